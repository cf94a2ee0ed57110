"""Trend, coverage and time in status through the real bot, from a history that was captured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browser.visitor import tuesday_morning
from tests.scenarios.past import plant_past
from tests.scenarios.play import AGENT_ID, fields_of, find_element, open_play, rows_of

if TYPE_CHECKING:
    from bot.sandbox.slack.workspace import Message


def charts_of(message: Message) -> dict[str, Any]:
    """Return the native charts by title."""
    blocks = message.blocks or ()
    return {b["title"]: b["chart"] for b in blocks if b["type"] == "data_visualization"}


async def test_trend_coverage_and_time_in_status() -> None:
    """Slack takes each answer with its charts, and each says what is missing."""
    async with open_play(clock=tuesday_morning) as play:
        await plant_past(play)
        trend = await play.ask("/agent-metrics", "department:Support 14d trend")
        assert list(charts_of(trend)) == ["Tickets by day", "Times by day"]
        assert fields_of(trend)["Captured"] == "13 of 14 days"
        assert len(rows_of(trend)) == 14
        assert "1 day is not in the history and not drawn: 11 Nov 2026." in trend.text
        covered = await play.ask("/agent-status", "department:Support history")
        assert "Agents online or busy, by hour" in charts_of(covered)
        assert fields_of(covered)["Known"].startswith("6 of 7 days")
        spent = await play.ask("/agent-status", "yuki history")
        assert list(charts_of(spent)) == ["Hours by day"]
        assert rows_of(spent)[1]["No data"] == "24h 00m"
        assert play.refused_calls() == []
        assert play.stage.slack.remarks == []


async def test_buttons_lead_to_the_past_and_back() -> None:
    """*Trend* and *History* replace the answer they stand under, and so do the ways back."""
    async with open_play(clock=tuesday_morning) as play:
        await plant_past(play)
        figures = await play.ask("/agent-metrics", "yuki 30d")
        trend = await play.click(figures, "trend")
        assert trend.ts == figures.ts
        assert fields_of(trend)["Period"] == "18 Oct to 16 Nov 2026"
        back = await play.click(trend, "trend:figures")
        assert fields_of(back)["Period"] == "Last 30 days (19 Oct to 17 Nov 2026, until now)"
        board = await play.ask("/agent-status", "department:Billing")
        covered = await play.click(board, "history")
        assert fields_of(covered)["Team"] == "Billing"
        assert "Status" in rows_of(await play.click(covered, "history:now"))[0]


async def test_who_may_see_what_of_the_past() -> None:
    """Agents see their own past and that of groups; single people and few are for managers."""
    async with open_play(clock=tuesday_morning) as play:
        await plant_past(play)
        own = await play.ask("/agent-status", "me history", user=AGENT_ID)
        assert fields_of(own)["Name"] == "Ada Ray"
        team = await play.ask("/agent-metrics", "trend", user=AGENT_ID)
        assert charts_of(team)
        for text in ("yuki history", "otto history", "history skill:Japanese"):
            refused = await play.ask("/agent-status", text, user=AGENT_ID)
            assert charts_of(refused) == {}
            assert refused.blocks is not None
            assert len(refused.blocks) == 1
        alone = await play.ask("/agent-status", "history skill:Japanese")
        assert fields_of(alone)["Agents"] == "up to 1"


async def test_who_left_is_still_answered_for() -> None:
    """Desk no longer lists them; the history knows them and when they were last seen."""
    async with open_play(clock=tuesday_morning) as play:
        await plant_past(play)
        message = await play.ask("/agent-status", "otto vogel history")
        assert fields_of(message)["Left"].startswith("last seen")
        assert fields_of(message)["Online"], "the days until they left, not those since"
        hint = await play.ask("/agent-status", "otto vogel")
        assert "Otto Vogel is not in Zoho Desk any more." in hint.text
        assert "add `history` to the command" in hint.text


async def test_a_trend_is_shared_with_its_charts() -> None:
    """Everybody in the channel sees them, without buttons."""
    async with open_play(clock=tuesday_morning) as play:
        await plant_past(play)
        trend = await play.ask("/agent-metrics", "trend", user=AGENT_ID)
        assert find_element(trend, "share")["text"]["text"] == "Share to channel"
        shared = await play.click(trend, "share", user=AGENT_ID)
        assert shared.ephemeral_to is None
        assert len(charts_of(shared)) == 2


async def test_days_that_the_history_does_not_have() -> None:
    """Ranges of the future, in reverse, or from before the first capture are named."""
    async with open_play(clock=tuesday_morning) as play:
        await plant_past(play)
        for days, says in (
            ("2026-11-20..2026-11-21", "is in the future"),
            ("2026-11-09..2026-11-02", "ends before it begins"),
            ("2025-01-01..2025-01-07", "ends before the history begins"),
        ):
            for command, word in (("/agent-metrics", "trend"), ("/agent-status", "history")):
                message = await play.ask(command, f"{days} {word}")
                assert days.split("..")[0] in message.text
                assert says in message.text
