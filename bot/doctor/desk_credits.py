"""Check: how many API credits are left of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.desk.errors import DeskCreditsError, DeskError
from bot.doctor.check import passed, warned
from bot.doctor.remedies import judge_error

if TYPE_CHECKING:
    from bot.doctor.bench import Bench
    from bot.doctor.check import Verdict

_SCARCE: Final = 500
"""Some forty boards, at what a board of the documented API costs."""


async def check_credits(bench: Bench) -> Verdict:
    """Read what Desk's own answers say is left."""
    try:
        await bench.organizations()
    except DeskCreditsError as error:
        return judge_error(error, bench.settings)
    except DeskError:
        pass  # told by the checks of host and organization; the figure may be known all the same
    left = bench.session.credits.remaining
    if left is None:
        todo = "Nothing: Desk refuses in plain words when they are spent."
        return warned("Desk does not say how many API credits are left today.", todo)
    if left < _SCARCE:
        return warned(
            f"Only {left:,} API credits are left today.",
            "They come back at the data centre's midnight; in Desk's setup, under Developer Space,"
            " API, see what uses them.",
        )
    return passed(f"{left:,} API credits are left today.")
