"""Looks for secrets in everything that the bot lets out, however they are written."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable


def forms_of(secret: str) -> set[str]:
    """Return a secret as it is, in URLs, in JSON, in ``repr``, in hexadecimal and in base64."""
    raw = secret.encode()
    plain = {secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]}
    return {*plain, repr(secret)[1:-1], raw.hex(), *_base64(raw)}


def _base64(raw: bytes) -> Iterable[str]:
    """Yield what base64 makes of it wherever it stands in what is encoded."""
    for before in range(3):
        coded = b64encode(b"\0" * before + raw).decode().rstrip("=")
        # The first and last letters also depend on what stands around it.
        core = coded[(before * 8 + 5) // 6 : -1]
        yield core
        yield core.replace("+", "-").replace("/", "_")


class Scan:
    """Inspects text line by line.

    Attributes:
        lines: how many were inspected.
        outputs: in how many texts.
        found: where a secret stood, never the secret itself.
    """

    def __init__(self) -> None:
        self.lines = 0
        self.outputs = 0
        self.found: list[str] = []
        self._forms: set[str] = set()

    def plant(self, *secrets: str) -> None:
        """Look for these from now on.

        Raises:
            ValueError: one is so short that it would be found by chance.
        """
        for secret in secrets:
            if len(secret) < 8:
                raise ValueError("too short to look for")
            self._forms |= forms_of(secret)

    def inspect(self, where: str, text: str) -> None:
        """Look at a text."""
        self.outputs += 1
        for number, line in enumerate(text.splitlines(), 1):
            self.lines += 1
            if any(form in line for form in self._forms):
                self.found.append(f"{where}, line {number}")
