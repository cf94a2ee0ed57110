"""A person in front of the sandbox's page, with the real bot behind it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.opened import FOLLOWS
from tests.patience import PATIENCE_MS
from tests.scenarios.play import MANAGER_ID, WORKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, ConsoleMessage, Locator, Page

    from tests.scenarios.play import Play


def tuesday_morning() -> datetime:
    """Return the time at which every visit begins: a Tuesday, 10:12 in Berlin."""
    return datetime(2026, 11, 17, 9, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person and their page.

    Attributes:
        page: Playwright's page.
        complaints: errors and warnings of the console, and exceptions nobody caught.
    """

    page: Page
    complaints: list[str] = field(default_factory=list)

    async def ask(self, text: str) -> Locator:
        """Type a command in full, send it, and return the answer."""
        await self.page.locator("#composer").fill(text)
        return await self.send()

    async def send(self) -> Locator:
        """Send what the composer holds and return the message that comes."""
        before = await self.messages.count()
        await self.page.locator("#composer").press("Enter")
        await self.messages.nth(before).wait_for()
        ts = await self.messages.nth(before).get_attribute("data-ts")
        answer = self.page.locator(f'.message[data-ts="{ts}"]')
        await answer.filter(has_not_text=WORKING).wait_for()
        return answer

    @property
    def messages(self) -> Locator:
        """Return all messages of the channel."""
        return self.page.locator(".message")

    @property
    def dialog(self) -> Locator:
        """Return the modal or confirmation that is open."""
        return self.page.locator("dialog[open]")

    async def open_card(self, text: str) -> Locator:
        """Choose *Agent card* in the menu of the message with this text; return the modal."""
        message = self.messages.filter(has_text=text).first
        await message.hover()
        await message.get_by_label("More actions").click()
        await self.page.locator("[data-callback-id=agent_card]").click()
        await self.dialog.locator(".header").first.wait_for()
        return self.dialog

    async def switch_fault(self, name: str, *, on: bool) -> None:
        """Open the sandbox's controls, turn a fault on or off, and close them."""
        toggle = self.page.locator("#sandbox-panel-toggle")
        await toggle.click()
        await self.page.locator(f"[data-fault={name}]").set_checked(on)
        await self.page.locator(f"[data-fault={name}]:enabled").wait_for()
        await toggle.click()

    async def later(self, label: str, shows: str) -> None:
        """Move the sandbox's clock with the button of this label until it `shows` a time."""
        await self.page.get_by_label(label).click()
        await self.page.locator("#clock", has_text=shows).wait_for()

    async def overflow(self) -> int:
        """Return by how many pixels the page is wider than the screen."""
        width: int = await self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return width

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


@asynccontextmanager
async def visit(
    browser: Browser,
    play: Play,
    user: str = MANAGER_ID,
    *,
    phone: bool = False,
    dark: bool = False,
    **device: Any,
) -> AsyncIterator[Visitor]:
    """Open the page as a Slack user; in the end nothing may have complained or run over.

    Args:
        browser: Chromium.
        play: the sandbox with the bot.
        user: a Slack user's id.
        phone: with a phone's screen, not a laptop's.
        dark: in dark mode.
        **device: what else Playwright's `new_context` takes.
    """
    options = {
        **(PHONE if phone else LAPTOP),
        "color_scheme": "dark" if dark else "light",
        "locale": "en-GB",
        "timezone_id": "Europe/Berlin",
        "reduced_motion": "reduce",
    }
    context = await browser.new_context(**{**options, **device})
    try:
        visitor = Visitor(await context.new_page())
        page = visitor.page
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda message: visitor._note(message))  # noqa: PLW0108  # Playwright writes to a bound method's object
        page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        await page.goto(f"{play.stage.slack.url}/?user={user}")
        await page.locator(FOLLOWS).wait_for()
        await page.locator(".message").first.wait_for()
        yield visitor
        assert visitor.complaints == [], visitor.complaints
        assert await visitor.overflow() <= 0
    finally:
        await context.close()
