"""Modals and App Home: which person has what open, and what was filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.people import TEAM_ID
from bot.sandbox.slack.app import APP_ID, BOT_ID
from bot.sandbox.slack.elements import named_blocks, values_of
from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.feed import Feed, Push
from bot.sandbox.slack.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.clock import Clock

STACK: Final = 3
"""Views a person can have open: one opened, two pushed."""
_GIVEN: Final = (
    *("title", "submit", "close", "callback_id", "private_metadata", "external_id"),
    *("clear_on_close", "notify_on_close"),
)


@dataclass(slots=True)
class View:
    """A view as Slack keeps it.

    Attributes:
        body: the view as the app gave it, its blocks and elements all named.
        values: what was filled in, by `block_id` and `action_id`.
        hash: changes with every update.
    """

    id: str
    user: str
    body: dict[str, Any]
    hash: str
    root_id: str
    previous_id: str | None = None
    values: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """Return the blocks."""
        return list(self.body["blocks"])

    def to_api(self) -> dict[str, Any]:
        """Return the view as Slack's answers and payloads hold it."""
        return {
            "id": self.id,
            "team_id": TEAM_ID,
            "type": self.body["type"],
            "blocks": self.body["blocks"],
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "clear_on_close": False,
            "notify_on_close": False,
            "close": None,
            "submit": None,
            **{key: self.body[key] for key in _GIVEN if self.body.get(key) is not None},
            "state": {"values": self.values},
            "hash": self.hash,
            "previous_view_id": self.previous_id,
            "root_view_id": self.root_id,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
        }


class Views:
    """All open modals, and each person's App Home."""

    def __init__(self, clock: Clock, feed: Feed) -> None:
        self._clock = clock
        self._feed = feed
        self._stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def stack(self, user_id: str) -> list[View]:
        """Return what a person has open, the visible view last."""
        return list(self._stacks.get(user_id, ()))

    def find(self, view_id: str) -> View | None:
        """Return an open modal by its id."""
        return next((one for one in self._all() if one.id == view_id), None)

    def find_external(self, external_id: str) -> View | None:
        """Return an open modal by the app's own id."""
        found = (one for one in self._all() if one.body.get("external_id") == external_id)
        return next(found, None)

    def open(self, user_id: str, body: Mapping[str, Any]) -> View:
        """Open a modal in place of any other.

        Raises:
            SlackError: its `external_id` is taken.
        """
        self._check_external(body)
        view = self._new(user_id, body)
        self._stacks[user_id] = [view]
        return self._opened(view)

    def push(self, user_id: str, body: Mapping[str, Any]) -> View:
        """Put a modal on top of the others.

        Raises:
            SlackError: none is open, three are, or its `external_id` is taken.
        """
        stack = self._stacks.get(user_id)
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= STACK:
            raise SlackError("push_limit_reached")
        self._check_external(body)
        view = self._new(user_id, body)
        view.root_id, view.previous_id = stack[0].id, stack[-1].id
        stack.append(view)
        return self._opened(view)

    def update(self, view: View, body: Mapping[str, Any], expected: str | None = None) -> View:
        """Replace what a view shows; inputs that keep their ids keep what was filled in.

        Raises:
            SlackError: `expected` is not the view's present hash.
        """
        if expected and expected != view.hash:
            raise SlackError("hash_conflict")
        view.body = named_blocks(body)
        view.hash = self._new_hash()
        kept = values_of(view.body["blocks"])
        for block_id, actions in kept.items():
            for action_id in actions.keys() & view.values.get(block_id, {}).keys():
                actions[action_id] = view.values[block_id][action_id]
        view.values = kept
        kind = "home" if view.body["type"] == "home" else "view_updated"
        self._feed.publish(Push({"type": kind, "view": view.to_api()}, view.user))
        return view

    def publish(self, user_id: str, body: Mapping[str, Any], expected: str | None = None) -> View:
        """Show a person's App Home.

        Raises:
            SlackError: `expected` is not the present hash.
        """
        if present := self.homes.get(user_id):
            return self.update(present, body, expected)
        view = self._new(user_id, body)
        self.homes[user_id] = view
        self._feed.publish(Push({"type": "home", "view": view.to_api()}, user_id))
        return view

    def close(self, view: View) -> None:
        """Close a view and those above it; the one below shows again."""
        stack = self._stacks.get(view.user, [])
        index = stack.index(view)
        self._closed(stack[index:])
        del stack[index:]
        self._feed.touch()

    def clear(self, user_id: str) -> None:
        """Close all of a person's modals."""
        self._closed(self._stacks.pop(user_id, []))
        self._feed.touch()

    def _closed(self, views: list[View]) -> None:
        for view in reversed(views):
            self._feed.publish(Push({"type": "view_closed", "id": view.id}, view.user))

    def _all(self) -> list[View]:
        return [view for stack in self._stacks.values() for view in stack]

    def _check_external(self, body: Mapping[str, Any]) -> None:
        if (external_id := body.get("external_id")) and self.find_external(external_id):
            raise SlackError("duplicate_external_id")

    def _opened(self, view: View) -> View:
        self._feed.publish(Push({"type": "view_opened", "view": view.to_api()}, view.user))
        return view

    def _new(self, user_id: str, body: Mapping[str, Any]) -> View:
        view_id, named = new_id("V"), named_blocks(body)
        values = values_of(named["blocks"])
        return View(view_id, user_id, named, self._new_hash(), view_id, values=values)

    def _new_hash(self) -> str:
        return f"{int(self._clock().timestamp())}.{new_id('h')}"
