"""Desk's answers as they came, for whoever wants to keep them; nothing is kept otherwise."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST: Final = 64 * 2**20
"""Bytes; some sixty lists of 6,000 agents each."""


@dataclass(slots=True)
class Recording:
    """What Desk answered.

    Attributes:
        most: bytes; where it would be more, nothing is kept: a part would pass for the whole.
        answers: path below ``/api/v1`` with its query, and JSON as it came; in order.
        is_cut: whether it was more.
    """

    most: int = MOST
    answers: list[tuple[str, bytes]] = field(default_factory=list)
    is_cut: bool = False
    _size: int = 0

    def add(self, path: str, params: Mapping[str, str], body: bytes) -> None:
        """Keep one answer."""
        self._size += len(body)
        if self._size > self.most:
            self.is_cut = True
            self.answers.clear()
        else:
            self.answers.append((f"{path}?{urlencode(params)}" if params else path, body))


_recording: ContextVar[Recording | None] = ContextVar("desk_recording", default=None)


@contextmanager
def recording(*, most: int = MOST) -> Iterator[Recording]:
    """Keep the answers to the calls inside, also to those of the tasks that start inside."""
    reset = _recording.set(kept := Recording(most))
    try:
        yield kept
    finally:
        _recording.reset(reset)


def note_answer(path: str, params: Mapping[str, str], body: bytes) -> None:
    """Keep an answer where somebody wants it."""
    if body and (kept := _recording.get()) is not None:
        kept.add(path, params, body)
