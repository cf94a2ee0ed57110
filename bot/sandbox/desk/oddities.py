"""Portals that are unlike the usual one: new, without skills, or full of hostile names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from bot.sandbox.desk.faults import Faults
    from bot.sandbox.desk.world import World

HOSTILE_NAMES: Final = (
    "<!channel>",
    "<@U0ADARAY> *bold* _it_ `code`",
    "<https://evil.example|Click me> & win",
    "\u202eyaR adA",
    "x" * 500,
    "\u200bAda\u200d \u2060Ray\ufeff",
    "Robert'); DROP TABLE Agents;--",
    "Line\nbreak\tand \u0007bell",
)
"""Names that ping, format, link, turn the line around, overflow, pretend, inject and break."""

_HOSTILE_DEPARTMENT: Final = "<!here> Returns & *co*"
_HOSTILE_SKILL: Final = "<!subteam^S0MANAGERS>"
UNKNOWN_AGENT_ID: Final = "1892000000009999999"


def viewed(world: World, faults: Faults) -> World:
    """Return the portal as the faults that are on make it."""
    if faults.empty_desk:
        return replace(world, people=(), others=(), departments=(), skills=(), teams=(), tickets=())
    if faults.hostile_names:
        world = hostile(world)
    return replace(world, skills=()) if faults.no_skills else world


def hostile(world: World) -> World:
    """Return the portal with hostile names; one agent has lost their e-mail address, too."""
    names = dict(enumerate(HOSTILE_NAMES))
    people = tuple(
        replace(one, name=names.get(one.index, one.name), email=one.email if one.index else None)
        for one in world.people
    )
    departments = (
        *world.departments[:-1],
        replace(world.departments[-1], name=_HOSTILE_DEPARTMENT),
    )
    skills = (replace(world.skills[0], name=_HOSTILE_SKILL), *world.skills[1:])
    return replace(world, people=people, departments=departments, skills=skills)


def riddled(body: Any) -> Any:
    """Return an answer in which every list of records has gaps.

    The first record has lost its values to null, the second its last fields, every one has a
    field that nobody documents, and presence names an agent whom no list contains.
    """
    if _is_rows(body):
        return _rows(body)
    if body is None:
        return None
    riddle = {key: _rows(value) if _is_rows(value) else value for key, value in body.items()}
    if "totalAgentsCount" in body:
        riddle["data"].append({"agentId": UNKNOWN_AGENT_ID, "status": None})
    return {**riddle, "surprise": None}


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_row(number, row) for number, row in enumerate(rows)]


def _row(number: int, row: dict[str, Any]) -> dict[str, Any]:
    kept = {"id", "agentId", "referenceValue", "value", "name"}
    if number == 0:
        row = {key: value if key in kept else None for key, value in row.items()}
    if number == 1:
        row = {key: value for key, value in row.items() if key in kept}
    return {**row, "customField7": {"nested": [number, None]}}
