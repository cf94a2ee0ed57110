"""The figures of a digest: what moved as sentences, everything as rows of one table."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.desk.models import Average
from bot.digests.report import (
    AvailabilityPart,
    BacklogPart,
    ChangePart,
    FiguresPart,
    Measure,
    UncoveredPart,
)
from formatters.figures import FEW
from formatters.text import DOWN, UP, counted, duration, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.digests.report import Compared, Part

Row = tuple[str | None, ...]
"""Name, value, value before, change, n."""

_NAMES: Final = {
    Measure.CLOSED: "Tickets closed",
    Measure.REOPENED: "Tickets reopened",
    Measure.BACKLOG: "Backlog",
    Measure.FIRST_RESPONSE_TIME: "First response",
    Measure.RESOLUTION_TIME: "Resolution",
}
_COUNTED: Final = {
    Measure.CLOSED: "closed",
    Measure.REOPENED: "reopened",
    Measure.BACKLOG: "in the backlog",
}
_CLOCKS: Final = ("system", "agent")
_MINUTE: Final = timedelta(minutes=1)
_NOTABLE: Final = 0.05
"""Of the time before: less is in the table, and nothing that a headline should speak of."""


def figures_of(parts: Iterable[Part]) -> Iterator[Compared]:
    """Yield every figure that is compared."""
    for part in parts:
        match part:
            case ChangePart(moved):
                yield from moved
            case FiguresPart(figures=figures):
                yield from figures
            case BacklogPart(backlog=backlog) if backlog is not None:
                yield backlog


def change_lines(part: ChangePart) -> list[str]:
    """Return a line of mrkdwn for each figure that moved: ``▲ 12 more tickets closed (…)``."""
    return [line for figure in part.moved for line in _moved(figure)]


def digest_rows(parts: Iterable[Part]) -> list[Row]:
    """Return the rows of the table, part after part."""
    return [row for part in parts for row in _rows(part)]


def _rows(part: Part) -> list[Row]:
    match part:
        case AvailabilityPart():
            return _availability(part)
        case FiguresPart(figures=figures):
            return [row for figure in figures for row in _compared(figure)]
        case BacklogPart():
            return _backlog(part)
        case UncoveredPart(skills=skills, total=total):
            value = f"{number(len(skills))} of {number(total)}"
            return [("Skills without cover now", value, None, None, None)]
    return []


def _availability(part: AvailabilityPart) -> list[Row]:
    where = f" for {part.channel.value}" if part.channel else ""
    counts = [("online", part.online), ("busy", part.busy), ("offline", part.offline)]
    if part.unknown:
        counts.append(("of unknown presence", part.unknown))
    return [_single(f"Agents {name}{where} now", count) for name, count in counts]


def _backlog(part: BacklogPart) -> list[Row]:
    live = {
        "Open tickets now": part.open,
        "On hold now": part.on_hold,
        "Overdue now": part.overdue,
        "Due within an hour, now": part.due_within_hour,
    }
    compared = _compared(part.backlog) if part.backlog else []
    return [*compared, *(_single(name, value) for name, value in live.items() if value is not None)]


def _single(name: str, value: int) -> Row:
    return (name, number(value), None, None, None)


def _compared(figure: Compared) -> list[Row]:
    name = _NAMES[figure.measure]
    if figure.withheld:
        return [(name, "left out: too few agents", None, None, None)]
    if isinstance(figure.now, int):
        before = figure.before if isinstance(figure.before, int) else None
        was = None if before is None else number(before)
        return [(name, number(figure.now), was, _count_change(figure.now, before), None)]
    if isinstance(figure.now, Average):
        before_average = figure.before if isinstance(figure.before, Average) else None
        return _average_rows(name, figure.now, before_average)
    return []


def _average_rows(name: str, now: Average, before: Average | None) -> list[Row]:
    rows: list[Row] = [
        (
            f"{name} ({clock} time)",
            duration(value),
            duration(was) if was is not None else None,
            _time_change(value, was),
            _n(now.n, before.n if before else None),
        )
        for clock, value, was in _clocks(now, before)
    ]
    return rows or [(name, "none", None, None, _n(now.n, None))]


def _clocks(
    now: Average, before: Average | None
) -> Iterator[tuple[str, timedelta, timedelta | None]]:
    """Yield what is known by each clock; an average of nothing is none, whatever Desk sends."""
    for clock in _CLOCKS:
        value = getattr(now, clock) if now.n != 0 else None
        was = getattr(before, clock) if before and before.n != 0 else None
        if value is not None:
            yield clock, value, was


def _moved(figure: Compared) -> list[str]:
    now, before, name = figure.now, figure.before, _NAMES[figure.measure]
    if isinstance(now, int) and isinstance(before, int) and now != before:
        arrow, word = (UP, "more") if now > before else (DOWN, "fewer")
        tickets = counted(abs(now - before), f"{word} ticket", f"{word} tickets")
        what = _COUNTED.get(figure.measure, name.lower())
        return [f"{arrow} *{tickets} {what}* ({number(now)}, was {number(before)})"]
    if isinstance(now, Average) and isinstance(before, Average):
        return _faster_or_slower(name, now, before)
    return []


def _faster_or_slower(name: str, now: Average, before: Average) -> list[str]:
    lines = []
    for clock, value, was in _clocks(now, before):
        if was is None or abs(value - was) < max(_MINUTE, was * _NOTABLE):
            continue
        arrow, word = (UP, "slower") if value > was else (DOWN, "faster")
        figures = f"{duration(value)}, was {duration(was)}; {clock} time, n {_n(now.n, before.n)}"
        lines.append(f"{arrow} *{name} {duration(abs(value - was))} {word}* ({figures})")
    return lines


def _count_change(now: int, before: int | None) -> str | None:
    if before is None:
        return None
    if now == before:
        return "none"
    return f"{UP if now > before else DOWN} {number(abs(now - before))}"


def _time_change(now: timedelta, before: timedelta | None) -> str | None:
    if before is None:
        return None
    if abs(now - before) < _MINUTE:
        return "none"
    return f"{UP if now > before else DOWN} {duration(abs(now - before))}"


def _n(now: int | None, before: int | None) -> str:
    if now is None:
        return "not known"
    was = "" if before is None else f", was {number(before)}"
    few = " (few)" if min(now, now if before is None else before) < FEW else ""
    return f"{number(now)}{was}{few}"
