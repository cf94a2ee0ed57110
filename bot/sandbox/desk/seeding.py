"""Builds a `World` from the sandbox's people; more than forty get made-up names."""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from bot.sandbox.desk.dice import roll, rolls
from bot.sandbox.desk.names import made_up_names
from bot.sandbox.desk.world import (
    PORTAL_ZONE,
    Department,
    Person,
    Skill,
    SkillType,
    Team,
    Ticket,
    World,
)
from bot.sandbox.people import AGENTS, DEPARTMENTS, SKILLS, SeedAgent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_FIRST_ID: Final = 1_892_000_000_000_000_001
"""Nineteen digits, as Zoho's ids: too long for a JavaScript number, so nobody may round them."""
_KINDS: Final = ("department", "agent", "skill", "type", "team", "ticket")
_OWNER_INDEX: Final = 38
_TICKETS: Final = 60

_WORDS: Final = {
    "French": ("bonjour", "facture"),
    "German": ("guten tag", "rechnung"),
    "Spanish": ("hola", "factura"),
    "VIP customers": ("platinum", "executive"),
    "Invoices": ("invoice", "billing address"),
    "Refunds": ("refund", "money back"),
    "Tax": ("vat", "tax"),
    "Portuguese": ("fatura", "obrigado"),
    "Linux": ("linux", "ubuntu"),
    "Networking": ("vpn", "timeout"),
    "Kubernetes": ("kubernetes", "helm"),
    "API": ("api", "webhook"),
    "Japanese": ("konnichiwa", "nihongo"),
    "Warranty": ("warranty", "broken"),
    "Shipping": ("delivery", "parcel"),
    "Italian": ("buongiorno", "fattura"),
}
_RETIRED: Final = ("Fax machines", "Product", "Support", ("fax",))
"""One skill nobody uses any more: without ``status``, lists contain it too."""


def build_world(seed: int, agents: int | None = None) -> World:
    """Return the portal with this many working agents; by default the sandbox's forty.

    Raises:
        ValueError: there is nobody; the owner of the token is an agent.
    """
    count = len(AGENTS) if agents is None else agents
    if count < 1:
        raise ValueError("a portal has at least one agent")
    people = tuple(_people(count))
    departments = tuple(_department(name, people) for name in DEPARTMENTS)
    skills = (*_skills(seed, people), _retired())
    return World(
        seed=seed,
        people=people,
        others=_others(),
        departments=departments,
        skills=skills,
        teams=tuple(_teams(departments)),
        tickets=tuple(_tickets(seed, departments, skills)),
        owner=people[min(_OWNER_INDEX, count - 1)],
    )


@cache
def identifier(kind: str, number: int) -> str:
    """Return the id of the `number`-th record of a kind, counted from zero."""
    return str(_FIRST_ID + (_KINDS.index(kind) + 1) * 1_000_000 + number)


def department_id(name: str) -> str:
    """Return the id of a department of the seed."""
    return identifier("department", DEPARTMENTS.index(name))


def _people(count: int) -> Iterator[Person]:
    owner = min(_OWNER_INDEX, count - 1)
    for index, seed_agent in enumerate(islice(_seed_agents(), count)):
        yield Person(
            index=index,
            id=identifier("agent", index),
            name=seed_agent.name,
            email=seed_agent.email,
            departments=tuple(department_id(name) for name in seed_agent.departments),
            time_zone=seed_agent.time_zone,
            permission="Admin" if index == owner else "AgentPublic",
        )


def _seed_agents() -> Iterator[SeedAgent]:
    yield from AGENTS
    known = {agent.name for agent in AGENTS}
    for number, name in enumerate(made_up_names()):
        if name not in known:
            yield SeedAgent(name, (DEPARTMENTS[number % len(DEPARTMENTS)],))


def _others() -> tuple[Person, ...]:
    support = (department_id("Support"),)
    return (
        Person(
            index=-1,
            id=identifier("agent", 900_001),
            name="Pieter Claes",
            email="pieter.claes@example.com",
            departments=support,
            time_zone=PORTAL_ZONE,
            status="DISABLED",
        ),
        Person(
            index=-2,
            id=identifier("agent", 900_002),
            name="Zia",
            email="zia@example.com",
            departments=support,
            time_zone=PORTAL_ZONE,
            machine=True,
        ),
    )


def _department(name: str, people: Sequence[Person]) -> Department:
    own = department_id(name)
    return Department(own, name, tuple(one.id for one in people if own in one.departments))


def _skills(seed: int, people: Sequence[Person]) -> Iterator[Skill]:
    for number, (name, (kind, department, holders)) in enumerate(SKILLS.items()):
        own = department_id(department)
        members = [one for one in people if own in one.departments]
        share = holders * max(1, len(people) // len(AGENTS))
        yield Skill(
            id=identifier("skill", number),
            name=name,
            type=_skill_type(kind, department),
            words=_WORDS[name],
            agents=tuple(_holders(seed, number, members, share)),
        )


def _holders(seed: int, number: int, members: Sequence[Person], share: int) -> Iterable[str]:
    """Choose who has a skill: the next member in turn, and others by chance."""
    turn = members[number % len(members)].index if members else 0
    drawn = sorted(
        members, key=lambda one: -1.0 if one.index == turn else roll(seed, "skill", number, one.id)
    )
    return sorted(one.id for one in drawn[:share])


def _skill_type(kind: str, department: str) -> SkillType:
    pairs = sorted({(item[0], item[1]) for item in SKILLS.values()} | {("Product", "Support")})
    number = pairs.index((kind, department))
    return SkillType(identifier("type", number), kind, department_id(department))


def _retired() -> Skill:
    name, kind, department, words = _RETIRED
    own = identifier("skill", len(SKILLS))
    return Skill(own, name, _skill_type(kind, department), words, (), active=False)


def _teams(departments: Sequence[Department]) -> Iterator[Team]:
    for number, department in enumerate(departments):
        for tier in (1, 2):
            agents = department.agents[tier - 1 :: 2]
            own = identifier("team", 2 * number + tier - 1)
            name = f"{department.name} tier {tier}"
            yield Team(own, name, department.id, agents[:1], agents)


def _tickets(
    seed: int, departments: Sequence[Department], skills: Sequence[Skill]
) -> Iterator[Ticket]:
    for number in range(_TICKETS):
        skill = skills[number % len(skills)] if number % 4 else None
        home = skill.type.department if skill else departments[number % len(departments)].id
        agents = next(item.agents for item in departments if item.id == home)
        dice = rolls(seed, "ticket", number)
        yield Ticket(
            id=identifier("ticket", number),
            number=1001 + number,
            subject=_subject(skill, number),
            status=("Open", "Open", "On Hold", "Closed")[int(dice[0] * 4)],
            department=home,
            channel=("Email", "Phone", "Chat", "Web")[int(dice[1] * 4)],
            age_hours=1 + int(dice[2] * 240),
            assignee=agents[int(dice[3] * len(agents))] if agents and number % 3 else None,
            skill=skill,
        )


def _subject(skill: Skill | None, number: int) -> str:
    if skill is None:
        return ("Cannot sign in", "Question about my order", "Please call me back")[number % 3]
    return f"Need help: {skill.words[number % len(skill.words)]}"
