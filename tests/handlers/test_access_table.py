"""Each cell of the table of who may do what, tried on the real routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from structlog.testing import capture_logs

from bot.query import Again
from bot.slack.turn import Kind
from formatters.controls import EVERYWHERE
from handlers import build_routes
from tests.access_matrix import NOBODIES, PEOPLE, WAYS, Data, Row, Sees, rows
from tests.claim_fakes import claim
from tests.digest_builders import digest
from tests.fakes import ADA, INES, NOVAK, FixedClock, slack_user
from tests.handlers.claim_form import chosen
from tests.handlers.digest_form import payload
from tests.handlers.world import AGENT, MANAGER, MEMBER, SLOW, World, world

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.access_log import Look

WHO: Final[Mapping[str, dict[str, Any]]] = {
    "guest": {"is_restricted": True},
    "deactivated": {"deleted": True},
    "bot": {"is_bot": True},
    "stranger": {"is_stranger": True},
    "other organization": {"team_id": "T0OTHER"},
    "member": {},
    "agent": {},
    "manager": {},
}
IDS: Final = {"member": MEMBER, "agent": AGENT, "manager": MANAGER}
EMAILS: Final = {"agent": ADA.email, "manager": INES.email}
OWN_ID, OTHERS_ID = "k3x7ab2q", "m4y8cd3r"
BY_NAME: Final = {"pick", "agent_card"}
"""Ways that begin with an agent's name, which who is no agent does not have."""
PAST: Final = {
    "trend": ("/agent-metrics", "trend"),
    "history": ("/agent-status", "history"),
}
DECISIONS: Final = {"claim_confirm", "claim_decline", "claim_withdraw"}
FORMS: Final = {"digest_preview", "digest_test", "digest_form"}


class Recorded:
    """An access log that keeps what it is given."""

    def __init__(self) -> None:
        self.looks: list[Look] = []

    def write(self, look: Look) -> None:
        """Keep one."""
        self.looks.append(look)


def question(data: Data, own: str) -> str:
    """Return how a command's text asks for somebody."""
    return {Data.OWN: own, Data.OTHER: NOVAK.id}.get(data, "")


async def attempt(row: Row, person: str, here: World) -> None:
    """Let somebody try one way in."""
    user = IDS.get(person, "U0WHOEVER")
    changes = WHO[person]
    here.slack.users[user] = slack_user(user, EMAILS.get(person), **changes)
    here.digests.add(
        digest(id=OWN_ID, owner_id=user, target_id=user),
        digest(id=OTHERS_ID, owner_id="U0SOMEONE", target_id="C0SUPPORT"),
    )
    digest_id = OWN_ID if row.data is Data.OWN else OTHERS_ID
    asked = _asked(row)
    own_id = ADA.id if person == "agent" else INES.id
    texts = {"pick": question(row.data, own_id), "department": EVERYWHERE}
    body: dict[str, Any] = {
        "message": {"text": "Ada Novak" if row.data is Data.OTHER else _named(person)},
        "container": {"is_ephemeral": True},
        "actions": [{"block_id": f"again:{Again('/agent-metrics', '').value}"}],
    }
    if row.name == "department":
        body["actions"] = [{"block_id": f"again:{asked}"}]
    if row.name == "share":
        body["actions"] = [{"action_id": "share:named"}]
    if row.name in FORMS:
        body = await form(here, digest_id, user if row.data is Data.OWN else MANAGER)
    if row.name == "claim_form":
        here.slack.users["U0ADMIN"] = slack_user("U0ADMIN", is_admin=True)
        body = chosen(NOVAK.id)
    if row.name in DECISIONS:
        here.claims.kept = [claim(user if row.data is Data.OWN else "U0SOMEONE", NOVAK.id)]
        asked = here.claims.kept[0].id
    text = texts.get(row.name, digest_id if row.name.startswith("digest") else asked)
    if row.name == "claim_agent":
        text = ""
    if row.kind is Kind.COMMAND:
        text = question(row.data, "me")
        if row.name == "/agent-digest":
            text = "" if row.data is Data.TEAM else f"pause {digest_id}"
    await here.do(row.kind, row.name, text, user=user, payload=body)


def _asked(row: Row) -> str:
    """Return what the button carries."""
    whom = question(row.data, "me")
    if row.name in PAST:
        command, word = PAST[row.name]
        return Again(command, f"{whom} {word}").value
    return Again("/agent-metrics", whom).value


def _named(person: str) -> str:
    return {"agent": ADA.name, "manager": INES.name}.get(person, "nobody")


async def form(here: World, digest_id: str, user: str) -> dict[str, Any]:
    """Return the filled-in form of a digest, opened by somebody who may or by a manager."""
    opener = user if user in IDS.values() else MANAGER
    reply = await here.do(Kind.ACTION, "digest_edit", digest_id, user=opener)
    return payload(reply.views[-1])


async def outcome(row: Row, person: str) -> Sees:
    """Return what came of it, by the access log and by what the person was told."""
    if person == "member" and row.data is Data.OWN and row.name in BY_NAME:
        return Sees.NONE
    seen = Recorded()
    async with world(log=seen, clock=FixedClock()) as here:
        with capture_logs() as logs:
            await attempt(row, person, here)
    told = {line["error"] for line in logs if line["event"] == "told"}
    if any(not look.allowed for look in seen.looks):
        assert told <= {"AccessRefusedError"}
        return Sees.NO
    if told == {"UnlinkedPersonError"}:
        return Sees.NONE
    if told == {"ClaimError"}:
        return Sees.ONE
    assert not told
    by_name = any(look.what == "figures" for look in seen.looks)
    return Sees.NAMED if by_name else Sees.YES


async def test_the_table_holds_every_route() -> None:
    """A route that is added without a line in the table fails this test."""
    async with world() as here:
        routes = build_routes(here.services, patience=SLOW)
        assert {(route.kind, route.name) for route in routes} == WAYS.keys()
    assert len(PEOPLE) == 8


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: f"{row.name}-{row.data}")
async def test_each_cell(row: Row) -> None:
    """Every kind of person gets from this way in what the table says, and no more."""
    found = {person: await outcome(row, person) for person in PEOPLE}
    assert found == row.sees
    assert {found[person] for person in NOBODIES} == {Sees.NO}
