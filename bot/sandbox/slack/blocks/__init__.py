"""The Block Kit checker: everything Slack would refuse in a message or a view."""

from __future__ import annotations

from bot.sandbox.slack.blocks.check import check_message, check_options, check_view
from bot.sandbox.slack.blocks.report import Problem, Surface

__all__ = ["Problem", "Surface", "check_message", "check_options", "check_view"]
