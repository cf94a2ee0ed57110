"""Joins of Desk's rows: what is the same for many agents is kept once."""

from __future__ import annotations

from bot.desk.join import build_status
from bot.desk.models import Agent, Channel, ChannelPresence, Presence
from bot.desk.records import PresenceRow, read_rows


def test_equal_channels_are_one() -> None:
    """Agents who are in the same channels in the same way share what says so."""
    sent = [("1", "ONLINE"), ("2", "ONLINE"), ("3", "OFFLINE")]
    rows = read_rows(PresenceRow, [{"agentId": key, "mailStatus": text} for key, text in sent])
    one, two, three = (build_status(Agent(row.id, row.id), row, None) for row in rows)
    assert one.channels is two.channels
    assert one.channels == (ChannelPresence(Channel.MAIL, Presence.ONLINE),)
    assert three.channels == (ChannelPresence(Channel.MAIL, Presence.OFFLINE),)
