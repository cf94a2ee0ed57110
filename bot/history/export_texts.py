"""Values as all files of text hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


def instant_text(moment: datetime) -> str:
    """Return an instant of UTC in ISO 8601, always with microseconds.

    One length for all is what readers that guess the form from the first row need.
    """
    return f"{moment.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def boolean_text(value: bool) -> str:  # noqa: FBT001 - one of many encoders, each of one value
    """Return ``true`` or ``false``."""
    return "true" if value else "false"
