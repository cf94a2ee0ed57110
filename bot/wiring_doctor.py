"""The doctor for a running bot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.doctor.bench import Connections
    from bot.doctor.model import Finding
    from bot.wiring_base import Base


@dataclass(frozen=True, slots=True)
class LateDoctor:
    """Examines the bot from inside; its checks are imported when somebody first asks.

    Attributes:
        unknown: lines about variables that are no settings.
    """

    base: Base
    unknown: tuple[str, ...] = ()

    async def examine(self) -> tuple[Finding, ...]:
        """Run every check on the bot's own connections; see `bot.doctor.run.Doctor.examine`."""
        from bot.doctor.run import Doctor  # noqa: PLC0415 - a start needs none of it

        base = self.base
        doctor = Doctor(
            base.settings,
            slack=base.client,
            session=base.desk.session,
            store=base.store,
            count_connections=self._count,
            unknown=self.unknown,
            clock=base.clock,
        )
        return await doctor.examine()

    async def _count(self, _: object) -> Connections:
        from bot.doctor.bench import Connections  # noqa: PLC0415 - as above

        return Connections(*self.base.metrics.connections())
