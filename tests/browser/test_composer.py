"""The composer: completion, sending and recalling, with the keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.samples import message

if TYPE_CHECKING:
    from tests.browser.conftest import Opener

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_commands_are_completed(open_page: Opener) -> None:
    """A slash lists the commands with hints; arrows choose, Tab completes, the usage stays."""
    opened = await open_page()
    await opened.composer.press_sequentially("/ag")
    assert await opened.texts(".suggestion-label") == [
        *("/agent-status", "/agent-metrics", "/agent-skills")
    ]
    await opened.composer.press("ArrowDown")
    active = opened.page.locator(".suggestion[aria-selected=true]")
    named = await opened.composer.get_attribute("aria-activedescendant")
    assert named == await active.get_attribute("id")
    await opened.composer.press("Tab")
    assert await opened.composer.input_value() == "/agent-metrics "
    assert await opened.texts(".composer-usage") == ["/agent-metrics [agent or @user] [period]"]
    assert opened.stub.is_quiet("command")


async def test_escape_closes_the_list(open_page: Opener) -> None:
    """Escape closes the suggestions and leaves the text."""
    opened = await open_page()
    await opened.composer.press_sequentially("/ag")
    await opened.composer.press("Escape")
    assert not await opened.page.locator(".completion").is_visible()
    assert await opened.composer.input_value() == "/ag"


async def test_enter_sends_a_whole_command(open_page: Opener) -> None:
    """Enter on a command typed in full sends it, with its text apart."""
    opened = await open_page()
    await opened.composer.press_sequentially("/agent-status")
    await opened.composer.press("Enter")
    body = {"user": "U0MANAGER", "channel": "C0SUPPORT", "command": "/agent-status"}
    assert await opened.stub.posted("command") == {**body, "text": ""}
    await opened.composer.fill('/agent-status ada department:"A & <B>"')
    await opened.composer.press("Enter")
    assert (await opened.stub.posted("command"))["text"] == 'ada department:"A & <B>"'
    assert await opened.composer.input_value() == ""


async def test_people_are_completed(open_page: Opener) -> None:
    """An at sign lists people by first or last name; Enter puts the name in."""
    opened = await open_page()
    await opened.composer.press_sequentially("ask @ra")
    assert await opened.texts(".suggestion-label") == ["Ada Ray"]
    await opened.composer.press("Enter")
    assert await opened.composer.input_value() == "ask @Ada Ray "
    await opened.composer.press("Enter")
    assert (await opened.stub.posted("message"))["text"] == "ask @Ada Ray"


async def test_suggestions_can_be_clicked(open_page: Opener) -> None:
    """A click on a suggestion puts it in and leaves the focus in the composer."""
    opened = await open_page()
    await opened.composer.press_sequentially("/agent-m")
    await opened.page.locator(".suggestion").click()
    assert await opened.composer.input_value() == "/agent-metrics "
    assert await opened.focused("id") == "composer"


async def test_up_recalls_what_was_sent(open_page: Opener) -> None:
    """The up arrow brings back the last commands, the down arrow goes forward again."""
    opened = await open_page()
    for text in ("/agent-status", "/agent-skills French"):
        await opened.composer.fill(text)
        await opened.composer.press("Enter")
        await opened.stub.posted("command")
    seen = []
    for key in ("ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown"):
        await opened.composer.press(key)
        seen.append(await opened.composer.input_value())
    skills, status = "/agent-skills French", "/agent-status"
    assert seen == [skills, status, status, skills, ""]


async def test_unknown_commands_are_not_sent(open_page: Opener) -> None:
    """A command that no app has is refused by Slackbot, for this person alone, and sent nowhere."""
    opened = await open_page()
    await opened.composer.fill("/nope x")
    await opened.composer.press("Enter")
    said = opened.page.locator(".message", has_text="/nope is not a valid command")
    await said.wait_for()
    assert "Only visible to you" in await said.inner_text()
    assert opened.stub.is_quiet("command")
    assert await opened.composer.input_value() == "/nope x"


async def test_first_visit_offers_commands(open_page: Opener) -> None:
    """The first visit offers three commands; a click fills one in, and sending ends the offer."""
    opened = await open_page(message(0, text="hello"))
    examples = opened.page.locator(".example")
    assert await examples.count() == 3
    await examples.first.click()
    assert await opened.composer.input_value() == "/agent-status"
    await opened.composer.press("Enter")
    await opened.stub.posted("command")
    assert not await examples.first.is_visible()
    await opened.page.reload()
    await opened.page.locator(".message").wait_for()
    assert not await examples.first.is_visible()


async def test_failures_reach_the_person(open_page: Opener) -> None:
    """A request that the sandbox refuses is told; what Slack itself tells is not told twice."""
    opened = await open_page()
    opened.stub.answers["command"] = {"ok": False, "error": "operation_timeout"}
    await opened.composer.fill("/agent-status")
    await opened.composer.press("Enter")
    await opened.stub.posted("command")
    notice = {"type": "notice", "channel": "C0SUPPORT", "text": "/agent-status timed out"}
    await opened.stub.push(notice)
    await opened.page.locator(".message").wait_for()
    assert [said.splitlines()[-1] for said in await opened.texts(".message")] == [notice["text"]]


async def test_global_shortcuts(open_page: Opener) -> None:
    """The lightning button lists the global shortcuts and runs one."""
    opened = await open_page()
    await opened.page.locator("#shortcuts").click()
    assert await opened.texts("[role=menuitem] .menu-label") == ["Look up an agent"]
    await opened.page.locator("[data-callback-id=agent_lookup]").press("Enter")
    body = {"user": "U0MANAGER", "callback_id": "agent_lookup"}
    assert await opened.stub.posted("shortcut") == body
