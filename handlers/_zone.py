"""The portal's time zone, by whose days everything is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from bot.services import Services


async def portal_zone(services: Services) -> ZoneInfo:
    """Return the portal's time zone; UTC where it has none that anybody knows."""
    organization = await services.desk.get_organization()
    try:
        return ZoneInfo(organization.time_zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
