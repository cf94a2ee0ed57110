"""Whose connections there are, as far as numbers tell."""

from __future__ import annotations

import pytest

from bot.doctor.bench import Connections
from bot.doctor.model import Status
from bot.doctor.slack import judge_connections


@pytest.mark.parametrize(
    ("total", "ours", "status", "words"),
    [
        (0, None, Status.PASS, "nobody"),
        (2, 2, Status.PASS, "the bot on this machine (2)"),
        (1, 2, Status.PASS, "the bot on this machine (2)"),
        (2, None, Status.WARN, "none answers on this machine"),
        (3, None, Status.FAIL, "3 connections are open at once"),
        (3, 2, Status.FAIL, "1 connections are open besides the 2"),
    ],
)
def test_connections_are_told_apart(
    total: int, ours: int | None, status: Status, words: str
) -> None:
    """One unknown bot may be one's own elsewhere; anything beyond is a second process."""
    verdict = judge_connections(Connections(total, ours))
    assert (verdict.status, words in verdict.seen) == (status, True)
