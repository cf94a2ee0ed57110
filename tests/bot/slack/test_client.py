"""Facts about the shared client."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError

from bot.slack.client import API_URL, brief_wait_s, open_client, quiet_logger
from tests.bot.slack.fake_slack import BOT_TOKEN, fake_slack

if TYPE_CHECKING:
    from collections.abc import Mapping

TOKEN = SecretStr(BOT_TOKEN)


async def test_the_session_carries_the_time_limits() -> None:
    """With a session of one's own slack_sdk ignores the client's ``timeout``."""
    async with open_client(TOKEN) as client:
        assert client.session is not None
        limits = client.session.timeout
        assert (limits.total, limits.connect) == (10, 3)
        assert client.base_url == API_URL
    assert client.session.closed


@pytest.mark.parametrize("end", ["", "/"])
async def test_the_base_may_end_with_a_slash(end: str) -> None:
    """``SLACK_API_URL`` works with and without a slash at its end."""
    async with fake_slack() as slack, open_client(TOKEN, api_url=f"{slack.url}/api{end}") as client:
        await client.auth_test()
        assert slack.methods() == ["auth.test"]
        assert slack.calls[0][1]["authorization"] == f"Bearer {BOT_TOKEN}"


@pytest.mark.parametrize(
    ("headers", "calls"),
    [({"Retry-After": "0"}, 2), ({"retry-after": "0"}, 2), ({"Retry-After": "30"}, 1), ({}, 1)],
)
async def test_only_a_brief_rate_limit_is_waited_for(
    headers: Mapping[str, str], calls: int
) -> None:
    """The SDK's own handler sleeps any ``Retry-After``, with a person waiting."""
    async with fake_slack() as slack, open_client(TOKEN, api_url=slack.api_url) as client:
        limited = {"ok": False, "error": "ratelimited"}
        slack.answers["auth.test"] = [web.json_response(limited, status=429, headers=headers)]
        with suppress(SlackApiError):
            await client.auth_test()
        assert len(slack.calls) == calls


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0", 0), ("5", 5), ("6", None), (None, None), ("", None), ("1.5", None), ("٣", None)],
)
def test_what_is_brief(text: str | None, seconds: int | None) -> None:
    """Whole seconds up to five; all else is not waited for."""
    assert brief_wait_s(text) == seconds


def test_slacks_libraries_are_quiet() -> None:
    """Their loggers have a level of their own: they take NOTSET for "write every payload"."""
    assert quiet_logger("slack_sdk.web").level == logging.WARNING
