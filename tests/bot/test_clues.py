"""What in a message points to agents."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clues import read_clues

HOST = "desk.zoho.eu"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["text", "type", "user_id", "blocks", "url"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


def test_everything_is_found_once() -> None:
    """People, addresses and tickets come in their order, without repetition."""
    clues = read_clues(
        {
            "user": "U1",
            "text": "<@U2|x> <@U1> a@b.co <mailto:C@d.org|her> A@b.co "
            f"<https://{HOST}/agent/acme/all/tickets/details/12/x|#1>",
            "blocks": [
                {
                    "type": "rich_text",
                    "elements": [
                        {"type": "user", "user_id": "U3"},
                        {
                            "type": "link",
                            "url": f"https://{HOST}/support/a/ShowHomePage.do#Cases/dv/13",
                        },
                    ],
                }
            ],
            "attachments": [{"title_link": f"http://{HOST.upper()}/agent/a/b/tickets/details/14"}],
        },
        desk_host=HOST,
    )
    assert clues.user_ids == ("U1", "U2", "U3")
    assert clues.emails == ("a@b.co", "C@d.org", "A@b.co")
    assert clues.ticket_ids == ("12", "13", "14")


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/agent/a/b/tickets/details/1",
        f"https://{HOST}.evil.example/agent/a/b/tickets/details/1",
        f"https://{HOST}@evil.example/agent/a/b/tickets/details/1",
        f"https://evil.example/?x=https://{HOST}/agent/a/b/tickets/details/1",
        f"https://{HOST}/agent/a/b/tickets/details/",
        f"https://{HOST}/agent/a/b/tickets/details/{'1' * 21}",
        f"https://{HOST}/agent/a/b/contacts/details/1",
        "https://[::1/agent/a/b/tickets/details/1",
    ],
)
def test_other_links_are_no_tickets(link: str) -> None:
    """Only links to tickets on the portal's own host count."""
    assert read_clues({"text": link}, desk_host=HOST).ticket_ids == ()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8080"])
def test_a_host_may_have_a_port(host: str) -> None:
    """A portal behind a port is named with or without it."""
    link = "http://127.0.0.1:8080/agent/a/b/tickets/details/1"
    assert read_clues({"text": link}, desk_host=host).ticket_ids == ("1",)


def test_a_bot_is_no_author() -> None:
    """The user of a bot's message is not a person."""
    assert read_clues({"user": "U1", "bot_id": "B1"}, desk_host=HOST).user_ids == ()


def test_names_are_readable() -> None:
    """Entities become what a person reads: labels stay, mentions go, escapes are undone."""
    text = "<@U1|evil> <https://x.y|Ada Ray> R&amp;D <!here>"
    assert read_clues({"text": text}, desk_host=HOST).text.split() == ["Ada", "Ray", "R&D", "!here"]


@given(JSON)
@settings(max_examples=300, deadline=None)
def test_no_message_breaks_it(value: Any) -> None:
    """Whatever stands in blocks and attachments, something is read from it."""
    message = {"text": value, "blocks": value, "attachments": value, "user": value}
    clues = read_clues(message, desk_host=HOST)
    assert all(isinstance(user_id, str) for user_id in clues.user_ids)


def test_what_nests_too_deep_is_left_out() -> None:
    """A message nested without end is read as far as anybody could."""
    deep: Any = {"type": "user", "user_id": "U1", "text": "a@b.co"}
    for _ in range(2000):
        deep = [deep]
    clues = read_clues({"blocks": deep}, desk_host=HOST)
    assert (clues.user_ids, clues.emails) == ((), ())


@pytest.mark.parametrize("piece", ["a", "a.", "@", "a@", "<", "<a|", "https://", "&amp;", "-@-."])
def test_the_longest_message_is_read_at_once(piece: str) -> None:
    """The time grows with the length, whatever is repeated."""
    started = time.thread_time()
    read_clues({"text": piece * 40_000}, desk_host=HOST)
    assert time.thread_time() - started < 1
