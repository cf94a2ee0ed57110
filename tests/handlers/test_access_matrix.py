"""Who gets nothing gets nothing, whatever they try: every kind of person by every route."""

from __future__ import annotations

from typing import Any

import pytest

from bot.query import Again
from bot.slack.turn import Kind
from tests.access_matrix import WAYS
from tests.digest_builders import digest
from tests.fakes import slack_user
from tests.handlers.world import World, world

USER = "U0WHOEVER"
KINDS: dict[str, dict[str, Any] | None] = {
    "multi-channel guest": {"is_restricted": True},
    "single-channel guest": {"is_ultra_restricted": True, "is_restricted": True},
    "deactivated": {"deleted": True},
    "bot": {"is_bot": True},
    "stranger": {"is_stranger": True},
    "other workspace": {"team_id": "T0OTHER"},
    "other organization": {
        "team_id": "T0OTHER",
        "enterprise_user": {"enterprise_id": "E0OTHER"},
        "is_admin": True,
        "is_owner": True,
    },
    "unknown": None,
}
ROUTES = list(WAYS)
"""Every way in; `tests.handlers.test_access_table` proves that none is left out."""
PAYLOAD = {
    "message": {"text": "Ada Ray", "user": "U0ADARAY"},
    "container": {"is_ephemeral": True},
    "actions": [{"block_id": f"again:{Again('/agent-metrics').value}"}],
}


async def refused(here: World, kind: Kind, name: str, text: str, **more: Any) -> None:
    """Assert that an attempt gets a refusal to the person alone, and that Desk is not asked."""
    here.digests.add(digest(target_id=USER, owner_id=USER))
    reply = await here.do(kind, name, text, user=USER, payload=PAYLOAD, **more)
    assert here.desk.calls == []
    assert here.digests.untouched
    assert here.doctor.rounds == 0
    assert not any(sent.in_channel or sent.replace for sent in reply.sent)
    told: list[Any] = [sent.message.blocks for sent in reply.sent]
    told += [view.blocks for view in reply.views[1:]]
    told += [here.acked] if here.acked is not None else []
    assert len(told) == 1
    assert "k3x7ab2q" not in str(told)
    assert "Ada" not in str(told)


@pytest.mark.parametrize(("kind", "name"), ROUTES, ids=[name for _, name in ROUTES])
@pytest.mark.parametrize("person", KINDS)
async def test_who_gets_nothing_gets_nothing(person: str, kind: Kind, name: str) -> None:
    """Guests, deactivated people, bots and outsiders are refused on every way in."""
    async with world(managers=[USER], admins=[USER]) as here:
        changes = KINDS[person]
        if changes is not None:
            here.slack.users[USER] = slack_user(USER, "ada.ray@example.com", **changes)
        typed = ["", "help", "new", "edit k3x7ab2q", "now"]
        texts = typed if kind is Kind.COMMAND else [Again("/agent-metrics").value, "k3x7ab2q"]
        for text in texts:
            await refused(here, kind, name, text)


@pytest.mark.parametrize(("kind", "name"), ROUTES, ids=[name for _, name in ROUTES])
async def test_nothing_is_answered_while_slack_does_not_say_who_asks(kind: Kind, name: str) -> None:
    """A failing lookup refuses."""
    async with world() as here:
        here.slack.users[USER] = slack_user(USER)
        here.slack.errors["users.info"] = "internal_error"
        await refused(here, kind, name, Again("/agent-status").value)


@pytest.mark.parametrize(("kind", "name"), ROUTES, ids=[name for _, name in ROUTES])
async def test_a_payload_from_another_workspace_is_refused(kind: Kind, name: str) -> None:
    """The workspace in Slack's signed payload counts as well as that of the profile."""
    async with world() as here:
        here.slack.users[USER] = slack_user(USER)
        await refused(here, kind, name, Again("/agent-status").value, team="T0OTHER")
