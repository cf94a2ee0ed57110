"""What people click under an answer: each click is checked anew and asks anew."""

from __future__ import annotations

from tests.scenarios.play import (
    AGENT_ID,
    MANAGER_ID,
    fields_of,
    has_element,
    open_play,
    rows_of,
)


async def test_refresh_replaces_the_answer() -> None:
    """Refresh rewrites the same ephemeral message with what is true later."""
    async with open_play() as play:
        first = await play.ask("/agent-status", "yuki")
        play.stage.clock.advance(3600 * 6)
        again = await play.click(first, "refresh")
        assert again.ts == first.ts
        visible = play.stage.slack.visible_to(MANAGER_ID, "C0SUPPORT")
        assert sum(m.bot for m in visible) == 1


async def test_share_posts_to_the_channel() -> None:
    """The channel sees the answer, who shared it, and none of the buttons for one person."""
    async with open_play() as play:
        mine = await play.ask("/agent-status", "department:Billing", user=AGENT_ID)
        await play.click(mine, "share", user=AGENT_ID)
        theirs = [m for m in play.stage.slack.visible_to(MANAGER_ID, "C0SUPPORT") if m.bot]
        assert len(theirs) == 1
        assert f"<@{AGENT_ID}>" in str(theirs[0].blocks)
        assert rows_of(theirs[0]) == rows_of(mine)
        assert not has_element(theirs[0], "share")


async def test_nothing_is_shared_where_outsiders_read() -> None:
    """A channel shared with another organization is refused, and nothing is posted there."""
    async with open_play() as play:
        mine = await play.ask("/agent-status", channel="C0PARTNER")
        refusal = await play.click(mine, "share")
        assert refusal.ephemeral_to == MANAGER_ID
        posted = [m for m in play.stage.slack.visible_to(AGENT_ID, "C0PARTNER") if m.bot]
        assert posted == []


async def test_a_name_that_fits_several_is_picked() -> None:
    """Two Adas: the menu names both, and the choice is answered."""
    async with open_play() as play:
        menu = await play.ask("/agent-metrics", "ada last-week")
        card = await play.click(menu, "pick", option="Ada Novak")
        assert fields_of(card)["Name"] == "Ada Novak"
        assert fields_of(card)["Period"] == "Last week (9 to 15 Nov 2026)"


async def test_the_department_menu_narrows_the_board() -> None:
    """Choosing a department asks the same question for it."""
    async with open_play() as play:
        board = await play.ask("/agent-status")
        narrowed = await play.click(board, "department", option="Billing")
        assert all("Billing" in row.get("Department", "Billing") for row in rows_of(narrowed))
        assert 0 < len(rows_of(narrowed)) < 40
        assert "Billing" in narrowed.text


async def test_compare_shows_the_period_before() -> None:
    """Compare adds the change against the equal period before."""
    async with open_play() as play:
        team = await play.ask("/agent-metrics", "last-week")
        compared = await play.click(team, "compare")
        assert "from" in fields_of(compared)["Tickets closed"]
        assert not has_element(compared, "compare")


async def test_a_large_board_is_paged() -> None:
    """Of 600 agents each page shows its part, and every page differs."""
    async with open_play(agents=600) as play:
        first = await play.ask("/agent-status")
        second = await play.click(first, "page:next")
        assert "Showing 1 to 50 of 600" in str(first.blocks)
        assert "Showing 51 to 100 of 600" in str(second.blocks)
        assert rows_of(second) != rows_of(first)
        back = await play.click(second, "page:previous")
        assert rows_of(back) == rows_of(first)


async def test_a_click_is_authorised_anew() -> None:
    """Somebody who lost the right to see named figures loses it on the next click."""
    async with open_play() as play:
        named = await play.ask("/agent-metrics", "yuki")
        play.stage.slack.workspace.groups["S0MANAGERS"].users = ()
        await play.stage.slack.event(
            {"type": "subteam_members_changed", "subteam_id": "S0MANAGERS", "team_id": "T0SANDBOX"}
        )
        refusal = await play.click(named, "refresh")
        assert "managers" in refusal.text


async def test_direct_messages_with_the_bot_can_be_shared_to() -> None:
    """The bot sees who reads along there, with the scope that the manifest asks for."""
    async with open_play() as play:
        direct = play.stage.slack.workspace.open_im(MANAGER_ID).id
        mine = await play.ask("/agent-status", "department:Billing", channel=direct)
        shared = await play.click(mine, "share")
        assert shared.ephemeral_to is None
        assert rows_of(shared) == rows_of(mine)
