"""Saving the form of a digest, and its type-ahead."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING, Any

import pytest

from bot.desk.errors import DeskServerError
from bot.desk.models import Channel
from bot.digests.models import Section
from bot.digests.preflight import Caution, Obstacle, Preflight
from bot.slack.turn import Kind
from handlers._frame import Patience
from tests.builders import BILLING, SUPPORT
from tests.digest_builders import digest
from tests.handlers.digest_form import payload
from tests.handlers.world import MANAGER, MEMBER, World, world

if TYPE_CHECKING:
    from bot.slack.message import View


async def form(here: World, text: str = "new", *, user: str = MANAGER) -> View:
    """Open a form by command."""
    reply = await here.command("/agent-digest", text, user=user)
    return reply.views[-1]


async def submit(
    here: World,
    view: View,
    *,
    user: str = MANAGER,
    raw: dict[str, Any] | None = None,
    **filled: Any,
) -> dict[str, Any]:
    """Fill a form in and submit it; return the body of the ack."""
    reply = await here.do(
        Kind.VIEW, "digest_form", user=user, channel=None, payload=raw or payload(view, **filled)
    )
    assert reply.sent == []
    assert here.acked is not None
    return dict(here.acked)


async def errors(here: World, view: View, **filled: Any) -> dict[str, str]:
    """Submit a form that is refused; return the sentences under its fields."""
    body = await submit(here, view, **filled)
    assert body["response_action"] == "errors"
    fields = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    assert body["errors"].keys() <= fields
    assert here.digests.made == {}
    return dict(body["errors"])


async def pushed(here: World, view: View, **filled: Any) -> str:
    """Submit a form that is answered with an error upon it; return the error."""
    body = await submit(here, view, **filled)
    assert body["response_action"] == "push"
    return str(body["view"]["blocks"])


async def test_a_digest_is_made() -> None:
    """What was filled in becomes a digest of the person who did, and is confirmed."""
    async with world() as here:
        body = await submit(
            here,
            await form(here),
            name="  Evening <!here>  ",
            weekdays=["0", "6"],
            time="17:45",
            zone="America/New_York",
            department=SUPPORT.id,
            team="81",
            desk_channel="phone",
            part1="times",
            part2="any",
            part3="change",
            part4=None,
            part5="any",
            part6="any",
        )
        assert body["response_action"] == "update"
        assert "scheduled" in str(body["view"])
        assert "<!here>" not in str(body["view"])
        (made,) = here.digests.kept.values()
        assert made == digest(
            id=made.id,
            name="Evening <!here>",
            owner_id=MANAGER,
            weekdays=frozenset({0, 6}),
            at=time(17, 45),
            zone="America/New_York",
            department_id=SUPPORT.id,
            department_name="Support",
            team_id="81",
            team_name="First line",
            channel=Channel.PHONE,
            sections=(Section.TIMES, Section.CHANGE),
            created_at=here.clock(),
            updated_at=here.clock(),
        )


async def test_the_same_form_twice_makes_one_digest() -> None:
    """A form that is submitted twice, one after the other or at once, makes one digest."""
    async with world() as here:
        view = await form(here)
        await asyncio.gather(submit(here, view), submit(here, view))
        await submit(here, view)
        assert len(here.digests.kept) == 1
        await submit(here, await form(here))
        assert len(here.digests.kept) == 2


@pytest.mark.parametrize(
    ("filled", "field", "words"),
    [
        ({"name": "   "}, "name", "name of at most 80"),
        ({"name": "x" * 81}, "name", "name of at most 80"),
        ({"weekdays": []}, "weekdays", "at least one day"),
        ({"weekdays": ["9"]}, "weekdays", "at least one day"),
        ({"time": None}, "time", "Choose a time"),
        ({"time": "25:99"}, "time", "Choose a time"),
        ({"zone": None}, "zone", "time zone from the list"),
        ({"zone": "Mars/Olympus"}, "zone", "time zone from the list"),
        ({"channel": None}, "channel", "Slack channel, or a person"),
        ({"person": MEMBER}, "person", "not both"),
        ({"department": "999"}, "department", "no longer in Zoho Desk"),
        ({"team": "999"}, "team", "no longer in Zoho Desk"),
        ({"team": "81", "department": BILLING.id}, "team", "another department"),
        ({"part2": "change"}, "part2", "chosen already"),
        ({f"part{n}": "any" for n in range(1, 7)}, "part1", "at least one part"),
    ],
)
async def test_what_is_wrong_stands_under_its_field(
    filled: dict[str, Any], field: str, words: str
) -> None:
    """Each mistake is told under the field where it was made, and nothing is saved."""
    async with world() as here:
        found = await errors(here, await form(here), **filled)
        assert list(found) == [field]
        assert words in found[field]


@pytest.mark.parametrize("obstacle", Obstacle)
async def test_places_where_nothing_can_be_posted(obstacle: Obstacle) -> None:
    """What keeps the bot from posting is told under the channel, with what to do about it."""
    async with world() as here:
        here.digests.places["C0SUPPORT"] = Preflight("C0SUPPORT", obstacle=obstacle)
        found = await errors(here, await form(here))
        assert list(found) == ["channel"]
        if obstacle in {Obstacle.NOT_MEMBER, Obstacle.NOT_FOUND}:
            assert "/invite @Deskbot" in found["channel"]


async def test_a_person_who_gets_no_digests() -> None:
    """A guest as the target is refused under the field for people."""
    async with world() as here:
        here.digests.places[MEMBER] = Preflight(MEMBER, obstacle=Obstacle.PERSON_GONE)
        found = await errors(here, await form(here), channel=None, person=MEMBER)
        assert "gets no digests" in found["person"]


async def test_cautions_do_not_stop_anybody() -> None:
    """Guests in the Slack channel are named once the digest is saved."""
    async with world() as here:
        cautions = (Caution.GUESTS, Caution.NO_HISTORY)
        here.digests.places["C0SUPPORT"] = Preflight("C0SUPPORT", cautions=cautions, guests=1)
        body = await submit(here, await form(here))
        assert "1 guest reads along" in str(body)
        assert "I am not in this Slack channel" in str(body)


async def test_channels_that_are_not_allowed() -> None:
    """Where answers may not be shared, no digests go; outsiders are kept out even so."""
    async with world(channels=["other"]) as here:
        assert "may not be shared" in await pushed(here, await form(here))
        assert (await submit(here, await form(here), channel="C0OTHER"))["response_action"] == (
            "update"
        )
    async with world() as here:
        assert "shared with another organization" in await pushed(
            here, await form(here), channel="C0PARTNER"
        )
        assert here.digests.kept == {}


async def test_others_make_digests_for_themselves_only() -> None:
    """Who is no manager gets their own digest, whatever a forged form says."""
    async with world() as here:
        view = await form(here, user=MEMBER)
        await submit(here, view, user=MEMBER)
        (made,) = here.digests.kept.values()
        assert (made.target_id, made.owner_id) == (MEMBER, MEMBER)
        managers = await form(here)
        assert "set up by managers" in await pushed(here, managers, user=MEMBER)
        assert len(here.digests.kept) == 1


async def test_editing() -> None:
    """Editing changes what was filled in and keeps the rest: owner, pause, and who made it."""
    async with world() as here:
        kept = digest(
            owner_id=MEMBER, paused=True, pause_reason="gone", team_id="81", team_name="First line"
        )
        here.digests.add(kept)
        body = await submit(here, await form(here, "edit k3x7ab2q"), name="Other")
        assert "saved" in str(body)
        assert here.digests.kept["k3x7ab2q"] == replace(
            kept, name="Other", revision=2, updated_at=here.clock(), editor_id=MANAGER
        )
        assert here.desk.asked("departments") == [{}]


async def test_a_private_channel_of_others() -> None:
    """A manager chooses no private channel that they are not in; one that was chosen stays."""
    async with world() as here:
        here.digests.add(digest())
        await submit(here, await form(here, "edit k3x7ab2q"), name="Kept")
        await submit(here, await form(here, "edit k3x7ab2q"), channel="C0OTHER")
        assert here.digests.choosers == [None, MANAGER]
        here.digests.places["C0LEADS"] = Preflight("C0LEADS", obstacle=Obstacle.OUTSIDER)
        body = await submit(here, await form(here), channel="C0LEADS")
        assert "you are not in it" in body["errors"]["channel"]


async def test_two_editors_do_not_overwrite_each_other() -> None:
    """Of two forms of one digest the later is refused; the same change twice is no conflict."""
    async with world() as here:
        here.digests.add(digest())
        first, second = await form(here, "edit k3x7ab2q"), await form(here, "edit k3x7ab2q")
        await submit(here, first, name="First")
        assert (await submit(here, first, name="First"))["response_action"] == "update"
        assert "Somebody else changed" in await pushed(here, second, name="Second")
        assert here.digests.kept["k3x7ab2q"].name == "First"


async def test_owners_edit_what_goes_elsewhere_but_not_where() -> None:
    """An owner who is no manager may edit; the digest keeps its Slack channel."""
    async with world() as here:
        here.digests.add(digest(owner_id=MEMBER))
        view = await form(here, "edit k3x7ab2q", user=MEMBER)
        await submit(here, view, user=MEMBER, name="Mine")
        kept = here.digests.kept["k3x7ab2q"]
        assert (kept.name, kept.target_id) == ("Mine", "C0SUPPORT")
        here.digests.places["C0SUPPORT"] = Preflight("C0SUPPORT", obstacle=Obstacle.ARCHIVED)
        view = await form(here, "edit k3x7ab2q", user=MEMBER)
        body = await submit(here, view, user=MEMBER)
        assert body["errors"].keys() == {"name"}


async def test_rights_are_checked_again_when_a_form_comes_back() -> None:
    """Who lost the right between opening and saving saves nothing."""
    async with world() as here:
        here.digests.add(digest())
        view = await form(here, "edit k3x7ab2q")
        here.slack.groups.clear()
        here.services.directory.forget_groups()
        here.digests.add(digest(owner_id=MEMBER))
        assert "Only the owner" in await pushed(here, view, name="Hijacked")
        assert here.digests.kept["k3x7ab2q"].name == "Morning round"


async def test_a_digest_that_is_gone() -> None:
    """Saving a digest that somebody deleted says so."""
    async with world() as here:
        here.digests.add(digest())
        view = await form(here, "edit k3x7ab2q")
        here.digests.kept.clear()
        assert "There is no digest" in await pushed(here, view)


@pytest.mark.parametrize("metadata", ["", "[]", "null", '["d", 7, 0]'])
async def test_a_form_of_another_version(metadata: str) -> None:
    """A form whose metadata is not understood asks for a new one."""
    async with world() as here:
        raw = payload(await form(here))
        raw["view"]["private_metadata"] = metadata
        body = await submit(here, await form(here), raw=raw)
        assert "open a new one" in str(body["view"])


async def test_an_empty_payload_is_refused() -> None:
    """A submission without anything in it saves nothing."""
    async with world() as here:
        body = await submit(here, await form(here), raw={"view": {}})
        assert body["response_action"] == "push"


async def test_a_late_check_keeps_the_form() -> None:
    """When checking takes longer than Slack waits, the form stays, and can be saved again."""
    async with world() as here:
        view = await form(here)
        here.desk.gate.clear()
        here.patience = Patience(working=60, desk=60, total=60, ack=0.01)
        body = await submit(here, view, department=SUPPORT.id)
        assert "nothing is saved twice" in body["errors"]["name"]


async def test_desk_that_is_down() -> None:
    """When Desk cannot say which departments there are, the form stays below the error."""
    async with world() as here:
        view = await form(here)
        here.desk.errors["departments"] = DeskServerError("down")
        assert "Zoho Desk has a problem" in await pushed(here, view, department=SUPPORT.id)


async def test_a_lost_database_keeps_the_form() -> None:
    """When the database is lost before saving, the error lies upon the form."""
    async with world() as here:
        view = await form(here)
        here.digests.is_down = True
        assert "I cannot use my database now" in await pushed(here, view)


async def zones(here: World, text: str, *, user: str = MANAGER) -> list[str]:
    """Type into the time zone's menu."""
    await here.do(Kind.OPTIONS, "digest_zone", text, user=user, channel=None)
    assert here.acked is not None
    return [option["value"] for option in here.acked["options"]]


async def test_zones_are_found_by_their_cities() -> None:
    """A few letters of a city find its zone; without any, one's own comes first."""
    async with world() as here:
        assert "Europe/Berlin" in await zones(here, "berl")
        assert "America/New_York" in await zones(here, "new y")
        first, *rest = await zones(here, " ")
        assert first == "Europe/Berlin"
        assert len(rest) == 99
        assert await zones(here, "\u0000<>") == await zones(here, "\u0000<>")


async def test_zones_are_not_for_everybody() -> None:
    """Who gets no answers gets no options."""
    async with world() as here:
        assert await zones(here, "berl", user="U0NOBODY") == []
