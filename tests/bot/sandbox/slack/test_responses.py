"""Tests of response URLs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.sandbox.people import AGENT, MANAGER
from tests.bot.sandbox.slack.apps import Clock, SocketApp, actions, button, section

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from bot.sandbox.slack import SandboxSlack

SUPPORT = "C0SUPPORT"


async def asked(slack: SandboxSlack) -> str:
    """Type a command and return its ``response_url``."""
    outcome = await slack.command(AGENT.id, SUPPORT, "/ask", "ada")
    assert outcome.payload
    return str(outcome.payload["response_url"])


async def post(session: ClientSession, url: str, **body: Any) -> tuple[int, Any]:
    """Answer and return what Slack says."""
    async with session.post(url, json=body) as response:
        is_json = response.content_type == "application/json"
        return response.status, (await response.json() if is_json else await response.text())


async def test_ephemeral_by_default(
    slack: SandboxSlack, app: SocketApp, session: ClientSession
) -> None:
    """An answer is for the author alone unless it says otherwise."""
    assert app.envelopes == []
    assert await post(session, await asked(slack), text="psst") == (200, "ok")
    message = slack.visible_to(AGENT.id, SUPPORT)[-1]
    assert (message.text, message.ephemeral_to, message.command) == ("psst", AGENT.id, None)
    assert slack.visible_to(MANAGER.id, SUPPORT)[-1].text != "psst"


@pytest.mark.usefixtures("app")
async def test_in_channel_shows_the_command(slack: SandboxSlack, session: ClientSession) -> None:
    """The first answer to everybody shows the typed command, the second does not."""
    url = await asked(slack)
    for _ in range(2):
        await post(session, url, text="hi", response_type="in_channel")
    first, second = slack.visible_to(MANAGER.id, SUPPORT)[-2:]
    assert (first.command, second.command) == ("/ask ada", None)


@pytest.mark.usefixtures("app")
async def test_command_alone_may_be_shown(slack: SandboxSlack, session: ClientSession) -> None:
    """An empty answer to everybody shows the command and nothing else."""
    url = await asked(slack)
    assert await post(session, url, response_type="in_channel") == (200, "ok")
    assert slack.visible_to(MANAGER.id, SUPPORT)[-1].command == "/ask ada"


@pytest.mark.usefixtures("app")
async def test_five_uses(slack: SandboxSlack, session: ClientSession) -> None:
    """The sixth answer is refused as ``used_url``; refused blocks count as well."""
    url = await asked(slack)
    status, body = await post(session, url, blocks=[section("")])
    assert (status, body["error"]) == (400, "invalid_blocks")
    assert "json-pointer:/blocks/0" in body["response_metadata"]["messages"][0]
    for _ in range(4):
        assert await post(session, url, text="a") == (200, "ok")
    assert await post(session, url, text="a") == (404, {"ok": False, "error": "used_url"})
    uses = [call.ok for call in slack.calls if call.method == "response_url"]
    assert uses == [False, True, True, True, True, False]


@pytest.mark.usefixtures("app")
async def test_half_an_hour(slack: SandboxSlack, session: ClientSession, clock: Clock) -> None:
    """After 30 minutes the URL is ``expired_url``, and so is one that never was."""
    url = await asked(slack)
    clock.move(minutes=30)
    assert await post(session, url, text="a") == (200, "ok")
    clock.move(seconds=1)
    assert await post(session, url, text="a") == (404, {"ok": False, "error": "expired_url"})
    assert (await post(session, f"{slack.url}/respond/nothing", text="a"))[0] == 404


@pytest.mark.usefixtures("app")
async def test_the_sdk_sees_the_status(slack: SandboxSlack, session: ClientSession) -> None:
    """Slack's webhook client does not raise; the status tells."""
    webhook = AsyncWebhookClient(await asked(slack), session=session)
    assert (await webhook.send(text="a")).body == "ok"
    assert (await webhook.send(blocks=[section("")], text="a")).status_code == 400


@pytest.mark.usefixtures("app")
async def test_command_answers_replace_themselves(
    slack: SandboxSlack, session: ClientSession
) -> None:
    """``replace_original`` replaces the last answer, and ``delete_original`` removes it."""
    url, before = await asked(slack), len(slack.workspace.messages)
    await post(session, url, text="Working…")
    await post(session, url, text="Done", replace_original=True)
    message = slack.visible_to(AGENT.id, SUPPORT)[-1]
    assert (message.text, message.edited) == ("Done", True)
    assert len(slack.workspace.messages) == before + 1
    await post(session, url, delete_original=True)
    await post(session, url, delete_original=True)
    assert len(slack.workspace.messages) == before


@pytest.mark.usefixtures("app")
async def test_click_answers(slack: SandboxSlack, session: ClientSession) -> None:
    """The answer to a click may replace the clicked message, also an ephemeral one."""
    await post(session, await asked(slack), text="a", blocks=[actions(button())])
    clicked = slack.visible_to(AGENT.id, SUPPORT)[-1]
    outcome = await slack.click(AGENT.id, SUPPORT, clicked.ts, "go")
    assert outcome.payload
    await post(session, outcome.payload["response_url"], text="b", replace_original=True)
    assert (clicked.text, clicked.blocks, clicked.ephemeral_to) == ("b", None, AGENT.id)


@pytest.mark.usefixtures("app")
async def test_clicks_should_say_what_they_replace(
    slack: SandboxSlack, session: ClientSession
) -> None:
    """An answer to a click that leaves ``replace_original`` open is a new message, and remarked."""
    await post(session, await asked(slack), text="a", blocks=[actions(button())])
    ts = slack.visible_to(AGENT.id, SUPPORT)[-1].ts
    outcome = await slack.click(AGENT.id, SUPPORT, ts, "go")
    assert outcome.payload
    await post(session, outcome.payload["response_url"], text="b")
    assert slack.visible_to(AGENT.id, SUPPORT)[-1].text == "b"
    assert slack.remarks == ["an answer to a click does not say replace_original"]


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("{", "invalid_payload"),
        ("[]", "invalid_payload"),
        ("{}", "no_text"),
        ('{"text": "a", "response_type": "everybody"}', "invalid_response_type"),
        (
            '{"blocks": [{"type": "image", "alt_text": "a", "slack_file": {"id": "F012345678"}}]}',
            "invalid_blocks",
        ),
    ],
)
async def test_bad_answers(
    slack: SandboxSlack, session: ClientSession, body: str, error: str
) -> None:
    """What is no message is refused; files cannot be shown through a ``response_url``."""
    url = await asked(slack)
    headers = {"Content-Type": "application/json"}
    async with session.post(url, data=body, headers=headers) as response:
        assert (response.status, (await response.json())["error"]) == (400, error)


async def test_answer_in_the_ack(slack: SandboxSlack, app: SocketApp) -> None:
    """A message in the ack of a command is shown, and costs no use."""
    app.answer = lambda _: {"text": "hi", "response_type": "in_channel"}
    await asked(slack)
    assert slack.visible_to(MANAGER.id, SUPPORT)[-1].command == "/ask ada"
    assert [call.method for call in slack.calls] == ["apps.connections.open"]


async def test_bad_answer_in_the_ack(slack: SandboxSlack, app: SocketApp) -> None:
    """A refused message in the ack is told to the author."""
    app.answer = lambda _: {"blocks": [section("")]}
    await asked(slack)
    assert slack.notices[-1].text == 'The answer was refused with the error "invalid_blocks"'
    assert slack.remarks


async def test_files_are_refused_even_when_ready(
    slack: SandboxSlack, app: SocketApp, session: ClientSession
) -> None:
    """A file that the Web API could show cannot be shown through a ``response_url``."""
    assert not app.silent
    file = slack.core.files.announce("a.png", 3, "A")
    slack.core.files.processing_s = 0
    slack.core.files.complete(file, "A", None)
    block = {"type": "image", "alt_text": "A", "slack_file": {"id": file.id}}
    status, body = await post(session, await asked(slack), text="a", blocks=[block])
    assert (status, body["error"]) == (400, "invalid_blocks")
