"""What the database holds about one person: handed out, or made to lead to nobody."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, or_, select, update

from bot.history.personal import PersonalHistory
from bot.store.looks import Looks, Wanted
from bot.store.plain import plain_rows
from bot.store.tables import access_log, agent_claim, delivery, digest, place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.store.store import Store
    from bot.subjects import Subject

NOT_STORED: Final = (
    "Tickets of Zoho Desk: in memory for minutes, then gone; the history only counts them.",
    "Names, e-mail addresses and profiles of Slack users: in memory for an hour, then gone.",
    "What people typed and what they were answered: Slack alone keeps messages.",
    "Log lines: they hold ids and go where the administrator sends them, not to the database.",
)
"""What a person may expect here and will not find."""

REMAINS: Final = (
    "Times, kinds and Slack channels of looks remain under the pseudonym for ACCESS_LOG_DAYS.",
    "Why: other people may need to be shown that somebody looked at their figures.",
    "Digests for Slack channels remain without an owner, since others read them.",
    "Look whether the name that the owner gave such a digest names somebody.",
    "The history keeps its totals of departments and of the whole portal, which name nobody.",
    "Who is still active in Zoho Desk returns to the history with the next capture.",
    "Elsewhere, and not erased: messages in Slack, log lines, backups, a line in AGENT_MAP.",
)
"""What an erasure leaves, and why."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done.

    Attributes:
        pseudonym: stands where the person's ids stood; made at random and noted nowhere else.
        looks: looks of theirs and at them that hold it now.
        deleted: digests to the person that were deleted with their history.
        disowned: digests for Slack channels that hold it as their owner.
        history: rows of the history that were deleted; `None` for who is no agent.
        claims: claims of theirs, or of the agent, that were deleted.
    """

    pseudonym: str
    looks: int
    deleted: int
    disowned: int
    history: int | None
    claims: int


class PersonalData:
    """Reads and erases; every method raises `StoreError` where the database cannot be used."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._looks = Looks(store)
        self._history = PersonalHistory(store)

    async def export(self, subject: Subject) -> dict[str, Any]:
        """Return everything about a person as JSON can hold it."""
        return {
            "exported_at": self._store.clock().isoformat(timespec="seconds"),
            "subject": {"desk_agent": subject.agent_id, "slack_user": subject.user_id},
            "looks_at_them": await self._looked_at(subject.agent_id),
            "looks_at_groups_with_them": await self._looked_at(*subject.scopes),
            "looks_of_theirs": await self._looks_of(subject.user_id),
            "digests": await self._digests(subject.user_id),
            "direct_messages": await self._places(subject.user_id),
            "history": await self._history_of(subject.agent_id),
            "claims": await self._claims(subject),
            "not_stored": list(NOT_STORED),
        }

    async def erase(self, subject: Subject) -> Erased:
        """Put a pseudonym in the place of a person's ids, and delete what only they are in or read.

        The history goes last, in many transactions; erase again what was cut off.
        """
        pseudonym = f"erased-{secrets.token_hex(4)}"
        async with self._store.begin() as connection:
            looks = await _rename_looks(connection, subject, pseudonym)
            user_id = subject.user_id
            deleted = disowned = 0
            if user_id is not None:
                mine = delete(digest).where(digest.c.target_id == user_id)
                deleted = (await connection.execute(mine)).rowcount
                await connection.execute(delete(place).where(place.c.target_id == user_id))
                disowned = await _disown(connection, user_id, pseudonym, self._store.clock())
            claims = await _forget_claims(connection, subject, pseudonym)
        agent_id = subject.agent_id
        history = None if agent_id is None else await self._history.erase(agent_id)
        return Erased(pseudonym, looks, deleted, disowned, history, claims)

    async def _history_of(self, agent_id: str | None) -> dict[str, Any]:
        return await self._history.export(agent_id) if agent_id is not None else {}

    async def _looked_at(self, *whom: str | None) -> list[dict[str, Any]]:
        named = [one for one in whom if one is not None]
        return [look.fields() async for look in self._looks.read(Wanted(whom=named))]

    async def _looks_of(self, user_id: str | None) -> list[dict[str, Any]]:
        if user_id is None:
            return []
        return [look.fields() async for look in self._looks.read(Wanted(who=user_id))]

    async def _digests(self, user_id: str | None) -> list[dict[str, Any]]:
        """Return the digests that somebody owns or gets, deleted ones too, with their history."""
        if user_id is None:
            return []
        columns = (digest.c.owner_id, digest.c.editor_id, digest.c.target_id)
        theirs = or_(*(column == user_id for column in columns))
        digests = select(digest).where(theirs).order_by(digest.c.created_at, digest.c.id)
        ids = select(digest.c.id).where(theirs)
        history = select(delivery).where(delivery.c.digest_id.in_(ids)).order_by(delivery.c.due_at)
        async with self._store.read() as connection:
            made = await plain_rows(connection, digests)
            sent = await plain_rows(connection, history)
        return [
            {**one, "deliveries": [row for row in sent if row["digest_id"] == one["id"]]}
            for one in made
        ]

    async def _places(self, user_id: str | None) -> list[dict[str, Any]]:
        """Return the channel of the direct messages with somebody, where it is known."""
        async with self._store.read() as connection:
            return await plain_rows(
                connection, select(place).where(_is(place.c.target_id, user_id))
            )

    async def _claims(self, subject: Subject) -> list[dict[str, Any]]:
        """Return whom somebody says to be, who says to be them, and what they decided."""
        decided = _is(agent_claim.c.decided_by, subject.user_id)
        async with self._store.read() as connection:
            return await plain_rows(
                connection, select(agent_claim).where(_claimed(subject) | decided)
            )


def _claimed(subject: Subject) -> ColumnElement[bool]:
    """Return which claims are a person's own, or of being them."""
    of_theirs = _is(agent_claim.c.user_id, subject.user_id)
    return or_(of_theirs, _is(agent_claim.c.agent_id, subject.agent_id))


async def _forget_claims(connection: AsyncConnection, subject: Subject, pseudonym: str) -> int:
    """Delete a person's claims, which count no more; what they decided for others stays."""
    decided = _is(agent_claim.c.decided_by, subject.user_id)
    gone = (await connection.execute(delete(agent_claim).where(_claimed(subject)))).rowcount
    await connection.execute(update(agent_claim).where(decided).values(decided_by=pseudonym))
    return gone


async def _rename_looks(connection: AsyncConnection, subject: Subject, pseudonym: str) -> int:
    """Rename a person in the access log; return in how many lines."""
    of_theirs, at_them = _is(access_log.c.who, subject.user_id), _at(subject)
    found = select(access_log.c.id).where(or_(of_theirs, at_them))
    count = len((await connection.execute(found)).all())
    # A direct message's channel leads to who is in it.
    private = access_log.c.channel_id.startswith("D", autoescape=True)
    changes: Sequence[tuple[ColumnElement[bool], dict[str, Any]]] = (
        (of_theirs & private, {"channel_id": None}),
        (at_them, {"whom": pseudonym}),
        (of_theirs, {"who": pseudonym}),
    )
    for where, values in changes:
        await connection.execute(update(access_log).where(where).values(values))
    return count


def _at(subject: Subject) -> ColumnElement[bool]:
    """Return which looks name somebody: as an agent, or as the person a digest was to go to."""
    return or_(_is(access_log.c.whom, subject.agent_id), _is(access_log.c.whom, subject.user_id))


def _is(column: ColumnElement[Any], value: str | None) -> ColumnElement[bool]:
    """Say whether a column holds an id; who has none is in no row."""
    return column.in_([] if value is None else [value])


async def _disown(connection: AsyncConnection, user_id: str, pseudonym: str, now: datetime) -> int:
    """Rename the owner; the revision keeps an open form from writing the old one back."""
    values = {"owner_id": pseudonym, "updated_at": now, "revision": digest.c.revision + 1}
    statement = update(digest).where(digest.c.owner_id == user_id).values(values)
    edited = update(digest).where(digest.c.editor_id == user_id).values(editor_id=None)
    await connection.execute(edited)
    return (await connection.execute(statement)).rowcount
