"""Check: captures are made, and what was missing of the last day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.doctor.check import passed, warned
from bot.doctor.database import judge_store
from bot.history.health import look_at
from bot.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.doctor.bench import Bench
    from bot.doctor.check import Verdict
    from bot.history.health import Health, Holes
    from bot.setting_sections import HistorySettings

_DAY: Final = timedelta(days=1)
_LATE: Final = 3
"""After so many intervals without a capture somebody should look."""
_SKEW: Final = timedelta(minutes=1)
_NAMED: Final = 3
_ROOM: Final = 500 * 2**20
_MEBIBYTE: Final = 2**20
_LOOK: Final = "Repair what the other checks name; `deskbot capture` tries at once."


async def check_history(bench: Bench) -> Verdict:
    """Look at the last capture of statuses, at holes, and at the room that is left."""
    settings = bench.settings.history
    try:
        if not await bench.database():
            return passed("Nothing is captured yet; captures begin with the bot.")
        health = await look_at(bench.store, bench.clock() - _DAY)
    except StoreError as error:
        return judge_store(error)
    return judge(health, settings, bench.clock())


def judge(health: Health, settings: HistorySettings, now: datetime) -> Verdict:
    """Return the verdict."""
    problems = list(_problems(health, settings, now))
    seen = " ".join([_state(health, settings, now), *(problem for problem, _ in problems)])
    if not problems:
        return passed(seen)
    return warned(seen, " ".join(dict.fromkeys(todo for _, todo in problems)))


def _state(health: Health, settings: HistorySettings, now: datetime) -> str:
    size = f"The database has {health.size / _MEBIBYTE:,.0f} MiB."
    if not settings.every and settings.daily_at is None:
        return f"Captures are off (HISTORY_EVERY is 0, HISTORY_DAILY_AT is off). {size}"
    if not settings.every:
        return f"Statuses are not captured (HISTORY_EVERY is 0). {size}"
    if health.last is None:
        return f"Statuses have not been captured yet. {size}"
    ago = max(0, _minutes(now - health.last.at))
    return f"The statuses of {health.last.agents} agents were captured {ago} min ago. {size}"


def _problems(
    health: Health, settings: HistorySettings, now: datetime
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong, each with what to do."""
    last = health.last
    if last is not None and last.at > now + _SKEW:
        yield (
            f"The last capture is of {last.key}, which is yet to come: a clock was, or is, wrong.",
            "Let the machines keep their time by NTP; captures of the future go with the next.",
        )
    elif settings.every and last is not None and now - last.at > _LATE * last.every:
        yield "That is too long ago.", f"See that the bot runs. {_LOOK}"
    if health.dark:
        yield (
            f"For {_minutes(health.dark)} min of the last day nothing is known of statuses.",
            "What was missed stays a hole; see that the bot runs all the time.",
        )
    if failed := [one for one in health.holes if not one.was_planned]:
        yield f"Not captured in the last day: {_listed(failed)}", _LOOK
    if planned := [one for one in health.holes if one.was_planned]:
        yield (
            f"Left out in the last day: {_listed(planned)}",
            "Where credits are spared, raise HISTORY_EVERY or buy more credits.",
        )
    if health.free is not None and health.free < _ROOM:
        yield (
            f"Only {health.free / _MEBIBYTE:,.0f} MiB are free on its disk.",
            "Make room, or lower HISTORY_DAYS and HISTORY_RAW_DAYS.",
        )


def _minutes(time: timedelta) -> int:
    return round(time.total_seconds() / 60)


def _listed(holes: list[Holes]) -> str:
    named = [f"{one.count} of {one.kind} ({one.reason})" for one in holes[:_NAMED]]
    more = sum(one.count for one in holes[_NAMED:])
    return f"{'; '.join(named)}{f'; and {more} more' if more else ''}."
