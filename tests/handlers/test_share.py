"""*Share to channel*."""

from __future__ import annotations

from typing import Any

import pytest

from bot.query import Again
from bot.slack.turn import Kind
from tests.blocks import elements, labels, shown, table
from tests.handlers.world import AGENT, MANAGER, world

BOARD = Again("/agent-status").value


async def test_an_answer_is_posted_with_the_name_of_who_shared_it() -> None:
    """Everybody in the channel gets the answer, signed and without buttons."""
    async with world() as here:
        (sent,) = (await here.click("share", BOARD)).sent
        assert (sent.in_channel, sent.replace) == (True, False)
        assert f"<@{MANAGER}>" in shown(sent.message)
        assert elements(sent.message) == {}


@pytest.mark.parametrize(
    ("channel", "access"),
    [
        ("C0PARTNER", {}),
        ("C0NOBODY", {}),
        (None, {}),
        ("C0OTHER", {"channels": ["support"]}),
        ("C0OTHER", {"channels": ["C0SUPPORT"]}),
    ],
)
async def test_a_channel_that_may_not_see_it_gets_nothing(
    channel: str | None, access: dict[str, Any]
) -> None:
    """Shared with outsiders, unknown, absent or not listed: only the person is told."""
    async with world(**access) as here:
        (sent,) = (await here.click("share", BOARD, channel=channel)).sent
        assert not sent.in_channel
        assert here.desk.calls == []


@pytest.mark.parametrize("entry", ["support", "#Support", "C0SUPPORT"])
async def test_a_listed_channel_gets_it(entry: str) -> None:
    """A channel may be listed by name, with or without its sign, or by id."""
    async with world(channels=[entry]) as here:
        (sent,) = (await here.click("share", BOARD)).sent
        assert sent.in_channel


async def test_figures_that_one_may_not_see_are_not_shared() -> None:
    """Sharing asks anew with the rights of whoever clicks."""
    async with world() as here:
        value = Again("/agent-metrics", '"Ada Novak"').value
        (sent,) = (await here.click("share", value, user=AGENT)).sent
        assert not sent.in_channel
        assert here.desk.asked("metrics") == []


async def test_ones_own_card_can_be_shared() -> None:
    """An agent may share their own figures."""
    async with world() as here:
        value = Again("/agent-metrics", "me").value
        (sent,) = (await here.click("share:named", value, user=AGENT)).sent
        assert sent.in_channel
        assert labels(sent.message)["Name"].startswith("Ada Ray")


async def test_a_button_of_another_version_shares_nothing() -> None:
    """What is not understood is not posted."""
    async with world() as here:
        (sent,) = (await here.click("share", "?")).sent
        assert not sent.in_channel


async def test_what_was_not_seen_is_not_shared() -> None:
    """Who saw no names shares none, also when they turn out to be a manager by then."""
    async with world() as here:
        here.slack.errors["usergroups.list"] = "internal_error"
        (seen,) = (await here.command("/agent-metrics")).sent
        button = elements(seen.message)["Share to channel"]
        assert "confirm" not in button
        here.slack.errors.clear()
        (sent,) = (await here.click(button["action_id"], button["value"])).sent
        assert sent.in_channel
        assert "Ada Ray" not in shown(sent.message)
        assert "hidden: fewer than 5 agents" in shown(sent.message)


async def test_what_was_seen_and_confirmed_is_shared() -> None:
    """The button under named figures asks first, and then shares them."""
    async with world() as here:
        (seen,) = (await here.command("/agent-metrics")).sent
        button = elements(seen.message)["Share to channel"]
        assert "confirm" in button
        (sent,) = (await here.click(button["action_id"], button["value"])).sent
        assert sent.in_channel
        assert table(sent.message) == table(seen.message)


@pytest.mark.parametrize(
    ("text", "user", "words"),
    [
        ("me", AGENT, "only after you have seen and confirmed"),
        ('"Ada Novak"', MANAGER, "only after you have seen and confirmed"),
        ('"Ada Novak"', AGENT, "for managers"),
    ],
)
async def test_a_card_is_shared_only_when_confirmed(text: str, user: str, words: str) -> None:
    """A click that asked nothing posts no card, one's own included."""
    async with world() as here:
        value = Again("/agent-metrics", text).value
        (sent,) = (await here.click("share", value, user=user)).sent
        assert not sent.in_channel
        assert words in shown(sent.message)


async def test_a_confirmed_click_gives_no_rights() -> None:
    """Who is no manager any more shares the team's figures without names."""
    async with world() as here:
        value = Again("/agent-metrics").value
        (sent,) = (await here.click("share:named", value, user=AGENT)).sent
        assert sent.in_channel
        assert "Ada Ray" not in shown(sent.message)


async def test_a_click_without_its_action_confirms_nothing() -> None:
    """A payload that does not say which button it was counts as unconfirmed."""
    async with world() as here:
        value = Again("/agent-metrics").value
        (sent,) = (await here.do(Kind.ACTION, "share", value)).sent
        assert sent.in_channel
        assert "Ada Ray" not in shown(sent.message)
