"""Facts about which addresses an answer may go to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import API_URL
from bot.slack.response_url import open_response_url, slack_url

SANDBOX = "http://127.0.0.1:8000/api/"


@pytest.mark.parametrize(
    ("text", "api_url"),
    [
        ("https://hooks.slack.com/commands/T1/1/x", API_URL),
        ("https://hooks.slack.com:443/commands/T1/1/x", API_URL),
        ("https://hooks.slack-gov.com/commands/T1/1/x", API_URL),
        ("http://127.0.0.1:8000/respond/1", SANDBOX),
    ],
)
def test_slacks_addresses_are_taken(text: str, api_url: str) -> None:
    """Slack's own hosts over TLS, and the origin that the settings name."""
    assert slack_url(text, api_url=api_url) is not None


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "hooks.slack.com/commands",
        "http://hooks.slack.com/commands/T1/1/x",
        "https://hooks.slack.com:8443/x",
        "https://hooks.slack.com@evil.example/x",
        "https://evil.example/x?hooks.slack.com",
        "https://evil.example#.slack.com",
        "https://evil.example\\.slack.com/x",
        "https://evilslack.com/x",
        "https://hooks.slack.com.evil.example/x",
        "https://user:password@hooks.slack.com/x",
        "https://hooks.slack.com\n/x",
        "https://hooks.släck.com/x",
        "https://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:8001/respond/1",
        "https://127.0.0.1:8000/respond/1",
        "file:///etc/passwd",
        "https://[::1",
        "https://hooks.slack.com:99999/x",
    ],
)
def test_all_other_addresses_are_refused(text: str | None) -> None:
    """Other schemes, hosts, ports, users and spellings are nobody's business."""
    assert slack_url(text, api_url=SANDBOX) is None


@given(st.text(max_size=60))
def test_any_text_is_an_address_of_slacks_or_none(text: str) -> None:
    """No text crashes the check, and what passes is at one of Slack's hosts."""
    url = slack_url("https://" + text, api_url=API_URL)
    assert url is None or f".{url.host}".endswith((".slack.com", ".slack-gov.com"))


async def test_without_a_session_there_is_no_address() -> None:
    """A client that opens a session per call has none to share."""
    client = AsyncWebClient("xoxb-1")
    assert open_response_url("https://hooks.slack.com/commands/T1/1/x", client) is None
