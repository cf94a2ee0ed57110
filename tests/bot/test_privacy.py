"""What is stored about a person, and what is left of them after an erasure."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.access_log import Look
from bot.digests.ledger import Ledger
from bot.digests.subscriptions import Subscriptions
from bot.privacy import PersonalData
from bot.store.looks import Looks, Wanted
from bot.store.schema import METADATA
from bot.store.tables import access_log
from bot.subjects import Subject
from tests.bot.digests.builders import kept, slot

if TYPE_CHECKING:
    from bot.store.store import Store

NOON: Final = datetime(2026, 11, 18, 12, tzinfo=UTC)
ADA: Final = Subject("400000000001", "U0ADA", ("everyone", "department 5"))
LOOKS: Final = (
    Look(NOON, "U0BOSS", "figures", allowed=True, whom="400000000001", where="C1"),
    Look(NOON, "U0BOSS", "figures", allowed=True, whom="everyone", where="C1"),
    Look(NOON, "U0BOSS", "figures", allowed=True, whom="department 5", where="D0BOSS"),
    Look(NOON, "U0ADA", "figures", allowed=False, whom="400000000002", where="D0ADA"),
    Look(NOON, "U0ADA", "share", allowed=False, where="C1", reason="channel_shared"),
    Look(NOON, "U0ADA", "figures", allowed=True, whom="400000000001", where="C1"),
    Look(NOON, "U0BOSS", "digest", allowed=False, whom="U0ADA", reason="digest_channel"),
    Look(NOON, "U0OTHER", "figures", allowed=True, whom="400000000002"),
)


async def fill(store: Store) -> None:
    """Store looks, and digests: hers to herself and to a channel, one to her, one of others."""
    await Looks(store).add(
        [replace(one, at=NOON + timedelta(seconds=n)) for n, one in enumerate(LOOKS)]
    )
    subscriptions = Subscriptions(store)
    for name, target, owner in (
        ("own", "U0ADA", "U0ADA"),
        ("channel", "C1", "U0ADA"),
        ("given", "U0ADA", "U0BOSS"),
        ("foreign", "C1", "U0BOSS"),
    ):
        made = await kept(subscriptions, name, name=name, target_id=target, owner_id=owner)
        await Ledger(store).claim(slot(made), "host")
        if name == "channel":
            await subscriptions.delete(made.id)


async def everything(store: Store) -> str:
    """Return every row of every table as text."""
    async with store.read() as connection:
        rows: list[Any] = []
        for table in METADATA.sorted_tables:
            rows += (await connection.execute(table.select())).all()
    return str(rows)


async def test_everything_about_a_person(store: Store) -> None:
    """Looks at them, at groups with them and of theirs; digests, deleted too, with history."""
    await fill(store)
    found = await PersonalData(store).export(ADA)
    json.dumps(found)
    assert found["subject"] == {"desk_agent": "400000000001", "slack_user": "U0ADA"}
    assert [look["who"] for look in found["looks_at_them"]] == ["U0BOSS", "U0ADA"]
    assert [look["whom"] for look in found["looks_at_groups_with_them"]] == [
        "everyone",
        "department 5",
    ]
    assert [look["where"] for look in found["looks_of_theirs"]] == ["D0ADA", "C1", "C1"]
    assert sorted(digest["name"] for digest in found["digests"]) == ["channel", "given", "own"]
    assert [len(digest["deliveries"]) for digest in found["digests"]] == [1, 1, 1]
    assert found["not_stored"]


async def test_half_a_person(store: Store) -> None:
    """Of who is only a Slack user, or only an agent, the other half is empty."""
    await fill(store)
    agent = await PersonalData(store).export(Subject("400000000001", None))
    assert len(agent["looks_at_them"]) == 2
    assert (agent["looks_of_theirs"], agent["digests"]) == ([], [])
    user = await PersonalData(store).export(Subject(None, "U0ADA"))
    assert user["looks_at_them"] == []
    assert len(user["looks_of_theirs"]) == 3


async def test_nothing_leads_to_who_was_erased(store: Store) -> None:
    """No row of any table holds an id of theirs, and everybody else's rows are as before."""
    await fill(store)
    erased = await PersonalData(store).erase(ADA)
    text = await everything(store)
    assert [one for one in ("400000000001", "U0ADA", "D0ADA") if one in text] == []
    assert (erased.looks, erased.deleted, erased.disowned) == (5, 2, 1)
    looks = [look async for look in Looks(store).read(Wanted())]
    assert len(looks) == len(LOOKS)
    assert {look.who for look in looks} == {"U0BOSS", "U0OTHER", erased.pseudonym}
    assert [look.where for look in looks] == ["C1", "C1", "D0BOSS", None, "C1", "C1", None, None]
    assert [look.whom for look in looks].count(erased.pseudonym) == 3
    (left,) = await Subscriptions(store).list_all()
    assert (left.name, left.owner_id) == ("foreign", "U0BOSS")
    again = await PersonalData(store).export(ADA)
    assert not any(again[key] for key in ("looks_at_them", "looks_of_theirs", "digests"))


async def test_an_agent_without_a_slack_user_is_erased(store: Store) -> None:
    """Of who is only an agent the looks at them are renamed, and no digest is touched."""
    await fill(store)
    erased = await PersonalData(store).erase(Subject("400000000001", None))
    assert (erased.looks, erased.deleted, erased.disowned) == (2, 0, 0)
    assert "400000000001" not in await everything(store)
    assert len(await Subscriptions(store).list_all()) == 3


async def test_who_is_not_there_changes_nothing(store: Store) -> None:
    """An erasure of somebody whom no row names touches no row."""
    await fill(store)
    before = await everything(store)
    erased = await PersonalData(store).erase(Subject("400000000009", "U0NOBODY"))
    assert (erased.looks, erased.deleted, erased.disowned) == (0, 0, 0)
    assert await everything(store) == before


def test_what_names_people_is_covered() -> None:
    """A column for people's ids that is added without a word here fails this test."""
    known = {"digest.target_id", "digest.owner_id", "delivery.channel_id", "access_log.channel_id"}
    known |= {"place.target_id", "place.channel_id", "digest.editor_id"}
    known |= {f"access_log.{column}" for column in ("who", "whom")}
    people = {"who", "whom", "owner_id", "target_id", "channel_id", "user_id", "agent_id"}
    people |= {"editor_id"}
    columns = {str(column) for table in METADATA.sorted_tables for column in table.columns}
    assert {one for one in columns if one.partition(".")[2] in people} == known
    assert access_log.name == "access_log"
