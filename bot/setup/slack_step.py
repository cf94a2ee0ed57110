"""The Slack half: the link that creates the app, and tokens that are tried before they are kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.manifest import create_link, needed_scopes, socket_manifest
from bot.setup.asker import shown
from bot.setup.questions import APP_TOKEN, BOT_TOKEN
from bot.slack.client import API_URL, open_client
from bot.slack.groups import GroupsUnknownError, find_unknown_groups
from bot.slack.startup import Identity, StartupError, check_app_token, identify

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.setup.asker import Asker
    from bot.setup.questions import Question


def connect_slack(
    ask: Asker, api_url: str, *, uses_http: bool, named: Iterable[str] = ()
) -> dict[str, str]:
    """Ask for the tokens until they work or are left for later; return what is to be set.

    Args:
        ask: knows the tokens.
        api_url: base of Slack's Web API, empty for Slack's own.
        uses_http: there is a signing secret, so that no app-level token is needed.
        named: user groups and users, of which unknown groups are pointed out.
    """
    ask.step("6/6  Slack")
    if not ask.has(BOT_TOKEN):
        _explain(ask)
    bot_token = _working_bot_token(ask, api_url)
    if bot_token:
        _warn_of_groups(ask, bot_token, api_url, tuple(named))
    app_token = _working_app_token(ask, bot_token, api_url) if bot_token and not uses_http else ""
    found = {BOT_TOKEN.variable: bot_token, APP_TOKEN.variable: app_token}
    return {name: value for name, value in found.items() if value}


def _explain(ask: Asker) -> None:
    ask.say(
        "Open this link to create the app; everything is filled in:",
        "",
        create_link(socket_manifest()),
        "",
        "1. Choose the workspace, then Next and Create.",
        "2. Basic Information, App-Level Tokens: one with connections:write (xapp-…).",
        "3. Install App, Install to Workspace: the Bot User OAuth Token (xoxb-…).",
        "",
    )


def _working_bot_token(ask: Asker, api_url: str) -> str:
    while token := ask.ask(BOT_TOKEN):
        try:
            identity = asyncio.run(_identify(token, api_url))
        except StartupError as error:
            ask.refused(str(error), BOT_TOKEN)
            continue
        _tell(ask, identity)
        return token
    _tell_later(ask, BOT_TOKEN)
    return ""


def _working_app_token(ask: Asker, bot_token: str, api_url: str) -> str:
    while token := ask.ask(APP_TOKEN):
        try:
            asyncio.run(_check_app_token(bot_token, token, api_url))
        except StartupError as error:
            ask.refused(str(error), APP_TOKEN)
            continue
        ask.done("The app-level token opens Socket Mode.")
        return token
    _tell_later(ask, APP_TOKEN)
    return ""


def _tell(ask: Asker, identity: Identity) -> None:
    workspace = shown(str(identity.answer.get("team") or identity.team_id))
    ask.done(f"The bot token is @{shown(identity.bot_name)}'s in {workspace}.")
    if identity.missing:
        scopes = ", ".join(identity.missing)
        ask.warn(f"The app lacks {scopes}: add them under OAuth & Permissions, install it again.")


def _warn_of_groups(ask: Asker, token: str, api_url: str, named: tuple[str, ...]) -> None:
    try:
        unknown = asyncio.run(_unknown_groups(token, api_url, named)) if named else ()
    except GroupsUnknownError as error:
        ask.warn(
            f"Slack does not list user groups ({shown(str(error))}); deskbot doctor looks too."
        )
        return
    for name in unknown:
        ask.warn(
            f"There is no user group {shown(name)}: set ACCESS_MANAGERS or ACCESS_ADMINS anew."
        )


def _tell_later(ask: Asker, question: Question) -> None:
    ask.warn(f"{question.variable} is left as it is: run deskbot setup again when you have it.")


async def _identify(token: str, api_url: str) -> Identity:
    async with open_client(SecretStr(token), api_url=api_url or API_URL) as client:
        return await identify(client, needed=needed_scopes(socket_manifest()))


async def _unknown_groups(token: str, api_url: str, named: tuple[str, ...]) -> tuple[str, ...]:
    async with open_client(SecretStr(token), api_url=api_url or API_URL) as client:
        return await find_unknown_groups(client, named)


async def _check_app_token(bot_token: str, app_token: str, api_url: str) -> None:
    async with open_client(SecretStr(bot_token), api_url=api_url or API_URL) as client:
        await check_app_token(client, SecretStr(app_token))
