"""Logging: one line per event, structured, with known secrets and token-shaped strings taken out.

structlog and the standard library (Slack's libraries, aiohttp) end in one handler whose formatter
redacts the *finished* line, so that no field, argument or stack trace can carry a secret past it.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import quote

import structlog
from structlog.stdlib import ProcessorFormatter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from pydantic import SecretStr
    from structlog.typing import EventDict, Processor, WrappedLogger

    Format = Literal["json", "console", "auto"]

REDACTED: Final = "[redacted]"

_TOKENS: Final = re.compile(
    r"xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{8,}"  # Slack's tokens: xoxb-, xoxp-, xoxe.xoxb- …
    r"|xapp-[A-Za-z0-9-]{8,}"  # Slack's app-level tokens
    r"|1000\.[0-9a-f]{16,}\.[0-9a-f]{16,}"  # Zoho's access, refresh and grant tokens
    r"|(?<=ticket=)[A-Za-z0-9%._~-]+"  # the one-time part of a Socket Mode address
    r"|(?<=hooks\.slack\.com/)[A-Za-z0-9/._-]+"  # a response_url: whoever has it can post
)
_MIN_SECRET: Final = 6
"""Shorter values would black out ordinary words."""
_CAPS: Final = ("slack_bolt", "slack_sdk", "aiohttp.access")
"""Loggers heard from WARNING on only: below, Slack's libraries write whole payloads."""


def configure_logging(
    level: str,
    format: Format = "auto",  # noqa: A002 -- as the setting LOG_FORMAT is called
    secrets: Iterable[SecretStr] = (),
    *,
    stream: TextIO | None = None,
) -> None:
    """Send all logs to `stream` (standard error by default), without secrets.

    `format` ``auto`` writes for people on a terminal and JSON elsewhere. May be called again.
    """
    stream = stream or sys.stderr
    is_console = format == "console" or (format == "auto" and stream.isatty())
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(Redactor(secrets), is_console=is_console))
    handler.addFilter(_is_capped)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    structlog.configure(
        processors=[*_SHARED, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(root.level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


class Redactor:
    """Takes secrets out of a line, also as JSON, URLs and ``repr`` write them."""

    def __init__(self, secrets: Iterable[SecretStr] = ()) -> None:
        known = {secret.get_secret_value() for secret in secrets}
        forms = {form for value in known if len(value) >= _MIN_SECRET for form in _forms(value)}
        # Longest first: a secret that begins with another one must go as a whole.
        ordered = sorted(forms, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def __call__(self, line: str) -> str:
        """Return the line without secrets."""
        if self._known is not None:
            line = self._known.sub(REDACTED, line)
        return _TOKENS.sub(REDACTED, line)


def _forms(value: str) -> set[str]:
    return {value, json.dumps(value)[1:-1], quote(value, safe=""), repr(value)[1:-1]}


class _RedactingFormatter(ProcessorFormatter):
    """Formats, then redacts; what looks like a second line is indented."""

    def __init__(self, redact: Redactor, processors: list[Processor]) -> None:
        super().__init__(processors=processors, foreign_pre_chain=_SHARED)
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        return self._redact(super().format(record)).replace("\n", "\n    ")


def _formatter(redact: Redactor, *, is_console: bool) -> _RedactingFormatter:
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if is_console
        else structlog.processors.JSONRenderer(default=repr)
    )
    return _RedactingFormatter(
        redact,
        [
            ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _printable,
            renderer,
        ],
    )


def _printable(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Escape line breaks and other controls, so that foreign text cannot forge a line."""
    for key, value in event.items():
        if key != "exception" and isinstance(value, str) and not value.isprintable():
            event[key] = "".join(map(_escape, value))
    return event


def _escape(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()


def _is_capped(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING or not record.name.startswith(_CAPS)


_SHARED: Final[list[Any]] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]
