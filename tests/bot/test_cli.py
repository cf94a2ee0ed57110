"""Commands that need no module of their own."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from bot.cli import main


@pytest.mark.parametrize("port", ["-1", "65536"])
def test_a_port_that_there_is_not(port: str) -> None:
    """The sandbox says what would be valid."""
    result = CliRunner().invoke(main, ["try", "--port", port])
    assert (result.exit_code, "0<=x<=65535" in result.output) == (2, True), result.output
