"""The doctor from the command line: the same settings as the bot, and connections of its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.clock import system_clock
from bot.doctor.connections import probe_connections
from bot.doctor.run import Doctor
from bot.slack.client import open_client
from bot.store.store import open_store
from bot.wiring_base import open_desk_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.doctor.model import Finding
    from bot.settings import Settings


async def examine_from_outside(
    settings: Settings, *, unknown: tuple[str, ...], tell: Callable[[Finding], object]
) -> tuple[Finding, ...]:
    """Examine what a bot with these settings would meet.

    Costs one access token, since the database's own is left alone.
    """
    slack = settings.slack
    async with (
        open_client(slack.bot_token, api_url=slack.api_url) as client,
        open_desk_with(settings) as desk,
        open_store(settings.database.url, clock=system_clock) as store,
    ):
        doctor = Doctor(
            settings,
            slack=client,
            session=desk.session,
            store=store,
            count_connections=partial(probe_connections, slack=client, settings=settings),
            unknown=unknown,
        )
        return await doctor.examine(tell=tell)
