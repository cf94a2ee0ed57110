"""Foreign text on a terminal: names come from Slack and from Desk, where anybody may choose one."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return a text on one line, without anything that could steer a terminal."""
    return "".join(each if each.isprintable() else " " if each.isspace() else "?" for each in text)
