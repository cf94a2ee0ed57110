"""The body of a request from Slack, bytes in, one dictionary out; no I/O.

Bolt's own reader (slack_bolt 1.30, ``request/internals.py: parse_body``) takes every form that
contains the word "payload" for an interaction, so that a command like ``/agent-status payload``
is lost; this one asks whether there is a field of that name.
"""

from __future__ import annotations

import json
from typing import Any, Final, NoReturn
from urllib.parse import unquote_plus

MAX_BODY: Final = 1024 * 1024
"""Bytes; Slack's largest payload is a modal of 250 kB."""

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"

_MAX_FIELDS: Final = 64
_MAX_DEPTH: Final = 64
"""Nested objects and lists; Block Kit's rich text needs about fifteen."""


class PayloadError(Exception):
    """A request that Slack would not make; the message says why and quotes nothing."""


def read_body(content_type: str, raw: bytes) -> dict[str, Any]:
    """Read a form or JSON body.

    An interaction's JSON, which Slack puts into the form field ``payload``, is read too:
    https://docs.slack.dev/interactivity/handling-user-interaction.

    Raises:
        PayloadError: not UTF-8, not well-formed, ambiguous, too large or too deeply nested.
    """
    if len(raw) > MAX_BODY:
        raise PayloadError("the body is too large")
    if content_type == JSON:
        return read_json(raw)
    fields = _read_form(raw)
    payload = fields.get("payload")
    if payload is None:
        return dict(fields)
    if "command" in fields:
        raise PayloadError("the form is a command and an interaction at once")
    return read_json(payload)


def read_json(text: str | bytes) -> dict[str, Any]:
    """Read one JSON object.

    Raises:
        PayloadError: not UTF-8, not an object, a key twice, a number that is none, or too deep.
    """
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except RecursionError:
        raise PayloadError("the JSON is nested too deeply") from None
    except ValueError:  # JSONDecodeError and UnicodeDecodeError among them
        raise PayloadError("the JSON is malformed") from None
    if not isinstance(value, dict):
        raise PayloadError("the JSON is no object")
    _check_depth(value)
    return value


def _read_form(raw: bytes) -> dict[str, str]:
    """Read a form; the standard library's reader takes twice as long, on the way to each ack."""
    try:
        pairs = [_read_field(field) for field in raw.decode("ascii").split("&", _MAX_FIELDS - 1)]
    except ValueError:  # UnicodeDecodeError among them
        raise PayloadError("the form is malformed") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise PayloadError("the form has a field twice")
    return fields


def _read_field(field: str) -> tuple[str, str]:
    name, equals, value = field.partition("=")
    if not equals or "&" in value:
        raise ValueError("no field, or too many of them")
    return _decode(name), _decode(value)


def _decode(text: str) -> str:
    return unquote_plus(text, errors="strict") if "%" in text or "+" in text else text


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise PayloadError("the JSON has a key twice")
    return value


def _refuse_constant(_: str) -> NoReturn:
    raise PayloadError("the JSON has a number that is none")


def _check_depth(value: dict[str, Any]) -> None:
    """Walk level by level, without recursion, so that no later reader can run out of stack."""
    level: list[Any] = [value]
    for _ in range(_MAX_DEPTH):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return
    raise PayloadError("the JSON is nested too deeply")


def _children(parent: Any) -> list[Any]:
    values = parent.values() if isinstance(parent, dict) else parent
    return [value for value in values if isinstance(value, dict | list)]
