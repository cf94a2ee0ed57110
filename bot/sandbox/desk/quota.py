"""What calls cost, and how many a portal may make in a day and at once.

Source: https://desk.zoho.com/DeskAPIDocument. The cost of presence, workload and
reports is not published; they count as lists here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.desk import refusals
from bot.sandbox.desk.shifts import day_of, midnight
from bot.sandbox.desk.world import PORTAL_ZONE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.clock import Clock
    from bot.sandbox.desk.faults import Faults

_RECORD: Final = 1
_LIST: Final = 3
_DEEP: Final = ((100_000, 100), (50_000, 50), (10_000, 10), (2_000, 5))


def weight(operation_id: str, params: Mapping[str, Any]) -> int:
    """Return the credits that a call costs: one for a record or a number, more for deep pages."""
    if operation_id in _SINGLE:
        return _RECORD
    offset = params.get("from", 0)
    return next((cost for begin, cost in _DEEP if offset > begin), _LIST)


_SINGLE: Final = frozenset(
    {
        "getAgent",
        "getAgentByEmail",
        "getAgentByZuid",
        "getAgentsCount",
        "getAllAgentsCount",
        "getAgentAvailabilityConfig",
        "getDepartment",
        "getDepartmentsCount",
        "getMyInfo",
        "getOrganization",
        "getSkill",
        "getSkillConfiguration",
        "getSkillType",
        "getTeam",
        "getTicket",
    }
)


class Quota:
    """The portal's allowance; credits are renewed at midnight.

    Attributes:
        daily: credits a day.
        at_once: calls in flight.
    """

    def __init__(self, clock: Clock, faults: Faults, *, daily: int, at_once: int) -> None:
        self._clock = clock
        self._faults = faults
        self.daily = daily
        self.at_once = at_once
        self._spent = 0
        self._day = self._today()

    @property
    def remaining(self) -> int:
        """Return the credits left today."""
        if self._day != self._today():
            self._day = self._today()
            self._spent = 0
        return 0 if self._faults.credits_spent else max(0, self.daily - self._spent)

    def check(self, in_flight: int) -> None:
        """Refuse a call when there are too many, this one included, or nothing is left.

        Raises:
            Refusal: 429.
        """
        if in_flight > self.at_once or self._faults.too_many_requests:
            raise refusals.too_many_requests()
        if self.remaining <= 0:
            raise refusals.credits_spent(self._until_midnight())

    def charge(self, credits_: int) -> dict[str, str]:
        """Book a call and return the headers that say so."""
        self._spent += credits_
        return {
            "X-Rate-Limit-Request-Weight-v3": str(credits_),
            "X-Rate-Limit-Remaining-v3": str(self.remaining),
        }

    def _today(self) -> int:
        return day_of(PORTAL_ZONE, int(self._clock().timestamp()))

    def _until_midnight(self) -> int:
        turn = datetime.fromtimestamp(midnight(PORTAL_ZONE, self._today() + 1), UTC)
        return max(1, int((turn - self._clock()).total_seconds()))
