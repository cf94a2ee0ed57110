"""Words that digests, their form and their list share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.digests.models import Section
from formatters.scope import period_words
from formatters.text import esc, slack_date

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from bot.digests.models import Digest
    from bot.digests.report import DigestScope
    from bot.periods import Period

SECTIONS: Final = {
    Section.CHANGE: "What changed",
    Section.AVAILABILITY: "Availability now",
    Section.TICKETS: "Tickets closed and reopened",
    Section.TIMES: "Response and resolution times",
    Section.BACKLOG: "Backlog and load",
    Section.UNCOVERED: "Skills without cover",
}
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NAME: Final = 80
_ID: Final = re.compile(r"[CGUW][A-Z0-9]{2,30}")


def days_words(period: Period) -> str:
    """Return whole days with their weekdays: ``Friday 20 Nov to Sunday 22 Nov``."""
    if period.first is None or period.last is None:
        return period_words(period)
    first, last = _day(period.first), _day(period.last)
    return first if period.first == period.last else f"{first} to {last}"


def weekday_words(weekdays: Collection[int]) -> str:
    """Return ``every day``, ``Monday to Friday``, or the days one by one."""
    days = sorted(weekdays)
    if len(days) == len(DAYS):
        return "every day"
    is_run = len(days) > 2 and days[-1] - days[0] == len(days) - 1  # noqa: PLR2004 - two days are no run
    if is_run:
        return f"{DAYS[days[0]]} to {DAYS[days[-1]]}"
    return ", ".join(DAYS[day] for day in days)


def repeat_words(digest: Digest) -> str:
    """Return when a digest is sent, as its editor chose it."""
    zone = esc(digest.zone.replace("_", " "), _NAME)
    return f"{weekday_words(digest.weekdays)} at {digest.at:%H:%M}, {zone}"


def target_words(target_id: str) -> str:
    """Return a Slack channel or person as a mention that Slack draws with today's name."""
    if not _ID.fullmatch(target_id):
        return esc(target_id, _NAME)
    return f"<@{target_id}>" if target_id.startswith(("U", "W")) else f"<#{target_id}>"


def place(scope: DigestScope) -> str:
    """Return what a digest is narrowed to, as mrkdwn."""
    parts = [esc(name, _NAME) for name in (scope.department, scope.team) if name]
    if scope.channel:
        parts.append(f"availability for {scope.channel.value}")
    return ", ".join(parts) or "All departments"


def next_words(moment: datetime | None) -> str:
    """Return when a digest comes next, in each reader's own zone."""
    return slack_date(moment, "{date_short_pretty} at {time}") if moment else "not while it rests"


def _day(day: date) -> str:
    return f"{DAYS[day.weekday()]} {day.day} {day:%b}"
