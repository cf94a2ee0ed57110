"""One headless Chromium for all browser tests, and a fresh page with its own server for each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from tests.browser import samples
from tests.browser.opened import OpenedPage
from tests.browser.stub import PageStub

if TYPE_CHECKING:
    from playwright.async_api import Browser

LAPTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}

Opener = Callable[..., Awaitable[OpenedPage]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Launch Chromium once; skip where it or Playwright is missing."""
    pytest.importorskip("playwright.async_api", reason="Playwright is not installed")
    from tests.browser.chromium import find_chromium, open_chromium  # noqa: PLC0415  # needs Playwright

    if (path := find_chromium()) is None:
        pytest.skip("there is no Chromium on this machine")
    async with open_chromium(path) as chromium:
        yield chromium


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser) -> AsyncIterator[Opener]:
    """Return a function that opens the page with these messages in #support.

    When the test ends, no script of the page may have failed or complained.
    """
    async with AsyncExitStack() as stack:
        opened: list[OpenedPage] = []

        async def open_(
            *messages: dict[str, Any], path: str = "/", phone: bool = False, **options: Any
        ) -> OpenedPage:
            stub = await PageStub(samples.state(*messages)).start()
            stack.push_async_callback(stub.stop)
            device = {**(PHONE if phone else LAPTOP), "locale": "en-GB", "timezone_id": "UTC"}
            context = await browser.new_context(**{**device, **options})
            stack.push_async_callback(context.close)
            opened.append(await OpenedPage.open(context, stub, path))
            return opened[-1]

        yield open_
        for one in opened:
            assert one.complaints == [], one.complaints
