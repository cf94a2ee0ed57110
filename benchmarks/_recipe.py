"""The fewest documented calls to Desk that answer a question, worked out without the bot's code.

Counted from the documented bounds, not from what the bot does
(https://github.com/zoho/zohodesk-oas): lists of departments and agents take 200 rows a page,
skills 100, one presence call 50 agents (beyond that two calls list everybody), one workload call
50 agents; a scorecard is five reports, however many agents there are, for each period and scope.
One agent of up to fifty costs what all of them cost; of more, one workload call of their own. A
call that several questions need counts once. What is at hand by chance may save more: the list of
all agents also tells a department's.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.desk.world import World

Call = tuple[str, ...]
"""A call that is needed: its path, and what tells it from other calls with the same path."""

REPORTS: Final = (
    ("/dashboards/solvedTickets", ""),
    ("/dashboards/ticketsResolutionTime", ""),
    ("/dashboards/responseTime", "first responses"),
    ("/dashboards/reopenedTickets", ""),
    ("/dashboards/backlogTickets", ""),
)
TOKEN: Final[Call] = ("/oauth/v2/token",)
LIVE: Final = frozenset({"/agentAvailability", "/onlineAgents", "/offlineAgents"}) | {
    "/agentsTicketsCount"
}
"""Paths whose answers age in seconds; all others live for minutes or hours."""

_LIST_PAGE: Final = 200
_SKILLS_PAGE: Final = 100
_TOGETHER: Final = 50
EVERYWHERE: Final = ""


@dataclass(frozen=True)
class Recipe:
    """What questions to a portal need; a department is a name, `EVERYWHERE` for all."""

    world: World

    def names(self, department: str = EVERYWHERE) -> Iterator[Call]:
        """Yield what tells departments, and the agents of one or of all, by name."""
        yield TOKEN
        yield from _pages("/departments", len(self.world.departments), _LIST_PAGE)
        own = self._id(department)
        accounts = (each for each in self.world.accounts if each.status == "ACTIVE")
        listed = sum(own is None or own in each.departments for each in accounts)
        yield from _pages("/agents", listed, _LIST_PAGE, department)

    def status(self, department: str = EVERYWHERE) -> Iterator[Call]:
        """Yield what a board needs."""
        yield from self.names(department)
        yield from self._presence(department)
        people = len(self.world.members(self._id(department)))
        yield from _pages("/agentsTicketsCount", people, _TOGETHER, department)

    def card(self, agent: str, home: str) -> Iterator[Call]:
        """Yield what the card of an agent needs whose smallest department is `home`."""
        if len(self.world.people) <= _TOGETHER:
            yield from self.status()
            return
        yield from self.names()
        yield from self._presence(home)
        yield "/agentsTicketsCount", agent

    def metrics(
        self, *windows: str, department: str = EVERYWHERE, has_name: bool = True
    ) -> Iterator[Call]:
        """Yield what a scorecard needs, or a card from it, with each window to compare.

        A period that `has_name` is shown with its days.
        """
        yield from self.names(department)
        for path, part in REPORTS:
            for window in windows:
                yield path, part, window, department
        if has_name or len(windows) > 1:
            yield ("/organizations",)  # its time zone says when its days begin

    def skills(self, department: str = EVERYWHERE) -> Iterator[Call]:
        """Yield what the skills of one department need, or of all."""
        yield from self.names(department)
        yield from self.skill_lists(department)

    def skill_lists(self, department: str = EVERYWHERE) -> Iterator[Call]:
        """Yield the lists of skills alone."""
        for name in (department,) if department else (each.name for each in self.world.departments):
            known = sum(skill.type.department == self._id(name) for skill in self.world.skills)
            yield from _pages("/skills", known, _SKILLS_PAGE, name)

    def _presence(self, department: str) -> Iterator[Call]:
        if len(self.world.members(self._id(department))) <= _TOGETHER:
            yield "/agentAvailability", department
        else:
            yield "/onlineAgents", department
            yield "/offlineAgents", department

    def _id(self, name: str) -> str | None:
        found = (each.id for each in self.world.departments if each.name == name)
        return next(found) if name else None


def _pages(path: str, rows: int, limit: int, *scope: str) -> Iterator[Call]:
    for page in range(ceil(rows / limit)):
        yield path, *scope, f"page {page}"
