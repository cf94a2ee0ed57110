"""How far a clock is off, as whole seconds in a header tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.doctor.clock import difference, judge
from bot.doctor.model import Status

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
SECONDS = st.floats(-1e6, 1e6)


@given(skew=SECONDS, took=st.floats(0, 30), share=st.floats(0, 1), begin=st.floats(0, 1))
def test_the_difference_is_never_overstated(
    skew: float, took: float, share: float, begin: float
) -> None:
    """Whatever the answer took, the difference lies within it and the cut second of the truth."""
    before = NOON + timedelta(seconds=begin)
    after = before + timedelta(seconds=took)
    theirs = before + timedelta(seconds=took * share + skew)
    found = difference(theirs.replace(microsecond=0), before, after).total_seconds()
    assert abs(found) <= abs(skew) + 1e-3
    assert found == pytest.approx(skew, abs=took + 1.01)


@pytest.mark.parametrize(
    ("seconds", "status", "words"),
    [
        (0, Status.PASS, "agrees with Slack and Desk"),
        (-4, Status.PASS, "agrees"),
        (20, Status.WARN, "20 s behind that of Slack"),
        (-75, Status.FAIL, "75 s ahead of that of Slack"),
    ],
)
def test_the_verdict_depends_on_how_far(seconds: int, status: Status, words: str) -> None:
    """A few seconds are nothing, a minute is a failure, and the side is told."""
    verdict = judge("Slack", timedelta(seconds=seconds), agreeing="Slack and Desk")
    assert verdict.status is status
    assert words in verdict.seen
    assert bool(verdict.todo) == (status is not Status.PASS)
