"""One thing that a person did in Slack, and the ways to answer it: what every handler gets."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.slack.message import Message, View


class Kind(StrEnum):
    """The kinds of requests that people cause; Slack's events are Bolt's business."""

    COMMAND = "command"
    ACTION = "action"
    MESSAGE_SHORTCUT = "message_shortcut"
    GLOBAL_SHORTCUT = "global_shortcut"
    VIEW = "view"
    OPTIONS = "options"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, by Slack's immutable ids; names and e-mail texts in payloads prove nothing."""

    user_id: str
    team_id: str | None = None
    enterprise_id: str | None = None


class Ack:
    """The receipt that Slack waits three seconds for; the first call counts, later ones do not.

    Attributes:
        done: resolves to the body of the ack (`None` for an empty one) as soon as it is given.
    """

    __slots__ = ("done",)

    def __init__(self) -> None:
        self.done: asyncio.Future[Mapping[str, Any] | None] = (
            asyncio.get_running_loop().create_future()
        )

    async def __call__(self, body: Mapping[str, Any] | None = None) -> None:
        """Confirm receipt; `body` carries view errors or options."""
        if not self.done.done():
            self.done.set_result(body)


class Reply(Protocol):
    """Ways to answer one turn."""

    async def respond(
        self, message: Message, *, replace: bool = False, in_channel: bool = False
    ) -> None:
        """Answer through the ``response_url``: to the person alone, or to the whole channel.

        `replace` rewrites the message that was clicked. Blocks that Slack refuses are sent again
        as the message's fallback.

        Raises:
            ReplyError: Slack took none of them.
        """
        ...

    async def open_view(self, view: View) -> str:
        """Open a modal within the three seconds of its ``trigger_id``; return the view's id."""
        ...

    async def push_view(self, view: View) -> str:
        """Lay a modal upon the open one, as `open_view` otherwise; return the view's id."""
        ...

    async def update_view(self, view_id: str, view: View) -> None:
        """Replace what a modal shows."""
        ...


class ReplyError(Exception):
    """Slack did not take an answer; the message says what Slack said."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One request.

    Attributes:
        name: the command with its slash, the ``action_id`` up to its first colon, or the
            ``callback_id``.
        text: a command's text as Slack sent it (entities not decoded), an action's value or the
            value of its selected option, or what was typed into a type-ahead.
        payload: Slack's whole payload, for what the fields above do not carry.
        request_id: short, in every log line of this turn; shown to the person when all else fails.
    """

    kind: Kind
    name: str
    actor: Actor
    ack: Ack
    reply: Reply
    text: str = ""
    channel_id: str | None = None
    request_id: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Route:
    """An entry of the one routing table: which coroutine serves which kind and name."""

    kind: Kind
    name: str
    handle: Callable[[Turn], Awaitable[None]]
