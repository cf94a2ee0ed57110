"""What `history.py` asks: what people ask in Slack, and what analysts ask of the views."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Final

from _history_portal import BEGIN, END, FIRST, LAST
from _report import Row, at_most, median_ms
from sqlalchemy import func, select

from bot.history.history import History
from bot.history.models import Subject
from bot.store.history_views import (
    agent_performance_daily,
    agent_skills_current,
    agent_status_intervals,
    department_coverage,
    department_performance_daily,
    status_holes,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from _history_portal import Portal
    from sqlalchemy import ColumnElement, Select

    from bot.store.store import Store

    Question = Callable[[], Awaitable[object]]

QUERY_MS: Final = 50.0
_ZONE: Final = "Europe/Berlin"


async def measure_reads(store: Store, portal: Portal, rounds: int) -> list[Row]:
    """Ask everything in turn, each time about somebody else."""
    choose = random.Random(11)  # noqa: S311 - no secret
    asked = {**_of_people(store, portal, choose), **_of_analysts(store, portal, choose)}
    seconds: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(rounds):
        for name, ask in asked.items():
            started = time.perf_counter()
            await ask()
            seconds[name].append(time.perf_counter() - started)
    return [at_most(name, median_ms(took), QUERY_MS, "ms") for name, took in seconds.items()]


def _of_people(store: Store, portal: Portal, choose: random.Random) -> Mapping[str, Question]:
    """Return what the bot itself asks, as it does."""
    history = History(store, clock=lambda: END)
    days, reach = (FIRST, LAST), (BEGIN, END)

    def agent() -> Subject:
        return Subject(agent=choose.choice(portal.agents))

    def department() -> Subject:
        return Subject(department=choose.choice(portal.departments))

    return {
        "trend of an agent": lambda: history.trend(agent(), days, time_zone="UTC"),
        "trend of a department": lambda: history.trend(department(), days, time_zone="UTC"),
        "an agent's time in status": lambda: history.time_in_status(
            agent(), *reach, time_zone=_ZONE
        ),
        "coverage of a department": lambda: history.coverage(department(), *reach, time_zone=_ZONE),
        "coverage of the whole portal": lambda: history.coverage(
            Subject(), *reach, time_zone=_ZONE
        ),
    }


def _of_analysts(store: Store, portal: Portal, choose: random.Random) -> Mapping[str, Question]:
    """Return questions to the views."""
    intervals, covered = agent_status_intervals.c, department_coverage.c
    daily, by_day = agent_performance_daily.c, department_performance_daily.c
    skills = agent_skills_current.c

    def agent(column: ColumnElement[str]) -> ColumnElement[bool]:
        return column == choose.choice(portal.agents).id

    def department(column: ColumnElement[str]) -> ColumnElement[bool]:
        return column == choose.choice(portal.departments).id

    def reading(build: Callable[[], Select[*tuple[object, ...]]]) -> Question:
        return lambda: _read(store, build())

    return {
        "view agent_performance_daily, an agent": reading(
            lambda: select(agent_performance_daily).where(agent(daily.agent_id))
        ),
        "view department_performance_daily, a department": reading(
            lambda: select(department_performance_daily).where(department(by_day.department_id))
        ),
        "view agent_status_intervals, an agent, by presence": reading(
            lambda: (
                select(intervals.presence, func.sum(intervals.seconds))
                .where(agent(intervals.agent_id), intervals.since >= BEGIN)
                .group_by(intervals.presence)
            )
        ),
        "view agent_status_intervals, an agent, all columns": reading(
            lambda: select(agent_status_intervals).where(agent(intervals.agent_id))
        ),
        "view department_coverage, a department by day": reading(
            lambda: (
                select(func.date(covered.captured_at), func.avg(covered.online))
                .where(department(covered.department_id), covered.channel == "")
                .group_by(func.date(covered.captured_at))
            )
        ),
        "view agent_skills_current, an agent": reading(
            lambda: select(agent_skills_current).where(agent(skills.agent_id))
        ),
        "view status_holes": reading(lambda: select(status_holes)),
    }


async def _read(store: Store, statement: Select[*tuple[object, ...]]) -> None:
    async with store.read() as connection:
        (await connection.execute(statement)).all()
