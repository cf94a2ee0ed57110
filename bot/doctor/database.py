"""Check: the database can be reached, read and written, and its tables are those of this code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.doctor.check import failed, passed
from bot.store.errors import StoreError
from bot.store.migrate import known_revisions

if TYPE_CHECKING:
    from bot.doctor.bench import Bench
    from bot.doctor.check import Verdict


async def check_database(bench: Bench) -> Verdict:
    """Look at the tables, and write a row that is removed at once; nothing is made or altered."""
    kind = "SQLite" if bench.store.is_sqlite else "PostgreSQL"
    try:
        is_ready = await bench.database()
    except StoreError as error:
        return judge_store(error)
    if not is_ready:
        return passed(f"{kind} can be used; the bot makes the tables it lacks when it starts.")
    return passed(f"{kind} takes what is written, and its tables are of {known_revisions()[-1]}.")


def judge_store(error: StoreError) -> Verdict:
    """Return the failure; `bot.store.errors` writes cause and remedy apart by a semicolon."""
    seen, _, todo = error.sentence.partition("; ")
    return failed(f"{seen.removesuffix('.')}.", f"{todo[:1].upper()}{todo[1:]}")
