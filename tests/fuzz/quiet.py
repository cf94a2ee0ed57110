"""What the bot logs about bad answers is right, and of no use a million times over."""

from __future__ import annotations

import logging

import structlog


def be_quiet() -> None:
    """Drop every line of the log below an error."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
