"""Zoho's refusals as sentences: what was refused, by whom, and what to do now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.desk.errors import (
    DeskAnswerError,
    DeskClientError,
    DeskDataCenterError,
    DeskGrantError,
    DeskOrganizationError,
    DeskPermissionError,
    DeskScopeError,
    DeskThrottledError,
    DeskUnreachableError,
)
from bot.desk.grant import TOKEN_PATH
from bot.setting_values import DataCenter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.desk.errors import DeskError
    from bot.setup.zoho import SelfClient

_OTHERS: Final = (
    f"copy it again from the API console, or choose another data centre: {', '.join(DataCenter)}."
)
_BY_CODE: Final[Mapping[str, str]] = {
    "invalid_client": f"{{host}} does not know this Client ID: {_OTHERS}",
    "invalid_client_secret": "{host} says that the Client Secret is not the one of this Client ID:"
    " copy both again from the API console.",
}
_BY_KIND: Final[Mapping[type[DeskError], str]] = {
    DeskClientError: f"{{host}} refuses this client: {_OTHERS}",
    DeskGrantError: "{host} refuses the code: it was used already, has expired, or belongs to"
    " another client. Create another code and give it at once.",
    DeskDataCenterError: "{host} answers with a page instead of data: this is most likely the"
    " wrong data centre. The address under which you open Desk tells the right one.",
    DeskThrottledError: "{host} hands out no tokens for now, because there were too many in a"
    " row. Wait ten minutes, then run deskbot setup again.",
    DeskOrganizationError: "{host} says that the grant is for another organization. Choose that"
    " one, or create a code while this one is selected in the API console.",
    DeskPermissionError: "{host} does not let the owner of this grant see departments. Create the"
    " code as a Desk agent with an administrator's profile.",
    DeskScopeError: "{host} says that a scope is missing. Create a code with all scopes.",
    DeskUnreachableError: "{host} cannot be reached. Check the network and the proxy, then run"
    " deskbot setup again.",
    DeskAnswerError: "{host} gave an answer that cannot be read{code}. Run deskbot setup again.",
}
DEAD_GRANT: Final = (
    "The grant you have was revoked, or belongs to another client. Create a code for a new one."
)
_ELSE: Final = "{host} failed{code}. Run deskbot setup again in a while."


def sentence_for(error: DeskError, client: SelfClient) -> str:
    """Return what went wrong and what to do; nothing that Zoho echoed is in it but its code."""
    at_accounts = error.operation == TOKEN_PATH
    url = client.accounts_url if at_accounts else client.desk_url
    known = _BY_CODE.get((error.error_code or "").lower()) if at_accounts else None
    text = known or next(
        (_BY_KIND[kind] for kind in type(error).__mro__ if kind in _BY_KIND), _ELSE
    )
    details = [str(detail) for detail in (error.status, error.error_code) if detail]
    code = f" ({' '.join(details)})" if details else ""
    return text.format(host=urlsplit(url).netloc, code=code)


def lacking(scopes: Sequence[str]) -> str:
    """Return the sentence about scopes that were not consented to."""
    return (
        f"The grant lacks {' and '.join(scopes)}. Scopes are fixed when the code is made:"
        " create another code with all of them."
    )
