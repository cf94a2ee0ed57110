"""What an error of Slack's means for a digest; apart, since formatters know it, too."""

from __future__ import annotations

from enum import StrEnum


class Trouble(StrEnum):
    """What an error of Slack's means for a digest."""

    RETRY = "retry"
    """Nothing was posted; it may work soon."""
    UNCLEAR = "unclear"
    """It may have been posted."""
    CONFIG = "config"
    """This place takes no posts until a person changes something there."""
    FATAL = "fatal"
    """The bot itself cannot post anywhere: its token or its scopes."""
    BUG = "bug"
    """Slack does not take this message."""
    UNREADABLE = "unreadable"
    """It may have been posted, and the bot cannot read the channel to look."""
