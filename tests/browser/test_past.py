"""Charts of the past as they are looked at: drawn, legible, and no wider than the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.browser.visitor import tuesday_morning, visit
from tests.scenarios.past import plant_past
from tests.scenarios.play import open_play

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

_CHECKS: Final = (Path(__file__).parent / "checks.js").read_text("utf-8")
_QUESTIONS: Final = (
    # what is typed, how many charts come, how many days, weeks or hours the first of them has
    ("/agent-metrics department:Support 14d trend", 2, 13),
    ("/agent-metrics yuki trend", 2, 4),
    ("/agent-status history", 2, 14),
    ("/agent-status history skill:French", 1, 13),
)


@pytest.mark.parametrize(
    ("phone", "dark"), [(False, False), (True, True)], ids=["laptop", "phone-dark"]
)
async def test_charts_are_drawn_and_legible(browser: Browser, *, phone: bool, dark: bool) -> None:
    """Each chart has a point for each value and a legend; text stands out; nothing runs over."""
    async with open_play(clock=tuesday_morning) as play:
        await plant_past(play)
        async with visit(browser, play, phone=phone, dark=dark) as visitor:
            for text, count, places in _QUESTIONS:
                answer = await visitor.ask(text)
                figures = answer.locator("figure.chart")
                await figures.nth(count - 1).locator("svg").wait_for()
                assert await figures.count() == count
                assert await figures.first.locator(".mark-point").count() == 3 * places
                assert await figures.first.locator(".legend li").count() == 3
                assert await visitor.overflow() <= 0, text
            assert await visitor.page.evaluate(_CHECKS) == []


async def test_bars_of_a_day_are_hours(browser: Browser) -> None:
    """Time in status is drawn as bars, one for each status and captured day."""
    async with open_play(clock=tuesday_morning) as play:
        await plant_past(play)
        async with visit(browser, play) as visitor:
            answer = await visitor.ask("/agent-status yuki history")
            await answer.locator(".mark-bar").first.wait_for()
            assert await answer.locator(".mark-bar").count() == 2 * 6
            assert await answer.locator(".legend li").all_inner_texts() == ["Online", "Busy"]


async def test_the_trend_button_turns_figures_into_charts(browser: Browser) -> None:
    """One click shows the trend in the answer's place, and one leads back."""
    async with open_play(clock=tuesday_morning) as play:
        await plant_past(play)
        async with visit(browser, play) as visitor:
            answer = await visitor.ask("/agent-metrics department:Support last-week")
            await answer.get_by_role("button", name="Trend").click()
            await answer.locator("figure.chart svg").first.wait_for()
            await answer.get_by_role("button", name="Figures").click()
            await answer.filter(has_text="Team metrics").wait_for()
            assert await answer.locator("figure.chart").count() == 0
