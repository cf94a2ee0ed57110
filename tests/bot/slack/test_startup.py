"""Facts about the checks before start: what works, what is missing, and what to do."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import ClientSession, web
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.startup import StartupError, check_app_token, identify
from tests.bot.slack.fake_slack import APP_TOKEN, BOT_TOKEN, fake_slack, web_client

APP = SecretStr(APP_TOKEN)


async def test_the_bot_learns_who_it_is() -> None:
    """Team, bot and scopes come from one ``auth.test``."""
    async with fake_slack() as slack, web_client(slack) as client:
        identity = await identify(client, needed=["commands", "users:read", "chat:write"])
        assert (identity.team_id, identity.bot_user_id, identity.bot_id) == ("T1", "U0BOT", "B1")
        assert identity.enterprise_id is None
        assert identity.scopes == frozenset({"commands", "chat:write"})
        assert identity.missing == ("users:read",)
        assert slack.methods() == ["auth.test"]


async def test_without_the_header_no_scope_is_missing() -> None:
    """An emulator that does not tell scopes is not blamed for it."""
    async with fake_slack() as slack, web_client(slack) as client:
        slack.scopes = None
        identity = await identify(client, needed=["commands"])
        assert (identity.scopes, identity.missing) == (None, ())


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("invalid_auth", ["does not know SLACK_BOT_TOKEN", "OAuth & Permissions"]),
        ("account_inactive", ["deactivated", "OAuth & Permissions"]),
        ("token_revoked", ["revoked", "OAuth & Permissions"]),
        ("token_expired", ["token rotation"]),
        ("not_allowed_token_type", ["another kind"]),
        ("internal_error", ["Try again later"]),
        ("ratelimited", ["wait"]),
        ("something_new", ["refuses SLACK_BOT_TOKEN", "OAuth & Permissions"]),
    ],
)
async def test_a_bad_bot_token_is_a_sentence(code: str, words: list[str]) -> None:
    """Each of Slack's codes becomes cause and remedy, with the code, without the token."""
    async with fake_slack() as slack, web_client(slack) as client:
        slack.answers["auth.test"] = [{"ok": False, "error": code}]
        with pytest.raises(StartupError) as caught:
            await identify(client)
    sentence = str(caught.value)
    assert all(word in sentence for word in [*words, f"({code})"])
    assert BOT_TOKEN not in sentence


async def test_an_app_token_is_tried_once() -> None:
    """One address is asked for, with the app-level token."""
    async with fake_slack() as slack, web_client(slack) as client:
        await check_app_token(client, APP)
        [(method, arguments)] = slack.calls
        assert (method, arguments["authorization"]) == (
            "apps.connections.open",
            f"Bearer {APP_TOKEN}",
        )


async def test_a_dead_app_token_stops_the_start() -> None:
    """The trap of slack_sdk 3.47: its own connect tries a dead token again for ever."""
    async with fake_slack() as slack, web_client(slack) as client:
        slack.answers["apps.connections.open"] = [{"ok": False, "error": "invalid_auth"}]
        with pytest.raises(StartupError, match="SLACK_APP_TOKEN") as caught:
            await check_app_token(client, APP)
        assert "connections:write" in str(caught.value)
        assert len(slack.calls) == 1


async def test_a_slack_that_hangs_stops_the_start() -> None:
    """There is a deadline, whatever the network does."""

    async def hangs(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    runner = web.AppRunner(_application(hangs), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    async with ClientSession() as session:
        client = AsyncWebClient(BOT_TOKEN, base_url=url, session=session)
        with pytest.raises(StartupError, match=r"within 0\.01 s"):
            await identify(client, deadline_s=0.01)
    await runner.cleanup()


async def test_no_connection_names_what_to_check() -> None:
    """No connection names the address and the setting."""
    async with fake_slack() as slack:
        url = slack.api_url
    async with ClientSession() as session:
        client = AsyncWebClient(BOT_TOKEN, base_url=url, session=session)
        with pytest.raises(StartupError, match="SLACK_API_URL"):
            await identify(client)


@pytest.mark.parametrize(
    "answer",
    [
        {"ok": True},
        web.Response(text="sign in to the network", content_type="text/plain"),
        web.Response(text="<html>", content_type="text/html"),
        web.json_response(["ok"]),
    ],
    ids=["empty", "text", "html", "list"],
)
async def test_what_is_not_slack_is_told(answer: Any) -> None:
    """A captive portal or a wrong address ends in a sentence, not in a stack trace."""
    async with fake_slack() as slack, web_client(slack) as client:
        slack.answers["auth.test"] = [_own_answer(answer)]
        with pytest.raises(StartupError):
            await identify(client)


def _own_answer(answer: Any) -> Any:
    return web.json_response(answer) if isinstance(answer, dict) else answer


def _application(handler: Any) -> web.Application:
    application = web.Application()
    application.router.add_post("/api/auth.test", handler)
    return application
