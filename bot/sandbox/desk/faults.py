"""What can be made to go wrong, one switch each; the page of the sandbox lists them by title."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class Fault(StrEnum):
    """A switch; its value is the name of the attribute of `Faults`."""

    DOWN = "down"
    UNREACHABLE = "unreachable"
    SLOW = "slow"
    FLAKY = "flaky"
    GARBAGE = "garbage"
    WRONG_DATA_CENTER = "wrong_data_center"
    REVOKED_GRANT = "revoked_grant"
    WRONG_CLIENT_SECRET = "wrong_client_secret"  # noqa: S105 - the name of a fault
    THROTTLED_TOKENS = "throttled_tokens"
    EXPIRED_TOKENS = "expired_tokens"
    REFUSED_TOKENS = "refused_tokens"
    NO_BASIC_SCOPE = "no_basic_scope"
    NO_SETTINGS_SCOPE = "no_settings_scope"
    NO_TICKETS_SCOPE = "no_tickets_scope"
    EARLIER_CONSENT = "earlier_consent"
    UNTOLD_SCOPES = "untold_scopes"
    WRONG_ORGANIZATION = "wrong_organization"
    NO_REPORT_PERMISSION = "no_report_permission"
    NO_SKILLS_EDITION = "no_skills_edition"
    CREDITS_SPENT = "credits_spent"
    TOO_MANY_REQUESTS = "too_many_requests"
    EMPTY_DESK = "empty_desk"
    NO_SKILLS = "no_skills"
    NO_FIGURES = "no_figures"
    NO_PRESENCE = "no_presence"
    QUIET_WEEK = "quiet_week"
    CLOCK_SKEW = "clock_skew"
    HOSTILE_NAMES = "hostile_names"
    NULLS = "nulls"


@dataclass(frozen=True, slots=True)
class FaultInfo:
    """A fault as the page lists it."""

    name: str
    title: str


_TITLES: Final = {
    Fault.DOWN: "Desk is down (503)",
    Fault.UNREACHABLE: "Desk drops every connection",
    Fault.SLOW: "Desk is slow",
    Fault.FLAKY: "Three answers in ten fail",
    Fault.GARBAGE: "Desk answers with a web page instead of data",
    Fault.WRONG_DATA_CENTER: "Wrong data centre: redirects to a sign-in page",
    Fault.REVOKED_GRANT: "The refresh token was revoked",
    Fault.WRONG_CLIENT_SECRET: "The client secret is wrong",
    Fault.THROTTLED_TOKENS: "The accounts server throttles tokens",
    Fault.EXPIRED_TOKENS: "The access token expires now (once)",
    Fault.REFUSED_TOKENS: "Every access token is refused",
    Fault.NO_BASIC_SCOPE: "The scope Desk.basic.READ is missing",
    Fault.NO_SETTINGS_SCOPE: "The scope Desk.settings.READ is missing",
    Fault.NO_TICKETS_SCOPE: "The scope Desk.tickets.READ is missing",
    Fault.EARLIER_CONSENT: "Consent was given before further scopes were asked for",
    Fault.UNTOLD_SCOPES: "The accounts server does not say which scopes it granted",
    Fault.WRONG_ORGANIZATION: "The token belongs to another organization",
    Fault.NO_REPORT_PERMISSION: "The token's owner may not see reports",
    Fault.NO_SKILLS_EDITION: "The edition has no skills",
    Fault.CREDITS_SPENT: "The daily API credits are spent",
    Fault.TOO_MANY_REQUESTS: "Too many calls at once",
    Fault.EMPTY_DESK: "A new portal: no agents, no departments",
    Fault.NO_SKILLS: "No skills are set up",
    Fault.NO_FIGURES: "Reports are empty",
    Fault.NO_PRESENCE: "Lists of presence and workload are empty",
    Fault.QUIET_WEEK: "Reports of a week or less are empty",
    Fault.CLOCK_SKEW: "Desk's clock is ten minutes ahead",
    Fault.HOSTILE_NAMES: "Names that try to ping, link and spoof",
    Fault.NULLS: "Fields are null, missing or unknown",
}

FAULTS: Final[tuple[FaultInfo, ...]] = tuple(
    FaultInfo(fault.value, _TITLES[fault]) for fault in Fault
)

SCOPE_FAULTS: Final = {
    Fault.NO_BASIC_SCOPE: frozenset({"Desk.basic.READ"}),
    Fault.NO_SETTINGS_SCOPE: frozenset({"Desk.settings.READ"}),
    Fault.NO_TICKETS_SCOPE: frozenset({"Desk.tickets.READ"}),
    Fault.EARLIER_CONSENT: frozenset({"Desk.settings.READ", "Desk.tickets.READ"}),
}
SKEW: Final = timedelta(minutes=10)


@dataclass(slots=True)
class Faults:
    """Which faults are on now; attributes may be set at any time.

    Attributes:
        slow_seconds: how long a slow Desk takes for each answer.
        flaky_share: the share of answers, 0 to 1, that a flaky Desk spoils.
    """

    down: bool = False
    unreachable: bool = False
    slow: bool = False
    flaky: bool = False
    garbage: bool = False
    wrong_data_center: bool = False
    revoked_grant: bool = False
    wrong_client_secret: bool = False
    throttled_tokens: bool = False
    expired_tokens: bool = False
    refused_tokens: bool = False
    no_basic_scope: bool = False
    no_settings_scope: bool = False
    no_tickets_scope: bool = False
    earlier_consent: bool = False
    untold_scopes: bool = False
    wrong_organization: bool = False
    no_report_permission: bool = False
    no_skills_edition: bool = False
    credits_spent: bool = False
    too_many_requests: bool = False
    empty_desk: bool = False
    no_skills: bool = False
    no_figures: bool = False
    no_presence: bool = False
    quiet_week: bool = False
    clock_skew: bool = False
    hostile_names: bool = False
    nulls: bool = False
    slow_seconds: float = 4.0
    flaky_share: float = 0.3

    def switch(self, name: str, *, on: bool) -> None:
        """Switch a fault by name.

        Raises:
            ValueError: no fault has that name.
        """
        setattr(self, Fault(name), on)

    def is_on(self, name: str) -> bool:
        """Tell whether a fault is on.

        Raises:
            ValueError: no fault has that name.
        """
        return bool(getattr(self, Fault(name)))

    @property
    def active(self) -> tuple[Fault, ...]:
        """Return the faults that are on, in the order of the page."""
        return tuple(fault for fault in Fault if self.is_on(fault))

    @property
    def missing_scopes(self) -> frozenset[str]:
        """Return the scopes that tokens lack."""
        lacking = (scopes for fault, scopes in SCOPE_FAULTS.items() if self.is_on(fault))
        return frozenset[str]().union(*lacking)

    @property
    def skew(self) -> timedelta:
        """Return how far Desk's clock is ahead."""
        return SKEW if self.clock_skew else timedelta()

    @property
    def breaks_contract(self) -> bool:
        """Tell whether answers deviate from the contract on purpose."""
        return self.hostile_names or self.nulls
