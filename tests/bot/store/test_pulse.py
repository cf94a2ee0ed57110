"""The pulse: whether the database can be used, asked again and again."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from bot.clock import system_clock
from bot.store.pulse import Pulse
from bot.store.store import Store
from tests.databases import open_store
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from structlog.typing import EventDict


class Watcher:
    """Notes each change, and lets tests wait for one."""

    def __init__(self) -> None:
        self.seen = ""
        self._came = asyncio.Event()

    def __call__(self, is_up: bool) -> None:  # noqa: FBT001 - as the gauge takes it
        """Note a change."""
        self.seen += "+" if is_up else "-"
        self._came.set()

    async def until(self, seen: str) -> None:
        """Wait until exactly these changes have come: ``+`` for up, ``-`` for down."""
        async with asyncio.timeout(PATIENCE_S):
            while self.seen != seen:
                self._came.clear()
                await self._came.wait()


@asynccontextmanager
async def beating(folder: Path) -> AsyncIterator[tuple[Pulse, Watcher]]:
    """Ask a database in this folder without pause."""
    watcher = Watcher()
    async with open_store(f"sqlite:///{folder}/deskbot.db", clock=system_clock) as store:
        pulse = Pulse(store, watcher, every_s=0, first_s=PATIENCE_S)
        async with pulse.running():
            yield pulse, watcher


async def test_up_when_it_begins(tmp_path: Path) -> None:
    """A database that answers has answered by the time the bot goes on."""
    async with beating(tmp_path) as (pulse, watcher):
        assert pulse.is_up
        assert watcher.seen == "+"


async def test_lost_and_found(tmp_path: Path, logged: list[EventDict]) -> None:
    """Each change is told once, whatever the number of questions."""
    file, away = tmp_path / "deskbot.db", tmp_path / "away.db"
    async with beating(tmp_path) as (pulse, watcher):
        file.rename(away)
        await watcher.until("+-")
        assert not pulse.is_up
        away.rename(file)
        await watcher.until("+-+")
        assert pulse.is_up
    events = [line["event"] for line in logged if line["event"].startswith("database_")]
    assert [one for one in events if one in {"database_up", "database_down"}] == [
        "database_up",
        "database_down",
        "database_up",
    ]


class _BrokenStore(Store):
    """A store with a fault of its own; `asked` is set when it was asked for the second time."""

    def __init__(self) -> None:
        self.times, self.asked = 0, asyncio.Event()

    async def check(self) -> None:
        """Fail in a way that nobody foresaw."""
        self.times += 1
        if self.times > 1:
            self.asked.set()
        raise RuntimeError("a fault of ours")


async def test_a_fault_of_ours_is_no_end(logged: list[EventDict]) -> None:
    """Whatever goes wrong with a question, the next one is asked."""
    watcher, store = Watcher(), _BrokenStore()
    async with Pulse(store, watcher, every_s=0).running(), asyncio.timeout(PATIENCE_S):
        await store.asked.wait()
    assert "database_check_failed" in [line["event"] for line in logged]
    assert watcher.seen == "-"


async def test_a_slow_database_does_not_hold_the_start() -> None:
    """The bot goes on after a while; the answer counts when it comes."""
    gate = asyncio.Event()

    class SlowStore(_BrokenStore):
        async def check(self) -> None:
            await gate.wait()

    watcher = Watcher()
    pulse = Pulse(SlowStore(), watcher, every_s=10, first_s=0)
    async with pulse.running():
        assert not pulse.is_up
        gate.set()
        await watcher.until("+")
    assert pulse.is_up


@pytest.mark.parametrize("every_s", [0, 10])
async def test_it_ends_with_its_block(tmp_path: Path, every_s: float) -> None:
    """No question is asked after the block."""
    watcher = Watcher()
    async with open_store(f"sqlite:///{tmp_path}/deskbot.db", clock=system_clock) as store:
        async with Pulse(store, watcher, every_s=every_s, first_s=PATIENCE_S).running():
            pass
        (tmp_path / "deskbot.db").unlink()
        assert asyncio.all_tasks() == {asyncio.current_task()}
    assert watcher.seen == "+"
