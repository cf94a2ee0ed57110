"""The local Slack as tests and scripts work it: what people do there, and what they see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from bot.sandbox.people import TEAM_ID
from bot.sandbox.slack.api.users import user_to_api
from bot.sandbox.slack.delivery import Outcome
from bot.sandbox.slack.host import Host

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.sandbox.slack.views import View
    from bot.sandbox.slack.workspace import Message

T = TypeVar("T")

_PATIENCE_S: Final = 90.0
"""Only what never comes takes so long, on a busy machine, too."""


class SandboxSlack(Host):
    """A Slack workspace on this machine with one app installed; see `Host` for its arguments."""

    async def command(self, user: str, channel: str, command: str, text: str = "") -> Outcome:
        """Type a slash command, `text` as a person types it."""
        return await self.acts.command(user, channel, command, text)

    async def click(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        *,
        block_id: str | None = None,
        selected_option: Any = None,
        value: Any = None,
    ) -> Outcome:
        """Click a button of a message, or choose or enter something in one of its elements.

        Args:
            user: who.
            channel: where.
            ts: of the message.
            action_id: of the element.
            block_id: needed when several elements share the `action_id`.
            selected_option: an option's value, or the whole option.
            value: for elements without options: an id, a date, or a list of ids.

        Raises:
            LookupError: there is no such message, element or option.
        """
        given = value if selected_option is None else selected_option
        return await self.clicks.click(user, channel, ts, action_id, block_id=block_id, given=given)

    async def click_view(
        self,
        user: str,
        view_id: str,
        action_id: str,
        *,
        block_id: str | None = None,
        selected_option: Any = None,
        value: Any = None,
    ) -> Outcome:
        """Click, choose or enter something in a modal or in App Home; as `click`."""
        given = value if selected_option is None else selected_option
        return await self.clicks.click_view(
            user, view_id, action_id, block_id=block_id, given=given
        )

    async def shortcut(
        self, user: str, callback_id: str, *, channel: str | None = None, ts: str | None = None
    ) -> Outcome:
        """Pick a shortcut, on a message with `channel` and `ts`."""
        return await self.acts.shortcut(user, callback_id, channel, ts)

    async def submit(
        self, user: str, view_id: str, values: Mapping[str, Mapping[str, Any]] | None = None
    ) -> Outcome:
        """Submit a modal with these values by `block_id` and `action_id`."""
        return await self.forms.submit(user, view_id, values or {})

    async def close_view(self, user: str, view_id: str) -> Outcome:
        """Close a modal by hand."""
        return await self.forms.close(user, view_id)

    async def options(
        self,
        user: str,
        action_id: str,
        value: str,
        *,
        view_id: str | None = None,
        channel: str = "",
        ts: str = "",
    ) -> Outcome:
        """Type into a menu of a modal, or of a message, whose options the app gives."""
        if view_id:
            return await self.forms.options(
                user, action_id, value, place=self.acts.view(user, view_id)
            )
        place = (self.acts.place(user, channel)[1], self.acts.message(user, channel, ts))
        return await self.forms.options(user, action_id, value, place=place)

    async def home_opened(self, user: str, tab: str = "home") -> Outcome:
        """Open the app's Home."""
        return await self.acts.home_opened(user, tab)

    async def write(self, user: str, channel: str, text: str) -> Outcome:
        """Write an ordinary message."""
        return await self.acts.write(user, channel, text)

    async def event(self, event: Mapping[str, Any]) -> Outcome:
        """Send any event that the manifest subscribes to."""
        return await self.acts.event(event)

    async def change_user(self, user: str, **changes: Any) -> Outcome:
        """Change a person's flags, such as ``deleted=True``, and send ``user_change``."""
        person = self.workspace.users[user]
        for name, value in changes.items():
            setattr(person, name, value)
        body = user_to_api(self.core, person)
        return await self.event({"type": "user_change", "user": body})

    async def change_group(self, group: str, users: tuple[str, ...]) -> Outcome:
        """Change who is in a user group, and send ``subteam_members_changed``."""
        found = self.workspace.groups[group]
        before, found.users = set(found.users), users
        event = {
            "type": "subteam_members_changed",
            "subteam_id": group,
            "team_id": TEAM_ID,
            "added_users": sorted(set(users) - before),
            "removed_users": sorted(before - set(users)),
        }
        return await self.event(event)

    def revoke(self, token: str, error: str = "token_revoked") -> None:
        """Let a token die: from now on it earns `error`."""
        self.core.tokens.dead[token] = error

    def visible_to(self, user: str, channel: str) -> list[Message]:
        """Return what a person sees in a channel, oldest first."""
        return self.workspace.visible_to(user, channel)

    def views_of(self, user: str) -> list[View]:
        """Return the modals that a person has open, the visible one last."""
        return self.core.views.stack(user)

    def home_of(self, user: str) -> View | None:
        """Return a person's App Home."""
        return self.core.views.homes.get(user)

    async def until(self, predicate: Callable[[], T], timeout: float = _PATIENCE_S) -> T:  # noqa: ASYNC109  # the name that tests read best
        """Wait until `predicate` is truthy, asking after each change; return its answer.

        Raises:
            TimeoutError: it stayed falsy for `timeout` seconds.
        """
        return await self.core.feed.until(predicate, timeout_s=timeout)

    async def next_message(
        self,
        user: str,
        channel: str,
        *,
        after: Message | Outcome | None = None,
        timeout: float = _PATIENCE_S,  # noqa: ASYNC109  # as above
    ) -> Message:
        """Wait for the app's next new or changed message that a person sees in a channel.

        Args:
            user: who sees it.
            channel: where.
            after: a message or act after which it comes; default: the last act.
            timeout: seconds.

        Raises:
            TimeoutError: none came.
        """
        mark = self.acts.mark
        if after is not None:
            mark = after.mark if isinstance(after, Outcome) else after.revision

        def newest() -> Message | None:
            found = (m for m in self.visible_to(user, channel) if m.bot and m.revision > mark)
            return min(found, key=lambda m: m.revision, default=None)

        message = await self.until(newest, timeout)
        assert message is not None  # noqa: S101  # `until` returns truthy answers only
        return message
