"""The one place where foreign text becomes harmless, and where values become words."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

VALUE: Final = 300
"""How long one foreign value may get: long enough for any honest name or note."""
NOTHING: Final = "\u2013"
"""Stands in table cells for what Desk did not say; Slack refuses empty cells."""
UP: Final = "\u25b2"
DOWN: Final = "\u25bc"
_LONGEST: Final = 5000
_TAME: Final = re.compile(r"[A-Za-z0-9,.()/+-]+(?: [A-Za-z0-9,.()/+-]+)*")
"""What most names and figures are made of; a short cut, since boards hold hundreds of them."""
_INVISIBLE: Final = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")
"""Letters and symbols that Unicode calls printable and every font draws as nothing."""
_EMOJI: Final = re.compile(r"(?<!\d):(?=[^\s:]+:)|:(?=[^\s:\d][^\s:]*:)")
_EMPHASIS: Final = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_PING: Final = re.compile(r"<(?=[!@#])")
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# Slack knows no escape for these, so look-alikes stand in: asterisk and tilde operators, grave.
_MARKUP: Final = _ENTITIES | {"*": "\u2217", "~": "\u223c", "`": "\u02cb"}
_BREAKS: Final = re.compile(
    r"(?<=[a-z])(?=[A-Z0-9])|(?<=[0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_\W]+"
)
"""Where the words of a field name meet: ``avgTime``, ``in1Hr``, ``CSATScore``, ``avg_time``."""


def esc(value: str, limit: int = VALUE) -> str:
    """Return foreign text as mrkdwn that shows it and does nothing else.

    No mention, link, date, emoji or emphasis survives, and no line break, invisible or
    direction-changing character. `limit` counts after escaping and never splits an entity.
    See https://docs.slack.dev/messaging/formatting-message-text#escaping.
    """
    if len(value) <= limit and _TAME.fullmatch(value):
        return value
    cleaned = _clean(value)
    if cleaned.startswith(">"):  # Slack quotes a line that begins with an *escaped* one, too
        cleaned = "\u203a" + cleaned[1:]
    cleaned = _EMPHASIS.sub("\u02cd", _EMOJI.sub("\u2236", cleaned))
    return _bounded([_MARKUP.get(character, character) for character in cleaned], limit)


def code(value: str, limit: int = VALUE) -> str:
    """Return foreign text as inline code, empty when nothing visible is left of it."""
    cleaned = _clean(value).replace("`", "'")
    parts = [_ENTITIES.get(character, character) for character in cleaned]
    return f"`{_bounded(parts, limit - 2)}`" if parts else ""


def plain(value: str, limit: int = VALUE) -> str:
    """Return foreign text for ``plain_text`` and ``raw_text``, where Slack parses no markup.

    What would ping in mrkdwn is defused all the same: clients that cannot draw a block show it
    their own way.
    """
    if len(value) <= limit and _TAME.fullmatch(value):
        return value
    return _bounded(list(_PING.sub("\u2039", _clean(value))), limit)


def cut(markup: str, limit: int) -> str:
    """Bound finished mrkdwn without ending inside an entity or a ``<…>`` sequence."""
    if len(markup) <= limit:
        return markup
    end = limit - 1
    for opening, closing in (("<", ">"), ("&", ";")):
        start = markup.rfind(opening, 0, end)
        if start >= 0 and closing not in markup[start:end]:
            end = start
    return markup[:end].rstrip() + "\u2026"


def listing(parts: Sequence[str], limit: int = VALUE, *, total: int = 0) -> str:
    """Join with commas what fits, and count the rest: ``French, German and 7 more``.

    `total` counts more parts than were worth passing.
    """
    total = max(total, len(parts))
    return _counted(parts, limit, total, separator=", ", more=" and {} more".format)


def lines(parts: Sequence[str], limit: int) -> str:
    """Join with line breaks what fits, and count the rest."""
    return _counted(parts, limit, len(parts), separator="\n", more="\nand {} more".format)


def either(parts: Sequence[str]) -> str:
    """Return ``a, b or c``."""
    return " or ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def both(parts: Sequence[str]) -> str:
    """Return ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def label(name: str) -> str:
    """Return a vendor's field name as a label: ``avgHandlingTime`` is ``Avg handling time``."""
    cleaned = plain(name, 60)
    if " " in cleaned:
        return cleaned[:1].upper() + cleaned[1:]
    words = [word if word.isupper() else word.lower() for word in _BREAKS.sub(" ", cleaned).split()]
    joined = " ".join(words)
    return joined[:1].upper() + joined[1:]


def lowered(words: str) -> str:
    """Return words of our own as they stand inside a sentence: ``last 7 days``."""
    return words[:1].lower() + words[1:]


def number(value: int) -> str:
    """Return a count with thousands separated: ``5,000``."""
    return f"{value:,}"


def counted(value: int, one: str, many: str) -> str:
    """Return ``1 agent`` or ``5,000 agents``."""
    return f"{value:,} {one if value == 1 else many}"


def difference(value: timedelta, before: timedelta) -> timedelta:
    """Return by how much two durations differ as they are written: in whole minutes."""
    minute = timedelta(minutes=1)
    return (value // minute - before // minute) * minute


def duration(value: timedelta) -> str:
    """Return ``2h 05m``, ``42m`` or ``under 1m``; hours stay hours beyond a day, as in Desk."""
    seconds = abs(int(value.total_seconds()))
    if 0 < seconds < 60:  # noqa: PLR2004 - seconds of a minute
        return "under 1m"
    hours, minutes = divmod(seconds // 60, 60)
    sign = "-" if value.total_seconds() <= -60 else ""  # noqa: PLR2004 - as above
    return f"{sign}{hours:,}h {minutes:02d}m" if hours else f"{sign}{minutes}m"


def slack_date(moment: datetime, form: str = "{date_short_pretty} at {time}") -> str:
    """Return a moment that each reader sees in their own zone and habit of writing.

    See https://docs.slack.dev/messaging/formatting-message-text#date-formatting.
    """
    fallback = f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return f"<!date^{int(moment.timestamp())}^{form}|{fallback}>"


def _clean(value: str) -> str:
    short = value[:_LONGEST]
    if not short.isprintable():
        short = "".join(map(_visible, short))
    return " ".join(_INVISIBLE.sub(" ", short).split())


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    return "" if unicodedata.category(character) == "Cf" else " "


def _bounded(parts: list[str], limit: int) -> str:
    size = sum(map(len, parts))
    if size <= limit:
        return "".join(parts)
    while parts and size > limit - 1:
        size -= len(parts.pop())
    return "".join(parts).rstrip() + "\u2026"


def _counted(
    parts: Sequence[str], limit: int, total: int, *, separator: str, more: Callable[[str], str]
) -> str:
    whole = separator.join(parts)
    if len(whole) <= limit and len(parts) == total:
        return whole
    room = limit - len(more(number(total)))
    kept: list[str] = []
    for part in parts:
        room -= len(part) + len(separator)
        if room < 0:
            break
        kept.append(part)
    if not kept:
        return cut(whole, limit)
    return separator.join(kept) + more(number(total - len(kept)))
