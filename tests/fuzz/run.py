"""Runs one target for a while or for so many cases, and counts."""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fuzz.targets import Target

_ROUND: Final = 100
"""Cases to one run of Hypothesis, which draws each from what the round has seen so far."""


@dataclass(frozen=True, slots=True)
class Count:
    """What came of one target.

    Attributes:
        cases: how many inputs were tried.
        finding: the smallest input that failed and how; `None` where none did.
    """

    name: str
    cases: int
    seconds: float
    finding: str | None = None


def fuzz(target: Target, *, seconds: float, seed: int = 0) -> Count:
    """Try a target for some seconds, or until something is found."""
    began, cases, round_ = time.monotonic(), 0, 0
    while not round_ or time.monotonic() - began < seconds:
        count = fuzz_cases(target, cases=_ROUND, seed=seed + round_)
        cases += count.cases
        round_ += 1
        if count.finding is not None:
            return Count(target.name, cases, time.monotonic() - began, count.finding)
    return Count(target.name, cases, time.monotonic() - began)


def fuzz_cases(target: Target, *, cases: int, seed: int) -> Count:
    """Try a target so many times with drawn inputs; the same seed draws the same."""
    tried, began = 0, time.monotonic()

    def check(drawn: Any) -> None:
        nonlocal tried
        tried += 1
        target.check(drawn)

    finding = None
    try:
        seeded(seed)(_hypothesis(cases)(given(target.drawn)(check)))()
    except Exception:  # noqa: BLE001 - a finding is whatever escapes
        finding = traceback.format_exc(limit=-4)
    return Count(target.name, tried, time.monotonic() - began, finding)


def _hypothesis(cases: int) -> Callable[[Callable[[], None]], Callable[[], None]]:
    return settings(
        max_examples=cases,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
