"""*Share to channel*."""

from __future__ import annotations

from typing import Any

import pytest

from bot.query import Again
from tests.blocks import elements, labels, shown
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
        (sent,) = (await here.click("share", Again("/agent-metrics", "me").value, user=AGENT)).sent
        assert sent.in_channel
        assert labels(sent.message)["Name"].startswith("Ada Ray")


async def test_a_button_of_another_version_shares_nothing() -> None:
    """What is not understood is not posted."""
    async with world() as here:
        (sent,) = (await here.click("share", "?")).sent
        assert not sent.in_channel
