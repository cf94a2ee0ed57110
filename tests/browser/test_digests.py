"""A digest in the browser: scheduled, tried out, posted, changed, and what its owner is told."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.browser.digests import button, press_control, says, schedule, type_command
from tests.browser.visitor import Visitor, tuesday_morning, visit
from tests.scenarios.play import open_play

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

SCREENS = pytest.mark.parametrize("phone", [False, True], ids=["laptop", "phone"])
_CHECKS: Final = (Path(__file__).parent / "checks.js").read_text("utf-8")


@asynccontextmanager
async def manager(browser: Browser, *, phone: bool = False) -> AsyncIterator[Visitor]:
    """Open the page as a manager, in #support."""
    async with (
        open_play(clock=tuesday_morning) as play,
        visit(browser, play, phone=phone) as visitor,
    ):
        yield visitor


@SCREENS
async def test_from_form_to_channel(browser: Browser, *, phone: bool) -> None:
    """The form is filled in, the digest listed, posted at its time, and found in its history."""
    async with manager(browser, phone=phone) as visitor:
        await schedule(visitor)
        listed = await visitor.ask("/agent-digest")
        assert "Monday to Friday at 09:00, Europe/Berlin" in await listed.inner_text()
        await press_control(visitor, "#next-digest", "“Morning” is due.")
        post = visitor.messages.filter(has_text="Agents online now")
        await says(post, "tickets closed")
        await says(visitor.page.locator(".message.reply"), "A skill has cover while")
        assert await visitor.page.locator("#clock").inner_text() == "Wed 18 Nov, 09:00"
        await button(listed, "History")
        await says(visitor.messages.last, "History of Morning")
        assert await visitor.overflow() <= 0


async def test_trying_it_out(browser: Browser) -> None:
    """Preview lies upon the form, the test comes as a direct message, and the form is kept."""
    async with manager(browser) as visitor:
        await type_command(visitor, "/agent-digest new")
        await visitor.dialog.get_by_label("Name").fill("Tried out")
        await button(visitor.dialog, "Preview")
        await says(visitor.dialog, "Backlog")
        await button(visitor.dialog, "Back")
        await button(visitor.dialog, "Send a test to me")
        await says(visitor.dialog, "The test is in your direct messages")
        await button(visitor.dialog, "Back")
        assert await visitor.dialog.get_by_label("Name").input_value() == "Tried out"
        await button(visitor.dialog, "Cancel")
        await visitor.page.locator("#messages-tab").click()
        await says(visitor.messages, "Tried out")


async def test_the_time_zone_is_typed_ahead(browser: Browser) -> None:
    """A few letters find the zone, and the digest follows it."""
    async with manager(browser) as visitor:
        await type_command(visitor, "/agent-digest new")
        await visitor.dialog.get_by_role("button", name="Europe/Berlin").click()
        await visitor.page.keyboard.type("kath")
        await visitor.page.get_by_role("option", name="Asia/Kathmandu (UTC+05:45)").click()
        await button(visitor.dialog, "Save")
        await says(visitor.dialog, "Monday to Friday at 09:00, Asia/Kathmandu")


async def test_pause_resume_edit_delete(browser: Browser) -> None:
    """Each is one click in the list, which shows what was done."""
    async with manager(browser) as visitor:
        await schedule(visitor)
        listed = await visitor.ask("/agent-digest")
        await button(listed, "Pause")
        await says(listed, "rests until somebody resumes it")
        await button(listed, "Resume")
        await says(listed, "runs again")
        await button(listed, "Edit")
        await visitor.dialog.get_by_label("Name").fill("Evening")
        await visitor.dialog.get_by_label("Time", exact=True).fill("17:30")
        await button(visitor.dialog, "Save")
        await says(visitor.dialog, "Monday to Friday at 17:30")
        await visitor.page.keyboard.press("Escape")
        await button(listed, "Refresh")
        await says(listed, "Evening")
        await button(listed, "Delete")
        await button(visitor.dialog, "Delete")
        await says(listed, "is deleted")


async def test_an_archived_channel(browser: Browser) -> None:
    """The owner reads in the app's messages why the digest rests, and resumes it there."""
    async with manager(browser) as visitor:
        await schedule(visitor)
        await press_control(visitor, "#archive", "Bring #support back")
        await press_control(visitor, "#next-digest", "is due.")
        await visitor.page.locator("#messages-tab").click()
        notice = visitor.messages.filter(has_text="The Slack channel is archived.")
        await notice.wait_for()
        await visitor.page.locator("[data-channel=C0SUPPORT]").click()
        await press_control(visitor, "#archive", "Archive #support")
        await visitor.page.locator("#messages-tab").click()
        await button(notice, "Resume")
        await says(visitor.messages, "runs again")


async def test_it_can_be_read_and_reached(browser: Browser) -> None:
    """In form, list and digest every control has a name and text stands out (WCAG AA)."""
    async with manager(browser) as visitor:
        await type_command(visitor, "/agent-digest new")
        await visitor.dialog.get_by_label("Name").wait_for()
        assert await visitor.page.evaluate(_CHECKS) == []
        await button(visitor.dialog, "Save")
        await says(visitor.dialog, "The digest is scheduled.")
        await visitor.page.keyboard.press("Escape")
        await visitor.ask("/agent-digest")
        await visitor.page.locator("#sandbox-panel-toggle").click()
        await visitor.page.locator("#next-digest").click()
        await says(visitor.messages, "Agents online now")
        assert await visitor.page.evaluate(_CHECKS) == []
