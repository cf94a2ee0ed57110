"""What is asked of the history: how figures moved, and who could be reached when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.desk.models import Channel, Presence
from bot.errors import UsageError
from bot.filters import choices, read_who, single, sort, take
from bot.grammar import bare, quote, tokens
from bot.past import one_past
from bot.period_words import take_periods
from bot.query_text import bounded, department_text, joined

if TYPE_CHECKING:
    from bot.filters import Sorted, Who
    from bot.past import Past

TREND: Final = "trend"
HISTORY: Final = "history"


def has_word(text: str, word: str) -> bool:
    """Say whether a command's text holds a word of its own, outside quotes and filters.

    Raises:
        UsageError: the text cannot be cut into words.
    """
    return any(bare(token) == word for token in tokens(text))


@dataclass(frozen=True, slots=True)
class TrendQuery:
    """What ``/agent-metrics … trend`` is asked.

    Attributes:
        who: one agent; `None` for the team.
        department: name or Desk's id.
        past: `None` for the default.
    """

    who: Who | None = None
    department: str | None = None
    past: Past | None = None

    @classmethod
    def parse(cls, text: str) -> TrendQuery:
        """Read a command's text.

        Raises:
            UsageError: it cannot be understood; names the part.
        """
        found = sort(text, ("agent", "department", "period"))
        _, rest = take(found.rest, lambda word: word == TREND)
        words, rest = take_periods(rest)
        if "vs" in map(bare, rest):
            raise UsageError("vs", "goes without trend, which is compared anyway")
        query = cls(
            who=read_who(found, rest),
            department=single(found, "department"),
            past=one_past(words, single(found, "period")),
        )
        return bounded(query, text)

    @property
    def text(self) -> str:
        """Canonical text."""
        return joined(
            self.who.text if self.who else "",
            department_text(self.department),
            _period_text(self.past),
            TREND,
        )


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """What ``/agent-status … history`` is asked: one agent's time in status, or coverage.

    Attributes:
        who: one agent; `None` for coverage.
        department: name or Desk's id.
        channel: narrows coverage, as does `skill`.
        skill: name or Desk's id.
        past: `None` for the default.
    """

    who: Who | None = None
    department: str | None = None
    channel: Channel | None = None
    skill: str | None = None
    past: Past | None = None

    @classmethod
    def parse(cls, text: str) -> HistoryQuery:
        """Read a command's text.

        Raises:
            UsageError: it cannot be understood; names the part.
        """
        found = sort(text, ("agent", "department", "channel", "skill", "period"))
        _, rest = take(found.rest, lambda word: word == HISTORY)
        words, rest = take_periods(rest)
        for presence in filter(None, map(bare, rest)):
            if presence in set(Presence):
                raise UsageError(presence, "goes without history, which has all of them")
        query = cls(
            who=read_who(found, rest),
            department=single(found, "department"),
            channel=_one_channel(found),
            skill=single(found, "skill"),
            past=one_past(words, single(found, "period")),
        )
        query._check()
        return bounded(query, text)

    def _check(self) -> None:
        for key, value in (("channel:", self.channel), ("skill:", self.skill)):
            if value and self.who:
                raise UsageError(key, "narrows the history of a group; leave out the agent")
        if self.channel and self.skill:
            raise UsageError("skill:", "stands beside channel:; ask for one or the other")

    @property
    def text(self) -> str:
        """Canonical text."""
        return joined(
            self.who.text if self.who else "",
            department_text(self.department),
            f"channel:{self.channel}" if self.channel else "",
            f"skill:{quote(self.skill)}" if self.skill else "",
            _period_text(self.past),
            HISTORY,
        )


def _period_text(past: Past | None) -> str:
    return f"period:{past.text}" if past else ""


def _one_channel(found: Sorted) -> Channel | None:
    channels = choices(found.filters.get("channel", ()), tuple(Channel), "channel")
    if len(channels) > 1:
        raise UsageError("channel:", "takes one value beside history")
    return channels[0] if channels else None
