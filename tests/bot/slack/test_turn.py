"""Facts about the ack that a handler is given."""

from __future__ import annotations

from bot.slack.turn import Ack


async def test_the_first_ack_counts() -> None:
    """A second ack changes nothing and raises nothing."""
    ack = Ack()
    await ack({"options": []})
    await ack({"options": [1]})
    assert ack.done.result() == {"options": []}
