"""What happened and what to do, for each kind of error of Zoho Desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.desk import errors as desk
from formatters.advice_words import Advice, closest, quoted
from formatters.text import code, either, esc, listing, slack_date

if TYPE_CHECKING:
    from collections.abc import Callable

_REPAIR: Final = "An administrator of this bot has to repair this; asking again will not help."


def _desk(_: desk.DeskError) -> Advice:
    return Advice(
        "Zoho Desk gave no answer that I can use.",
        "Try again; if it stays so, tell an administrator of this bot.",
    )


def _request(_: desk.DeskRequestError) -> Advice:
    return Advice("Zoho Desk cannot answer this question.", "Change it and ask again.")


def _parameter(error: desk.DeskParameterError) -> Advice:
    key = code(error.key) or "A filter"
    todo = f"It can be {listing(list(map(code, error.valid)))}." if error.valid else ""
    return Advice(
        f"{key} cannot be used like this in a question to Zoho Desk.",
        todo or "Change it or leave it out, and ask again.",
    )


def _not_found(error: desk.DeskNotFoundError) -> Advice:
    todo = closest(error.nearest) or "Check the spelling."
    return Advice(f"Zoho Desk knows no {esc(error.kind)} called {quoted(error.value)}.", todo)


def _access(_: desk.DeskAccessError) -> Advice:
    return Advice("Zoho Desk refuses this bot.", _REPAIR)


def _grant(_: desk.DeskGrantError) -> Advice:
    return Advice(
        "Zoho no longer accepts this bot's refresh token: it was revoked, replaced or mistyped.",
        "An administrator of this bot has to authorise the app again and set "
        "`DESK_REFRESH_TOKEN`. Asking again will not help.",
    )


def _client(_: desk.DeskClientError) -> Advice:
    return Advice(
        "Zoho does not accept this bot's client id or secret.",
        "An administrator of this bot has to correct `DESK_CLIENT_ID` and `DESK_CLIENT_SECRET`; "
        "both must come from the data centre in `DESK_DATA_CENTER`.",
    )


def _scope(error: desk.DeskScopeError) -> Advice:
    needed = either([code(scope) for scope in error.needed])
    missing = f"the scope {needed}" if needed else "a scope"
    return Advice(
        f"This bot's connection to Zoho Desk lacks {missing}.",
        "An administrator of this bot has to add it: the app must be authorised again for a new "
        "scope to count. Asking again will not help.",
    )


def _organization(_: desk.DeskOrganizationError) -> Advice:
    return Advice(
        "This bot's connection belongs to another Zoho organization.",
        "An administrator of this bot has to correct `DESK_ORG_ID`, or authorise the app for the "
        "organization it names.",
    )


def _permission(_: desk.DeskPermissionError) -> Advice:
    return Advice(
        "The Zoho Desk user who connected this bot may not see this.",
        "An administrator of Zoho Desk has to give that user's profile the permission; for "
        "performance figures that is the one to view reports.",
    )


def _edition(error: desk.DeskEditionError) -> Advice:
    feature = f" ({esc(error.feature)})" if error.feature else ""
    return Advice(
        f"Your edition of Zoho Desk does not include this feature{feature}.",
        "Only another edition changes that; whoever manages your Zoho subscription can tell.",
    )


def _data_center(_: desk.DeskDataCenterError) -> Advice:
    return Advice(
        "Zoho Desk sent a web page, or another address, instead of data.",
        "During maintenance that passes: ask again later. If it stays so, most likely the data "
        "centre is wrong: an administrator of this bot has to check `DESK_DATA_CENTER`.",
    )


def _unavailable(error: desk.DeskUnavailableError) -> Advice:
    return Advice("Zoho Desk cannot answer now.", _wait(error))


def _unreachable(error: desk.DeskUnavailableError) -> Advice:
    return Advice("I cannot reach Zoho Desk, or it did not answer in time.", _wait(error))


def _server(error: desk.DeskUnavailableError) -> Advice:
    return Advice("Zoho Desk has a problem on its side.", _wait(error))


def _answer(error: desk.DeskUnavailableError) -> Advice:
    return Advice(
        "Zoho Desk answered in a way that I cannot read.",
        f"{_wait(error)} If it stays so, tell an administrator of this bot.",
    )


def _busy(error: desk.DeskUnavailableError) -> Advice:
    return Advice(
        "Zoho Desk is busy, or failed several times in a row, so I give it a rest.", _wait(error)
    )


def _credits(error: desk.DeskUnavailableError) -> Advice:
    return Advice(
        "Your Zoho Desk account has spent its API credits of the day.",
        f"{_wait(error)} They come back at midnight of its data centre; an administrator of this "
        "bot can see in Zoho Desk what used them.",
    )


def _throttled(error: desk.DeskUnavailableError) -> Advice:
    return Advice("Zoho hands out no new access tokens for a while.", _wait(error))


def _wait(error: desk.DeskUnavailableError) -> str:
    if error.retry_at is None:
        return "Nobody has to do anything: wait a minute and ask again."
    moment = slack_date(error.retry_at, "{time} ({date_short_pretty})")
    return f"Nobody has to do anything: ask again after {moment}."


DESK_ADVICE: Final[dict[type[BaseException], Callable[[Any], Advice]]] = {
    desk.DeskError: _desk,
    desk.DeskRequestError: _request,
    desk.DeskParameterError: _parameter,
    desk.DeskNotFoundError: _not_found,
    desk.DeskAccessError: _access,
    desk.DeskGrantError: _grant,
    desk.DeskClientError: _client,
    desk.DeskScopeError: _scope,
    desk.DeskOrganizationError: _organization,
    desk.DeskPermissionError: _permission,
    desk.DeskEditionError: _edition,
    desk.DeskDataCenterError: _data_center,
    desk.DeskUnavailableError: _unavailable,
    desk.DeskUnreachableError: _unreachable,
    desk.DeskServerError: _server,
    desk.DeskAnswerError: _answer,
    desk.DeskBusyError: _busy,
    desk.DeskCreditsError: _credits,
    desk.DeskThrottledError: _throttled,
}
