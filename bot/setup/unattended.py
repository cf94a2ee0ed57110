"""Answers without a person: from options, environment and file alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.setup.env_file import check_bare
from bot.setup.errors import SetupError, SetupUsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.setup.questions import Question


class Unattended:
    """Takes what was given, then what the file holds, then the default; never asks.

    Args:
        given: by variable, from options and the environment.
        kept: by variable, from the file.
    """

    def __init__(self, given: Mapping[str, str], kept: Mapping[str, str]) -> None:
        self._given = dict(given)
        self._kept = dict(kept)

    def step(self, title: str) -> None:
        """Say nothing: only results count."""

    def explain(self, *lines: str) -> None:
        """Say nothing, as above."""

    def say(self, *lines: str) -> None:
        """Print."""
        for line in lines:
            click.echo(f"  {line}".rstrip())

    def done(self, line: str) -> None:
        """Print a line."""
        self._mark(click.style("✓", fg="green"), line)

    def warn(self, line: str) -> None:
        """Print a line."""
        self._mark(click.style("!", fg="yellow", bold=True), line)

    def expect(self, *questions: Question) -> None:
        """Name everything that is missing, at once."""
        missing = [f"{q.option} (or {q.variable})" for q in questions if not self.has(q)]
        if missing:
            raise SetupUsageError(f"Without a person to ask, give also {', '.join(missing)}.")

    def has(self, question: Question) -> bool:
        """Look among the given and the kept."""
        return bool(self._given.get(question.variable) or self._kept.get(question.variable))

    def ask(self, question: Question) -> str:
        """Return the first there is."""
        given = self._given.get(question.variable)
        value = self._kept.get(question.variable, question.default) if given is None else given
        if value is None:
            raise SetupUsageError(f"{question.option}: missing.")
        return self._checked(question, value)

    def choose(self, question: Question, options: Mapping[str, str]) -> str:
        """Return the given option, or the only one."""
        if not self.has(question) and len(options) == 1:
            return next(iter(options))
        listed = ", ".join(f"{key} ({title})" for key, title in options.items())
        if not self.has(question):
            raise SetupUsageError(f"{question.option}: choose one of {listed}.")
        chosen = self.ask(question)
        if chosen not in options:
            raise SetupUsageError(f"{question.option}: {chosen} is none of {listed}.")
        return chosen

    def confirm(self, text: str) -> bool:  # noqa: ARG002 - the protocol's name
        """Go on."""
        return True

    def refused(self, sentence: str, *questions: Question) -> None:  # noqa: ARG002 - as above
        """End."""
        raise SetupError(sentence)

    def _mark(self, mark: str, line: str) -> None:
        click.echo(f"  {mark} {line}")

    @staticmethod
    def _checked(question: Question, value: str) -> str:
        try:
            return checked(question, value)
        except ValueError as error:
            raise SetupUsageError(f"{question.option}: {error}.") from None


def checked(question: Question, value: str) -> str:
    """Return an answer as it is stored.

    Raises:
        ValueError: it cannot be right; a sentence.
    """
    value = value.strip()
    if not value and question.default is None:
        raise ValueError("an answer is needed")
    return question.check(check_bare(value)) if value else value
