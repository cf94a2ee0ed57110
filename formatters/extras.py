"""Values that Desk sent and no model knows: shown under a readable label, or not at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from formatters.tables import Column
from formatters.text import esc, label, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.desk.models import Extra
    from formatters.blocks import Field

_MOST: Final = 20
_COLUMNS: Final = 8
_ID_LABEL: Final = re.compile(r"\b(ids?|uuid|zuid|zsoid)$", re.IGNORECASE)
_ID_VALUE: Final = re.compile(r"\d{12,}")
"""Desk's ids have up to 19 digits; no figure of a support team has twelve."""


def extra_fields(extras: Sequence[Extra]) -> list[Field]:
    """Return labelled fields; empty values, ids and raw JSON are left out."""
    pairs = [(esc(name), esc(value)) for name, value in _shown(extras)]
    hidden = len(pairs) - _MOST
    return pairs if hidden <= 0 else [*pairs[:_MOST], ("Further values", f"{hidden:,} not shown")]


def extra_columns(rows: Sequence[Sequence[Extra]]) -> list[Column]:
    """Return the columns of the labels that appear first, one cell a row."""
    known = [dict(_shown(extras)) for extras in rows]
    titles = list(dict.fromkeys(title for values in known for title in values))[:_COLUMNS]
    return [Column(title, tuple(values.get(title) for values in known)) for title in titles]


def _shown(extras: Sequence[Extra]) -> Iterator[tuple[str, str]]:
    for extra in extras:
        name, value = label(extra.label), plain(extra.value)
        if name and value and not _is_internal(name, value):
            yield name, value


def _is_internal(name: str, value: str) -> bool:
    return bool(_ID_LABEL.search(name) or _ID_VALUE.fullmatch(value) or value[0] in "{[")
