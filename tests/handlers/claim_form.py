"""The form of a claim as Slack sends it back."""

from __future__ import annotations

from typing import Any


def chosen(agent_id: str) -> dict[str, Any]:
    """Return the payload of the form with one agent chosen."""
    option = {"text": {"type": "plain_text", "text": "-"}, "value": agent_id}
    values = {"agent": {"claim_agent": {"selected_option": option}}}
    return {"view": {"callback_id": "claim_form", "state": {"values": values}}}
