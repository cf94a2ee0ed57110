"""Facts about reading the bytes of a request."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.body import FORM, JSON, MAX_BODY, PayloadError, read_body
from tests.bot.slack.payload_builders import click, command

texts = st.text(max_size=30)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=20,
)


@given(st.dictionaries(texts.filter(lambda key: key != "payload"), texts, min_size=1, max_size=20))
def test_any_form_is_read_as_it_was_written(fields: dict[str, str]) -> None:
    """A form comes back field by field, whatever its names and values are."""
    assert read_body(FORM, urlencode(fields).encode()) == fields


@given(st.dictionaries(texts, json_values, max_size=5))
def test_any_json_object_is_read_as_it_was_written(value: dict[str, Any]) -> None:
    """A JSON object comes back, as a body and as the payload of a form."""
    text = json.dumps(value)
    assert read_body(JSON, text.encode()) == value
    assert read_body(FORM, urlencode({"payload": text}).encode()) == value


@given(st.binary(max_size=300), st.sampled_from([FORM, JSON]))
def test_any_bytes_are_read_or_refused(raw: bytes, content_type: str) -> None:
    """Whatever comes in, it is a dictionary or a `PayloadError`."""
    with suppress(PayloadError):
        assert isinstance(read_body(content_type, raw), dict)


@pytest.mark.parametrize("field", ["text", "channel_name", "user_name"])
def test_a_command_may_contain_the_word_payload(field: str) -> None:
    """The trap of slack_bolt 1.30: a form with the word "payload" anywhere is read as empty."""
    fields = command(**{field: "payload"})
    assert read_body(FORM, urlencode(fields).encode()) == fields


def test_an_interaction_is_read_out_of_its_form() -> None:
    """An interaction's JSON travels in a form field."""
    raw = urlencode({"payload": json.dumps(click())}).encode()
    assert read_body(FORM, raw) == click()


@pytest.mark.parametrize(
    ("content_type", "raw", "problem"),
    [
        (FORM, b"text=%ff%fe", "malformed"),
        (FORM, "text=ä".encode(), "malformed"),
        (FORM, b"text", "malformed"),
        (FORM, b"a=1&a=2", "twice"),
        (FORM, b"&".join(b"f%d=1" % number for number in range(65)), "malformed"),
        (FORM, b"command=%2Fx&payload=%7B%7D", "at once"),
        (FORM, b"payload=%7B", "malformed"),
        (JSON, b'{"a": "\xff"}', "malformed"),
        (JSON, b"{", "malformed"),
        (JSON, b"", "malformed"),
        (JSON, b"[]", "no object"),
        (JSON, b'"text"', "no object"),
        (JSON, b'{"a": 1, "a": 2}', "twice"),
        (JSON, b'{"a": {"b": 1, "b": 1}}', "twice"),
        (JSON, b'{"a": NaN}', "none"),
        (JSON, b'{"a": ' * 65 + b"1" + b"}" * 65, "deeply"),
        (JSON, b'{"a": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "deeply"),
        (JSON, b'{"a": "' + b"x" * MAX_BODY + b'"}', "large"),
    ],
)
def test_what_slack_would_not_send_is_refused(content_type: str, raw: bytes, problem: str) -> None:
    """Malformed, ambiguous, oversize and deeply nested bodies are refused, never half read."""
    with pytest.raises(PayloadError, match=problem) as caught:
        read_body(content_type, raw)
    assert caught.value.__cause__ is None


def test_a_refusal_quotes_nothing() -> None:
    """What a person typed does not end in the log by way of an error."""
    with pytest.raises(PayloadError) as caught:
        read_body(JSON, b'{"text": "secret')
    assert "secret" not in str(caught.value)


def test_the_deepest_blocks_are_read() -> None:
    """As deep as the limit is still read."""
    raw = b'{"a": ' * 64 + b"1" + b"}" * 64
    assert list(read_body(JSON, raw)) == ["a"]
