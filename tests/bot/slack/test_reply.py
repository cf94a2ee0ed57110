"""Facts about answering: response URLs with all their ways to fail, modals, and what is left."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import ClientSession, ClientTimeout, web
from slack_sdk.web.async_client import AsyncWebClient
from structlog.testing import capture_logs

from bot.slack.message import Message, View
from bot.slack.payloads import read_payload
from bot.slack.reply import SlackReply
from bot.slack.turn import ReplyError
from tests.bot.slack.fake_slack import BOT_TOKEN, FakeSlack, fake_slack, web_client
from tests.bot.slack.payload_builders import click, command, global_shortcut, submission

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

BLOCK = {"type": "divider"}
OLDER = {"type": "section", "text": {"type": "mrkdwn", "text": "table"}}
ANSWER = Message("Ada is online", (BLOCK,))
RICH = Message("Ada is online", (BLOCK,), fallback=Message("Ada", (OLDER,)))
CARD = View("Agent card", (BLOCK,))


@asynccontextmanager
async def replying(
    payload: Mapping[str, Any] | None = None, /, **answers: Any
) -> AsyncIterator[tuple[SlackReply, FakeSlack]]:
    """Open a reply to a command (or another payload) at a Slack that answers as told."""
    async with fake_slack() as slack, web_client(slack) as client:
        slack.answers = answers
        what = dict(payload or command())
        if "response_url" in what:
            what["response_url"] = slack.response_url
        yield SlackReply(client, read_payload(what), what), slack


def plain(status: int, text: str, **headers: str) -> web.Response:
    """Return an answer as response URLs give it."""
    return web.Response(status=status, text=text, headers=headers)


async def test_an_answer_goes_to_the_person_alone() -> None:
    """By default only the person sees it, nothing is replaced, and links are not unfurled."""
    async with replying() as (reply, slack):
        await reply.respond(ANSWER)
        assert slack.posts == [
            {
                "text": "Ada is online",
                "blocks": [BLOCK],
                "unfurl_links": False,
                "unfurl_media": False,
                "replace_original": False,
                "response_type": "ephemeral",
            }
        ]
        assert slack.calls == []


async def test_an_answer_can_be_for_the_channel() -> None:
    """Sharing shows it to the channel."""
    async with replying() as (reply, slack):
        await reply.respond(ANSWER, in_channel=True)
        assert slack.posts[0]["response_type"] == "in_channel"


async def test_a_replaced_message_keeps_its_kind() -> None:
    """Rewriting what was clicked does not turn a shared answer into an ephemeral one."""
    async with replying(click()) as (reply, slack):
        await reply.respond(ANSWER, replace=True)
        assert slack.posts[0]["replace_original"] is True
        assert "response_type" not in slack.posts[0]


@pytest.mark.parametrize(
    "refusal",
    [
        plain(400, "invalid_blocks"),
        web.json_response({"ok": False, "error": "invalid_blocks"}, status=400),
        web.json_response({"ok": False, "error": "invalid_attachments"}),
    ],
    ids=["text", "json", "json-with-200"],
)
async def test_refused_blocks_are_sent_in_a_simpler_form(refusal: web.Response) -> None:
    """Slack's ``invalid_blocks``, in any dress, is followed by the message's fallback."""
    async with replying(respond=[refusal]) as (reply, slack):
        with capture_logs() as logs:
            await reply.respond(RICH)
        assert [post["blocks"] for post in slack.posts] == [[BLOCK], [OLDER]]
        assert logs[0]["event"] == "blocks_refused"


async def test_text_is_the_last_form() -> None:
    """When no blocks are taken, the text alone carries the same facts."""
    refusals = [plain(400, "invalid_blocks"), plain(400, "invalid_blocks")]
    async with replying(respond=refusals) as (reply, slack):
        await reply.respond(RICH)
        assert slack.posts[-1]["text"] == "Ada is online"
        assert "blocks" not in slack.posts[-1]


@pytest.mark.parametrize(
    ("status", "text", "code"),
    [(400, "no_text", "no_text"), (500, "<html>", "http_500"), (302, "", "http_302")],
)
async def test_a_refusal_is_noticed(status: int, text: str, code: str) -> None:
    """Bolt's ``respond`` does not raise on a 4xx; here it is an error with Slack's own word."""
    async with replying(respond=[plain(status, text)]) as (reply, slack):
        with pytest.raises(ReplyError, match=code):
            await reply.respond(ANSWER)
        assert len(slack.posts) == 1


async def test_text_that_is_refused_is_an_error() -> None:
    """When even the text is refused there is nothing left."""
    async with replying(respond=[plain(400, "invalid_blocks")]) as (reply, _):
        with pytest.raises(ReplyError):
            await reply.respond(Message("", ()))


async def test_redirects_are_not_followed() -> None:
    """An address must not be able to send the bot elsewhere."""
    async with replying() as (reply, slack):
        slack.answers["respond"] = [
            web.Response(status=307, headers={"Location": f"{slack.url}/respond/2"})
        ]
        with pytest.raises(ReplyError, match="http_307"):
            await reply.respond(ANSWER)
        assert len(slack.posts) == 1


@pytest.mark.parametrize("gone", ["used_url", "expired_url", ""])
async def test_an_address_that_is_gone_is_replaced_by_the_web_api(gone: str) -> None:
    """A used or expired address does not lose the answer; the person gets it ephemerally."""
    async with replying(respond=[plain(404, gone)]) as (reply, slack):
        await reply.respond(ANSWER)
        [(method, arguments)] = slack.calls
        assert method == "chat.postEphemeral"
        assert (arguments["channel"], arguments["user"]) == ("C1", "U1")
        assert arguments["text"] == "Ada is online"


async def test_a_shared_answer_stays_shared_without_its_address() -> None:
    """What was meant for the channel is not quietly shown to one person only."""
    async with replying(respond=[plain(404, "expired_url")]) as (reply, slack):
        await reply.respond(ANSWER, in_channel=True)
        assert slack.methods() == ["chat.postMessage"]


async def test_five_answers_go_through_one_address() -> None:
    """Slack takes five; the sixth goes another way without being lost first."""
    async with replying() as (reply, slack):
        for _ in range(6):
            await reply.respond(ANSWER)
        assert len(slack.posts) == 5
        assert slack.methods() == ["chat.postEphemeral"]


async def test_the_web_api_is_asked_for_simpler_blocks_too() -> None:
    """The fallback works on the other way, too."""
    async with replying(
        None, **{"chat.postEphemeral": [{"ok": False, "error": "invalid_blocks"}]}
    ) as (
        reply,
        slack,
    ):
        slack.answers["respond"] = [plain(404, "used_url"), plain(404, "used_url")]
        await reply.respond(RICH)
        assert slack.methods() == ["chat.postEphemeral", "chat.postEphemeral"]


async def test_a_refusal_of_the_web_api_is_an_error() -> None:
    """When both ways are closed, the error says what Slack said last."""
    async with replying(
        None,
        **{
            "respond": [plain(404, "used_url")],
            "chat.postEphemeral": [{"ok": False, "error": "user_not_in_channel"}],
        },
    ) as (reply, _):
        with pytest.raises(ReplyError, match="user_not_in_channel"):
            await reply.respond(ANSWER)


async def test_without_address_and_channel_there_is_no_answer() -> None:
    """A global shortcut can be answered in a modal only."""
    async with replying(global_shortcut()) as (reply, slack):
        with pytest.raises(ReplyError, match="no_response_url"):
            await reply.respond(ANSWER)
        assert (slack.posts, slack.calls) == ([], [])


async def test_a_short_rate_limit_is_waited_for() -> None:
    """A brief ``Retry-After`` is honoured once."""
    async with replying(respond=[plain(429, "", **{"Retry-After": "0"})]) as (reply, slack):
        await reply.respond(ANSWER)
        assert len(slack.posts) == 2


@pytest.mark.parametrize("retry_after", ["6", "soon", "-1", ""])
async def test_a_long_rate_limit_is_told(retry_after: str) -> None:
    """Nobody waits half a minute for an answer in a chat."""
    limit = plain(429, "", **{"Retry-After": retry_after})
    async with replying(respond=[limit]) as (reply, slack):
        with pytest.raises(ReplyError, match="ratelimited"):
            await reply.respond(ANSWER)
        assert len(slack.posts) == 1


async def test_a_forged_address_is_never_asked() -> None:
    """An address that is not Slack's is not even contacted; the answer goes through the Web API."""
    async with fake_slack() as slack, fake_slack() as other, web_client(slack) as client:
        payload = command(response_url=other.response_url)
        await SlackReply(client, read_payload(payload), payload).respond(ANSWER)
        assert other.posts == []
        assert slack.methods() == ["chat.postEphemeral"]


async def test_a_lost_connection_is_tried_once_more() -> None:
    """A pooled connection that Slack closed meanwhile does not lose the answer."""
    answers = 0

    async def closes(request: web.Request) -> web.Response:
        nonlocal answers
        answers += 1
        if answers == 1 and request.transport is not None:
            request.transport.abort()
        return web.Response(text="ok")

    async with serving(closes) as (url, client):
        payload = command(response_url=f"{url}/respond/1")
        await SlackReply(client, read_payload(payload), payload).respond(ANSWER)
    assert answers == 2


@pytest.mark.parametrize("method", ["respond", "open_view"])
async def test_an_unreachable_slack_is_an_error(method: str) -> None:
    """No connection is told like any other refusal."""
    async with replying() as (reply, slack):
        pass
    async with ClientSession() as session:
        client = AsyncWebClient(BOT_TOKEN, base_url=slack.api_url, session=session)
        payload = command(response_url=slack.response_url)
        reply = SlackReply(client, read_payload(payload), payload)
        with pytest.raises(ReplyError, match="connection_failed"):
            await (reply.respond(ANSWER) if method == "respond" else reply.open_view(CARD))


async def test_a_slack_that_does_not_answer_is_an_error() -> None:
    """The session's time limit holds for answers as well."""

    async def hangs(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async with serving(hangs, total=0.05) as (url, client):
        payload = command(response_url=f"{url}/respond/1")
        with pytest.raises(ReplyError, match="timeout"):
            await SlackReply(client, read_payload(payload), payload).respond(ANSWER)


async def test_a_modal_opens_with_the_trigger() -> None:
    """A modal opens by its trigger, and its id comes back."""
    async with replying(global_shortcut()) as (reply, slack):
        assert await reply.open_view(CARD) == "V1"
        [(method, arguments)] = slack.calls
        assert (method, arguments["trigger_id"]) == ("views.open", "1.2.x")


async def test_a_late_trigger_is_an_error() -> None:
    """Slack's three seconds for opening a modal are over: ``expired_trigger_id``."""
    answers = {"views.open": [{"ok": False, "error": "expired_trigger_id"}]}
    async with replying(global_shortcut(), **answers) as (reply, _):
        with pytest.raises(ReplyError, match="expired_trigger_id"):
            await reply.open_view(CARD)


async def test_without_a_trigger_no_modal_opens() -> None:
    """A request without a trigger cannot open a modal, and Slack is not asked."""
    async with replying(command(trigger_id="")) as (reply, slack):
        with pytest.raises(ReplyError, match="cannot open"):
            await reply.open_view(CARD)
        assert slack.calls == []


async def test_an_update_names_the_view_it_knows() -> None:
    """The hash of the last answer goes along, so that Slack can tell a stale update."""
    async with replying(global_shortcut()) as (reply, slack):
        view_id = await reply.open_view(CARD)
        await reply.update_view(view_id, CARD)
        await reply.update_view(view_id, CARD)
        assert [arguments.get("hash") for _, arguments in slack.calls] == [None, "h1", "h2"]


async def test_an_update_after_a_form_knows_its_hash() -> None:
    """The view that was submitted brings its hash along."""
    async with replying(submission()) as (reply, slack):
        await reply.update_view("V1", CARD)
        assert slack.calls[0][1]["hash"] == "h0"


async def test_a_hash_conflict_is_overcome_once() -> None:
    """A view that changed meanwhile is replaced by the newer answer."""
    conflict = {"ok": False, "error": "hash_conflict"}
    async with replying(submission(), **{"views.update": [conflict]}) as (reply, slack):
        await reply.update_view("V1", CARD)
        assert [arguments.get("hash") for _, arguments in slack.calls] == ["h0", None]


async def test_a_conflict_that_stays_is_an_error() -> None:
    """There is one more try, not an endless one."""
    conflict = {"ok": False, "error": "hash_conflict"}
    async with replying(submission(), **{"views.update": [conflict, conflict]}) as (reply, slack):
        with pytest.raises(ReplyError, match="hash_conflict"):
            await reply.update_view("V1", CARD)
        assert len(slack.calls) == 2


async def test_a_closed_modal_is_no_error() -> None:
    """Nobody is there to read the answer, nor an apology for it."""
    answers = {"views.update": [{"ok": False, "error": "not_found"}]}
    async with replying(submission(), **answers) as (reply, _):
        await reply.update_view("V1", CARD)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"ok": False, "error": "invalid_arguments"}, "invalid_arguments"),
        (web.Response(status=502, text="<html>", content_type="text/html"), "http_502"),
        (web.Response(text="portal", content_type="text/plain"), "connection_failed"),
    ],
    ids=["refused", "gateway", "captive-portal"],
)
async def test_any_other_failure_of_a_modal_is_an_error(answer: Any, code: str) -> None:
    """Refusals, gateways and captive portals all end as a `ReplyError`."""
    async with replying(submission(), **{"views.update": [answer]}) as (reply, _):
        with pytest.raises(ReplyError, match=code):
            await reply.update_view("V1", CARD)


async def test_an_answer_without_a_view_is_survived() -> None:
    """An emulator that returns no view gives an empty id."""
    async with replying(global_shortcut(), **{"views.open": [{"ok": True}]}) as (reply, _):
        assert await reply.open_view(CARD) == ""


@asynccontextmanager
async def serving(handler: Any, *, total: float = 10) -> AsyncIterator[tuple[str, AsyncWebClient]]:
    """Serve every path with one handler; give its URL and a client of it."""
    application = web.Application()
    application.router.add_route("*", "/{tail:.*}", handler)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with ClientSession(timeout=ClientTimeout(total=total)) as session:
            yield url, AsyncWebClient(BOT_TOKEN, base_url=f"{url}/api/", session=session)
    finally:
        await runner.cleanup()
