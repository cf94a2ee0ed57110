"""``api.*``, ``auth.*`` and ``team.*``: https://docs.slack.dev/reference/methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.people import TEAM_ID
from bot.sandbox.slack.api.method import Args, Method
from bot.sandbox.slack.app import APP_ID, BOT_ID
from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.limits import Tier
from bot.sandbox.slack.workspace import TEAM_DOMAIN, TEAM_NAME

if TYPE_CHECKING:
    from bot.sandbox.slack.core import Core


def test_api(core: Core, args: Args) -> dict[str, Any]:
    """Answer with the arguments, or with the error that was asked for."""
    del core
    if error := args.find("error"):
        raise SlackError(error, args=args.values)
    return {"ok": True, "args": args.values}


def test_auth(core: Core, args: Args) -> dict[str, Any]:
    """Tell whose token this is."""
    del args
    bot = core.workspace.users[core.app.user_id]
    return {
        "ok": True,
        "url": f"{core.base_url}/",
        "team": TEAM_NAME,
        "user": bot.handle,
        "team_id": TEAM_ID,
        "user_id": bot.id,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        "is_enterprise_install": False,
    }


def team_info(core: Core, args: Args) -> dict[str, Any]:
    """Describe the workspace."""
    del core, args
    team = {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN, "email_domain": "example.com"}
    return {"ok": True, "team": {**team, "icon": {"image_default": True}}}


METHODS: Final = (
    Method("api.test", test_api, (), Tier.FOUR, token="none"),  # noqa: S106  # no secret
    Method("auth.test", test_auth, (), Tier.SPECIAL),
    Method("team.info", team_info, ("team:read",)),
)
