"""What the history refuses."""

from __future__ import annotations


class OutOfOrderError(Exception):
    """A capture is earlier than the latest one: roll-ups only grow at their end.

    Attributes:
        sentence: what is the matter and what to do.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
