"""Check: this machine's clock agrees with those of Slack and Desk."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from aiohttp import ClientError, ClientTimeout

from bot.desk.wire import ORGANIZATIONS, build_url
from bot.doctor.check import failed, passed, warned

if TYPE_CHECKING:
    from bot.doctor.bench import Bench
    from bot.doctor.check import Verdict

_TIMEOUT: Final = ClientTimeout(total=6)
_SECOND: Final = timedelta(seconds=1)
_BEARABLE: Final = timedelta(seconds=5)
_TOO_FAR: Final = timedelta(seconds=60)
_IN_SECONDS: Final = 120
"""Longer differences are told in minutes."""
_TODO: Final = (
    "Let the machine keep its time by NTP (timedatectl set-ntp true), then restart the bot: Slack's"
    " requests count for five minutes only, and times in answers would be wrong."
)


async def check_clock(bench: Bench) -> Verdict:
    """Compare with the ``Date`` of two answers that need no token."""
    urls = {
        "Slack": f"{bench.settings.slack.api_url.rstrip('/')}/api.test",
        "Desk": build_url(bench.settings.desk.desk_url, ORGANIZATIONS),
    }
    found = await asyncio.gather(*(_read(bench, url) for url in urls.values()))
    known = {name: behind for name, behind in zip(urls, found, strict=True) if behind is not None}
    if not known:
        todo = "Check the network; the other lines say what cannot be reached."
        return warned("not checked: neither Slack nor Desk says what time it is.", todo)
    name = max(known, key=lambda one: abs(known[one]))
    return judge(name, known[name], agreeing=" and ".join(known))


def judge(name: str, behind: timedelta, *, agreeing: str) -> Verdict:
    """Return the verdict on the larger difference; `behind` is negative for a clock ahead."""
    if abs(behind) < _BEARABLE:
        return passed(f"This machine's clock agrees with {agreeing}.")
    side = "behind" if behind > timedelta() else "ahead of"
    seen = f"This machine's clock is {_spoken(abs(behind))} {side} that of {name}."
    return (failed if abs(behind) >= _TOO_FAR else warned)(seen, _TODO)


def difference(said: datetime, before: datetime, after: datetime) -> timedelta:
    """Return how far we are behind a ``Date``, which is cut to whole seconds.

    It was written between our `before` and `after`, so within them nothing can be said.
    """
    if said > after:
        return said - after
    return min(timedelta(), said + _SECOND - before)


async def _read(bench: Bench, url: str) -> timedelta | None:
    before = bench.clock()
    try:
        async with bench.http.get(url, timeout=_TIMEOUT, allow_redirects=False) as response:
            after = bench.clock()
            said = parsedate_to_datetime(response.headers.get("Date", ""))
    except (ClientError, TimeoutError, OSError, ValueError, TypeError):
        return None
    return difference(said.replace(tzinfo=said.tzinfo or UTC), before, after)


def _spoken(length: timedelta) -> str:
    seconds = round(length.total_seconds())
    return f"{seconds} s" if seconds < _IN_SECONDS else f"{round(seconds / 60):,} min"
