"""The portal's time zone, by whose days everything is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog

from bot.desk.errors import DeskError

if TYPE_CHECKING:
    from bot.services import Services


_log: Final = structlog.get_logger(__name__)


async def portal_zone(services: Services) -> ZoneInfo:
    """Return the portal's time zone; UTC where it has none that anybody knows."""
    organization = await services.desk.get_organization()
    try:
        return ZoneInfo(organization.time_zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


async def portal_zone_if_known(services: Services) -> ZoneInfo | None:
    """Return the same, or nothing where Zoho Desk does not say and an answer is good without."""
    try:
        return await portal_zone(services)
    except DeskError as error:
        _log.warning("zone_missing", error=type(error).__name__, operation=error.operation)
        return None
