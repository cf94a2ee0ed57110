"""The message to the owner of a digest that could not be posted."""

from __future__ import annotations

from bot.digests.problems import MISSED, problem_of
from formatters.digest_list import format_paused_notice
from formatters.digest_notice import format_notice
from tests.digest_builders import digest


def test_not_posted() -> None:
    """Where the digest goes on, nobody is told to resume it."""
    message = format_notice(digest(name="A & B"), MISSED)
    assert "A &amp; B was not posted" in message.text
    assert MISSED.cause in message.text
    assert "Resume" not in str(message.blocks)


def test_rests() -> None:
    """Where it rests, the notice says how to go on."""
    problem = problem_of("is_archived")
    assert format_notice(digest(), problem) == format_paused_notice(digest(), problem)
