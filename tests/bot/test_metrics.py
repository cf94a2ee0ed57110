"""Facts about what is counted."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import Metrics
from bot.slack.turn import Kind


def value(metrics: Metrics, series: str, /, **labels: str) -> float | None:
    """Return one figure."""
    return metrics.registry.get_sample_value(series, labels)


def test_a_turn_is_counted_with_its_end_and_its_time() -> None:
    """One turn is one count by kind, name and outcome, and one duration."""
    metrics = Metrics()
    metrics.turn_acked(Kind.COMMAND, 0.002)
    metrics.turn_ended(Kind.COMMAND, "/agent-status", "ok", 0.2)
    labels = {"kind": "command", "name": "/agent-status"}
    assert value(metrics, "deskbot_turns_total", outcome="ok", **labels) == 1
    assert value(metrics, "deskbot_answer_seconds_sum", **labels) == 0.2
    assert value(metrics, "deskbot_ack_seconds_bucket", kind="command", le="0.0025") == 1
    assert value(metrics, "deskbot_ack_seconds_bucket", kind="command", le="0.001") == 0


def test_a_refused_turn_has_no_duration() -> None:
    """What no handler saw does not make answers look fast."""
    metrics = Metrics()
    metrics.turn_refused(Kind.ACTION, "page", "busy")
    labels = {"kind": "action", "name": "page"}
    assert value(metrics, "deskbot_turns_total", outcome="busy", **labels) == 1
    assert value(metrics, "deskbot_answer_seconds_count", **labels) is None


def test_ids_in_paths_are_one_series() -> None:
    """Calls for different agents count together, and their ids are in no label."""
    metrics = Metrics()
    metrics.desk_called("/api/v1/agents/100200300/skills", "ok")
    metrics.desk_called("/api/v1/agents/400500600/skills?limit=10", "ok")
    metrics.desk_called("/api/v1/agents/7", "error")
    labels = {"path": "/api/v1/agents/{id}/skills", "outcome": "ok"}
    assert value(metrics, "deskbot_desk_calls_total", **labels) == 2
    assert b"100200300" not in metrics.render()


def test_labels_are_bounded() -> None:
    """However many values are fed to a label, the number of series stays small."""
    metrics = Metrics()
    for number in range(1000):
        metrics.desk_called(f"/made-up-{number}", "ok")
        metrics.turn_refused(Kind.COMMAND, f"/made-up-{number}", "busy")
    assert value(metrics, "deskbot_desk_calls_total", path="other", outcome="ok") == 1000 - 64
    labels = {"kind": "command", "name": "other", "outcome": "busy"}
    assert value(metrics, "deskbot_turns_total", **labels) == 1000 - 64


def test_refreshes_and_refusals_are_counted() -> None:
    """Token refreshes by outcome, refused requests by reason."""
    metrics = Metrics()
    metrics.token_refreshed("ok")
    metrics.request_refused("signature")
    assert value(metrics, "deskbot_token_refreshes_total", outcome="ok") == 1
    assert value(metrics, "deskbot_slack_refused_total", reason="signature") == 1


def test_two_of_them_do_not_meet() -> None:
    """Each has a registry of its own; nothing is global."""
    first, second = Metrics(), Metrics()
    first.in_flight.inc()
    assert value(second, "deskbot_turns_in_flight") == 0


def test_the_text_is_prometheus() -> None:
    """What is rendered parses, and tells the process's memory, too."""
    names = {family.name for family in text_string_to_metric_families(Metrics().render().decode())}
    assert {"deskbot_socket_connected", "process_resident_memory_bytes"} <= names
