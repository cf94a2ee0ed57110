"""The facts of one digest: asks Desk at once for all it needs; what fails becomes a note."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bot.desk.errors import DeskError, DeskNotFoundError
from bot.desk.models import PerformanceReport, SkillMap, StatusBoard
from bot.digests.models import Section
from bot.digests.parts import (
    availability_part,
    backlog_part,
    change_part,
    compare,
    count_agents,
    figures_part,
    uncovered_part,
)
from bot.digests.report import (
    BacklogPart,
    ChangePart,
    Compared,
    DigestReport,
    DigestScope,
    Measure,
    Note,
    UncoveredPart,
)
from bot.digests.schedule import slots_between
from bot.periods import Period

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.digests.models import Digest
    from bot.digests.questions import Questions
    from bot.digests.report import Part

_WEEK: Final = timedelta(days=7)
_FIGURES: Final = frozenset({Section.CHANGE, Section.TICKETS, Section.TIMES, Section.BACKLOG})
_LIVE: Final = frozenset({Section.AVAILABILITY, Section.BACKLOG, Section.UNCOVERED})


@dataclass(slots=True)
class _Answers:
    """What Desk said, or why it did not, by what was asked."""

    given: dict[str, Any] = field(default_factory=dict)

    def get(self, name: str) -> Any:
        """Return an answer.

        Raises:
            DeskError: it is the reason why there is none.
        """
        answer = self.given[name]
        if isinstance(answer, DeskError):
            raise answer
        return answer

    def find(self, name: str) -> Any:
        """Return an answer, or `None`."""
        answer = self.given.get(name)
        return None if isinstance(answer, DeskError) else answer


class Content:
    """Builds reports.

    Args:
        questions: to Desk.
        clock: the time of day.
        min_group: averages of fewer agents are left out.
    """

    def __init__(self, questions: Questions, clock: Clock, *, min_group: int = 5) -> None:
        self._questions = questions
        self._clock = clock
        self._min_group = min_group

    async def build(self, digest: Digest, *, due_at: datetime | None = None) -> DigestReport:
        """Return the facts of a digest.

        Args:
            digest: what to tell.
            due_at: of its occurrence, aware; `None` builds it as of now, as for a preview.

        A failing part becomes a note; this never raises `DeskError`.
        """
        zone = await self._zone()
        when = due_at or self._clock()
        period = reported_days(digest, when, zone)
        previous = _week_before(period)
        answers = await self._ask(digest, period, previous, due_at)
        return self._report(digest, period, previous, str(zone), answers)

    async def _zone(self) -> tzinfo:
        try:
            name = (await self._questions.desk.get_organization()).time_zone
            return ZoneInfo(name) if name else ZoneInfo("UTC")
        except (DeskError, ValueError, OSError, LookupError):
            return ZoneInfo("UTC")

    async def _ask(
        self, digest: Digest, period: Period, previous: Period, due_at: datetime | None
    ) -> _Answers:
        questions = self._wanted(digest, period, previous, due_at)
        answers = await asyncio.gather(*questions.values(), return_exceptions=True)
        for answer in answers:
            if isinstance(answer, BaseException) and not isinstance(answer, DeskError):
                raise answer
        return _Answers(dict(zip(questions, answers, strict=True)))

    def _wanted(
        self, digest: Digest, period: Period, previous: Period, due_at: datetime | None
    ) -> Mapping[str, Awaitable[object]]:
        ask, sections = self._questions, set(digest.sections)
        p: dict[str, object] = {"department": digest.department_id} if digest.department_id else {}
        wanted: dict[str, Awaitable[object]] = {}
        if sections & _FIGURES:
            wanted["now"] = ask.performance({**p, "period": period.text}, due_at=due_at)
            wanted["before"] = ask.performance({**p, "period": previous.text}, due_at=due_at)
        if sections & _LIVE:
            wanted["board"] = ask.status(p, due_at=due_at)
        if Section.UNCOVERED in sections:
            wanted["skills"] = ask.skills(p, due_at=due_at)
        if digest.team_id is not None:
            wanted["team"] = self._members(digest.team_id)
        return wanted

    async def _members(self, team_id: str) -> frozenset[str]:
        teams = await self._questions.desk.list_teams()
        for team in teams:
            if team.id == team_id:
                return team.agent_ids
        raise DeskNotFoundError(kind="team", value=team_id)

    def _report(
        self, digest: Digest, period: Period, previous: Period, zone: str, answers: _Answers
    ) -> DigestReport:
        parts: list[Part] = []
        notes: list[Note] = []
        for section in digest.sections:
            try:
                parts.append(self._part(section, digest, answers))
            except DeskNotFoundError as error:
                notes.append(Note(section, LookupError(error.kind)))
            except DeskError as error:
                notes.append(Note(section, error))
        read = [each.freshness for each in answers.given.values() if isinstance(each, _READ)]
        return DigestReport(
            scope=DigestScope(digest.department_name, digest.team_name, digest.channel),
            period=period,
            previous=previous,
            time_zone=zone,
            agents=_count(answers),
            parts=tuple(parts),
            notes=tuple(notes),
            freshness=min(read, key=lambda each: each.as_of, default=None),
            is_quiet=not notes and self._is_quiet(answers, parts),
            built_at=self._clock(),
        )

    def _part(self, section: Section, digest: Digest, answers: _Answers) -> Part:
        only = answers.get("team") if digest.team_id is not None else None
        if section is Section.AVAILABILITY:
            return availability_part(answers.get("board"), only=only, channel=digest.channel)
        if section is Section.UNCOVERED:
            return uncovered_part(answers.get("skills"), answers.get("board"), only=only)
        if section is Section.BACKLOG:
            figures = self._figures(answers) if answers.find("now") else None
            return backlog_part(figures, answers.get("board"), only=only)
        answers.get("now")
        figures = self._figures(answers)
        if section is Section.CHANGE:
            answers.get("before")
            return change_part(figures)
        return figures_part(section, figures, answers.get("now"))

    def _figures(self, answers: _Answers) -> dict[Measure, Compared]:
        return compare(
            answers.get("now"),
            answers.find("before"),
            only=answers.find("team"),
            min_group=self._min_group,
        )

    def _is_quiet(self, answers: _Answers, parts: list[Part]) -> bool:
        """Say whether nothing happened; without figures nobody knows."""
        if answers.find("now") is None:
            return False
        figures = self._figures(answers)
        happened = (figures[Measure.CLOSED].now, figures[Measure.REOPENED].now)
        return not (any(happened) or figures[Measure.BACKLOG].has_moved or _has_trouble(parts))


_READ: Final = (PerformanceReport, StatusBoard, SkillMap)


def reported_days(digest: Digest, due_at: datetime, zone: tzinfo) -> Period:
    """Return the portal's days since the occurrence before `due_at`, up to yesterday."""
    last = due_at.astimezone(zone).date() - timedelta(days=1)
    moment = due_at.astimezone(UTC)
    always = replace(digest, active_from=None)
    earlier = slots_between(always, moment - timedelta(days=8), moment - timedelta(seconds=1))
    first = earlier[-1].due_at.astimezone(zone).date() if earlier else last
    return Period(first=min(first, last), last=last)


def _week_before(period: Period) -> Period:
    if period.first is None or period.last is None:  # pragma: no cover - made above, of days
        raise ValueError("no days")
    return Period(first=period.first - _WEEK, last=period.last - _WEEK)


def _count(answers: _Answers) -> int | None:
    only = answers.find("team")
    found = answers.find("board") or answers.find("now")
    return None if found is None else count_agents(found, only)


def _has_trouble(parts: list[Part]) -> bool:
    for part in parts:
        if isinstance(part, ChangePart) and part.moved:
            return True
        if isinstance(part, BacklogPart) and part.overdue:
            return True
        if isinstance(part, UncoveredPart) and (part.skills or part.untold):
            return True
    return False
