"""Who one is in Zoho Desk, in the browser: chosen, confirmed, and seen on one's own card."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.browser.digests import button, says
from tests.browser.visitor import tuesday_morning, visit
from tests.scenarios.play import MANAGER_ID, open_play
from tests.scenarios.test_claims import FARID

if TYPE_CHECKING:
    from playwright.async_api import Browser

    from tests.browser.visitor import Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

SCREENS = pytest.mark.parametrize("phone", [False, True], ids=["laptop", "phone"])
_CHECKS: Final = (Path(__file__).parent / "checks.js").read_text("utf-8")


async def choose(visitor: Visitor) -> None:
    """Press the button under the refusal, type a few letters, choose, and send the form."""
    refused = await visitor.ask("/agent-metrics me")
    await button(refused, "Choose my Desk agent")
    await visitor.dialog.get_by_role("button", name="Type a name").click()
    await visitor.page.keyboard.type("fari")
    await visitor.page.locator('[role="option"]', has_text="farid.haddad@example.com").click()
    assert await visitor.page.evaluate(_CHECKS) == []
    await button(visitor.dialog, "Ask to confirm")
    await says(visitor.dialog, "has to confirm this")
    assert await visitor.overflow() <= 0
    await visitor.page.keyboard.press("Escape")


async def open_messages(visitor: Visitor) -> None:
    """Go to the direct messages with the bot."""
    await visitor.page.locator("#messages-tab").click()


@SCREENS
async def test_from_the_refusal_to_the_own_card(browser: Browser, *, phone: bool) -> None:
    """Farid chooses, Mara is asked and confirms, Farid hears of it and has his card."""
    async with (
        open_play(clock=tuesday_morning) as play,
        visit(browser, play, MANAGER_ID) as mara,
        visit(browser, play, FARID, phone=phone) as farid,
    ):
        await choose(farid)
        await open_messages(mara)
        question = mara.messages.filter(has_text="Who is this in Zoho Desk?")
        await says(question, "farid.haddad@example.com")
        assert await mara.page.evaluate(_CHECKS) == []
        await button(question, "Confirm")
        await button(mara.dialog, "Confirm")
        await says(mara.messages, "Confirmed by @Mara Lindqvist")
        card = await farid.ask("/agent-metrics me")
        await says(card, "Farid Haddad")
