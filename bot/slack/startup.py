"""Checks before anything is served: the tokens work, and what they lack; failures are sentences."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.reply import api_error_code

if TYPE_CHECKING:
    from collections.abc import Awaitable, Collection, Mapping

    from pydantic import SecretStr
    from slack_sdk.web.async_client import AsyncWebClient
    from slack_sdk.web.async_slack_response import AsyncSlackResponse

DEADLINE_S: Final = 10.0

_SCOPES: Final = "x-oauth-scopes"
_COPY_BOT: Final = (
    'Copy the "Bot User OAuth Token" (xoxb-…) from the app\'s page "OAuth & Permissions"'
    " to SLACK_BOT_TOKEN."
)
_MAKE_APP: Final = (
    'Make a token with the scope connections:write under "Basic Information", "App-Level Tokens",'
    " and copy it (xapp-…) to SLACK_APP_TOKEN."
)
_LOOK_AT_WAY: Final = "Check the network, the proxy and SLACK_API_URL."
_CAUSES: Final[Mapping[str, str]] = {
    "invalid_auth": "Slack does not know {}.",
    "not_authed": "{} is empty.",
    "account_inactive": "{} belongs to a workspace or app that was deactivated or removed.",
    "token_revoked": "{} was revoked.",
    "token_expired": "{} has expired; token rotation must be off for this app.",
    "not_allowed_token_type": "{} is another kind of token.",
    "missing_scope": "{} lacks a scope.",
    "no_permission": "{} lacks a permission.",
    "ratelimited": "Slack asks to wait before {} is tried again.",
    "internal_error": "Slack has a problem of its own. Try again later.",
    "service_unavailable": "Slack has a problem of its own. Try again later.",
    "fatal_error": "Slack has a problem of its own. Try again later.",
}
_REMEDY: Final[Mapping[str, str]] = {"SLACK_BOT_TOKEN": _COPY_BOT, "SLACK_APP_TOKEN": _MAKE_APP}
_NOT_THE_TOKEN: Final = frozenset(
    {"ratelimited", "internal_error", "service_unavailable", "fatal_error"}
)


class StartupError(Exception):
    """Slack cannot be used; the message is for an administrator and says what to do.

    Attributes:
        seen: the cause alone.
        todo: the remedy alone; empty where there is none but waiting.
    """

    def __init__(self, message: str, *, seen: str = "", todo: str = "") -> None:
        super().__init__(message)
        self.seen = seen or message
        self.todo = todo


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot token makes us.

    Attributes:
        bot_name: the bot's handle, as people type it after ``@``.
        enterprise_id: of the organization on Enterprise Grid, else `None`.
        scopes: granted to the bot token; `None` where Slack (or an emulator) does not say.
        missing: needed scopes that are not granted; the app must be installed again for them.
        answer: Slack's answer, for Bolt.
    """

    team_id: str
    bot_user_id: str
    bot_name: str
    bot_id: str | None
    enterprise_id: str | None
    scopes: frozenset[str] | None
    missing: tuple[str, ...]
    answer: AsyncSlackResponse


async def identify(
    client: AsyncWebClient, *, needed: Collection[str] = (), deadline_s: float = DEADLINE_S
) -> Identity:
    """Ask Slack who we are (``auth.test``) and which scopes were granted.

    Raises:
        StartupError: the bot token does not work, or Slack cannot be reached.
    """
    answer = await _ask(client.auth_test(), variable="SLACK_BOT_TOKEN", client=client, s=deadline_s)
    granted = _granted(answer)
    team_id, user_id = answer.get("team_id"), answer.get("user_id")
    if not isinstance(team_id, str) or not isinstance(user_id, str):
        raise StartupError(f"What answers at {client.base_url} is not Slack.")
    return Identity(
        team_id=team_id,
        bot_user_id=user_id,
        bot_name=str(answer.get("user") or "Deskbot"),
        bot_id=answer.get("bot_id"),
        enterprise_id=answer.get("enterprise_id"),
        scopes=granted,
        missing=() if granted is None else tuple(sorted(set(needed) - granted)),
        answer=answer,
    )


async def check_app_token(
    client: AsyncWebClient, app_token: SecretStr, *, deadline_s: float = DEADLINE_S
) -> None:
    """Ask once for a Socket Mode address: the SDK's own connect retries a dead token for ever.

    Raises:
        StartupError: the app-level token does not work, or Slack cannot be reached.
    """
    asked = client.apps_connections_open(app_token=app_token.get_secret_value())
    await _ask(asked, variable="SLACK_APP_TOKEN", client=client, s=deadline_s)


async def _ask(
    asked: Awaitable[AsyncSlackResponse], *, variable: str, client: AsyncWebClient, s: float
) -> AsyncSlackResponse:
    try:
        async with asyncio.timeout(s):
            return await asked
    except SlackApiError as error:
        raise _refusal(api_error_code(error), variable) from error
    except TimeoutError as error:
        raise StartupError(f"{client.base_url} did not answer within {s:g} s.") from error
    except (ClientError, SlackClientError, AttributeError) as error:
        # AttributeError: slack_sdk 3.47 asks an answer that is no JSON object for its fields.
        seen = f"No connection to {client.base_url} ({type(error).__name__})."
        raise StartupError(f"{seen} {_LOOK_AT_WAY}", seen=seen, todo=_LOOK_AT_WAY) from error


def _refusal(code: str, variable: str) -> StartupError:
    cause = _CAUSES.get(code, "Slack refuses {}.").format(variable)
    todo = "" if code in _NOT_THE_TOKEN else _REMEDY[variable]
    message = " ".join(filter(None, (cause, todo, f"({code})")))
    return StartupError(message, seen=f"{cause} ({code})", todo=todo)


def _granted(answer: AsyncSlackResponse) -> frozenset[str] | None:
    headers = {str(name).lower(): value for name, value in answer.headers.items()}
    text = headers.get(_SCOPES)
    if text is None:
        return None
    return frozenset(scope.strip() for scope in text.split(",") if scope.strip())
