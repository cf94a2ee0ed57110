"""What in a Slack message points to Desk agents: people, addresses, ticket links, names; pure."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MAX_TEXT: Final = 20_000
_MAX_DEPTH: Final = 12
_MAX_EACH: Final = 20
"""People, addresses and tickets of one message that are looked at."""

_READ: Final = ("text", "blocks", "attachments")
_WORDED: Final = frozenset(
    {"text", "fallback", "pretext", "title", "title_link", "from_url", "url", "value"}
)
_ENTITY: Final = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_USER: Final = re.compile(r"@([UW][A-Z0-9]{1,30})")
_EMAIL: Final = re.compile(r"(?<![\w.+'-])[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_LINK: Final = re.compile(r"https?://[^\s<>|\"]{1,2000}", re.IGNORECASE)
_TICKET: Final = re.compile(r"/tickets/details/(\d{1,20})(?!\d)|#Cases/dv/(\d{1,20})(?!\d)")
"""The agent's view today, ``/agent/PORTAL/DEPARTMENT/tickets/details/ID``, and the older one,
``/support/PORTAL/ShowHomePage.do#Cases/dv/ID``."""


@dataclass(frozen=True, slots=True)
class Clues:
    """Pointers in a message, each kind in its order and without repetition.

    Attributes:
        user_ids: Slack users: the author first, then who is mentioned.
        emails: as written.
        ticket_ids: from links to the portal.
        text: what a person reads, for names in it.
    """

    user_ids: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    ticket_ids: tuple[str, ...] = ()
    text: str = ""


def read_clues(message: Mapping[str, Any], *, desk_host: str) -> Clues:
    """Read a message as Slack sends it with a message shortcut.

    Args:
        message: https://docs.slack.dev/reference/events/message with blocks and attachments.
        desk_host: only links to this host count.
    """
    raw = "\n".join(_texts({key: message.get(key) for key in _READ}))[:_MAX_TEXT]
    mentioned = [match[1] for entity in _ENTITY.finditer(raw) if (match := _USER.match(entity[1]))]
    author = message.get("user")
    is_persons = isinstance(author, str) and "bot_id" not in message
    links = (html.unescape(match[0]) for match in _LINK.finditer(raw))
    plain = html.unescape(_ENTITY.sub(_readable, raw))
    return Clues(
        user_ids=_first([*([str(author)] if is_persons else []), *mentioned, *_members(message)]),
        emails=_first([match[0].strip("'.") for match in _EMAIL.finditer(plain)]),
        ticket_ids=_first([found for link in links for found in _tickets(link, desk_host)]),
        text=plain,
    )


def _texts(value: Any, key: str = "", depth: int = 0) -> Iterator[str]:
    """Yield what is worded in blocks and attachments, however they nest."""
    if isinstance(value, str):
        if key in _WORDED:
            yield value
    elif depth < _MAX_DEPTH:
        pairs = value.items() if isinstance(value, dict) else ()
        items = ((key, one) for one in value) if isinstance(value, list) else pairs
        for name, one in items:
            yield from _texts(one, name, depth + 1)


def _members(value: Any, depth: int = 0) -> Iterator[str]:
    """Yield the users that rich text mentions: ``{"type": "user", "user_id": …}``."""
    match value:
        case {"type": "user", "user_id": str(user_id)}:
            yield user_id
        case dict() | list() if depth < _MAX_DEPTH:
            for one in value.values() if isinstance(value, dict) else value:
                yield from _members(one, depth + 1)


def _readable(entity: re.Match[str]) -> str:
    """Return what stands for an entity in the text that a person reads."""
    target, label = entity[1], entity[2]
    if target.startswith("@"):
        return " "
    address = target.removeprefix("mailto:")
    return f" {label or ''} {address if address != target or not label else ''} "


def _tickets(link: str, desk_host: str) -> Iterator[str]:
    try:
        parts = urlsplit(link)
        hosts = {parts.netloc.lower(), parts.hostname}
    except ValueError:
        return
    if desk_host.lower() in hosts and (match := _TICKET.search(f"{parts.path}#{parts.fragment}")):
        yield match[1] or match[2]


def _first(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))[:_MAX_EACH]
