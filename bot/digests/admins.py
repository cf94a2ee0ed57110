"""Who hears of a digest's trouble when its own people have left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from slack_sdk.errors import SlackApiError

from bot.digests.refused import PostingError, classify
from bot.digests.trouble import Trouble
from bot.directory import DirectoryError

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.directory import Directory

_log = structlog.get_logger(__name__)

_MOST: Final = 5
"""A few are tried until one is reached: a whole group need not hear of one digest."""


class Administrators:
    """Finds people who run the bot.

    Args:
        directory: knows groups and the workspace's admins.
        named: what ``ACCESS_ADMINS`` holds, as `bot.access.Access.admin_names`; empty for the
            workspace's admins and owners.
    """

    def __init__(self, directory: Directory, named: Collection[str]) -> None:
        self._directory = directory
        self._named = named

    async def find(self) -> tuple[str, ...]:
        """Return the ids of a few of them, those who are named themselves first.

        Raises:
            PostingError: Slack cannot be asked now; it may work soon.
        """
        people = sorted(one for one in self._named if one.startswith(("U", "W")))
        try:
            found = [*people, *await self._others()]
        except DirectoryError as error:
            if not people and not _is_permanent(error):
                raise PostingError(str(error), Trouble.RETRY) from error
            _log.warning("administrators_unknown", error=str(error))
            found = people
        return tuple(dict.fromkeys(found))[:_MOST]

    async def _others(self) -> tuple[str, ...]:
        if not self._named:
            return await self._directory.find_admins(_MOST)
        groups = frozenset(one for one in self._named if not one.startswith(("U", "W")))
        return await self._directory.members_of(groups) if groups else ()


def _is_permanent(error: DirectoryError) -> bool:
    """Say whether Slack itself refused, for a reason that does not pass."""
    is_refusal = isinstance(error.__cause__, SlackApiError)
    return is_refusal and classify(str(error)) not in {Trouble.RETRY, Trouble.UNCLEAR}
