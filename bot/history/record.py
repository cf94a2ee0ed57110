"""Writes captures into the history, each in one transaction: whole, or not at all, and once.

A transaction begins with the row in ``capture``; whoever finds it done leaves everything as it is.
So a capture may be repeated, by the same process or another one, and be cut off at any point.
"""

from __future__ import annotations

import asyncio
import zlib
from typing import TYPE_CHECKING, Final

from bot.history.boards import rows_of
from bot.history.bulk import Bulk
from bot.history.captures import claim, find_latest, find_missing_days
from bot.history.models import Kind, Outcome
from bot.history.names import names_of, write_names
from bot.history.order import find_before
from bot.history.record_performance import check_reports, sample_rows, team_rows
from bot.history.record_skills import check_skills, skill_rows
from bot.history.record_status import write_boards
from bot.history.retention import forget
from bot.store.history_tables import (
    performance_sample,
    performance_team,
    raw_answer,
    skill_sample,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.desk.models import PerformanceReport, SkillMap, StatusBoard
    from bot.history.boards import BoardRows
    from bot.history.bulk import Row
    from bot.history.left import Left
    from bot.history.models import Captured, RawAnswer
    from bot.history.names import Names
    from bot.store.store import Store

_AT_ONCE: Final = 20_000
"""Samples to one transaction: other writers wait for less than a second."""
_CAPTURES_AT_ONCE: Final = 500


class Record:
    """Writes; every method raises `StoreError` where the database cannot be used.

    What writes returns whether it did: `False` where that capture was there before.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._bulk = Bulk(store)
        self._left: Left | None = None

    async def write_status(
        self, captured: Captured, board: StatusBoard, raw: Sequence[RawAnswer] = ()
    ) -> bool:
        """Write who is how.

        Raises:
            ValueError: the board is narrowed or stale.
            OutOfOrderError: a later one is there already.
        """
        _check(captured, Kind.STATUS)
        rows = await asyncio.to_thread(self._rows_of, captured, board)
        answers = await asyncio.to_thread(self._pack, captured, raw)
        async with self._store.begin() as connection:
            written, left = await self._write_boards(connection, [rows])
            await self._bulk.insert(connection, raw_answer, answers if written else ())
        self._left = left
        return bool(written)

    async def write_many_status(self, items: Sequence[tuple[Captured, StatusBoard]]) -> int:
        """Write boards, the oldest first, in few transactions; return how many were not there.

        Raises:
            ValueError: a board is narrowed or stale.
            OutOfOrderError: one is earlier than another before it.
        """
        written = 0
        for part in self._parts(items):
            async with self._store.begin() as connection:
                count, left = await self._write_boards(connection, part)
            self._left = left
            written += count
        return written

    async def write_performance(
        self,
        captured: Captured,
        day: date,
        reports: Sequence[PerformanceReport],
        raw: Sequence[RawAnswer] = (),
    ) -> bool:
        """Write the figures of one day of the portal.

        Args:
            captured: its key is the day.
            day: of the portal's time zone.
            reports: the whole portal's, whose scope has no department, and one a department.
            raw: what Desk answered.

        Raises:
            ValueError: a report is narrowed or stale, or one is there twice.
        """
        _check(captured, Kind.PERFORMANCE)
        check_reports(reports)
        names = names_of(
            [row.agent for report in reports for row in report.agents],
            departments=[one for report in reports if (one := report.scope.department)],
        )
        tables = {
            performance_sample: sample_rows(self._bulk, day, captured.at, reports),
            performance_team: team_rows(self._bulk, day, captured.at, reports),
        }
        return await self._write(captured, tables, names, raw)

    async def write_skills(
        self, captured: Captured, skills: SkillMap, raw: Sequence[RawAnswer] = ()
    ) -> bool:
        """Write who has which skill.

        Raises:
            ValueError: the map is narrowed or stale.
        """
        _check(captured, Kind.SKILLS)
        check_skills(skills)
        names = names_of(skills.agents, skills=skills.skills)
        tables = {skill_sample: skill_rows(self._bulk, captured.at, skills)}
        return await self._write(captured, tables, names, raw)

    async def write_hole(self, captured: Captured) -> None:
        """Note that there is nothing of a slot, and why; what was captured stays."""
        if captured.outcome is Outcome.DONE:
            raise ValueError("what is done is no hole")
        async with self._store.begin() as connection:
            await claim(self._store, connection, [captured])

    async def latest(self, kind: Kind) -> Captured | None:
        """Return the latest capture with rows."""
        async with self._store.read() as connection:
            return await find_latest(connection, kind)

    async def missing_days(self, first: date, last: date) -> tuple[date, ...]:
        """Return the days of the portal, both ends included, without performance."""
        async with self._store.read() as connection:
            return await find_missing_days(connection, first, last)

    async def prune(self, *, samples_before: datetime, raw_before: datetime) -> None:
        """Forget what ended before an instant, and Desk's answers from before another."""
        await forget(self._store, samples_before=samples_before, raw_before=raw_before)

    async def _write(
        self,
        captured: Captured,
        tables: dict[Table, list[Row]],
        names: Names,
        raw: Sequence[RawAnswer],
    ) -> bool:
        answers = await asyncio.to_thread(self._pack, captured, raw)
        async with self._store.begin() as connection:
            if not await claim(self._store, connection, [captured]):
                return False
            await find_before(self._store, connection, [captured])
            for table, rows in {**tables, raw_answer: answers}.items():
                await self._bulk.insert(connection, table, rows)
            seen = [(self._bulk.instant(captured.at), names)]
            await write_names(connection, self._bulk, seen)
        return True

    async def _write_boards(
        self, connection: AsyncConnection, boards: Sequence[BoardRows]
    ) -> tuple[int, Left | None]:
        return await write_boards(self._store, self._bulk, connection, boards, self._left)

    def _rows_of(self, captured: Captured, board: StatusBoard) -> BoardRows:
        return rows_of(captured, board, self._bulk.instant(captured.at))

    def _parts(self, items: Sequence[tuple[Captured, StatusBoard]]) -> Iterator[list[BoardRows]]:
        """Yield the rows of boards, so many together as make up a transaction."""
        part: dict[str, BoardRows] = {}
        samples = 0
        for captured, board in items:
            _check(captured, Kind.STATUS)
            part.setdefault(captured.key, self._rows_of(captured, board))
            samples += len(board.agents)
            if samples >= _AT_ONCE or len(part) >= _CAPTURES_AT_ONCE:
                yield list(part.values())
                part, samples = {}, 0
        if part:
            yield list(part.values())

    def _pack(self, captured: Captured, raw: Sequence[RawAnswer]) -> list[Row]:
        """Return rows of ``raw_answer``."""
        head = (captured.kind.value, captured.key)
        at = self._bulk.instant(captured.at)
        return [
            (*head, n, at, answer.path, zlib.compress(answer.body)) for n, answer in enumerate(raw)
        ]


def _check(captured: Captured, kind: Kind) -> None:
    if (captured.kind, captured.outcome) != (kind, Outcome.DONE):
        raise ValueError(f"no {kind} that was captured")
