"""The history knows also those whom Desk no longer lists."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.desk.models import AgentFigures, Department
from bot.history.history import History
from bot.history.models import Kind, Subject
from bot.history.record import Record
from tests.bot.history.builders import EVERY, START, day_report, night, person, slot, state, whole
from tests.builders import BILLING, SUPPORT, figures

if TYPE_CHECKING:
    from bot.desk.models import Agent
    from bot.store.store import Store
    from tests.fakes import FixedClock

ADA, BEN, CLEO = (person(n, name=name) for n, name in enumerate(("Ada", "ben", "Cleo"), 1))


@pytest.fixture
def history(store: Store, clock: FixedClock) -> History:
    """Return the history of an empty database."""
    return History(store, clock=clock)


async def _write_board(store: Store, n: int, *agents: Agent) -> None:
    await Record(store).write_status(slot(n), whole(*(state(who) for who in agents)))


async def _names(history: History) -> list[tuple[str, object]]:
    return [(one.agent.name, one.left_at) for one in await history.agents() if one.agent]


async def test_an_empty_history_knows_nobody(history: History) -> None:
    """Nothing captured is no error."""
    assert (await history.agents(), await history.departments()) == ((), ())
    assert await history.kept(Kind.STATUS) is None


async def test_who_left_was_last_seen_at_a_capture(history: History, store: Store) -> None:
    """Everybody is listed by name; who is not in the latest capture has left."""
    await _write_board(store, 0, CLEO, ADA)
    await _write_board(store, 1, CLEO, BEN, ADA)
    await _write_board(store, 2, BEN)

    assert await _names(history) == [
        ("Ada", START + EVERY),
        ("ben", None),
        ("Cleo", START + EVERY),
    ]


async def test_who_was_renamed_has_the_last_name(history: History, store: Store) -> None:
    """An agent is the same by any name."""
    await _write_board(store, 0, ADA)
    await _write_board(store, 1, replace(ADA, name="Ada Ray"))

    (one,) = await history.agents()
    assert one == Subject(agent=one.agent)
    assert one.agent
    assert (one.agent.id, one.agent.name) == (ADA.id, "Ada Ray")


async def test_who_is_only_in_reports_has_left(history: History, store: Store) -> None:
    """Someone in a report and on no board was last seen when the report was made."""
    report = day_report([AgentFigures(ADA, figures())])
    await Record(store).write_performance(night(), night().at.date(), [report])
    assert await _names(history) == [("Ada", None)]

    await _write_board(store, 0, BEN)
    assert await _names(history) == [("Ada", night().at), ("ben", None)]


async def test_deleted_departments_are_known(history: History, store: Store) -> None:
    """A department that nobody belongs to any more keeps its last name."""
    renamed = Department(SUPPORT.id, "Help")
    await _write_board(store, 0, person(1, SUPPORT, BILLING))
    await _write_board(store, 1, person(1, renamed))

    assert await history.departments() == (BILLING, renamed)


async def test_kept_are_the_first_and_the_last_capture(history: History, store: Store) -> None:
    """Each kind has its own; holes are none."""
    for n in (0, 1, 5):
        await _write_board(store, n, ADA)
    await Record(store).write_performance(night(), night().at.date(), [day_report([])])

    assert await history.kept(Kind.STATUS) == (START, START + 5 * EVERY)
    assert await history.kept(Kind.PERFORMANCE) == (night().at, night().at)
    assert await history.kept(Kind.SKILLS) is None
