"""What the owner of a digest is told: it could not be posted, or is not wanted any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.message import Message
from formatters import blocks
from formatters.digest_list import format_paused_notice
from formatters.digest_words import target_words
from formatters.spoken import as_text
from formatters.text import code, esc

if TYPE_CHECKING:
    from bot.digests.models import Digest
    from bot.digests.problems import Problem


def format_notice(digest: Digest, problem: Problem) -> Message:
    """Return the message: the digest rests now, or one occurrence was not posted."""
    if problem.rests:
        return format_paused_notice(digest, problem)
    title = f":warning: *The digest {esc(digest.name, 80)} was not posted.*"
    body = [
        blocks.section(f"{title}\n{esc(problem.cause)}\n{esc(problem.remedy)}"),
        blocks.context(f"Digest {code(digest.id)} for {target_words(digest.target_id)}"),
    ]
    return Message(as_text(body), blocks.finish(body))


def format_stopped(digest: Digest, *, by: str) -> Message:
    """Return what the owner is told when whoever got the digest ended it."""
    title = f":wastebasket: *{target_words(by)} stopped the digest {esc(digest.name, 80)}.*"
    words = "It was for them alone and is deleted. Nothing is left to do."
    body = [
        blocks.section(f"{title}\n{words}"),
        blocks.context(f"Digest {code(digest.id)}"),
    ]
    return Message(as_text(body), blocks.finish(body))
