"""Check: who is in Slack and in Desk, and who is in one of them only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.doctor.check import passed, warned
from bot.slack.objects import read_user

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.desk.models import Agent
    from bot.doctor.bench import Bench
    from bot.doctor.check import Verdict
    from bot.slack.objects import SlackUser

_PAGE: Final = 1000
_PAGES: Final = 5
_NAMED: Final = 10
_SLACKBOT: Final = "USLACKBOT"
"""Slack lists its own bot as a person."""
_TODO: Final = (
    "People are matched by e-mail address; where somebody's differ, set AGENT_MAP (Slack user id ="
    " Desk e-mail address or id). Nothing to do for those who need no answers about themselves."
)


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Names of those who are on one side only, and entries of ``AGENT_MAP`` that fit nobody."""

    agents: tuple[str, ...]
    users: tuple[str, ...]
    mapped: tuple[str, ...]


async def check_people(bench: Bench) -> Verdict:
    """Match every Desk agent with every full member of the workspace."""
    agents = [row.agent for row in (await bench.board())[0].agents]
    try:
        users, is_whole = await _list_users(bench)
    except (SlackClientError, ClientError, TimeoutError, OSError, ValueError) as error:
        todo = "Look again in a few minutes; nothing depends on it."
        return warned(f"not checked: Slack does not list people ({type(error).__name__}).", todo)
    found = match(agents, users, bench.settings.people.map)
    words = _sentences(found, agents=len(agents), users=len(users))
    if not is_whole:
        words.append(f"Only the first {len(users):,} Slack users were looked at.")
    return warned(" ".join(words), _TODO) if words else passed(_all_matched(agents))


def match(
    agents: Sequence[Agent], users: Sequence[SlackUser], agent_map: Mapping[str, str]
) -> Unmatched:
    """Compare by ``AGENT_MAP``, which counts alone for who is in it, and else by address."""
    keys = {key.casefold(): agent.id for agent in agents for key in (agent.id, agent.email) if key}
    linked = {user.id: keys.get(_key(user, agent_map)) for user in users}
    matched = set(linked.values())
    return Unmatched(
        agents=tuple(sorted(one.name for one in agents if one.id not in matched)),
        users=tuple(sorted(one.name or one.id for one in users if linked[one.id] is None)),
        mapped=tuple(text for text in agent_map.values() if text.casefold() not in keys),
    )


def _key(user: SlackUser, agent_map: Mapping[str, str]) -> str:
    return agent_map.get(user.id, user.email or "").casefold()


async def _list_users(bench: Bench) -> tuple[list[SlackUser], bool]:
    """Return the full members; false when the workspace has more than a few thousand people."""
    found: list[SlackUser] = []
    cursor = ""
    for _ in range(_PAGES):
        answer: Any = await bench.slack.users_list(limit=_PAGE, cursor=cursor)
        found += [read_user(raw) for raw in answer.get("members") or ()]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    return [user for user in found if _is_member(user)], not cursor


def _is_member(user: SlackUser) -> bool:
    is_other = user.is_bot or user.is_deleted or user.is_guest or user.is_stranger
    return not is_other and user.id != _SLACKBOT


def _sentences(found: Unmatched, *, agents: int, users: int) -> list[str]:
    words = []
    if found.agents:
        words.append(f"Desk agents without a Slack user: {_named(found.agents, agents)}.")
    if found.users:
        words.append(f"Slack users without a Desk agent: {_named(found.users, users)}.")
    if found.mapped:
        words.append(f"In AGENT_MAP, but no Desk agent: {_names(found.mapped)}.")
    return words


def _named(names: Sequence[str], whole: int) -> str:
    return f"{len(names)} of {whole} ({_names(names)})"


def _names(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _all_matched(agents: Sequence[Agent]) -> str:
    return f"Each of {len(agents)} Desk agents is a Slack user, and the other way round."
