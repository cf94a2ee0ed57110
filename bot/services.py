"""The collaborators that handlers work with, built once and passed down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.access import Access
    from bot.claim_desk import ClaimDesk
    from bot.clock import Clock
    from bot.desk.client import DeskClient
    from bot.digests.desk import DigestDesk
    from bot.directory import Directory
    from bot.doctor.model import Examines
    from bot.history.history import History
    from bot.people import People


@dataclass(frozen=True, slots=True)
class Services:
    """What a handler may ask.

    Attributes:
        min_group: averages of fewer agents than this are for managers only.
        desk_host: host name under which links to this portal's tickets begin.
        bot_name: the bot's own handle in Slack, for ``/invite``.
        digests, history, claims: `None` where there is no database.
    """

    desk: DeskClient
    directory: Directory
    access: Access
    people: People
    doctor: Examines
    clock: Clock
    min_group: int = 5
    desk_host: str = ""
    bot_name: str = "Deskbot"
    digests: DigestDesk | None = None
    history: History | None = None
    claims: ClaimDesk | None = None
