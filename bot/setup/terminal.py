"""Answers from a person at a terminal."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING, Final

import click

from bot.setup.interrupt import heard
from bot.setup.unattended import Unattended, checked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.setup.questions import Question

_NONE: Final = "-"
"""What a person types to empty an answer that has a default."""
_WIDEST: Final = 100
_NARROWEST: Final = 40


class Terminal(Unattended):
    """Asks a person for everything that was not given; what the file holds is the default."""

    def step(self, title: str) -> None:
        """Print a heading."""
        click.echo(f"\n{click.style(title, bold=True)}")

    def explain(self, *lines: str) -> None:
        """Print each line as a paragraph."""
        for line in lines:
            self.say(*(_wrapped(line, indent=2) or [""]))

    def expect(self, *questions: Question) -> None:
        """Rely on the person."""

    def ask(self, question: Question) -> str:
        """Return what was given, or ask until the answer is plausible."""
        if question.variable in self._given:
            return super().ask(question)
        while True:
            with heard():
                typed = self._prompt(question)
            try:
                value = checked(question, typed)
            except ValueError as error:
                self._bad(f"{error}.")
                continue
            if not question.is_once:
                self._kept[question.variable] = value
            return value

    def choose(self, question: Question, options: Mapping[str, str]) -> str:
        """Let the person choose by number; the one kept, or the only one, is preselected."""
        keys = list(options)
        if question.variable in self._given:
            return super().choose(question, options)
        for number, key in enumerate(keys, start=1):
            click.echo(f"  {number:>3}  {options[key]}  {click.style(key, dim=True)}")
        kept = self._kept.get(question.variable)
        default = str(keys.index(kept) + 1) if kept in keys else "1" if len(keys) == 1 else None
        numbers = click.Choice([str(number) for number in range(1, len(keys) + 1)])
        with heard():
            chosen = click.prompt(
                f"  {question.label}", type=numbers, default=default, show_choices=False
            )
        return keys[int(chosen) - 1]

    def confirm(self, text: str) -> bool:
        """Ask."""
        with heard():
            return click.confirm(f"\n  {text}", default=True)

    def refused(self, sentence: str, *questions: Question) -> None:
        """Print the sentence and forget what was given, so that it is asked for.

        What is needed stays as the default, since another answer may be the wrong one.
        """
        self._bad(sentence)
        for question in questions:
            value = self._given.pop(question.variable, None)
            if question.default is not None:
                self._kept.pop(question.variable, None)
            elif value is not None and not question.is_once:
                self._kept[question.variable] = value

    def _prompt(self, question: Question) -> str:
        kept = self._kept.get(question.variable, question.default)
        if question.is_secret:
            return self._prompt_unseen(question, kept)
        value: str = click.prompt(
            f"  {question.label}", default=kept, show_default=bool(kept), value_proc=str.strip
        )
        return "" if value == _NONE and question.default is not None else value

    @staticmethod
    def _prompt_unseen(question: Question, kept: str | None) -> str:
        is_plain = kept is None or question.is_once
        hint = "" if is_plain else ", Enter keeps it" if kept else ", Enter for later"
        value: str = click.prompt(
            f"  {question.label} (hidden{hint})",
            default=kept,
            show_default=False,
            hide_input=True,
            value_proc=str.strip,
        )
        return "" if value == _NONE and question.default is not None else value

    def _bad(self, sentence: str) -> None:
        self._mark(click.style("✗", fg="red"), f"{sentence[:1].upper()}{sentence[1:]}")

    def _mark(self, mark: str, line: str) -> None:
        super()._mark(mark, "\n    ".join(_wrapped(line, indent=4)))


def _wrapped(text: str, *, indent: int) -> list[str]:
    width = max(min(shutil.get_terminal_size().columns, _WIDEST), _NARROWEST) - 1 - indent
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
