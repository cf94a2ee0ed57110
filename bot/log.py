"""Logging: one line per event, structured, with known secrets and token-shaped strings taken out.

Events of structlog and records of the standard library (Slack's libraries, aiohttp) end in the same
last step, which redacts the *finished* line, so that no field, argument or stack trace can carry a
secret past it.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Literal
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
_MARKS: Final = ("xox", "xapp-", "1000.", "ticket=", "hooks.slack.com/")
"""One of these is in whatever the expression above finds."""
_MIN_SECRET: Final = 6
"""Shorter values would black out ordinary words."""
_TRACES: Final = ("exception", "stack")
"""Fields that have lines of their own; those after the first are indented."""
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
    finish = _Finish(Redactor(secrets), is_console=is_console)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Foreign(finish))
    handler.addFilter(_is_capped)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # Our own events take a shorter way to the same stream: through the standard library one of
    # them costs as much as the rest of a command.
    structlog.configure(
        processors=[*_SHARED, _add_name, finish],
        wrapper_class=structlog.make_filtering_bound_logger(root.level),
        logger_factory=lambda *name: _Lines(stream, *name),
        cache_logger_on_first_use=False,
    )


class Redactor:
    """Takes secrets out of a line, also as JSON, URLs and ``repr`` write them."""

    def __init__(self, secrets: Iterable[SecretStr] = ()) -> None:
        known = {secret.get_secret_value() for secret in secrets}
        forms = {form for value in known if len(value) >= _MIN_SECRET for form in _forms(value)}
        # Longest first: a secret that begins with another one must go as a whole.
        self._known = sorted(forms, key=len, reverse=True)

    def __call__(self, line: str) -> str:
        """Return the line without secrets."""
        for form in self._known:
            line = line.replace(form, REDACTED)
        # Looking for all of them costs as much as the rest of a line; most lines have none.
        return _TOKENS.sub(REDACTED, line) if any(map(line.__contains__, _MARKS)) else line


def _forms(value: str) -> set[str]:
    written = {value, repr(value)[1:-1], repr(value.encode())[2:-1]}
    return {*written, quote(value, safe=""), *(json.dumps(form)[1:-1] for form in written)}


class _Finish:
    """The last processor: an event in, the finished line out."""

    def __init__(self, redact: Redactor, *, is_console: bool) -> None:
        self._redact = redact
        self._render: Processor = (
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
            if is_console
            else structlog.processors.JSONRenderer(serializer=_to_json)
        )

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> str:
        event = structlog.processors.format_exc_info(logger, method, event)
        line = str(self._render(logger, method, _printable(event)))
        # What looks like a second line is indented.
        return self._redact(line).replace("\n", "\n    ")


_encode: Final = json.JSONEncoder(default=repr).encode


def _to_json(event: EventDict, **_: object) -> str:
    return _encode(event)


class _Foreign(ProcessorFormatter):
    """Formats records of the standard library."""

    def __init__(self, finish: _Finish) -> None:
        super().__init__(
            processors=[ProcessorFormatter.remove_processors_meta, finish],
            foreign_pre_chain=[
                *_SHARED,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(),
            ],
        )


class _Lines:
    """Writes finished lines; a stream that is gone must not bring down who logs."""

    def __init__(self, stream: TextIO, name: str = "") -> None:
        self._stream = stream
        self.name = name

    def msg(self, line: str) -> None:
        with suppress(OSError, ValueError):
            self._stream.write(line + "\n")
            self._stream.flush()

    debug = info = warning = error = critical = msg


def _add_name(logger: _Lines, _: str, event: EventDict) -> EventDict:
    event["logger"] = logger.name
    return event


def _printable(event: EventDict) -> EventDict:
    """Escape line breaks and other controls, so that foreign text cannot forge a line."""
    for key, value in event.items():
        if isinstance(value, str) and not value.isprintable():
            keep = "\n" if key in _TRACES else ""
            event[key] = "".join(_escape(character, keep) for character in value)
    return event


def _escape(character: str, keep: str) -> str:
    if character.isprintable() or character == keep:
        return character
    return character.encode("unicode_escape").decode()


def _is_capped(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING or not record.name.startswith(_CAPS)


_SHARED: Final[list[Processor]] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]
