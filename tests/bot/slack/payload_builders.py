"""Slack's payloads with good defaults."""

from __future__ import annotations

from typing import Any


def command(**changes: Any) -> dict[str, Any]:
    """Return a slash command as Slack sends it."""
    return {
        "command": "/agent-status",
        "text": "ada",
        "user_id": "U1",
        "user_name": "ada",
        "team_id": "T1",
        "team_domain": "example",
        "channel_id": "C1",
        "channel_name": "support",
        "trigger_id": "1.2.x",
        "response_url": "https://hooks.slack.com/commands/T1/1/x",
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        **changes,
    }


def click(**changes: Any) -> dict[str, Any]:
    """Return the click of a button in a message."""
    return {
        "type": "block_actions",
        "user": {"id": "U1", "team_id": "T1"},
        "team": {"id": "T1"},
        "enterprise": None,
        "container": {"type": "message", "message_ts": "1.0", "channel_id": "C1"},
        "channel": {"id": "C1", "name": "support"},
        "trigger_id": "1.2.x",
        "response_url": "https://hooks.slack.com/actions/T1/1/x",
        "actions": [{"action_id": "page:next", "block_id": "b", "value": "v"}],
        **changes,
    }


def suggestion(**changes: Any) -> dict[str, Any]:
    """Return what was typed into a type-ahead of a modal."""
    return {
        "type": "block_suggestion",
        "user": {"id": "U1", "team_id": "T1"},
        "team": {"id": "T1"},
        "container": {"type": "view", "view_id": "V1"},
        "action_id": "agent:1",
        "block_id": "b",
        "value": "ad",
        **changes,
    }


def message_shortcut(**changes: Any) -> dict[str, Any]:
    """Return a shortcut in a message's menu."""
    return {
        "type": "message_action",
        "callback_id": "agent_card",
        "user": {"id": "U1", "team_id": "T1"},
        "team": {"id": "T1"},
        "channel": {"id": "C1"},
        "message": {"ts": "1.0", "user": "U2", "text": "hello"},
        "trigger_id": "1.2.x",
        "response_url": "https://hooks.slack.com/app/T1/1/x",
        **changes,
    }


def global_shortcut(**changes: Any) -> dict[str, Any]:
    """Return a shortcut in the composer's menu."""
    return {
        "type": "shortcut",
        "callback_id": "agent_lookup",
        "user": {"id": "U1", "team_id": "T1"},
        "team": {"id": "T1"},
        "trigger_id": "1.2.x",
        **changes,
    }


def submission(kind: str = "view_submission", **changes: Any) -> dict[str, Any]:
    """Return a modal that was submitted or closed."""
    return {
        "type": kind,
        "user": {"id": "U1", "team_id": "T1"},
        "team": {"id": "T1"},
        "view": {
            "id": "V1",
            "hash": "h0",
            "callback_id": "agent_lookup",
            "blocks": [{"type": "section", "block_id": "s"}, {"type": "input", "block_id": "who"}],
        },
        "trigger_id": "1.2.x",
        "response_urls": [],
        **changes,
    }


def event(kind: str = "user_change", **changes: Any) -> dict[str, Any]:
    """Return an event of Slack's Events API."""
    return {
        "type": "event_callback",
        "team_id": "T1",
        "api_app_id": "A1",
        "event_id": "Ev1",
        "event_time": 1,
        "event": {"type": kind, "user": {"id": "U1"}, **changes},
    }
