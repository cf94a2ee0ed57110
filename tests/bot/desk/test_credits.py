"""What jobs may still spend of the day's credits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.desk.credits import Credits
from bot.desk.errors import DeskCreditsError

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def note(credits_: Credits, *, left: int, cost: int = 3, now: datetime = NOON) -> None:
    """Let an answer say what it cost and what is left."""
    headers = {"x-rate-limit-request-weight-v3": str(cost)}
    credits_.note("/agents", {**headers, "x-rate-limit-remaining-v3": str(left)}, now)


def test_nobody_knows_before_the_first_answer() -> None:
    """Without a budget, and where answers do not say, there is no figure."""
    credits_ = Credits(reserve=200)
    assert credits_.left(NOON) is None
    credits_.note("/agents", {}, NOON)
    assert credits_.left(NOON) is None


def test_the_reserve_is_not_for_jobs() -> None:
    """What is kept for people is not left for jobs, and nothing is less than nothing."""
    credits_ = Credits(reserve=200)
    note(credits_, left=1_000)
    assert credits_.left(NOON) == 800
    note(credits_, left=150)
    assert credits_.left(NOON) == 0


def test_an_old_figure_says_nothing() -> None:
    """After an hour the portal's credits may have come back."""
    credits_ = Credits(reserve=200)
    note(credits_, left=1_000)
    assert credits_.left(NOON + HOUR) is None


def test_the_smaller_of_budget_and_rest_counts() -> None:
    """A budget of one's own narrows what the portal has, and begins anew with the day in UTC."""
    credits_ = Credits(reserve=200, budget=1_000)
    assert credits_.left(NOON) == 800
    note(credits_, left=50_000, cost=300)
    assert credits_.left(NOON) == 500
    note(credits_, left=400, cost=0)
    assert credits_.left(NOON) == 200
    assert credits_.left(NOON + 13 * HOUR) == 800


def test_nothing_is_left_once_desk_has_said_so() -> None:
    """Until the time that Desk named, whatever was left before."""
    credits_ = Credits(reserve=200)
    note(credits_, left=1_000)
    credits_.spend(DeskCreditsError(retry_at=NOON + HOUR / 2), NOON)
    assert credits_.left(NOON) == 0
    assert credits_.left(NOON + HOUR / 2) == 800
