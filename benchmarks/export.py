"""Memory and speed of `deskbot export` by the number of rows, on SQLite and PostgreSQL.

Each export is a process of its own, whose largest resident memory the kernel counts. PostgreSQL
joins in where ``--postgres`` names an empty database.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from _report import Row, held_against, print_table
from sqlalchemy import delete, insert

from bot.clock import system_clock
from bot.store.history_tables import status_sample
from bot.store.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_AGENTS: Final = 1000
_AT_ONCE: Final = 20_000
_FIRST: Final = datetime(2026, 1, 1, tzinfo=UTC)
_FORMATS: Final = ("csv", "jsonl", "parquet")
_MIB: Final = 1024
_MORE: Final = 1.15
"""How much more memory twenty times the rows may take: allocators are not exact."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one export took."""

    seconds: float
    mib: float


def main() -> None:
    """Fill, export, and print the table."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs=2, default=[50_000, 1_000_000])
    parser.add_argument("--formats", nargs="+", choices=_FORMATS, default=_FORMATS)
    parser.add_argument("--postgres", help="the address of an empty database")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        urls = filter(None, [f"sqlite:///{name}/bench.db", arguments.postgres])
        rows = [
            row
            for url in urls
            for row in compare(url, arguments.rows, arguments.formats, Path(name))
        ]
    print_table("Exports of status_sample", rows)


def compare(url: str, counts: Sequence[int], formats: Sequence[str], folder: Path) -> Iterator[Row]:
    """Yield what few and many rows took, in each format."""
    taken: dict[tuple[int, str], Taken] = {}
    for count in counts:
        asyncio.run(fill(url, count))
        for shape in formats:
            taken[count, shape] = export(url, folder / f"export.{shape}")
    few, many = counts
    for shape in formats:
        kind = f"{url.partition(':')[0]}, {shape}"
        less, more = taken[few, shape], taken[many, shape]
        what = f"{kind}: memory, {many:,} rows against {few:,}"
        yield held_against(what, more.mib, less.mib, _MORE, "MiB")
        pace = (many - few) / (more.seconds - less.seconds)
        yield Row(f"{kind}: rows a second", f"{pace:,.0f}")


async def fill(url: str, rows: int) -> None:
    """Leave so many samples in the database."""
    async with open_store(url, clock=system_clock) as store:
        async with store.begin() as connection:
            await connection.execute(delete(status_sample))
        for begin in range(0, rows, _AT_ONCE):
            chunk = [sample(number) for number in range(begin, min(rows, begin + _AT_ONCE))]
            async with store.begin() as connection:
                await connection.execute(insert(status_sample), chunk)


def sample(number: int) -> dict[str, object]:
    """Return one row of many."""
    at = _FIRST + number // _AGENTS * timedelta(minutes=5)
    state = {"presence": "online", "mail": "online", "phone": "busy", "open": number % 9}
    return {"captured_at": at, "agent_id": str(4 * 10**11 + number % _AGENTS), **state}


def export(url: str, path: Path) -> Taken:
    """Export in a process of its own."""
    command = [sys.executable, "-m", "bot", "export", "--table", "status_sample", "--force"]
    begun = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - this very program
        [*command, "--output", str(path)], env={**os.environ, "DATABASE_URL": url}
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"the export of {path.name} failed")
    return Taken(time.perf_counter() - begun, usage.ru_maxrss / _MIB)


if __name__ == "__main__":
    main()
