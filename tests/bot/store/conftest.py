"""What tests of the database share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from structlog.typing import EventDict


@pytest.fixture
def logged() -> Iterator[list[EventDict]]:
    """Return the lines that are logged meanwhile."""
    with capture_logs() as lines:
        yield lines
