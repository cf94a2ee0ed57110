"""Check: every digest can be posted where it should go."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.digests.ledger import Ledger
from bot.digests.preflight import Obstacle, Preflights
from bot.digests.problems import problem_of
from bot.digests.subscriptions import Subscriptions
from bot.directory import Directory
from bot.doctor.check import failed, passed, warned
from bot.doctor.database import judge_store
from bot.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.digests.models import Delivery, Digest
    from bot.digests.preflight import Preflight
    from bot.doctor.bench import Bench
    from bot.doctor.check import Verdict

_MOST: Final = 40
"""Places looked at: Slack answers some fifty such questions a minute
(https://docs.slack.dev/reference/methods/conversations.info)."""
_AT_ONCE: Final = 5
_NAMED: Final = 5
_CODES: Final = {
    Obstacle.NOT_FOUND: "channel_not_found",
    Obstacle.ARCHIVED: "is_archived",
    Obstacle.NOT_MEMBER: "not_in_channel",
    Obstacle.EXTERNAL: "external",
    Obstacle.PERSON_GONE: "person_gone",
}
"""As `bot.digests.problems` names what is in the way."""
_STUCK_FOR: Final = timedelta(minutes=30)
"""Slack's limits and short outages of either side take less."""
_LOOK_IN_LOG: Final = "Look in the bot's log for digest_deferred and digest_broken: they say why."
_RESUME: Final = "Then resume what rests: /agent-digest resume and its id."


@dataclass(frozen=True, slots=True)
class Looked:
    """A digest, and what its place looks like now."""

    digest: Digest
    place: Preflight

    @property
    def label(self) -> str:
        """Name the digest and its place."""
        name = f"#{self.place.name}" if self.place.name else self.place.target_id
        return f"{self.digest.name} ({self.digest.id}, for {name})"


async def check_digests(bench: Bench) -> Verdict:
    """Look at the places of all digests but those that a person has paused."""
    try:
        digests = await _read(bench)
        stuck = await _stuck(bench) if digests else ()
    except StoreError as error:
        return judge_store(error)
    if not digests:
        return passed("No digest waits to be posted.")
    places = list(dict.fromkeys(digest.target_id for digest in digests))
    found = {place.target_id: place for place in await _look(bench, places[:_MOST])}
    looked = [Looked(one, found[one.target_id]) for one in digests if one.target_id in found]
    return judge(looked, unseen=len(digests) - len(looked), stuck=stuck)


def judge(looked: Sequence[Looked], *, unseen: int = 0, stuck: Sequence[Delivery] = ()) -> Verdict:
    """Return the verdict; `unseen` digests were not looked at, `stuck` occurrences do not end."""
    blocked = [one for one in looked if one.place.obstacle in _CODES]
    unknown = [one for one in looked if one.place.obstacle is Obstacle.UNKNOWN]
    resting = [one for one in looked if one.place.can_post and one.digest.paused]
    words = [
        *_blocked(blocked),
        *_listed("Slack does not say whether these can be posted", unknown),
        *_listed("These can be posted and rest since they could not be", resting),
        *_stuck_words(stuck),
        *([f"{unseen} more digests were not looked at."] if unseen else ()),
    ]
    if blocked:
        return failed(" ".join(words), _todo(blocked, resting))
    if stuck:
        return warned(" ".join(words), _LOOK_IN_LOG)
    if unknown or resting:
        return warned(" ".join(words), _RESUME if resting else "Look again in a few minutes.")
    return passed(" ".join([f"Looked at {len(looked)} digests; each can be posted.", *words]))


async def _read(bench: Bench) -> tuple[Digest, ...]:
    if not await bench.database():
        return ()
    kept = await Subscriptions(bench.store).list_all()
    return tuple(one for one in kept if not one.paused or one.pause_reason)


async def _stuck(bench: Bench) -> tuple[Delivery, ...]:
    return await Ledger(bench.store).stuck(bench.clock() - _STUCK_FOR, limit=_MOST)


async def _look(bench: Bench, places: Sequence[str]) -> list[Preflight]:
    scopes, turns = (await bench.identity()).scopes, asyncio.Semaphore(_AT_ONCE)
    directory = Directory(bench.slack)  # what the bot remembers of people may be an hour old
    preflights = Preflights(bench.slack, directory, scopes=scopes, counts_guests=False)

    async def look(place: str) -> Preflight:
        async with turns:
            return await preflights.check(place)

    try:
        return await asyncio.gather(*map(look, places))
    finally:
        await directory.close()


def _blocked(blocked: Sequence[Looked]) -> Iterable[str]:
    for obstacle, code in _CODES.items():
        cause = problem_of(code).cause.removesuffix(".")
        yield from _listed(cause, [one for one in blocked if one.place.obstacle is obstacle])


def _stuck_words(stuck: Sequence[Delivery]) -> Iterable[str]:
    if stuck:
        ids = ", ".join(dict.fromkeys(one.digest_id for one in stuck[:_NAMED]))
        count = f"At least {len(stuck)}" if len(stuck) == _MOST else f"{len(stuck)}"
        yield f"{count} begun more than half an hour ago and not ended: {ids}."


def _listed(what: str, those: Sequence[Looked]) -> Iterable[str]:
    if those:
        names = ", ".join(one.label for one in those[:_NAMED])
        more = len(those) - _NAMED
        yield f"{what}: {names}{f' and {more} more' if more > 0 else ''}."


def _todo(blocked: Sequence[Looked], resting: Sequence[Looked]) -> str:
    obstacles = {one.place.obstacle for one in blocked}
    remedies = [problem_of(code).remedy for one, code in _CODES.items() if one in obstacles]
    rest = any(one.digest.paused for one in blocked) or resting
    return " ".join([*remedies, *([_RESUME] if rest else ())])
