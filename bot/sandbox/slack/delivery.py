"""Brings what people do to the app, and holds it to its three seconds.

https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response,
https://docs.slack.dev/apis/events-api#retries.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMAND: Final = "slash_commands"
INTERACTIVE: Final = "interactive"
EVENT: Final = "events_api"

OPERATION_TIMEOUT: Final = "operation_timeout"
DISPATCH_FAILED: Final = "dispatch_failed"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One payload on its way to the app.

    Attributes:
        kind: the type of the Socket Mode envelope.
        takes_answer: whether the ack may carry a body.
        attempt: how often it was sent before; only events are sent again.
        reason: why the last attempt failed, in Slack's words.
    """

    kind: str
    payload: Mapping[str, Any]
    takes_answer: bool = False
    attempt: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The app's ack: an HTTP status (200 for Socket Mode), the body, whether to stop retrying."""

    status: int
    body: Any = None
    no_retry: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the app took one act of a person.

    Attributes:
        acked: whether the ack came in time and was good.
        status: its HTTP status, 200 for Socket Mode; `None` when nothing came.
        body: what it carried: decoded JSON, a text, or `None`.
        ms: milliseconds from sending to the ack or to giving up.
        error: what Slack shows to the person, such as ``operation_timeout``.
        errors: of a view submission, by `block_id`.
        payload: what was sent.
        mark: the workspace's revision before the act, for `SandboxSlack.next_message`.
    """

    acked: bool
    status: int | None = None
    body: Any = None
    ms: float = 0.0
    error: str | None = None
    errors: Mapping[str, str] | None = None
    payload: Mapping[str, Any] | None = None
    mark: int = 0


class UnreachableError(Exception):
    """The app has no connection, or refuses it; the message is Slack's reason."""


class Transport(Protocol):
    """Socket Mode or HTTP."""

    @property
    def is_connected(self) -> bool:
        """Return whether the app can be reached, as far as is known."""
        ...

    async def deliver(self, parcel: Parcel) -> Receipt:
        """Send and wait for the ack.

        Raises:
            UnreachableError: it cannot be sent.
        """
        ...


class Delivery:
    """Sends parcels with a deadline, and events again when they fail.

    Attributes:
        ack_s: seconds that the app has.
        retry_delays: seconds before each further attempt of an event.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        ack_s: float = 3.0,
        retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0),
    ) -> None:
        self.transport = transport
        self.ack_s = ack_s
        self.retry_delays = retry_delays
        self._retries: set[asyncio.Task[None]] = set()

    async def send(self, parcel: Parcel) -> Outcome:
        """Send once."""
        begun = time.perf_counter()
        receipt, error = await self._try(parcel)
        ms = (time.perf_counter() - begun) * 1000
        if receipt is None:
            return Outcome(acked=False, ms=ms, error=error, payload=parcel.payload)
        error = None if receipt.status == 200 else DISPATCH_FAILED  # noqa: PLR2004  # HTTP's "OK", the only ack
        return Outcome(
            acked=error is None,
            status=receipt.status,
            body=receipt.body,
            ms=ms,
            error=error,
            payload=parcel.payload,
        )

    async def send_event(self, payload: Mapping[str, Any]) -> Outcome:
        """Send an event; when it fails, further attempts follow in the background."""
        parcel = Parcel(EVENT, payload)
        begun = time.perf_counter()
        receipt, reason = await self._try(parcel)
        ms = (time.perf_counter() - begun) * 1000
        acked = _is_taken(receipt)
        if not acked:
            self._retry(parcel, receipt, reason)
        status = receipt.status if receipt else None
        return Outcome(acked=acked, status=status, ms=ms, error=reason, payload=payload)

    async def close(self) -> None:
        """Give up all further attempts."""
        for task in self._retries:
            task.cancel()
        await asyncio.gather(*self._retries, return_exceptions=True)

    async def _try(self, parcel: Parcel) -> tuple[Receipt | None, str | None]:
        try:
            async with asyncio.timeout(self.ack_s):
                return await self.transport.deliver(parcel), None
        except TimeoutError:
            return None, OPERATION_TIMEOUT
        except UnreachableError:
            return None, DISPATCH_FAILED

    def _retry(self, parcel: Parcel, receipt: Receipt | None, reason: str | None) -> None:
        task = asyncio.create_task(self._send_again(parcel, receipt, reason))
        self._retries.add(task)
        task.add_done_callback(self._retries.discard)

    async def _send_again(
        self, parcel: Parcel, receipt: Receipt | None, reason: str | None
    ) -> None:
        for attempt, delay in enumerate(self.retry_delays, start=1):
            if _is_taken(receipt) or (receipt and receipt.no_retry):
                return
            await asyncio.sleep(delay)
            word = _reason(receipt, reason)
            again = Parcel(EVENT, parcel.payload, attempt=attempt, reason=word)
            receipt, reason = await self._try(again)


def _is_taken(receipt: Receipt | None) -> bool:
    return receipt is not None and receipt.status // 100 == 2  # noqa: PLR2004  # any HTTP success


def _reason(receipt: Receipt | None, reason: str | None) -> str:
    """Return Slack's word for a failed delivery of an event."""
    if receipt is not None:
        return "http_error"
    return "timeout" if reason == OPERATION_TIMEOUT else "connection_failed"
