"""Opening the form of a digest, new or existing."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING, Final

from bot.desk.errors import DeskError
from bot.desk.models import Department, Team
from bot.digests.draft import Draft
from bot.digests.query import DigestQuery, Verb
from bot.digests.schedule_words import parse_zone
from bot.errors import UsageError
from formatters.digest_form import Key, format_form, format_opening
from handlers._digests import digest_desk, find_digest
from handlers._frame import show_view

if TYPE_CHECKING:
    from bot.access import Viewer
    from bot.digests.models import Digest
    from bot.services import Services
    from bot.slack.message import View
    from bot.slack.turn import Turn
    from handlers._frame import Patience

_NAME: Final = "Daily digest"


async def open_form(turn: Turn, services: Services, patience: Patience, query: DigestQuery) -> None:
    """Open the form."""
    await show_view(turn, format_opening(), lambda: _form(turn, services, query), patience)


async def _form(turn: Turn, services: Services, query: DigestQuery) -> View:
    viewer = await services.access.admit(turn.actor, turn.channel_id)
    digest = await _edited(query, viewer, turn, services)
    departments, teams = await _offered(services, digest)
    can_choose = services.access.may_send_anywhere(viewer)
    if digest is None:
        draft = first_draft(viewer, turn.channel_id if can_choose else None)
    else:
        draft = Draft.of(digest)
    key = Key(secrets.token_hex(8))
    if digest is not None:
        key = Key(key.draft_id, digest.id, digest.revision)
    return format_form(
        draft,
        key=key,
        departments=departments,
        teams=teams,
        now=services.clock(),
        can_choose=can_choose,
    )


async def _edited(
    query: DigestQuery, viewer: Viewer, turn: Turn, services: Services
) -> Digest | None:
    """Return the digest to edit; `None` for a new one, if digests can be kept at all."""
    with digest_desk(services) as digests:
        if query.verb is not Verb.EDIT:
            return None
        digest = await find_digest(
            query.digest_id, viewer, turn.channel_id, digests=digests, services=services
        )
        services.access.check_digest_change(viewer, digest)
        return digest


def first_draft(viewer: Viewer, channel_id: str | None) -> Draft:
    """Return what a new form shows: this Slack channel, else the person themselves."""
    is_channel = channel_id is not None and not channel_id.startswith("D")
    return Draft(
        name=_NAME,
        channel_id=channel_id if is_channel else None,
        person_id=None if is_channel else viewer.user.id,
        zone=own_zone(viewer),
    )


def own_zone(viewer: Viewer) -> str:
    """Return the time zone that Slack knows of a person; UTC when it is none."""
    try:
        return parse_zone(viewer.user.time_zone or "UTC")
    except UsageError:
        return "UTC"


async def _offered(
    services: Services, digest: Digest | None
) -> tuple[tuple[Department, ...], tuple[Team, ...]]:
    """Return what the menus offer; a form without them is better than none while Desk is down.

    What the digest has already is always among it.
    """
    try:
        departments, teams = await asyncio.gather(
            services.desk.list_departments(), services.desk.list_teams()
        )
    except DeskError:
        departments, teams = (), ()
    if digest is None:
        return departments, teams
    if digest.department_id and all(one.id != digest.department_id for one in departments):
        departments = (Department(digest.department_id, digest.department_name or ""), *departments)
    if digest.team_id and all(one.id != digest.team_id for one in teams):
        teams = (Team(digest.team_id, digest.team_name or ""), *teams)
    return departments, teams
