"""What a question is, and what a command or shortcut declares about itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.digests.query import DigestQuery
from bot.doctor.query import DoctorQuery
from bot.filters import Named
from bot.query import Again, Query, SkillsQuery

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.access import Viewer
    from bot.services import Services
    from bot.slack.message import Message
    from formatters.help import CommandHelp


@dataclass(frozen=True, slots=True)
class Ask:
    """A command as typed, or as a button repeats it.

    Attributes:
        text: as Slack sends it.
        page: of a long answer, from 1.
        now: aware, UTC.
        channel_id: of the Slack channel where it is asked.
    """

    command: str
    text: str
    page: int
    now: datetime
    channel_id: str | None = None

    def again(self, query: Query) -> Again:
        """Return what the buttons under the answer carry."""
        return Again(self.command, query.text, self.page)

    def turned(self, query: Query) -> Again:
        """Return what a button to another question of the same command carries."""
        return self.changed(query).again(query)

    def changed(self, query: Query) -> Ask:
        """Return the first page of another query of the same command."""
        return replace(self, text=query.text, page=1)


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """A slash command: how it is used, how its text is read, how it is answered.

    `answer` is also what every click under an answer comes back to; it authorises what it shows.

    Attributes:
        seconds: how long people wait for this one, where that is longer than usual.
    """

    help: CommandHelp
    parse: Callable[[Ask], Query]
    answer: Callable[[Ask, Viewer, Services], Awaitable[Message]]
    seconds: float = 0.0

    @property
    def command(self) -> str:
        """Return its name with the slash."""
        return self.help.command


@dataclass(frozen=True, slots=True)
class ShortcutSpec:
    """A shortcut as the manifest declares it; `type` is ``message`` or ``global``."""

    name: str
    type: str
    callback_id: str
    description: str


def about(query: Query, agent_id: str) -> Query:
    """Return the same query about one agent, by Desk's id, if it is about agents."""
    if isinstance(query, DigestQuery | DoctorQuery):
        return query
    if isinstance(query, SkillsQuery):
        return replace(query, who=Named(agent_id), terms=(), online=False)
    return replace(query, who=Named(agent_id))
