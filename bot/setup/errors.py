"""Why the wizard ends without writing; each message is a sentence for whoever ran it."""

from __future__ import annotations


class SetupError(Exception):
    """Zoho or Slack refuses, or the file cannot be written."""


class SetupUsageError(SetupError):
    """The command was given too little, or a value that cannot be right."""
