"""What the history answers: trends, time in status, coverage, and whom it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.history import buckets, ranges, time_in, totals
from bot.history.covered import Asked, build_coverage
from bot.history.hours import choose_width
from bot.history.models import Kind, TimeInStatus, Trend
from bot.history.read_captures import read_captures, read_kept, read_runs
from bot.history.read_coverage import read_bins
from bot.history.read_names import read_agents, read_departments
from bot.history.read_performance import read_first_day, read_past
from bot.history.read_skilled import read_skilled_bins
from bot.history.read_status import read_stays

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.clock import Clock
    from bot.desk.models import Channel, Department, Skill
    from bot.history.hours import Bin
    from bot.history.models import Coverage, Subject
    from bot.store.store import Store


class History:
    """Answers from what was captured.

    Every method raises `StoreError` where the database cannot be used. A range that is older
    than what is kept in part is answered with what there is; one that is so wholly, or reversed,
    or in the future, or longer than 366 days raises `HistoryRangeError`. A time zone that nobody
    knows counts as UTC, and the answer says so.
    """

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def trend(self, subject: Subject, period: tuple[date, date], *, time_zone: str) -> Trend:
        """Return performance over time, in at most 20 points.

        Args:
            subject: an agent, with a department only by its tickets; or a department; or all.
            period: the first and the last day of the portal, both included.
            time_zone: the portal's, IANA.

        Raises:
            HistoryRangeError, StoreError: see the class.
        """
        zone = ranges.find_zone(time_zone)
        async with self._store.read() as connection:
            kept_since = await read_first_day(connection)
            ranges.check_days(period, today=self._today(zone), kept_since=kept_since)
            earlier, alike = buckets.previous(period), buckets.same_weekdays(period)
            steps = buckets.split(period)
            whole = [period, earlier, *([alike] if alike else [])]
            past = await read_past(connection, subject, [*steps, *whole])
        return Trend(
            subject=subject,
            points=tuple(totals.add_up(days, past) for days in steps),
            total=totals.add_up(period, past),
            previous=totals.add_up(earlier, past),
            same_weekdays=totals.add_up(alike, past) if alike else None,
            time_zone=zone.key,
            kept_since=kept_since,
        )

    async def time_in_status(
        self, subject: Subject, since: datetime, until: datetime, *, time_zone: str
    ) -> TimeInStatus:
        """Return how long an agent was how; what is not over yet is left out.

        Args:
            subject: one agent.
            since: aware.
            until: aware; not included itself.
            time_zone: the portal's, IANA; decides which days there are.

        Raises:
            HistoryRangeError, StoreError: see the class.
            ValueError: the subject is no agent.
        """
        if subject.agent is None:
            raise ValueError("only an agent has a status")
        zone = ranges.find_zone(time_zone)
        async with self._store.read() as connection:
            until = await self._end(connection, since, until, zone)
            captures = await read_captures(connection, since, until)
            stays = await read_stays(connection, subject.agent.id, since, until)
        days = time_in.by_day(stays, time_in.split_days(since, until, zone))
        return TimeInStatus(
            subject=subject,
            since=since,
            until=until,
            total=time_in.add_up(days),
            days=days,
            precision=captures.precision,
            time_zone=zone.key,
            captures=captures.count,
        )

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
        """Return how many agents of a place were online and busy, by the hour of the day.

        Args:
            subject: a department, or all of the portal.
            since: aware.
            until: aware; not included itself.
            time_zone: the portal's, IANA; decides which hours and days there are.
            channel: counts presence in it instead of presence as a whole.
            skill: only those who had it at the last capture of skills before `until`.
            weekdays: only these, Monday 0; all of them when empty.

        Raises:
            HistoryRangeError, StoreError: see the class.
            ValueError: the subject is an agent.
        """
        if subject.agent is not None:
            raise ValueError("one agent covers nothing; ask for the time in status")
        zone = ranges.find_zone(time_zone)
        async with self._store.read() as connection:
            until = await self._end(connection, since, until, zone)
            runs = await read_runs(connection, since, until)
            width = choose_width(since, until, zone)
            asked = Asked(subject.department, channel, skill, since, until, width)
            found = await _read_bins(connection, asked)
        return build_coverage(subject, asked, runs, found, zone=zone, weekdays=weekdays)

    async def agents(self) -> tuple[Subject, ...]:
        """Return everybody in the history, by name; `left_at` of those no longer listed.

        Raises:
            StoreError: the database cannot be used.
        """
        async with self._store.read() as connection:
            return await read_agents(connection)

    async def departments(self) -> tuple[Department, ...]:
        """Return all departments in the history, by name, also deleted ones.

        Raises:
            StoreError: the database cannot be used.
        """
        async with self._store.read() as connection:
            return await read_departments(connection)

    async def kept(self, kind: Kind) -> tuple[datetime, datetime] | None:
        """Return when the first and the last capture of a kind were; `None` without any.

        Raises:
            StoreError: the database cannot be used.
        """
        async with self._store.read() as connection:
            return await read_kept(connection, kind)

    def _today(self, zone: ZoneInfo) -> date:
        return self._clock().astimezone(zone).date()

    async def _end(
        self, connection: AsyncConnection, since: datetime, until: datetime, zone: ZoneInfo
    ) -> datetime:
        kept = await read_kept(connection, Kind.STATUS)
        return ranges.check_instants(
            since, until, zone=zone, now=self._clock(), kept_since=kept[0] if kept else None
        )


async def _read_bins(connection: AsyncConnection, asked: Asked) -> tuple[Bin, ...]:
    if asked.skill is not None:
        return await read_skilled_bins(connection, asked.skill, asked)
    return await read_bins(connection, asked)
