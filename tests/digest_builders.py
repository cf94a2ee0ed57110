"""Digests, their reports and deliveries with good defaults."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.desk.models import Average
from bot.digests.models import Delivery, DeliveryState, Digest, Section, Slot
from bot.digests.report import (
    AvailabilityPart,
    BacklogPart,
    ChangePart,
    Compared,
    DigestReport,
    DigestScope,
    FiguresPart,
    Measure,
    UncoveredPart,
    UncoveredSkill,
)
from bot.periods import Period
from tests.builders import NOON, fresh, skill

if TYPE_CHECKING:
    from bot.digests.report import Part

YESTERDAY: Final = Period(first=date(2026, 11, 17), last=date(2026, 11, 17))
WEEK_BEFORE: Final = Period(first=date(2026, 11, 10), last=date(2026, 11, 10))
CLOSED: Final = Compared(Measure.CLOSED, 34, 22)
REOPENED: Final = Compared(Measure.REOPENED, 0, 2)
BACKLOG: Final = Compared(Measure.BACKLOG, 33, 33)
FIRST_RESPONSE: Final = Compared(
    Measure.FIRST_RESPONSE_TIME,
    Average(14, timedelta(hours=2, minutes=5), timedelta(minutes=42)),
    Average(12, timedelta(hours=2, minutes=20), timedelta(minutes=42, seconds=20)),
)
CHANGE: Final = ChangePart((CLOSED, REOPENED, FIRST_RESPONSE))
AVAILABILITY: Final = AvailabilityPart(2, 1, 3, 0, ("Ada Ray", "Bo Lind"), None, fresh())
TICKETS: Final = FiguresPart(Section.TICKETS, (CLOSED, REOPENED), fresh())
TIMES: Final = FiguresPart(Section.TIMES, (FIRST_RESPONSE,), fresh())
LOAD: Final = BacklogPart(BACKLOG, 40, 3, 0, None, fresh())
UNCOVERED: Final = UncoveredPart((UncoveredSkill(skill(), 2),), 16, fresh())
PARTS: Final[tuple[Part, ...]] = (CHANGE, AVAILABILITY, TICKETS, TIMES, LOAD, UNCOVERED)


def digest(**changes: Any) -> Digest:
    """Return a digest of Support in a Slack channel, Monday to Friday at nine in Berlin."""
    made = Digest(
        id="k3x7ab2q",
        name="Morning round",
        target_id="C0SUPPORT",
        owner_id="U0MANAGER",
        weekdays=frozenset(range(5)),
        at=time(9),
        zone="Europe/Berlin",
        sections=tuple(Section),
        created_at=NOON - timedelta(days=30),
        updated_at=NOON - timedelta(days=30),
        department_id="500000000001",
        department_name="Support",
    )
    return replace(made, **changes)


def digest_report(parts: tuple[Part, ...] = PARTS, **changes: Any) -> DigestReport:
    """Return what a digest of Wednesday tells about Tuesday."""
    made = DigestReport(
        scope=DigestScope("Support"),
        period=YESTERDAY,
        previous=WEEK_BEFORE,
        time_zone="Europe/Berlin",
        agents=6,
        parts=parts,
        notes=(),
        freshness=fresh(),
        is_quiet=False,
        built_at=NOON,
    )
    return replace(made, **changes)


def slot() -> Slot:
    """Return the occurrence of Wednesday."""
    return Slot("k3x7ab2q", datetime(2026, 11, 18, 9), datetime(2026, 11, 18, 8, tzinfo=UTC))  # noqa: DTZ001 - wall clock


def delivery(**changes: Any) -> Delivery:
    """Return the delivery of that occurrence, posted in time."""
    one = slot()
    made = Delivery(
        digest_id=one.digest_id,
        local=one.local,
        due_at=one.due_at,
        state=DeliveryState.POSTED,
        updated_at=one.due_at,
        attempts=1,
        posted_ts="1795000000.000100",
        channel_id="C0SUPPORT",
    )
    return replace(made, **changes)
