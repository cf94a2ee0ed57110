"""How what a person typed is found among people and departments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.errors import DeskNotFoundError, DeskRequestError
from bot.desk.models import Agent, Department
from bot.desk.roster import Roster, get_department

SUPPORT, BILLING = Department("5", "Support"), Department("6", "Crème  Brûlée")
ADA = Agent("1", "Ada Ray", "ada@example.com", (SUPPORT,))
BO = Agent("2", "Bo Lee", None, (SUPPORT, BILLING))
ROSTER = Roster([BO, ADA])


@pytest.mark.parametrize("text", ["1", "ADA@Example.com", "ada ray", " Ada  Ray "])
def test_agents_are_found(text: str) -> None:
    """By id, by address and by full name; case and spaces do not matter."""
    assert ROSTER.get_agent(text) is ADA


@pytest.mark.parametrize("text", ["6", "crème brûlée", "CRE\u0300ME BRU\u0302LE\u0301E"])
def test_departments_are_found(text: str) -> None:
    """By id and by name, however the accents are encoded."""
    assert get_department(text, [SUPPORT, BILLING]) is BILLING


def test_nobody_in_an_empty_portal() -> None:
    """With nobody to be near, the error names nobody."""
    with pytest.raises(DeskNotFoundError) as unknown:
        Roster(()).get_agent("Ada")
    assert unknown.value.nearest == ()


def test_departments_of_a_roster() -> None:
    """A roster is in name order, knows its departments, and narrows to one."""
    assert [agent.name for agent in ROSTER.agents] == ["Ada Ray", "Bo Lee"]
    assert ROSTER.departments == (BILLING, SUPPORT)
    assert ROSTER.within(BILLING).agents == (BO,)
    assert len(ROSTER.within(Department("7", "Empty"))) == 0
    assert ROSTER.within(None) is ROSTER


@given(st.text())
def test_any_text_finds_or_is_refused(text: str) -> None:
    """No text raises anything but a refusal of the request."""
    for find in (ROSTER.get_agent, lambda name: get_department(name, [SUPPORT, BILLING])):
        try:
            found = find(text)
        except DeskRequestError:
            continue
        assert found in {ADA, BO, SUPPORT, BILLING}
