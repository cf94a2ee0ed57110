"""Find and read the period in a command's text, and the wish to compare it with the one before."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.errors import UsageError
from bot.grammar import Token, bare, excerpt
from bot.periods import Period, PeriodError, PeriodName
from bot.with_word import only_with

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_DAY: Final = r"\d{4}-\d{2}-\d{2}"
_RANGE: Final = re.compile(rf"({_DAY})(?:\.{{2,3}}|-{{1,2}})({_DAY})")
LAST_DAYS: Final = re.compile(r"([1-9]\d{0,2})d")
"""So many days; Desk itself knows two of these."""
_DATED: Final = re.compile(r"\d{4}-\d")
"""How a word begins that is meant as a date, well written or not."""

_FURTHEST_ZONE: Final = timedelta(hours=14)
"""Where the day begins first: a portal there may ask for a day that is tomorrow in UTC."""


def take_periods(rest: Sequence[Token]) -> tuple[list[str], list[Token]]:
    """Split off bare words that mean a period: ``7d``, ``last week``, ``2026-11-01..…``."""
    periods: list[str] = []
    left: list[Token] = []
    for token in rest:
        word = bare(token)
        pair = f"{bare(left[-1])}-{word}" if left else ""
        if pair in set(PeriodName):
            left.pop()
            periods.append(pair)
        elif word in set(PeriodName) or _DATED.match(word) or LAST_DAYS.fullmatch(word):
            periods.append(word)
        else:
            left.append(token)
    return periods, left


def one_period(words: Sequence[str], filtered: str | None, now: datetime) -> Period | None:
    """Read the period of a text, be it a bare word or the value of ``period:``.

    Raises:
        UsageError: as `read_period`; or there are several.
    """
    periods = [*words, *([filtered] if filtered else [])]
    if len(periods) > 1:
        raise UsageError(
            excerpt(periods[1]), f"stands beside {excerpt(periods[0])}; give one period"
        )
    return read_period(periods[0], now) if periods else None


def take_comparison(rest: Sequence[Token]) -> tuple[bool, list[Token]]:
    """Split off ``vs previous``, and say whether it was there.

    Raises:
        UsageError: ``vs`` stands alone.
    """
    words = [bare(token) for token in rest]
    if "vs" not in words:
        return False, list(rest)
    index = words.index("vs")
    if words[index + 1 : index + 2] != ["previous"]:
        raise UsageError("vs", "has to be followed by the word previous", nearest=("vs previous",))
    return True, [*rest[:index], *rest[index + 2 :]]


def read_period(text: str, now: datetime) -> Period:
    """Read a period that is over or runs.

    Args:
        text: the value of ``period:`` or what `take_periods` found.
        now: aware.

    Raises:
        UsageError: as `parse_period`; or it reaches into the future.
    """
    period = parse_period(text)
    _refuse_future(text, period, now)
    return period


def parse_period(text: str) -> Period:
    """Read a period of any time.

    Raises:
        UsageError: it is no period, too long, or too long ago.
    """
    plain = _RANGE.sub(r"\1..\2", text.lower())
    if re.fullmatch(_DAY, plain):
        plain = f"{plain}..{plain}"
    if LAST_DAYS.fullmatch(plain) and plain not in set(PeriodName):
        raise only_with("trend", text, typed=plain)
    try:
        return Period.parse(plain if plain in set(PeriodName) else plain.upper())
    except PeriodError as error:
        raise UsageError(excerpt(text), str(error)) from error


def _refuse_future(text: str, period: Period, now: datetime) -> None:
    latest = (now + _FURTHEST_ZONE).date()
    if period.first is not None and period.first > latest:
        raise UsageError(excerpt(text), "is in the future")
    ends_late = period.last is not None and period.last > latest
    if ends_late or (period.until is not None and period.until > now):
        raise UsageError(excerpt(text), "ends in the future; let it end today")
