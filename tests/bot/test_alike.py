"""Likeness of texts, and what it costs those who need none."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.alike import most_alike


def test_most_alike_first() -> None:
    """Choices come by likeness, as many as wanted, and none that is too far away."""
    choices = ["offline", "online", "busy"]
    found = most_alike("onlin", choices, least=50)
    assert [choice for choice, _ in found] == ["online", "offline"]
    assert found[0][1] > found[1][1] >= 50
    assert most_alike("onlin", choices, limit=1)[0][0] == "online"


def test_folding() -> None:
    """Both sides are made comparable before they are compared."""
    assert most_alike("MÜLLER", ["Müller"], fold=str.casefold) == [("Müller", 100.0)]


async def test_loaded_with_the_first_typing_error() -> None:
    """A bot that nobody asked yet has not loaded the library behind it."""
    command = "import sys, bot.wiring; sys.exit(int('rapidfuzz' in sys.modules))"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", command, cwd=Path(__file__).parents[2]
    )
    assert await process.wait() == 0
