"""What the steps of the wizard ask of whoever knows the answers, and how names are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from bot.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.setup.questions import Question

_LONGEST: Final = 60


class Asker(Protocol):
    """Tells a person what happens, and knows the answers or asks for them."""

    def step(self, title: str) -> None:
        """Begin a step."""
        ...

    def explain(self, *lines: str) -> None:
        """Say what helps to find the next answer, a paragraph each."""
        ...

    def say(self, *lines: str) -> None:
        """Say what has to be known afterwards, too."""
        ...

    def done(self, line: str) -> None:
        """Tell of a success."""
        ...

    def warn(self, line: str) -> None:
        """Tell of what is not well but no obstacle."""
        ...

    def expect(self, *questions: Question) -> None:
        """Make sure that these will be answered, before anything is done.

        Raises:
            SetupUsageError: some will not.
        """
        ...

    def has(self, question: Question) -> bool:
        """Tell whether there is an answer without asking."""
        ...

    def ask(self, question: Question) -> str:
        """Return the answer, checked.

        Raises:
            SetupUsageError: a given answer cannot be right.
        """
        ...

    def choose(self, question: Question, options: Mapping[str, str]) -> str:
        """Return the key of the option that is the answer; `options` has a title by key.

        Raises:
            SetupUsageError: the given answer is none of them.
        """
        ...

    def confirm(self, text: str) -> bool:
        """Return whether to go on."""
        ...

    def refused(self, sentence: str, *questions: Question) -> None:
        """Tell that these answers were refused; they can be asked again after this.

        Raises:
            SetupError: nobody is there to ask.
        """
        ...


def shown(text: str | None) -> str:
    """Return foreign text for a terminal: short, and without anything that could steer it."""
    clean = printable(text or "")
    return clean if len(clean) <= _LONGEST else f"{clean[: _LONGEST - 1]}…"


def listed(names: Sequence[str], *, most: int = 8) -> str:
    """Return names in a line; of many, the first and how many more there are."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")
