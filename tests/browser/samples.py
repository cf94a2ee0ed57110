"""A workspace and messages with every kind of block, as the page receives them."""

from __future__ import annotations

from typing import Any, Final

from bot.sandbox.people import CHANNELS, MANAGERS_GROUP, USERS

Json = dict[str, Any]

NOW: Final = 1_795_000_000
"""2026-11-18 11:06:40 UTC."""

COMMANDS: Final = (
    (
        "/agent-status",
        "Who is available now",
        "[agent or @user] [department:NAME] [channel:mail,phone,chat]",
    ),
    ("/agent-metrics", "How the team or an agent performs", "[agent or @user] [period]"),
    ("/agent-skills", "Who has which skill", "[agent or @user, or skill, skill…] [online]"),
    ("/desk-doctor", "Check the connection to Zoho Desk", "[verbose]"),
)
SHORTCUTS: Final = (
    ("Agent card", "message", "agent_card", "Status, figures and skills of the agents named here"),
    ("Look up an agent", "global", "agent_lookup", "Find an agent by name"),
)


def mrkdwn(text: str, **more: Any) -> Json:
    """Return a mrkdwn text object."""
    return {"type": "mrkdwn", "text": text, **more}


def plain(text: str) -> Json:
    """Return a plain_text object."""
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> Json:
    """Return a section block; `more` are further fields of the text object."""
    return {"type": "section", "block_id": "s1", "text": mrkdwn(text, **more)}


def cell(value: str | float) -> Json:
    """Return a table cell: a number as raw_number, else raw_text."""
    if isinstance(value, str):
        return {"type": "raw_text", "text": value}
    return {"type": "raw_number", "value": value, "text": str(value)}


def button(text: str, action_id: str, **more: Any) -> Json:
    """Return a button element."""
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def option(text: str, value: str) -> Json:
    """Return an option object."""
    return {"text": plain(text), "value": value}


def message(counter: int, *blocks: Json, **more: Any) -> Json:
    """Return a message of the bot in #support, `counter` seconds after the start."""
    empty: Json = {"user": None, "ephemeral_to": None, "command": None, "thread_ts": None}
    ts = f"{NOW + counter}.000100"
    body: Json = {"ts": ts, "channel": "C0SUPPORT", "bot": True, "text": "", "edited": False}
    return {**body, **empty, "blocks": list(blocks) or None, **more}


def data_table(rows: int = 12, page_size: int = 5) -> Json:
    """Return a data_table of agents with a column of numbers."""
    names = ("Ada Ray", "Bruno Keller", "Chiara Rossi", "Dmitri Volkov", "Elena Fischer")
    body = [
        [cell(f"{names[at % 5]} {at}"), cell("Online" if at % 3 else "Away"), cell(at * 7 % 13)]
        for at in range(rows)
    ]
    head = [cell("Agent"), cell("Status"), cell("Open tickets")]
    return {
        "type": "data_table",
        "block_id": "t1",
        "caption": "Agents of Support",
        "page_size": page_size,
        "row_header_column_index": 0,
        "rows": [head, *body],
    }


def chart(kind: str) -> Json:
    """Return a data_visualization of this kind."""
    if kind == "pie":
        segments = [{"label": "Online", "value": 9}, {"label": "Away", "value": 3}]
        return _visualization("Agents by status", {"type": "pie", "segments": segments})
    days = ["Mon", "Tue", "Wed", "Thu", "Fri"]
    series = [
        {
            "name": name,
            "data": [
                {"label": day, "value": value} for day, value in zip(days, values, strict=True)
            ],
        }
        for name, values in (("Closed", (12, 18, 9, 22, 17)), ("Opened", (15, 11, 14, 19, 21)))
    ]
    axes = {"categories": days, "x_label": "Day", "y_label": "Tickets"}
    return _visualization("Tickets per day", {"type": kind, "series": series, "axis_config": axes})


def _visualization(title: str, body: Json) -> Json:
    return {"type": "data_visualization", "title": title, "chart": body}


def modal(**more: Any) -> Json:
    """Return a modal view with one of each important input."""
    blocks = [
        {
            "type": "input",
            "block_id": "who",
            "label": plain("Agent"),
            "element": {
                "type": "external_select",
                "action_id": "agent",
                "min_query_length": 0,
                "placeholder": plain("Type a name"),
            },
        },
        {
            "type": "input",
            "block_id": "note",
            "label": plain("Note"),
            "hint": plain("Only you see it."),
            "optional": True,
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True},
        },
        {
            "type": "input",
            "block_id": "days",
            "label": plain("Days"),
            "element": {
                "type": "checkboxes",
                "action_id": "days",
                "options": [option("Monday", "mon"), option("Tuesday", "tue")],
                "initial_options": [option("Monday", "mon")],
            },
        },
        {
            "type": "input",
            "block_id": "at",
            "label": plain("Time"),
            "element": {"type": "timepicker", "action_id": "at", "initial_time": "09:00"},
        },
    ]
    view = {"id": "V1", "type": "modal", "callback_id": "agent_lookup", "blocks": blocks}
    return {**view, "title": plain("Look up an agent"), "submit": plain("Show"), **more}


def state(*messages: Json) -> Json:
    """Return the page's state with these messages in #support."""
    channels = [
        {"id": id_, "name": name, "private": private, "shared": shared, "archived": False}
        for id_, name, private, shared in CHANNELS
    ]
    im = {"id": "D0MANAGER", "name": "Deskbot", "private": True, "shared": False, "im": True}
    users = [
        {"id": user.id, "name": user.name, "role": user.role, "tz": user.time_zone}
        for user in USERS
    ]
    group_id, handle = MANAGERS_GROUP
    return {
        "users": users,
        "me": USERS[0].id,
        "channels": [*channels, im],
        "commands": [
            {"command": command, "description": description, "usage_hint": hint}
            for command, description, hint in COMMANDS
        ],
        "shortcuts": [
            {"name": name, "type": kind, "callback_id": callback, "description": description}
            for name, kind, callback, description in SHORTCUTS
        ],
        "messages": {"C0SUPPORT": list(messages)},
        "bot": {"name": "Deskbot", "connected": True},
        "clock": {"now": "2026-11-18T11:10:00+00:00"},
        "faults": [{"name": "desk_down", "title": "Zoho Desk does not answer", "on": False}],
        "groups": [{"id": group_id, "handle": handle}],
    }
