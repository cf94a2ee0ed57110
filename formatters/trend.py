"""How a team or an agent performed over time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.desk.models import Figures
from bot.history.models import FEW
from bot.slack.message import Message
from formatters import blocks
from formatters.charts import draw
from formatters.controls import Angle, Controls
from formatters.days import Step, days_listed, length, span_words, step_labels, step_of
from formatters.figures import CLOCKS, figure_columns, has_averages, hidden_words
from formatters.past import source_words, subject_fields, subject_words
from formatters.spoken import as_text
from formatters.tables import Column, Number, Table, table_message
from formatters.text import listing, number
from formatters.trend_figures import (
    LAST_BACKLOG,
    OTHER_BACKLOG,
    STATE,
    Against,
    captured_words,
    drawn_of,
    earlier_words,
    is_comparable,
    is_compared,
    is_silent,
    is_whole,
    masked,
    moved_groups,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.desk.models import Department
    from bot.history.models import Trend, TrendPoint
    from bot.query import Again
    from bot.slack.message import Block
    from formatters.charts import Drawn


def format_trend(
    trend: Trend,
    *,
    again: Again,
    figures: Again,
    named: bool,
    min_group: int,
    departments: Sequence[Department] = (),
    can_share: bool = True,
    halves: Trend | None = None,
) -> Message:
    """Return what moved, two charts, and the same numbers as a table.

    Unless an agent is in scope or figures may be `named`, averages of fewer than `min_group`
    agents are hidden.

    Args:
        trend: with at most 20 points.
        again: the question.
        figures: the same for the figures of the present.
        named: whether the viewer may see what one person did.
        min_group: agents that an average needs for others.
        departments: what the department menu offers.
        can_share: whether *Share to channel* is offered.
        halves: the second half of the same days, whose time before is the first; for when nothing
            else can be compared.
    """
    controls = Controls(
        again=again,
        departments=() if trend.subject.agent else departments,
        department=trend.subject.department,
        can_share=can_share,
        has_named_figures=trend.subject.agent is not None,
        angles=() if trend.subject.left_at else (Angle("Figures", "trend:figures", figures),),
    )
    if not trend.points or not moved_groups(trend.total, ()):
        return _empty(trend, controls)
    if named or trend.subject.agent:
        return _message(trend, halves, controls, ())
    shown, hidden = _masked(trend, min_group)
    within = _masked(halves, min_group)[0] if halves else None
    return _message(shown, within, controls, [hidden_words(hidden, min_group)] if hidden else [])


def _masked(trend: Trend, min_group: int) -> tuple[Trend, tuple[str, ...]]:
    total, hidden = masked(trend.total, min_group)
    points = [masked(point, min_group) for point in trend.points]
    for _, more in points:
        hidden = tuple(dict.fromkeys([*hidden, *more]))
    same = trend.same_weekdays
    shown = replace(
        trend,
        total=total,
        points=tuple(point for point, _ in points),
        previous=masked(trend.previous, min_group)[0],
        same_weekdays=masked(same, min_group)[0] if same else None,
    )
    return shown, hidden


def _message(
    trend: Trend, halves: Trend | None, controls: Controls, notes: Sequence[str]
) -> Message:
    within = halves if halves and is_comparable(halves.previous) else None
    step = step_of([(point.first, point.last) for point in trend.points])
    labels = step_labels([(point.first, point.last) for point in trend.points], step)
    drawn = [draw(chart) for chart in drawn_of(trend.points, labels, step)]
    small = [
        *notes,
        *_holes(trend, is_compared=is_compared(trend) or within is not None),
        *_left_out(trend, labels, drawn),
    ]
    figures = trend.total.figures or Figures()
    small += [OTHER_BACKLOG] if figures.backlog is not None and _days(trend.total) > 1 else []
    small += [CLOCKS] if has_averages(figures) else []
    tail = [blocks.context(text) for text in (*small, _source(trend))]
    return table_message(
        [*_head(trend), *blocks.grouped([_covers(trend, within), *_moved(trend, within)])],
        _table(trend, labels, step),
        [*tail, *controls.rows()],
        charts=[one.block for one in drawn if one.block],
    )


def _head(trend: Trend) -> list[Block]:
    return [blocks.header("Agent trend" if trend.subject.agent else "Team trend")]


def _covers(trend: Trend, within: Trend | None) -> list[blocks.Field]:
    fields = [
        *subject_fields(trend.subject),
        ("Period", span_words(trend.total.first, trend.total.last)),
        ("Compared with", earlier_words(trend.previous)),
    ]
    if trend.same_weekdays and (trend.same_weekdays.captured or trend.previous.captured):
        fields.append(("Same weekdays", earlier_words(trend.same_weekdays)))
    if within:
        days = span_words(within.total.first, within.total.last)
        fields.append(("Halves", f"{days} with {earlier_words(within.previous)}"))
    return [*fields, ("Captured", captured_words(trend.total))]


def _moved(trend: Trend, within: Trend | None) -> list[list[blocks.Field]]:
    against = [Against("before", trend.previous)]
    if trend.same_weekdays:  # first: a Monday has more of everything than the Sunday before
        against.insert(0, Against("on the same weekdays", trend.same_weekdays))
    if within:
        against.append(Against("in the first", within.previous, later=within.total))
    return moved_groups(trend.total, against)


def _table(trend: Trend, labels: Sequence[str], step: Step) -> Table:
    points = trend.points
    captured = [Number(one.captured, f"{one.captured} of {_days(one)}") for one in points]
    is_told = step is not Step.DAY and not all(map(is_whole, points))
    columns = [
        Column(step.value.capitalize(), tuple(_row_names(points, labels, step))),
        *([Column("Captured", tuple(captured))] if is_told else []),
        *_of_last_days(figure_columns([point.figures or Figures() for point in points]), step),
    ]
    days = span_words(trend.total.first, trend.total.last)
    return Table(f"Figures by {step.value}, {days}", tuple(columns))


def _of_last_days(columns: Sequence[Column], step: Step) -> list[Column]:
    """Say that the backlog of a row is its last day's, where the row has more."""
    if step is Step.DAY:
        return list(columns)
    return [
        replace(column, title=LAST_BACKLOG) if column.title == STATE else column
        for column in columns
    ]


def _row_names(points: Sequence[TrendPoint], labels: Sequence[str], step: Step) -> list[str]:
    if step is Step.DAY:
        return list(labels)
    return [span_words(point.first, point.last) for point in points]


def _holes(trend: Trend, *, is_compared: bool) -> list[str]:
    missing = _days(trend.total) - trend.total.captured
    if missing <= 0:
        return []
    days = [one.first for one in trend.points if one.figures is None and one.first == one.last]
    which = f" and not drawn: {days_listed(days)}" if len(days) == missing else ""
    count = f"{number(missing)} {'day is' if missing == 1 else 'days are'}"
    by_day = " Changes are by captured day." if is_compared else ""
    return [f"{count} not in the history{which}.{by_day}"]


def _left_out(trend: Trend, labels: Sequence[str], drawn: Sequence[Drawn]) -> list[str]:
    """Return what the charts do not show, and why; days without captures were told before."""
    tickets, times = drawn
    by_label = dict(zip(labels, trend.points, strict=True))
    known = [one for one in tickets.omitted if by_label[one].figures is not None]
    silent = [one for one in known if is_silent(by_label[one])]
    partly = [one for one in known if one not in silent]
    few = [label for label in times.omitted if label not in tickets.omitted]
    dropped = [*tickets.dropped, *times.dropped]
    return [
        f"{words}: {listing(names)}."
        for words, names in (
            ("Not drawn, since it is cut short or has holes", partly),
            ("Not drawn, since Zoho Desk reported nothing of it", silent),
            (f"No times are drawn where they rest on fewer than {FEW}", few),
            ("Not drawn, since it is rarely known", dropped),
        )
        if names
    ]


def _days(point: TrendPoint) -> int:
    return length((point.first, point.last))


def _source(trend: Trend) -> str:
    days = span_words(trend.total.first, trend.total.last)
    return source_words(trend.subject, days, kept_since=trend.kept_since, zone=trend.time_zone)


def _empty(trend: Trend, controls: Controls) -> Message:
    days = span_words(trend.total.first, trend.total.last)
    other = ", or another department"
    sentence = (
        f"Nothing is in the history for *{subject_words(trend.subject)}*, {days}.\n"
        f"Try a longer period, such as `90d`{'' if trend.subject.agent else other}."
    )
    body = [*_head(trend), blocks.section(sentence), blocks.context(_source(trend))]
    return Message(as_text(body), blocks.finish(body, tail=controls.rows()))
