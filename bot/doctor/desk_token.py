"""Checks of the Desk token: it can be refreshed, and what it was granted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.desk.errors import DeskError
from bot.desk.scopes import MINIMAL_SCOPES, REQUIRED_SCOPES
from bot.doctor.check import failed, passed, warned
from bot.doctor.remedies import AUTHORISE, judge_error

if TYPE_CHECKING:
    from bot.doctor.bench import Bench
    from bot.doctor.check import Verdict

NAME: Final = "desk-scopes"
_NAMED: Final = 3


async def check_token(bench: Bench) -> Verdict:
    """Have an access token that is good now, refreshed where it is about to expire."""
    try:
        token = await bench.session.tokens.get()
    except DeskError as error:
        return judge_error(error, bench.settings)
    left = int((token.token_expires_at - bench.clock()).total_seconds() // 60)
    return passed(
        f"{bench.settings.desk.token_url} gave an access token; token_expires_at is "
        f"{token.token_expires_at:%Y-%m-%d %H:%M:%S} UTC, {left} minutes from now."
    )


async def check_scopes(bench: Bench) -> Verdict:
    """Compare what was granted with what the calls need, one scope at a time.

    Desk's specification lists the scopes of a call without saying that one stands in for
    another, so each that the consent should have named counts.
    """
    granted = bench.session.tokens.scopes
    if granted is None:
        return warned(
            "The accounts server does not say which scopes were granted.",
            "Nothing, as long as the lines below pass; a call that lacks a scope names it.",
        )
    missing = missing_scopes(granted)
    if missing:
        lacking = " and ".join(f"{scope} (for {_calls(scope)})" for scope in missing)
        return failed(
            f"The Desk token lacks {lacking}.",
            "Scopes are fixed at consent: one that was added since then does not count. "
            + AUTHORISE,
        )
    return passed(f"Granted: {', '.join(sorted(granted))}.")


def missing_scopes(granted: frozenset[str]) -> tuple[str, ...]:
    """Return the scopes that the consent should have named and did not."""
    return tuple(scope for scope in MINIMAL_SCOPES if scope not in granted)


def _calls(scope: str) -> str:
    """Return the calls for which a scope is the preferred one, three by name."""
    paths = [path for path, scopes in REQUIRED_SCOPES.items() if scopes[0] == scope]
    more = len(paths) - _NAMED
    return ", ".join(paths[:_NAMED]) + (f" and {more} more" if more > 0 else "")
