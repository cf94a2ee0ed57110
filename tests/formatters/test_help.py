"""The answer to help."""

from __future__ import annotations

from formatters.help import CommandHelp, format_help
from tests.blocks import check_message, shown


def test_help() -> None:
    """Help shows usage, a summary, and examples that can be copied as they are."""
    message = format_help(
        CommandHelp(
            "/agent-status",
            "[agent or @user] [online,busy]",
            "Who is available now.",
            (("ada", "Ada's card"), ('department:"Returns & Co" online', "Who is online there")),
        )
    )
    check_message(message)
    assert "*You type*\n`/agent-status [agent or @user] [online,busy]`" in shown(message)
    assert "`/agent-status ada`\nAda's card" in shown(message)
    assert '`/agent-status department:"Returns &amp; Co" online`' in message.text
    assert "Who is available now." in message.text
