"""Facts about what is taken out of Slack's payloads."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.body import PayloadError
from bot.slack.payloads import Incoming, is_turn, read_payload
from bot.slack.turn import Actor, Kind
from tests.bot.slack.payload_builders import (
    click,
    command,
    event,
    global_shortcut,
    message_shortcut,
    submission,
    suggestion,
)

ADA = Actor("U1", "T1")
FORMS = [command(), click(), suggestion(), message_shortcut(), global_shortcut(), submission()]


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (
            command(),
            Incoming(
                Kind.COMMAND,
                "/agent-status",
                ADA,
                "ada",
                "C1",
                "1.2.x",
                "https://hooks.slack.com/commands/T1/1/x",
            ),
        ),
        (
            click(),
            Incoming(
                Kind.ACTION,
                "page",
                ADA,
                "v",
                "C1",
                "1.2.x",
                "https://hooks.slack.com/actions/T1/1/x",
            ),
        ),
        (suggestion(), Incoming(Kind.OPTIONS, "agent", ADA, "ad")),
        (
            message_shortcut(),
            Incoming(
                Kind.MESSAGE_SHORTCUT,
                "agent_card",
                ADA,
                "",
                "C1",
                "1.2.x",
                "https://hooks.slack.com/app/T1/1/x",
            ),
        ),
        (
            global_shortcut(),
            Incoming(Kind.GLOBAL_SHORTCUT, "agent_lookup", ADA, trigger_id="1.2.x"),
        ),
        (submission(), Incoming(Kind.VIEW, "agent_lookup", ADA, trigger_id="1.2.x")),
        (
            submission("view_closed"),
            Incoming(Kind.VIEW, "agent_lookup:closed", ADA, trigger_id="1.2.x"),
        ),
    ],
)
def test_each_kind_is_read(payload: dict[str, Any], expected: Incoming) -> None:
    """Each kind of payload gives its name, who acts, the text, the channel and ways to answer."""
    assert is_turn(payload)
    assert read_payload(payload) == expected


def test_a_selected_option_is_the_text() -> None:
    """Of a select the text is the value that was chosen."""
    action = {"action_id": "pick", "selected_option": {"value": "100"}, "value": None}
    assert read_payload(click(actions=[action])).text == "100"


def test_a_click_in_a_modal_has_no_channel() -> None:
    """Modals belong to no channel."""
    incoming = read_payload(click(channel=None, container={"type": "view", "view_id": "V1"}))
    assert incoming.channel_id is None


def test_a_click_in_a_thread_finds_the_channel_in_the_container() -> None:
    """Where Slack leaves the channel out, the message's container has it."""
    assert read_payload(click(channel=None)).channel_id == "C1"


def test_a_form_that_posts_gives_its_address() -> None:
    """A modal with a channel select brings an address for answers of its own."""
    urls = [{"response_url": "https://hooks.slack.com/app/T1/2/x", "channel_id": "C2"}]
    incoming = read_payload(submission(response_urls=urls))
    assert incoming.response_url == "https://hooks.slack.com/app/T1/2/x"


@pytest.mark.parametrize(
    ("changes", "actor"),
    [
        ({"enterprise": {"id": "E1"}}, Actor("U1", "T1", "E1")),
        ({"team": {"id": "T1", "enterprise_id": "E1"}}, Actor("U1", "T1", "E1")),
        ({"user": {"id": "U1"}}, Actor("U1", "T1")),
        ({"user": {"id": "W1", "team_id": "T1"}}, Actor("W1", "T1")),
        ({"team": None, "enterprise": {"id": "E1"}}, Actor("U1", "T1", None)),
        (
            {"user": {"id": "U1", "team_id": "T9"}, "enterprise": {"id": "E1"}},
            Actor("U1", "T9", None),
        ),
        ({"user": {"id": "U1"}, "team": None, "enterprise": {"id": "E1"}}, Actor("U1")),
    ],
)
def test_a_person_of_another_organization_is_none_of_ours(
    changes: dict[str, Any], actor: Actor
) -> None:
    """The installation's enterprise is the person's only where both are of one workspace."""
    assert read_payload(click(**changes)).actor == actor


def test_a_command_tells_the_enterprise() -> None:
    """A command's own fields are the person's."""
    actor = read_payload(command(enterprise_id="E1")).actor
    assert actor == Actor("U1", "T1", "E1")


@pytest.mark.parametrize(
    "payload",
    [
        {},
        event(),
        {"type": "dialog_submission"},
        {"type": ["block_actions"]},
        {"type": None},
    ],
)
def test_all_else_is_no_turn(payload: dict[str, Any]) -> None:
    """Events and foreign types are none of a person's doings, and are refused as such."""
    assert not is_turn(payload)
    with pytest.raises(PayloadError, match="neither"):
        read_payload(payload)


@pytest.mark.parametrize(
    "payload",
    [
        command(command="agent-status"),
        command(command="/two words"),
        command(command=7),
        command(user_id=None),
        command(user_id="u1"),
        command(user_id="U1\n"),
        command(team_id="C1"),
        command(channel_id={"id": "C1"}),
        command(text="x" * 40_001),
        command(response_url="https://hooks.slack.com/" + "x" * 3000),
        click(actions=[]),
        click(actions=None),
        click(actions=["page"]),
        click(actions=[{"action_id": ":next"}]),
        click(actions=[{"action_id": "x" * 256}]),
        click(actions=[{"action_id": "pick", "selected_option": "100"}]),
        click(user=None),
        click(user="U1"),
        click(user={"name": "ada"}),
        click(response_url=["https://hooks.slack.com/"]),
        suggestion(action_id=None),
        suggestion(value=1),
        message_shortcut(callback_id=""),
        global_shortcut(callback_id="x" * 256),
        submission(view=None),
        submission(view={"id": "V1"}),
    ],
)
def test_malformed_payloads_are_refused(payload: dict[str, Any]) -> None:
    """What Slack always sends must be there and of its kind and size."""
    with pytest.raises(PayloadError):
        read_payload(payload)


@given(st.data())
def test_damage_never_crashes_the_reader(data: st.DataObject) -> None:
    """Any value in any place is read or refused, and never ends in another error."""
    payload = dict(data.draw(st.sampled_from(FORMS)))
    junk: st.SearchStrategy[Any] = (
        st.none() | st.integers() | st.text() | st.lists(st.none()) | st.just({"id": []})
    )
    payload[data.draw(st.sampled_from(sorted(payload)))] = data.draw(junk)
    with suppress(PayloadError):
        assert isinstance(read_payload(payload), Incoming)
