"""How a benchmark tells its result: one row a figure, with what it was held against."""

from __future__ import annotations

import os
import platform
import statistics
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLES: Final = ("what", "measured", "baseline", "ratio", "target", "met?")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, in words; empty where there is nothing to say."""

    what: str
    measured: str
    baseline: str = ""
    ratio: str = ""
    target: str = ""
    met: str = ""


def at_most(what: str, measured: float, limit: float, unit: str) -> Row:
    """Return the row of a figure that has a limit of its own."""
    return Row(
        what,
        f"{measured:.4g} {unit}",
        "",
        f"{measured / limit:.2f}",
        f"<= {limit:g} {unit}",
        verdict(is_met=measured <= limit),
    )


def held_against(what: str, measured: float, baseline: float, limit: float, unit: str) -> Row:
    """Return the row of a figure whose ratio to another one is limited."""
    ratio = measured / baseline
    return Row(
        what,
        f"{measured:.4g} {unit}",
        f"{baseline:.4g} {unit}",
        f"{ratio:.2f}",
        f"<= {limit:g} x",
        verdict(is_met=ratio <= limit),
    )


def exactly(what: str, measured: int, wanted: int) -> Row:
    """Return the row of a count that must be this one."""
    return _count(what, measured, wanted, f"= {wanted}", is_met=measured == wanted)


def no_more(what: str, measured: int, minimum: int) -> Row:
    """Return the row of a count that must not exceed what is needed."""
    return _count(what, measured, minimum, f"<= {minimum}", is_met=measured <= minimum)


def _count(what: str, measured: int, baseline: int, target: str, *, is_met: bool) -> Row:
    ratio = f"{measured / baseline:.2f}" if baseline else ""
    return Row(what, f"{measured}", f"{baseline}", ratio, target, verdict(is_met=is_met))


def verdict(*, is_met: bool) -> str:
    """Return the last column."""
    return "met" if is_met else "MISSED"


def print_table(title: str, rows: Sequence[Row]) -> None:
    """Print rows under their titles; the first column is aligned to the left, figures right."""
    cells = [TITLES, *(astuple(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(TITLES))]
    print(f"\n{title}; the ratio is to the baseline or, without one, to the target\n")
    for row in cells:
        first, *figures = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join([first, *(cell.strip().rjust(len(cell)) for cell in figures)]).rstrip())
    print(f"\n{_machine()}")


def _machine() -> str:
    """Return how far to trust the times: more load than cores makes all of them worse."""
    words = [f"{os.cpu_count()} cores", f"Python {platform.python_version()}"]
    if hasattr(os, "getloadavg"):
        words.append(f"load of the last minute {os.getloadavg()[0]:.1f}")
    return ", ".join(words)


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def median_ms(seconds: Sequence[float]) -> float:
    """Return the median in milliseconds."""
    return statistics.median(seconds) * 1000
