"""The Chromium of this machine, without a window."""

from __future__ import annotations

import shutil
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from playwright.async_api import async_playwright

from tests.patience import PATIENCE_MS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """Return where Chromium is, or nothing."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


@asynccontextmanager
async def open_chromium(path: str) -> AsyncIterator[Browser]:
    """Launch the Chromium at this path."""
    async with async_playwright() as playwright:
        # Containers give Chromium neither its own sandbox nor a GPU; the pages are ours.
        args = ["--no-sandbox", "--disable-gpu"]
        browser = await playwright.chromium.launch(
            executable_path=path, args=args, timeout=PATIENCE_MS
        )
        yield browser
        await browser.close()
