"""A stand-in for the history: it answers the same about everybody, and records what it is asked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.history.models import Kind, Subject
from bot.store.errors import StoreUnavailableError
from tests.builders import SUPPORT, agent
from tests.history_builders import coverage, time_in, time_in_status, week

if TYPE_CHECKING:
    from datetime import date

    from bot.desk.models import Channel, Department, Skill
    from bot.errors import HistoryRangeError
    from bot.history.models import Coverage, TimeInStatus, Trend

GONE = Subject(
    agent=agent("Otto Vogel", id="400000000009", email=None, departments=(SUPPORT,)),
    left_at=datetime(2026, 11, 12, 16, tzinfo=UTC),
)
FIRST = datetime(2026, 8, 24, tzinfo=UTC)


@dataclass(slots=True)
class FakeHistory:
    """Answers.

    Attributes:
        calls: every question: the method's name and what it was given.
        subjects: everybody in the history, with those who left.
        kinds: of which anything was captured.
        group: how many agents coverage is about.
        is_young: nothing was captured before what a trend is asked of.
        is_down: the database fails.
        refusal: what a range raises.
    """

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    subjects: tuple[Subject, ...] = (GONE,)
    gone: tuple[Department, ...] = ()
    kinds: set[Kind] = field(default_factory=lambda: set(Kind))
    group: int = 9
    is_young: bool = False
    is_down: bool = False
    refusal: HistoryRangeError | None = None

    def asked(self, name: str) -> list[dict[str, Any]]:
        """Return what one method was given, each time."""
        return [given for method, given in self.calls if method == name]

    async def trend(self, subject: Subject, period: tuple[date, date], *, time_zone: str) -> Trend:
        """Return a week."""
        self._note("trend", subject=subject, period=period, time_zone=time_zone)
        answer = week(subject=subject)
        if not self.is_young:
            return answer
        return replace(answer, previous=replace(answer.previous, captured=0, figures=None))

    async def time_in_status(
        self, subject: Subject, since: datetime, until: datetime, *, time_zone: str
    ) -> TimeInStatus:
        """Return a day of work."""
        self._note("time_in_status", subject=subject, since=since, until=until, time_zone=time_zone)
        return time_in_status(time_in(6, 1, 17), subject=subject)

    async def coverage(
        self,
        subject: Subject,
        since: datetime,
        until: datetime,
        *,
        time_zone: str,
        channel: Channel | None = None,
        skill: Skill | None = None,
        weekdays: frozenset[int] = frozenset(),
    ) -> Coverage:
        """Return a week."""
        self._note(
            "coverage",
            subject=subject,
            since=since,
            until=until,
            time_zone=time_zone,
            channel=channel,
            skill=skill,
            weekdays=weekdays,
        )
        return coverage(subject=subject, agents=self.group, channel=channel, skill=skill)

    async def agents(self) -> tuple[Subject, ...]:
        """Return everybody."""
        self._note("agents")
        return self.subjects

    async def departments(self) -> tuple[Department, ...]:
        """Return departments that were deleted."""
        return self.gone

    async def kept(self, kind: Kind) -> tuple[datetime, datetime] | None:
        """Return a quarter of a year, where there is anything."""
        self._note("kept", kind=kind)
        return (FIRST, datetime(2026, 11, 18, tzinfo=UTC)) if kind in self.kinds else None

    def _note(self, name: str, **given: Any) -> None:
        if self.is_down:
            raise StoreUnavailableError("The database cannot be reached.")
        if self.refusal is not None and name != "kept":
            raise self.refusal
        self.calls.append((name, given))
