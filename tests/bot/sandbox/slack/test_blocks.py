"""Tests of the Block Kit checker: each limit at its edge and past it."""

from __future__ import annotations

import copy
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.slack.blocks import check_message, check_options, check_view
from tests.bot.sandbox.slack.apps import actions, button, home, modal, options, section, text_input

JSON = dict[str, Any]


def plain(text: str) -> JSON:
    """Return a plain text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> JSON:
    """Return a text object with markup."""
    return {"type": "mrkdwn", "text": text}


def raw(text: str) -> JSON:
    """Return a table cell of text."""
    return {"type": "raw_text", "text": text}


def figure(value: Any, text: str = "1") -> JSON:
    """Return a table cell of a number."""
    return {"type": "raw_number", "value": value, "text": text}


def rich(*elements: JSON) -> JSON:
    """Return rich text with one section."""
    part = {"type": "rich_text_section", "elements": list(elements)}
    return {"type": "rich_text", "elements": [part]}


def table(rows: Any, **more: Any) -> JSON:
    """Return a table."""
    return {"type": "table", "rows": rows, **more}


def data_table(rows: Any, **more: Any) -> JSON:
    """Return a data table."""
    return {"type": "data_table", "caption": "All", "rows": rows, **more}


def chart(kind: str = "line", categories: Any = ("Mon", "Tue"), **more: Any) -> JSON:
    """Return a chart of one series with a point per category."""
    data = [{"label": one, "value": 1} for one in categories]
    body: JSON = {"type": kind, "series": [{"name": "Opened", "data": data}]}
    body["axis_config"] = {"categories": list(categories), **more}
    return {"type": "data_visualization", "title": "Opened", "chart": body}


def pie(*values: Any) -> JSON:
    """Return a pie."""
    segments = [{"label": f"s{i}", "value": value} for i, value in enumerate(values)]
    chart = {"type": "pie", "segments": segments}
    return {"type": "data_visualization", "title": "Share", "chart": chart}


def menu(kind: str = "static_select", **more: Any) -> JSON:
    """Return a menu."""
    return {"type": kind, "action_id": "pick", **more}


def card(**more: Any) -> JSON:
    """Return a card."""
    return {"type": "card", "title": mrkdwn("Ada"), **more}


def container(*children: JSON, **more: Any) -> JSON:
    """Return a container."""
    return {"type": "container", "title": plain("T"), "child_blocks": list(children), **more}


DIVIDER: JSON = {"type": "divider"}
PICTURE: JSON = {"type": "image", "alt_text": "a", "image_url": "https://example.com/a.png"}
TABLE = table([[raw("a")]])
DATA = data_table([[raw("Name"), raw("n")], [raw("Ada"), figure(1)]])
ALERT: JSON = {"type": "alert", "text": plain("Careful"), "level": "warning"}
MARKDOWN: JSON = {"type": "markdown", "text": "**a**"}

GOOD = [
    [section("x" * 3000)],
    [{"type": "section", "fields": [mrkdwn("x" * 2000)] * 10, "expand": True}],
    [section(accessory=PICTURE), section(accessory=menu("multi_users_select"))],
    [{"type": "header", "text": plain("x" * 150), "level": 4}],
    [{"type": "context", "elements": [mrkdwn("a"), *[PICTURE] * 9]}],
    [actions(*(button(f"b{i}") for i in range(25)))],
    [actions(button("a")), actions(button("a"))],
    [actions(button(value="v" * 2000, url="https://a.example", style="danger"))],
    [
        actions(
            button(confirm={"title": plain("Sure?"), "text": mrkdwn("Really"), "style": "danger"})
        )
    ],
    [actions(menu(options=options(*(f"v{i}" for i in range(100)))))],
    [actions(menu(option_groups=[{"label": plain("g"), "options": options("a")}]))],
    [actions(menu(options=options("a"), initial_option=options("a")[0]))],
    [actions(menu("external_select", min_query_length=0, initial_option=options("z")[0]))],
    [actions(menu("conversations_select", filter={}, response_url_enabled=True))],
    [actions({"type": "overflow", "action_id": "o", "options": options("a", "b")})],
    [actions({"type": "checkboxes", "action_id": "o", "options": options("a", "b")})],
    [actions({"type": "datepicker", "initial_date": "2026-11-16"}, {"type": "datetimepicker"})],
    [text_input(min_length=1, max_length=3000, multiline=True)],
    [PICTURE | {"title": plain("t")}],
    [
        rich(
            {"type": "text", "text": "a", "style": {"bold": True}},
            {"type": "user", "user_id": "U1"},
        )
    ],
    [rich({"type": "date", "timestamp": 1, "format": "{date}", "fallback": "x"})],
    [TABLE | {"column_settings": [None, {"align": "right", "is_wrapped": True}]}],
    [table([[raw("x"), figure(1), rich({"type": "text", "text": "a"})]] * 100)],
    [table([[raw("x" * 10_000)]])],
    [data_table([[raw("n")], *[[figure(1)]] * 200], page_size=100, row_header_column_index=0)],
    [data_table([[raw("n")], [raw("x" * 19_999)]])],
    [chart("bar"), chart("area")],
    [chart(categories=[f"c{i}" for i in range(20)], x_label="x" * 50)],
    [pie(*range(1, 13))],
    [MARKDOWN | {"text": "x" * 6000}, MARKDOWN | {"text": "x" * 6000}],
    [card(subtitle=plain("s"), actions=[button("a"), button("b"), button("c")], icon=PICTURE)],
    [card(slack_icon={"type": "icon", "name": "bot"})],
    [{"type": "carousel", "elements": [card()] * 10}],
    [container(section(), DIVIDER, TABLE, subtitle=plain("s"), is_collapsible=True)],
    [{"type": "container", "rich_text_title": rich(), "child_blocks": [DIVIDER], "width": "full"}],
    [DIVIDER] * 50,
]

BAD = [
    ([DIVIDER] * 51, "/blocks", "no more than 50 items allowed"),
    ([section("")], "/blocks/0/text/text", "must be more than 0 characters"),
    ([section("x" * 3001)], "/blocks/0/text/text", "must be less than 3001 characters"),
    ([section(block_id="x" * 256)], "/blocks/0/block_id", "must be less than 256 characters"),
    ([section(block_id="a"), section(block_id="a")], "/blocks/1/block_id", "already exists"),
    ([{"type": "section"}], "/blocks/0", "missing required field: text"),
    ([{"type": "section", "fields": [mrkdwn("a")] * 11}], "/blocks/0/fields", "no more than 10"),
    ([{"type": "section", "fields": []}], "/blocks/0/fields", "no less than 1"),
    (
        [{"type": "section", "fields": [mrkdwn("x" * 2001)]}],
        "/blocks/0/fields/0/text",
        "must be less than 2001 characters",
    ),
    ([section(colour="red")], "/blocks/0", "invalid additional property: colour"),
    ([section(accessory={"type": "plain_text_input"})], "/blocks/0/accessory", "unsupported type"),
    ([{"type": "section", "text": "a"}], "/blocks/0/text", "must be a text object"),
    ([{"type": "section", "text": {"type": "mrkdwn", "text": 1}}], "/blocks/0/text/text", "string"),
    ([section() | {"text": mrkdwn("a") | {"emoji": True}}], "/blocks/0/text", "additional"),
    ([section() | {"text": plain("a") | {"emoji": 1}}], "/blocks/0/text/emoji", "boolean"),
    ([{"type": "header", "text": mrkdwn("a")}], "/blocks/0/text", "must be one of: plain_text"),
    ([{"type": "header", "text": plain("x" * 151)}], "/blocks/0/text/text", "less than 151"),
    ([{"type": "header", "text": plain("a"), "level": 5}], "/blocks/0/level", "between 1 and 4"),
    ([{"type": "header", "text": plain("a"), "level": True}], "/blocks/0/level", "an integer"),
    ([{"type": "context", "elements": [mrkdwn("a")] * 11}], "/blocks/0/elements", "more than 10"),
    ([actions(*(button(f"b{i}") for i in range(26)))], "/blocks/0/elements", "more than 25"),
    ([actions()], "/blocks/0/elements", "no less than 1"),
    ([actions(button("a"), button("a"))], "/blocks/0/elements/1/action_id", "already exists"),
    ([actions(button("x" * 256))], "/blocks/0/elements/0/action_id", "less than 256"),
    ([actions(button(value="x" * 2001))], "/blocks/0/elements/0/value", "less than 2001"),
    ([actions(button(url="x" * 3001))], "/blocks/0/elements/0/url", "less than 3001"),
    ([actions(button(text=plain("x" * 76)))], "/blocks/0/elements/0/text/text", "less than 76"),
    ([actions(button(text=mrkdwn("a")))], "/blocks/0/elements/0/text", "plain_text"),
    ([actions(button(style="green"))], "/blocks/0/elements/0/style", "danger, primary"),
    (
        [actions(button(confirm={"title": plain("x" * 101)}))],
        "/0/confirm/title/text",
        "less than 101",
    ),
    (
        [actions(button(confirm={"text": plain("x" * 301)}))],
        "/0/confirm/text/text",
        "less than 301",
    ),
    (
        [actions(menu("multi_static_select", options=options("a")))],
        "/elements/0",
        "unsupported type",
    ),
    ([actions(menu())], "/blocks/0/elements/0", "either options or option_groups"),
    ([actions(menu(options=options("a") * 101))], "/elements/0/options", "no more than 100"),
    ([actions(menu(options=options("x" * 76)))], "/options/0/text/text", "less than 76"),
    (
        [actions(menu(options=[{"text": plain("a"), "value": "x" * 151}]))],
        "/elements/0/options/0/value",
        "less than 151",
    ),
    (
        [actions(menu(options=[{"text": mrkdwn("a"), "value": "a"}]))],
        "/elements/0/options/0/text",
        "plain_text",
    ),
    (
        [actions(menu(options=options("a"), initial_option=options("b")[0]))],
        "/elements/0",
        "initial_option must be one of the options",
    ),
    (
        [actions(menu(options=options("a"), placeholder=plain("x" * 151)))],
        "/elements/0/placeholder/text",
        "less than 151",
    ),
    ([actions(menu("external_select", min_query_length=-1))], "/min_query_length", "between"),
    (
        [actions({"type": "overflow", "options": options(*"abcdef")})],
        "/elements/0/options",
        "no more than 5",
    ),
    (
        [actions({"type": "checkboxes", "options": options(*"abcdefghijk")})],
        "/elements/0/options",
        "no more than 10",
    ),
    ([text_input(max_length=3001)], "/element/max_length", "between 1 and 3000"),
    ([text_input() | {"label": plain("x" * 2001)}], "/label/text", "less than 2001"),
    ([text_input() | {"element": button()}], "/blocks/0/element", "unsupported type: button"),
    ([text_input() | {"element": {"type": "number_input"}}], "/element", "unsupported type"),
    ([text_input() | {"element": {"type": "rich_text_input"}}], "/element", "unsupported type"),
    ([{"type": "image", "alt_text": "a"}], "/blocks/0", "either image_url or slack_file"),
    ([PICTURE | {"alt_text": "x" * 2001}], "/blocks/0/alt_text", "less than 2001"),
    (
        [{"type": "image", "alt_text": "a", "slack_file": {"id": "bad"}}],
        "/blocks/0/slack_file",
        "invalid slack file",
    ),
    ([rich({"type": "text", "text": ""})], "/elements/0/elements/0/text", "more than 0"),
    ([rich({"type": "text", "text": "a", "style": {"big": True}})], "/style", "additional"),
    ([rich({"type": "video"})], "/elements/0/elements/0", "unsupported type: video"),
    ([{"type": "rich_text", "elements": [{"type": "x"}]}], "/elements/0", "unsupported type: x"),
    ([table([[raw("")]])], "/rows/0/0/text", "more than 0"),
    ([table([[raw("a")]] * 101)], "/blocks/0/rows", "no more than 100"),
    ([table([[raw("a")] * 21])], "/blocks/0/rows/0", "no more than 20"),
    ([table([[raw("x" * 5001)], [raw("x" * 5000)]])], "/blocks/0/rows", "less than 10001"),
    ([table([[mrkdwn("a")]])], "/rows/0/0", "unsupported type: mrkdwn"),
    ([TABLE | {"column_settings": [{"align": "top"}]}], "/column_settings/0/align", "one of"),
    ([TABLE, TABLE], "/blocks/1", "only_one_table_allowed"),
    ([TABLE, DATA], "/blocks/1", "only_one_table_allowed"),
    ([data_table([[raw("a")]])], "/blocks/0/rows", "no less than 2"),
    ([data_table([[raw("a")]] * 202)], "/blocks/0/rows", "no more than 201"),
    ([data_table([[raw("a")], [raw("a"), raw("b")]])], "/rows/1", "same number of cells"),
    ([data_table([[rich()], [raw("a")]])], "/rows/0/0", "not allowed in the header"),
    ([data_table([[raw("a")], [figure(math.nan)]])], "/rows/1/0/value", "a finite number"),
    ([data_table([[raw("a")], [figure("1")]])], "/rows/1/0/value", "a finite number"),
    ([data_table([[raw("a")], [figure(1, "")]])], "/rows/1/0/text", "more than 0"),
    ([data_table([[raw("a")], [raw("x" * 20_000)]])], "/blocks/0/rows", "less than 20001"),
    ([DATA | {"page_size": 101}], "/blocks/0/page_size", "between 1 and 100"),
    ([DATA | {"row_header_column_index": 2}], "/row_header_column_index", "between 0 and 1"),
    ([{k: v for k, v in DATA.items() if k != "caption"}], "/blocks/0", "missing required field"),
    ([chart(), chart(), chart()], "/blocks/2", "no more than 2 data_visualization"),
    ([chart() | {"title": "x" * 51}], "/blocks/0/title", "less than 51"),
    ([chart("donut")], "/blocks/0/chart", "unsupported type: donut"),
    ([chart(categories=["x" * 21])], "/categories/0", "less than 21"),
    ([chart(categories=["a", "a"])], "/axis_config/categories", "must be unique"),
    ([chart(categories=[str(i) for i in range(21)])], "/axis_config/categories", "more than 20"),
    ([chart(y_label="x" * 51)], "/axis_config/y_label", "less than 51"),
    ([pie(0)], "/segments/0/value", "must be more than 0"),
    ([pie(*[1] * 13)], "/chart/segments", "no more than 12"),
    ([MARKDOWN | {"text": "x" * 6001}] * 2, "/blocks/1/text", "12001 characters in all"),
    ([MARKDOWN | {"text": "x" * 12_001}], "/blocks/0/text", "less than 12001"),
    ([card(title="Ada")], "/blocks/0/title", "must be a text object"),
    ([card(body=plain("x" * 201))], "/blocks/0/body/text", "less than 201"),
    ([card(actions=[button(c) for c in "abcd"])], "/blocks/0/actions", "no more than 3"),
    ([card(icon=PICTURE, slack_icon={"type": "icon", "name": "a"})], "/blocks/0", "either icon"),
    ([{"type": "card", "subtext": plain("a")}], "/blocks/0", "missing required field: title"),
    ([{"type": "carousel", "elements": [section()]}], "/elements/0", "unsupported type"),
    ([{"type": "carousel", "elements": [card()] * 11}], "/blocks/0/elements", "more than 10"),
    ([container(*[DIVIDER] * 11)], "/blocks/0/child_blocks", "no more than 10"),
    ([container(DATA)], "/child_blocks/0", "unsupported type: data_table"),
    ([container(DIVIDER, width="huge")], "/blocks/0/width", "must be one of"),
    ([container(DIVIDER, default_collapsed=True)], "/blocks/0", "needs is_collapsible"),
    (
        [container(DIVIDER, is_collapsible=True, has_header_divider=True)],
        "/blocks/0",
        "has_header_divider",
    ),
    ([{"type": "container", "child_blocks": [DIVIDER]}], "/blocks/0", "field: title"),
    ([ALERT], "/blocks/0", "unsupported type: alert"),
    ([{"type": "file"}], "/blocks/0", "unsupported type: file"),
    (["divider"], "/blocks/0", "unsupported type"),
    ("divider", "/blocks", "must be an array"),
]


@pytest.mark.parametrize("blocks", GOOD)
def test_good_messages(blocks: list[JSON]) -> None:
    """What Slack takes, at the edge of its limits, has no problem."""
    assert check_message(blocks, "text") == []


@pytest.mark.parametrize(("blocks", "pointer", "words"), BAD)
def test_bad_messages(blocks: Any, pointer: str, words: str) -> None:
    """What Slack refuses is found, with a pointer to the very part."""
    found = [(one.pointer, one.message) for one in check_message(blocks, "text")]
    assert any(at.endswith(pointer) and words in text for at, text in found), found


def series(**changes: Any) -> JSON:
    """Return a chart with one thing of its first series changed."""
    block = copy.deepcopy(chart())
    block["chart"]["series"][0].update(changes)
    return block


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (series(name="x" * 21), "less than 21"),
        (series(data=[{"label": "Mon", "value": 1}]), "exactly one point per category"),
        (
            series(data=[{"label": "Mon", "value": 1}, {"label": "Wed", "value": 1}]),
            "exactly one point per category",
        ),
        (
            series(data=[{"label": "Mon", "value": None}, {"label": "Tue", "value": 1}]),
            "missing required field: value",
        ),
        (
            series(data=[{"label": "Mon", "value": math.inf}, {"label": "Tue", "value": 1}]),
            "finite number",
        ),
    ],
)
def test_chart_cross_checks(block: JSON, words: str) -> None:
    """Each series of a chart has one finite point per category."""
    assert any(words in one.message for one in check_message([block], "t"))


def test_series_names_are_unique() -> None:
    """Two series of one name are refused, and so are thirteen."""
    block = chart()
    block["chart"]["series"] *= 13
    found = {one.message for one in check_message([block], "t")}
    assert found == {"series names must be unique", "no more than 12 items allowed"}


def test_old_workspace_refuses_new_blocks() -> None:
    """Where the newest blocks are unknown, tables and charts of the older kind still pass."""
    for block in (DATA, chart()):
        problems = check_message([block], "t", modern=False)
        assert str(problems[0]) == (
            f"[ERROR] unsupported type: {block['type']} [json-pointer:/blocks/0]"
        )
    assert check_message([TABLE], "t", modern=False) == []


def test_error_of_the_call() -> None:
    """A second table and an empty message end in errors of their own."""
    assert check_message([TABLE, TABLE], "t")[0].error == "invalid_attachments"
    assert check_message(None, None)[0].error == "no_text"
    assert check_message(None, "t") == []


def test_files_must_be_ready() -> None:
    """A picture of an unknown file is refused."""
    block = {"type": "image", "alt_text": "a", "slack_file": {"id": "F012345678"}}
    assert check_message([block], "t", has_file=lambda one: one == "F012345678") == []
    assert check_message([block], "t", has_file=lambda _: False)


def test_options_of_menus_in_detail() -> None:
    """Descriptions, links and groups of options have limits; the state of pickers has its key."""
    entry = options("a")[0]
    good = entry | {"description": plain("d"), "url": "https://a.example"}
    assert check_message([actions({"type": "overflow", "options": [good]})], "t") == []
    assert check_message([actions(menu(options=options("a"), focus_on_load=True))], "t") == []
    for bad in (entry | {"description": plain("x" * 76)}, entry | {"url": "x" * 3001}):
        assert check_message([actions({"type": "overflow", "options": [bad]})], "t")
    assert check_message([actions({"type": "timepicker", "initial_date": "x"})], "t")
    file = {"id": "F012345678", "url": "https://a.example"}
    assert check_message([{"type": "image", "alt_text": "a", "slack_file": file}], "t")
    lines = {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet"}]}
    assert check_message([lines], "t")
    inputs = [text_input(block, element) for block, element in (("a", "x"), ("b", "x"))]
    email = text_input("c") | {"element": {"type": "email_text_input", "action_id": "e"}}
    assert check_view(modal(*inputs, email)) == []


def list_block(*items: Any, **more: Any) -> JSON:
    """Return rich text with one list."""
    part = {"type": "rich_text_list", "style": "bullet", "elements": list(items), **more}
    return {"type": "rich_text", "elements": [part]}


def test_rich_text_parts() -> None:
    """Lists, quotes and preformatted text have rules of their own."""
    item = {"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]}
    quote = item | {"type": "rich_text_quote", "border": 1}
    code = item | {"type": "rich_text_preformatted", "language": "python"}
    both = {"type": "rich_text", "elements": [quote, code]}
    assert check_message([list_block(item, indent=8), both], "t") == []
    user = {"type": "user", "user_id": "U1"}
    for block in (
        list_block(quote),
        list_block(item, indent=9),
        list_block(item, style="square"),
        {"type": "rich_text", "elements": [code | {"elements": [user]}]},
    ):
        assert check_message([block], "t")


def test_good_views() -> None:
    """Modals and Home take what is theirs."""
    numbers = {"type": "number_input", "is_decimal_allowed": False, "action_id": "n"}
    inputs = [text_input(), text_input("n") | {"element": numbers}]
    lines = text_input("r") | {"element": {"type": "rich_text_input"}}
    assert check_view(modal(*inputs, lines, ALERT, card(), private_metadata="x" * 3000)) == []
    files = text_input("f") | {"element": {"type": "file_input", "max_files": 10}}
    assert check_view(modal(files, clear_on_close=True, close=plain("No"))) == []
    assert check_view(home(section(), TABLE, container(DIVIDER))) == []
    assert check_view(home(*[DIVIDER] * 100)) == []


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (modal(text_input()) | {"submit": None}, "missing required field: submit"),
        (modal(section()) | {"title": plain("x" * 25)}, "less than 25"),
        (modal(section()) | {"title": mrkdwn("T")}, "plain_text"),
        ({"type": "modal", "blocks": []}, "missing required field: title"),
        (modal(*[DIVIDER] * 101), "no more than 100"),
        (modal(private_metadata="x" * 3001), "less than 3001"),
        (modal(callback_id="x" * 256), "less than 256"),
        (modal(TABLE), "unsupported type: table"),
        (modal(MARKDOWN), "unsupported type: markdown"),
        (home(chart()), "unsupported type: data_visualization"),
        (home(ALERT), "unsupported type: alert"),
        (home(title=plain("T")), "invalid additional property: title"),
        (home(actions({"type": "datetimepicker"})), "unsupported type: datetimepicker"),
        (modal(notify_on_close="yes"), "boolean"),
        (modal(text_input(focus_on_load=True), text_input("b", focus_on_load=True)), "focus"),
        ({"type": "dialog", "blocks": []}, "must be a modal or home view"),
        ("view", "must be a modal or home view"),
        (modal(*[section("x" * 3000)] * 90), "too large"),
    ],
)
def test_bad_views(view: Any, words: str) -> None:
    """What Slack refuses in a view is found."""
    assert any(words in one.message for one in check_view(view)), check_view(view)


def test_options() -> None:
    """The answer of a type-ahead has options or groups, or is empty."""
    assert check_options({"options": []}) == []
    assert check_options({"options": options("a")}) == []
    assert check_options({"option_groups": [{"label": plain("g"), "options": options("a")}]}) == []
    many = {"options": options(*("a",) * 101)}
    bad: Any
    for bad in (None, {}, many, {"option": []}, {"options": [1]}):
        assert check_options(bad)


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if not isinstance(value, dict | list):
        return [path]
    items = value.items() if isinstance(value, dict) else enumerate(value)
    return [path, *(one for key, inner in items for one in _paths(inner, (*path, key)))]


OPEN = ("filter", "slack_icon")
"""Objects that the checker does not look into."""


def _objects(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    return [path for path in _paths(value, path) if not set(path) & set(OPEN)]


SMALL = [blocks for blocks in GOOD if len(str(blocks)) < 1500]


@pytest.mark.parametrize("blocks", SMALL)
def test_unknown_keys_are_refused(blocks: list[JSON]) -> None:
    """An unknown key in any object of any block is refused."""
    for path in _objects(blocks[:1]):
        changed: Any = copy.deepcopy(blocks)
        target = changed
        for key in path:
            target = target[key]
        if isinstance(target, dict):
            target["zzz"] = 1
            assert check_message(changed, "t"), path


@given(st.data())
def test_never_stumbles(data: st.DataObject) -> None:
    """Whatever replaces whatever part of a good message, the checker answers and does not raise."""
    blocks = copy.deepcopy(data.draw(st.sampled_from(SMALL)))
    *path, last = data.draw(st.sampled_from([p for p in _paths(blocks) if p]))
    target: Any = blocks
    for key in path:
        target = target[key]
    target[last] = data.draw(JSONS)
    assert isinstance(check_message(blocks, "t"), list)
