"""How long an agent was online, busy and offline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final

from bot.history.models import FEW, TimeIn
from bot.slack.message import Message
from formatters import blocks
from formatters.charts import Chart, Series, draw
from formatters.controls import Angle, Controls
from formatters.days import Step, is_mostly_there, span_words, step_begin, step_for, step_labels
from formatters.past import source_words, subject_fields, subject_words
from formatters.spoken import as_text
from formatters.tables import Column, Number, Table, table_message
from formatters.text import counted, duration, listing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from bot.history.models import DayIn, TimeInStatus
    from bot.query import Again
    from bot.slack.message import Block

_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
_MINUTE: Final = timedelta(minutes=1)
_STATES: Final[tuple[tuple[str, Callable[[TimeIn], timedelta]], ...]] = (
    ("Online", lambda time: time.online),
    ("Busy", lambda time: time.busy),
    ("Offline", lambda time: time.offline),
    ("Not known", lambda time: time.unknown),
)
_HOLE: Final = "No data"
_DRAWN: Final = ("Online", "Busy")
_OPTIONAL: Final = ("Not known", _HOLE)
_HOURS: Final = 24
_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class _Row:
    """Days that stand in one row, and the time in them."""

    first: date
    last: date
    time: TimeIn


def format_time_in_status(
    time: TimeInStatus,
    *,
    again: Again,
    status: Again,
    kept_since: date | None,
    can_share: bool = True,
) -> Message:
    """Return shares and hours by status, a chart of hours by day, and a table.

    Args:
        time: of one agent.
        again: the question.
        status: the same for the status of the present.
        kept_since: the first day with a capture of statuses.
        can_share: whether *Share to channel* is offered.
    """
    controls = Controls(
        again=again,
        can_share=can_share,
        has_named_figures=True,
        angles=() if time.subject.left_at else (Angle("Status now", "history:now", status),),
    )
    if not time.days or not time.total.known:
        return _empty(time, controls, kept_since)
    step = step_for(time.days[0].day, time.days[-1].day)
    rows = _rows(time.days, step)
    labels = step_labels([(row.first, row.last) for row in rows], step)
    drawn = draw(_chart(rows, labels, step))
    notes = [_precision(time)]
    if drawn.omitted:
        why = "too little was captured" if step is Step.DAY else "it is cut short or has holes"
        notes.append(f"Not drawn, since {why}: {listing(drawn.omitted)}.")
    tail = [blocks.context(text) for text in (*notes, _source(time, kept_since))]
    return table_message(
        [*_head(), *blocks.grouped([_covers(time), _shares(time.total)])],
        _table(rows, labels, step),
        [*tail, *controls.rows()],
        charts=[drawn.block] if drawn.block else [],
    )


def _head() -> list[Block]:
    return [blocks.header("Time in status")]


def _covers(time: TimeInStatus) -> list[blocks.Field]:
    hole = time.total.hole
    known = duration(time.total.known)
    words = f"{known} of {duration(time.total.known + hole)}" if hole >= _MINUTE else known
    few = ", too few to judge" if time.captures < FEW else ""
    captures = counted(time.captures, "capture", "captures")
    return [
        *subject_fields(time.subject),
        ("Period", _days(time)),
        ("Known", f"{words} \u00b7 {captures}{few}"),
    ]


def _shares(total: TimeIn) -> list[blocks.Field]:
    return [
        (name, f"{duration(read(total))} \u00b7 {_share(read(total), total)}")
        for name, read in _STATES
        if read(total) or name != "Not known"
    ]


def _share(part: timedelta, total: TimeIn) -> str:
    percent = part / total.known * _PERCENT
    words = "under 1" if 0 < percent < 1 else f"{percent:.0f}"
    daily = f"\n{duration(part / total.known * _DAY)} a day" if total.known > _DAY else ""
    return f"{words} % of known time{daily}"


def _rows(days: Sequence[DayIn], step: Step) -> list[_Row]:
    rows = []
    for _, group in groupby(days, lambda one: step_begin(one.day, step)):
        part = list(group)
        rows.append(_Row(part[0].day, part[-1].day, _sum([one.time for one in part])))
    return rows


def _sum(times: Sequence[TimeIn]) -> TimeIn:
    online, busy, offline, unknown = (
        sum((read(time) for time in times), timedelta()) for _, read in _STATES
    )
    hole = sum((time.hole for time in times), timedelta())
    return TimeIn(online, busy, offline, unknown, hole)


def _chart(rows: Sequence[_Row], labels: Sequence[str], step: Step) -> Chart:
    series = [
        Series(name, tuple(_hours(read(row.time), row, step) for row in rows))
        for name, read in _STATES
        if name in _DRAWN and any(read(row.time) for row in rows)
    ]
    along = "Day" if step is Step.DAY else f"{step.value.capitalize()} from"
    title = "Hours by day" if step is Step.DAY else f"Hours a day, by {step.value}"
    return Chart(title, "bar", tuple(labels), tuple(series), along, "Hours")


def _hours(part: timedelta, row: _Row, step: Step) -> float | None:
    """Return hours a day; `None` where much is missing."""
    known = row.time.known
    if step is Step.DAY:
        return part / _HOUR if known and row.time.hole <= known else None
    return part / known * _HOURS if is_mostly_there(row.first, step, known / _DAY) else None


def _table(rows: Sequence[_Row], labels: Sequence[str], step: Step) -> Table:
    names = labels if step is Step.DAY else [span_words(row.first, row.last) for row in rows]
    columns = [Column(step.value.capitalize(), tuple(names))]
    for name, read in (*_STATES, (_HOLE, lambda time: time.hole)):
        times = [read(row.time) for row in rows]
        if any(times) or name not in _OPTIONAL:
            columns.append(
                Column(
                    name, tuple(_cell(name, one, row) for one, row in zip(times, rows, strict=True))
                )
            )
    return Table(f"Time by status and {step.value}", tuple(columns))


def _cell(name: str, time: timedelta, row: _Row) -> Number | None:
    if name != _HOLE and not row.time.known:
        return None
    return Number(int(time / _MINUTE), duration(time))


def _days(time: TimeInStatus) -> str:
    return span_words(time.days[0].day, time.days[-1].day) if time.days else ""


def _precision(time: TimeInStatus) -> str:
    return (
        f"Zoho Desk is asked at least every {duration(time.precision)}, so each change may be "
        "dated up to that much late. Offline includes nights and days off."
    )


def _source(time: TimeInStatus, kept_since: date | None) -> str:
    return source_words(time.subject, _days(time), kept_since=kept_since, zone=time.time_zone)


def _empty(time: TimeInStatus, controls: Controls, kept_since: date | None) -> Message:
    sentence = (
        f"Nothing is in the history for *{subject_words(time.subject)}* in these days.\n"
        "Try a longer period, such as `30d`."
    )
    body = [*_head(), blocks.section(sentence), blocks.context(_source(time, kept_since))]
    return Message(as_text(body), blocks.finish(body, tail=controls.rows()))
