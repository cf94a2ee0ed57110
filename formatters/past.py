"""What all answers from the history say of themselves: whose, which days, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formatters.days import day_words
from formatters.scope import agent_name
from formatters.text import esc, slack_date

if TYPE_CHECKING:
    from datetime import date

    from bot.history.models import Subject
    from formatters.blocks import Field

_NAME = 80


def subject_words(subject: Subject) -> str:
    """Return whose answer this is, as mrkdwn."""
    parts = [agent_name(subject.agent)] if subject.agent else []
    if subject.department:
        parts.append(esc(subject.department.name, _NAME) or "(no name)")
    return ", ".join(parts) or "All departments"


def subject_fields(subject: Subject, group: str = "Team") -> list[Field]:
    """Return whose answer this is as fields, and since when an agent is gone."""
    if subject.agent is None:
        return [(group, subject_words(subject))]
    fields = [("Name", agent_name(subject.agent))]
    if subject.left_at:
        seen = slack_date(subject.left_at, "{date_short_pretty}")
        fields.append(("Left", f"last seen {seen}"))
    return fields


def source_words(subject: Subject, days: str, *, kept_since: date | None, zone: str) -> str:
    """Return the line that every answer carries: scope, days, source and how far it goes back."""
    since = f"from the history, kept since {day_words(kept_since)}" if kept_since else ""
    parts = [subject_words(subject), days, since, f"days of {esc(zone, 60)}"]
    return " \u00b7 ".join(filter(None, parts))
