"""Requests signed as Slack signs them."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

from bot.slack.body import FORM, JSON
from bot.slack.signing import SIGNATURE, TIMESTAMP

SECRET = "planted-signing-secret"


def sign(body: bytes, stamp: str, secret: str = SECRET) -> str:
    """Return the signature of a body."""
    base = b"v0:" + stamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def headers(body: bytes, content_type: str = FORM, **changes: str) -> dict[str, str]:
    """Return the headers of a request made now."""
    stamp = str(int(time.time()))
    return {
        "Content-Type": content_type,
        TIMESTAMP: stamp,
        SIGNATURE: sign(body, stamp),
        **changes,
    }


def form(payload: dict[str, Any]) -> bytes:
    """Return a command, or an interaction, as Slack's form."""
    fields = payload if "command" in payload else {"payload": json.dumps(payload)}
    return urlencode(fields).encode()


def as_json(payload: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    """Return an event's body and its headers."""
    body = json.dumps(payload).encode()
    return body, headers(body, JSON)
