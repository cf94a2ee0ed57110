"""An advice, and the words that several of them share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from formatters.text import both, code, either, esc

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Advice:
    """Two finished pieces of mrkdwn."""

    happened: str
    todo: str


def did_you_mean(nearest: Sequence[str]) -> str:
    """Ask whether one of these texts was meant; nothing where there is none."""
    texts = [code(text) for text in nearest if code(text)]
    return f"Did you mean {either(texts)}?" if texts else ""


def closest(nearest: Sequence[str]) -> str:
    """Return the names that come closest, which may be far: no promise that one is meant."""
    names = [quoted(name) for name in nearest if esc(name)]
    if len(names) > 1:
        return f"The closest are {both(names)}."
    return f"Did you mean {names[0]}?" if names else ""


def quoted(name: str) -> str:
    """Return a name in quotes, escaped."""
    return f'"{esc(name, 100)}"' if esc(name) else "an empty name"
