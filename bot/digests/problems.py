"""What keeps a digest from its place until somebody acts: the cause and the remedy, for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.digests.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Problem:
    """A permanent failure.

    Attributes:
        code: Slack's error code, or one of those of `bot.digests.places`.
        cause: a sentence.
        remedy: a sentence that says what to do; the digest is to be resumed afterwards.
        rests: whether the digest is paused for it; else only one occurrence was not posted.
    """

    code: str
    cause: str
    remedy: str
    rests: bool = True

    @property
    def words(self) -> str:
        """Return both sentences."""
        return f"{self.cause} {self.remedy}"


_ARCHIVED: Final = (
    "The Slack channel is archived.",
    "Unarchive it, or choose another channel for the digest.",
)
_OUTSIDE: Final = (
    "The bot is not in the Slack channel.",
    "Type /invite @Deskbot in the channel.",
)
_MISSING: Final = (
    "The Slack channel does not exist, or is private and the bot was removed from it.",
    "Type /invite @Deskbot in the channel, or choose another one for the digest.",
)
_EXTERNAL: Final = (
    "The Slack channel is shared with people outside this organization.",
    "Choose a channel without them; Desk's figures never go there.",
)
_REFUSED_HERE: Final = (
    "An administrator limits where answers may be posted, and not to this Slack channel.",
    "Choose another channel, or ask for this one to be added to ACCESS_CHANNELS.",
)
_GONE: Final = (
    "The person it goes to is deactivated, or may not see Desk's figures.",
    "Choose another person or a channel for the digest.",
)
_RESTRICTED: Final = (
    "The Slack workspace does not let the bot post in this channel.",
    "Ask who manages the channel to let apps post there, or choose another one.",
)
_CLOSED: Final = (
    "This person takes no direct messages from the bot.",
    'Switch on the "Messages" tab in the Slack app\'s settings, or choose a channel.',
)
_OTHER: Final = (
    "Slack does not let the bot post there.",
    "Check the channel's settings, or choose another one for the digest.",
)

MISSED: Final = Problem(
    "missed",
    "The bot was not running, or not able to post, until it was too late.",
    "The next one comes as planned.",
    rests=False,
)
BROKEN: Final = Problem(
    "broken",
    "Something unexpected went wrong in the bot; its log says more.",
    "Tell whoever runs the bot; the next one is tried as planned.",
    rests=False,
)

_BY_CODE: Final[Mapping[str, tuple[str, str]]] = {
    "is_archived": _ARCHIVED,
    "not_in_channel": _OUTSIDE,
    "channel_not_found": _MISSING,
    "external": _EXTERNAL,
    "channel_not_allowed": _REFUSED_HERE,
    "person_gone": _GONE,
    "user_not_found": _GONE,
    "user_disabled": _GONE,
    "user_not_visible": _GONE,
    "cannot_dm_bot": _GONE,
    "messages_tab_disabled": _CLOSED,
}


_FAILURES: Final[Mapping[Trouble, tuple[str, str]]] = {
    Trouble.FATAL: (
        "Slack does not accept the bot's token or scopes ({code}).",
        "An administrator must install the app again.",
    ),
    Trouble.BUG: (
        "Slack does not take this message ({code}); this is a fault of the bot.",
        "Tell whoever runs the bot.",
    ),
    Trouble.UNREADABLE: (
        "It may have been posted; the bot cannot look ({code}) and does not post it twice.",
        "Type /invite @Deskbot there.",
    ),
}


def problem_of(code: str) -> Problem:
    """Return the problem that an error code stands for."""
    known = _RESTRICTED if code.startswith("restricted_action") else _OTHER
    return Problem(code, *_BY_CODE.get(code, known))


def failure_of(trouble: Trouble, code: str) -> Problem:
    """Return why one occurrence was not posted, for a reason that is not its place's.

    Args:
        trouble: ``fatal``, ``bug`` or ``unreadable``.
        code: Slack's error code.
    """
    cause, remedy = _FAILURES[trouble]
    return Problem(code, cause.format(code=code), remedy, rests=False)


def problem_by(cause: str) -> Problem:
    """Return the problem with this cause, as a paused digest keeps it."""
    known = {_OTHER[0]: ("other", *_OTHER), _RESTRICTED[0]: ("restricted_action", *_RESTRICTED)}
    known |= {words[0]: (code, *words) for code, words in _BY_CODE.items()}
    return Problem(*known.get(cause, ("other", cause, _OTHER[1])))
