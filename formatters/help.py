"""The answer to `help`, built from what the command itself declares."""

from __future__ import annotations

from dataclasses import dataclass

from bot.slack.message import Message
from formatters import blocks
from formatters.spoken import as_text
from formatters.text import code, esc


@dataclass(frozen=True, slots=True)
class CommandHelp:
    """How a slash command is used.

    Attributes:
        command: with its slash.
        hint: the usage hint of the manifest.
        summary: a sentence.
        examples: texts of the command, each with what it answers.
    """

    command: str
    hint: str
    summary: str
    examples: tuple[tuple[str, str], ...]


def format_help(help: CommandHelp) -> Message:  # noqa: A002 - the word that people type
    """Return usage, summary and examples, each example ready to be copied."""
    usage = f"*You type*\n{code(f'{help.command} {help.hint}', 500)}"
    examples = [
        f"{code(f'{help.command} {text}', 200)}\n{esc(answer)}" for text, answer in help.examples
    ]
    body = [blocks.header(help.command), blocks.section(esc(help.summary, 1000))]
    body += [blocks.section(text) for text in (usage, *examples)]
    return Message(as_text(body), blocks.finish(body))
