"""A form of a digest that came back: read, authorised anew, and checked against Desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.desk.models import Department, Team
from bot.digests.draft import Problem, changed
from bot.errors import UnknownNameError
from formatters.digest_problems import field_errors
from handlers._digest_fields import read_draft, read_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.access import Viewer
    from bot.digests.desk import DigestDesk
    from bot.digests.draft import Draft
    from bot.digests.models import Digest
    from bot.services import Services
    from bot.slack.turn import Turn
    from formatters.digest_form import Key


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody filled in who may.

    Attributes:
        kept: the digest that is edited, as it is now; `None` for a new one.
        problems: by field; what Slack says of the place is not among them.
    """

    viewer: Viewer
    key: Key
    kept: Digest | None
    draft: Draft
    department: Department | None
    team: Team | None
    problems: Mapping[str, Problem]

    @property
    def errors(self) -> dict[str, str]:
        """Return the sentences under the fields."""
        return field_errors(self.problems)

    def digest(self, services: Services) -> Digest:
        """Return the digest that the form describes; there must be no problems."""
        wanted = self.draft.new_digest(
            owner_id=self.viewer.user.id,
            department=self.department,
            team=self.team,
            now=services.clock(),
        )
        if self.kept is None:
            return wanted
        editor_id = self.viewer.user.id
        return changed(self.kept, wanted, revision=self.key.revision, editor_id=editor_id)


async def read_filled(turn: Turn, services: Services, digests: DigestDesk) -> Filled:
    """Read a form.

    Raises:
        PersonError: this person may not edit this digest, or it is gone.
        DeskError: Desk did not say which departments and teams there are.
    """
    viewer = await services.access.admit(turn.actor, turn.channel_id)
    view: Mapping[str, Any] = turn.payload.get("view") or {}
    key = read_key(view)
    kept = await digests.subscriptions.get(key.digest_id) if key.digest_id else None
    if kept is not None:
        services.access.check_digest_change(viewer, kept)
    draft = read_draft(view, own_target=kept.target_id if kept else viewer.user.id)
    problems = draft.problems()
    department = team = None
    try:
        department = await _department(draft, kept, services)
    except UnknownNameError:
        problems["department"] = Problem.DEPARTMENT
    try:
        team = await _team(draft, kept, services)
    except UnknownNameError:
        problems["team"] = Problem.TEAM
    if _is_elsewhere(team, department):
        problems["team"] = Problem.TEAM_ELSEWHERE
    return Filled(viewer, key, kept, draft, department, team, problems)


async def _department(draft: Draft, kept: Digest | None, services: Services) -> Department | None:
    """Return the chosen department; one that stays as it was is not asked for."""
    if draft.department_id is None:
        return None
    if kept is not None and kept.department_id == draft.department_id:
        return Department(draft.department_id, kept.department_name or "")
    return await services.people.find_department(draft.department_id)


async def _team(draft: Draft, kept: Digest | None, services: Services) -> Team | None:
    if draft.team_id is None:
        return None
    is_kept = kept is not None and kept.team_id == draft.team_id
    if kept is not None and is_kept and kept.department_id == draft.department_id:
        return Team(draft.team_id, kept.team_name or "")
    for team in await services.desk.list_teams():
        if team.id == draft.team_id:
            return team
    raise UnknownNameError(draft.team_id, ("team",))


def _is_elsewhere(team: Team | None, department: Department | None) -> bool:
    """Say whether a team belongs to another department than the chosen one."""
    if team is None or department is None or team.department_id is None:
        return False
    return team.department_id != department.id
