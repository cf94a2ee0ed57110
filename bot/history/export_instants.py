"""Instants as files of text hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


def instant_text(moment: datetime) -> str:
    """Return an instant of UTC in ISO 8601, always with microseconds.

    One length for all is what readers that guess the form from the first row need.
    """
    return f"{moment.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
