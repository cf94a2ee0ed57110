"""Who is on one side only."""

from __future__ import annotations

from bot.doctor.people import match
from bot.slack.objects import SlackUser
from tests.fakes import ADA, INES, NOVAK


def test_people_are_matched_by_address_and_by_the_map() -> None:
    """Case does not matter; who is mapped counts by the map alone."""
    users = [
        SlackUser("U1", name="ada", email="ADA.RAY@example.com"),
        SlackUser("U2", name="ines", email="other@example.com"),
        SlackUser("U3", name="moved", email=NOVAK.email),
    ]
    found = match([ADA, NOVAK, INES], users, {"U2": INES.id, "U3": "gone@example.com"})
    assert found.agents == (NOVAK.name,)
    assert found.users == ("moved",)
    assert found.mapped == ("gone@example.com",)


def test_a_user_without_an_address_is_nobody() -> None:
    """An empty address matches no agent, not even one without an address."""
    found = match([ADA], [SlackUser("U9")], {})
    assert (found.agents, found.users) == ((ADA.name,), ("U9",))
