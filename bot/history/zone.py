"""The portal's time zone, which days are counted in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import structlog

from bot.desk.credits import Priority, asking_as

if TYPE_CHECKING:
    from bot.desk.client import DeskClient

_log: Final = structlog.get_logger(__name__)


class PortalZone:
    """Asks Desk; the client remembers its answer for a day."""

    def __init__(self, desk: DeskClient) -> None:
        self._desk = desk
        self._is_told = False

    async def get(self) -> ZoneInfo | None:
        """Return the zone; `None` where Desk does not say, or names none that is known.

        Raises:
            DeskError: Desk cannot be asked now.
        """
        with asking_as(Priority.JOBS):
            name = (await self._desk.get_organization()).time_zone
        try:
            zone = ZoneInfo(name) if name else None
        except (ValueError, OSError, LookupError):
            zone = None
        if zone is None and not self._is_told:
            self._is_told = True
            _log.warning("portal_zone_unknown", hint="days are captured by UTC, half a day late")
        return zone
