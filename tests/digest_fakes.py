"""A stand-in for everything that handlers ask of digests; it keeps them in dictionaries."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.digests.desk import DigestDesk
from bot.digests.errors import DigestChangedError, DigestGoneError
from bot.digests.preflight import Preflight
from bot.store.errors import StoreUnavailableError
from tests.digest_builders import digest_report

if TYPE_CHECKING:
    from bot.digests.models import Delivery, Digest
    from bot.digests.report import DigestReport
    from bot.slack.message import Message


@dataclass(slots=True)
class FakeDigests:
    """Digests by id, and what was done.

    Attributes:
        made: the digest's id by the draft that made it.
        deliveries: the history by digest.
        places: what a pre-flight finds, where not all is well.
        built: what reports were asked for.
        sent: ids of digests sent at once.
        posts: target, message and thread of each post.
        choosers: who chose the places that were checked.
        refusal: what posting raises.
        is_down: the database fails.
    """

    kept: dict[str, Digest] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    deliveries: dict[str, tuple[Delivery, ...]] = field(default_factory=dict)
    places: dict[str, Preflight] = field(default_factory=dict)
    report: DigestReport = field(default_factory=digest_report)
    built: list[Digest] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    posts: list[tuple[str, Message, Message | None]] = field(default_factory=list)
    choosers: list[str | None] = field(default_factory=list)
    refusal: Exception | None = None
    is_down: bool = False

    @property
    def desk(self) -> DigestDesk:
        """Return what handlers get."""
        return DigestDesk(
            subscriptions=self,
            ledger=self,
            preflight=self.check,
            build=self.build,
            send_now=self.send_now,
            post=self.post,
        )

    @property
    def untouched(self) -> bool:
        """Say whether nothing was written, built, sent or posted."""
        is_idle = not (self.made or self.built or self.sent or self.posts)
        return is_idle and all(one.revision == 1 for one in self.kept.values())

    def add(self, *digests: Digest) -> None:
        """Keep some digests."""
        self.kept |= {one.id: one for one in digests}

    async def create(self, digest: Digest, *, draft_id: str) -> Digest:
        """Keep a digest, once a draft."""
        self._ask()
        if draft_id not in self.made:
            self.made[draft_id] = f"newdig{len(self.made) + 2}a"
            self.add(replace(digest, id=self.made[draft_id]))
        return await self.get(self.made[draft_id])

    async def update(self, digest: Digest) -> Digest:
        """Replace a digest of the same revision."""
        current = await self.get(digest.id)
        if current.revision != digest.revision:
            raise DigestChangedError(current)
        return self._change(digest)

    async def pause(self, digest_id: str, *, reason: str | None = None) -> Digest:
        """Let it rest."""
        return self._change(replace(await self.get(digest_id), paused=True, pause_reason=reason))

    async def resume(self, digest_id: str) -> Digest:
        """Let it run."""
        return self._change(replace(await self.get(digest_id), paused=False, pause_reason=None))

    async def delete(self, digest_id: str) -> Digest:
        """Remove it."""
        await self.get(digest_id)
        return self.kept.pop(digest_id)

    async def get(self, digest_id: str) -> Digest:
        """Return one."""
        self._ask()
        if digest_id not in self.kept:
            raise DigestGoneError(digest_id)
        return self.kept[digest_id]

    async def list_for(self, target_id: str) -> tuple[Digest, ...]:
        """Return those of a place."""
        self._ask()
        return tuple(one for one in self.kept.values() if one.target_id == target_id)

    async def history(self, digest_id: str, limit: int = 20) -> tuple[Delivery, ...]:
        """Return what was delivered."""
        self._ask()
        return self.deliveries.get(digest_id, ())[:limit]

    async def check(self, target_id: str, *, by: str | None = None) -> Preflight:
        """Say that all is well, where nothing else is known."""
        self.choosers.append(by)
        return self.places.get(target_id, Preflight(target_id))

    async def build(self, digest: Digest) -> DigestReport:
        """Return the same report for every digest."""
        self.built.append(digest)
        return self.report

    async def send_now(self, digest: Digest) -> None:
        """Record that a digest is sent."""
        self._ask()
        self.sent.append(digest.id)

    async def post(self, target_id: str, message: Message, details: Message | None) -> None:
        """Record a post."""
        if self.refusal:
            raise self.refusal
        self.posts.append((target_id, message, details))

    def _change(self, digest: Digest) -> Digest:
        changed = replace(digest, revision=digest.revision + 1)
        self.add(changed)
        return changed

    def _ask(self) -> None:
        if self.is_down:
            raise StoreUnavailableError("The database cannot be reached.")
