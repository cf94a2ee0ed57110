"""Makes the calls of an answer again, without a bot: the least time in which they can be made."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from aiohttp import ClientSession

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from _processes import Request

TOKEN_PATH: Final = "/oauth/v2/token"  # noqa: S105 - a path, not a secret
_API: Final = "/api/v1"

WAITS_FOR: Final[Mapping[str, str]] = {
    "/agentAvailability": "/agents",
    "/onlineAgents": "/agents",
    "/offlineAgents": "/agents",
    "/agentsTicketsCount": "/agents",
    "/skills": "/departments",
}
"""Whose answers a call needs: how many agents there are decides which presence call will do, and
their ids are what workload is asked for; skills are asked for by department. The rest needs only
the token."""


async def replay(
    requests: Sequence[Request], environment: Mapping[str, str], *, in_flight: int
) -> float:
    """Make the requests, each as soon as the answers that it needs are there; return the seconds.

    Args:
        requests: what a bot that knew nothing asked for one answer, the token first.
        environment: the bot's settings for this Desk.
        in_flight: calls at once.
    """
    async with ClientSession(environment["DESK_BASE_URL"]) as session:
        started = time.perf_counter()
        headers = await _headers(session, environment)
        slots, here = asyncio.Semaphore(in_flight), _arrivals(requests)

        async def call(request: Request) -> None:
            path = request.path.removeprefix(_API)
            if needed := here.get(WAITS_FOR.get(path, "")):
                await needed.wait()
            async with (
                slots,
                session.get(request.path, params=request.query, headers=headers) as response,
            ):
                response.raise_for_status()
                await response.json()
            here[path].set()

        await asyncio.gather(*(call(each) for each in requests if each.path != TOKEN_PATH))
        return time.perf_counter() - started


def _arrivals(requests: Sequence[Request]) -> dict[str, asyncio.Event]:
    return {request.path.removeprefix(_API): asyncio.Event() for request in requests}


async def _headers(session: ClientSession, environment: Mapping[str, str]) -> dict[str, str]:
    form = {
        "grant_type": "refresh_token",
        "client_id": environment["DESK_CLIENT_ID"],
        "client_secret": environment["DESK_CLIENT_SECRET"],
        "refresh_token": environment["DESK_REFRESH_TOKEN"],
    }
    async with session.post(TOKEN_PATH, data=form) as response:
        token = (await response.json())["access_token"]
    return {"Authorization": f"Zoho-oauthtoken {token}", "orgId": environment["DESK_ORG_ID"]}
