"""The table of scopes covers every call, and the minimal set serves them all."""

from __future__ import annotations

import pytest

from bot.desk.guide import PATHS
from bot.desk.report import ReportName
from bot.desk.scopes import MINIMAL_SCOPES, REQUIRED_SCOPES, needed_for, route_of


@pytest.mark.parametrize("path", REQUIRED_SCOPES)
def test_minimal_scopes_serve_every_call(path: str) -> None:
    """Each call's preferred scope is one that the consent asks for."""
    assert needed_for(path)[0] in MINIMAL_SCOPES


@pytest.mark.parametrize("path", [*PATHS.values(), *(name.path for name in ReportName)])
def test_every_path_is_in_the_table(path: str) -> None:
    """The guide's paths and all reports have their row."""
    assert path in REQUIRED_SCOPES


def test_ids_are_left_open() -> None:
    """A path with an id is a call of its route; others are their own route."""
    assert route_of("/tickets/400000000001/comments/7") == "/tickets/{id}/comments/{id}"
    assert route_of("/agents") == "/agents"
    assert needed_for("/unknown") == ()
