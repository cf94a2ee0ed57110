"""The words of the guide's answers: names split into words, values read as what they mean.

A field that is not known, or whose value does not fit its name, is kept as a labelled extra.

Durations are read from ``"41:50 hrs"`` (hours and minutes), ``"01:02:03"`` (with seconds),
``"2h 05m"``, and from numbers whose name ends in a unit: ``resolutionTimeMs``,
``..Seconds``, ``..Minutes``, ``..Hours``. A bare number without a unit is kept as an extra.
"""

from __future__ import annotations

import math
import re
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from bot.desk.guide_fields import Field
from bot.desk.models import Channel, Presence
from bot.desk.values import read_count, read_duration, read_flag, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


_UNITS: Final[Mapping[str, timedelta]] = {
    "ms": timedelta(milliseconds=1),
    "millis": timedelta(milliseconds=1),
    "milliseconds": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "sec": timedelta(seconds=1),
    "secs": timedelta(seconds=1),
    "seconds": timedelta(seconds=1),
    "min": timedelta(minutes=1),
    "mins": timedelta(minutes=1),
    "minutes": timedelta(minutes=1),
    "hrs": timedelta(hours=1),
    "hours": timedelta(hours=1),
}
_PRESENCES: Final[Mapping[str, Presence]] = {
    **dict.fromkeys(("online", "available", "true", "yes"), Presence.ONLINE),
    **dict.fromkeys(("busy", "on call", "in call", "in a call"), Presence.BUSY),
    **dict.fromkeys(("offline", "unavailable", "away", "false", "no"), Presence.OFFLINE),
}
_CHANNELS: Final[Mapping[str, Channel]] = {
    **dict.fromkeys(("mail", "email"), Channel.MAIL),
    **dict.fromkeys(("phone", "call", "voice", "telephony"), Channel.PHONE),
    **dict.fromkeys(("chat", "live chat", "im"), Channel.CHAT),
}
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)")
_GAPS: Final = re.compile(r"[\W_]+")
_WORDS: Final = re.compile(
    r"(?:(\d{1,6})\s*d(?:ays?)?)?\s*(?:(\d{1,9})\s*h(?:(?:ou)?rs?)?)?\s*"
    r"(?:(\d{1,9})\s*m(?:in(?:ute)?s?)?)?\s*(?:(\d{1,9})\s*s(?:ec(?:ond)?s?)?)?",
    re.ASCII | re.IGNORECASE,
)
_CLOCK: Final = re.compile(r"(\d{1,9}):([0-5]\d):([0-5]\d)", re.ASCII)
_MAX_KEY: Final = 100
_MOST: Final = timedelta(days=36_500)


def words_of(key: str) -> tuple[str, ...]:
    """Split a field's name into its words: ``avgResolutionTime`` is three."""
    return _split(key[:_MAX_KEY])


@lru_cache(maxsize=2048)  # thousands of rows repeat a dozen names
def _split(key: str) -> tuple[str, ...]:
    return tuple(_GAPS.sub(" ", _CAMEL.sub(" ", key)).split())


def _plain(words: tuple[str, ...]) -> str:
    return "".join(words).casefold()


_FIELDS: Final = {_plain(tuple(name.split())): field for field in Field for name in field.value}
_TIMES: Final = frozenset({Field.RESOLUTION_TIME, Field.FIRST_RESPONSE_TIME})


@lru_cache(maxsize=2048)
def field_of(words: tuple[str, ...]) -> tuple[Field | None, timedelta | None]:
    """Return what a name means, and the unit that it ends with where it is a duration's."""
    field = _FIELDS.get(_plain(words))
    if field is not None or len(words) < 2:  # noqa: PLR2004 - a name and its unit
        return field, None
    unit = _UNITS.get(words[-1].casefold())
    timed = _FIELDS.get(_plain(words[:-1]))
    return (timed, unit) if unit is not None and timed in _TIMES else (None, None)


def read_value(field: Field, unit: timedelta | None, value: Any) -> Any:
    """Return the value as what its field means; `None` where it does not fit."""
    if field in _TIMES:
        return read_time(value, unit)
    return _READERS.get(field, read_text)(value)


def read_time(value: Any, unit: timedelta | None) -> timedelta | None:
    """Read a duration by the rules of this module."""
    number = _number(value) if unit is not None else None
    if unit is not None and number is not None:
        return unit * number if 0 <= number <= _MOST / unit else None
    return _read_time_text(value.strip()) if isinstance(value, str) else None


def read_presence(value: Any) -> Presence | None:
    """Read a presence; a word that says none, such as an account's ``ACTIVE``, is `None`."""
    text = str(value) if isinstance(value, bool) else read_text(value)
    return _PRESENCES.get(" ".join(words_of(text or "")).casefold())


def read_names(value: Any) -> tuple[Any, ...] | None:
    """Read a list, or text with commas, as its non-empty parts."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list):
        return None
    return tuple(part for part in (_stripped(part) for part in parts) if part)


def _stripped(value: Any) -> Any:
    return value if isinstance(value, dict) else read_text(value)


def _read_time_text(text: str) -> timedelta | None:
    if match := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (int(part) for part in match.groups())
        return timedelta(hours=hours, minutes=minutes, seconds=seconds)
    match = _WORDS.fullmatch(text)
    if match and any(match.groups()):
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return read_duration(text)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _read_channels(value: Any) -> tuple[Channel, ...] | None:
    names = read_names(value)
    found = [_CHANNELS.get(part.casefold()) for part in names or () if isinstance(part, str)]
    known = tuple(dict.fromkeys(channel for channel in found if channel))
    return known or None


def _read_email(value: Any) -> str | None:
    text = read_text(value)
    return text if text and "@" in text else None


_READERS: Final[Mapping[Field, Callable[[Any], Any]]] = {
    Field.EMAIL: _read_email,
    Field.MACHINE: read_flag,
    Field.DEPARTMENTS: read_names,
    Field.SKILLS: read_names,
    Field.AGENTS: read_names,
    Field.CHANNELS: _read_channels,
    **dict.fromkeys((Field.PRESENCE, Field.MAIL, Field.PHONE, Field.CHAT), read_presence),
    **dict.fromkeys((Field.OPEN, Field.ON_HOLD, Field.OVERDUE, Field.DUE_SOON), read_count),
    **dict.fromkeys((Field.CLOSED, Field.REOPENED, Field.BACKLOG, Field.RESPONSES), read_count),
}
