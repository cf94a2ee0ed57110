"""What a command's text asks for: frozen queries, parsed from text and written back to it.

The text is what Slack sends for what a person typed (see `bot.grammar`), and so is the `text` of
a query: parsing it gives the same query.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.desk.models import Channel, Presence
from bot.digests.query import DigestQuery
from bot.doctor.query import DoctorQuery
from bot.errors import UsageError
from bot.filters import ME, Named, Who, choices, read_who, single, sort, take, terms
from bot.grammar import Mention, Token, bare, clean, quote
from bot.past_query import HISTORY, TREND, HistoryQuery, TrendQuery, has_word
from bot.period_words import one_period, take_comparison, take_periods
from bot.query_text import bounded, department_text, joined
from bot.with_word import only_with, refuse_foreign

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.filters import Sorted
    from bot.periods import Period

_MAX_VALUE: Final = 2000
"""A button's value: https://docs.slack.dev/reference/block-kit/block-elements/button-element."""

_HELP: Final = frozenset({"help", "?", "-h", "--help"})
_OF_HISTORY: Final = {"skill": HISTORY, "period": HISTORY}
PRESENCES: Final = (Presence.ONLINE, Presence.BUSY, Presence.OFFLINE)


@dataclass(frozen=True, slots=True)
class Again:
    """How a button asks the same question again: the command, its canonical text and the page.

    It is no authorisation: whoever clicks is checked anew, and the text is parsed anew.
    """

    command: str
    text: str = ""
    page: int = 1

    @property
    def value(self) -> str:
        """Return the button's value; a text too long for one is dropped with its filters."""
        value = json.dumps([self.command, self.text, self.page], ensure_ascii=False)
        return value if len(value) <= _MAX_VALUE else json.dumps([self.command, "", 1])

    @classmethod
    def parse(cls, value: str) -> Again:
        """Read a button's value back.

        Raises:
            ValueError: it is not one of ours.
        """
        match _read(value):
            case [str(command), str(text), int(page)] if page >= 1:
                return cls(command, text, page)
        raise ValueError("not a value of this bot's buttons")


def _read(value: str) -> Any:
    try:
        return json.loads(value)
    except RecursionError as error:
        raise ValueError("a value that is nested too deeply") from error


def is_help(text: str) -> bool:
    """Say whether a command's text asks how to use it."""
    return clean(text).strip().lower() in _HELP


@dataclass(frozen=True, slots=True)
class StatusQuery:
    """What ``/agent-status`` is asked.

    Attributes:
        who: one agent; `None` for everyone visible.
        department: name or Desk's id.
        channels, presences: in the order of their enums, each once; empty for all.
    """

    who: Who | None = None
    department: str | None = None
    channels: tuple[Channel, ...] = ()
    presences: tuple[Presence, ...] = ()

    @classmethod
    def parse(cls, text: str) -> StatusQuery:
        """Read a command's text.

        Raises:
            UsageError: it cannot be understood; names the part.
        """
        found = sort(text, ("agent", "department", "channel", "status"), with_word=_OF_HISTORY)
        words, rest = take(found.rest, lambda word: word in set(PRESENCES))
        for period in take_periods(rest)[0]:
            raise only_with(HISTORY, period, typed=period)
        refuse_foreign("/agent-status", rest)
        asked = (*words, *found.filters.get("status", ()))
        query = cls(
            who=read_who(found, rest),
            department=single(found, "department"),
            channels=choices(found.filters.get("channel", ()), tuple(Channel), "channel"),
            presences=choices(asked, PRESENCES, "status"),
        )
        return bounded(query, text)

    @property
    def text(self) -> str:
        """Canonical text."""
        return joined(
            self.who.text if self.who else "",
            department_text(self.department),
            f"channel:{','.join(self.channels)}" if self.channels else "",
            f"status:{','.join(self.presences)}" if self.presences else "",
        )


@dataclass(frozen=True, slots=True)
class MetricsQuery:
    """What ``/agent-metrics`` is asked.

    Attributes:
        who: one agent; `None` for the team.
        department: name or Desk's id.
        period: `None` for the default one.
        compare: set the figures beside those of the previous equal period.
    """

    who: Who | None = None
    department: str | None = None
    period: Period | None = None
    compare: bool = False

    @classmethod
    def parse(cls, text: str, *, now: datetime) -> MetricsQuery:
        """Read a command's text at a time (aware).

        Raises:
            UsageError: it cannot be understood; names the part.
        """
        found = sort(text, ("agent", "department", "period"))
        compare, rest = take_comparison(found.rest)
        periods, rest = take_periods(rest)
        refuse_foreign("/agent-metrics", rest)
        query = cls(
            who=read_who(found, rest),
            department=single(found, "department"),
            period=one_period(periods, single(found, "period"), now),
            compare=compare,
        )
        return bounded(query, text)

    @property
    def text(self) -> str:
        """Canonical text."""
        return joined(
            self.who.text if self.who else "",
            department_text(self.department),
            f"period:{self.period.text}" if self.period else "",
            "vs previous" if self.compare else "",
        )


@dataclass(frozen=True, slots=True)
class SkillsQuery:
    """What ``/agent-skills`` is asked: one agent, or skills, or nothing for the whole matrix.

    Attributes:
        who: one agent, where the text says that it is one.
        terms: names of skills, or the name of one agent: only Desk can tell.
        department: name or Desk's id.
        online: only those who are online; goes with terms only.
    """

    who: Who | None = None
    terms: tuple[str, ...] = ()
    department: str | None = None
    online: bool = False

    @classmethod
    def parse(cls, text: str) -> SkillsQuery:
        """Read a command's text.

        Raises:
            UsageError: it cannot be understood; names the part.
        """
        found = sort(text, ("agent", "skill", "department"))
        words, rest = take(found.rest, lambda word: word == Presence.ONLINE)
        who, names = _who_or_terms(found, rest)
        query = cls(who, names, single(found, "department"), online=bool(words))
        if query.online and not query.terms:
            raise UsageError("online", "goes with skills, such as: French online")
        return bounded(query, text)

    @property
    def text(self) -> str:
        """Canonical text."""
        named = f"agent:{self.who.text}" if isinstance(self.who, Named) else None
        return joined(
            named or (self.who.text if self.who else ""),
            ", ".join(quote(term) for term in self.terms),
            department_text(self.department),
            "online" if self.online else "",
        )


DeskQuery = StatusQuery | MetricsQuery | SkillsQuery | TrendQuery | HistoryQuery
"""A question about agents."""
Query = DeskQuery | DigestQuery | DoctorQuery


def _mentions(rest: Sequence[Token]) -> bool:
    return any(isinstance(token, Mention) for token in rest)


def _who_or_terms(found: Sorted, rest: Sequence[Token]) -> tuple[Who | None, tuple[str, ...]]:
    """Tell a person from terms as far as the text can."""
    words = [bare(token) for token in rest]
    if "agent" not in found.filters and words != [ME] and not _mentions(rest):
        return None, terms(found, rest)
    if "skill" in found.filters:
        raise UsageError("skill:", "stands beside an agent; ask for one or the other")
    return read_who(found, rest), ()


def parse_metrics(text: str, *, now: datetime) -> MetricsQuery | TrendQuery:
    """Read the text of ``/agent-metrics`` at a time (aware).

    Raises:
        UsageError: it cannot be understood; names the part.
    """
    if has_word(text, TREND):
        return TrendQuery.parse(text)
    return MetricsQuery.parse(text, now=now)


def parse_status(text: str) -> StatusQuery | HistoryQuery:
    """Read the text of ``/agent-status``.

    Raises:
        UsageError: it cannot be understood; names the part.
    """
    return HistoryQuery.parse(text) if has_word(text, HISTORY) else StatusQuery.parse(text)
