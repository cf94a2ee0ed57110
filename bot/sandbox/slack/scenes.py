"""What happens to the workspace as a whole: a Slack channel is archived, a digest's time comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from bot.sandbox.slack.feed import Push

if TYPE_CHECKING:
    from datetime import datetime

    from bot.sandbox.slack.acts import Acts
    from bot.sandbox.slack.controls import Controls
    from bot.sandbox.slack.core import Core

JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Due:
    """When the next digest is due, aware; `name` is what its owner called it."""

    name: str
    at: datetime


@runtime_checkable
class KnowsDigests(Protocol):
    """Controls that also know the bot's digests (`bot.sandbox.slack.controls.Controls`)."""

    async def next_digest(self) -> Due | None:
        """Return the digest that is due next and not yet delivered; `None` when none is."""
        ...


class Scenes:
    """What the page's drawer offers beside the faults."""

    def __init__(self, core: Core, acts: Acts, controls: Controls) -> None:
        self._core = core
        self._acts = acts
        self._controls = controls

    async def archive(self, body: JSON) -> JSON:
        """Archive a Slack channel, or with ``on`` false bring it back, and tell the app so.

        Raises:
            LookupError: there is no such channel, or it is a conversation with the app.
        """
        channel = self._core.workspace.channels.get(body["channel"])
        if channel is None or channel.im_user:
            raise LookupError(f"no such channel: {body['channel']}")
        channel.is_archived = bool(body["on"])
        self._reload()
        kind = "group" if channel.is_private else "channel"
        verb = "archive" if channel.is_archived else "unarchive"
        await self._acts.event({"type": f"{kind}_{verb}", "channel": channel.id})
        return {"ok": True}

    async def next_digest(self, _: JSON) -> JSON:
        """Move the clock to the next digest; it stays where one is due already.

        Raises:
            LookupError: no digest is planned.
        """
        due = None
        if isinstance(self._controls, KnowsDigests):
            due = await self._controls.next_digest()
        if due is None:
            raise LookupError("no digest is planned")
        ahead = (due.at - self._controls.now()).total_seconds()
        if ahead > 0:
            self._controls.advance(ahead)
            self._reload()
        return {"ok": True, "name": due.name, "now": self._controls.now().isoformat()}

    def _reload(self) -> None:
        self._core.feed.publish(Push({"type": "state"}))
