"""The moving part of the sandbox's portal at one moment: who is online, with how much to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.sandbox.desk.presence import presence_at
from bot.sandbox.desk.reports import Reports
from bot.sandbox.desk.workload import load_at

if TYPE_CHECKING:
    from bot.sandbox.desk.presence import AgentPresence
    from bot.sandbox.desk.workload import Load
    from bot.sandbox.desk.world import Person, World

_MINUTE: Final = 60


class Simulation:
    """What happens in a world, at any moment and over any period."""

    def __init__(self, world: World) -> None:
        self.reports = Reports(world)
        self._seed = world.seed
        self._minute = -1
        self._presence: dict[int, AgentPresence] = {}

    def presence(self, person: Person, moment: int) -> AgentPresence:
        """Return where an agent is in the minute of an epoch second."""
        if moment // _MINUTE != self._minute:
            self._minute = moment // _MINUTE
            self._presence = {}
        known = self._presence.get(person.index)
        if known is None:
            known = presence_at(self._seed, person, self._minute * _MINUTE)
            self._presence[person.index] = known
        return known

    def load(self, person: Person, moment: int, department: str | None = None) -> Load:
        """Return what lies on an agent's desk, of one department or of all."""
        return load_at(self._seed, person, moment, department)
