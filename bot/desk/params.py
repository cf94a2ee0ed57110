"""The optional dictionary `p` of the three operations, checked before anything is sent."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

from bot.alike import most_alike
from bot.desk.errors import DeskParameterError
from bot.desk.models import Channel, Presence
from bot.periods import Period, PeriodError, PeriodName

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DEFAULT_PERIOD: Final = Period(name=PeriodName.LAST_7_DAYS)
"""What performance is asked for when no period is given."""

_MAX_LENGTH: Final = 200
_REFUSED_CATEGORIES: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Control characters, lone surrogates, line and paragraph separators."""

Choice = TypeVar("Choice", bound=StrEnum)


class Operation(StrEnum):
    """The three operations of the guide, by their names in `bot.desk.client.DeskClient`."""

    PERFORMANCE = "get_agent_performance_metrics"
    STATUS = "get_agent_status_monitoring"
    SKILLS = "get_agent_skill_mapping"


KEYS: Final[Mapping[Operation, tuple[str, ...]]] = {
    Operation.PERFORMANCE: ("department", "agent", "period"),
    Operation.STATUS: ("department", "agent", "channel", "status"),
    Operation.SKILLS: ("department", "agent", "skill"),
}
"""The keys that each operation knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A checked `p`; names are as given, not yet looked up.

    Attributes:
        given: every key and value as text, by key: what a source that takes `p` is sent.
    """

    department: str | None = None
    agent: str | None = None
    given: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusQuery(Query):
    """A checked `p` of `get_agent_status_monitoring`."""

    channels: tuple[Channel, ...] = ()
    presences: tuple[Presence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceQuery(Query):
    """A checked `p` of `get_agent_performance_metrics`."""

    period: Period = DEFAULT_PERIOD


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillsQuery(Query):
    """A checked `p` of `get_agent_skill_mapping`."""

    skills: tuple[str, ...] = ()


def parse_status(p: Mapping[str, object] | None) -> StatusQuery:
    """Check `p` of `get_agent_status_monitoring`.

    Raises:
        DeskParameterError: a key or value is not one of those that mean something.
    """
    given = _checked(p, KEYS[Operation.STATUS])
    return StatusQuery(
        department=given.get("department"),
        agent=given.get("agent"),
        channels=_choices(Channel, given, "channel"),
        presences=_choices(Presence, given, "status"),
        given=tuple(sorted(given.items())),
    )


def parse_performance(p: Mapping[str, object] | None) -> PerformanceQuery:
    """Check `p` of `get_agent_performance_metrics`.

    Raises:
        DeskParameterError: as for `parse_status`.
    """
    given = _checked(p, KEYS[Operation.PERFORMANCE])
    return PerformanceQuery(
        department=given.get("department"),
        agent=given.get("agent"),
        period=_period(given["period"]) if "period" in given else DEFAULT_PERIOD,
        given=tuple(sorted(given.items())),
    )


def parse_skills(p: Mapping[str, object] | None) -> SkillsQuery:
    """Check `p` of `get_agent_skill_mapping`.

    Raises:
        DeskParameterError: as for `parse_status`.
    """
    given = _checked(p, KEYS[Operation.SKILLS])
    return SkillsQuery(
        department=given.get("department"),
        agent=given.get("agent"),
        skills=_parts(given, "skill"),
        given=tuple(sorted(given.items())),
    )


def nearest(text: str, names: Iterable[str], *, limit: int | None = None) -> tuple[str, ...]:
    """Return names by likeness to `text`, the most alike first, each once."""
    known = list(dict.fromkeys(names))
    found = most_alike(text.casefold(), known, limit=limit, fold=str.casefold)
    return tuple(name for name, _score in found)


def _checked(p: Mapping[str, object] | None, keys: Sequence[str]) -> dict[str, str]:
    if p is None:
        return {}
    if not isinstance(p, Mapping):
        raise DeskParameterError("p is no mapping", key="p", valid=keys)
    return {_key(key, keys): _value(key, value) for key, value in p.items()}


def _key(key: object, keys: Sequence[str]) -> str:
    if isinstance(key, str) and key in keys:
        return key
    shown = key[:_MAX_LENGTH] if isinstance(key, str) else type(key).__name__
    raise DeskParameterError("unknown key", key=shown, valid=nearest(shown, keys))


def _value(key: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise DeskParameterError(f"{key} must be text or a whole number", key=key)
    try:
        text = str(value).strip()
    except ValueError as error:  # an integer of more than 4,300 digits
        raise DeskParameterError(f"{key} is too long", key=key) from error
    if not text:
        raise DeskParameterError(f"{key} is empty", key=key)
    if len(text) > _MAX_LENGTH:
        raise DeskParameterError(f"{key} has more than {_MAX_LENGTH} characters", key=key)
    if any(unicodedata.category(character) in _REFUSED_CATEGORIES for character in text):
        raise DeskParameterError(f"{key} holds a control character", key=key)
    return text


def _parts(given: Mapping[str, str], key: str) -> tuple[str, ...]:
    if key not in given:
        return ()
    parts = tuple(dict.fromkeys(part.strip() for part in given[key].split(",") if part.strip()))
    if not parts:
        raise DeskParameterError(f"{key} is empty", key=key)
    return parts


def _choices(kind: type[Choice], given: Mapping[str, str], key: str) -> tuple[Choice, ...]:
    chosen: list[Choice] = []
    for part in _parts(given, key):
        if part.casefold() not in set(kind):
            raise DeskParameterError(
                f"{key} knows no {part!r}", key=key, valid=nearest(part, list(kind))
            )
        chosen.append(kind(part.casefold()))
    return tuple(dict.fromkeys(chosen))


def _period(text: str) -> Period:
    try:
        return Period.parse(text if ".." in text else text.casefold())
    except PeriodError as error:
        raise DeskParameterError(
            f"period {error}", key="period", valid=nearest(text, list(PeriodName))
        ) from error
