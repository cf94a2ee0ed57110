"""A process that is killed while it writes leaves nothing, and another one writes all of it."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import TYPE_CHECKING, Final

from bot.history.record import Record
from bot.store.history_tables import capture, status_sample
from bot.store.schema import HISTORY
from tests.bot.history.builders import person, rows_of, slot, state, whole
from tests.documents import ROOT

if TYPE_CHECKING:
    from bot.store.store import Store

WRITER: Final = """
import asyncio, os, signal, sys
from sqlalchemy import event
from bot.clock import system_clock
from bot.history.record import Record
from bot.log import configure_logging
from tests.databases import open_store
from tests.bot.history.builders import person, slot, state, whole

url, dies_at = sys.argv[1], int(sys.argv[2])

async def main() -> None:
    async with open_store(url, clock=system_clock) as store:
        await store.check()
        statements = []

        def count(connection, cursor, statement, *_):
            statements.append(statement)
            if len(statements) == dies_at:
                os.kill(os.getpid(), signal.SIGKILL)

        print("ready", flush=True)
        sys.stdin.readline()
        event.listen(store.engine.sync_engine, "before_cursor_execute", count)
        board = whole(*(state(person(n)) for n in range(400)))
        print(await Record(store).write_status(slot(0), board), len(statements), flush=True)

configure_logging("error")
asyncio.run(main())
"""


async def write(url: str, dies_at: int = 0) -> asyncio.subprocess.Process:
    """Start a process that is about to write a board."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", WRITER, url, str(dies_at)),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    return process


async def test_a_killed_writer_leaves_nothing(database: str, store: Store) -> None:
    """After the guard, between the samples and the roll-ups, and before the commit."""
    for dies_at in (3, 6, 9):
        process = await write(database, dies_at)
        _, error = await process.communicate(b"go\n")
        assert process.returncode == -signal.SIGKILL, error
        assert not any([await rows_of(store, table) for table in HISTORY])
    board = whole(*(state(person(n)) for n in range(400)))
    assert await Record(store).write_status(slot(0), board)
    assert len(await rows_of(store, status_sample)) == 400


async def test_processes_write_a_capture_once(database: str, store: Store) -> None:
    """Of three replicas that come with the same capture one writes it, the others find it."""
    writers = [await write(database) for _ in range(3)]
    answers = await asyncio.gather(*(writer.communicate(b"go\n") for writer in writers))
    assert [writer.returncode for writer in writers] == [0, 0, 0], answers
    assert sorted(answer.split()[0] for answer, _ in answers) == [b"False", b"False", b"True"]
    assert len(await rows_of(store, capture)) == 1
    assert len(await rows_of(store, status_sample)) == 400
