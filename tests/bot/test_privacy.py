"""What is stored about a person, and what is left of them after an erasure."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.access_log import Look
from bot.desk.models import AgentFigures
from bot.digests.known import KnownPlaces
from bot.digests.ledger import Ledger
from bot.digests.subscriptions import Subscriptions
from bot.history.models import Kind, RawAnswer
from bot.history.record import Record
from bot.privacy import PersonalData
from bot.store.claims import Claims
from bot.store.history_tables import coverage, performance_team, raw_answer
from bot.store.looks import Looks, Wanted
from bot.store.schema import METADATA
from bot.store.tables import access_log
from bot.subjects import Subject
from tests.bot.digests.builders import kept, slot
from tests.bot.history.builders import DAY, day_report, night, rows_of
from tests.bot.history.builders import slot as slot_of
from tests.builders import agent, board, figures, skill, skill_map, status

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
    """Store looks, digests (hers to herself and to a channel, to her, of others) and a history."""
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
    await fill_history(store)


async def fill_history(store: Store) -> None:
    """Write three boards, a day and the skills of two agents."""
    record = Record(store)
    people = [agent(), agent("Ben", id="400000000002")]
    for n in range(3):
        raw = [RawAnswer("/agents", b"400000000001")] if n == 0 else []
        await record.write_status(slot_of(n), board([status(one) for one in people]), raw)
    figures_of = [AgentFigures(one, figures()) for one in people]
    await record.write_performance(night(), DAY, [day_report(figures_of)])
    skills = skill_map([skill(holders=people)], people=people)
    await record.write_skills(slot_of(0, Kind.SKILLS), skills)

    await claim(store, "U0ADA", "400000000001", by="U0BOSS")
    await claim(store, "U0OTHER", "400000000002", by="U0ADA")
    await claim(store, "U0BOSS", "400000000003")


async def claim(store: Store, user_id: str, agent_id: str, *, by: str | None = None) -> None:
    """Store a claim, confirmed where `by` is given."""
    made = await Claims(store).add(user_id, agent_id)
    assert made is not None
    if by is not None:
        assert await Claims(store).confirm(made.id, by=by)


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
    claims = [(one["user_id"], one["decided_by"]) for one in found["claims"]]
    assert sorted(claims) == [("U0ADA", "U0BOSS"), ("U0OTHER", "U0ADA")]
    assert found["not_stored"]
    history = found["history"]
    assert history["name"] == "Ada Ray"
    (interval,) = history["status_intervals"]
    assert (interval["since"], interval["until"]) == ("2026-11-18T10:00:00+00:00", None)
    assert history["status_samples"] == {
        "count": 3,
        "first": "2026-11-18T10:00:00+00:00",
        "last": "2026-11-18T10:10:00+00:00",
    }
    assert [row["name"] for row in history["departments"]] == ["Support"]
    assert [(row["day"], row["closed"]) for row in history["performance"]] == [("2026-11-17", 9)]
    assert [row["name"] for row in history["skills"]] == ["French"]
    assert history["desk_answers_of_everybody"]["count"] == 1


async def test_half_a_person(store: Store) -> None:
    """Of who is only a Slack user, or only an agent, the other half is empty."""
    await fill(store)
    agent = await PersonalData(store).export(Subject("400000000001", None))
    assert len(agent["looks_at_them"]) == 2
    assert (agent["looks_of_theirs"], agent["digests"]) == ([], [])
    assert agent["history"]["name"] == "Ada Ray"
    user = await PersonalData(store).export(Subject(None, "U0ADA"))
    assert user["looks_at_them"] == []
    assert len(user["looks_of_theirs"]) == 3
    assert user["history"] == {}


async def test_nothing_leads_to_who_was_erased(store: Store) -> None:
    """No row of any table holds an id of theirs, and everybody else's rows are as before."""
    await fill(store)
    erased = await PersonalData(store).erase(ADA)
    text = await everything(store)
    assert [one for one in ("400000000001", "U0ADA", "D0ADA") if one in text] == []
    assert (erased.looks, erased.deleted, erased.disowned, erased.history) == (5, 2, 1, 8)
    assert await rows_of(store, raw_answer) == []
    assert {row[3] for row in await rows_of(store, coverage) if row[2] == ""} == {2}
    assert len(await rows_of(store, performance_team)) == 1
    assert await Record(store).write_status(slot_of(3), board([status()]))
    assert "400000000001" in await everything(store)
    await PersonalData(store).erase(ADA)
    assert (erased.looks, erased.deleted, erased.disowned, erased.claims) == (5, 2, 1, 1)
    left = {one.user_id: one.decided_by for one in await Claims(store).list_all()}
    assert left == {"U0OTHER": erased.pseudonym, "U0BOSS": None}
    looks = [look async for look in Looks(store).read(Wanted())]
    assert len(looks) == len(LOOKS)
    assert {look.who for look in looks} == {"U0BOSS", "U0OTHER", erased.pseudonym}
    assert [look.where for look in looks] == ["C1", "C1", "D0BOSS", None, "C1", "C1", None, None]
    assert [look.whom for look in looks].count(erased.pseudonym) == 3
    (one,) = await Subscriptions(store).list_all()
    assert (one.name, one.owner_id) == ("foreign", "U0BOSS")
    again = await PersonalData(store).export(ADA)
    assert not any(again[key] for key in ("looks_at_them", "looks_of_theirs", "digests", "claims"))


async def test_an_agent_without_a_slack_user_is_erased(store: Store) -> None:
    """Of who is only an agent the looks at them are renamed, and no digest is touched."""
    await fill(store)
    erased = await PersonalData(store).erase(Subject("400000000001", None))
    assert (erased.looks, erased.deleted, erased.disowned, erased.history) == (2, 0, 0, 8)
    assert (erased.looks, erased.deleted, erased.disowned, erased.claims) == (2, 0, 0, 1)
    assert "400000000001" not in await everything(store)
    assert len(await Subscriptions(store).list_all()) == 3


async def test_who_is_not_there_changes_nothing(store: Store) -> None:
    """An erasure of somebody whom no row names touches no row, but what cannot be searched."""
    await fill(store)
    before = await everything(store)
    for nobody in (Subject(None, "U0NOBODY"), Subject("400000000009", None)):
        erased = await PersonalData(store).erase(nobody)
        assert (erased.looks, erased.deleted, erased.disowned) == (0, 0, 0)
        assert not erased.history
        if nobody.agent_id is None:
            assert await everything(store) == before
    after = await everything(store)
    assert "/agents" in before
    assert "/agents" not in after, "Desk's answers cannot be searched for somebody"


def test_what_names_people_is_covered() -> None:
    """A column for people's ids that is added without a word here fails this test."""
    known = {"digest.target_id", "digest.owner_id", "delivery.channel_id", "access_log.channel_id"}
    known |= {"place.target_id", "place.channel_id", "digest.editor_id"}
    known |= {f"access_log.{column}" for column in ("who", "whom")}
    known |= {
        f"{table}.agent_id"
        for table in (
            "agent_department",
            "known_agent",
            "performance_sample",
            "skill_sample",
            "status_sample",
            "status_span",
        )
    }
    people = {"who", "whom", "owner_id", "target_id", "channel_id", "user_id", "agent_id"}
    people |= {"editor_id", "decided_by"}
    known |= {f"agent_claim.{column}" for column in ("user_id", "agent_id", "decided_by")}
    columns = {str(column) for table in METADATA.sorted_tables for column in table.columns}
    assert {one for one in columns if one.partition(".")[2] in people} == known
    assert access_log.name == "access_log"


async def test_an_editor_and_a_place_are_forgotten(store: Store) -> None:
    """Who only changed a digest, and the channel of their direct messages, are in no row later."""
    subscriptions = Subscriptions(store)
    await kept(subscriptions, target_id="C1", owner_id="U0BOSS", editor_id="U0ADA")
    await KnownPlaces(store).keep_channel("U0ADA", "D0ADA")
    found = await PersonalData(store).export(ADA)
    assert [one["channel_id"] for one in found["direct_messages"]] == ["D0ADA"]
    assert len(found["digests"]) == 1
    await PersonalData(store).erase(ADA)
    rest = await everything(store)
    assert "U0ADA" not in rest
    assert "D0ADA" not in rest
