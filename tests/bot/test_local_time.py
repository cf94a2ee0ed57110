"""The first moment at which clocks show a time, also when they are changed."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.local_time import first_moment


@pytest.mark.parametrize(
    ("local", "zone", "moment"),
    [
        (datetime(2026, 11, 18, 1, 30), "Europe/Berlin", datetime(2026, 11, 18, 0, 30)),  # noqa: DTZ001 - a wall clock's
        (datetime(2026, 3, 29, 2, 30), "Europe/Berlin", datetime(2026, 3, 29, 1, 0)),  # noqa: DTZ001
        (datetime(2026, 10, 25, 2, 30), "Europe/Berlin", datetime(2026, 10, 25, 0, 30)),  # noqa: DTZ001
        (datetime(2011, 12, 30, 9, 0), "Pacific/Apia", datetime(2011, 12, 30, 10, 0)),  # noqa: DTZ001
    ],
    ids=["plain", "in a gap", "comes twice", "a day left out"],
)
def test_first_moment(local: datetime, zone: str, moment: datetime) -> None:
    """What does not exist is the moment of the change; what comes twice is the first time."""
    assert first_moment(local, ZoneInfo(zone)) == moment.replace(tzinfo=UTC)
