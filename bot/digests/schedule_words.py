"""Times of day, weekdays and time zones as people type them."""

from __future__ import annotations

import re
from datetime import time
from functools import cache
from typing import TYPE_CHECKING, Final
from zoneinfo import available_timezones

from bot.alike import most_alike
from bot.errors import UsageError
from bot.grammar import clean_name, excerpt

if TYPE_CHECKING:
    from collections.abc import Mapping

_TIME: Final = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*([ap]\.?m\.?)?", re.IGNORECASE)
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_GROUPS: Final = {
    "daily": frozenset(range(7)),
    "weekdays": frozenset(range(5)),
    "weekends": frozenset((5, 6)),
}
_SHORTEST: Final = 2
_TO: Final = re.compile(r"\s*(?:-+|\bto\b)\s*")
_BETWEEN: Final = re.compile(r"[\s,;]+")
_CLOSEST: Final = 3
_MIN_SCORE: Final = 50
_NO_PLACES: Final = frozenset({"Factory", "localtime"})


def parse_time(text: str) -> time:
    """Read ``9:00``, ``09:00``, ``9.30``, ``9am`` or ``9:30 pm``.

    Raises:
        UsageError: it is no time of day.
    """
    typed = clean_name(text)
    found = _TIME.fullmatch(typed)
    moment = _time(found[1], found[2], found[3]) if found else None
    if moment is None:
        raise UsageError(excerpt(typed), "is no time of day; write it as 09:00 or 9am")
    return moment


def _time(hours: str, minutes: str | None, half: str | None) -> time | None:
    hour, minute = int(hours), int(minutes or 0)
    if half is None:
        # A bare number could be meant as anything.
        is_time = minutes is not None and hour < 24 and minute < 60  # noqa: PLR2004 - the clock's
        return time(hour, minute) if is_time else None
    if not 1 <= hour <= 12 or minute >= 60:  # noqa: PLR2004 - the clock's
        return None
    return time(hour % 12 + (12 if half[0] in "pP" else 0), minute)


def parse_weekdays(text: str) -> frozenset[int]:
    """Read ``mon-fri``, ``mon, wed``, ``weekdays``, ``daily``; 0 is Monday.

    A range may run over the weekend: ``sat-mon``.

    Raises:
        UsageError: it names no weekday, or something that is none.
    """
    typed = _TO.sub("-", clean_name(text).lower()).replace("every day", "daily")
    parts = [part for part in _BETWEEN.split(typed) if part not in {"", "and"}]
    if not parts:
        raise UsageError("days", "need at least one weekday, such as mon-fri")
    return frozenset(day for part in parts for day in _range(part))


def _range(part: str) -> frozenset[int]:
    if part in _GROUPS:
        return _GROUPS[part]
    first, dash, last = part.partition("-")
    begin = _weekday(first, part)
    end = _weekday(last, part) if dash else begin
    return frozenset((begin + step) % 7 for step in range((end - begin) % 7 + 1))


def _weekday(text: str, part: str) -> int:
    word = text.removesuffix(".")
    for number, name in enumerate(_DAYS):
        if len(word) >= _SHORTEST and (name.startswith(word) or f"{name}s" == word):
            return number
    nearest = most_alike(word, [*_DAYS, *_GROUPS], limit=1, least=_MIN_SCORE)
    named = [name for name, _ in nearest]
    raise UsageError(excerpt(part), "is no weekday, such as mon or mon-fri", nearest=named)


def parse_zone(text: str) -> str:
    """Return an IANA zone's name as it is spelt; upper and lower case are the same.

    Raises:
        UsageError: there is no such zone.
    """
    typed = clean_name(text)
    found = _zones().get(_folded(typed))
    if found is None:
        nearest = find_zones(typed, limit=_CLOSEST)
        raise UsageError(excerpt(typed), "is no time zone", nearest=nearest)
    return found


def find_zones(text: str, *, limit: int = 100) -> tuple[str, ...]:
    """Return zones whose names hold a text, those with a part that begins so first; else alike.

    An empty text returns zones in alphabetical order.
    """
    wanted = _folded(clean_name(text))
    zones = _zones()
    same = [zones[wanted]] if wanted in zones else []
    begun = [name for key, name in zones.items() if f"/{wanted}" in f"/{key}"]
    held = [name for key, name in zones.items() if wanted in key]
    found = tuple(dict.fromkeys(same + begun + held))[:limit]
    alike = () if found else most_alike(wanted, list(zones), limit=limit, least=_MIN_SCORE)
    return found or tuple(zones[key] for key, _ in alike)


def _folded(name: str) -> str:
    return name.lower().replace(" ", "_")


@cache
def _zones() -> Mapping[str, str]:
    """Return each zone by its folded name, in alphabetical order; reads a directory, so once."""
    return {_folded(name): name for name in sorted(available_timezones() - _NO_PLACES)}
