"""Take the documentation's pictures from the sandbox: ``python -m tests.browser.take_pictures``.

Names behind it, such as ``status digest``, take these alone.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.browser.chromium import find_chromium, open_chromium
from tests.browser.digests import press_control, says, schedule, type_command
from tests.browser.visitor import tuesday_morning, visit
from tests.scenarios.play import Play, open_play

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from playwright.async_api import Browser, Locator

_PICTURES: Final = Path(__file__).parents[2] / "docs" / "pictures"
_MOST_BYTES: Final = 250 * 1024
_DIGEST: Final = "Support this morning"
_PAST_DAYS: Final = 60
_YUKI: Final = "A customer wants to know"


async def status(browser: Browser, play: Play) -> bytes:
    """The whole page with a department's board, and in the composer what was typed for it."""
    typed = "/agent-status department:Support"
    async with visit(browser, play, **_screen(1200, 840)) as visitor:
        await visitor.ask(typed)
        await visitor.page.locator("#composer").fill(typed)
        return await visitor.page.screenshot()


async def metrics(browser: Browser, play: Play) -> bytes:
    """A team's scorecard against the week before."""
    async with visit(browser, play, **_screen(1130, 1400)) as visitor:
        return await _alone(
            await visitor.ask("/agent-metrics department:Support last-week vs previous")
        )


async def trend(browser: Browser, play: Play) -> bytes:
    """How a department's figures moved."""
    await play.stage.write_past(_PAST_DAYS)
    async with visit(browser, play, **_screen(1280, 1800, 1.1)) as visitor:
        return await _alone(await visitor.ask("/agent-metrics department:Support trend"))


async def coverage(browser: Browser, play: Play) -> bytes:
    """When how many agents of a department could be reached."""
    await play.stage.write_past(_PAST_DAYS)
    async with visit(browser, play, **_screen(1280, 2100, 1)) as visitor:
        return await _alone(await visitor.ask("/agent-status department:Support history"))


async def skills(browser: Browser, play: Play) -> bytes:
    """The holders of a skill."""
    async with visit(browser, play, **_screen(1130, 1000)) as visitor:
        return await _alone(await visitor.ask("/agent-skills German"))


async def card(browser: Browser, play: Play) -> bytes:
    """The modal about the author of a message."""
    async with visit(browser, play, **_screen(1200, 1000)) as visitor:
        return await (await visitor.open_card(_YUKI)).screenshot()


async def phone_dark(browser: Browser, play: Play) -> bytes:
    """The same modal on a phone."""
    async with visit(browser, play, phone=True, dark=True, device_scale_factor=2) as visitor:
        await visitor.open_card(_YUKI)
        return await visitor.page.screenshot()


async def digest_form(browser: Browser, play: Play) -> bytes:
    """The form of a new digest, as far as the screen goes."""
    async with visit(browser, play, **_screen(1130, 1000)) as visitor:
        await type_command(visitor, "/agent-digest new")
        await visitor.dialog.get_by_label("Name").fill(_DIGEST)
        return await visitor.dialog.screenshot()


async def digest(browser: Browser, play: Play) -> bytes:
    """A digest with its thread in a Slack channel."""
    async with visit(browser, play, **_screen(1130, 1500)) as visitor:
        await schedule(visitor, _DIGEST)
        await press_control(visitor, "#next-digest", "is due.")
        post = visitor.messages.filter(has_text="Agents online now")
        await says(visitor.page.locator(".message.reply"), "A skill has cover while")
        return await _alone(post.first)


async def digest_list(browser: Browser, play: Play) -> bytes:
    """The digests of a Slack channel."""
    async with visit(browser, play, **_screen(1130, 1000)) as visitor:
        await schedule(visitor, _DIGEST)
        return await _alone(await visitor.ask("/agent-digest"))


async def take_pictures(into: Path, names: Sequence[str] = ()) -> None:
    """Write all pictures; each has a sandbox of its own, so that none shows another's answer."""
    takers: dict[str, Callable[[Browser, Play], Awaitable[bytes]]] = {
        "status": status,
        "metrics": metrics,
        "trend": trend,
        "coverage": coverage,
        "skills": skills,
        "card": card,
        "phone-dark": phone_dark,
        "digest-form": digest_form,
        "digest": digest,
        "digest-list": digest_list,
    }
    async with open_chromium(find_chromium() or "chromium") as browser:
        for name, take in takers.items():
            if names and name not in names:
                continue
            async with open_play(clock=tuesday_morning) as play:
                picture = await take(browser, play)
            if len(picture) > _MOST_BYTES:
                raise ValueError(f"{name}.png has {len(picture):,} bytes")
            (into / f"{name}.png").write_bytes(picture)


def _screen(width: int, height: int, scale: float = 1.5) -> dict[str, Any]:
    return {"viewport": {"width": width, "height": height}, "device_scale_factor": scale}


async def _alone(answer: Locator) -> bytes:
    await answer.page.mouse.move(0, 0)
    return await answer.screenshot()


if __name__ == "__main__":
    _PICTURES.mkdir(parents=True, exist_ok=True)
    asyncio.run(take_pictures(_PICTURES, sys.argv[1:]))
