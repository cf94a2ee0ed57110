"""Whatever a digest holds: Slack takes it and its forms, and it does nothing but inform."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.desk.models import Channel, Team
from bot.digests.draft import Draft
from bot.digests.models import Delivery, DeliveryState, Digest, Section, Slot
from bot.digests.problems import Problem
from bot.digests.report import (
    AvailabilityPart,
    BacklogPart,
    ChangePart,
    Compared,
    DigestReport,
    DigestScope,
    FiguresPart,
    Measure,
    Note,
    UncoveredPart,
    UncoveredSkill,
)
from bot.query import Again
from formatters.digest import format_digest
from formatters.digest_form import Key, format_form
from formatters.digest_list import (
    Entry,
    format_digest_history,
    format_digest_list,
    format_paused_notice,
)
from formatters.digest_modals import format_preview, format_saved
from tests.blocks import check_message, check_view
from tests.builders import NOON
from tests.formatters import strategies as some
from tests.formatters.second_opinion import check_with_slackblocks
from tests.formatters.trees import any_error

if TYPE_CHECKING:
    from bot.desk.models import Department

LIGHT: Final = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
values = st.one_of(st.none(), st.integers(0, 10**9), some.averages.filter(bool))
compared = st.builds(Compared, st.sampled_from(Measure), values, values, withheld=st.booleans())
counts = st.integers(0, 10**6)
loads = st.none() | counts
desk_channels = st.none() | st.sampled_from(Channel)
figures = st.lists(compared, max_size=8).map(tuple)
names = st.lists(some.foreign, max_size=3).map(lambda drawn: tuple(drawn) * 200)
parts = st.one_of(
    st.builds(ChangePart, figures),
    st.builds(
        AvailabilityPart, counts, counts, counts, counts, names, desk_channels, some.freshness
    ),
    st.builds(FiguresPart, st.just(Section.TICKETS), figures, some.freshness),
    st.builds(BacklogPart, st.none() | compared, loads, loads, loads, loads, some.freshness),
    st.builds(
        lambda skills, *rest: UncoveredPart(tuple(skills) * 50, *rest),
        st.lists(st.builds(UncoveredSkill, some.skills, counts), max_size=4),
        counts,
        some.freshness,
    ),
)
notes = st.builds(Note, st.sampled_from(Section), any_error(some.foreign))
maybe = st.none() | some.foreign
reports = st.builds(
    DigestReport,
    st.builds(DigestScope, maybe, maybe, desk_channels),
    some.periods,
    some.periods,
    some.foreign,
    loads,
    st.lists(parts, max_size=6).map(tuple),
    st.lists(notes, max_size=6).map(tuple),
    st.none() | some.freshness,
    st.booleans(),
    some.moments,
)
slack_ids = st.sampled_from(["C0SUPPORT", "G0PRIVATE", "U0ADARAY", "W0OTHER", "<!here>"])
digests = st.builds(
    Digest,
    st.sampled_from(["k3x7ab2q", "abcdefgh"]),
    some.foreign,
    slack_ids,
    slack_ids,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.times().map(lambda at: time(at.hour, at.minute)),
    st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns"]),
    st.lists(st.sampled_from(Section), min_size=1, max_size=6, unique=True).map(tuple),
    some.moments,
    some.moments,
    department_id=st.none() | some.ids,
    department_name=maybe,
    team_id=st.none() | some.ids,
    team_name=maybe,
    channel=desk_channels,
    paused=st.booleans(),
    pause_reason=maybe,
)
slots = st.builds(Slot, st.just("k3x7ab2q"), st.just(NOON), some.moments)
deliveries = st.builds(
    Delivery,
    st.just("k3x7ab2q"),
    st.just(NOON),
    some.moments,
    st.sampled_from(DeliveryState),
    some.moments,
    reason=maybe,
    late=st.booleans(),
)


@LIGHT
@given(reports, digests, st.none() | slots, st.booleans(), st.booleans())
def test_any_digest(
    report: DigestReport,
    digest: Digest,
    slot: Slot | None,
    late: bool,  # noqa: FBT001 - hypothesis passes in order
    is_test: bool,  # noqa: FBT001 - as above
) -> None:
    """Any report of any digest makes messages that Slack takes, and a preview."""
    message, details = format_digest(report, digest=digest, slot=slot, late=late, is_test=is_test)
    for one in filter(None, (message, details)):
        check_message(one)
        check_with_slackblocks(one)
    check_view(format_preview(message, details))


@LIGHT
@given(
    digests,
    st.lists(some.departments, max_size=3),
    st.lists(st.builds(Team, some.ids, some.foreign), max_size=3),
    st.sampled_from([1, 40, 400]),
    st.booleans(),
)
def test_any_form(
    digest: Digest,
    departments: list[Department],
    teams: list[Team],
    times: int,
    can_choose: bool,  # noqa: FBT001 - hypothesis passes in order
) -> None:
    """Any digest can be edited, whatever departments and teams Desk has."""
    draft = Draft.of(digest)
    if draft.target_id == "<!here>":
        draft = Draft(name=digest.name, person_id="U0ADARAY")
    view = format_form(
        draft,
        key=Key("d", digest.id, 1),
        departments=departments * times,
        teams=teams * times,
        now=NOON,
        can_choose=can_choose,
    )
    check_view(view)
    check_view(format_saved(digest, next_at=NOON, is_new=True, guests=3, is_unread=True))


@LIGHT
@given(
    st.lists(digests, max_size=4),
    st.sampled_from([1, 5]),
    st.lists(deliveries, max_size=30),
    st.integers(1, 9),
    some.foreign,
)
def test_any_list(
    drawn: list[Digest], times: int, rows: list[Delivery], page: int, words: str
) -> None:
    """Any digests and any history make messages that Slack takes."""
    entries = [Entry(one, NOON, may_change=bool(rows)) for one in drawn * times]
    again = Again("/agent-digest", "list", page)
    messages = [format_digest_list(entries, again=again)]
    for one in drawn:
        messages.append(format_digest_history(one, rows, again=again))
        messages.append(format_paused_notice(one, Problem("x", words, words)))
    for message in messages:
        check_message(message)
        check_with_slackblocks(message)
