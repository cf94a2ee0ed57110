"""A local Slack workspace: Web API, Socket Mode, HTTP mode, and a page that looks like Slack."""

from __future__ import annotations

from bot.sandbox.slack.blocks import Problem, check_message, check_view
from bot.sandbox.slack.controls import Controls, Fault
from bot.sandbox.slack.delivery import Outcome
from bot.sandbox.slack.server import SandboxSlack

__all__ = [
    "Controls",
    "Fault",
    "Outcome",
    "Problem",
    "SandboxSlack",
    "check_message",
    "check_view",
]
