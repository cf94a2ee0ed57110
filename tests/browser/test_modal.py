"""Modals: focus, values, errors and the stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.samples import modal, option, plain, section

if TYPE_CHECKING:
    from tests.browser.conftest import Opener
    from tests.browser.opened import OpenedPage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ADA = option("Ada Ray", "7")


async def _open(open_page: Opener) -> OpenedPage:
    opened = await open_page()
    opened.stub.answers["options"] = {"ok": True, "options": [ADA]}
    await opened.page.locator("#theme").focus()
    await opened.stub.push({"type": "view_opened", "view": modal()})
    await opened.dialog.wait_for()
    return opened


async def _choose_ada(opened: OpenedPage) -> None:
    await opened.dialog.locator("[data-action-id=agent]").click()
    await opened.page.locator("[role=option]").click()


async def test_focus_stays_inside(open_page: Opener) -> None:
    """The first field has the focus, Tab never leaves the modal for the page, Escape closes it."""
    opened = await _open(open_page)
    assert await opened.focused("data-action-id") == "agent"
    # Between the last control and the first, Tab visits the browser's own, which leaves the body.
    focus = "document.activeElement"
    inside = f"{focus} === document.body || {focus}.closest('dialog') !== null"
    for _ in range(15):
        await opened.page.keyboard.press("Tab")
        assert await opened.page.evaluate(inside)
    await opened.page.keyboard.press("Escape")
    assert await opened.stub.posted("view_close") == {"user": "U0MANAGER", "view_id": "V1"}
    await opened.dialog.wait_for(state="hidden")
    assert await opened.focused("id") == "theme"


async def test_values_are_submitted_as_slack_has_them(open_page: Opener) -> None:
    """A submission carries every input by block_id and action_id, untouched ones included."""
    opened = await _open(open_page)
    await _choose_ada(opened)
    assert (await opened.stub.posted("options"))["action_id"] == "agent"
    await opened.dialog.locator("[data-action-id=text]").fill("a note")
    await opened.dialog.get_by_text("Tuesday").click()
    await opened.page.locator("#view-submit").click()
    days = [option("Monday", "mon"), option("Tuesday", "tue")]
    assert (await opened.stub.posted("view_submit"))["values"] == {
        "who": {"agent": {"type": "external_select", "selected_option": ADA}},
        "note": {"text": {"type": "plain_text_input", "value": "a note"}},
        "days": {"days": {"type": "checkboxes", "selected_options": days}},
        "at": {"at": {"type": "timepicker", "selected_time": "09:00"}},
    }


async def test_required_fields_are_checked_first(open_page: Opener) -> None:
    """An empty required field is named beside it and gets the focus; nothing is sent."""
    opened = await _open(open_page)
    await opened.page.locator("#view-submit").click()
    assert await opened.texts(".invalid .error") == ["Please complete this required field."]
    assert await opened.focused("data-action-id") == "agent"
    assert opened.stub.is_quiet("view_submit")


async def test_errors_stand_at_their_blocks(open_page: Opener) -> None:
    """Errors from the app stand at their blocks, and what was typed stays."""
    opened = await _open(open_page)
    opened.stub.answers["view_submit"] = {"ok": False, "errors": {"at": "Too early"}}
    await _choose_ada(opened)
    await opened.dialog.locator("[data-action-id=text]").fill("kept")
    await opened.page.locator("#view-submit").click()
    await opened.dialog.get_by_text("Too early").wait_for()
    assert await opened.focused("data-action-id") == "at"
    assert await opened.focused("aria-invalid") == "true"
    assert await opened.dialog.locator("[data-action-id=text]").input_value() == "kept"


async def test_update_keeps_what_was_entered(open_page: Opener) -> None:
    """Where block_id and action_id stay, an update of the view keeps the entry and the focus."""
    opened = await _open(open_page)
    note = opened.dialog.locator("[data-action-id=text]")
    await note.fill("kept")
    await opened.stub.push({"type": "view_updated", "view": modal(title=plain("Second"))})
    await opened.dialog.get_by_role("heading", name="Second").wait_for()
    assert await note.input_value() == "kept"
    assert await opened.focused("data-action-id") == "text"


async def test_views_are_stacked(open_page: Opener) -> None:
    """A pushed view lies on top; closing it shows the one below with its entries."""
    opened = await _open(open_page)
    await opened.dialog.locator("[data-action-id=text]").fill("kept")
    top = {"id": "V2", "type": "modal", "title": plain("On top"), "blocks": [section("here")]}
    await opened.stub.push({"type": "view_opened", "view": top})
    await opened.dialog.get_by_role("heading", name="On top").wait_for()
    assert await opened.texts("#view-close") == ["Close"]
    await opened.page.locator("#view-close").click()
    assert (await opened.stub.posted("view_close"))["view_id"] == "V2"
    await opened.dialog.get_by_role("heading", name="Look up an agent").wait_for()
    assert await opened.dialog.locator("[data-action-id=text]").input_value() == "kept"
    await opened.stub.push({"type": "view_closed", "id": "V1"})
    await opened.dialog.wait_for(state="hidden")
