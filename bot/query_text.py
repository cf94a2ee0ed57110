"""What the canonical texts of queries are made of."""

from __future__ import annotations

import json
from typing import Final, Protocol, TypeVar

from bot.errors import UsageError
from bot.grammar import clean, excerpt, quote

_MAX_TEXT: Final = 1900
"""A canonical text written as JSON; leaves room for the rest of a button's value."""


class _Texted(Protocol):
    @property
    def text(self) -> str:
        """Canonical text."""
        ...


_Query = TypeVar("_Query", bound=_Texted)


def bounded(query: _Query, typed: str) -> _Query:
    """Return a query whose canonical text fits into a button.

    Raises:
        UsageError: it is too long.
    """
    if len(json.dumps(query.text, ensure_ascii=False)) > _MAX_TEXT:
        raise UsageError(excerpt(clean(typed)), "is too long a question; ask for less at once")
    return query


def joined(*parts: str) -> str:
    """Return the parts that there are, as one text."""
    return " ".join(part for part in parts if part)


def department_text(name: str | None) -> str:
    """Return the filter by department, if there is one."""
    return f"department:{quote(name)}" if name else ""
