"""What people do with digests in a scenario: fill in the form, move the clock, read what came."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from aiohttp import ClientSession

from tests.patience import PATIENCE_S
from tests.scenarios.play import MANAGER_ID, SUPPORT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.sandbox.slack.views import View
    from bot.sandbox.slack.workspace import Message
    from tests.scenarios.play import Play

WEDNESDAY: Final = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
"""Eleven o'clock in Berlin: a digest of nine o'clock comes tomorrow."""


def frozen() -> datetime:
    """Return the time at which scenarios begin; only the sandbox's controls move it."""
    return WEDNESDAY


async def open_form(
    play: Play, text: str = "new", *, user: str = MANAGER_ID, channel: str = SUPPORT
) -> View:
    """Type ``/agent-digest new`` or ``edit`` and wait until the form can be filled in."""
    slack = play.stage.slack
    await slack.command(user, channel, "/agent-digest", text)
    return await form_of(play, user)


async def form_of(play: Play, user: str = MANAGER_ID) -> View:
    """Wait for the form that a person has before them."""

    def found() -> View | None:
        views = play.stage.slack.views_of(user)
        return next((one for one in views if one.body.get("callback_id") == "digest_form"), None)

    view = await play.stage.slack.until(found, PATIENCE_S)
    assert view is not None
    return view


def top_view(play: Play, user: str = MANAGER_ID) -> View:
    """Return the modal that a person sees."""
    return play.stage.slack.views_of(user)[-1]


async def submit(
    play: Play, view: View, user: str = MANAGER_ID, **fields: Any
) -> Mapping[str, str]:
    """Fill in fields by name, submit, and return the errors under them."""
    values = {name: {f"digest_{name}": given} for name, given in fields.items()}
    outcome = await play.stage.slack.submit(user, view.id, values)
    return outcome.errors or {}


async def create(play: Play, *, user: str = MANAGER_ID, **fields: Any) -> str:
    """Make a digest by the form and return its id."""
    view = await open_form(play, user=user)
    errors = await submit(play, view, user, **{"time": "09:00", "name": "Morning", **fields})
    assert not errors, errors
    (digest,) = await play.digests.subscriptions.list_for(SUPPORT)
    return digest.id


async def press(play: Play, what: str, **data: Any) -> Mapping[str, Any]:
    """Use one of the sandbox's controls as the page does."""
    url = f"{play.stage.slack.url}/page/{what}"
    async with ClientSession() as session, session.post(url, json=data) as response:
        answer: Mapping[str, Any] = await response.json()
        return answer


async def to_next_digest(play: Play) -> None:
    """Move the clock to the next digest by the page's button.

    It is pressed again while the last digest is posted but not yet recorded: that one counts as
    the next until then, and the clock stays.
    """
    before = play.stage.clock()
    async with asyncio.timeout(PATIENCE_S):
        while play.stage.clock() == before:
            answer = await press(play, "next_digest")
            assert answer["ok"], answer


async def next_post(play: Play, *, known: int = 0, channel: str = SUPPORT) -> Message:
    """Wait until there are more posts than `known`, and return the newest."""
    found = await play.stage.slack.until(lambda: posts_of(play, channel)[known:], PATIENCE_S)
    return found[-1]


def posts_of(play: Play, channel: str = SUPPORT) -> list[Message]:
    """Return the bot's own posts in a channel, without answers and threads."""
    return [
        one
        for one in play.stage.slack.workspace.messages.values()
        if one.channel == channel and one.bot and not one.ephemeral_to and not one.thread_ts
    ]


def replies_to(play: Play, post: Message) -> list[Message]:
    """Return the thread below a post."""
    return [one for one in play.stage.slack.workspace.messages.values() if one.thread_ts == post.ts]


def words_of(value: Any) -> str:
    """Return every text in a view or message, in reading order."""
    return "\n".join(_words(value))


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)
