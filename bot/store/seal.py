"""Encryption at rest under ``SECRET_KEY``."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pydantic import SecretStr

_PURPOSE: Final = b"deskbot access token 1"
"""Keeps a key made here from meaning anything elsewhere."""


class Seal:
    """Locks and unlocks texts.

    Args:
        secret_key: long and random, as the settings demand, so that HKDF is enough to make a key.
    """

    def __init__(self, secret_key: SecretStr) -> None:
        # Eight megabytes that a bot without a key need not have.
        from cryptography.fernet import Fernet, InvalidToken  # noqa: PLC0415
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

        material = secret_key.get_secret_value().encode()
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(material)
        self._fernet = Fernet(urlsafe_b64encode(key))
        self._invalid = InvalidToken

    def close(self, text: str) -> str:
        """Return what only the same key opens."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str | None:
        """Return the text; `None` where another key, or none, closed it."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except self._invalid:
            return None
