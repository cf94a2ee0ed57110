"""Tests of what all methods of the Web API share: tokens, scopes, rates, arguments, files."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.people import AGENT, BOT_USER_ID, TEAM_ID
from bot.sandbox.slack import SandboxSlack
from tests.bot.sandbox.slack.apps import Timer, error_of, manifest

if TYPE_CHECKING:
    from aiohttp import ClientSession

SUPPORT = "C0SUPPORT"


async def test_auth_test(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """``auth.test`` tells who the bot is, and the headers what it may do."""
    answer = await client.auth_test()
    assert (answer["team_id"], answer["user_id"]) == (TEAM_ID, BOT_USER_ID)
    assert set(answer.headers["x-oauth-scopes"].split(",")) == slack.core.app.scopes


async def test_api_test(client: AsyncWebClient) -> None:
    """``api.test`` echoes its arguments, or the error asked for."""
    assert (await client.api_test(foo="bar"))["args"] == {"foo": "bar"}
    assert (await error_of(client.api_test(error="my_error")))["error"] == "my_error"


async def test_team_info(client: AsyncWebClient) -> None:
    """``team.info`` describes the workspace."""
    assert (await client.team_info())["team"]["id"] == TEAM_ID


@pytest.mark.parametrize(
    ("token", "error"), [(None, "not_authed"), ("", "not_authed"), ("xoxb-wrong", "invalid_auth")]
)
async def test_tokens(
    slack: SandboxSlack, session: ClientSession, token: str | None, error: str
) -> None:
    """A call needs the right token."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    async with session.post(f"{slack.api_url}auth.test", headers=headers) as response:
        assert (response.status, (await response.json())["error"]) == (200, error)


async def test_revoked_token(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """A token can die."""
    slack.revoke(slack.bot_token)
    assert (await error_of(client.auth_test()))["error"] == "token_revoked"


async def test_unknown_method(client: AsyncWebClient) -> None:
    """What Slack does not offer, or what this Slack lacks, is no method."""
    refusal = await error_of(client.api_call("chat.dance"))
    assert (refusal["error"], refusal["req_method"]) == ("unknown_method", "chat.dance")


async def test_missing_scope(session: ClientSession) -> None:
    """A method without its scope says what is needed, and which scopes there are."""
    slack = SandboxSlack(manifest(scopes=("commands", "channels:read")))
    async with slack.running():
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session)
        refusal = await error_of(client.chat_postMessage(channel=SUPPORT, text="x"))
        assert refusal["error"] == "missing_scope"
        assert refusal["needed"] == "chat:write"
        assert refusal["provided"] == "channels:read,commands"
        groups = await error_of(client.conversations_list(types="private_channel"))
        assert groups["needed"] == "groups:read"
        direct = await error_of(client.conversations_info(channel="D0ADARAY"))
        assert direct["needed"] == "im:read"


async def test_calls_are_recorded(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """Every call is recorded with its arguments and answer, never with the token."""
    await client.users_info(user=AGENT.id)
    await error_of(client.users_info(user="U0NOBODY"))
    good, bad = slack.calls
    assert (good.method, good.args, good.ok) == ("users.info", {"user": AGENT.id}, True)
    assert (bad.ok, bad.answer["error"]) == (False, "user_not_found")


@pytest.mark.parametrize(("body", "error"), [("{", "invalid_json"), ("[]", "json_not_object")])
async def test_bad_json(slack: SandboxSlack, session: ClientSession, body: str, error: str) -> None:
    """A JSON body must be an object."""
    headers = {"Content-Type": "application/json"}
    async with session.post(f"{slack.api_url}api.test", data=body, headers=headers) as response:
        assert (await response.json())["error"] == error


async def test_forced_rate_limit(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """A refused rate is 429 with the seconds to wait, for that method alone."""
    slack.core.limits.refuse_next("users.info", retry_after=7)
    with pytest.raises(SlackApiError) as caught:
        await client.users_info(user=AGENT.id)
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    assert (await client.auth_test())["ok"]
    assert (await client.users_info(user=AGENT.id))["ok"]
    assert not slack.calls[0].ok


async def test_tiers(slack: SandboxSlack, client: AsyncWebClient, timer: Timer) -> None:
    """With limits on, a tier's calls per minute are counted, and pass again a minute later."""
    slack.core.limits.enabled = True
    for _ in range(20):
        await client.usergroups_list()
    timer.seconds += 20
    refusal = await error_of(client.usergroups_list())
    assert refusal["error"] == "ratelimited"
    timer.seconds += 40
    assert (await client.usergroups_list())["ok"]


async def test_posting_rate_counts_by_channel(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """Messages are limited per channel."""
    slack.core.limits.enabled = True
    for _ in range(5):
        await client.chat_postMessage(channel=SUPPORT, text="x")
    refusal = await error_of(client.chat_postMessage(channel=SUPPORT, text="x"))
    assert refusal["error"] == "ratelimited"
    assert (await client.chat_postMessage(channel="C0GENERAL", text="x"))["ok"]


async def upload(client: AsyncWebClient, session: ClientSession, content: bytes = b"png") -> str:
    """Upload a picture and return its id."""
    announced = await client.files_getUploadURLExternal(filename="a.png", length=3, alt_txt="A")
    async with session.post(announced["upload_url"], data=content) as response:
        assert response.status == (200 if content == b"png" else 400)
    file_id: str = announced["file_id"]
    return file_id


def picture(file_id: str) -> list[dict[str, Any]]:
    """Return blocks that show a file."""
    return [{"type": "image", "alt_text": "A", "slack_file": {"id": file_id}}]


async def test_files_take_a_moment(
    slack: SandboxSlack, client: AsyncWebClient, session: ClientSession, timer: Timer
) -> None:
    """A file can be shown once it is processed, and its type tells when."""
    file_id = await upload(client, session)
    await client.files_completeUploadExternal(files=[{"id": file_id, "title": "T"}])
    assert (await client.files_info(file=file_id))["file"]["mimetype"] == ""
    post = {"channel": SUPPORT, "text": "x", "blocks": picture(file_id)}
    refusal = await error_of(client.api_call("chat.postMessage", json=post))
    assert refusal["response_metadata"]["messages"] == [
        "[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]"
    ]
    timer.seconds += slack.core.files.processing_s
    assert (await client.files_info(file=file_id))["file"]["mimetype"] == "image/png"
    assert (await client.api_call("chat.postMessage", json=post))["ok"]
    await client.files_delete(file=file_id)
    assert (await error_of(client.files_info(file=file_id)))["error"] == "file_not_found"


async def test_files_are_shared(
    slack: SandboxSlack, client: AsyncWebClient, session: ClientSession
) -> None:
    """With a channel the upload is shared there."""
    file_id = await upload(client, session)
    done = await client.files_completeUploadExternal(
        files=[{"id": file_id, "title": "T"}], channel_id=SUPPORT
    )
    assert done["files"][0]["channels"] == [SUPPORT]
    assert slack.visible_to(AGENT.id, SUPPORT)[-1].text == "T"


async def test_bad_uploads(client: AsyncWebClient, session: ClientSession) -> None:
    """Bytes must match the announcement, and only complete uploads can be finished."""
    file_id = await upload(client, session, b"too long")
    entry: dict[str, str | None] = {"id": file_id, "title": "T"}
    refusal = await error_of(client.files_completeUploadExternal(files=[entry]))
    assert refusal["error"] == "file_not_found"
    nothing = await error_of(client.files_completeUploadExternal(files=[]))
    assert nothing["error"] == "invalid_arguments"


async def test_no_files_in_forms(slack: SandboxSlack, session: ClientSession) -> None:
    """The Web API takes no files in its forms."""
    form = {"file": io.BytesIO(b"bytes")}
    async with session.post(f"{slack.api_url}api.test", data=form) as response:
        assert (await response.json())["error"] == "invalid_arguments"
