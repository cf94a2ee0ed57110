"""Tests of modals: submitting, closing, choosing, and what the app's answers do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox.people import AGENT, MANAGER
from bot.sandbox.slack.forms import REQUIRED
from tests.bot.sandbox.slack.apps import (
    SocketApp,
    actions,
    button,
    modal,
    options,
    section,
    text_input,
)
from tests.bot.sandbox.slack.test_acts import payload

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.sandbox.slack import SandboxSlack

SUPPORT = "C0SUPPORT"


async def opened(slack: SandboxSlack, client: AsyncWebClient, *blocks: Any, **more: Any) -> str:
    """Open a modal for the agent and return its id."""
    trigger_id = slack.core.triggers.new(AGENT.id)
    view = modal(*blocks, **more)
    view_id: str = (await client.views_open(trigger_id=trigger_id, view=view))["view"]["id"]
    return view_id


def external(action_id: str = "who", **more: Any) -> dict[str, Any]:
    """Return an input whose options the app gives."""
    element = {"type": "external_select", "action_id": action_id, **more}
    return text_input("who") | {"element": element}


async def test_submit(slack: SandboxSlack, app: SocketApp, client: AsyncWebClient) -> None:
    """A submission brings the state and the hash; an empty ack closes the view."""
    picks = {"type": "checkboxes", "action_id": "c", "options": options("a", "b")}
    boxes = text_input("boxes") | {"element": picks}
    view_id = await opened(slack, client, text_input(), boxes)
    outcome = await slack.submit(
        AGENT.id, view_id, {"name": {"text": "Ada"}, "boxes": {"c": ["a", "b"]}}
    )
    got = payload(app)
    values = got["view"]["state"]["values"]
    assert values["name"]["text"] == {"type": "plain_text_input", "value": "Ada"}
    assert [one["value"] for one in values["boxes"]["c"]["selected_options"]] == ["a", "b"]
    assert (got["type"], got["response_urls"], "hash" in got["view"]) == (
        "view_submission",
        [],
        True,
    )
    assert app.envelopes[-1]["accepts_response_payload"] is True
    assert (outcome.acked, slack.views_of(AGENT.id)) == (True, [])


async def test_required_inputs(slack: SandboxSlack, app: SocketApp, client: AsyncWebClient) -> None:
    """Empty inputs and wrong lengths stay in the client, optional ones may be empty."""
    optional = text_input("b") | {"optional": True}
    view_id = await opened(slack, client, text_input(min_length=2, max_length=3), optional)
    for text, error in (
        (None, REQUIRED),
        ("a", "Must be at least 2 characters."),
        ("abcd", "Must be at most 3 characters."),
    ):
        outcome = await slack.submit(AGENT.id, view_id, {"name": {"text": text}})
        assert (outcome.errors, outcome.error) == ({"name": error}, "incomplete")
    assert app.envelopes == []
    assert (await slack.submit(AGENT.id, view_id, {"name": {"text": "abc"}})).acked


async def test_errors(slack: SandboxSlack, app: SocketApp, client: AsyncWebClient) -> None:
    """``errors`` keeps the view open and names inputs; anything else is a failure."""
    view_id = await opened(slack, client, text_input(initial_value="x"), section(block_id="s"))
    app.answer = lambda _: {"response_action": "errors", "errors": {"name": "No."}}
    outcome = await slack.submit(AGENT.id, view_id)
    assert (outcome.errors, outcome.error) == ({"name": "No."}, None)
    for errors in ({"s": "No."}, {"nobody": "No."}, {}):
        answer = {"response_action": "errors", "errors": errors}
        app.answer = lambda _, answer=answer: answer  # type: ignore[misc]  # the default binds this round's answer
        assert (await slack.submit(AGENT.id, view_id)).error == "invalid_errors"
    assert len(slack.views_of(AGENT.id)) == 1


async def test_update_and_push(slack: SandboxSlack, app: SocketApp, client: AsyncWebClient) -> None:
    """``update`` replaces the view, ``push`` adds one, closing shows the one below."""
    view_id = await opened(slack, client)
    app.answer = lambda _: {"response_action": "update", "view": modal(section("new"))}
    await slack.submit(AGENT.id, view_id)
    assert slack.views_of(AGENT.id)[0].blocks[0]["text"]["text"] == "new"
    app.answer = lambda _: {"response_action": "push", "view": modal(section("top"))}
    await slack.submit(AGENT.id, view_id)
    below, top = slack.views_of(AGENT.id)
    assert (below.id, top.previous_id) == (view_id, view_id)
    app.answer = lambda _: None
    await slack.submit(AGENT.id, top.id)
    assert slack.views_of(AGENT.id) == [below]


async def test_clear(slack: SandboxSlack, app: SocketApp, client: AsyncWebClient) -> None:
    """``clear`` closes all views."""
    view_id = await opened(slack, client)
    trigger_id = slack.core.triggers.new(AGENT.id)
    await client.views_push(trigger_id=trigger_id, view=modal(section()))
    app.answer = lambda _: {"response_action": "clear"}
    await slack.submit(AGENT.id, view_id)
    assert slack.views_of(AGENT.id) == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"response_action": "dance"}, "invalid_response_action"),
        ({"text": "hi"}, "invalid_response_action"),
        ({"response_action": "update", "view": modal(section(""))}, "invalid_arguments"),
        ({"response_action": "push", "view": modal(section(""))}, "invalid_arguments"),
    ],
)
async def test_bad_answers(
    slack: SandboxSlack,
    app: SocketApp,
    client: AsyncWebClient,
    answer: dict[str, Any],
    error: str,
) -> None:
    """An answer that Slack does not understand leaves the view open with trouble."""
    view_id = await opened(slack, client)
    app.answer = lambda _: answer
    assert (await slack.submit(AGENT.id, view_id)).error == error
    assert len(slack.views_of(AGENT.id)) == 1
    assert "trouble connecting" in slack.notices[-1].text


async def test_unacked_submission(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """Without an ack the view stays and the person is told."""
    view_id = await opened(slack, client)
    assert (await slack.submit(AGENT.id, view_id)).error == "dispatch_failed"
    assert "trouble connecting" in slack.notices[-1].text
    assert len(slack.views_of(AGENT.id)) == 1


async def test_closed_while_submitting(
    slack: SandboxSlack, app: SocketApp, client: AsyncWebClient
) -> None:
    """A view that was closed before the ack came stays closed."""
    view_id = await opened(slack, client)

    def answer(_: Any) -> None:
        slack.core.views.clear(AGENT.id)

    app.answer = answer
    assert (await slack.submit(AGENT.id, view_id)).acked


async def test_other_people_s_views(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """Nobody submits or closes what another person has open."""
    view_id = await opened(slack, client)
    with pytest.raises(LookupError):
        await slack.submit(MANAGER.id, view_id)
    with pytest.raises(LookupError):
        await slack.close_view(MANAGER.id, view_id)


async def test_close(slack: SandboxSlack, app: SocketApp, client: AsyncWebClient) -> None:
    """Closing is told to the app only if the view asks for it."""
    quiet = await opened(slack, client)
    assert (await slack.close_view(AGENT.id, quiet)).acked
    assert app.envelopes == []
    loud = await opened(slack, client, notify_on_close=True, private_metadata="d")
    await slack.close_view(AGENT.id, loud)
    got = payload(app)
    assert (got["type"], got["view"]["private_metadata"]) == ("view_closed", "d")
    assert slack.views_of(AGENT.id) == []


async def test_click_in_modal(slack: SandboxSlack, app: SocketApp, client: AsyncWebClient) -> None:
    """A click in a modal brings the view with its state, and no ``response_url``."""
    menu = {"type": "static_select", "action_id": "pick", "options": options("a", "b")}
    view_id = await opened(slack, client, actions(menu, button(), block_id="m"))
    await slack.click_view(AGENT.id, view_id, "pick", selected_option="b")
    await slack.click_view(AGENT.id, view_id, "go")
    got = payload(app)
    state = got["view"]["state"]["values"]["m"]["pick"]
    assert state == {"type": "static_select", "selected_option": options("b")[0]}
    assert not got.keys() & {"response_url", "message", "channel"}


async def test_options(slack: SandboxSlack, app: SocketApp, client: AsyncWebClient) -> None:
    """What is typed is asked of the app, and its options can be chosen by value."""
    view_id = await opened(slack, client, external(min_query_length=1))
    app.answer = lambda got: {"options": options(got["value"])}
    outcome = await slack.options(AGENT.id, "who", "ada", view_id=view_id)
    assert outcome.body == {"options": options("ada")}
    got = payload(app)
    assert (got["type"], got["action_id"], got["block_id"]) == ("block_suggestion", "who", "who")
    assert got["view"]["id"] == view_id
    with pytest.raises(LookupError):
        await slack.submit(AGENT.id, view_id, {"who": {"who": "bob"}})
    app.answer = lambda _: None
    await slack.submit(AGENT.id, view_id, {"who": {"who": "ada"}})
    chosen = payload(app)["view"]["state"]["values"]["who"]["who"]["selected_option"]
    assert chosen == options("ada")[0]


async def test_options_in_a_message(
    slack: SandboxSlack, app: SocketApp, client: AsyncWebClient
) -> None:
    """Menus of messages ask as well; groups count as options."""
    menu = {"type": "external_select", "action_id": "who", "min_query_length": 0}
    ts = (await client.chat_postMessage(channel=SUPPORT, text="x", blocks=[actions(menu)]))["ts"]
    label = {"type": "plain_text", "text": "G"}
    app.answer = lambda _: {"option_groups": [{"label": label, "options": options("ada")}]}
    assert (await slack.options(AGENT.id, "who", "", channel=SUPPORT, ts=ts)).acked
    assert payload(app)["message"]["ts"] == ts
    app.answer = lambda _: None
    await slack.click(AGENT.id, SUPPORT, ts, "who", selected_option="ada")
    assert payload(app)["actions"][0]["selected_option"]["value"] == "ada"


async def test_short_queries_stay(
    slack: SandboxSlack, app: SocketApp, client: AsyncWebClient
) -> None:
    """Fewer characters than the menu wants (three, unless it says) are not asked."""
    view_id = await opened(slack, client, external())
    assert (await slack.options(AGENT.id, "who", "ad", view_id=view_id)).body == {"options": []}
    assert app.envelopes == []


async def test_bad_options(slack: SandboxSlack, app: SocketApp, client: AsyncWebClient) -> None:
    """Refused options are an error, and so is no answer."""
    view_id = await opened(slack, client, external())
    app.answer = lambda _: {"options": options("x" * 76)}
    outcome = await slack.options(AGENT.id, "who", "ada", view_id=view_id)
    assert outcome.error == "invalid_options"
    await slack.sockets.disconnect()
    outcome = await slack.options(AGENT.id, "who", "ada", view_id=view_id)
    assert outcome.error == "dispatch_failed"


async def test_response_urls(slack: SandboxSlack, app: SocketApp, client: AsyncWebClient) -> None:
    """A channel menu with ``response_url_enabled`` yields a URL for that channel."""
    menu = {"type": "conversations_select", "action_id": "c", "response_url_enabled": True}
    view_id = await opened(slack, client, text_input("where") | {"element": menu})
    await slack.submit(AGENT.id, view_id, {"where": {"c": SUPPORT}})
    urls = payload(app)["response_urls"]
    assert [(one["channel_id"], one["block_id"]) for one in urls] == [(SUPPORT, "where")]
    assert urls[0]["response_url"].startswith(slack.url)
