"""Facts about the log: structured lines, no secrets, no forged lines."""

from __future__ import annotations

import json
import logging
from io import StringIO
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.log import REDACTED, Redactor, configure_logging

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = 'pl"anted/sécret'
TOKENS = [
    "xoxb-123456789012-abcdefghijkl",
    "xoxe.xoxb-1-abcdefghijkl",
    "xapp-1-A123-456-abcdef",
    "1000.0123456789abcdef0123456789abcdef.0123456789abcdef0123456789abcdef",
]


class Terminal(StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.fixture(autouse=True)
def _restore_logging() -> Iterator[None]:
    """Leave the process's logging as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def configured(format: str = "json", level: str = "INFO") -> StringIO:  # noqa: A002 -- its name
    """Configure logging; return where it goes."""
    stream = StringIO()
    configure_logging(level, format, [SecretStr(SECRET)], stream=stream)  # type: ignore[arg-type]
    return stream


def fail(message: str) -> NoReturn:
    """Raise."""
    raise RuntimeError(message)


def lines(stream: StringIO) -> list[dict[str, Any]]:
    """Return the JSON lines."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_json_line() -> None:
    """An event has its name, its values, level, logger and time in UTC."""
    stream = configured()
    structlog.get_logger("bot.test").info("turn", name="/agent-status", ms=1.5)
    [line] = lines(stream)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "turn",
        "name": "/agent-status",
        "ms": 1.5,
        "level": "info",
        "logger": "bot.test",
    }


def test_what_is_bound_is_in_each_line() -> None:
    """The request's id is in structlog's lines and in those of the standard library."""
    stream = configured()
    with structlog.contextvars.bound_contextvars(request_id="abcd"):
        structlog.get_logger().info("one")
        logging.getLogger("other").warning("two %s", "three")
    assert [(line["event"], line["request_id"]) for line in lines(stream)] == [
        ("one", "abcd"),
        ("two three", "abcd"),
    ]


def test_the_level_counts() -> None:
    """Below the level nothing is written."""
    stream = configured(level="warning")
    structlog.get_logger().info("quiet")
    logging.getLogger("other").info("quiet")
    structlog.get_logger().warning("loud")
    assert [line["event"] for line in lines(stream)] == ["loud"]


@pytest.mark.parametrize("format", ["json", "console"])
@pytest.mark.parametrize("secret", [SECRET, *TOKENS])
def test_no_way_leads_a_secret_into_the_log(format: str, secret: str) -> None:  # noqa: A002 -- its name
    """Planted in a message, a value, a nested value, an argument and a stack trace: all gone."""
    stream = configured(format)
    log = structlog.get_logger()
    log.info(secret, value=secret, nested={"list": [secret]}, raw=secret.encode())
    logging.getLogger("aiohttp").warning("argument %s", secret)
    try:
        fail(secret)
    except RuntimeError:
        log.exception("failed")
        logging.getLogger("slack_sdk").exception("failed")
    text = stream.getvalue()
    for form in (secret, json.dumps(secret)[1:-1], repr(secret.encode())[2:-1]):
        assert form not in text
    assert text.count(REDACTED) >= 5


def test_capability_urls_are_cut() -> None:
    """The ticket of a WebSocket and the tail of a response URL let anyone in who has them."""
    redact = Redactor()
    assert redact("wss://x.slack.com/link/?ticket=abc-1&app_id=2") == (
        f"wss://x.slack.com/link/?ticket={REDACTED}&app_id=2"
    )
    assert redact("https://hooks.slack.com/commands/T1/2/abc ok") == (
        f"https://hooks.slack.com/{REDACTED} ok"
    )


def test_a_secret_within_a_longer_one_leaves_nothing() -> None:
    """The longer secret goes as a whole; very short ones are no secrets."""
    redact = Redactor([SecretStr("secret"), SecretStr("secret-and-more"), SecretStr("ok")])
    assert redact("ok secret-and-more") == f"ok {REDACTED}"


@given(st.text(min_size=6, max_size=30), st.text(max_size=20), st.text(max_size=20))
def test_no_text_hides_a_secret(secret: str, before: str, after: str) -> None:
    """Whatever stands around it, a secret is taken out."""
    assert (
        secret
        not in Redactor([SecretStr(secret)])(f"{before}{secret}{after}").replace(REDACTED, "")
        or secret in f"{before}{after}"
    )


@pytest.mark.parametrize("format", ["json", "console"])
@pytest.mark.parametrize("break_", ["\n", "\r", "\x85", "\u2028", "\x1b[2K\x1b[1G"])
def test_no_value_forges_a_line(format: str, break_: str) -> None:  # noqa: A002 -- its name
    """Line breaks and terminal controls in foreign text do not start a line of their own."""
    stream = configured(format)
    forged = f"x{break_}2026-11-22 [info] all is well"
    log = structlog.get_logger()
    log.info(forged, value=forged, nested=[forged])
    logging.getLogger("other").warning("%s", forged)
    try:
        fail(forged)
    except RuntimeError:
        log.exception("failed")
    written = stream.getvalue().splitlines()
    assert not any(line.startswith(("2026-11-22 [info]", "\x1b[1G")) for line in written)
    assert "\r" not in stream.getvalue()
    assert "\x1b[2K" not in stream.getvalue()


def test_a_stack_trace_is_one_json_line() -> None:
    """A stack trace does not break the one line of its event."""
    stream = configured()
    try:
        fail("broken")
    except RuntimeError:
        structlog.get_logger().exception("failed")
    [line] = lines(stream)
    assert "RuntimeError: broken" in line["exception"]


@pytest.mark.parametrize(
    ("stream", "is_json"), [(StringIO(), True), (Terminal(), False)], ids=["pipe", "terminal"]
)
def test_auto_asks_the_stream(stream: StringIO, is_json: bool) -> None:  # noqa: FBT001 -- a case
    """People get lines to read, programs get JSON."""
    configure_logging("INFO", "auto", stream=stream)
    structlog.get_logger().info("hello")
    assert stream.getvalue().startswith("{") is is_json


@pytest.mark.parametrize("name", ["slack_bolt.app", "slack_sdk.web", "aiohttp.access"])
def test_slacks_libraries_write_no_payloads(name: str) -> None:
    """The trap of slack_bolt 1.30: bodies at INFO. Whatever level is set, these are not heard."""
    stream = configured(level="DEBUG")
    logger = logging.getLogger(name)
    logger.setLevel(logging.DEBUG)
    logger.debug("body=secret")
    logger.info("body=secret")
    logger.warning("heard")
    logger.setLevel(logging.NOTSET)
    # Threads that other tests left behind may write at this level, too.
    assert [line["event"] for line in lines(stream) if line["logger"] == name] == ["heard"]


def test_configuring_again_replaces() -> None:
    """The second configuration writes each line once, to its own stream."""
    first, second = configured(), configured()
    structlog.get_logger().info("hello")
    assert first.getvalue() == ""
    assert len(lines(second)) == 1
