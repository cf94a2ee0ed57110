"""Check: who is in Slack and in Desk, who is in one of them only, and who says to be whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.access_entries import is_user_id, read_entries
from bot.claims import confirmed, linked
from bot.doctor.check import passed, warned
from bot.doctor.claimed import find_overtaken, listed, names_of, questions
from bot.slack.objects import read_user
from bot.store.claims import Claims
from bot.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.claims import Claim
    from bot.desk.models import Agent
    from bot.doctor.bench import Bench
    from bot.doctor.check import Verdict
    from bot.settings import Settings
    from bot.slack.objects import SlackUser

_PAGE: Final = 1000
_PAGES: Final = 5
_SLACKBOT: Final = "USLACKBOT"
"""Slack lists its own bot as a person."""
_TODO: Final = (
    "People are matched by e-mail address; where somebody's differ, set AGENT_MAP (Slack user id ="
    " Desk e-mail address or id), or let them choose their agent after /agent-status me. Nothing to"
    " do for those who need no answers about themselves."
)


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Names of those who are on one side only, and what somebody is mapped to that fits nobody."""

    agents: tuple[str, ...]
    users: tuple[str, ...]
    mapped: tuple[str, ...]


async def check_people(bench: Bench) -> Verdict:
    """Match every Desk agent with every full member of the workspace."""
    agents = [row.agent for row in (await bench.board())[0].agents]
    try:
        everybody, is_whole = await _list_users(bench)
    except (SlackClientError, ClientError, TimeoutError, OSError, ValueError) as error:
        todo = "Look again in a few minutes; nothing depends on it."
        return warned(f"not checked: Slack does not list people ({type(error).__name__}).", todo)
    users = [user for user in everybody if _is_member(user)]
    claims = await _read_claims(bench)
    # AGENT_MAP counts alone for who is in it, then what was confirmed, then addresses.
    links = linked(bench.settings.people.map, confirmed(claims))
    overtaken = find_overtaken(claims, agents, everybody, bench.settings.people.map)
    found = match(agents, users, {**links, **dict.fromkeys(overtaken, "")})
    words = _sentences(found, agents=len(agents), users=len(users))
    asked = questions(claims, overtaken, names_of(agents, everybody))
    if is_whole:
        asked |= nobodies(ids_in(bench.settings), everybody)
    else:
        words.append(f"Only the first {len(users):,} Slack users were looked at.")
    words, todos = [*asked, *words], [*asked.values(), *([_TODO] if words else ())]
    return warned(" ".join(words), " ".join(todos)) if words else passed(_all_matched(agents))


async def _read_claims(bench: Bench) -> tuple[Claim, ...]:
    """Return every claim; none where there is no database to ask, which has a line of its own."""
    try:
        return await Claims(bench.store).list_all() if await bench.database() else ()
    except StoreError:
        return ()


def match(
    agents: Sequence[Agent], users: Sequence[SlackUser], agent_map: Mapping[str, str]
) -> Unmatched:
    """Compare by `agent_map`, which counts alone for who is in it, and else by address."""
    keys = {key.casefold(): agent.id for agent in agents for key in (agent.id, agent.email) if key}
    linked = {user.id: keys.get(_key(user, agent_map)) for user in users}
    matched = set(linked.values())
    return Unmatched(
        agents=tuple(sorted(one.name for one in agents if one.id not in matched)),
        users=tuple(sorted(one.name or one.id for one in users if linked[one.id] is None)),
        mapped=tuple(text for text in agent_map.values() if text and text.casefold() not in keys),
    )


def ids_in(settings: Settings) -> dict[str, list[str]]:
    """Return what stands for Slack users in settings, by variable."""
    access = settings.access
    named = {"ACCESS_MANAGERS": access.managers, "ACCESS_ADMINS": access.admins}
    ids = {
        name: sorted(filter(is_user_id, read_entries(all_, "@"))) for name, all_ in named.items()
    }
    return {"AGENT_MAP": sorted(settings.people.map), **ids}


def nobodies(named: Mapping[str, Sequence[str]], users: Sequence[SlackUser]) -> dict[str, str]:
    """Return a sentence for each setting that names none of the users, and what to do."""
    known = {user.id for user in users}
    wrong = {name: [one for one in ids if one not in known] for name, ids in named.items()}
    return {
        f"In {name}, but the id of no active Slack user: {listed(ids)}.": (
            f"Correct {name}: ids begin with U or W (a profile in Slack, Copy member ID), and who"
            " has left needs none any more. Then restart the bot."
        )
        for name, ids in wrong.items()
        if ids
    }


def _key(user: SlackUser, agent_map: Mapping[str, str]) -> str:
    return agent_map.get(user.id, user.email or "").casefold()


async def _list_users(bench: Bench) -> tuple[list[SlackUser], bool]:
    """Return the people; false when the workspace has more than a few thousand."""
    found: list[SlackUser] = []
    cursor = ""
    for _ in range(_PAGES):
        answer: Any = await bench.slack.users_list(limit=_PAGE, cursor=cursor)
        found += [read_user(raw) for raw in answer.get("members") or ()]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    return [user for user in found if not (user.is_bot or user.is_deleted)], not cursor


def _is_member(user: SlackUser) -> bool:
    return not (user.is_guest or user.is_stranger) and user.id != _SLACKBOT


def _sentences(found: Unmatched, *, agents: int, users: int) -> list[str]:
    words = []
    if found.agents:
        words.append(f"Desk agents without a Slack user: {_named(found.agents, agents)}.")
    if found.users:
        words.append(f"Slack users without a Desk agent: {_named(found.users, users)}.")
    if found.mapped:
        words.append(f"In AGENT_MAP or confirmed, but no Desk agent: {listed(found.mapped)}.")
    return words


def _named(names: Sequence[str], whole: int) -> str:
    return f"{len(names)} of {whole} ({listed(names)})"


def _all_matched(agents: Sequence[Agent]) -> str:
    return f"Each of {len(agents)} Desk agents is a Slack user, and the other way round."
