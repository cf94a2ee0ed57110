"""What a person does with digests on the sandbox's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator

    from tests.browser.visitor import Visitor


async def button(place: Locator, name: str) -> None:
    """Press the button of this name."""
    await place.get_by_role("button", name=name, exact=True).click()


async def says(place: Locator, text: str) -> None:
    """Wait until it says something."""
    await place.filter(has_text=text).first.wait_for()


async def type_command(visitor: Visitor, text: str) -> None:
    """Send a command whose answer is a modal."""
    await visitor.page.locator("#composer").fill(text)
    await visitor.page.locator("#composer").press("Enter")


async def schedule(visitor: Visitor, name: str = "Morning") -> None:
    """Fill in the form, save it and put the confirmation away."""
    await type_command(visitor, "/agent-digest new")
    await visitor.dialog.get_by_label("Name").fill(name)
    await button(visitor.dialog, "Save")
    await says(visitor.dialog, "The digest is scheduled.")
    await visitor.page.keyboard.press("Escape")
    await visitor.dialog.wait_for(state="detached")


async def press_control(visitor: Visitor, selector: str, said: str) -> None:
    """Open the sandbox's controls, press a button until the drawer says so, and close them."""
    drawer, toggle = visitor.page.locator("#sandbox-panel"), "#sandbox-panel-toggle"
    await visitor.page.locator(toggle).click()
    await drawer.locator(selector).click()
    await says(drawer, said)
    await visitor.page.locator(toggle).click()
