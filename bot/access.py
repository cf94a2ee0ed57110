"""Who may see what: decided here, on every command and click; what is not known is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import structlog

from bot.access_entries import is_user_id, read_entries
from bot.access_log import LogLines, Look
from bot.clock import system_clock
from bot.directory import DirectoryError
from bot.errors import AccessRefusedError
from bot.slack.turn import Actor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.access_log import AccessLog
    from bot.claims import Claim
    from bot.clock import Clock
    from bot.desk.models import Agent
    from bot.digests.models import Digest
    from bot.directory import Directory
    from bot.slack.objects import SlackChannel, SlackUser

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person who was admitted, with what they may see.

    Attributes:
        is_manager: may see named figures of others.
        is_admin: may use ``/desk-doctor`` and see the access log.
        is_unsure: Slack could not be asked for user groups, so that a manager may not be known.
        channel_id: the Slack channel where they act, for the access log.
    """

    user: SlackUser
    is_manager: bool = False
    is_admin: bool = False
    is_unsure: bool = False
    channel_id: str | None = None


class Access:
    """The one place that decides.

    Args:
        directory: answers who somebody is.
        managers: user-group ids, group handles with or without ``@``, or user ids.
        admins: the same; empty for the admins and owners of the Slack workspace.
        channels: ids, or names with or without ``#``, of the channels where answers may be
            shared; empty for all.
        team_id: the bot's own workspace.
        enterprise_id: its Enterprise Grid organization, where there is one.
        log: takes every look at named figures and every refusal.
        clock: the time of day.
    """

    def __init__(
        self,
        directory: Directory,
        *,
        managers: Iterable[str] = (),
        admins: Iterable[str] = (),
        channels: Iterable[str] = (),
        team_id: str,
        enterprise_id: str | None = None,
        log: AccessLog | None = None,
        clock: Clock = system_clock,
    ) -> None:
        self._directory = directory
        self._access_log: AccessLog = log or LogLines()
        self._clock = clock
        self._managers = read_entries(managers, "@")
        self._admins = read_entries(admins, "@")
        self._channels = read_entries(channels, "#")
        self._ours = frozenset({team_id, enterprise_id} - {None, ""})

    @property
    def admin_names(self) -> frozenset[str]:
        """Return ids of users and groups, and handles of groups with ``@``; empty by default."""
        return self._admins

    async def admit(self, actor: Actor, channel_id: str | None = None) -> Viewer:
        """Say who acts and what they may see.

        Args:
            actor: from Slack's payload.
            channel_id: where they act, for the access log.

        Raises:
            AccessRefusedError: ``guest``, ``deactivated``, ``bot``, ``stranger``, ``other_org``,
                or ``unknown_user`` when Slack does not say.
        """
        try:
            user = await self._directory.user(actor.user_id)
        except DirectoryError as error:
            _log.warning("user_unknown", user=actor.user_id, error=str(error))
            self._note(actor.user_id, "entry", where=channel_id, reason="unknown_user")
            raise AccessRefusedError("unknown_user") from error
        reason = self._refusal(actor, user)
        if reason is not None:
            self._note(actor.user_id, "entry", where=channel_id, reason=reason)
            raise AccessRefusedError(reason)
        return await self._viewer(user, channel_id)

    async def viewer_of(self, user: SlackUser) -> Viewer | None:
        """Say what somebody may see who is not acting now; `None` for who gets nothing, ever."""
        if self._refusal(Actor(user.id), user) is not None:
            return None
        return await self._viewer(user, None)

    def _refusal(self, actor: Actor, user: SlackUser) -> str | None:
        """Return why a person gets nothing, ever; `None` when they may be answered."""
        seen_from = actor.team_id or user.team_id, actor.enterprise_id or user.enterprise_id
        reasons = {
            "unknown_user": user.id != actor.user_id,
            "bot": user.is_bot,
            "deactivated": user.is_deleted,
            "stranger": user.is_stranger,
            "other_org": not (
                self._is_ours(user.team_id, user.enterprise_id) and self._is_ours(*seen_from)
            ),
            "guest": user.is_guest,
        }
        return next((reason for reason, is_so in reasons.items() if is_so), None)

    def _is_ours(self, team_id: str | None, enterprise_id: str | None) -> bool:
        """Say whether somebody's workspace is the bot's or belongs to the same organization.

        Enterprise Grid sometimes gives the organization's id in the place of the workspace's.
        """
        return bool({team_id, enterprise_id} & self._ours)

    async def _viewer(self, user: SlackUser, channel_id: str | None) -> Viewer:
        groups: frozenset[str] = frozenset()
        unsure = False
        if any(not is_user_id(entry) for entry in self._managers | self._admins):
            try:
                groups = await self._directory.groups_of(user.id)
            except DirectoryError as error:
                _log.warning("user_groups_unknown", user=user.id, error=str(error))
                unsure = True
        names = groups | {user.id}
        is_admin = bool(names & self._admins) if self._admins else user.is_admin or user.is_owner
        return Viewer(user, bool(names & self._managers), is_admin, unsure, channel_id)

    def may_see_figures(self, viewer: Viewer, agent: Agent, own_agent: Agent | None) -> bool:
        """Say whether a person may see an agent's figures by name, and log that they looked."""
        allowed = self.is_figures_offered(viewer, agent, own_agent)
        if allowed:
            self.log_look(viewer, agent.id)
        else:
            reason = self.refusal_of_figures(viewer).reason
            self._note_of(viewer, "figures", whom=agent.id, reason=reason)
        return allowed

    def is_figures_offered(self, viewer: Viewer, agent: Agent, own_agent: Agent | None) -> bool:
        """Say whether a button to somebody's figures is worth showing; a click decides anew."""
        return viewer.is_manager or (own_agent is not None and own_agent.id == agent.id)

    def check_group(self, viewer: Viewer, size: int, least: int, whom: str) -> None:
        """Let pass who may see how a group worked; a small one shows what each of it did.

        Args:
            viewer: who asks.
            size: people in it.
            least: as many as everybody may see.
            whom: the group, for the access log.

        Raises:
            AccessRefusedError: ``small_group``, or ``groups_unknown`` where Slack does not say
                whether they are a manager.
        """
        if size >= least:
            return
        if viewer.is_manager:
            self.log_look(viewer, whom)
            return
        reason = "groups_unknown" if viewer.is_unsure else "small_group"
        self._note_of(viewer, "figures", whom=whom, reason=reason)
        raise AccessRefusedError(reason)

    def refusal_of_figures(self, viewer: Viewer) -> AccessRefusedError:
        """Return the error for somebody who may not see them, with the cause as far as known."""
        return AccessRefusedError("groups_unknown" if viewer.is_unsure else "not_manager")

    def log_look(self, viewer: Viewer, whom: str) -> None:
        """Write that a person sees named figures: an agent's, or those of a scope."""
        self._note_of(viewer, "figures", whom=whom)

    def check_admin(self, viewer: Viewer) -> None:
        """Let pass who runs the bot, and log that they looked.

        Raises:
            AccessRefusedError: ``not_admin``, or ``admins_unknown`` where Slack does not say.
        """
        reason = None if viewer.is_admin else self._no_admin(viewer, "not_admin")
        self._note_of(viewer, "doctor", reason=reason)
        if reason is not None:
            raise AccessRefusedError(reason)

    def log_claim(self, viewer: Viewer, agent_id: str, what: str = "claim") -> None:
        """Write that a person says to be an agent, or by `what` that such a claim was decided."""
        self._note_of(viewer, what, whom=agent_id)

    def check_claim_decision(self, viewer: Viewer, claim: Claim | None) -> None:
        """Let pass who may confirm or decline a claim: administrators, but nobody their own.

        Raises:
            AccessRefusedError: ``not_admin``, ``admins_unknown`` or ``claim_own``.
        """
        is_own = claim is not None and claim.user_id == viewer.user.id
        own = "claim_own" if is_own else None
        reason = own if viewer.is_admin else self._no_admin(viewer, "not_admin")
        self._check_claim(viewer, claim, reason)

    def check_claim_end(self, viewer: Viewer, claim: Claim) -> None:
        """Let pass who may withdraw a claim: whose it is, and administrators.

        Raises:
            AccessRefusedError: ``claim_foreign``, or ``admins_unknown``.
        """
        may = viewer.is_admin or viewer.user.id == claim.user_id
        self._check_claim(viewer, claim, None if may else self._no_admin(viewer, "claim_foreign"))

    def is_admin_unknown(self, viewer: Viewer) -> bool:
        """Say whether only Slack's silence about user groups makes somebody no administrator."""
        hangs_on_groups = any(not is_user_id(entry) for entry in self._admins)
        return viewer.is_unsure and hangs_on_groups and not viewer.is_admin

    def _no_admin(self, viewer: Viewer, reason: str) -> str:
        return "admins_unknown" if self.is_admin_unknown(viewer) else reason

    def _check_claim(self, viewer: Viewer, claim: Claim | None, reason: str | None) -> None:
        if reason is not None:
            whom = claim.agent_id if claim is not None else None
            self._note_of(viewer, "claim", whom=whom, reason=reason)
            raise AccessRefusedError(reason)

    def may_send_anywhere(self, viewer: Viewer) -> bool:
        """Say whether a person may set up digests for Slack channels and for other people."""
        return viewer.is_manager or viewer.is_admin

    def may_change_digest(self, viewer: Viewer, digest: Digest) -> bool:
        """Say whether a person may change, send or delete a digest: its owner, or who may all."""
        return self.may_send_anywhere(viewer) or digest.owner_id == viewer.user.id

    def may_stop_digest(self, viewer: Viewer, digest: Digest) -> bool:
        """Say whether a person may pause or end a digest: also whoever gets it."""
        return self.may_change_digest(viewer, digest) or digest.target_id == viewer.user.id

    def check_digest_target(
        self, viewer: Viewer, target_id: str, *, kept: str | None = None
    ) -> None:
        """Let pass a place where a person may send digests: `kept`, where this one goes already.

        Raises:
            AccessRefusedError: ``digest_channel``, or ``groups_unknown`` where Slack does not say
                whether they are a manager.
        """
        if self.may_send_anywhere(viewer) or target_id in {viewer.user.id, kept}:
            return
        self._refuse_digest(viewer, target_id, "digest_channel")

    def check_digest_change(self, viewer: Viewer, digest: Digest) -> None:
        """Let pass who may change a digest.

        Raises:
            AccessRefusedError: ``digest_foreign``, or ``groups_unknown``.
        """
        if not self.may_change_digest(viewer, digest):
            self._refuse_digest(viewer, digest.id, "digest_foreign")

    def check_digest_stop(self, viewer: Viewer, digest: Digest) -> None:
        """Let pass who may pause a digest, resume it, or end it.

        Raises:
            AccessRefusedError: ``digest_foreign``, or ``groups_unknown``.
        """
        if not self.may_stop_digest(viewer, digest):
            self._refuse_digest(viewer, digest.id, "digest_foreign")

    def _refuse_digest(self, viewer: Viewer, whom: str, reason: str) -> NoReturn:
        reason = "groups_unknown" if viewer.is_unsure else reason
        self._note_of(viewer, "digest", whom=whom, reason=reason)
        raise AccessRefusedError(reason)

    async def check_share(self, channel_id: str | None, viewer: Viewer | None = None) -> None:
        """Let pass a Slack channel where answers may be shared.

        Args:
            channel_id: the channel.
            viewer: who wants to share there; `None` for the bot itself, as it delivers a digest.

        Raises:
            AccessRefusedError: ``channel_unknown`` when Slack does not say, ``channel_shared`` with
                another organization, or ``channel_not_allowed``.
        """
        reason = await self._share_refusal(channel_id)
        if reason is None:
            return
        if viewer is not None:
            self._note(viewer.user.id, "share", where=channel_id, reason=reason)
        raise AccessRefusedError(reason)

    async def _share_refusal(self, channel_id: str | None) -> str | None:
        if channel_id is None:
            return "channel_unknown"
        try:
            return self.refusal_of_channel(await self._directory.channel(channel_id))
        except DirectoryError as error:
            _log.warning("channel_unknown", channel=channel_id, error=str(error))
            return "channel_unknown"

    def refusal_of_channel(self, channel: SlackChannel) -> str | None:
        """Return why nothing may be shared in a Slack channel: a reason of `check_share`."""
        if channel.is_ext_shared or channel.is_pending_ext_shared:
            return "channel_shared"
        names = {channel.id, *([f"#{channel.name}"] if channel.name else ())}
        is_listed = not self._channels or bool(names & self._channels)
        return None if is_listed and not channel.is_archived else "channel_not_allowed"

    def _note_of(
        self, viewer: Viewer, what: str, *, whom: str | None = None, reason: str | None = None
    ) -> None:
        self._note(viewer.user.id, what, whom=whom, where=viewer.channel_id, reason=reason)

    def _note(
        self,
        who: str,
        what: str,
        *,
        whom: str | None = None,
        where: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Hand a look to the access log; with a reason it was refused."""
        look = Look(self._clock(), who, what, reason is None, whom, where, reason)
        self._access_log.write(look)
