"""Check: the database can be reached, read and written, and its tables are those of this code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.doctor.check import failed, passed
from bot.store.errors import StoreError
from bot.store.migrate import known_revisions
from bot.store.probe import revision_of

if TYPE_CHECKING:
    from bot.doctor.bench import Bench
    from bot.doctor.check import Verdict

_OLD: Final = (
    "Start the bot, which migrates the database; if it runs, it is of an older version: restart it"
    " with this one."
)


async def check_database(bench: Bench) -> Verdict:
    """Look at the tables, and write a row that is removed at once; nothing is made or altered."""
    kind = "SQLite" if bench.store.is_sqlite else "PostgreSQL"
    newest = known_revisions()[-1]
    try:
        if await bench.database():
            return passed(f"{kind} takes what is written, and its tables are of {newest}.")
        revision = await revision_of(bench.store)
    except StoreError as error:
        return judge_store(error)
    if revision is not None:
        return failed(f"{kind} is not migrated: its tables are of {revision}, not {newest}.", _OLD)
    return passed(f"{kind} can be used; the bot makes the tables it lacks when it starts.")


def judge_store(error: StoreError) -> Verdict:
    """Return the failure; `bot.store.errors` writes cause and remedy apart by a semicolon."""
    seen, _, todo = error.sentence.partition("; ")
    return failed(f"{seen.removesuffix('.')}.", f"{todo[:1].upper()}{todo[1:]}")
