"""The history for a running bot, and by hand: settings and connections put in."""

from __future__ import annotations

import math
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.clock import system_clock
from bot.desk.client import open_afresh
from bot.doctor.remedies import judge_error
from bot.history.asking import PATIENCE_S, PAUSES_S, Asker
from bot.history.by_hand import CapturesByHand
from bot.history.capture import Capturer
from bot.history.purse import Purse
from bot.history.record import Record
from bot.history.source import CaptureSource
from bot.history.zone import PortalZone
from bot.log import configure_logging
from bot.setting_values import SourceChoice
from bot.store.store import open_store
from bot.wiring_base import open_desk_with

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from bot.clock import Clock
    from bot.desk.errors import DeskError
    from bot.desk.session import DeskSession
    from bot.history.by_hand import Wanted
    from bot.history.capture import Taken, Watch
    from bot.settings import Settings
    from bot.store.store import Store
    from bot.wiring_base import Base

_BY_HAND_PAUSES_S: Final = (2.0, 5.0)
"""Whoever waits at a shell does not wait as long as a job."""
_UNPLANNED: Final = timedelta(hours=1)
"""How long a capture by hand counts where none are planned: an hourly one leaves no holes."""


@dataclass(frozen=True, slots=True)
class Captures:
    """What makes captures, and what it goes by."""

    capturer: Capturer
    asker: Asker
    record: Record
    zone: PortalZone


@asynccontextmanager
async def open_captures(base: Base) -> AsyncIterator[CaptureSource]:
    """Give the job engine captures to make, as the settings say."""
    history, metrics = base.settings.history, base.metrics
    async with open_capturer(
        base.settings, base.desk.session, base.store, clock=base.clock, watch=metrics
    ) as captures:
        source = CaptureSource(
            captures.capturer,
            captures.record,
            zone=captures.zone,
            clock=base.clock,
            every=timedelta(minutes=history.every),
            daily_at=history.daily_at,
            keep=timedelta(days=history.days),
            keep_raw=timedelta(days=history.raw_days),
        )
        metrics.status_capture_age.set_function(partial(_age_s, source, base.clock))
        yield source


async def capture_by_hand(
    settings: Settings,
    wanted: Wanted,
    tell: Callable[[int, int, Taken], object],
    *,
    clock: Clock = system_clock,
) -> Sequence[Taken]:
    """Capture what is wanted, now, and return how that went.

    Args:
        settings: of the bot.
        wanted: which operations, and for performance which days.
        tell: is given how many are done, of how many, and the last one.
        clock: the time of day.

    Raises:
        DeskError: the portal's time zone cannot be asked for.
        StoreError: the database cannot be used.
        UsageError: a day that is wanted is not over, or would be deleted at once.
    """
    configure_logging("warning", settings.log.format.value, settings.secrets)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings.database.url, clock=clock))
        desk = await stack.enter_async_context(open_desk_with(settings, clock, store=store))
        captures = await stack.enter_async_context(
            open_capturer(settings, desk.session, store, clock=clock, pauses_s=_BY_HAND_PAUSES_S)
        )
        every = timedelta(minutes=settings.history.every) or _UNPLANNED
        by_hand = CapturesByHand(
            captures.capturer,
            captures.zone,
            clock=clock,
            every=every,
            keep=timedelta(days=settings.history.days),
        )
        return await by_hand.make(wanted, tell)


@asynccontextmanager
async def open_capturer(
    settings: Settings,
    session: DeskSession,
    store: Store,
    *,
    clock: Clock,
    watch: Watch | None = None,
    pauses_s: Sequence[float] = PAUSES_S,
    patience_s: float = PATIENCE_S,
) -> AsyncIterator[Captures]:
    """Put together what captures, with clients of its own on a session that is open.

    Args:
        settings: of the bot.
        session: with Desk; shared with people's questions, but not their answers.
        store: the database, opened.
        clock: the time of day.
        watch: counts captures.
        pauses_s: between attempts to ask.
        patience_s: how long one question may take.
    """
    source = settings.desk.source
    # Of two interfaces only the documented one keeps to the day that it is asked about.
    dated = SourceChoice.REST if source is SourceChoice.AUTO else source
    open_client = partial(
        open_afresh,
        session,
        org_id=settings.desk.org_id,
        clock=clock,
        patience_s=patience_s,
        stands_in=False,
    )
    async with open_client(source=source.value) as desk, open_client(source=dated.value) as reports:
        asker, record = Asker(desk, reports, clock=clock, pauses_s=pauses_s), Record(store)
        capturer = Capturer(
            asker,
            record,
            purse=Purse(store, session.credits, clock),
            explain=partial(_explain, settings),
            clock=clock,
            keeps_raw=settings.history.raw_days > 0,
            watch=watch,
        )
        yield Captures(capturer, asker, record, PortalZone(desk))


def _explain(settings: Settings, error: DeskError) -> str:
    return judge_error(error, settings).seen


def _age_s(source: CaptureSource, clock: Clock) -> float:
    return math.nan if source.last_done is None else (clock() - source.last_done).total_seconds()
