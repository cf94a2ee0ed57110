"""The page around the blocks: messages, people, places, controls, layouts and accessibility."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.browser.samples import (
    button,
    cell,
    chart,
    data_table,
    message,
    modal,
    mrkdwn,
    option,
    plain,
    section,
)

if TYPE_CHECKING:
    from tests.browser.conftest import Opener

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

_CHECKS: Final = (Path(__file__).parent / "checks.js").read_text("utf-8")


def _everything() -> list[dict[str, Any]]:
    """Return messages that together show every part of the page."""
    menu = {"type": "static_select", "action_id": "pick", "options": [option("One", "1")]}
    wide = [[cell(f"Column {at} of many") for at in range(12)]] * 3
    image = {"type": "image", "image_url": "https://x.example/y.png", "alt_text": "Tickets"}
    return [
        message(0, text="Hello <@U0ADARAY> `code` <https://example.com|link>", user="U0YUKI"),
        message(1, {"type": "header", "text": plain("Board")}, data_table(12), chart("line")),
        message(
            2,
            section("A very long word: " + "x" * 200),
            {
                "type": "actions",
                "elements": [
                    button("Refresh", "refresh"),
                    button("Share", "share", style="primary"),
                    button("Remove", "remove", style="danger"),
                    menu,
                ],
            },
            {"type": "context", "elements": [mrkdwn(":zzz: *3 min* old")]},
            ephemeral_to="U0MANAGER",
        ),
        message(3, {"type": "table", "rows": wide}, command="/agent-status department:Support"),
        message(4, chart("pie"), {"type": "alert", "level": "warning", "text": plain("Late")}),
        message(5, image),
    ]


async def test_messages_show_who_and_to_whom(open_page: Opener) -> None:
    """Messages carry author, badge and mark; what is for somebody else is not shown."""
    opened = await open_page(
        message(0, text="hello", user="U0ADARAY", bot=False),
        message(1, text="again", user="U0ADARAY", bot=False, edited=True),
        message(2, section("mine"), ephemeral_to="U0MANAGER"),
        message(3, section("theirs"), ephemeral_to="U0ADARAY"),
        message(4, section("shared"), command="/agent-status ada"),
    )
    first, second, third, fourth = await opened.texts(".message")
    assert first.split("\n")[:2] == ["AR", "Ada Ray"]
    assert "Ada Ray" not in second
    assert second.endswith("(edited)")
    assert "Only visible to you" in third
    assert "APP" in third
    assert "/agent-status ada" in fourth


async def test_a_change_redraws_its_message_alone(open_page: Opener) -> None:
    """A changed message is replaced and keeps the focus; the page of another table stays."""
    refresh = {"type": "actions", "block_id": "a", "elements": [button("Refresh", "refresh")]}
    other, changing = message(0, data_table(12)), message(1, section("old"), refresh)
    opened = await open_page(other, changing)
    await opened.page.get_by_label("Next rows").click()
    await opened.page.locator("[data-action-id=refresh]").focus()
    new = {**changing, "blocks": [section("new"), refresh]}
    await opened.stub.push({"type": "message_changed", "message": new})
    await opened.message(changing["ts"]).get_by_text("new").wait_for()
    assert await opened.texts(".table-count") == ["6\u201310 of 12"]
    assert await opened.focused("data-action-id") == "refresh"
    gone = {"type": "message_deleted", "channel": "C0SUPPORT", "ts": other["ts"]}
    await opened.stub.push(gone)
    await opened.message(other["ts"]).wait_for(state="detached")


async def test_message_shortcuts(open_page: Opener) -> None:
    """The menu of a message runs its shortcut by keyboard; ephemeral messages have no menu."""
    sent = message(0, text="hello")
    opened = await open_page(sent, message(1, text="mine", ephemeral_to="U0MANAGER"))
    assert await opened.page.get_by_label("More actions").count() == 1
    await opened.page.get_by_label("More actions").press("Enter")
    await opened.page.locator("[data-callback-id=agent_card]").press("Enter")
    body = {"user": "U0MANAGER", "callback_id": "agent_card", "channel": "C0SUPPORT"}
    assert await opened.stub.posted("shortcut") == {**body, "ts": sent["ts"]}


async def test_new_messages_elsewhere_are_marked(open_page: Opener) -> None:
    """A message in another channel marks that channel until one goes there."""
    opened = await open_page()
    await opened.stub.push({"type": "message", "message": {**message(0), "channel": "C0LEADS"}})
    leads = opened.page.locator("[data-channel=C0LEADS]")
    await leads.get_by_label("new messages").wait_for()
    await leads.click()
    await opened.page.locator(".message").wait_for()
    assert await leads.get_by_label("new messages").count() == 0


async def test_address_chooses_person_and_channel(open_page: Opener) -> None:
    """The address says who one is and where, and follows when that changes."""
    opened = await open_page(path="/?user=U0ADARAY&channel=C0LEADS")
    assert await opened.page.locator("#user").input_value() == "U0ADARAY"
    assert await opened.texts("h1") == ["support-leads"]
    await opened.page.locator("#user").select_option("U0GUEST")
    await opened.page.wait_for_url("**/?user=U0GUEST&channel=C0LEADS")
    await opened.composer.fill("hi")
    await opened.composer.press("Enter")
    assert (await opened.stub.posted("message"))["user"] == "U0GUEST"


async def test_home(open_page: Opener) -> None:
    """The Home tab tells the app, then shows the view, whose buttons name the view."""
    opened = await open_page()
    await opened.page.locator("#home-tab").click()
    assert await opened.stub.posted("home") == {"user": "U0MANAGER"}
    actions = {"type": "actions", "block_id": "a", "elements": [button("Go", "go")]}
    home = {"id": "VH", "type": "home", "blocks": [section("Your board"), actions]}
    await opened.stub.push({"type": "home", "view": home})
    await opened.page.get_by_text("Your board").wait_for()
    assert not await opened.composer.is_visible()
    await opened.page.locator("[data-action-id=go]").click()
    assert (await opened.stub.posted("action"))["view_id"] == "VH"


async def test_lost_connection_comes_back(open_page: Opener) -> None:
    """When the sandbox hangs up, a banner says so until the page has returned and read all anew."""
    opened = await open_page()
    opened.stub.state["messages"] = {"C0SUPPORT": [message(9, text="meanwhile")]}
    await opened.stub.hang_up()
    await opened.page.locator("#connection").wait_for()
    await opened.page.get_by_text("meanwhile").wait_for()
    await opened.page.locator("#connection").wait_for(state="hidden")


async def test_what_comes_while_all_is_read_anew_stays(open_page: Opener) -> None:
    """A message that is newer than the state being read is still there once that has come."""
    opened = await open_page()
    opened.stub.state["messages"] = {"C0SUPPORT": [message(0, text="read")]}
    hold = opened.stub.holds["state"] = asyncio.Event()
    await opened.stub.push({"type": "state"})
    await opened.stub.posted("state")
    await opened.stub.push({"type": "message", "message": message(1, text="meanwhile")})
    await opened.page.get_by_text("meanwhile").wait_for()
    hold.set()
    await opened.page.get_by_text("read", exact=True).wait_for()
    assert await opened.page.get_by_text("meanwhile").count() == 1


async def test_controls(open_page: Opener) -> None:
    """The sandbox's own controls move the clock and switch faults."""
    opened = await open_page()
    assert await opened.texts("#clock") == ["Wed 18 Nov, 11:10"]
    await opened.page.get_by_label("One day later").click()
    assert await opened.stub.posted("clock") == {"advance": 86_400}
    await opened.page.locator("#sandbox-panel-toggle").click()
    await opened.page.locator("[data-fault=desk_down]").check()
    assert await opened.stub.posted("fault") == {"name": "desk_down", "on": True}


async def test_theme_is_remembered(open_page: Opener) -> None:
    """The theme follows the system until it is switched, and the choice outlives the visit."""
    opened = await open_page(color_scheme="dark")
    background = "getComputedStyle(document.querySelector('.main')).backgroundColor"
    dark = await opened.page.evaluate(background)
    await opened.page.locator("#theme").click()
    light = await opened.page.evaluate(background)
    await opened.page.reload()
    await opened.page.locator(".main").wait_for()
    assert light == await opened.page.evaluate(background)
    assert (light, dark) == ("rgb(255, 255, 255)", "rgb(26, 29, 33)")


async def test_phone_has_no_sideways_scroll(open_page: Opener) -> None:
    """On a phone nothing is wider than the screen; wide tables scroll in their own box."""
    opened = await open_page(*_everything(), phone=True)
    await opened.page.locator(".plot").first.wait_for()
    wider = """() => [...document.querySelectorAll('body *')].filter((node) =>
        !node.closest('.table-scroll, .sidebar, svg, .sr-only')
        && node.getBoundingClientRect().right > innerWidth + 0.5).map((node) => node.className)"""
    assert await opened.page.evaluate(wider) == []
    assert await opened.page.evaluate("document.documentElement.scrollWidth") == 390
    scrolls = "nodes => nodes.some((node) => node.scrollWidth > node.clientWidth)"
    assert await opened.page.eval_on_selector_all(".table-scroll", scrolls)


async def test_phone_has_a_drawer(open_page: Opener) -> None:
    """On a phone the sidebar waits behind a button, and choosing a channel puts it away."""
    opened = await open_page(phone=True)
    sidebar = opened.page.locator("#sidebar")
    assert not await sidebar.is_visible()
    await opened.page.locator("#menu").click()
    await sidebar.wait_for()
    await opened.page.locator("[data-channel=C0GENERAL]").click()
    await sidebar.wait_for(state="hidden")
    assert await opened.texts("h1") == ["general"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("phone", [False, True])
async def test_accessible_basics(open_page: Opener, scheme: str, *, phone: bool) -> None:
    """Every control has a name, every id is unique, and text stands out by 4.5 to 1 (WCAG AA)."""
    opened = await open_page(
        *_everything(), phone=phone, color_scheme=scheme, reduced_motion="reduce"
    )
    await opened.page.locator(".plot").first.wait_for()
    await opened.page.locator("#sandbox-panel-toggle").click()
    assert await opened.page.evaluate(_CHECKS) == []
    await opened.page.keyboard.press("Escape")
    await opened.stub.push({"type": "view_opened", "view": modal()})
    await opened.dialog.wait_for()
    await opened.page.locator("#view-submit").click()
    assert await opened.page.evaluate(_CHECKS) == []
