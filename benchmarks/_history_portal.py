"""The portal that `history.py` measures with: agents whose statuses change at random."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from bot.desk.models import (
    Agent,
    AgentFigures,
    AgentStatus,
    Average,
    Channel,
    ChannelPresence,
    Department,
    Figures,
    Freshness,
    PerformanceReport,
    Presence,
    Scope,
    Skill,
    SkillMap,
    Source,
    StatusBoard,
    Workload,
)
from bot.history.models import Captured, Kind
from bot.history.slots import key_of
from bot.periods import Period

DAYS: Final = 30
DEPARTMENTS: Final = 20
CHANGED: Final = 20
"""One agent in so many changes from one board to the next."""
FIRST: Final = date(2026, 10, 1)
LAST: Final = FIRST + timedelta(days=DAYS - 1)
BEGIN: Final = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC)
END: Final = BEGIN + timedelta(days=DAYS)


class Portal:
    """Agents whose statuses change at random, the same ones in each run.

    Args:
        agents: how many.
        boards: how many there are within `DAYS`.
    """

    def __init__(self, agents: int, boards: int) -> None:
        self._random = random.Random(7)  # noqa: S311 - no secret
        self.departments = [Department(f"50{n:04d}", f"Team {n}") for n in range(DEPARTMENTS)]
        self.agents = [
            Agent(f"4000{n:08d}", f"Agent {n}", departments=(self.departments[n % DEPARTMENTS],))
            for n in range(agents)
        ]
        self.every = timedelta(minutes=max(1, round(DAYS * 24 * 60 / boards)))
        self._statuses = {agent.id: self._status(agent) for agent in self.agents}
        self._slots = 0

    def next_board(self) -> tuple[Captured, StatusBoard]:
        """Return the next slot and its board."""
        for agent in self._random.sample(self.agents, len(self.agents) // CHANGED):
            self._statuses[agent.id] = self._status(agent)
        at = BEGIN + self._slots * self.every
        self._slots += 1
        captured = Captured(Kind.STATUS, key_of(at), at, self.every)
        rows = tuple(self._statuses.values())
        return captured, StatusBoard(rows, Scope(), Freshness(at, Source.REST))

    def day(self, n: int) -> tuple[Captured, date, list[PerformanceReport]]:
        """Return the figures of the n-th day: the whole portal's, and each department's."""
        day = FIRST + timedelta(days=n)
        at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=25)
        rows = tuple(AgentFigures(agent, self._figures()) for agent in self.agents)
        whole = PerformanceReport(
            Period(first=day, last=day), self._figures(), rows, Scope(), Freshness(at, Source.REST)
        )
        parts = [
            replace(whole, agents=rows[k::DEPARTMENTS], scope=Scope(department=department))
            for k, department in enumerate(self.departments)
        ]
        return Captured(Kind.PERFORMANCE, str(day), at, timedelta(days=1)), day, [whole, *parts]

    def skills(self) -> tuple[Captured, SkillMap]:
        """Return three skills of everybody."""
        at = BEGIN
        found = tuple(
            Skill(f"60{n}", f"Skill {n}", agent_ids=frozenset(one.id for one in self.agents))
            for n in range(3)
        )
        fresh = Freshness(at, Source.REST)
        skills = SkillMap(found, tuple(self.agents), Scope(), fresh)
        return Captured(Kind.SKILLS, "day", at, timedelta(days=1)), skills

    def _status(self, agent: Agent) -> AgentStatus:
        presence, *others = self._random.choices(list(Presence)[:3], k=4)
        channels = tuple(
            ChannelPresence(channel, each) for channel, each in zip(Channel, others, strict=True)
        )
        load = Workload(self._random.randrange(30), 2, self._random.randrange(5), 1)
        return AgentStatus(agent, presence, channels, workload=load)

    def _figures(self) -> Figures:
        n = self._random.randrange(1, 30)
        average = Average(n, timedelta(minutes=9 * n), timedelta(minutes=4 * n))
        return Figures(n, 1, 2 * n, average, average)
