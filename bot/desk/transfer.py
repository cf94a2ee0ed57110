"""Reading an HTTP answer completely, but never more than fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.desk.errors import DeskAnswerError
from bot.desk.wire import RawAnswer

if TYPE_CHECKING:
    from aiohttp import ClientResponse

MAX_BODY: Final = 16 * 2**20
"""Bytes after decompression; the largest documented answer, 6,000 agents, has about 1 MiB."""


async def read_answer(response: ClientResponse, *, max_body: int = MAX_BODY) -> RawAnswer:
    """Read status, headers and body.

    Raises:
        DeskAnswerError: the body is larger than `max_body`.
    """
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > max_body:
            raise DeskAnswerError(f"more than {max_body} bytes", status=response.status)
    headers = {name.lower(): value for name, value in response.headers.items()}
    return RawAnswer(response.status, headers, bytes(body))
