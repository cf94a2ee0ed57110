"""What people do: type commands, pick shortcuts, open App Home, write messages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.slack import payloads
from bot.sandbox.slack.delivery import COMMAND, INTERACTIVE, Delivery, Outcome, Parcel
from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.feed import Push
from bot.sandbox.slack.typed import encode, escape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.sandbox.slack.core import Core
    from bot.sandbox.slack.responses import Responses
    from bot.sandbox.slack.views import View
    from bot.sandbox.slack.workspace import Channel, Message, User

JSON = dict[str, Any]

_MESSAGE_EVENTS: Final = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """What Slack itself says to one person, such as that a command failed."""

    user: str
    text: str
    channel: str | None = None


@dataclass(slots=True)
class Acts:
    """The things a person can do, each brought to the app and held to its deadline.

    Attributes:
        notices: what Slack said to people so far.
        mark: the workspace's revision before the last act.
    """

    core: Core
    delivery: Delivery
    responses: Responses
    notices: list[Notice] = field(default_factory=list)
    mark: int = 0

    async def command(self, user_id: str, channel_id: str, name: str, text: str) -> Outcome:
        """Type a slash command; `text` is what the person typed, not yet encoded."""
        user, channel = self.place(user_id, channel_id)
        known = self.core.app.commands.get(name)
        if known is None:
            self.tell(user_id, f"{name} is not a valid command.", channel_id)
            return Outcome(acked=False, error="unknown_command", mark=self.core.workspace.revision)
        sent = encode(text, self.core.workspace) if known.should_escape else escape(text)
        payload = payloads.command(self.core, user, channel, name, sent.strip())
        typed = f"{name} {text}".strip()
        url = self.responses.new(user_id, channel_id, command=typed)
        payload["response_url"] = url
        outcome = await self.send(Parcel(COMMAND, payload, takes_answer=True))
        if outcome.error:
            self.tell(user_id, f'{name} failed with the error "{outcome.error}"', channel_id)
        elif outcome.body:
            self._show_answer(url, outcome.body, user_id, channel_id)
        return outcome

    async def shortcut(
        self, user_id: str, callback_id: str, channel_id: str | None = None, ts: str | None = None
    ) -> Outcome:
        """Pick a shortcut, a message one on the message `ts`.

        Raises:
            LookupError: there is no such shortcut, channel or message.
        """
        known = self.core.app.find_shortcut(callback_id)
        if known is None or (known.kind == "message") != bool(channel_id and ts):
            raise LookupError(f"no such shortcut here: {callback_id}")
        payload = payloads.shortcut(self.core, self.user(user_id), callback_id)
        if channel_id and ts:
            payload = self._on_message(user_id, callback_id, channel_id, ts)
        outcome = await self.send(Parcel(INTERACTIVE, payload))
        if outcome.error:
            self.tell(
                user_id, f'"{known.name}" failed with the error "{outcome.error}"', channel_id
            )
        return outcome

    def _on_message(self, user_id: str, callback_id: str, channel_id: str, ts: str) -> JSON:
        user, channel = self.place(user_id, channel_id)
        message = self.message(user_id, channel_id, ts)
        if message.ephemeral_to:
            raise LookupError("ephemeral messages have no shortcuts")
        payload = payloads.message_action(self.core, user, callback_id, channel, message)
        return {**payload, "response_url": self.responses.new(user_id, channel_id, clicked=ts)}

    async def home_opened(self, user_id: str, tab: str = "home") -> Outcome:
        """Open the app's page."""
        channel = self.core.workspace.open_im(user_id)
        event: JSON = {
            "type": "app_home_opened",
            "user": user_id,
            "channel": channel.id,
            "tab": tab,
        }
        event["event_ts"] = self.core.workspace.next_ts()
        if view := self.core.views.homes.get(user_id):
            event["view"] = view.to_api()
            self.core.feed.publish(Push({"type": "home", "view": view.to_api()}, user_id))
        return await self.event(event)

    async def write(self, user_id: str, channel_id: str, text: str) -> Outcome:
        """Write an ordinary message."""
        _, channel = self.place(user_id, channel_id)
        encoded = encode(text, self.core.workspace, labels=False)
        message = self.core.workspace.post(channel_id, user_id, encoded)
        kind = "im" if channel.im_user else "group" if channel.is_private else "channel"
        event = {"type": "message", "channel": channel_id, "user": user_id, "text": encoded}
        more = {"ts": message.ts, "event_ts": message.ts, "channel_type": kind}
        return await self.event({**event, **more})

    async def event(self, event: Mapping[str, Any]) -> Outcome:
        """Send an event, if the manifest subscribes to it and the bot may see it."""
        name = event["type"]
        if name == "message":
            name = _MESSAGE_EVENTS[event["channel_type"]]
            channel = self.core.workspace.channels[event["channel"]]
            if not channel.im_user and self.core.app.user_id not in channel.members:
                return Outcome(acked=False, error="not_in_channel")
        if name not in self.core.app.events:
            return Outcome(acked=False, error="not_subscribed")
        self.mark = self.core.workspace.revision
        outcome = await self.delivery.send_event(payloads.event(self.core, dict(event)))
        return replace(outcome, mark=self.mark)

    async def send(self, parcel: Parcel) -> Outcome:
        """Bring one payload to the app."""
        mark = self.mark = self.core.workspace.revision
        return replace(await self.delivery.send(parcel), mark=mark)

    def tell(self, user_id: str, text: str, channel_id: str | None) -> None:
        """Say something in Slack's own name to one person."""
        self.notices.append(Notice(user_id, text, channel_id))
        data = {"type": "notice", "text": text, "channel": channel_id}
        self.core.feed.publish(Push(data, user_id))

    def _show_answer(self, url: str, body: Any, user_id: str, channel_id: str) -> None:
        try:
            self.responses.answer(url, body if isinstance(body, dict) else {"text": str(body)})
        except SlackError as error:
            self.core.remark(f"the ack of a command carried a refused message: {error}")
            self.tell(user_id, f'The answer was refused with the error "{error}"', channel_id)

    def user(self, user_id: str) -> User:
        """Return a living person.

        Raises:
            LookupError: there is none.
        """
        user = self.core.workspace.users.get(user_id)
        if user is None or user.deleted:
            raise LookupError(f"no such user: {user_id}")
        return user

    def place(self, user_id: str, channel_id: str) -> tuple[User, Channel]:
        """Return a person and a channel in which they can do things.

        Raises:
            LookupError: one of them is unknown, or the channel is closed to the person.
        """
        user = self.user(user_id)
        channel = self.core.workspace.channels.get(channel_id)
        if channel is None or not self.core.workspace.can_see(user_id, channel):
            raise LookupError(f"no such channel: {channel_id}")
        if channel.is_archived:
            raise LookupError("this channel is archived")
        return user, channel

    def message(self, user_id: str, channel_id: str, ts: str) -> Message:
        """Return a message that a person can see.

        Raises:
            LookupError: there is none.
        """
        message = self.core.workspace.find(channel_id, ts)
        if message is None or message.ephemeral_to not in (None, user_id):
            raise LookupError(f"no such message: {ts}")
        return message

    def view(self, user_id: str, view_id: str) -> View:
        """Return a view that a person has before them.

        Raises:
            LookupError: there is none.
        """
        home = self.core.views.homes.get(user_id)
        view = home if home and home.id == view_id else self.core.views.find(view_id)
        if view is None or view.user != user_id:
            raise LookupError(f"no such view: {view_id}")
        return view
