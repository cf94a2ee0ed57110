"""Who may come in: token, organization, scope and quota, in the order in which Desk asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.sandbox.desk import refusals
from bot.sandbox.desk.world import ORG_ID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.sandbox.desk.accounts import AccessToken, Accounts
    from bot.sandbox.desk.faults import Faults
    from bot.sandbox.desk.quota import Quota

_SCHEME: Final = "Zoho-oauthtoken "
_WITHOUT_ORGANIZATION: Final = "getOrganizations"
_SKILLS: Final = frozenset(
    {
        "getSkills",
        "getSkill",
        "getSkillTypes",
        "getSkillType",
        "getSkillConfiguration",
        "getSkillsOfAgent",
    }
)
_REPORTS: Final = frozenset(
    {
        "getSolvedTickets",
        "getCreatedTickets",
        "getReopenedTickets",
        "getOnholdTickets",
        "getBacklogTickets",
        "getResolutionTime",
        "getResponseCount",
        "getResponseTime",
    }
)


class Gate:
    """Lets calls in, or raises what Desk would answer."""

    def __init__(self, accounts: Accounts, quota: Quota, faults: Faults) -> None:
        self._accounts = accounts
        self._quota = quota
        self._faults = faults

    def authenticate(self, headers: Mapping[str, str]) -> AccessToken:
        """Return the caller's token.

        Raises:
            Refusal: 401.
        """
        header = headers.get("Authorization", "")
        if not header.startswith(_SCHEME):
            raise refusals.unauthorized()
        if self._faults.expired_tokens:
            self._faults.expired_tokens = False
            self._accounts.expire_all()
        token = self._accounts.token(header.removeprefix(_SCHEME))
        if token is None or self._refuses_tokens:
            raise refusals.invalid_token()
        return token

    def admit(
        self,
        token: AccessToken,
        headers: Mapping[str, str],
        *,
        operation_id: str,
        scopes: frozenset[str],
        in_flight: int,
    ) -> None:
        """Check everything that comes before the parameters.

        Raises:
            Refusal: 403, 422, 429 or 500.
        """
        self._check_organization(headers.get("orgId"), operation_id)
        if not scopes & (token.scopes - self._faults.missing_scopes):
            raise refusals.scope_mismatch()
        if self._faults.no_skills_edition and operation_id in _SKILLS:
            raise refusals.edition_too_small()
        if self._faults.no_report_permission and operation_id in _REPORTS:
            raise refusals.no_report_permission()
        self._quota.check(in_flight)

    @property
    def _refuses_tokens(self) -> bool:
        """Tell whether tokens are dead: so that faults of the accounts server are felt at once."""
        faults = self._faults
        return (
            faults.refused_tokens
            or faults.revoked_grant
            or faults.wrong_client_secret
            or faults.throttled_tokens
        )

    def _check_organization(self, org_id: str | None, operation_id: str) -> None:
        if org_id is None:
            if operation_id == _WITHOUT_ORGANIZATION:
                return
            raise refusals.invalid_data("orgId", "missing")
        if not (org_id.isascii() and org_id.isdigit()):
            raise refusals.server_fault()
        if org_id != ORG_ID or self._faults.wrong_organization:
            raise refusals.organization_mismatch()
