"""Is this request Slack's? https://docs.slack.dev/authentication/verifying-requests-from-slack."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from slack_sdk.signature import Clock as SdkClock
from slack_sdk.signature import SignatureVerifier

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.clock import Clock

TIMESTAMP: Final = "X-Slack-Request-Timestamp"
SIGNATURE: Final = "X-Slack-Signature"

_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")
_SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}")


class SignatureError(Exception):
    """Not signed by Slack; the message is ``timestamp``, ``signature`` or ``body``."""


class Signatures:
    """Checks signatures with the SDK, after turning away what would make the SDK raise.

    slack_sdk 3.47 raises on a timestamp that is no number, on a signature with letters outside
    ASCII and on a body that is not UTF-8; whoever knocks could fill the log with stack traces.
    """

    def __init__(self, secret: SecretStr, clock: Clock) -> None:
        self._verifier = SignatureVerifier(secret.get_secret_value(), _SdkClock(clock))

    def check(self, timestamp: str | None, signature: str | None, raw: bytes) -> None:
        """Return if Slack signed these bytes within the last five minutes.

        Raises:
            SignatureError: it did not.
        """
        stamp, signed = check_headers(timestamp, signature)
        try:
            valid = self._verifier.is_valid(raw, stamp, signed)
        except UnicodeDecodeError:
            raise SignatureError("body") from None
        if not valid:
            raise SignatureError("signature")


def check_headers(timestamp: str | None, signature: str | None) -> tuple[str, str]:
    """Return both if they look like Slack's; cheap enough to ask before the body is read.

    Raises:
        SignatureError: they do not.
    """
    if timestamp is None or not _TIMESTAMP.fullmatch(timestamp):
        raise SignatureError("timestamp")
    if signature is None or not _SIGNATURE.fullmatch(signature):
        raise SignatureError("signature")
    return timestamp, signature


class _SdkClock(SdkClock):
    """The SDK's clock, told by ours."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock().timestamp()
