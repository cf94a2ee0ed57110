"""Ninety days of a small portal, always the same: statuses every three hours, daily figures.

Support and Billing are there throughout and Sales is deleted half way; people have weekends and
days off, one leaves, one is renamed, two days are lost to an outage, and the backlog grows.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.desk.models import (
    Agent,
    AgentFigures,
    AgentStatus,
    Channel,
    ChannelPresence,
    Department,
    Presence,
    Scope,
    Source,
    Workload,
)
from bot.history.models import Captured, Kind, Outcome, RawAnswer
from bot.history.record import Record
from bot.history.slots import key_of
from bot.periods import Period
from tests.builders import (
    BILLING,
    SUPPORT,
    agent,
    average,
    board,
    figures,
    report,
    skill,
    skill_map,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.desk.models import Figures, PerformanceReport, StatusBoard
    from bot.store.store import Store

FIRST: Final = date(2026, 8, 20)
LAST: Final = date(2026, 11, 17)
"""The day before the clock of the tests."""
OUTAGE: Final = (datetime(2026, 9, 30, 6, tzinfo=UTC), datetime(2026, 10, 2, 6, tzinfo=UTC))
SALES: Final = Department("500000000003", "Sales")
SALES_ENDS: Final = date(2026, 10, 5)
LEAVES: Final = date(2026, 9, 15)
RENAMED: Final = date(2026, 10, 20)
NAMES: Final = (
    "Ada Ray",
    '=HYPERLINK("http://example.com","Ben")',
    'Cem "C" Öz',
    "Dora, the first",
    "Eve\nSecond-Line",
    "'t Hooft",
    "王 芳",
    "-",
    "+49 30 1",
    " Ida ",
    "NULL",
    "Leo Left",
)
"""What people may be called, as files of text have it hardest; the last one leaves."""
LATER_NAME: Final = "Ada Ray-Zoë 😀"
EVERY: Final = timedelta(hours=3)
_DAY: Final = timedelta(days=1)


async def write_past(store: Store) -> None:
    """Write all of it."""
    record = Record(store)
    await record.write_many_status(list(_statuses()))
    hour = OUTAGE[0]
    for _ in range(3):
        await record.write_hole(_slot(Kind.STATUS, hour, Outcome.FAILED, "Zoho Desk is down."))
        hour += EVERY
    for day in _days():
        await _write_day(record, day)


def _days() -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        yield day
        day += _DAY


def _slot(
    kind: Kind, at: datetime, outcome: Outcome = Outcome.DONE, reason: str | None = None
) -> Captured:
    every = EVERY if kind is Kind.STATUS else _DAY
    as_of = at + timedelta(seconds=1, microseconds=250_001) if outcome is Outcome.DONE else None
    return Captured(kind, key_of(at), at, every, outcome, as_of, 12, 2, 5, Source.REST, reason)


def _people(day: date) -> tuple[Agent, ...]:
    return tuple(
        agent(_name(n, day), id=str(400000000001 + n), departments=_departments(n, day))
        for n in range(len(NAMES))
        if n != len(NAMES) - 1 or day < LEAVES
    )


def _name(n: int, day: date) -> str:
    return LATER_NAME if n == 0 and day >= RENAMED else NAMES[n]


def _departments(n: int, day: date) -> tuple[Department, ...]:
    places = [SUPPORT, BILLING, SALES]
    mine = [places[n % 3], *([SUPPORT] if n == 1 else [])]
    return tuple(place for place in mine if place != SALES or day < SALES_ENDS)


def _statuses() -> Iterator[tuple[Captured, StatusBoard]]:
    for day in _days():
        chance = random.Random(day.toordinal())  # noqa: S311 - always the same
        off = {
            n for n in range(len(NAMES)) if chance.random() < (0.8 if day.weekday() > 4 else 0.1)
        }
        for hour in range(0, 24, 3):
            at = datetime.combine(day, time(hour), UTC)
            if not OUTAGE[0] <= at < OUTAGE[1]:
                rows = [
                    _status(person, n not in off and 8 <= hour + n % 3 < 17, chance)
                    for n, person in enumerate(_people(day))
                ]
                yield _slot(Kind.STATUS, at), board(rows)


def _status(person: Agent, is_there: bool, chance: random.Random) -> AgentStatus:  # noqa: FBT001 - of this module only
    presence = Presence.ONLINE if is_there else Presence.OFFLINE
    phone = Presence.BUSY if is_there and chance.random() < 0.2 else presence
    channels = (
        ChannelPresence(Channel.MAIL, presence),
        *((ChannelPresence(Channel.PHONE, phone),) if int(person.id) % 2 else ()),
    )
    load = Workload(chance.randrange(9), chance.randrange(3), chance.randrange(2))
    return AgentStatus(person, presence, channels, workload=load if chance.random() < 0.9 else None)


async def _write_day(record: Record, day: date) -> None:
    at = datetime.combine(day + _DAY, time(1, 30), UTC)
    done = replace(_slot(Kind.PERFORMANCE, at), key=day.isoformat())
    raw = [RawAnswer("/dashboards/x?a=1", '{"n":"Öz"}'.encode())] if day == LAST else []
    await record.write_performance(done, day, _reports(day), raw)
    people = _people(day)
    french = skill(holders=people[: 2 + day.day % 3])
    formula = skill("@SUM", id="600000000002", department=None, type=None, holders=people[5:])
    await record.write_skills(_slot(Kind.SKILLS, at), skill_map([french, formula], people=people))


def _reports(day: date) -> Sequence[PerformanceReport]:
    places = (None, SUPPORT, BILLING, *((SALES,) if day < SALES_ENDS else ()))
    return [_report(day, place) for place in places]


def _report(day: date, place: Department | None) -> PerformanceReport:
    chance = random.Random(f"{day} {place}")  # noqa: S311 - always the same
    people = [one for one in _people(day) if place is None or place in one.departments]
    grown = (day - FIRST).days // 7
    rows = [AgentFigures(person, _figures(chance, grown)) for person in people]
    made = report(
        rows, team=_figures(chance, grown * len(people)), period=Period(first=day, last=day)
    )
    return replace(made, scope=Scope(department=place))


def _figures(chance: random.Random, backlog: int) -> Figures:
    n = chance.randrange(20)
    response = timedelta(minutes=chance.randrange(500))
    return figures(
        closed=n,
        reopened=chance.randrange(3),
        backlog=backlog + chance.randrange(4),
        first_response_time=average(n, system=response, agent_time=response / 3) if n else None,
        resolution_time=average(n, system=response * 7, agent_time=None),
    )
