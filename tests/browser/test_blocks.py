"""Each kind of block as the page draws it, and what acting on it sends."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.browser.samples import (
    button,
    cell,
    chart,
    data_table,
    message,
    mrkdwn,
    option,
    plain,
    section,
)

if TYPE_CHECKING:
    from tests.browser.conftest import Opener

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_header_fields_and_context(open_page: Opener) -> None:
    """A header is a heading; fields stand in two columns; a divider is a line."""
    fields = [mrkdwn("*Open*\n4"), mrkdwn("*Overdue*\n0")]
    opened = await open_page(
        message(
            0,
            {"type": "header", "text": plain("Ada :zzz: Ray")},
            {"type": "section", "fields": fields},
            {"type": "divider"},
            {"type": "context", "elements": [mrkdwn("3 min old")]},
        )
    )
    assert await opened.texts("h3.header") == ["Ada 💤 Ray"]
    assert await opened.texts(".fields .text") == ["Open\n4", "Overdue\n0"]
    left, right = [
        await field.bounding_box() for field in await opened.page.locator(".fields .text").all()
    ]
    assert left
    assert right
    assert left["y"] == right["y"]
    assert left["x"] < right["x"]
    assert await opened.page.locator("hr.divider").count() == 1
    assert await opened.texts(".context") == ["3 min old"]


async def test_data_table_pages(open_page: Opener) -> None:
    """A data_table shows its caption and one page of rows, and turns pages by itself."""
    opened = await open_page(message(0, data_table(12, page_size=5)))
    assert await opened.texts(".table-caption") == ["Agents of Support"]
    assert await opened.page.locator("tbody tr").count() == 5
    assert await opened.texts(".table-count") == ["1\u20135 of 12"]
    await opened.page.get_by_label("Next rows").click()
    await opened.page.get_by_label("Next rows").click()
    assert await opened.texts("tbody th") == ["Ada Ray 10", "Bruno Keller 11"]
    assert await opened.page.get_by_label("Next rows").is_disabled()
    assert await opened.focused("aria-label") == "Previous rows"


async def test_data_table_sorts_numbers_as_numbers(open_page: Opener) -> None:
    """A header sorts up, then down, then not at all, and says so to screen readers."""
    opened = await open_page(message(0, data_table(12, page_size=12)))
    column, header = "tbody td:nth-child(3)", opened.page.locator("thead th").nth(2)
    before = await opened.texts(column)
    orders = []
    for _ in range(3):
        await header.get_by_role("button").click()
        orders.append((await header.get_attribute("aria-sort"), await opened.texts(column)))
    up = sorted(before, key=int)
    assert orders == [("ascending", up), ("descending", up[::-1]), ("none", before)]


async def test_data_table_filters(open_page: Opener) -> None:
    """The filter keeps rows with the text in any cell, and says when there is none."""
    opened = await open_page(message(0, data_table(12)))
    await opened.page.get_by_label("Filter Agents of Support").fill("chiara")
    assert await opened.texts("tbody th") == ["Chiara Rossi 2", "Chiara Rossi 7"]
    assert await opened.texts(".table-count") == ["2 rows"]
    await opened.page.get_by_label("Filter Agents of Support").fill("nobody")
    assert await opened.texts("tbody") == ["No rows match"]


async def test_table_is_aligned_as_it_asks(open_page: Opener) -> None:
    """A table's first row is its header, and its columns are aligned as its settings say."""
    rows = [[cell("Skill"), cell("Agents")], [cell("French"), cell(4)]]
    table = {"type": "table", "column_settings": [None, {"align": "right"}], "rows": rows}
    opened = await open_page(message(0, table))
    assert await opened.texts("thead th") == ["Skill", "Agents"]
    aligned = "nodes => nodes.map((node) => getComputedStyle(node).textAlign)"
    assert await opened.page.eval_on_selector_all("tbody td", aligned) == ["left", "right"]


@pytest.mark.parametrize(
    ("kind", "marks", "count"),
    [("line", ".mark-point", 10), ("area", ".mark-area", 2), ("bar", ".mark-bar", 10)],
)
async def test_charts_with_axes(open_page: Opener, kind: str, marks: str, count: int) -> None:
    """A chart has axes, a legend, a mark with a title for each number, and the same as a table."""
    opened = await open_page(message(0, chart(kind)))
    await opened.page.locator(marks).first.wait_for(state="attached")
    assert await opened.page.locator(marks).count() == count
    assert await opened.page.locator(".plot title").first.text_content() == "Closed, Mon: 12"
    assert await opened.page.locator(".tick").all_text_contents() == [
        *("0", "10", "20", "30"),
        *("Mon", "Tue", "Wed", "Thu", "Fri"),
    ]
    assert await opened.texts(".legend li") == ["Closed", "Opened"]
    await opened.page.get_by_text("Show as a table").click()
    assert await opened.texts("tbody tr") == [
        *("Mon\t12\t15", "Tue\t18\t11", "Wed\t9\t14", "Thu\t22\t19", "Fri\t17\t21")
    ]


async def test_bars_are_as_high_as_their_numbers(open_page: Opener) -> None:
    """The heights of bars stand to each other as the numbers do."""
    opened = await open_page(message(0, chart("bar")))
    await opened.page.locator(".mark-bar").first.wait_for()
    height = "nodes => nodes.slice(0, 5).map((node) => Number(node.getAttribute('height')))"
    heights = await opened.page.eval_on_selector_all(".mark-bar", height)
    assert [tall / heights[0] for tall in heights] == pytest.approx(
        [value / 12 for value in (12, 18, 9, 22, 17)]
    )


async def test_pie_says_its_shares(open_page: Opener) -> None:
    """A pie has a slice for each part, and its legend the values and shares."""
    opened = await open_page(message(0, chart("pie")))
    await opened.page.locator(".mark-slice").first.wait_for()
    assert await opened.page.locator(".mark-slice").count() == 2
    assert await opened.texts(".legend li") == ["Online: 9 (75 %)", "Away: 3 (25 %)"]


async def test_rich_text(open_page: Opener) -> None:
    """Rich text has styles, mentions, lists and quotes, and parses nothing in its texts."""
    runs = [
        {"type": "text", "text": "*plain* "},
        {"type": "text", "text": "bold", "style": {"bold": True}},
        {"type": "user", "user_id": "U0ADARAY"},
    ]
    items = [{"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}]
    opened = await open_page(
        message(
            0,
            {
                "type": "rich_text",
                "elements": [
                    {"type": "rich_text_section", "elements": runs},
                    {"type": "rich_text_list", "style": "ordered", "indent": 1, "elements": items},
                    {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]},
                ],
            },
        )
    )
    assert await opened.inner(".rich-text > .text") == (
        '*plain* <strong>bold</strong><span class="mention">@Ada Ray</span>'
    )
    assert await opened.inner(".rich-text ol.indent-1") == "<li>one</li>"
    assert await opened.texts(".rich-text blockquote") == ["said"]


async def test_markdown(open_page: Opener) -> None:
    """A markdown block has headings, marks, task lists, tables and code."""
    text = "## Title\nSome **bold** and `a*b*`\n\n- [x] done\n- [ ] open\n\n|a|b|\n|-|-|\n|1|2|"
    opened = await open_page(message(0, {"type": "markdown", "text": f"{text}\n\n```\n# x\n```"}))
    assert await opened.texts(".md-heading") == ["Title"]
    paragraph = "Some <strong>bold</strong> and <code>a*b*</code>"
    assert await opened.inner(".markdown p.text") == paragraph
    assert await opened.texts(".markdown li") == ["done", "open"]
    assert await opened.page.locator(".markdown input:checked").count() == 1
    assert await opened.texts(".markdown tr") == ["a\tb", "1\t2"]
    assert await opened.texts(".markdown pre") == ["# x"]


async def test_alert_card_and_container(open_page: Opener) -> None:
    """Alerts have a role, cards their parts, and containers fold."""
    card = {"type": "card", "title": mrkdwn("*Ada*"), "body": plain("French")}
    opened = await open_page(
        message(
            0,
            {"type": "alert", "level": "error", "text": plain("No")},
            {**card, "actions": [button("Open", "open")]},
            {
                "type": "container",
                "title": plain("More"),
                "is_collapsible": True,
                "default_collapsed": True,
                "child_blocks": [section("hidden")],
            },
        )
    )
    assert await opened.texts(".alert-error[role=alert]") == ["No"]
    assert await opened.texts(".card") == ["Ada\nFrench\nOpen"]
    assert not await opened.page.get_by_text("hidden").is_visible()
    await opened.page.get_by_text("More", exact=True).click()
    assert await opened.page.get_by_text("hidden").is_visible()


async def test_unknown_blocks_are_named(open_page: Opener) -> None:
    """A block that this page cannot draw says what it is and leaves the others alone."""
    opened = await open_page(message(0, {"type": "video"}, section("after")))
    assert await opened.texts(".block") == ["[video]", "after"]


async def test_button_waits_for_its_answer(open_page: Opener) -> None:
    """A click is sent with its ids and value, and the button is busy until Slack answers."""
    actions = {"type": "actions", "block_id": "a", "elements": [button("Go", "go", value="v")]}
    sent = message(0, actions)
    opened = await open_page(sent)
    opened.stub.holds["action"] = asyncio.Event()
    go = opened.page.locator("[data-action-id=go]")
    await go.click()
    body = await opened.stub.posted("action")
    del body["state"]
    place = {"user": "U0MANAGER", "channel": "C0SUPPORT", "ts": sent["ts"], "block_id": "a"}
    assert body == {**place, "action_id": "go", "type": "button", "value": "v"}
    assert await go.get_attribute("aria-busy") == "true"
    opened.stub.holds["action"].set()
    await opened.page.locator("[data-action-id=go]:not([aria-busy])").wait_for()


async def test_confirmation_comes_first(open_page: Opener) -> None:
    """A button with a confirmation sends nothing until the person agrees."""
    confirm = {"title": plain("Sure?"), "text": mrkdwn("Gone."), "deny": plain("Keep")}
    danger = button("Remove", "rm", confirm={**confirm, "confirm": plain("Remove it")})
    opened = await open_page(message(0, {"type": "actions", "block_id": "a", "elements": [danger]}))
    await opened.page.locator("[data-action-id=rm]").click()
    await opened.page.get_by_role("button", name="Keep").click()
    await opened.page.locator("[role=alertdialog]").wait_for(state="detached")
    assert opened.stub.is_quiet("action")
    await opened.page.locator("[data-action-id=rm]").click()
    await opened.page.get_by_role("button", name="Remove it").click()
    assert (await opened.stub.posted("action"))["action_id"] == "rm"


async def test_select_with_the_keyboard(open_page: Opener) -> None:
    """A select opens, filters and chooses with the keyboard, and sends the whole option."""
    options = [option("Support", "1"), option("Billing", "2"), option("Returns", "3")]
    menu = {"type": "static_select", "action_id": "department", "options": options}
    opened = await open_page(message(0, {"type": "actions", "block_id": "a", "elements": [menu]}))
    await opened.page.locator("[data-action-id=department]").press("ArrowDown")
    await opened.page.keyboard.type("i")
    await opened.page.locator("[role=option]").nth(1).wait_for(state="detached")
    assert await opened.texts("[role=option]") == ["Billing"]
    await opened.page.keyboard.press("Enter")
    body = await opened.stub.posted("action")
    assert body["selected_option"] == options[1]
    assert await opened.texts("[data-action-id=department]") == ["Billing"]
    assert await opened.focused("data-action-id") == "department"


async def test_a_closed_select_asks_nothing(open_page: Opener) -> None:
    """What was typed just before a menu closed is not asked for: its view may be gone by then."""
    menu = {"type": "external_select", "action_id": "who", "min_query_length": 1}
    opened = await open_page(message(0, {"type": "actions", "block_id": "a", "elements": [menu]}))
    await opened.page.clock.install()
    await opened.page.locator("[data-action-id=who]").click()
    await opened.page.keyboard.type("a")
    await opened.page.keyboard.press("Escape")
    await opened.page.clock.run_for(1000)
    await opened.page.evaluate("fetch('/page/later', { method: 'POST', body: '{}' })")
    await opened.stub.posted("later")
    assert opened.stub.is_quiet("options")


async def test_overflow_menu(open_page: Opener) -> None:
    """An overflow menu sends the option that was picked."""
    menu = {"type": "overflow", "action_id": "more", "options": [option("Export", "e")]}
    block = {**section("Agents"), "accessory": menu}
    opened = await open_page(message(0, block))
    await opened.page.locator("[data-action-id=more]").click()
    await opened.page.get_by_role("menuitem", name="Export").click()
    assert (await opened.stub.posted("action"))["selected_option"]["value"] == "e"
