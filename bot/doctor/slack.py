"""Checks of the Slack side: the bot token, its scopes, the app-level token, who else uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.doctor.check import failed, passed, warned
from bot.slack.startup import StartupError, check_app_token

if TYPE_CHECKING:
    from bot.doctor.bench import Bench, Connections
    from bot.doctor.check import Verdict

_HTTP_MODE: Final = "HTTP mode: Slack calls the bot, so there is no app-level token."
_PER_BOT: Final = 2
"""Connections of one healthy bot; see `bot.slack.sockets`."""
_ONE_APP_EACH: Final = (
    "Slack hands each command to any one of them. Stop the other process, or give each environment"
    " a Slack app of its own; where nothing else runs, dead connections linger: make a new"
    ' app-level token under "Basic Information" and revoke this one.'
)


async def check_token(bench: Bench) -> Verdict:
    """Ask Slack whose the bot token is."""
    try:
        answer = (await bench.identity()).answer
    except StartupError as error:
        return _of_error(error)
    user, team, team_id = (answer.get(key) for key in ("user", "team", "team_id"))
    return passed(f"The bot token is that of {user} in the workspace {team} ({team_id}).")


async def check_scopes(bench: Bench) -> Verdict:
    """Compare what the bot token was granted with what the manifest asks for."""
    identity = await bench.identity()
    if identity.scopes is None:
        todo = "Compare OAuth & Permissions on the app's page with the manifest."
        return warned("Slack does not say which scopes the bot token has.", todo)
    if identity.missing:
        return failed(
            f"The bot token lacks {', '.join(identity.missing)}, which the manifest asks for.",
            'Paste the manifest again under "App Manifest" (deskbot manifest prints it) and then'
            ' install the app again under "Install App": new scopes count only from then on.',
        )
    return passed(f"The bot token has every scope of the manifest: {_listed(identity.scopes)}.")


async def check_socket_token(bench: Bench) -> Verdict:
    """Ask Slack for a Socket Mode address, without using it."""
    token = bench.settings.slack.app_token
    if token is None:
        return passed(_HTTP_MODE)
    try:
        await check_app_token(bench.slack, token)
    except StartupError as error:
        return _of_error(error)
    return passed("The app-level token opens Socket Mode connections.")


async def check_connections(bench: Bench) -> Verdict:
    """Count who is connected with the app-level token besides the bot on this machine."""
    if bench.settings.slack.app_token is None:
        return passed(_HTTP_MODE)
    try:
        return judge_connections(await bench.count_connections())
    except StartupError as error:
        return _of_error(error)


def judge_connections(found: Connections) -> Verdict:
    """Tell a second process from the bot's own connections, as far as numbers can."""
    others = found.total - (found.ours or 0)
    if others <= 0:
        own = f"the bot on this machine ({found.ours})" if found.ours else "nobody"
        return passed(f"Connected with the app-level token: {own}.")
    if found.ours is None and others <= _PER_BOT:
        return warned(
            f"One bot is connected with the app-level token ({others} of Slack's connections), "
            "and none answers on this machine.",
            "If it is your bot on another machine, all is well; run the doctor there, or type "
            "/desk-doctor, to be sure. If not, stop it before you start this one.",
        )
    own = f"besides the {found.ours} of the bot on this machine" if found.ours else "at once"
    seen = f"A second process uses the app-level token: {others} connections are open {own}."
    return failed(seen, _ONE_APP_EACH)


def _of_error(error: StartupError) -> Verdict:
    return failed(error.seen, error.todo or "Wait a few minutes and look again.")


def _listed(scopes: frozenset[str]) -> str:
    return ", ".join(sorted(scopes))
