"""The guide's answers as rows of known fields and labelled extras; pure, never surprised.

Accepted: an array of objects, or an object with the array under ``data`` or under its only
list-valued key, at most a few wrappers deep.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.desk.errors import DeskAnswerError
from bot.desk.guide_fields import PEOPLE, Field
from bot.desk.guide_words import field_of, read_value, words_of
from bot.desk.models import Extra
from bot.desk.params import Operation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import timedelta

_MAX_DEPTH: Final = 4
_MAX_ROWS: Final = 20_000
_MAX_EXTRAS: Final = 20
_MAX_LABEL: Final = 60
_MAX_TEXT: Final = 300
_KNOWN_KEYS: Final = ("data", "agents", "records", "rows", "items", "results", "result")
_ID_WORDS: Final = frozenset({"id", "ids", "zuid", "uid", "uuid", "guid"})
_OWNERS_OF_IDS: Final = ("agent", "department", "organization", "org", "profile", "role", "skill")
_IDENTITY: Final = frozenset({Field.NAME, Field.EMAIL, Field.ID, Field.AGENT_ID, Field.SKILL})

KNOWN: Final[Mapping[Operation, frozenset[Field]]] = {
    Operation.STATUS: PEOPLE
    | {Field.PRESENCE, Field.MAIL, Field.PHONE, Field.CHAT, Field.PHONE_MODE, Field.CHANNELS}
    | {Field.OPEN, Field.ON_HOLD, Field.OVERDUE, Field.DUE_SOON},
    Operation.PERFORMANCE: PEOPLE
    | {Field.CLOSED, Field.REOPENED, Field.BACKLOG, Field.RESPONSES}
    | {Field.RESOLUTION_TIME, Field.FIRST_RESPONSE_TIME},
    Operation.SKILLS: PEOPLE
    | {Field.SKILL, Field.SKILL_ID, Field.SKILL_TYPE, Field.SKILLS, Field.AGENTS},
}
"""The fields that each operation has a place for; it shows any others as extras."""


class GuideShapeError(DeskAnswerError):
    """The guide's path did not answer with records."""


@dataclass(frozen=True, slots=True)
class GuideRow:
    """One record: the values of known fields, read, and everything else as extras."""

    values: Mapping[Field, Any]
    extras: tuple[Extra, ...]

    def get(self, field: Field) -> Any:
        """Return the field's value, read; `None` where the row has none."""
        return self.values.get(field)


def read_guide(data: Any, *, operation: Operation) -> tuple[GuideRow, ...]:
    """Read the records of an answer.

    Raises:
        GuideShapeError: there are none to be found, or they tell about nobody.
    """
    records = _records(data, _MAX_DEPTH)
    if records is None:
        raise GuideShapeError("no records in the answer", operation=operation)
    known_fields = KNOWN[operation]
    rows = [read_row(each, known_fields) for each in records[:_MAX_ROWS] if isinstance(each, dict)]
    known = tuple(row for row in rows if not _IDENTITY.isdisjoint(row.values))
    if records and not known:
        raise GuideShapeError("records about nobody", operation=operation)
    return known


def read_row(record: Mapping[Any, Any], known: frozenset[Field]) -> GuideRow:
    """Read one record; values of objects in it count as fields of its own."""
    values: dict[Field, Any] = {}
    extras: list[Extra] = []
    for words, field, unit, raw in _iter_fields(record):
        value = read_value(field, unit, raw) if field and field in known else None
        if field and value is not None:
            values.setdefault(field, value)
        elif not _is_id(words) and (text := _shown(raw)):
            extras.append(Extra(humanise(words), text))
    return GuideRow(values, tuple(extras[:_MAX_EXTRAS]))


def humanise(words: tuple[str, ...]) -> str:
    """Return a label for people: ``avgHandleTime`` is "Avg handle time"."""
    label = " ".join(word if _is_acronym(word) else word.lower() for word in words)
    return (label[:1].upper() + label[1:])[:_MAX_LABEL]


def _records(data: Any, depth: int) -> list[Any] | None:
    if isinstance(data, list):
        return data
    if not isinstance(data, dict) or depth == 0:
        return None
    for key in _KNOWN_KEYS:
        found = _records(data.get(key), depth - 1)
        if found is not None:
            return found
    lists = [value for value in data.values() if isinstance(value, list)]
    inner: list[Any] = lists or [value for value in data.values() if isinstance(value, dict)]
    return _records(inner[0], depth - 1) if len(inner) == 1 else None


Named = tuple[tuple[str, ...], Field | None, "timedelta | None", Any]


def _iter_fields(record: Mapping[Any, Any]) -> Iterator[Named]:
    for key, value in record.items():
        words = words_of(str(key))
        if isinstance(value, dict):
            yield from _iter_inner(words, value)
        elif words:
            yield words, *field_of(words), value


def _iter_inner(outer: tuple[str, ...], record: Mapping[Any, Any]) -> Iterator[Named]:
    """Yield an object's fields: ``agent.name`` as "agent name", else by their own name."""
    for key, value in record.items():
        own = words_of(str(key))
        joined = (*outer, *own)
        field, unit = field_of(joined)
        if field is None and (inner := field_of(own))[0] not in _IDENTITY:
            field, unit = inner
        if own:
            yield joined, field, unit, value


def _is_id(words: tuple[str, ...]) -> bool:
    last = words[-1].casefold()
    return last in _ID_WORDS or (last.endswith("id") and last[:-2] in _OWNERS_OF_IDS)


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _shown(value: Any) -> str:
    """Return a scalar as text for people; empty values and structures are left out."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        return f"{value:g}" if math.isfinite(value) else ""
    if isinstance(value, int):
        return f"{value:d}" if abs(value) < 10**_MAX_LABEL else ""
    return value.strip()[:_MAX_TEXT] if isinstance(value, str) else ""
