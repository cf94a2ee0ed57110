"""What an administrator can do about each error of Desk: cause and remedy, by class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.desk import errors
from bot.desk.grant import TOKEN_PATH
from bot.desk.scopes import MINIMAL_SCOPES
from bot.doctor.check import failed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.doctor.check import Verdict
    from bot.settings import Settings

AUTHORISE: Final = (
    "Authorise again: make a new grant code with the scopes "
    f"{','.join(MINIMAL_SCOPES)}, and give it to `deskbot setup` at once, which sets"
    " DESK_REFRESH_TOKEN; then restart the bot (docs/install.md)."
)
_DATA_CENTER: Final = (
    "Look at the address you open Desk at: desk.zoho.eu means DESK_DATA_CENTER=eu."
)
_WAIT: Final = "Wait and look again"


def judge_error(error: errors.DeskError, settings: Settings) -> Verdict:
    """Return the failure that an error stands for."""
    for kind in type(error).__mro__:
        if kind in _REMEDIES:
            return _REMEDIES[kind](error, settings)
    return failed(f"Desk gave no usable answer{_facts(error)}.", f"{_WAIT}.")


def _grant(error: errors.DeskGrantError, settings: Settings) -> Verdict:
    if error.operation == TOKEN_PATH and error.error_code:
        seen = f"{settings.desk.token_url} no longer accepts the refresh token{_facts(error)}."
        return failed(seen, f"It was revoked, pushed out by a newer one, or mistyped. {AUTHORISE}")
    seen = f"{settings.desk.desk_url} refuses an access token that was issued a moment ago."
    todo = "Let DESK_BASE_URL and DESK_ACCOUNTS_URL, where set, name the same data centre."
    return failed(seen, f"{todo} If they do: {AUTHORISE[0].lower()}{AUTHORISE[1:]}")


def _client(error: errors.DeskClientError, settings: Settings) -> Verdict:
    if error.error_code == "invalid_client_secret":
        return failed(
            f"{settings.desk.token_url} refuses the client secret{_facts(error)}.",
            "Copy the client secret of this data centre from Zoho's API console to"
            " DESK_CLIENT_SECRET; each data centre has its own.",
        )
    return failed(
        f"{settings.desk.token_url} does not know the client{_facts(error)}: most likely the data"
        f" centre is wrong (DESK_DATA_CENTER is {settings.desk.data_center}).",
        f"{_DATA_CENTER} If that is right, copy DESK_CLIENT_ID again from Zoho's API console.",
    )


def _scope(error: errors.DeskScopeError, _: Settings) -> Verdict:
    needed = " or ".join(error.needed) or "a scope"
    return failed(f"The Desk token lacks {needed} for {error.operation}.", AUTHORISE)


def _organization(error: errors.DeskOrganizationError, settings: Settings) -> Verdict:
    return failed(
        f"The Desk token does not belong to the organization {settings.desk.org_id}"
        f"{_facts(error)}.",
        "Set DESK_ORG_ID to the organization of the person who authorised, or authorise in the"
        " one that DESK_ORG_ID names.",
    )


def _permission(error: errors.DeskPermissionError, _: Settings) -> Verdict:
    if "dashboards" in error.operation or "performance" in error.operation:
        return failed(
            f"The person who authorised may not view reports in Desk ({error.operation}).",
            "In Desk's setup, under Permissions, Profiles, let their profile view reports; or"
            " authorise as somebody whose profile may.",
        )
    return failed(
        f"The person who authorised may not see this in Desk{_facts(error)}.",
        "In Desk's setup, under Permissions, Profiles, give their profile the permission; or"
        " authorise as an administrator.",
    )


def _edition(error: errors.DeskEditionError, _: Settings) -> Verdict:
    what = "skills" if "skill" in error.operation else error.feature or error.operation
    return failed(
        f"Your edition of Zoho Desk does not include {what}{_facts(error)}.",
        "Only another edition changes that. Until then its command answers with this sentence;"
        " everything else works.",
    )


def _data_center(error: errors.DeskDataCenterError, settings: Settings) -> Verdict:
    where = settings.desk.token_url if error.operation == TOKEN_PATH else settings.desk.desk_url
    return failed(
        f"{where} answers with a web page, or sends us to one, instead of data{_facts(error)}: most"
        f" likely the data centre is wrong (DESK_DATA_CENTER is {settings.desk.data_center}).",
        _DATA_CENTER,
    )


def _unreachable(error: errors.DeskUnreachableError, settings: Settings) -> Verdict:
    where = settings.desk.token_url if error.operation == TOKEN_PATH else settings.desk.desk_url
    return failed(
        f"{where} cannot be reached, or does not answer in time ({error}).",
        "Check the network, the proxy and the firewall of this machine; outgoing https:// to"
        " Zoho's hosts must be allowed.",
    )


def _server(error: errors.DeskServerError, _: Settings) -> Verdict:
    return failed(f"Desk has a problem on its side{_facts(error)}.", f"{_later(error)}.")


def _answer(error: errors.DeskAnswerError, settings: Settings) -> Verdict:
    return failed(
        f"An answer of Desk cannot be read{_facts(error)}.",
        f"{_later(error)}; if it stays so, check that {settings.desk.desk_url} is Zoho's and that"
        " no proxy changes its answers.",
    )


def _busy(error: errors.DeskBusyError, _: Settings) -> Verdict:
    if error.status is None:  # the breaker's: it was not Desk who said so
        return failed(
            "Desk failed so often in a row that it is left alone for a moment.",
            f"{_later(error)}; the checks above say what is the matter.",
        )
    return failed(
        f"Desk says that there are too many calls at once{_facts(error)}.",
        f"{_later(error)}. If it happens often, lower DESK_MAX_IN_FLIGHT: other integrations of"
        " the portal share the same bound.",
    )


def _credits(error: errors.DeskCreditsError, _: Settings) -> Verdict:
    return failed(
        f"The portal's API credits of the day are spent{_facts(error)}.",
        f"{_later(error)}. In Desk's setup, under Developer Space, API, see what used them; other"
        " integrations spend from the same purse.",
    )


def _throttled(error: errors.DeskThrottledError, settings: Settings) -> Verdict:
    return failed(
        f"{settings.desk.token_url} hands out no access tokens for a while{_facts(error)}.",
        f"{_later(error)}. Zoho allows ten refreshes in ten minutes: see that no other process"
        " uses the same refresh token.",
    )


def _request(error: errors.DeskRequestError, settings: Settings) -> Verdict:
    return failed(
        f"Desk refuses the question {error.operation}{_facts(error)}.",
        f"Check that {settings.desk.desk_url} is Zoho Desk"
        " and that DESK_SOURCE is auto; a missing scope can look like this, too.",
    )


_REMEDIES: Final[Mapping[type[BaseException], Callable[[Any, Settings], Verdict]]] = {
    errors.DeskRequestError: _request,
    errors.DeskGrantError: _grant,
    errors.DeskClientError: _client,
    errors.DeskScopeError: _scope,
    errors.DeskOrganizationError: _organization,
    errors.DeskPermissionError: _permission,
    errors.DeskEditionError: _edition,
    errors.DeskDataCenterError: _data_center,
    errors.DeskUnreachableError: _unreachable,
    errors.DeskServerError: _server,
    errors.DeskAnswerError: _answer,
    errors.DeskBusyError: _busy,
    errors.DeskCreditsError: _credits,
    errors.DeskThrottledError: _throttled,
}


def _facts(error: errors.DeskError) -> str:
    facts = [str(fact) for fact in (error.status, error.error_code) if fact]
    return f" ({' '.join(facts)})" if facts else ""


def _later(error: errors.DeskUnavailableError) -> str:
    return f"Look again after {error.retry_at:%H:%M} UTC" if error.retry_at else _WAIT
