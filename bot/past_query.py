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
from bot.with_word import refuse_foreign

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.filters import Sorted, Who
    from bot.grammar import Token
    from bot.past import Past

TREND: Final = "trend"
HISTORY: Final = "history"
_NOT_WITH: Final = "cannot be combined with"
_ALL_STATUSES: Final = f"{_NOT_WITH} {HISTORY}, which shows every status; leave it out"


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
            raise UsageError("vs", f"{_NOT_WITH} trend, which always compares; leave it out")
        refuse_foreign("/agent-metrics", rest)
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
        found = sort(text, ("agent", "department", "channel", "skill", "period", "status"))
        _, rest = take(found.rest, lambda word: word == HISTORY)
        words, rest = take_periods(rest)
        _refuse(found, rest)
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
                raise UsageError(key, f"{_NOT_WITH} an agent; leave out one of the two")
        if self.channel and self.skill:
            raise UsageError("skill:", f"{_NOT_WITH} channel:; leave out one of the two")

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


def _refuse(found: Sorted, rest: Sequence[Token]) -> None:
    """Refuse by name what goes with the status of now, or with figures."""
    if "status" in found.filters:
        raise UsageError("status:", _ALL_STATUSES)
    for word in map(bare, rest):
        if word in set(Presence):
            raise UsageError(word, _ALL_STATUSES)
        if word == "vs":
            raise UsageError(word, f"{_NOT_WITH} history, which compares nothing; leave it out")
    refuse_foreign("/agent-status", rest)


def _period_text(past: Past | None) -> str:
    return f"period:{past.text}" if past else ""


def _one_channel(found: Sorted) -> Channel | None:
    channels = choices(found.filters.get("channel", ()), tuple(Channel), "channel")
    if len(channels) > 1:
        meant = f"{HISTORY} channel:{channels[0]}"
        raise UsageError("channel:", f"takes one channel with {HISTORY}", nearest=(meant,))
    return channels[0] if channels else None
