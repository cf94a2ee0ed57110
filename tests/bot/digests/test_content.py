"""What a digest tells: which days, which parts, what is missing and why, and when nothing is."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.credits import Priority, current_priority
from bot.desk.errors import DeskNotFoundError, DeskUnreachableError
from bot.desk.models import Channel, ChannelPresence, Figures, Presence, Workload
from bot.digests.content import Content, reported_days
from bot.digests.models import Section
from bot.digests.parts import availability_part, backlog_part, compare, uncovered_part
from bot.digests.questions import Questions
from bot.digests.report import (
    AvailabilityPart,
    BacklogPart,
    ChangePart,
    FiguresPart,
    Measure,
    UncoveredPart,
)
from bot.digests.schedule import slots_between
from bot.periods import Period
from tests.builders import SUPPORT, agent, board, figures, report, skill, skill_map, status
from tests.digest_builders import digest
from tests.fakes import ADA, INES, FakeDesk, FixedClock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.desk.models import PerformanceReport, SkillMap, StatusBoard
    from bot.digests.models import Digest

BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)


class ScriptedDesk(FakeDesk):
    """A Desk whose answers and failures a test sets, and which counts what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.questions: list[tuple[str, str]] = []
        self.failures: dict[str, list[Exception]] = {}
        self.figures = figures()
        self.boards: StatusBoard | None = None
        self.skills: SkillMap | None = None

    async def get_agent_performance_metrics(
        self, p: Mapping[str, object] | None = None
    ) -> PerformanceReport:
        """Return the figures."""
        await self._answer("performance", p)
        return replace(await super().get_agent_performance_metrics(p), team=self.figures)

    async def get_agent_status_monitoring(
        self, p: Mapping[str, object] | None = None
    ) -> StatusBoard:
        """Return the board."""
        await self._answer("status", p)
        return self.boards or await super().get_agent_status_monitoring(p)

    async def get_agent_skill_mapping(self, p: Mapping[str, object] | None = None) -> SkillMap:
        """Return the skills."""
        await self._answer("skills", p)
        return self.skills or await super().get_agent_skill_mapping(p)

    async def _answer(self, kind: str, p: Mapping[str, object] | None) -> None:
        self.questions.append((kind, str(dict(p or {}).get("period", ""))))
        await asyncio.sleep(0)
        if self.failures.get(kind):
            raise self.failures[kind].pop(0)


def content_of(desk: FakeDesk, *, naps: list[float] | None = None, min_group: int = 0) -> Content:
    """Return a builder on a stand-in Desk."""

    async def nap(seconds: float) -> None:
        if naps is not None:
            naps.append(seconds)

    clock = FixedClock(WEDNESDAY)
    questions = Questions(desk, clock, sleep=nap)  # type: ignore[arg-type]  # a stand-in
    return Content(questions, clock, min_group=min_group)


async def test_due_digests_ask_as_jobs() -> None:
    """What is due is asked for with the jobs' credits; a preview is a person's question."""
    seen: list[Priority] = []

    class Watched(FakeDesk):
        async def get_agent_skill_mapping(self, p: Mapping[str, object] | None = None) -> SkillMap:
            seen.append(current_priority())
            return await super().get_agent_skill_mapping(p)

    questions = Questions(Watched(), FixedClock(WEDNESDAY))  # type: ignore[arg-type]  # a stand-in
    await questions.skills({}, due_at=WEDNESDAY)
    await questions.skills({}, due_at=None)
    assert seen == [Priority.JOBS, Priority.PEOPLE]
    await questions.close()


@pytest.mark.parametrize(
    ("due_at", "first", "last"),
    [
        (WEDNESDAY, date(2026, 11, 17), date(2026, 11, 17)),
        (datetime(2026, 11, 16, 8, tzinfo=UTC), date(2026, 11, 13), date(2026, 11, 15)),
    ],
)
def test_reported_days(due_at: datetime, first: date, last: date) -> None:
    """On Wednesday Tuesday is reported, on Monday Friday to Sunday: each day exactly once."""
    assert reported_days(digest(), due_at, BERLIN) == Period(first=first, last=last)


@given(
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    hour=st.integers(0, 23),
    zone=st.sampled_from(["Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Apia"]),
    portal=st.sampled_from(["Europe/Berlin", "Asia/Kolkata", "America/New_York"]),
)
def test_no_day_is_missed(weekdays: frozenset[int], hour: int, zone: str, portal: str) -> None:
    """Wherever digest and portal are, every day is reported; in one zone, exactly once."""
    one = digest(weekdays=weekdays, at=time(hour), zone=zone)
    start = datetime(2026, 10, 1, tzinfo=UTC)
    slots = slots_between(one, start, start + timedelta(days=50))
    periods = [reported_days(one, slot.due_at, ZoneInfo(portal)) for slot in slots]
    days = [
        p.first + timedelta(n)
        for p in periods
        if p.first and p.last
        for n in range((p.last - p.first).days + 1)
    ]
    assert len(set(days)) == (days[-1] - days[0]).days + 1
    assert zone != portal or days == sorted(set(days))


def test_after_the_day_s_own_occurrence() -> None:
    """Asked for again on the same day, a digest still reports yesterday."""
    later = WEDNESDAY + timedelta(hours=3)
    yesterday = date(2026, 11, 17)
    assert reported_days(digest(), later, BERLIN) == Period(first=yesterday, last=yesterday)


async def test_all_sections() -> None:
    """Every section becomes its part, in the order that was chosen."""
    wanted = tuple(reversed(Section))
    built = await content_of(ScriptedDesk()).build(digest(sections=wanted), due_at=WEDNESDAY)
    kinds = [UncoveredPart, BacklogPart, FiguresPart, FiguresPart, AvailabilityPart, ChangePart]
    assert [type(part) for part in built.parts] == kinds
    assert (built.notes, built.time_zone) == ((), "Europe/Berlin")
    assert built.previous == Period(first=date(2026, 11, 10), last=date(2026, 11, 10))
    assert built.scope.department == "Support"


async def test_only_what_is_needed_is_asked() -> None:
    """A digest of availability asks Desk one question, and one of tickets two."""
    desk = ScriptedDesk()
    await content_of(desk).build(digest(sections=(Section.AVAILABILITY,)))
    assert desk.questions == [("status", "")]
    desk.questions.clear()
    await content_of(desk).build(digest(sections=(Section.TICKETS,)))
    periods = [("performance", "2026-11-17..2026-11-17"), ("performance", "2026-11-10..2026-11-10")]
    assert desk.questions == periods


async def test_equal_questions_are_asked_once() -> None:
    """A hundred digests due together ask each distinct question once; a preview asks anew."""
    desk = ScriptedDesk()
    content = content_of(desk)
    many = [digest(id=f"d{number:07}", name=f"{number}") for number in range(100)]
    await asyncio.gather(*(content.build(one, due_at=WEDNESDAY) for one in many))
    assert len(desk.questions) == 4
    await content.build(many[0], due_at=WEDNESDAY)
    assert len(desk.questions) == 4
    await content.build(many[0])
    assert len(desk.questions) == 8


async def test_a_part_that_fails() -> None:
    """What Desk cannot answer is noted; the other parts are there, and it is no quiet day."""
    desk, naps = ScriptedDesk(), list[float]()
    desk.failures["skills"] = [DeskUnreachableError("down")] * 9
    built = await content_of(desk, naps=naps).build(digest(), due_at=WEDNESDAY)
    ((section, error),) = [(note.section, note.error) for note in built.notes]
    assert section is Section.UNCOVERED
    assert isinstance(error, DeskUnreachableError)
    assert (len(built.parts), built.is_quiet, naps) == (5, False, [1, 3, 9])


async def test_patience() -> None:
    """What Desk could not answer at first is asked again, since nobody waits at a screen."""
    desk, naps = ScriptedDesk(), list[float]()
    desk.failures["status"] = [DeskUnreachableError("down")]
    built = await content_of(desk, naps=naps).build(digest(), due_at=WEDNESDAY)
    assert (built.notes, naps) == ((), [1])


async def test_nothing_at_all() -> None:
    """With Desk away, every section is a note and the digest is not lost."""
    desk = ScriptedDesk()
    for kind in ("performance", "status", "skills"):
        desk.failures[kind] = [DeskUnreachableError("down")] * 20
    built = await content_of(desk).build(digest(), due_at=WEDNESDAY)
    assert [note.section for note in built.notes] == list(Section)
    assert (built.parts, built.freshness, built.agents) == ((), None, None)


async def test_department_gone() -> None:
    """A department that no longer exists is told as such, without its id."""
    desk = ScriptedDesk()
    gone = DeskNotFoundError(kind="department", value="500")
    desk.failures = {kind: [gone] * 5 for kind in ("performance", "status", "skills")}
    built = await content_of(desk).build(digest(), due_at=WEDNESDAY)
    assert {str(note.error) for note in built.notes} == {"department"}
    assert all(isinstance(note.error, LookupError) for note in built.notes)


async def test_a_team() -> None:
    """A digest of a team counts its members only; a team that is gone is told as such."""
    desk = ScriptedDesk()
    built = await content_of(desk).build(digest(team_id="81", team_name="First line"))
    assert built.agents == 1
    gone = await content_of(desk).build(digest(team_id="82", team_name="Second line"))
    assert {str(note.error) for note in gone.notes} == {"team"}


async def test_what_is_no_error_of_desk_s_is_raised() -> None:
    """A fault of the bot's is not made a note."""
    desk = ScriptedDesk()
    desk.failures["status"] = [ZeroDivisionError()]
    with pytest.raises(ZeroDivisionError):
        await content_of(desk).build(digest())


async def test_zone_unknown() -> None:
    """Where Desk tells no zone, or one that nobody knows, days are those of UTC."""
    for zone in (None, "Mars/Olympus"):
        desk = ScriptedDesk()
        desk.time_zone = zone
        assert (await content_of(desk).build(digest())).time_zone == "UTC"


def _quiet_desk() -> ScriptedDesk:
    desk = ScriptedDesk()
    desk.figures = Figures(closed=0, reopened=0, backlog=7)
    idle = Workload(open=7, on_hold=0, overdue=0, due_within_hour=0)
    desk.boards = board([status(ADA, workload=idle)])
    desk.skills = skill_map((skill(holders=(ADA,)),), people=(ADA,))
    return desk


async def test_a_quiet_day() -> None:
    """Nothing closed, reopened, overdue or without cover: the day was quiet."""
    assert (await content_of(_quiet_desk()).build(digest())).is_quiet


@pytest.mark.parametrize(
    "trouble",
    [
        {"figures": Figures(closed=1, reopened=0, backlog=7)},
        {"boards": board([status(ADA, workload=Workload(overdue=1))])},
        {"boards": board([status(ADA, presence=Presence.OFFLINE)])},
    ],
)
async def test_no_quiet_day(trouble: dict[str, Any]) -> None:
    """One ticket closed or overdue, or one skill without cover, and it is told in full."""
    desk = _quiet_desk()
    for name, value in trouble.items():
        setattr(desk, name, value)
    assert not (await content_of(desk).build(digest())).is_quiet


async def test_skills_that_desk_refused() -> None:
    """A department that refused is named, and the day is not called quiet without it."""
    desk = _quiet_desk()
    assert desk.skills is not None
    desk.skills = replace(desk.skills, missing=(SUPPORT,))
    built = await content_of(desk).build(digest())
    (part,) = [one for one in built.parts if isinstance(one, UncoveredPart)]
    assert part.untold == (SUPPORT.name,)
    assert not built.is_quiet


async def test_without_figures_nothing_is_quiet() -> None:
    """A digest of availability alone never says that nothing happened."""
    built = await content_of(_quiet_desk()).build(digest(sections=(Section.AVAILABILITY,)))
    assert not built.is_quiet


def test_small_groups() -> None:
    """Averages of fewer agents than the minimum are withheld, counts are not."""
    told = compare(report(), report(), only=None, min_group=99)
    assert told[Measure.RESOLUTION_TIME].withheld
    assert told[Measure.RESOLUTION_TIME].now is None
    assert told[Measure.CLOSED].now is not None


def test_channel_of_desk() -> None:
    """With one of Desk's channels, agents are counted by their presence there."""
    on_phone = status(ADA, channels=(ChannelPresence(Channel.PHONE, Presence.ONLINE),))
    elsewhere = status(INES, channels=(ChannelPresence(Channel.MAIL, Presence.ONLINE),))
    part = availability_part(board([on_phone, elsewhere]), only=None, channel=Channel.PHONE)
    assert (part.online, part.unknown, part.names) == (1, 1, (ADA.name,))


def test_uncovered() -> None:
    """A skill is without cover when nobody has it or every holder is offline, for certain."""
    away, there = status(ADA, presence=Presence.OFFLINE), status(INES)
    skills = (
        skill("A", id="1", holders=(ADA,)),
        skill("B", id="2", holders=(ADA, INES)),
        skill("C", id="3", holders=()),
        skill("D", id="4", holders=(agent("Unlisted", id="99"),)),
    )
    part = uncovered_part(skill_map(skills), board([away, there]), only=None)
    assert [(one.skill.name, one.holders) for one in part.skills] == [("A", 1), ("C", 0)]
    assert part.total == 4
    team = uncovered_part(skill_map(skills), board([away, there]), only=frozenset({ADA.id}))
    assert [one.skill.name for one in team.skills] == ["A", "B"]


def test_backlog() -> None:
    """What agents carry is added up; what Desk did not tell stays unknown."""
    one = status(ADA, workload=Workload(open=3, overdue=1))
    two = status(INES, workload=Workload(open=4))
    part = backlog_part(None, board([one, two]), only=None)
    assert (part.backlog, part.open, part.overdue, part.on_hold) == (None, 7, 1, None)


async def test_department_is_asked_by_id() -> None:
    """A renamed department is still the same one."""
    desk = ScriptedDesk()
    await content_of(desk).build(digest(department_id=SUPPORT.id))
    everything: Digest = digest(department_id=None)
    await content_of(desk).build(everything)
    assert len(desk.questions) == 8
