"""The history of `tests.bot.history.past` in a database of each kind, exported to files."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import pytest
from pydantic import SecretStr

from bot.clock import system_clock
from bot.history.export import ExportRequest
from bot.history.export_formats import ExportFormat
from bot.history.export_tables import EXPORTED
from bot.setting_sections import DatabaseSettings, LogSettings
from bot.settings import StorageSettings
from bot.store.store import open_store
from bot.wiring_export import Output, export_table
from tests.bot.history.past import write_past

if TYPE_CHECKING:
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


@pytest.fixture(scope="module")
def past(database: str) -> str:
    """Return the address of a database with ninety days of history."""

    async def write() -> None:
        async with open_store(database, clock=system_clock) as store:
            await write_past(store)

    asyncio.run(write())
    return database


@pytest.fixture(scope="module")
def files(past: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with every table in every format, the access log last."""
    folder = tmp_path_factory.mktemp("exports")

    async def export() -> None:
        for name in EXPORTED:
            for shape in FORMATS:
                await export_to(past, folder / f"{name}.{shape}", name)

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
