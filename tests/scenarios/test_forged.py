"""HTTP mode lets in what Slack signed, and nothing else does anything."""

from __future__ import annotations

import io
import time

import aiohttp
import pytest

from bot.sandbox.slack.http_mode import signature
from tests.scenarios.play import MANAGER_ID, SUPPORT, Play, open_play

BODY = (
    f"command=%2Fagent-status&text=&user_id={MANAGER_ID}&team_id=T0SANDBOX&channel_id={SUPPORT}"
    "&response_url=http%3A%2F%2F127.0.0.1%2Fnone"
).encode()
FORM = "application/x-www-form-urlencoded"


async def post(play: Play, headers: dict[str, str], body: bytes = BODY) -> int:
    """Post to the bot and return the status."""
    async with aiohttp.ClientSession() as session:
        url = f"{play.bot.http.url}/slack/events"
        async with session.post(url, data=io.BytesIO(body), headers=headers) as response:
            return response.status


def signed(secret: str, *, at: float | None = None, body: bytes = BODY) -> dict[str, str]:
    """Return the headers of a request that was signed with `secret`."""
    stamp = str(int(time.time() if at is None else at))
    return {
        "Content-Type": FORM,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(secret, stamp, body),
    }


async def test_what_slack_did_not_sign_is_refused() -> None:
    """Forged, stale and malformed signatures get 401; no handler runs, nothing is asked."""
    async with open_play(http=True) as play:
        secret = play.stage.slack.signing_secret
        good = signed(secret)
        attempts = [
            signed("another secret"),
            signed(secret, at=time.time() - 301),
            signed(secret, at=time.time() + 301),
            {**good, "X-Slack-Signature": "v0=" + "0" * 64},
            {**good, "X-Slack-Signature": "v0=ü"},
            {**good, "X-Slack-Signature": ""},
            {**good, "X-Slack-Request-Timestamp": "now"},
            {**good, "X-Slack-Request-Timestamp": "1e9"},
            {"Content-Type": FORM},
        ]
        before = len(play.stage.slack.calls)
        assert [await post(play, headers) for headers in attempts] == [401] * len(attempts)
        assert await post(play, good, BODY + b"&text=more") == 401
        assert play.bot.intake.in_flight == 0
        assert len(play.stage.slack.calls) == before
        assert list(play.stage.desk.requests) == []


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"x" * (1024 * 1024 + 1), FORM, 413),
        (b"\xff\xfe=\xff", FORM, 401),
        (b"payload=" + b"%5B" * 5000, FORM, 400),
        (b"{", "application/json", 400),
        (b"<xml/>", "text/xml", 415),
    ],
)
async def test_bodies_that_cannot_be_slacks_are_refused(
    body: bytes, content_type: str, status: int
) -> None:
    """Even with a good signature, oversize, undecodable and deeply nested bodies do nothing."""
    async with open_play(http=True) as play:
        headers = signed(play.stage.slack.signing_secret, body=body)
        assert await post(play, {**headers, "Content-Type": content_type}, body) == status
        assert list(play.stage.desk.requests) == []


async def test_a_replayed_request_acts_once() -> None:
    """The same signed request twice within its five minutes is acked twice and served once."""
    async with open_play(http=True) as play:
        headers = signed(play.stage.slack.signing_secret)
        assert [await post(play, headers), await post(play, headers)] == [200, 200]
        await play.bot.intake.drain(10)
        turns = [line for line in play.log.getvalue().splitlines() if '"event": "turn"' in line]
        assert len(turns) == 1


async def test_the_word_payload_is_an_ordinary_word() -> None:
    """A command whose text holds the word that Bolt trips over is answered as any other."""
    async with open_play(http=True) as play:
        message = await play.ask("/agent-status", "payload")
        assert "payload" in message.text
