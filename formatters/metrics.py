"""How a team or an agent performed over a period."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.slack.message import Message
from formatters import blocks
from formatters.controls import Angle, Controls
from formatters.figures import (
    CLOCKS,
    figure_columns,
    figure_groups,
    has_averages,
    hidden_words,
    own_figures,
    without_averages,
)
from formatters.paging import Page
from formatters.scope import (
    agent_name,
    context_words,
    dated_period,
    period_words,
    place_words,
    plain_name,
    plain_period,
    stale_words,
)
from formatters.spoken import as_text
from formatters.tables import ROWS, Column, Table, table_message
from formatters.text import lowered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.desk.models import Department, Figures, PerformanceReport
    from bot.query import Again
    from bot.slack.message import Block

_IN_TABLE = " In the table they stand in this order."
_FOR_MANAGERS = "Figures of each agent by name are for managers. For your own, add `me`."


def format_team_metrics(
    report: PerformanceReport,
    *,
    again: Again,
    previous: PerformanceReport | None,
    named: bool,
    min_group: int,
    departments: Sequence[Department] = (),
    can_share: bool = True,
    trend: Again | None = None,
    today: date | None = None,
) -> Message:
    """Return a team's scorecard, and below it one row an agent when figures may be `named`.

    Without names, averages of fewer than `min_group` agents are hidden. `trend` is the question
    of the button that leads there, `today` the portal's day when the figures were told, by which
    the days of the period are named.
    """
    page = Page.of(again.page, size=ROWS, total=len(report.agents) if named else 0)
    controls = Controls(
        again=replace(again, page=page.number),
        departments=departments,
        department=report.scope.department,
        page=page,
        can_share=can_share,
        has_named_figures=named and bool(report.agents),
        can_compare=previous is None,
        angles=_angles(trend),
    )
    if named:
        return _named_scorecard(report, previous, today, page, controls)
    team, hidden = without_averages(report.team, report.agents, min_group)
    before = without_averages(previous.team, previous.agents, min_group)[0] if previous else None
    notes = [hidden_words(hidden, min_group)] if hidden else []
    body = [*_head("Team metrics", report), *_figures(report, team, before, previous, today)]
    body += [blocks.context(*notes, _FOR_MANAGERS), *_foot(report, team)]
    return _message(body, controls)


def format_agent_metrics(
    report: PerformanceReport,
    *,
    again: Again,
    previous: PerformanceReport | None,
    can_share: bool = True,
    trend: Again | None = None,
    today: date | None = None,
) -> Message:
    """Return the figures of the agent in scope as labelled fields; `today` is the portal's."""
    own = own_figures(report)
    before = own_figures(previous) if previous else None
    controls = Controls(
        again=again,
        can_share=can_share,
        has_named_figures=True,
        can_compare=previous is None,
        angles=_angles(trend),
    )
    body = [
        *_head("Agent metrics", report),
        *_figures(report, own, before, previous, today),
        *_foot(report, own),
    ]
    return _message(body, controls)


def _named_scorecard(
    report: PerformanceReport,
    previous: PerformanceReport | None,
    today: date | None,
    page: Page,
    controls: Controls,
) -> Message:
    before = previous.team if previous else None
    covers = _figures(report, report.team, before, previous, today)
    head = [*_head("Team metrics", report), *covers]
    if not report.agents:
        return _message([*head, *_foot(report, report.team)], controls)
    foot = _foot(report, report.team, _IN_TABLE)
    if page.words:
        head.append(blocks.section(f"Showing agents {page.words}, by name."))
    return table_message(head, _table(report, page), [*foot, *controls.rows()])


def _table(report: PerformanceReport, page: Page) -> Table:
    rows = page.cut(report.agents)
    names = Column("Agent", tuple(plain_name(row.agent) for row in rows))
    caption = f"Figures by agent, {lowered(plain_period(report.period))}"
    return Table(caption, (names, *figure_columns([row.figures for row in rows])))


def _head(title: str, report: PerformanceReport) -> list[Block]:
    stale = [blocks.section(stale_words(report.freshness))] if report.freshness.stale else []
    return [blocks.header(title), *stale]


def _figures(
    report: PerformanceReport,
    figures: Figures,
    before: Figures | None,
    previous: PerformanceReport | None,
    today: date | None,
) -> list[Block]:
    when = dated_period(report.period, today, is_stale=report.freshness.stale)
    groups = figure_groups(figures, before)
    if not groups:
        return [blocks.section(_nothing_words(report, when))]
    agent = report.scope.agent
    who = ("Name", agent_name(agent)) if agent else ("Team", place_words(report.scope))
    compared = [("Compared with", period_words(previous.period))] if previous else []
    period = "Period" if report.is_period_confirmed else "Period asked for"
    covers = [who, (period, when), *compared]
    return blocks.grouped([covers, *groups])


def _foot(report: PerformanceReport, figures: Figures, more: str = "") -> list[Block]:
    texts = [f"{CLOCKS}{more}"] if has_averages(figures) else []
    if not report.is_period_confirmed:
        words = lowered(period_words(report.period))
        texts.append(f"Asked for {words}; Zoho Desk does not confirm the period.")
    covers = context_words(
        report.scope,
        report.freshness,
        report.period if report.is_period_confirmed else None,
    )
    return [blocks.context(*texts), blocks.context(covers)] if texts else [blocks.context(covers)]


def _nothing_words(report: PerformanceReport, when: str) -> str:
    other = "" if report.scope.agent else ", or another department"
    return (
        f"Zoho Desk has no figures for *{place_words(report.scope)}*, "
        f"{lowered(when)}.\nTry a longer period, such as `30d`{other}."
    )


def _angles(trend: Again | None) -> tuple[Angle, ...]:
    return (Angle("Trend", "trend", trend),) if trend else ()


def _message(body: list[Block], controls: Controls) -> Message:
    return Message(as_text(body), blocks.finish(body, tail=controls.rows()))
