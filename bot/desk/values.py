"""Desk's ways of writing numbers and durations, read once; what cannot be read is `None`.

Counts come as ``18`` and as ``"18"``, durations as ``"41:50 hrs"``; the vendor's pattern for
durations lets an empty hour and the words ``null`` and ``undefined`` through
(https://github.com/zoho/zohodesk-oas, dashboard reports).
"""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from typing import Final

_DIGITS: Final = re.compile(r"\d{1,18}", re.ASCII)
_HOURS_MINUTES: Final = re.compile(r"(\d{0,9}):([0-5]\d)(?:\s*hrs?)?", re.ASCII | re.IGNORECASE)


def read_text(value: object) -> str | None:
    """Return text or a number as stripped text; anything else, and the empty text, is `None`.

    JSON can hold halves of characters and zero bytes, which no database takes and no log: the first
    become question marks, the second go. One such name, or id, would else cost a whole answer.
    Equal texts are one object while any is kept: Desk repeats each id and name in every list.
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    try:
        text = str(value)
    except ValueError:  # an integer beyond Python's limit of printable digits
        return None
    if not text.isprintable():
        text = text.encode("utf-8", "replace").decode().replace("\0", "")
    return sys.intern(text.strip()) or None


def read_count(value: object) -> int | None:
    """Read a count from a number or its text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if value >= 0 else None
    if isinstance(value, float):
        return int(value) if value >= 0 and value.is_integer() else None
    if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
        return int(value)
    return None


def read_duration(value: object) -> timedelta | None:
    """Read ``"41:50 hrs"`` as hours and minutes; hours are unbounded and may be missing."""
    match = _HOURS_MINUTES.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    hours, minutes = match.groups()
    return timedelta(hours=int(hours or 0), minutes=int(minutes))


def read_flag(value: object) -> bool:
    """Read a boolean, also one that was sent as text; what is no boolean is false."""
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def read_ids(value: object) -> tuple[str, ...]:
    """Read a list of ids as texts; what is no id is left out."""
    if not isinstance(value, list | tuple):
        return ()
    return tuple(text for item in value if (text := read_text(item)))
