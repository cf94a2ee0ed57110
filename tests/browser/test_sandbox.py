"""The whole way: a person types in the browser, the real bot answers from the sandbox's Desk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.browser.visitor import tuesday_morning, visit
from tests.scenarios.play import AGENT_ID, GUEST_ID, MANAGER_ID, open_play

if TYPE_CHECKING:
    from playwright.async_api import Browser, Locator

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PEOPLE = pytest.mark.parametrize("user", [MANAGER_ID, AGENT_ID], ids=["manager", "agent"])
SCREENS = pytest.mark.parametrize("phone", [False, True], ids=["laptop", "phone"])
_CHECKS: Final = (Path(__file__).parent / "checks.js").read_text("utf-8")
_QUESTIONS: Final = (
    # what is typed, what the answer begins with
    ("/agent-status", "Agent status"),
    ("/agent-status department:Support online,busy", "Agent status"),
    ("/agent-status yuki", "Agent status"),
    ("/agent-metrics last-week", "Team metrics"),
    ("/agent-metrics department:Support last-week vs previous", "Team metrics"),
    ("/agent-skills", "Skills"),
    ("/agent-skills French", "Agents by skill"),
    ("/agent-skills yuki", "Agent skills"),
    ("/agent-skills Japanese, Tax", "Agents by skill"),
    ("/agent-skills help", "/agent-skills"),
    ("/agent-status ada", '"ada" fits 2 agents.'),
    ("/agent-status depratment:Support", "That does not work"),
)


async def _says(answer: Locator, text: str) -> None:
    await answer.filter(has_text=text).wait_for()


@PEOPLE
async def test_commands_are_typed_with_completion(browser: Browser, user: str) -> None:
    """A few letters and Tab are enough for each command; the answer is for this person alone."""
    async with open_play(clock=tuesday_morning) as play, visit(browser, play, user) as visitor:
        composer = visitor.page.locator("#composer")
        for letters, command, title in (
            ("/agent-st", "/agent-status", "Agent status"),
            ("/agent-m", "/agent-metrics", "Team metrics"),
            ("/agent-sk", "/agent-skills", "Skills"),
        ):
            await composer.press_sequentially(letters)
            await visitor.page.locator(".suggestion", has_text=command).wait_for()
            await composer.press("Tab")
            assert await composer.input_value() == f"{command} "
            answer = await visitor.send()
            assert title in await answer.inner_text()
            assert "from Zoho Desk, today at 10:12" in await answer.inner_text()
            assert "Only visible to you" in await answer.inner_text()


@SCREENS
async def test_every_kind_of_answer_fits_the_screen(browser: Browser, *, phone: bool) -> None:
    """No answer is wider than a laptop's or a phone's screen; tables scroll in their own box."""
    async with (
        open_play(clock=tuesday_morning) as play,
        visit(browser, play, phone=phone) as visitor,
    ):
        for text, title in _QUESTIONS:
            answer = await visitor.ask(text)
            assert title in await answer.inner_text()
            assert await visitor.overflow() <= 0, text
        dialog = await visitor.open_card("the French mailbox")
        box = await dialog.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= await visitor.page.evaluate("innerWidth")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_answers_can_be_read_and_reached(browser: Browser, *, dark: bool) -> None:
    """In real answers every control has a name, and text stands out by 4.5 to 1 (WCAG AA)."""
    async with open_play(clock=tuesday_morning) as play, visit(browser, play, dark=dark) as visitor:
        for text, _ in _QUESTIONS:
            await visitor.ask(text)
        assert await visitor.page.evaluate(_CHECKS) == []
        await visitor.open_card("the French mailbox")
        assert await visitor.page.evaluate(_CHECKS) == []


@PEOPLE
async def test_refresh_shows_what_is_true_later(browser: Browser, user: str) -> None:
    """When the clock has moved, Refresh rewrites the answer in its place."""
    async with open_play(clock=tuesday_morning) as play, visit(browser, play, user) as visitor:
        answer = await visitor.ask("/agent-status")
        count = await visitor.messages.count()
        await _says(answer, "today at 10:12")
        await visitor.later("One hour later", "11:12")
        await answer.get_by_role("button", name="Refresh").click()
        await _says(answer, "today at 11:12")
        assert await visitor.messages.count() == count


async def test_named_figures_are_shared_after_a_question(browser: Browser) -> None:
    """Sharing a manager's answer asks first; then everybody in the channel has it, unasked."""
    async with (
        open_play(clock=tuesday_morning) as play,
        visit(browser, play, MANAGER_ID) as manager,
        visit(browser, play, AGENT_ID) as agent,
    ):
        answer = await manager.ask("/agent-metrics last-week")
        share = answer.get_by_role("button", name="Share to channel")
        shared = agent.messages.filter(has_text="Shared by @Mara Lindqvist")
        await share.click()
        await manager.dialog.get_by_role("button", name="Keep to myself").click()
        await manager.dialog.wait_for(state="detached")
        assert await shared.count() == 0
        await share.click()
        await manager.dialog.get_by_role("button", name="Share", exact=True).click()
        await shared.wait_for()
        assert "Team metrics" in await shared.inner_text()
        assert await shared.get_by_role("button", name="Refresh").count() == 0


async def test_an_agent_shares_the_board(browser: Browser) -> None:
    """A board holds no figures of performance, so nothing is asked before it is shared."""
    async with (
        open_play(clock=tuesday_morning) as play,
        visit(browser, play, AGENT_ID) as agent,
        visit(browser, play, MANAGER_ID) as manager,
    ):
        answer = await agent.ask("/agent-status department:Billing")
        await answer.get_by_role("button", name="Share to channel").click()
        shared = manager.messages.filter(has_text="Shared by @Ada Ray with /agent-status")
        await shared.wait_for()
        assert "Malin Åberg" in await shared.inner_text()


async def test_a_large_board_is_paged(browser: Browser) -> None:
    """A large board shows fifty rows a message and leads on and back."""
    async with (
        open_play(clock=tuesday_morning, agents=600) as play,
        visit(browser, play) as visitor,
    ):
        answer = await visitor.ask("/agent-status")
        await _says(answer, "Showing 1 to 50 of 600")
        await _says(answer, "1\u201310 of 50")
        await answer.get_by_role("button", name="Next 50").click()
        await _says(answer, "Showing 51 to 100 of 600")
        await answer.get_by_role("button", name="Previous 50").click()
        await _says(answer, "Showing 1 to 50 of 600")
        assert await answer.get_by_role("button", name="Previous 50").count() == 0


@PEOPLE
async def test_help_shows_examples(browser: Browser, user: str) -> None:
    """Help shows the usage hint that completion shows, and examples, without asking Desk."""
    async with open_play(clock=tuesday_morning) as play, visit(browser, play, user) as visitor:
        for command in ("/agent-status", "/agent-metrics", "/agent-skills"):
            await visitor.page.locator("#composer").press_sequentially(f"{command} ")
            usage = await visitor.page.locator(".composer-usage").inner_text()
            answer = await visitor.ask(f"{command} help")
            examples = await answer.locator("code").all_inner_texts()
            assert usage in examples
            assert len(examples) >= 5
        assert list(play.stage.desk.requests) == []


@PEOPLE
async def test_the_department_menu_narrows_the_answer(browser: Browser, user: str) -> None:
    """Choosing a department in the menu asks the same question for it."""
    async with open_play(clock=tuesday_morning) as play, visit(browser, play, user) as visitor:
        answer = await visitor.ask("/agent-metrics last-week")
        await answer.get_by_role("button", name="All departments").click()
        await visitor.page.get_by_role("option", name="Returns").click()
        await _says(answer, "Returns \u00b7 Last week \u00b7 from Zoho Desk")


async def test_a_name_that_fits_several_is_picked(browser: Browser) -> None:
    """Two Adas: the menu tells them apart, and the one that is picked is answered."""
    async with open_play(clock=tuesday_morning) as play, visit(browser, play) as visitor:
        answer = await visitor.ask("/agent-metrics ada last-week")
        await answer.get_by_role("button", name="Choose an agent").click()
        options = visitor.page.get_by_role("listbox", name="Options").get_by_role("option")
        namesakes = await options.all_inner_texts()
        assert [text.split("\n") for text in namesakes] == [
            ["Ada Novak", "ada.novak@example.com"],
            ["Ada Ray", "ada.ray@example.com"],
        ]
        await options.filter(has_text="Ada Novak").click()
        await _says(answer, "Ada Novak \u00b7 Last week \u00b7 from Zoho Desk")


async def test_agent_card_of_a_manager(browser: Browser) -> None:
    """The message menu opens a modal with status, figures and skills of all whom it names."""
    async with open_play(clock=tuesday_morning) as play, visit(browser, play) as visitor:
        dialog = await visitor.open_card("the French mailbox")
        assert await dialog.locator(".header").all_inner_texts() == ["Bruno Keller", "Ada Ray"]
        text = await dialog.inner_text()
        for part in ("Status", "Open tickets", "Tickets closed", "Resolution", "Skills", "French"):
            assert part in text
        await visitor.page.keyboard.press("Escape")
        await dialog.wait_for(state="hidden")


async def test_agent_card_of_an_agent(browser: Browser) -> None:
    """An agent sees their own figures; those of others are withheld and that is said."""
    async with open_play(clock=tuesday_morning) as play, visit(browser, play, AGENT_ID) as visitor:
        dialog = await visitor.open_card("the French mailbox")
        bruno, _, ada = (await dialog.inner_text()).partition("Ada Ray")
        assert "Figures of other people by name are for managers." in bruno
        assert "Tickets closed" not in bruno
        assert "Skills" in bruno
        assert "Tickets closed" in ada


async def test_an_agent_sees_no_figures_of_others(browser: Browser) -> None:
    """A refusal says what is refused and what can be asked instead."""
    async with open_play(clock=tuesday_morning) as play, visit(browser, play, AGENT_ID) as visitor:
        answer = await visitor.ask("/agent-metrics yuki")
        text = await answer.inner_text()
        assert "Figures of other people by name are for managers." in text
        assert "You can see your own with me" in text


async def test_a_guest_gets_nothing(browser: Browser) -> None:
    """A guest is refused with a sentence, by command and by shortcut, and Desk is not asked."""
    async with open_play(clock=tuesday_morning) as play, visit(browser, play, GUEST_ID) as visitor:
        answer = await visitor.ask("/agent-status")
        assert "Guests of this workspace get no answers" in await answer.inner_text()
        message = visitor.messages.filter(has_text="the French mailbox")
        await message.hover()
        await message.get_by_label("More actions").click()
        await visitor.page.locator("[data-callback-id=agent_card]").click()
        await _says(visitor.dialog, "Guests of this workspace get no answers")
        assert list(play.stage.desk.requests) == []


async def test_a_fault_is_told_and_passes(browser: Browser) -> None:
    """While Desk is down the answer says so; once it is up, Try again brings the answer."""
    async with open_play(clock=tuesday_morning) as play, visit(browser, play) as visitor:
        await visitor.switch_fault("down", on=True)
        answer = await visitor.ask("/agent-status")
        assert "Nobody has to do anything" in await answer.inner_text()
        await visitor.switch_fault("down", on=False)
        await visitor.later("One hour later", "11:12")
        await answer.get_by_role("button", name="Try again").click()
        await _says(answer, "Agent status")


async def test_the_last_good_answer_says_its_age(browser: Browser) -> None:
    """While Desk is down, what was read before is shown, marked as old."""
    async with open_play(clock=tuesday_morning) as play, visit(browser, play) as visitor:
        answer = await visitor.ask("/agent-status")
        await visitor.later("One hour later", "11:12")
        await visitor.switch_fault("down", on=True)
        await answer.get_by_role("button", name="Refresh").click()
        await _says(answer, "This is the last good answer, from today at 10:12 (1 hour ago).")
