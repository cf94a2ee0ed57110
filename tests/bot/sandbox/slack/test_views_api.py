"""Tests of ``views.*``: triggers, the stack, hashes and App Home."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.people import AGENT
from bot.sandbox.slack import SandboxSlack
from tests.bot.sandbox.slack.apps import (
    SocketApp,
    Timer,
    actions,
    button,
    error_of,
    home,
    manifest,
    modal,
    section,
    text_input,
)

if TYPE_CHECKING:
    from aiohttp import ClientSession


def trigger(slack: SandboxSlack) -> str:
    """Return a fresh trigger id of the agent's."""
    return slack.core.triggers.new(AGENT.id)


async def test_open(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """A modal opens for whoever caused the trigger, with all its ids."""
    view = modal(text_input(), actions(button()), callback_id="form", private_metadata="draft")
    answer = await client.views_open(trigger_id=trigger(slack), view=view)
    opened = slack.views_of(AGENT.id)[0]
    assert answer["view"]["id"] == opened.id
    assert (answer["view"]["callback_id"], answer["view"]["private_metadata"]) == ("form", "draft")
    assert answer["view"]["state"]["values"]["name"]["text"]["value"] is None
    assert answer["view"]["blocks"][1]["block_id"]


async def test_trigger_is_good_once(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """A trigger opens one modal."""
    trigger_id = trigger(slack)
    await client.views_open(trigger_id=trigger_id, view=modal(section()))
    refusal = await error_of(client.views_open(trigger_id=trigger_id, view=modal(section())))
    assert refusal["error"] == "exchanged_trigger_id"
    refusal = await error_of(client.views_open(trigger_id="1.2.3", view=modal(section())))
    assert refusal["error"] == "invalid_trigger_id"


async def test_trigger_expires(slack: SandboxSlack, client: AsyncWebClient, timer: Timer) -> None:
    """A trigger lives three seconds."""
    early, late = trigger(slack), trigger(slack)
    timer.seconds += 3
    await client.views_open(trigger_id=early, view=modal(section()))
    timer.seconds += 0.1
    refusal = await error_of(client.views_open(trigger_id=late, view=modal(section())))
    assert refusal["error"] == "expired_trigger_id"


async def test_trigger_of_a_command(
    slack: SandboxSlack, client: AsyncWebClient, app: SocketApp
) -> None:
    """The trigger of a command opens a modal for its author."""
    await slack.command(AGENT.id, "C0SUPPORT", "/ask")
    trigger_id = app.envelopes[0]["payload"]["trigger_id"]
    await client.views_open(trigger_id=trigger_id, view=modal(section()))
    assert len(slack.views_of(AGENT.id)) == 1


async def test_bad_view(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """A bad view is refused with pointers, and costs no trigger."""
    trigger_id = trigger(slack)
    refusal = await error_of(client.views_open(trigger_id=trigger_id, view=modal(section(""))))
    assert refusal["error"] == "invalid_arguments"
    assert refusal["response_metadata"]["messages"] == [
        "[ERROR] must be more than 0 characters [json-pointer:/view/blocks/0/text/text]"
    ]
    large = modal(*[section("x" * 3000)] * 90)
    assert (await error_of(client.views_open(trigger_id=trigger_id, view=large)))["error"] == (
        "view_too_large"
    )
    wrong = await error_of(client.views_open(trigger_id=trigger_id, view=home()))
    assert wrong["error"] == "invalid_arguments"
    assert (await client.views_open(trigger_id=trigger_id, view=modal(section())))["ok"]


async def test_stack_of_three(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """Two views can be pushed on the first, no more."""
    refusal = await error_of(client.views_push(trigger_id=trigger(slack), view=modal(section())))
    assert refusal["error"] == "not_found"
    await client.views_open(trigger_id=trigger(slack), view=modal(section()))
    for _ in range(2):
        await client.views_push(trigger_id=trigger(slack), view=modal(section()))
    refusal = await error_of(client.views_push(trigger_id=trigger(slack), view=modal(section())))
    assert refusal["error"] == "push_limit_reached"
    first, second, third = slack.views_of(AGENT.id)
    assert (second.previous_id, third.previous_id, third.root_id) == (first.id, second.id, first.id)


async def test_update_checks_the_hash(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """An update with a stale hash is refused."""
    opened = (await client.views_open(trigger_id=trigger(slack), view=modal(section())))["view"]
    changed = await client.views_update(
        view_id=opened["id"], view=modal(section("b")), hash=opened["hash"]
    )
    assert changed["view"]["hash"] != opened["hash"]
    stale = client.views_update(view_id=opened["id"], view=modal(section()), hash=opened["hash"])
    assert (await error_of(stale))["error"] == "hash_conflict"
    assert slack.views_of(AGENT.id)[0].blocks[0]["text"]["text"] == "b"


async def test_update_keeps_what_was_filled_in(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """Inputs that keep both ids keep their values; others begin anew."""
    opened = await client.views_open(trigger_id=trigger(slack), view=modal(text_input()))
    view = slack.views_of(AGENT.id)[0]
    view.values["name"]["text"]["value"] = "Ada"
    both = modal(text_input(initial_value="x"), text_input("other", initial_value="y"))
    await client.views_update(view_id=opened["view"]["id"], view=both)
    assert view.values["name"]["text"]["value"] == "Ada"
    assert view.values["other"]["text"]["value"] == "y"


async def test_external_ids(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """A view can be found by the app's own id, which is unique."""
    named = modal(section(), external_id="mine")
    await client.views_open(trigger_id=trigger(slack), view=named)
    await client.views_update(external_id="mine", view=modal(section("b"), external_id="mine"))
    taken = client.views_push(trigger_id=trigger(slack), view=named)
    assert (await error_of(taken))["error"] == "duplicate_external_id"
    gone = client.views_update(external_id="other", view=named)
    assert (await error_of(gone))["error"] == "not_found"


async def test_home(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """App Home is published per person, and guarded by its hash."""
    first = (await client.views_publish(user_id=AGENT.id, view=home(section())))["view"]
    await client.views_publish(user_id=AGENT.id, view=home(section("b")), hash=first["hash"])
    stale = client.views_publish(user_id=AGENT.id, view=home(section()), hash=first["hash"])
    assert (await error_of(stale))["error"] == "hash_conflict"
    shown = slack.home_of(AGENT.id)
    assert shown
    assert shown.blocks[0]["text"]["text"] == "b"
    unknown = client.views_publish(user_id="U0NOBODY", view=home())
    assert (await error_of(unknown))["error"] == "user_not_found"


async def test_home_can_be_off(session: ClientSession) -> None:
    """Without the tab in the manifest nothing can be published."""
    slack = SandboxSlack(manifest(home=False))
    async with slack.running():
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session)
        refusal = await error_of(client.views_publish(user_id=AGENT.id, view=home()))
        assert refusal["error"] == "not_enabled"


@pytest.mark.parametrize("view", ["{", '"x"', "[1]"])
async def test_view_must_be_an_object(client: AsyncWebClient, view: str) -> None:
    """A view that is no JSON object is refused."""
    body = {"user_id": AGENT.id, "view": view}
    refusal = await error_of(client.api_call("views.publish", json=body))
    assert refusal["error"] == "invalid_arguments"
