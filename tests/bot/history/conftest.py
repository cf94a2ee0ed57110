"""What the tests of the history share."""

from __future__ import annotations

from tests.bot.history.exports import (  # noqa: F401 - fixtures, for every test below
    files,
    parquet_files,
    past,
)
