"""Limits of the HTTP server, met by bytes on a socket as no client library would send them."""

from __future__ import annotations

import asyncio

import pytest

from bot.slack.body import MAX_BODY
from bot.slack.http import EVENTS_PATH, MAX_FIELD, MAX_FIELDS, MAX_LINE
from tests.bot.slack.payload_builders import command
from tests.bot.slack.signed import form, headers
from tests.bot.slack.test_http import serving
from tests.patience import PATIENCE_S

SIGNED = form(command())


async def answer_to(url: str, *parts: bytes) -> bytes:
    """Send bytes and return the status line; empty where the server only hangs up."""
    host, _, port = url.removeprefix("http://").rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        async with asyncio.timeout(PATIENCE_S):
            for part in parts:
                writer.write(part)
                await writer.drain()
            return (await reader.readline()).strip()
    except ConnectionError:
        return b""
    finally:
        writer.close()


def request(body: bytes, *, path: str = EVENTS_PATH, more: dict[str, str] | None = None) -> bytes:
    """Return a signed request, with more headers, or with others."""
    given = {"Host": "x", "Content-Length": str(len(body)), **headers(body), **(more or {})}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def test_what_slack_and_a_proxy_send_is_well_within() -> None:
    """Forty headers and a cookie of three kilobytes are served."""
    more = {f"X-Forwarded-{number}": "10.0.0.1" for number in range(40)}
    async with serving() as served:
        raw = request(SIGNED, more={**more, "Cookie": "x" * 3000})
        assert await answer_to(served.transport.url, raw) == b"HTTP/1.1 200 OK"
        assert len(served.turns) == 1


@pytest.mark.parametrize(
    "raw",
    [
        request(SIGNED, path=f"{EVENTS_PATH}?{'x' * MAX_LINE}"),
        request(SIGNED, more={"Cookie": "x" * (MAX_FIELD + 1)}),
        request(SIGNED, more={"X" * (MAX_FIELD + 1): "x"}),
        request(SIGNED, more={f"X-{number}": "x" for number in range(MAX_FIELDS)}),
        request(SIGNED, more={"Content-Length": "-1"}),
        request(SIGNED, more={"Content-Length": "9" * 30, "Transfer-Encoding": "chunked"}),
        b"GET\x00/ HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01" + b"\x00" * 200,
    ],
    ids=["line", "value", "name", "count", "negative", "two lengths", "no HTTP", "TLS"],
)
async def test_too_much_ends_before_a_handler_hears_of_it(raw: bytes) -> None:
    """The connection ends with 400, nothing is taken, and the server serves on."""
    async with serving() as served:
        assert (await answer_to(served.transport.url, raw)).split()[1] == b"400"
        assert served.turns == []
        assert await answer_to(served.transport.url, request(SIGNED)) == b"HTTP/1.1 200 OK"


@pytest.mark.parametrize("is_chunked", [False, True], ids=["announced", "in chunks"])
async def test_a_body_too_large_is_not_read_to_its_end(*, is_chunked: bool) -> None:
    """One byte too many is a refusal, whether its length is announced or not."""
    body = b"text=" + b"x" * MAX_BODY
    framing = {"Content-Length": str(len(body))}
    head = request(b"", more={**headers(body), **framing})
    parts = [head, body]
    if is_chunked:
        head = head.replace(f"Content-Length: {len(body)}".encode(), b"Transfer-Encoding: chunked")
        parts = [head, b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)]
    async with serving() as served:
        assert (await answer_to(served.transport.url, *parts)).split()[1] == b"413"
        assert served.turns == []
