"""What all parts of the local Slack share."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.sandbox.slack.blocks import check_message, check_view
from bot.sandbox.slack.errors import SlackError, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.clock import Clock
    from bot.sandbox.slack.app import InstalledApp
    from bot.sandbox.slack.feed import Feed
    from bot.sandbox.slack.files import Files
    from bot.sandbox.slack.limits import RateLimits
    from bot.sandbox.slack.tickets import Tickets
    from bot.sandbox.slack.triggers import Triggers
    from bot.sandbox.slack.views import Views
    from bot.sandbox.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API or of a ``response_url``, as it was answered.

    Attributes:
        method: such as ``chat.postMessage``, or ``response_url``.
        args: the arguments, without the token.
        status: of the HTTP answer.
        answer: its body.
    """

    method: str
    args: Mapping[str, Any]
    status: int
    answer: Any

    @property
    def ok(self) -> bool:
        """Return whether Slack did as told."""
        return self.status < 400 and (not isinstance(self.answer, dict) or self.answer["ok"])  # noqa: PLR2004  # the first HTTP status that is an error


@dataclass(slots=True)
class Tokens:
    """The app's secrets; `dead` maps a token to the error it earns instead of an answer."""

    bot: str = field(default_factory=lambda: f"xoxb-1-2-{secrets.token_hex(12)}")
    app: str = field(default_factory=lambda: f"xapp-1-A0DESKBOT-1-{secrets.token_hex(16)}")
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    dead: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Core:
    """The state and the switches of one running Slack.

    Attributes:
        clock: the time of day, for timestamps and for what expires after minutes.
        timer: seconds that only grow, for what expires after seconds.
        modern_blocks: whether the newest blocks are known.
        withheld: scopes of the manifest that the app was installed without.
        skew: how far Slack's clock is ahead.
        calls: every call that the app made.
        remarks: what Slack lets pass although the app had better not do it.
        base_url: of this server, without a slash at the end.
    """

    app: InstalledApp
    clock: Clock
    timer: Callable[[], float]
    feed: Feed
    workspace: Workspace
    views: Views
    files: Files
    triggers: Triggers
    tickets: Tickets
    limits: RateLimits
    tokens: Tokens
    modern_blocks: bool = True
    withheld: frozenset[str] = frozenset()
    skew: timedelta = timedelta()
    calls: list[Call] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    base_url: str = ""

    @property
    def scopes(self) -> frozenset[str]:
        """Return what the bot token was granted."""
        return self.app.scopes - self.withheld

    def record(self, call: Call) -> None:
        """Note a call and wake whoever waits for it."""
        self.calls.append(call)
        self.feed.touch()

    def remark(self, text: str) -> None:
        """Note what Slack lets pass although the app had better not do it."""
        self.remarks.append(text)
        self.feed.touch()

    def check_message(self, blocks: Sequence[dict[str, Any]] | None, text: str | None) -> None:
        """Refuse what Slack refuses in a message.

        Raises:
            SlackError: with Slack's list of what is wrong.
        """
        problems = check_message(
            blocks, text, modern=self.modern_blocks, has_file=self.files.is_ready
        )
        if problems:
            raise refused(problems[0].error, problems)
        if not text:
            self.remark("a message has blocks but no text for notifications")

    def check_view(self, view: Any) -> None:
        """Refuse what Slack refuses in a view.

        Raises:
            SlackError: with Slack's list of what is wrong.
        """
        problems = check_view(view, modern=self.modern_blocks, has_file=self.files.is_ready)
        too_large = any(problem.error == "view_too_large" for problem in problems)
        if problems:
            raise refused("view_too_large" if too_large else "invalid_arguments", problems)

    def require_scope(self, *any_of: str) -> None:
        """Refuse a call without one of these scopes.

        Raises:
            SlackError: ``missing_scope``.
        """
        if any_of and not self.scopes.intersection(any_of):
            provided = ",".join(sorted(self.scopes))
            raise SlackError("missing_scope", needed=any_of[0], provided=provided)
