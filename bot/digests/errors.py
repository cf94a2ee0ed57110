"""Errors about digests that a person can put right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import PersonError

if TYPE_CHECKING:
    from bot.digests.models import Digest


class DigestGoneError(PersonError):
    """There is no such digest, or no longer.

    Attributes:
        digest_id: as typed.
    """

    def __init__(self, digest_id: str) -> None:
        super().__init__(f"no digest {digest_id!r}")
        self.digest_id = digest_id


class DigestChangedError(PersonError):
    """Somebody else changed the digest in the meantime.

    Attributes:
        current: as it is now.
    """

    def __init__(self, current: Digest) -> None:
        super().__init__(f"digest {current.id} is at revision {current.revision}")
        self.current = current
