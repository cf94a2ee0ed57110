"""A page that is open in the browser, with the server it talks to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tests.patience import PATIENCE_MS

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, ConsoleMessage, Locator, Page

    from tests.browser.stub import PageStub


FOLLOWS: Final = "#app:not([aria-busy])"
"""The page, once it has read the state for the second time, as it does when events can come."""


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """What a browser test holds in its hands.

    Attributes:
        page: Playwright's page.
        stub: the server behind it.
        complaints: errors and warnings of the console, and exceptions nobody caught.
    """

    page: Page
    stub: PageStub
    complaints: list[str] = field(default_factory=list)

    @classmethod
    async def open(cls, context: BrowserContext, stub: PageStub, path: str) -> OpenedPage:
        """Open `path` and wait until the page follows the server's events."""
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        opened = cls(page, stub)
        page.on("console", lambda message: opened._note(message))  # noqa: PLW0108  # Playwright writes to a bound method's object
        page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        await page.goto(stub.url + path)
        await stub.listened()
        await page.locator(FOLLOWS).wait_for()
        return opened

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    @property
    def composer(self) -> Locator:
        """Return the composer's field."""
        return self.page.locator("#composer")

    @property
    def dialog(self) -> Locator:
        """Return the modal."""
        return self.page.locator("[role=dialog]")

    def message(self, ts: str) -> Locator:
        """Return a message by its timestamp."""
        return self.page.locator(f'[data-ts="{ts}"]')

    async def inner(self, selector: str) -> str:
        """Return the markup that the page made inside the first element that fits."""
        return await self.page.locator(selector).first.inner_html()

    async def texts(self, selector: str) -> list[str]:
        """Return what every element that fits says."""
        return await self.page.locator(selector).all_inner_texts()

    async def focused(self, attribute: str) -> Any:
        """Return an attribute of the element that has the focus."""
        return await self.page.evaluate(
            "name => document.activeElement.getAttribute(name)", attribute
        )
