"""Whatever Desk sends and however much: Slack takes the answer, and it does nothing but inform."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import AmbiguousNameError
from formatters.cards import AgentCard, format_agent_cards
from formatters.coverage import Covered, format_coverage
from formatters.errors import format_choice, format_error, format_error_view
from formatters.help import CommandHelp, format_help
from formatters.holders import format_skill_holders
from formatters.metrics import format_agent_metrics, format_team_metrics
from formatters.share import format_shared
from formatters.skills import format_agent_skills, format_skill_matrix
from formatters.status import format_status_board, format_status_card
from formatters.time_in_status import format_time_in_status
from formatters.trend import format_trend
from tests.blocks import check_message, check_view, shown
from tests.formatters import strategies as some
from tests.formatters.second_opinion import check_with_slackblocks
from tests.formatters.trees import any_error

if TYPE_CHECKING:
    from datetime import date

    from bot.desk.models import (
        Agent,
        Department,
        Freshness,
        PerformanceReport,
        SkillMap,
        StatusBoard,
    )
    from bot.history.models import Coverage, TimeInStatus, Trend
    from bot.query import Again
    from bot.slack.message import Message

ID: Final = re.compile(r"1000000000000\d\d")
"""The ids that the strategies draw."""
LIGHT: Final = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def _check(message: Message) -> None:
    check_message(message)
    check_with_slackblocks(message)
    assert not ID.search(shown(message) + message.text), "an internal id is visible"
    check_message(format_shared(message, by="U0ADARAY"))


@LIGHT
@given(
    board=some.boards,
    again=some.again,
    departments=st.lists(some.departments, max_size=120),
    can_share=st.booleans(),
)
def test_any_board(
    board: StatusBoard, again: Again, departments: list[Department], *, can_share: bool
) -> None:
    """Any board, of none to thousands of agents, obeys Slack's limits on any page."""
    _check(format_status_board(board, again=again, departments=departments, can_share=can_share))
    _check(format_status_card(board, again=again))


@LIGHT
@given(
    report=some.reports,
    previous=st.none() | some.reports,
    again=some.again,
    named=st.booleans(),
    min_group=st.integers(0, 10),
    today=st.none() | some.days,
)
def test_any_report(
    report: PerformanceReport,
    previous: PerformanceReport | None,
    again: Again,
    *,
    named: bool,
    min_group: int,
    today: date | None,
) -> None:
    """Any report, compared with any other, obeys Slack's limits."""
    _check(
        format_team_metrics(
            report, again=again, previous=previous, named=named, min_group=min_group, today=today
        )
    )
    _check(format_agent_metrics(report, again=again, previous=previous, today=today))


@LIGHT
@given(
    skills=some.skill_maps,
    board=st.none() | some.boards,
    names=st.lists(some.foreign, max_size=4),
    again=some.again,
    online_only=st.booleans(),
)
def test_any_skill_map(
    skills: SkillMap,
    board: StatusBoard | None,
    names: list[str],
    again: Again,
    *,
    online_only: bool,
) -> None:
    """Any map of skills, asked for any names, obeys Slack's limits."""
    _check(format_agent_skills(skills, again=again))
    _check(format_skill_matrix(skills, again=again))
    _check(format_skill_holders(skills, board, names, again=again, online_only=online_only))


@LIGHT
@given(
    trend=some.trends,
    again=some.again,
    departments=st.lists(some.departments, max_size=3),
    named=st.booleans(),
    min_group=st.integers(0, 10),
)
def test_any_trend(
    trend: Trend, again: Again, departments: list[Department], *, named: bool, min_group: int
) -> None:
    """Any trend, of holes, of nothing or of clashing days, obeys Slack's limits."""
    _check(
        format_trend(
            trend,
            again=again,
            figures=again,
            named=named,
            min_group=min_group,
            departments=departments,
        )
    )


@LIGHT
@given(time=some.times_in_status, again=some.again, kept_since=st.none() | some.days)
def test_any_time_in_status(time: TimeInStatus, again: Again, kept_since: date | None) -> None:
    """Any time in status, of no day or of thousands, obeys Slack's limits."""
    _check(format_time_in_status(time, again=again, status=again, kept_since=kept_since))


@LIGHT
@given(
    whole=some.coverages,
    weekdays=st.none() | some.coverages,
    weekend=st.none() | some.coverages,
    first=some.days,
    again=some.again,
)
def test_any_coverage(
    whole: Coverage,
    weekdays: Coverage | None,
    weekend: Coverage | None,
    first: date,
    again: Again,
) -> None:
    """Any coverage, of any hours and loads, obeys Slack's limits."""
    days = (first, first + timedelta(days=6))
    covered = Covered(whole, weekdays, weekend, days, first)
    _check(format_coverage(covered, again=again, status=again))


cards = st.builds(
    AgentCard,
    some.agents,
    st.none() | some.statuses,
    st.none() | some.reports,
    st.none() | st.lists(some.skills, max_size=5).map(tuple),
    st.lists(some.foreign, max_size=12).map(tuple),
)


@LIGHT
@given(
    st.lists(cards, max_size=3),
    st.sampled_from([1, 1, 20]),
    st.integers(0, 5),
    st.none() | some.freshness,
)
def test_any_cards(
    drawn: list[AgentCard], times: int, unmatched: int, freshness: Freshness | None
) -> None:
    """Any cards, however many, make a modal that Slack takes."""
    view = format_agent_cards(drawn * times, unmatched=unmatched, freshness=freshness)
    check_view(view)
    check_with_slackblocks(view)
    assert not ID.search(shown(view))


@LIGHT
@given(any_error(some.foreign), some.foreign, st.none() | some.again)
def test_any_error(error: BaseException, request_id: str, again: Again | None) -> None:
    """Any error with any texts in it makes a message and a modal that Slack takes."""
    _check(format_error(error, request_id=request_id, again=again))
    check_view(format_error_view(error, request_id=request_id))


@LIGHT
@given(st.lists(some.agents, min_size=1, max_size=3), some.sizes, some.foreign, some.again)
def test_any_choice(candidates: list[Agent], times: int, name: str, again: Again) -> None:
    """Any number of namesakes makes a menu that Slack takes."""
    error = AmbiguousNameError(name, candidates * min(times, 40))
    _check(format_choice(error, again_for=lambda _: again))


@LIGHT
@given(
    st.builds(
        CommandHelp,
        st.just("/agent-status"),
        some.foreign,
        some.foreign,
        st.lists(st.tuples(some.foreign, some.foreign), max_size=70).map(tuple),
    )
)
def test_any_help(help_of: CommandHelp) -> None:
    """Any help makes a message that Slack takes."""
    _check(format_help(help_of))
