"""Which of some texts are most like one that was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def most_alike(
    text: str,
    choices: Sequence[str],
    *,
    limit: int | None = None,
    least: float = 0.0,
    fold: Callable[[str], str] | None = None,
) -> list[tuple[str, float]]:
    """Return choices and their likeness, of 100 at most, the most alike first.

    Args:
        text: as typed.
        choices: equal ones are all returned.
        limit: how many; `None` for all.
        least: what is less alike is left out.
        fold: makes both sides comparable.
    """
    # Some megabytes and a moment, which a bot whose people make no typing errors need not pay.
    from rapidfuzz import fuzz, process  # noqa: PLC0415 -- see above

    found = process.extract(
        text, choices, scorer=fuzz.WRatio, processor=fold, limit=limit, score_cutoff=least
    )
    return [(choice, score) for choice, score, _ in found]
