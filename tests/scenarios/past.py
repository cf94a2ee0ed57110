"""A past for the sandbox's agents: shifts, weekends, a growing backlog, a day that is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

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
    Source,
    StatusBoard,
    Workload,
)
from bot.history.models import Captured, Kind, Outcome
from bot.history.record import Record
from bot.history.slots import key_of
from bot.periods import Period
from tests.databases import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.scenarios.play import Play

ZONE: Final = ZoneInfo("Europe/Berlin")
EVERY: Final = timedelta(minutes=30)
STATUS_DAYS: Final = 14
PERFORMANCE_DAYS: Final = 90
MISSING: Final = 6
"""How many days ago nothing was captured."""
GONE: Final = Agent("990000000001", "Otto Vogel", "otto.vogel@example.com")
"""Somebody who left: Desk no longer lists them."""
GONE_DAYS: Final = 5
"""How many days ago Otto was last seen."""


async def plant_past(play: Play) -> None:
    """Write what would have been captured until now."""
    desk = play.bot.services.desk
    agents, departments = await desk.list_agents(), await desk.list_departments()
    now = play.stage.clock().astimezone(ZONE)
    support = next(one for one in departments if one.name == "Support")
    gone = replace(GONE, departments=(support,))
    skills = await desk.get_agent_skill_mapping()
    async with open_store(play.stage.database_url, clock=play.stage.clock) as store:
        record = Record(store)
        at = _instant(now.date() - timedelta(days=STATUS_DAYS))
        await record.write_skills(_captured(Kind.SKILLS, key_of(at), at), skills)
        await record.write_many_status(list(_boards((gone, *agents), now)))
        for days_ago in range(PERFORMANCE_DAYS, 0, -1):
            day = now.date() - timedelta(days=days_ago)
            captured = _captured(Kind.PERFORMANCE, day.isoformat(), _instant(day, 26))
            if days_ago == MISSING:
                await record.write_hole(
                    replace(captured, outcome=Outcome.FAILED, reason="Zoho Desk did not answer.")
                )
                continue
            await record.write_performance(
                captured, day, _reports(agents, departments, day, PERFORMANCE_DAYS - days_ago)
            )


def _captured(kind: Kind, key: str, at: datetime) -> Captured:
    every = EVERY if kind is Kind.STATUS else timedelta(days=1)
    return Captured(kind, key, at, every, as_of=at, source=Source.REST)


def _instant(day: date, hours: int = 0) -> datetime:
    return (datetime.combine(day, time(), ZONE) + timedelta(hours=hours)).astimezone(UTC)


def _boards(agents: Sequence[Agent], now: datetime) -> Iterator[tuple[Captured, StatusBoard]]:
    at = _instant(now.date() - timedelta(days=STATUS_DAYS))
    while at <= now:
        here = at.astimezone(ZONE)
        ago = (now.date() - here.date()).days
        if ago != MISSING:
            listed = agents if ago >= GONE_DAYS else agents[1:]
            rows = tuple(_status(agent, place, here, ago) for place, agent in enumerate(listed))
            board = StatusBoard(rows, Scope(), Freshness(at, Source.REST))
            yield _captured(Kind.STATUS, key_of(at), at), board
        at += EVERY


def _status(agent: Agent, place: int, here: datetime, ago: int) -> AgentStatus:
    """Return how an agent was: a shift of nine hours, a break, a phone now and then."""
    begin = 7 + place % 5 + (place * 7 + here.day) % 3 / 3
    hour = here.hour + here.minute / 60
    absent = (place * 3 + here.timetuple().tm_yday) % 11 == 0
    weekend = here.weekday() > 4 and (place + here.day) % 6
    on_break = begin + 4 <= hour < begin + 4.7
    works = begin <= hour < begin + 9 and not (absent or weekend or on_break)
    on_phone = works and (place + here.hour * 3 + here.minute // 30) % 7 == 0
    presence = Presence.BUSY if on_phone else Presence.ONLINE if works else Presence.OFFLINE
    phone = presence if place % 3 == 0 else Presence.OFFLINE
    channels = (
        ChannelPresence(Channel.MAIL, Presence.ONLINE if works else Presence.OFFLINE),
        ChannelPresence(Channel.PHONE, phone),
    )
    load = 6 + place % 4 + (STATUS_DAYS - ago) // 3
    return AgentStatus(agent, presence, channels, None, Workload(load, 1, load // 5 + ago % 2, 0))


def _reports(
    agents: Sequence[Agent], departments: Sequence[Department], day: date, step: int
) -> list[PerformanceReport]:
    scopes: list[Department | None] = [None, *departments]
    return [_report(agents, department, day, step) for department in scopes]


def _report(
    agents: Sequence[Agent], department: Department | None, day: date, step: int
) -> PerformanceReport:
    members = [
        (place, agent)
        for place, agent in enumerate(agents)
        if department is None or department in agent.departments
    ]
    rows = [AgentFigures(agent, _figures(place, day, step)) for place, agent in members]
    closed = sum(row.figures.closed or 0 for row in rows)
    hours = 2.2 + step / 60 + day.weekday() / 10
    team = Figures(
        closed,
        closed // 14,
        round(len(members) * (2 + step / 30)),
        Average(closed, timedelta(hours=hours), timedelta(hours=hours / 3)),
        Average(closed, timedelta(hours=hours * 8), timedelta(hours=hours * 3)),
    )
    period = Period(first=day, last=day)
    freshness = Freshness(_instant(day, 26), Source.REST)
    return PerformanceReport(period, team, tuple(rows), Scope(department=department), freshness)


def _figures(place: int, day: date, step: int) -> Figures:
    closed = 0 if day.weekday() > 4 else 5 + (place * 5 + day.toordinal() * 3) % 7
    hours = 1.8 + place % 4 / 4 + step / 60
    return Figures(
        closed,
        closed // 9,
        2 + step // 30,
        Average(closed, timedelta(hours=hours), timedelta(hours=hours / 3)),
        Average(closed, timedelta(hours=hours * 8), timedelta(hours=hours * 3)),
    )
