"""What a person types, as Slack sends it on.

https://docs.slack.dev/messaging/formatting-message-text#escaping,
https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.sandbox.slack.workspace import Workspace

_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_URL: Final = r"(?P<url>https?://[^\s<>]*[^\s<>.,;:!?'\")\]])"
_EMAIL: Final = r"(?P<email>[\w.+'-]+@[\w-]+(?:\.[\w-]+)+)"
_EVERYBODY: Final = ("here", "channel", "everyone")


def escape(text: str) -> str:
    """Return `text` with Slack's three control characters as entities."""
    return text.translate(_ENTITIES)


def encode(text: str, workspace: Workspace, *, labels: bool = True) -> str:
    """Return typed text with mentions, channels and links resolved.

    Args:
        text: as typed; people by ``@name`` or ``@handle``, channels by ``#name``.
        workspace: whose names count.
        labels: whether mentions carry the name, as in commands with ``should_escape``.
    """
    people, channels = _people(workspace, labels=labels), _channels(workspace)
    at, hash_ = _any_of(people), _any_of(channels)
    pattern = re.compile(
        rf"{_URL}|{_EMAIL}|(?<!\w)@(?P<at>{at})(?!\w)|(?<!\w)#(?P<hash>{hash_})(?!\w)",
        re.IGNORECASE,
    )
    done, parts = 0, []
    for match in pattern.finditer(text):
        parts += [escape(text[done : match.start()]), _reference(match, people, channels)]
        done = match.end()
    return "".join([*parts, escape(text[done:])])


def _reference(match: re.Match[str], people: dict[str, str], channels: dict[str, str]) -> str:
    if url := match["url"]:
        return f"<{escape(url)}>"
    if email := match["email"]:
        return f"<mailto:{escape(email)}|{escape(email)}>"
    if name := match["at"]:
        return people[name.lower()]
    return channels[match["hash"].lower()]


def _people(workspace: Workspace, *, labels: bool) -> dict[str, str]:
    names = {word: f"<!{word}>" for word in _EVERYBODY}
    for group in workspace.groups.values():
        names[group.handle.lower()] = f"<!subteam^{group.id}|@{group.handle}>"
    for user in workspace.users.values():
        if not user.deleted:
            mention = f"<@{user.id}|{user.handle}>" if labels else f"<@{user.id}>"
            names |= {user.handle.lower(): mention, user.name.lower(): mention}
    return names


def _channels(workspace: Workspace) -> dict[str, str]:
    named = (one for one in workspace.channels.values() if one.name)
    return {one.name.lower(): f"<#{one.id}|{one.name}>" for one in named}


def _any_of(names: Iterable[str]) -> str:
    """Return a pattern for any of these, the longest first."""
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
