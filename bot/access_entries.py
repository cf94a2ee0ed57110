"""How settings name the users, user groups and channels that may do something."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_ID: Final = re.compile(r"[SUWCGD](?=[A-Z]*\d)[A-Z0-9]+")
"""Slack's ids are upper case with digits; handles and channel names are lower case and cannot pose
as one."""
_MAYBE_ID: Final = re.compile(r"[SUWCGD][A-Z]{8,}")
"""One id in thirty or so has no digit, and then may be a name that somebody typed in capitals."""


def read_entries(texts: Iterable[str], sign: str) -> frozenset[str]:
    """Return ids as they are, and handles or names in lower case behind their sign.

    What may be either counts as both; behind its sign it is a name.
    """
    return frozenset(reading for text in texts for reading in _readings(text.strip(), sign))


def unknown_groups(entries: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    """Return the entries that name no user and none of the `known` groups.

    Args:
        entries: of ``ACCESS_MANAGERS`` or ``ACCESS_ADMINS``.
        known: ids, and handles in lower case behind their ``@``.
    """
    return tuple(
        text
        for text in entries
        if not any(one in known or is_user_id(one) for one in _readings(text.strip(), "@"))
    )


def _readings(text: str, sign: str) -> tuple[str, ...]:
    plain = text.removeprefix(sign)
    name = f"{sign}{plain.lower()}"
    if _ID.fullmatch(plain):
        return (plain,)
    return (plain, name) if _MAYBE_ID.fullmatch(text) else (name,)


def is_user_id(entry: str) -> bool:
    """Say whether an entry as `read_entries` returns it names a user, not a group."""
    return entry.startswith(("U", "W"))
