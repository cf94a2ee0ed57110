"""Whether Desk's figures may still go to a digest's place: known for an hour, or asked anew."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from slack_sdk.errors import SlackApiError

from bot.digests.limits import Paces
from bot.digests.refused import PostingError, classify
from bot.digests.trouble import Trouble
from bot.directory import DirectoryError
from bot.slack.objects import SlackChannel
from bot.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.access import Access
    from bot.digests.known import KnownPlaces
    from bot.digests.limits import Bucket
    from bot.digests.posting import Poster
    from bot.directory import Directory

_log = structlog.get_logger(__name__)

KEPT: Final = timedelta(hours=1)
"""For this long Slack's word counts where none of its events says that something changed. What
Slack itself refuses, such as an archived channel, it refuses anyway; that outsiders were let in
while the bot heard no events is noticed within this time."""


def is_person(target_id: str) -> bool:
    """Say whether a digest goes to a person rather than to a Slack channel."""
    return target_id.startswith(("U", "W"))


class Places:
    """Knows where digests may be posted.

    Args:
        directory: asks Slack about channels and people.
        access: knows where the administrator lets answers be shared.
        known: what Slack said before, to any replica.
        poster: opens direct messages.
        paces: how fast Slack may be asked.
    """

    def __init__(
        self,
        directory: Directory,
        access: Access,
        known: KnownPlaces,
        poster: Poster,
        *,
        paces: Paces | None = None,
    ) -> None:
        self._directory = directory
        self._access = access
        self._known = known
        self._poster = poster
        self._paces = paces or Paces()
        self._unwritten: set[str] = set()

    async def check(self, target_id: str) -> None:
        """Let pass a Slack channel or person that a digest may go to.

        Raises:
            PostingError: with a code of `bot.digests.problems`; to be tried again where Slack did
                not say who is there.
            StoreError: the database cannot be used.
        """
        await self._write_down()
        known = await self._known.get(target_id)
        if known is None or not self._counts(known.looked_at):
            await self.look(target_id)
        elif not is_person(target_id):
            self._check_allowed(SlackChannel(target_id, name=known.name))

    async def look(self, target_id: str) -> None:
        """Ask Slack about a place, whatever is known of it.

        Raises:
            PostingError: no digest may go there, or Slack did not say.
            StoreError: the database cannot be used.
        """
        pace = self._paces.people if is_person(target_id) else self._paces.channels
        await pace.take()
        asked_at = self._known.clock()
        try:
            name = await self._ask(target_id)
        except DirectoryError as error:
            raise _unanswered(error, pace) from error
        await self._known.keep(target_id, name=name, asked_at=asked_at)

    async def open(self, target_id: str) -> str:
        """Return the Slack channel to post to; for a person, that of the direct messages.

        Raises:
            PostingError: there is none, or Slack does not say.
            StoreError: the database cannot be used.
        """
        if not is_person(target_id):
            return target_id
        known = await self._known.get(target_id)
        if known is not None and known.channel_id is not None:
            return known.channel_id
        await self._paces.opens.take()
        try:
            channel_id = await self._poster.open(target_id)
        except PostingError as error:
            if error.retry_after is not None:
                self._paces.opens.hold(error.retry_after)
            raise
        await self._known.keep_channel(target_id, channel_id)
        return channel_id

    async def forget(self, target_id: str) -> None:
        """Ask anew before the next digest goes there: Slack said that something changed."""
        self._unwritten.add(target_id)
        try:
            await self._write_down()
        except StoreError as error:
            # Nothing is posted from here without the database, and before that it is written.
            _log.warning("change_not_noted", target=target_id, error=type(error).__name__)

    async def list_unknown(self, wanted: Sequence[tuple[str, datetime]]) -> tuple[str, ...]:
        """Return those of some places that Slack was not asked about since a moment each.

        Raises:
            StoreError: the database cannot be used.
        """
        await self._write_down()
        since = dict(reversed(wanted))
        looked = await self._known.looked_at(list(since))
        return tuple(
            target
            for target in dict.fromkeys(target for target, _ in wanted)
            if target not in looked or looked[target] < since[target]
        )

    def _counts(self, looked_at: datetime | None) -> bool:
        # Another replica's clock may be ahead, and the sandbox's can be moved back.
        return looked_at is not None and abs(self._known.clock() - looked_at) < KEPT

    async def _ask(self, target_id: str) -> str:
        """Return the name of a place that Slack and the administrator let digests go to."""
        if is_person(target_id):
            user = await self._directory.ask_user(target_id)
            if user.is_deleted or user.is_bot or user.is_guest or user.is_stranger:
                raise PostingError("person_gone", Trouble.CONFIG)
            return ""
        channel = await self._directory.ask_channel(target_id)
        if channel.is_im:
            return ""
        if channel.is_archived:
            raise PostingError("is_archived", Trouble.CONFIG)
        if channel.is_ext_shared or channel.is_pending_ext_shared:
            raise PostingError("external", Trouble.CONFIG)
        self._check_allowed(channel)
        return channel.name

    def _check_allowed(self, channel: SlackChannel) -> None:
        reason = self._access.refusal_of_channel(channel)
        if reason is not None:
            raise PostingError(reason, Trouble.CONFIG)

    async def _write_down(self) -> None:
        for target_id in tuple(self._unwritten):
            await self._known.forget(target_id)
            self._unwritten.discard(target_id)


def _unanswered(error: DirectoryError, pace: Bucket) -> PostingError:
    """Return what a question means that Slack did not answer, and ask no faster than it wants."""
    code, wait_s = str(error), _retry_after(error)
    if wait_s is not None:
        pace.hold(wait_s)
    is_permanent = classify(code) in {Trouble.CONFIG, Trouble.FATAL}
    return PostingError(code, classify(code) if is_permanent else Trouble.RETRY, wait_s)


def _retry_after(error: DirectoryError) -> float | None:
    """Return the seconds that Slack asked to wait, when it did."""
    cause = error.__cause__
    if not isinstance(cause, SlackApiError):
        return None
    headers = getattr(cause.response, "headers", {})
    text = next((str(v) for k, v in headers.items() if k.lower() == "retry-after"), "")
    return float(text) if text.isascii() and text.isdigit() else None
