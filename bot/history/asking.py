"""What captures ask of Desk: patiently, anew, and nothing that may be of another time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

import structlog

from bot.desk.errors import (
    DeskBusyError,
    DeskCreditsError,
    DeskError,
    DeskPermissionError,
    DeskRequestError,
    DeskThrottledError,
    DeskUnavailableError,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import date, datetime

    from bot.clock import Clock
    from bot.desk.client import DeskClient
    from bot.desk.models import Department, PerformanceReport, SkillMap, StatusBoard

_log: Final = structlog.get_logger(__name__)

PATIENCE_S: Final = 60.0
"""How long one question may take: nobody waits at a screen."""
PAUSES_S: Final = (2.0, 8.0, 20.0)
"""What Desk cannot answer now is asked for again this much later, the last time when the breaker
lets calls through again."""
_LASTING: Final = (DeskCreditsError, DeskThrottledError)
_NOBODY: Final = (
    "Desk listed no agents; see that whoever authorised the bot has an administrator's profile."
)
_NO_DAY: Final = (
    "The interface that answered (DESK_SOURCE is guide) does not say which day its figures are of,"
    " so they are not kept as that day's; with DESK_SOURCE=auto or rest they are."
)

_Answer = TypeVar("_Answer")


class NotCapturedError(Exception):
    """Desk answered, and the answer must not be kept.

    Attributes:
        sentence: why not, and what to do.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class DayReports:
    """The figures of one day.

    Attributes:
        reports: of the whole portal first, then of each department.
        missing: departments that Desk did not tell about.
    """

    reports: tuple[PerformanceReport, ...]
    missing: tuple[Department, ...] = ()


class Asker:
    """Asks for whole answers.

    Args:
        desk: a client of its own, without old answers that stand in.
        reports: the like for performance, on an interface that keeps to the day asked for.
        clock: the time of day.
        pauses_s: between attempts.
        sleep: waits between attempts.

    Every method raises `DeskError`, and `NotCapturedError` for an answer that must not be kept.
    """

    def __init__(
        self,
        desk: DeskClient,
        reports: DeskClient,
        *,
        clock: Clock,
        pauses_s: Sequence[float] = PAUSES_S,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._desk = desk
        self._reports = reports
        self._clock = clock
        self._pauses_s = pauses_s
        self._sleep = sleep

    async def status(self, until: datetime | None = None) -> StatusBoard:
        """Return everybody's status; asked for again until a moment at most."""
        board = await self._patiently(self._desk.get_agent_status_monitoring, until)
        if not board.agents:
            raise NotCapturedError(_NOBODY)
        return board

    async def skills(self) -> SkillMap:
        """Return everybody's skills."""
        skills = await self._patiently(self._desk.get_agent_skill_mapping)
        if not skills.agents:
            raise NotCapturedError(_NOBODY)
        return skills

    async def performance(self, day: date) -> DayReports:
        """Return the figures of a day of the portal that is over."""
        whole = await self._report(day)
        departments = await self._patiently(self._reports.list_departments)
        # One after another: people's questions wait in the same line.
        found = [(each, await self._department(day, each)) for each in departments]
        return DayReports(
            reports=(whole, *(report for _, report in found if report is not None)),
            missing=tuple(department for department, report in found if report is None),
        )

    async def _department(self, day: date, department: Department) -> PerformanceReport | None:
        """Return a department's figures; `None` where it is gone, or closed to us."""
        try:
            return await self._report(day, department)
        except (DeskRequestError, DeskPermissionError) as error:
            _log.warning(
                "department_not_captured",
                day=day.isoformat(),
                department=department.id,
                error=type(error).__name__,
                status=error.status,
            )
            return None

    async def _report(self, day: date, department: Department | None = None) -> PerformanceReport:
        p = {"period": f"{day}..{day}"} | ({"department": department.id} if department else {})
        report = await self._patiently(partial(self._reports.get_agent_performance_metrics, p))
        if not report.is_period_confirmed:
            raise NotCapturedError(_NO_DAY)
        return report

    async def _patiently(
        self, ask: Callable[[], Awaitable[_Answer]], until: datetime | None = None
    ) -> _Answer:
        causes: list[DeskUnavailableError] = []
        for pause_s in (*self._pauses_s, None):
            try:
                return await ask()
            except DeskUnavailableError as error:
                causes.append(error)
            if pause_s is None or not self._may_pass(causes[-1], pause_s, until):
                break
            await self._sleep(pause_s)
        raise next((each for each in reversed(causes) if not _is_breaker(each)), causes[-1])

    def _may_pass(self, error: DeskError, pause_s: float, until: datetime | None) -> bool:
        if isinstance(error, _LASTING):
            return False
        return until is None or self._clock() + timedelta(seconds=pause_s) < until


def _is_breaker(error: DeskError) -> bool:
    """Tell that Desk was not asked at all, from what Desk itself said before."""
    return isinstance(error, DeskBusyError) and error.status is None
