"""A short run of each fuzz target; `python -m tests.fuzz` runs them for as long as one likes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import strategies as st
from structlog.testing import capture_logs

from tests.fuzz.run import fuzz, fuzz_cases
from tests.fuzz.targets import TARGETS, Target

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = 60


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Keep the log as it was found."""
    with capture_logs():
        yield


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_only_designed_errors_come_out(target: Target) -> None:
    """Some dozens of inputs, the same in each run, find nothing, and are counted."""
    count = fuzz_cases(target, cases=CASES, seed=7)
    assert count.finding is None, count.finding
    assert count.cases >= CASES


def _refuse_big(number: int) -> None:
    assert number < 1000


def test_a_finding_is_shown_at_its_smallest() -> None:
    """The fuzzer itself finds what is wrong, and says with which input."""
    count = fuzz(Target("broken", st.integers(), _refuse_big), seconds=0)
    assert count.cases > 1
    assert count.finding is not None
    assert "1000" in count.finding
