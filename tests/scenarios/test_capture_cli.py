"""``deskbot capture`` as an administrator types it, with no bot running or one beside it."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.cli_capture import told, wanted_of
from bot.errors import UsageError
from bot.history.models import Kind
from bot.history.record import Record
from bot.sandbox.desk import Fault
from bot.sandbox.stage import open_stage
from bot.wiring_history import capture_by_hand
from tests.bot.history.capturing import noted
from tests.databases import open_store
from tests.patience import PATIENCE_S
from tests.scenarios.play import open_play
from tests.scenarios.test_digest_cli import deskbot

if TYPE_CHECKING:
    from bot.history.by_hand import Wanted
    from bot.sandbox.stage import Stage

NOON = datetime(2026, 11, 18, 12, 7, 30, tzinfo=UTC)


def at_noon() -> datetime:
    """Return a time that stands still."""
    return NOON


async def by_hand(stage: Stage, wanted: Wanted) -> list[str]:
    """Capture within this process, and return the lines that are printed."""
    lines: list[str] = []
    await capture_by_hand(
        stage.settings(), wanted, lambda *said: lines.append(told(said[2])), clock=stage.clock
    )
    return lines


async def test_typed_without_a_bot() -> None:
    """All three operations are captured, quietly but for a line each; days can be asked for."""
    async with open_stage() as stage:
        ended = await deskbot(stage, "capture")
        assert (ended.code, ended.err) == (0, "")
        status, skills, day = ended.out.splitlines()
        assert status.startswith("status 2")
        assert status.endswith("Z: 40 agents, 12 credits.")
        assert skills.startswith("skills 2")
        assert day.startswith("performance 2")
        known = day.partition(":")[0].split()[1]
        since = datetime.fromisoformat(known) - timedelta(days=1)
        ended = await deskbot(stage, "capture", "--since", f"{since:%Y-%m-%d}")
        assert ended.code == 0
        lines = ended.out.splitlines()
        assert lines[0].startswith(f"performance {since:%Y-%m-%d}: 40 agents")
        assert lines[1] == f"performance {known}: already there"


async def test_a_failure_is_code_1() -> None:
    """What could not be captured is told with its reason; the others are captured all the same."""
    async with open_stage() as stage:
        stage.desk.faults.switch(Fault.NO_REPORT_PERMISSION, on=True)
        ended = await deskbot(stage, "capture")
    assert ended.code == 1
    lines = ended.out.splitlines()
    assert ["credits" in line for line in lines] == [True, True, False]
    assert "failed: The person who authorised may not view reports in Desk" in lines[2]


async def test_a_day_that_is_not_over_is_code_2() -> None:
    """Today's figures, or tomorrow's, are nobody's yet."""
    async with open_stage() as stage:
        ended = await deskbot(stage, "capture", "--since", "2999-01-01")
    assert (ended.code, ended.out) == (2, "")
    assert "'2999-01-01' is not over yet; the last day is 2" in ended.err


async def test_without_desk_or_database() -> None:
    """What cannot be asked or written at all is a sentence and code 1."""
    async with open_stage() as stage:
        stage.desk.faults.switch(Fault.REVOKED_GRANT, on=True)
        ended = await deskbot(stage, "capture", "--kind", "performance")
        assert (ended.code, ended.out) == (1, "")
        assert "Zoho Desk cannot be asked" in ended.err
        away = "postgresql://bot@127.0.0.1:9/desk"
        ended = await deskbot(stage, "capture", "--kind", "status", DATABASE_URL=away)
        assert (ended.code, ended.out) == (1, "")
        assert "cannot be reached" in ended.err


async def test_twice_in_a_minute() -> None:
    """One set of rows, and it says so; a minute later it is another capture."""
    async with open_stage(clock=at_noon) as stage:
        wanted = wanted_of("status,skills", None, None)
        key = "2026-11-18T12:07Z"
        first, second = await by_hand(stage, wanted), await by_hand(stage, wanted)
        assert first[0] == f"status {key}: 40 agents, 12 credits."
        assert second == [f"status {key}: already there", f"skills {key}: already there"]
        stage.clock.advance(60)
        assert "40 agents" in (await by_hand(stage, wanted))[0]
        async with open_store(stage.database_url, clock=stage.clock) as store:
            found = await noted(store, Kind.STATUS)
    assert [one.key for one in found] == [key, "2026-11-18T12:08Z"]
    assert {one.every for one in found} == {timedelta(minutes=5)}


async def test_days_of_the_portal() -> None:
    """By default the last one that is over there; a range is asked for day by day."""
    async with open_stage(clock=at_noon) as stage:
        (line,) = await by_hand(stage, wanted_of("performance", None, None))
        assert line.startswith("performance 2026-11-17: 40 agents, ")
        lines = await by_hand(stage, wanted_of(None, date(2026, 11, 15), None))
        assert [one.partition(":")[0][-10:] for one in lines] == [
            "2026-11-15",
            "2026-11-16",
            "2026-11-17",
        ]
        assert lines[2].endswith("already there")
        for days in ((date(2026, 11, 18), None), (date(2026, 11, 1), date(2026, 11, 18))):
            with pytest.raises(UsageError, match="'2026-11-18' is not over yet"):
                await by_hand(stage, wanted_of(None, *days))
        with pytest.raises(UsageError, match="covers more than 366 days"):
            await by_hand(stage, wanted_of(None, date(2025, 1, 1), None))


async def test_days_that_would_not_be_kept() -> None:
    """Nobody pays for figures that the next night deletes; the first day that stays is fine."""
    async with open_stage(clock=at_noon) as stage:
        settings = stage.settings(history={"days": 30})

        async def ask(first: date) -> int:
            wanted = wanted_of(None, first, first)
            return len(await capture_by_hand(settings, wanted, lambda *_: None, clock=stage.clock))

        with pytest.raises(UsageError, match="is before 2026-10-19; HISTORY_DAYS is 30, so it"):
            await ask(date(2026, 10, 18))
        assert await ask(date(2026, 10, 19)) == 1
        async with open_store(stage.database_url, clock=stage.clock) as store:
            record = Record(store)
            before = NOON - timedelta(days=30)
            await record.prune(samples_before=before, raw_before=before)
            assert await record.missing_days(date(2026, 10, 18), date(2026, 10, 19)) == (
                date(2026, 10, 18),
            )


async def test_by_hand_alone_counts_for_an_hour() -> None:
    """Where nothing is planned, an hourly capture by hand leaves no holes."""
    async with open_stage(clock=at_noon) as stage:
        settings = stage.settings(history={"every": 0})
        (taken,) = await capture_by_hand(
            settings, wanted_of("status", None, None), lambda *_: None, clock=stage.clock
        )
    assert taken.captured.every == timedelta(hours=1)


async def test_beside_a_running_bot() -> None:
    """The bot captures its slots and counts them; whoever types beside it adds the minute's."""
    async with open_play(clock=at_noon, history={"every": 5, "daily_at": None}) as play:
        stage = play.stage
        async with open_store(stage.database_url, clock=stage.clock) as store:
            async with asyncio.timeout(PATIENCE_S):
                while not await noted(store, Kind.STATUS):  # noqa: ASYNC110 - nothing tells
                    await asyncio.sleep(0.05)
            await by_hand(stage, wanted_of("status", None, None))
            found = await noted(store, Kind.STATUS)
        url = f"{play.bot.http.url}/metrics"
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            lines = (await response.text()).splitlines()
    assert [one.key for one in found] == ["2026-11-18T12:05Z", "2026-11-18T12:07Z"]
    assert 'deskbot_captures_total{kind="status",outcome="done"} 1.0' in lines
    assert "deskbot_status_capture_age_seconds 150.0" in lines
