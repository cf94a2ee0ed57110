"""Claims of Desk agents as people make and decide them; each step is looked at anew."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import structlog
from cachetools import TTLCache

from bot.claims import ClaimError
from bot.directory import NO_HOLDER, DirectoryError
from bot.kept import Kept
from bot.names import NameIndex

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.access import Access, Viewer
    from bot.claims import Claim, Claims
    from bot.desk.models import Agent
    from bot.directory import Directory
    from bot.people import People
    from bot.slack.message import Message
    from bot.slack.objects import SlackUser

_log: Final = structlog.get_logger(__name__)

_USERS_TTL_S: Final = 300.0
"""Who is in the workspace, for suggestions; a claim itself asks Slack anew."""
_MOST_TOLD: Final = 10
"""Administrators who get a direct message for each claim."""


class ClaimDesk:
    """Makes, decides and ends claims.

    Methods raise `StoreError` where the database cannot be used, `DeskError` where Desk does not
    list its agents, and `ClaimError` where a claim is out of the question.

    Args:
        claims: where they are kept.
        access: who may decide.
        people: who is matched already.
        directory: who is in the workspace.
        tell: posts a direct message to a Slack user; raises nothing.
        timer: seconds that only go forward.
    """

    def __init__(
        self,
        claims: Claims,
        *,
        access: Access,
        people: People,
        directory: Directory,
        tell: Callable[[str, Message], Awaitable[None]],
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._claims = claims
        self._access = access
        self._people = people
        self._directory = directory
        self.tell = tell
        self._users = Kept[tuple["SlackUser", ...]](TTLCache(1, _USERS_TTL_S, timer))

    async def close(self) -> None:
        """Stop what is still being asked."""
        await self._users.close()

    async def claim_of(self, viewer: Viewer) -> Claim | None:
        """Return the claim that somebody made and nobody decided; `None` where they may make one.

        Raises:
            ClaimError: ``matched``: they have a Desk agent; ``overtaken``: what was confirmed does
                not count any more.
        """
        claim = await self._claims.of_user(viewer.user.id)
        if claim is not None and not claim.is_confirmed:
            return claim
        if await self._people.agent_of(viewer.user) is not None:
            raise ClaimError("matched")
        if claim is not None:
            raise ClaimError("overtaken")
        return None

    async def suggest(self, text: str) -> tuple[Agent, ...]:
        """Return the agents nobody is or claims to be, of whom a text may mean each.

        Raises:
            ClaimError: ``users_unknown``: Slack does not list who is in the workspace.
        """
        claimed = {claim.agent_id for claim in await self._claims.list_all()}
        free = [
            agent
            for agent in await self._people.unmatched(await self._list_users())
            if agent.id not in claimed
        ]
        return NameIndex(free).matching(text) if text.strip() else tuple(free)

    async def claim(self, viewer: Viewer, agent_id: str) -> tuple[Claim, Agent, tuple[str, ...]]:
        """Write that somebody says to be an agent; the same again changes nothing.

        Returns:
            The claim, the agent, and the Slack ids of the administrators to tell: none where the
            claim is there already.

        Raises:
            ClaimError: ``matched``, ``overtaken``, ``pending``, ``agent_gone``, ``agent_taken``,
                ``nobody`` (there is no other administrator) or ``users_unknown``.
        """
        waiting = await self.claim_of(viewer)
        if waiting is not None and waiting.agent_id != agent_id:
            raise ClaimError("pending")
        agent = await self._free_agent(agent_id)
        if waiting is not None:
            return waiting, agent, ()
        judges = await self._judges(viewer)
        claim = await self._claims.add(viewer.user.id, agent.id)
        if claim is None:
            raise ClaimError("agent_taken")
        self._access.log_claim(viewer, agent.id)
        _log.info("claim_made", claim=claim.id, user=claim.user_id, agent=agent.id)
        return claim, agent, judges

    async def list_all(self, viewer: Viewer) -> tuple[tuple[Claim, Agent | None], ...]:
        """Return every claim and its agent, for administrators; `None` for one who left Desk.

        Raises:
            AccessRefusedError: ``not_admin``, or ``admins_unknown``.
        """
        if not viewer.is_admin:
            self._access.check_admin(viewer)
        index = await self._people.index()
        claims = await self._claims.list_all()
        return tuple((claim, index.by_id(claim.agent_id)) for claim in claims)

    async def confirm(self, viewer: Viewer, claim_id: str) -> tuple[Claim, Agent]:
        """Let a claim count from now on, if everything is still as it was.

        Raises:
            AccessRefusedError: ``not_admin``, or ``claim_own``.
            ClaimError: ``gone``, ``claimant_gone``, ``claimant_matched``, or as `claim`.
        """
        claim = await self._decided_by(viewer, claim_id)
        await self._check_claimant(claim)
        agent = await self._free_agent(claim.agent_id)
        if not await self._claims.confirm(claim.id, by=viewer.user.id):
            raise ClaimError("gone")
        self._log_end("claim_confirmed", claim, viewer)
        return claim, agent

    async def decline(self, viewer: Viewer, claim_id: str) -> tuple[Claim, Agent | None]:
        """Take away a claim that waits.

        Raises:
            AccessRefusedError: ``not_admin``, or ``claim_own``.
            ClaimError: ``gone``.
        """
        claim = await self._decided_by(viewer, claim_id)
        return await self._end("claim_declined", claim, viewer)

    async def withdraw(self, viewer: Viewer, claim_id: str) -> tuple[Claim, Agent | None]:
        """Take away a claim, waiting or confirmed: whose it is may, and administrators.

        Raises:
            AccessRefusedError: ``claim_foreign``.
            ClaimError: ``gone``.
        """
        claim = await self._claims.get(claim_id)
        if claim is None:
            raise ClaimError("gone")
        self._access.check_claim_end(viewer, claim)
        return await self._end("claim_withdrawn", claim, viewer)

    async def _decided_by(self, viewer: Viewer, claim_id: str) -> Claim:
        """Return a claim that waits for a decision, to somebody who may take it."""
        claim = await self._claims.get(claim_id)
        self._access.check_claim_decision(viewer, claim)
        if claim is None or claim.is_confirmed:
            raise ClaimError("gone")
        return claim

    async def _end(self, event: str, claim: Claim, viewer: Viewer) -> tuple[Claim, Agent | None]:
        if not await self._claims.remove(claim):
            raise ClaimError("gone")
        self._log_end(event, claim, viewer)
        return claim, (await self._people.index()).by_id(claim.agent_id)

    async def _check_claimant(self, claim: Claim) -> None:
        """Let pass a claimant who may use the bot, and whom nothing else matches by now."""
        try:
            user = await self._directory.user(claim.user_id)
        except DirectoryError as error:
            raise ClaimError("users_unknown") from error
        if await self._access.viewer_of(user) is None:
            raise ClaimError("claimant_gone")
        if await self._people.agent_of(user) is not None:
            raise ClaimError("claimant_matched")

    async def _free_agent(self, agent_id: str) -> Agent:
        """Return an active agent whom nobody is, by the mapping or by address, as of now."""
        agent = (await self._people.index()).by_id(agent_id)
        if agent is None:
            raise ClaimError("agent_gone")
        users: tuple[SlackUser, ...] = ()
        if agent.email:
            try:
                users = (await self._directory.user_with(agent.email),)
            except DirectoryError as error:
                if str(error) != NO_HOLDER:
                    raise ClaimError("users_unknown") from error
        if agent not in await self._people.unmatched(users):
            raise ClaimError("agent_taken")
        return agent

    async def _judges(self, viewer: Viewer) -> tuple[str, ...]:
        """Return administrators other than this person, ten at most."""
        users = [user for user in await self._list_users() if user.id != viewer.user.id]
        others = [other for user in users if (other := await self._access.viewer_of(user))]
        found = [other.user.id for other in others if other.is_admin]
        if found:
            return tuple(found[:_MOST_TOLD])
        is_unknown = any(map(self._access.is_admin_unknown, others))
        raise ClaimError("users_unknown" if is_unknown else "nobody")

    async def _list_users(self) -> tuple[SlackUser, ...]:
        try:
            return await self._users.get("", self._directory.list_users)
        except DirectoryError as error:
            raise ClaimError("users_unknown") from error

    def _log_end(self, event: str, claim: Claim, viewer: Viewer) -> None:
        self._access.log_claim(viewer, claim.agent_id, event)
        by = viewer.user.id
        _log.info(event, claim=claim.id, user=claim.user_id, agent=claim.agent_id, by=by)
