"""The history of `tests.bot.history.past` in a database of each kind, exported to files."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final

import pytest
from pydantic import SecretStr

from bot.clock import system_clock
from bot.history.export import ExportRequest
from bot.history.export_formats import ExportFormat
from bot.history.export_tables import EXPORTED
from bot.setting_sections import DatabaseSettings, LogSettings
from bot.settings import StorageSettings
from bot.wiring_export import Output, export_table
from tests.bot.history.past import write_past
from tests.databases import KINDS, made_database, open_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from bot.history.export import Plan

FORMATS: Final = tuple(ExportFormat)


class Silent:
    """Hears how an export goes, and says nothing."""

    is_counting = True

    def __init__(self) -> None:
        self.total: int | None = None
        self.written = 0

    def begin(self, plan: Plan) -> None:
        """Remember how many rows there will be."""
        self.total = plan.total

    def tell(self, rows: int) -> None:
        """Count rows."""
        self.written += rows


@pytest.fixture(scope="session", params=KINDS)
def past(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a database with ninety days of history; tests only read it."""
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path_factory.mktemp('past')}/deskbot.db"
        if request.param == "postgresql":
            url = stack.enter_context(made_database(request.getfixturevalue("postgres")))
        asyncio.run(_write(url))
        yield url


async def _write(url: str) -> None:
    async with open_store(url, clock=system_clock) as store:
        await write_past(store)


@pytest.fixture(scope="module")
def files(past: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with every table in every format, the access log last."""
    return _exported(past, tmp_path_factory.mktemp("exports"), FORMATS)


@pytest.fixture(scope="module")
def parquet_files(past: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with every table in Parquet."""
    return _exported(past, tmp_path_factory.mktemp("exports"), [ExportFormat.PARQUET])


def _exported(url: str, folder: Path, formats: Iterable[ExportFormat]) -> Path:
    async def export() -> None:
        for name in EXPORTED:
            for shape in formats:
                await export_to(url, folder / f"{name}.{shape}", name)

    asyncio.run(export())
    return folder


async def export_to(url: str, path: Path, table: str, **narrowed: Any) -> Silent:
    """Export a table to a file in the format of its name."""
    storage = StorageSettings(DatabaseSettings(url=SecretStr(url)), LogSettings())
    request = ExportRequest(EXPORTED[table], **narrowed)
    output = Output(path, ExportFormat(path.suffix[1:]))
    listener = Silent()
    await export_table(storage, request, output, listener)
    return listener
