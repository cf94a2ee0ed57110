"""What this process counts, for Prometheus; labels are bounded and never name a person."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

if TYPE_CHECKING:
    from bot.slack.turn import Kind

_ACK_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Seconds; Slack gives up after three."""
_ANSWER_BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds."""
_LATE_BUCKETS: Final = (1.0, 5.0, 15.0, 60.0, 300.0, 600.0, 1800.0, 3600.0, 21600.0)
"""Seconds; from ten minutes on a digest says that it is late, after six hours it is skipped."""
_MAX_VALUES: Final = 64
"""Distinct values of one label; what comes later counts as ``other``."""
_ID: Final = re.compile(r"(?<=/)\d+(?=/|$)")


class _Bounded:
    """Keeps one label from growing without end, whatever is fed to it."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def __call__(self, value: str) -> str:
        if value not in self._seen:
            if len(self._seen) >= _MAX_VALUES:
                return "other"
            self._seen.add(value)
        return value


class Metrics:
    """Counters and gauges on a registry of their own."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._name, self._path, self._outcome = _Bounded(), _Bounded(), _Bounded()
        self._ended: dict[tuple[Kind, str, str], tuple[Counter, Histogram]] = {}
        self._turns = Counter(
            "deskbot_turns",
            "Commands, clicks, shortcuts and modals, by how they ended.",
            ("kind", "name", "outcome"),
            registry=self.registry,
        )
        self._ack = Histogram(
            "deskbot_ack_seconds",
            "From receipt to the ack that Slack waits for.",
            ("kind",),
            buckets=_ACK_BUCKETS,
            registry=self.registry,
        )
        self._answer = Histogram(
            "deskbot_answer_seconds",
            "From receipt to the end of the handler.",
            ("kind", "name"),
            buckets=_ANSWER_BUCKETS,
            registry=self.registry,
        )
        self._desk_calls = Counter(
            "deskbot_desk_calls",
            "Calls to Zoho Desk, by path and outcome.",
            ("path", "outcome"),
            registry=self.registry,
        )
        self._tokens = Counter(
            "deskbot_token_refreshes",
            "Refreshes of Zoho's access token, by outcome.",
            ("outcome",),
            registry=self.registry,
        )
        self._refused = Counter(
            "deskbot_slack_refused",
            "HTTP requests refused before anything was done, by reason.",
            ("reason",),
            registry=self.registry,
        )
        self._digests = Counter(
            "deskbot_digests",
            "Digests that were due, by how they ended.",
            ("outcome",),
            registry=self.registry,
        )
        self._digest_late = Histogram(
            "deskbot_digest_late_seconds",
            "From when a digest was due to its post.",
            buckets=_LATE_BUCKETS,
            registry=self.registry,
        )
        self._captures = Counter(
            "deskbot_captures",
            "Captures for the history that this process was due to make, by how they ended.",
            ("kind", "outcome"),
            registry=self.registry,
        )
        self.status_capture_age = Gauge(
            "deskbot_status_capture_age_seconds",
            "Since the last capture of statuses by any process; NaN while there is none.",
            registry=self.registry,
        )
        self.status_capture_age.set(math.nan)
        self.database_up = Gauge(
            "deskbot_database_up",
            "1 while the database can be used, else 0.",
            registry=self.registry,
        )
        self.in_flight = Gauge(
            "deskbot_turns_in_flight", "Turns being answered now.", registry=self.registry
        )
        self.socket_connected = Gauge(
            "deskbot_socket_connected", "Open Socket Mode connections.", registry=self.registry
        )
        self.socket_num_connections = Gauge(
            "deskbot_socket_num_connections",
            "Connections of this app that Slack counted at the last hello.",
            registry=self.registry,
        )
        self.socket_reconnects = Counter(
            "deskbot_socket_reconnects",
            "Socket Mode connections opened again.",
            registry=self.registry,
        )

    def turn_acked(self, kind: Kind, seconds: float) -> None:
        """Count one ack."""
        self._ack.labels(kind).observe(seconds)

    def turn_ended(self, kind: Kind, name: str, outcome: str, seconds: float) -> None:
        """Count one turn; `outcome` is such as ``ok``, ``error`` or ``busy``."""
        key = (kind, self._name(name), outcome)
        # Looking labels up costs more than counting.
        ended = self._ended.get(key)
        if ended is None:
            ended = self._ended[key] = (self._turns.labels(*key), self._answer.labels(*key[:2]))
        turns, answer = ended
        turns.inc()
        answer.observe(seconds)

    def turn_refused(self, kind: Kind, name: str, outcome: str) -> None:
        """Count one turn that no handler saw: ``busy``, ``duplicate`` or ``stopping``."""
        self._turns.labels(kind, self._name(name), outcome).inc()

    def desk_called(self, path: str, outcome: str) -> None:
        """Count one call to Desk; ids in the path are replaced."""
        path = self._path(_ID.sub("{id}", path.partition("?")[0]))
        self._desk_calls.labels(path, self._outcome(outcome)).inc()

    def token_refreshed(self, outcome: str) -> None:
        """Count one refresh of Zoho's access token."""
        self._tokens.labels(self._outcome(outcome)).inc()

    def digest_ended(self, outcome: str, late_seconds: float | None = None) -> None:
        """Count one digest: ``posted`` with its delay, ``failed`` or ``skipped``."""
        self._digests.labels(outcome).inc()
        if late_seconds is not None:
            self._digest_late.observe(late_seconds)

    def capture_ended(self, kind: str, outcome: str) -> None:
        """Count one capture: ``done``, ``failed`` or ``skipped``."""
        self._captures.labels(kind, outcome).inc()

    def request_refused(self, reason: str) -> None:
        """Count one HTTP request that was turned away."""
        self._refused.labels(reason).inc()

    def connections(self) -> tuple[int, int]:
        """Return this app's Socket Mode connections: as Slack counted them, and our open ones."""
        seen, ours = (
            self.registry.get_sample_value(f"deskbot_socket_{name}") or 0
            for name in ("num_connections", "connected")
        )
        return int(seen), int(ours)

    def render(self) -> bytes:
        """Return all figures in Prometheus' text format."""
        return generate_latest(self.registry)
