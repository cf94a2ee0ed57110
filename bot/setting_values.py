"""The kinds of values that settings hold, each read from the text of a variable."""

from __future__ import annotations

import re
from datetime import time
from enum import StrEnum
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode

from bot.store.engine import parse_url


class DataCenter(StrEnum):
    """Zoho's data centres; an organization lives in exactly one.

    Hosts: https://help.zoho.com/portal/en/kb/desk/developers (multi-DC support).
    """

    US = "us"
    EU = "eu"
    IN = "in"
    AU = "au"
    JP = "jp"
    CA = "ca"
    CN = "cn"
    SA = "sa"
    SG = "sg"
    AE = "ae"

    @property
    def domain(self) -> str:
        """Return the domain under which this data centre's hosts live."""
        return _DOMAINS[self]


_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_HOUR: Final = 60
_DOMAINS: Final = {
    DataCenter.US: "zoho.com",
    DataCenter.EU: "zoho.eu",
    DataCenter.IN: "zoho.in",
    DataCenter.AU: "zoho.com.au",
    DataCenter.JP: "zoho.jp",
    DataCenter.CA: "zohocloud.ca",
    DataCenter.CN: "zoho.com.cn",
    DataCenter.SA: "zoho.sa",
    DataCenter.SG: "zoho.sg",
    DataCenter.AE: "zoho.ae",
}


class SourceChoice(StrEnum):
    """Which of Desk's interfaces to ask."""

    AUTO = "auto"
    GUIDE = "guide"
    REST = "rest"


class LogFormat(StrEnum):
    """How log lines look; `auto` is `console` on a terminal and `json` elsewhere."""

    AUTO = "auto"
    JSON = "json"
    CONSOLE = "console"


class LogLevel(StrEnum):
    """The least severe level that is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def _split(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _pairs(value: object) -> object:
    if not isinstance(value, str):
        return value
    parts = [part.partition("=") for part in value.split(",") if part.strip()]
    if not all(sep and key.strip() and agent.strip() for key, sep, agent in parts):
        raise ValueError("not pairs")
    return {key.strip(): agent.strip() for key, _, agent in parts}


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _time_or_off(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value.strip().lower() == "off":
        return None
    if not _TIME.fullmatch(value.strip()):
        raise ValueError("no time of day")
    return time.fromisoformat(value.strip())


def _divides_the_hour(value: int) -> int:
    if value and (value < 0 or _HOUR % value):
        raise ValueError("slots would not fall on the same minutes of each hour")
    return value


def _is_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise ValueError("no web address")
    return value.rstrip("/")


def _is_origin(value: str) -> str:
    url = _is_url(value)
    parts = urlsplit(url)
    if parts.path or parts.query or parts.fragment:
        raise ValueError("more than scheme and host")
    return url


def not_starting(prefix: str) -> AfterValidator:
    """Refuse a secret that is plainly another one, such as a token pasted into the wrong line."""

    def check(value: SecretStr) -> SecretStr:
        if value.get_secret_value().startswith(prefix):
            raise ValueError("another kind of token")
        return value

    return AfterValidator(check)


def _is_database(value: SecretStr) -> SecretStr:
    parse_url(value)
    return value


List = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
Pairs = Annotated[dict[str, str], NoDecode, BeforeValidator(_pairs)]
Lower = BeforeValidator(_lower)
TimeOrOff = Annotated[time | None, BeforeValidator(_time_or_off)]
PartOfHour = Annotated[int, AfterValidator(_divides_the_hour)]
Url = Annotated[str, AfterValidator(_is_url)]
Origin = Annotated[str, AfterValidator(_is_origin)]
Secret = Annotated[SecretStr, Field(min_length=1)]
LongSecret = Annotated[SecretStr, Field(min_length=32)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_is_database)]
