"""Checks of the portal: the host is Desk's, and the organization is ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.desk.errors import (
    DeskCreditsError,
    DeskEditionError,
    DeskError,
    DeskOrganizationError,
    DeskPermissionError,
    DeskRequestError,
    DeskScopeError,
)
from bot.doctor.check import NotCheckedError, failed, passed
from bot.doctor.desk_token import NAME as SCOPES
from bot.doctor.desk_token import missing_scopes
from bot.doctor.remedies import judge_error

if TYPE_CHECKING:
    from bot.desk.records import OrganizationRow
    from bot.doctor.bench import Bench
    from bot.doctor.check import Verdict

_DESK_SPEAKS: Final = (
    DeskCreditsError,
    DeskEditionError,
    DeskOrganizationError,
    DeskPermissionError,
    DeskRequestError,
    DeskScopeError,
)
"""Refusals that only Desk itself gives: the host is right."""


async def check_host(bench: Bench) -> Verdict:
    """Ask Desk something that needs a token and nothing else."""
    try:
        await bench.organizations()
    except _DESK_SPEAKS:
        pass
    except DeskError as error:
        return judge_error(error, bench.settings)
    desk = bench.settings.desk
    where = "DESK_BASE_URL" if desk.base_url else f"DESK_DATA_CENTER={desk.data_center}"
    return passed(f"{desk.desk_url} answers ({where}).")


async def check_organization(bench: Bench) -> Verdict:
    """See whether ``DESK_ORG_ID`` is one of those that the token may use."""
    try:
        rows = await bench.organizations()
    except DeskError as error:
        return refused(error, bench)
    own = [row for row in rows if row.id == bench.settings.desk.org_id]
    if own:
        return passed(f"DESK_ORG_ID is {_described(own[0])}.")
    if not rows:
        todo = "Authorise as a Desk agent with an administrator's profile."
        return failed("The person who authorised belongs to no organization in Desk.", todo)
    usable = "; ".join(map(_described, rows))
    return failed(
        f"DESK_ORG_ID is {bench.settings.desk.org_id}, but the Desk token may use: {usable}.",
        f"Set DESK_ORG_ID={rows[0].id}{' or another of these' if len(rows) > 1 else ''}; or, if the"
        " one you named is right, authorise as an administrator of that one.",
    )


def refused(error: DeskError, bench: Bench) -> Verdict:
    """Return the verdict on a refusal; a scope that is known to be missing is told elsewhere.

    Raises:
        NotCheckedError: the check of scopes has named the cause.
    """
    granted = bench.session.tokens.scopes
    if isinstance(error, DeskScopeError) and granted is not None and missing_scopes(granted):
        raise NotCheckedError(SCOPES) from error
    return judge_error(error, bench.settings)


def _described(row: OrganizationRow) -> str:
    facts = (
        row.company_name or row.portal_name,
        f"edition {row.edition}" if row.edition else None,
        f"time zone {row.time_zone}" if row.time_zone else None,
    )
    return ", ".join(filter(None, (row.id, *facts)))
