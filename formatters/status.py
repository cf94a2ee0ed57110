"""Who is available now: the board of many agents and the card of one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.desk.models import Channel, Presence
from bot.slack.message import Message
from formatters import blocks
from formatters.controls import Angle, Controls
from formatters.extras import extra_columns, extra_fields
from formatters.paging import Page
from formatters.scope import (
    PRESENCES,
    agent_name,
    context_words,
    filter_words,
    place_words,
    plain_name,
    stale_words,
)
from formatters.spoken import as_text
from formatters.tables import ROWS, Cell, Column, Number, Table, table_message
from formatters.text import counted, esc, listing, number, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.desk.models import AgentStatus, Department, Scope, StatusBoard, Workload
    from bot.query import Again
    from bot.slack.message import Block

_CHANNELS: Final = {Channel.MAIL: "Mail", Channel.PHONE: "Phone", Channel.CHAT: "Chat"}
_LOADS: Final[tuple[tuple[str, str, Callable[[Workload], int | None]], ...]] = (
    ("Open", "Open tickets", lambda load: load.open),
    ("Overdue", "Overdue tickets", lambda load: load.overdue),
    ("Due in 1 h", "Due within an hour", lambda load: load.due_within_hour),
    ("On hold", "Tickets on hold", lambda load: load.on_hold),
)


def format_status_board(
    board: StatusBoard,
    *,
    again: Again,
    departments: Sequence[Department] = (),
    can_share: bool = True,
    history: Again | None = None,
) -> Message:
    """Return the board as a table, 50 agents a page, in the board's order.

    `history` is the question of the button that leads there.
    """
    page = Page.of(again.page, size=ROWS, total=len(board.agents))
    controls = Controls(
        again=replace(again, page=page.number),
        departments=departments,
        department=board.scope.department,
        page=page,
        can_share=can_share,
        angles=_angles(history),
    )
    if not board.agents:
        return _empty(board, controls)
    head = [blocks.header("Agent status"), *_stale(board), blocks.section(_summary(board, page))]
    tail = [blocks.context(context_words(board.scope, board.freshness)), *controls.rows()]
    return table_message(head, _table(board, page), tail)


def format_status_card(
    board: StatusBoard, *, again: Again, can_share: bool = True, history: Again | None = None
) -> Message:
    """Return the first agent of `board` as labelled fields."""
    controls = Controls(again=again, can_share=can_share, angles=_angles(history))
    if not board.agents:
        return _empty(board, controls)
    now, *more = status_groups(board.agents[0])
    body = [
        blocks.header("Agent status"),
        *_stale(board),
        *blocks.grouped([[("Name", agent_name(board.agents[0].agent)), *now], *more]),
        blocks.context(context_words(board.scope, board.freshness)),
    ]
    return Message(as_text(body), blocks.finish(body, tail=controls.rows()))


def status_groups(status: AgentStatus) -> list[list[blocks.Field]]:
    """Return what is known of one agent: status by channel first, then load, then who it is."""
    by_channel = {one.channel: one.presence for one in status.channels}
    channels = [
        (title, PRESENCES[by_channel[channel]])
        for channel, title in _CHANNELS.items()
        if channel in by_channel
    ]
    optional = [
        ("Departments", listing([esc(one.name) for one in status.agent.departments])),
        ("Email", esc(status.agent.email or "")),
        ("Time zone", esc(status.agent.time_zone or "")),
        ("Phone rings on", esc(status.phone_mode or "")),
    ]
    known = [(name, value) for name, value in optional if value]
    now = [("Status", presence_words(status)), *channels]
    return [now, _load_fields(status), [*known, *extra_fields(status.extras)]]


def presence_words(status: AgentStatus) -> str:
    """Return ``Online``, ``On the phone``, ``Busy``, ``Offline`` or ``Not known``."""
    on_phone = any(
        one.channel is Channel.PHONE and one.presence is Presence.BUSY for one in status.channels
    )
    if status.presence is Presence.BUSY and on_phone:
        return "On the phone"
    return PRESENCES[status.presence]


def presence_counts(agents: Sequence[AgentStatus]) -> str:
    """Return ``12 online · 3 busy · 25 offline``, without what nobody is."""
    presences = [one.presence for one in agents]  # list.count compares by identity first: fast
    counts = [(presences.count(presence), PRESENCES[presence].lower()) for presence in Presence]
    return " \u00b7 ".join(f"{number(count)} {word}" for count, word in counts if count)


def load_columns(rows: Sequence[AgentStatus]) -> list[Column]:
    """Return the columns of the agents' workload."""
    return [
        Column(title, tuple(_count(read(row.workload) if row.workload else None) for row in rows))
        for title, _, read in _LOADS
    ]


def department_columns(scope: Scope, rows: Sequence[AgentStatus]) -> list[Column]:
    """Return the column of the agents' departments, unless the answer is about one."""
    if scope.department:
        return []
    names = [[plain(one.name) for one in row.agent.departments] for row in rows]
    return [Column("Department", tuple(listing(parts) for parts in names))]


def _angles(history: Again | None) -> tuple[Angle, ...]:
    return (Angle("History", "history", history),) if history else ()


def _table(board: StatusBoard, page: Page) -> Table:
    rows = page.cut(board.agents)
    columns = [
        Column("Agent", tuple(plain_name(row.agent) for row in rows)),
        Column("Status", tuple(presence_words(row) for row in rows)),
        Column("Reachable by", tuple(_reachable(row) for row in rows)),
        *load_columns(rows),
        *department_columns(board.scope, rows),
        *extra_columns([row.extras for row in rows]),
    ]
    return Table("Agents, online first, then the lowest open load", tuple(columns))


def _reachable(status: AgentStatus) -> str:
    """Return ``Mail, Phone (busy)``: the channels that are not offline; may be empty."""
    by_channel = {one.channel: one.presence for one in status.channels}
    words = {Presence.ONLINE: "{}", Presence.BUSY: "{} (busy)"}
    named = [(title, by_channel.get(channel)) for channel, title in _CHANNELS.items()]
    return ", ".join(words[one].format(title) for title, one in named if one in words)


def _count(value: int | None) -> Cell:
    return None if value is None else Number(value, number(value))


def _load_fields(status: AgentStatus) -> list[blocks.Field]:
    if status.workload is None:
        return []
    values = [(name, read(status.workload)) for _, name, read in _LOADS]
    return [(name, number(value)) for name, value in values if value is not None]


def _summary(board: StatusBoard, page: Page) -> str:
    parts = [f"*{presence_counts(board.agents)}*"]
    if page.words:
        parts.append(f"Showing {page.words}, online first, then the lowest open load.")
    if board.unlisted:
        people = counted(board.unlisted, "person", "people")
        parts.append(f"{people} not shown: light agents or disabled accounts.")
    return "\n".join(parts)


def _stale(board: StatusBoard) -> list[Block]:
    return [blocks.section(stale_words(board.freshness))] if board.freshness.stale else []


def _empty(board: StatusBoard, controls: Controls) -> Message:
    scope = board.scope
    narrowed = bool(scope.department or scope.agent or scope.presences or scope.channels)
    if narrowed:
        where = " \u00b7 ".join(filter(None, [place_words(scope), filter_words(scope)]))
        sentence = f"No agent matches this now: *{where}*.\nTry it without a filter."
        everyone = replace(controls.again, text="", page=1)
        controls = replace(controls, wider=("Show everyone", everyone))
    else:
        sentence = (
            "Zoho Desk lists no active agents here.\nAn administrator of Zoho Desk can check that "
            "the account which connects this bot may see the departments."
        )
    body = [
        blocks.header("Agent status"),
        *_stale(board),
        blocks.section(sentence),
        blocks.context(context_words(scope, board.freshness)),
    ]
    return Message(as_text(body), blocks.finish(body, tail=controls.rows()))
