"""The Web API: one module per family of methods, one list of them all."""

from __future__ import annotations

from typing import Final

from bot.sandbox.slack.api import apps, blocks, chat, conversations, files, misc, users, views
from bot.sandbox.slack.api.method import Args, Method

METHODS: Final[dict[str, Method]] = {
    method.name: method
    for family in (apps, blocks, chat, conversations, files, misc, users, views)
    for method in family.METHODS
}

__all__ = ["METHODS", "Args", "Method"]
