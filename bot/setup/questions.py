"""What the wizard asks, and what makes an answer plausible before anybody is asked about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.setting_values import DataCenter
from bot.store.engine import parse_url

if TYPE_CHECKING:
    from collections.abc import Callable

_HANDLE: Final = re.compile(r"@?[\w.-]{1,80}")
_ORG_ID: Final = re.compile(r"[0-9]{1,19}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to know.

    Attributes:
        variable: its name in the environment, and in ``.env`` unless it is asked `once`.
        option: the option of the command that answers it.
        default: the answer of whoever gives none; `None` where one is needed.
        check: returns the answer as it is stored; raises `ValueError` with a sentence.
        is_secret: is never shown, nor what is typed.
        is_once: is good for one use and never stored.
    """

    variable: str
    label: str
    option: str
    default: str | None = None
    check: Callable[[str], str] = str
    is_secret: bool = False
    is_once: bool = False


def find_data_center(text: str) -> DataCenter | None:
    """Find the data centre by its code, or by an address under which it is opened."""
    wanted = text.strip().lower()
    host = _host_of(wanted)
    for center in DataCenter:
        if wanted == center or host == center.domain or host.endswith(f".{center.domain}"):
            return center
    return None


def _host_of(text: str) -> str:
    try:
        return urlsplit(text if "://" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""


def _data_center(text: str) -> str:
    found = find_data_center(text)
    if found is None:
        raise ValueError(f"this is no data centre of Zoho; choose one of {', '.join(DataCenter)}")
    return found.value


def _org_id(text: str) -> str:
    if not _ORG_ID.fullmatch(text):
        raise ValueError("an organization's id is digits only")
    return text


def _managers(text: str) -> str:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(_HANDLE.fullmatch(part) for part in parts):
        raise ValueError("give group handles, group ids (S…) or user ids (U…), with commas between")
    return ",".join(parts)


def _database(text: str) -> str:
    try:
        parse_url(text)
    except ValueError:
        raise ValueError(
            "give an address such as sqlite+aiosqlite:///deskbot.db"
            " or postgresql+psycopg://user:password@host/name"
        ) from None
    return text


def _no_app_token(text: str) -> str:
    if text.startswith("xapp-"):
        raise ValueError("this is an app-level token; the bot token begins with xoxb-")
    return text


def _no_bot_token(text: str) -> str:
    if text.startswith("xoxb-"):
        raise ValueError("this is a bot token; the app-level token begins with xapp-")
    return text


DATA_CENTER: Final = Question(
    "DESK_DATA_CENTER", "Data centre, or Desk's address", "--data-center", check=_data_center
)
CLIENT_ID: Final = Question("DESK_CLIENT_ID", "Client ID", "--client-id")
CLIENT_SECRET: Final = Question(
    "DESK_CLIENT_SECRET", "Client Secret", "--client-secret-file", is_secret=True
)
CODE: Final = Question("DESKBOT_GRANT_CODE", "Code", "--code", is_secret=True, is_once=True)
ORG_ID: Final = Question("DESK_ORG_ID", "Organization", "--org-id", check=_org_id)
MANAGERS: Final = Question("ACCESS_MANAGERS", "Managers", "--managers", default="", check=_managers)
DATABASE: Final = Question(
    "DATABASE_URL",
    "Database",
    "--database-url",
    default="sqlite+aiosqlite:///deskbot.db",
    check=_database,
)
DATABASE_PASSWORD: Final = Question(
    "DESKBOT_DATABASE_PASSWORD",
    "Its password, Enter for none",
    "--database-url",
    default="",
    is_secret=True,
    is_once=True,
)
BOT_TOKEN: Final = Question(
    "SLACK_BOT_TOKEN",
    "Bot User OAuth Token (xoxb-…)",
    "--slack-bot-token-file",
    default="",
    check=_no_app_token,
    is_secret=True,
)
APP_TOKEN: Final = Question(
    "SLACK_APP_TOKEN",
    "App-level token (xapp-…)",
    "--slack-app-token-file",
    default="",
    check=_no_bot_token,
    is_secret=True,
)
