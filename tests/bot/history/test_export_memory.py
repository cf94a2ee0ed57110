"""What an export takes: memory, the same for many rows as for few, and room on the disk.

`benchmarks/export.py` measures the memory for a million rows.
"""

from __future__ import annotations

import errno
import gc
import tracemalloc
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from bot.history.export import ExportRequest, plan_export, write_export
from bot.history.export_cells import columns_of
from bot.history.export_formats import ExportFormat, open_writer
from bot.history.export_tables import EXPORTED
from bot.store.history_tables import status_sample
from tests.bot.history.exports import Silent

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from bot.store.store import Store

SAMPLES = EXPORTED["status_sample"]
ROOM = 300
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


class Nowhere(BytesIO):
    """Forgets what is written."""

    def write(self, data: Buffer, /) -> int:
        """Take bytes, and say so."""
        return len(memoryview(data))


async def grow(store: Store, begin: int, end: int) -> None:
    """Add rows by their numbers."""
    head = {"presence": "online", "mail": "busy"}
    rows = [
        {"captured_at": FIRST + timedelta(minutes=number), "agent_id": "400000000001", **head}
        for number in range(begin, end)
    ]
    async with store.begin() as connection:
        await connection.execute(insert(status_sample), rows)


async def peak(store: Store) -> int:
    """Return the most memory that Python's objects took during an export, in bytes."""
    plan = await plan_export(store, ExportRequest(SAMPLES), counted=True)
    writer = open_writer(ExportFormat.CSV, Nowhere(), columns_of(SAMPLES.table))
    tracemalloc.start()
    try:
        await write_export(store, plan.wanted, writer, Silent().tell)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


class Full(BytesIO):
    """Takes some bytes, as a disk that is almost full."""

    def write(self, data: Buffer, /) -> int:
        """Take bytes while there is room."""
        if self.tell() + len(memoryview(data)) > ROOM:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


@pytest.mark.parametrize("shape", ExportFormat)
async def test_a_file_that_takes_no_more(store: Store, shape: ExportFormat) -> None:
    """Whoever writes hears of it once; nothing complains afterwards, when the file is closed."""
    await grow(store, 0, 4_000)
    plan = await plan_export(store, ExportRequest(SAMPLES), counted=False)
    file = Full()
    writer = open_writer(shape, file, columns_of(SAMPLES.table))
    with pytest.raises(OSError, match="No space left"):
        await write_export(store, plan.wanted, writer, Silent().tell)
    file.close()
    del writer
    gc.collect()


async def test_memory_does_not_grow_with_rows(store: Store) -> None:
    """Eight times the rows take no more than a little: they go through in chunks."""
    await grow(store, 0, 4_000)
    await peak(store)  # what is kept from a first time on is no matter of rows
    few = await peak(store)
    await grow(store, 4_000, 32_000)
    assert await peak(store) < 1.3 * few
