"""Encryption at rest."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.store.seal import Seal

KEY = SecretStr("planted-key-of-thirty-two-letters")


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_what_is_closed_is_hidden_and_opens_again(text: str) -> None:
    """Any text comes back with the same key, from another process too."""
    sealed = Seal(KEY).close(text)
    assert len(text) < 6 or text not in sealed
    assert Seal(KEY).open(sealed) == text


def test_another_key_opens_nothing() -> None:
    """With another key, or for text that was never closed, there is nothing."""
    sealed = Seal(SecretStr("another-key-of-thirty-two-letters")).close("planted")
    assert Seal(KEY).open(sealed) is None
    assert Seal(KEY).open('{"secret": "planted"}') is None
