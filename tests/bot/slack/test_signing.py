"""Facts about telling Slack's requests from others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.slack.signing import SignatureError, Signatures
from tests.bot.slack.signed import SECRET, sign

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CHECK = Signatures(SecretStr(SECRET), lambda: NOW).check
STAMP = str(int(NOW.timestamp()))
BODY = b"text=ada"


def test_slacks_own_example_is_valid() -> None:
    """The example of Slack's documentation verifies."""
    secret = SecretStr("8f742231b10e8888abcd99yyyzzz85a5")
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
        b"&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
        b"&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
        b"%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    clock = datetime.fromtimestamp(1531420618, UTC)
    Signatures(secret, lambda: clock).check("1531420618", signature, body)


@pytest.mark.parametrize("age", [-300, 0, 300])
def test_five_minutes_either_way_are_accepted(age: int) -> None:
    """Slack's window is five minutes, for clocks that are a little off."""
    stamp = str(int((NOW - timedelta(seconds=age)).timestamp()))
    CHECK(stamp, sign(BODY, stamp), BODY)


@pytest.mark.parametrize("age", [-301, 301, 86_400])
def test_old_requests_are_refused(age: int) -> None:
    """A captured request cannot be replayed later."""
    stamp = str(int((NOW - timedelta(seconds=age)).timestamp()))
    with pytest.raises(SignatureError):
        CHECK(stamp, sign(BODY, stamp), BODY)


@pytest.mark.parametrize(
    "stamp", [None, "", "now", "1e9", "-1", "1.5", "٣", "9" * 5000, STAMP + "\n", " " + STAMP]
)
def test_a_timestamp_that_is_none_is_refused(stamp: str | None) -> None:
    """The trap of slack_sdk 3.47: a timestamp that is no number raises inside the check."""
    with pytest.raises(SignatureError, match="timestamp"):
        CHECK(stamp, sign(BODY, STAMP), BODY)


@pytest.mark.parametrize(
    "signature", [None, "", "v0=", "v0=ä" + "0" * 63, "v1=" + "0" * 64, "v0=" + "0" * 64]
)
def test_a_signature_that_is_none_is_refused(signature: str | None) -> None:
    """The trap of slack_sdk 3.47: letters outside ASCII raise inside the comparison."""
    with pytest.raises(SignatureError, match="signature"):
        CHECK(STAMP, signature, BODY)


def test_a_body_that_is_not_utf8_is_refused() -> None:
    """The trap of slack_sdk 3.47: it decodes the body before it looks at the signature."""
    with pytest.raises(SignatureError, match="body"):
        CHECK(STAMP, sign(BODY, STAMP), b"\xff")


@given(st.text(max_size=80), st.text(max_size=80), st.binary(max_size=80))
def test_nothing_unsigned_passes_or_crashes(stamp: str, signature: str, body: bytes) -> None:
    """Whatever comes in, it is refused in one way."""
    with pytest.raises(SignatureError):
        CHECK(stamp, signature, body)
