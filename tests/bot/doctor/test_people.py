"""Who is on one side only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.claims import linked
from bot.doctor.claimed import find_overtaken, names_of, questions
from bot.doctor.people import ids_in, match, nobodies
from bot.settings import build_settings
from bot.slack.objects import SlackUser
from tests.bot.test_cli_digest import SETTINGS
from tests.claim_fakes import claim
from tests.fakes import ADA, INES, NOVAK

if TYPE_CHECKING:
    from bot.settings import Settings


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


def test_who_is_mapped_but_nobody_is_found() -> None:
    """A name in the place of an id maps nobody, and so does an id in lower case."""
    (sentence,) = nobodies({"AGENT_MAP": ["U1", "ada", "u1"]}, [SlackUser("U1", name="ada")])
    assert sentence == "In AGENT_MAP, but the id of no active Slack user: ada, u1."


def test_managers_who_are_nobody_are_found() -> None:
    """Only ids of users are looked for here: groups have a check of their own."""
    access = {"managers": ["U1", "@leads", "S0LEADS1", "U0GONE99"], "admins": ["W0OTHER1"]}
    found = nobodies(ids_in(_settings(access)), [SlackUser("U1")])
    assert [one.partition(",")[0] for one in found] == ["In ACCESS_MANAGERS", "In ACCESS_ADMINS"]
    assert "U0GONE99." in next(iter(found))
    assert "Correct ACCESS_MANAGERS" in next(iter(found.values()))


def _settings(access: dict[str, list[str]]) -> Settings:
    given = {"bot_token": SETTINGS["SLACK_BOT_TOKEN"], "app_token": SETTINGS["SLACK_APP_TOKEN"]}
    desk = {"client_id": "1000.A", "client_secret": "s", "refresh_token": "1000.b", "org_id": "1"}
    return build_settings({"slack": given, "desk": desk, "access": access})


CLAIMED = claim("U1", NOVAK.id, by="UADMIN")


@pytest.mark.parametrize(
    ("agent_map", "email", "found"),
    [
        ({}, "else@example.com", {}),
        ({}, (NOVAK.email or "").upper(), {"U1": "U2"}),
        ({"U2": ADA.id}, NOVAK.email, {}),
        ({"U3": NOVAK.email or ""}, "else@example.com", {"U1": "U3"}),
        ({"U3": NOVAK.id}, "else@example.com", {"U1": "U3"}),
        ({"U1": NOVAK.id}, NOVAK.email, {}),
    ],
)
def test_a_claim_that_counts_no_more_is_found(
    agent_map: dict[str, str], email: str, found: dict[str, str]
) -> None:
    """An address counts unless the map gives its holder another agent; the map always counts."""
    users = [SlackUser("U1", email="me@example.com"), SlackUser("U2", email=email)]
    assert find_overtaken([CLAIMED], [ADA, NOVAK], users, agent_map) == found


def test_who_claims_another_agent_overtakes_nobody() -> None:
    """An address does not count where somebody's agent was confirmed."""
    users = [SlackUser("U1"), SlackUser("U2", email=NOVAK.email)]
    claims = [CLAIMED, claim("U2", ADA.id, by="UADMIN", number=2)]
    assert find_overtaken(claims, [ADA, NOVAK], users, {}) == {}


def test_what_waits_or_counts_no_more_is_asked() -> None:
    """Both people and the agent are named, each sentence with what to do."""
    users = [SlackUser("U1", name="max"), SlackUser("U2", name="new")]
    claims = [CLAIMED, claim("U9", ADA.id, number=2)]
    asked = questions(claims, {"U1": "U2"}, names_of([ADA, NOVAK], users))
    waiting, overtaken = asked
    assert waiting == f"Waiting to be confirmed: U9 as {ADA.name}."
    assert overtaken.endswith(f"somebody else is the agent: max as {NOVAK.name} (now new).")
    assert "withdraw" in asked[overtaken]
    assert questions([], {}, {}) == {}


def test_the_map_comes_before_what_was_confirmed() -> None:
    """Whoever looks for an agent's person meets the map's first."""
    merged = linked({"U2": ADA.id}, {"U1": ADA.id, "U2": NOVAK.id})
    assert list(merged.items()) == [("U2", ADA.id), ("U1", ADA.id)]
