"""Chance without memory: the same key always rolls the same numbers, on every machine."""

from __future__ import annotations

import struct
from hashlib import blake2b
from typing import Final

_EIGHT: Final = struct.Struct("<8I")
_SIDES: Final = 2**32


def rolls(*key: int | str) -> tuple[float, ...]:
    """Return eight numbers from 0 (included) to 1 (excluded) that depend on the key only."""
    digest = blake2b(repr(key).encode(), digest_size=_EIGHT.size).digest()
    return tuple(number / _SIDES for number in _EIGHT.unpack(digest))


def roll(*key: int | str) -> float:
    """Return the first of `rolls`."""
    return rolls(*key)[0]
