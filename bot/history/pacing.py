"""How often statuses are captured, so that people find credits left. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

_WINDOW: Final = timedelta(days=1)


def affordable(*, left: int, spent: int) -> int:
    """Return how many credits captures may still spend.

    They have at most half of what people would have without them, ``left + spent``.

    Args:
        left: credits of the day besides what is kept for people.
        spent: what captures cost in the last 24 hours; the day began at most that long ago, and
            nobody says when.
    """
    return max(0, (left + spent) // 2 - spent)


def has_share(cost: int, *, left: int, spent: int, daily: int) -> bool:
    """Say whether skills, or the figures of one more day, are within their share.

    All of those have half of what captures have, or statuses would be dark for a day wherever the
    figures of many days are missing, as after an installation. One of them may cost more.

    Args:
        cost: of it; credits.
        left: as for `affordable`.
        spent: as for `affordable`.
        daily: what skills and days cost in the last 24 hours.
    """
    return not daily or daily + cost <= (left + spent) // 4


def interval(base: timedelta, *, cost: int, left: int | None, spent: int) -> timedelta | None:
    """Return the time between two captures: `base` or the least multiple that lasts for a day.

    Args:
        base: as it was set.
        cost: of one capture; credits.
        left: credits of the day besides what is kept for people; `None` where nobody knows, and
            one capture is how to know.
        spent: what captures cost in the last 24 hours.

    Returns:
        `None` where not even one more can be had.
    """
    if left is None or cost <= 0:
        return base
    captures = affordable(left=left, spent=spent) // cost
    if not captures:
        return None
    return max(1, -(-_WINDOW // (base * captures))) * base
