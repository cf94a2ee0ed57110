"""How long agents were how is read from spans."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest

from bot.errors import HistoryRangeError
from bot.history.history import History
from bot.history.models import DayIn, Subject, TimeIn
from bot.store.history_tables import status_span
from tests.bot.history.builders import EVERY
from tests.bot.history.rows import MONDAY, span_row, write, write_captures
from tests.builders import agent

if TYPE_CHECKING:
    from bot.store.store import Store
    from tests.fakes import FixedClock

ADA: Final = Subject(agent=agent())
HOUR: Final = timedelta(hours=1)


@pytest.fixture
def history(store: Store, clock: FixedClock) -> History:
    """Return the history of an empty database."""
    return History(store, clock=clock)


async def _write_spans(store: Store, *spans: tuple[datetime, datetime | None, str]) -> None:
    rows = [span_row(agent().id, *span) for span in spans]
    await write(store, status_span, [*rows, span_row("other", MONDAY, None, "busy")])


async def test_spans_are_cut_to_the_range_and_its_days(history: History, store: Store) -> None:
    """What lies before and behind does not count; the rest is told by the portal's days."""
    await write_captures(store, *(MONDAY + hour * HOUR for hour in range(60)), every=HOUR)
    await _write_spans(
        store,
        (MONDAY, MONDAY + 10 * HOUR, "offline"),
        (MONDAY + 10 * HOUR, MONDAY + 24 * HOUR, "online"),
        (MONDAY + 24 * HOUR, MONDAY + 30 * HOUR, "busy"),
        (MONDAY + 30 * HOUR, MONDAY + 60 * HOUR, "unknown"),
    )

    found = await history.time_in_status(
        ADA, MONDAY + 9 * HOUR, MONDAY + 31 * HOUR, time_zone="Europe/Berlin"
    )

    assert found.total == TimeIn(
        online=14 * HOUR, busy=6 * HOUR, offline=HOUR, unknown=HOUR, hole=0 * HOUR
    )
    assert found.days == (
        DayIn(date(2026, 11, 16), TimeIn(online=13 * HOUR, offline=HOUR)),
        DayIn(date(2026, 11, 17), TimeIn(online=HOUR, busy=6 * HOUR, unknown=HOUR)),
    )
    assert (found.captures, found.precision, found.time_zone) == (22, HOUR, "Europe/Berlin")


async def test_who_is_still_online_is_so_until_captures_end(
    history: History, store: Store, clock: FixedClock
) -> None:
    """An open span lasts one step beyond the last capture, not until now: the rest is a hole."""
    clock.now = MONDAY + 12 * HOUR
    await write_captures(store, MONDAY, MONDAY + EVERY)
    await _write_spans(store, (MONDAY, None, "online"))

    found = await history.time_in_status(ADA, MONDAY, MONDAY + 24 * HOUR, time_zone="UTC")

    assert found.total == TimeIn(online=2 * EVERY, hole=12 * HOUR - 2 * EVERY)
    assert found.until == clock.now


async def test_an_agent_never_seen_is_a_hole(history: History) -> None:
    """Nothing captured is no error."""
    found = await history.time_in_status(ADA, MONDAY, MONDAY + HOUR, time_zone="UTC")

    assert found.total == TimeIn(hole=HOUR)
    assert (found.captures, found.precision) == (0, timedelta())


async def test_the_longest_step_is_the_precision(history: History, store: Store) -> None:
    """Where the schedule was changed, the coarser one counts."""
    await write_captures(store, MONDAY)
    await write_captures(store, MONDAY + HOUR, every=HOUR)

    found = await history.time_in_status(ADA, MONDAY, MONDAY + 2 * HOUR, time_zone="UTC")

    assert (found.captures, found.precision) == (2, HOUR)


@pytest.mark.parametrize(
    ("since", "until", "sentence"),
    [
        (HOUR, 0 * HOUR, "2026-11-16..2026-11-15 ends before it begins"),
        (0 * HOUR, 96 * HOUR, "2026-11-16..2026-11-19 ends in the future; today is 2026-11-18"),
        (61 * HOUR, 62 * HOUR, "2026-11-18 has not begun"),
        (-400 * 24 * HOUR, 0 * HOUR, "2025-10-12..2026-11-15 covers more than 366 days"),
        (
            -48 * HOUR,
            -24 * HOUR,
            "2026-11-14..2026-11-14 ends before the history begins, which is on 2026-11-16",
        ),
    ],
)
async def test_bad_ranges_are_named(
    history: History,
    store: Store,
    since: timedelta,
    until: timedelta,
    sentence: str,
) -> None:
    """A range that nothing can be known of is refused with the part that is wrong."""
    await write_captures(store, MONDAY)

    with pytest.raises(HistoryRangeError) as caught:
        await history.time_in_status(ADA, MONDAY + since, MONDAY + until, time_zone="UTC")

    refused = caught.value
    assert f"{refused.part} {refused.problem} {refused.day or ''}".rstrip() == sentence


async def test_only_an_agent_has_a_status(history: History) -> None:
    """A department is refused: that is a mistake of the caller."""
    with pytest.raises(ValueError, match="only an agent"):
        await history.time_in_status(Subject(), MONDAY, MONDAY + HOUR, time_zone="UTC")
