"""How many agents of a place could be reached, hour by hour, and how much they carried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.history.models import FEW
from bot.slack.message import Message
from formatters import blocks
from formatters.charts import draw
from formatters.controls import Angle, Controls
from formatters.covered_hours import (
    Kind,
    hour_chart,
    hour_columns,
    hours_words,
    short_fields,
    unknown_hours,
    worked_hours,
)
from formatters.days import length, span_words
from formatters.loads import load_chart, load_fields, load_words, loads_of
from formatters.past import source_words, subject_fields, subject_words
from formatters.spoken import as_text
from formatters.tables import Table, table_message
from formatters.text import counted, duration, esc, number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.desk.models import Department
    from bot.history.models import Coverage
    from bot.query import Again
    from bot.slack.message import Block
    from formatters.loads import Load

_MINUTE: Final = timedelta(minutes=1)
_BOTH: Final = 2
_MEANS: Final = "Counted is who was online, or busy on the phone."


@dataclass(frozen=True, slots=True)
class Covered:
    """The same place over all days of a period, and over its two kinds of days.

    Attributes:
        whole: all days.
        weekdays, weekend: Monday to Friday, Saturday and Sunday; `None` where the period has only
            one kind.
        days: the first and the last, of the portal.
        kept_since: the first day with a capture of statuses.
    """

    whole: Coverage
    weekdays: Coverage | None
    weekend: Coverage | None
    days: tuple[date, date]
    kept_since: date | None


def format_coverage(
    covered: Covered,
    *,
    again: Again,
    status: Again,
    departments: Sequence[Department] = (),
    can_share: bool = True,
) -> Message:
    """Return who could be reached when: in short, two charts, and a table by hour.

    Args:
        covered: whoever sees it may know how so many agents worked.
        again: the question.
        status: the same for the statuses of the present.
        departments: what the department menu offers.
        can_share: whether *Share to channel* is offered.
    """
    controls = Controls(
        again=again,
        departments=departments,
        department=covered.whole.subject.department,
        can_share=can_share,
        angles=(Angle("Status now", "history:now", status),),
    )
    kinds = _kinds(covered)
    if not kinds:
        return _empty(covered, controls)
    loads = loads_of(covered.whole.load)
    drawn = [draw(hour_chart(kinds)), draw(load_chart(loads))]
    short = [field for kind in kinds for field in short_fields(kind)]
    tail = [blocks.context(text) for text in (*_notes(covered, kinds), *_told(loads))]
    tail.append(blocks.context(_source(covered)))
    head = [*_head(), *blocks.grouped([_covers(covered), short, load_fields(loads)])]
    charts = [one.block for one in drawn if one.block]
    if not worked_hours(kinds):
        body = [*head, *charts, *tail]
        return Message(as_text(body), blocks.finish(body, tail=controls.rows()))
    table = Table("Agents online or busy by hour of the day", tuple(hour_columns(kinds)))
    return table_message(head, table, [*tail, *controls.rows()], charts=charts)


def _head() -> list[Block]:
    return [blocks.header("Coverage")]


def _kinds(covered: Covered) -> list[Kind]:
    """Return weekdays and weekend apart, where the period has both, and else what there is."""
    found = [("Mon to Fri", covered.weekdays), ("Sat and Sun", covered.weekend)]
    apart = [Kind(name, one) for name, one in found if one and one.captures]
    if len(apart) == _BOTH:
        return apart
    return [Kind("", covered.whole)] if covered.whole.captures else []


def _covers(covered: Covered) -> list[blocks.Field]:
    whole = covered.whole
    narrowed = [
        ("Channel", whole.channel.value.capitalize() if whole.channel else ""),
        ("Skill", esc(whole.skill.name, 100) if whole.skill else ""),
    ]
    few = ", too few to judge" if whole.captures < FEW else ""
    holes = f" \u00b7 {duration(whole.hole)} missing" if whole.hole >= _MINUTE else ""
    days = f"{number(whole.days)} of {counted(length(covered.days), 'day', 'days')}"
    captures = counted(whole.captures, "capture", "captures")
    return [
        *subject_fields(whole.subject),
        *((name, value) for name, value in narrowed if value),
        ("Period", span_words(*covered.days)),
        ("Known", f"{days} \u00b7 {captures}{few}{holes}"),
        ("Agents", f"up to {number(whole.agents)}"),
    ]


def _notes(covered: Covered, kinds: Sequence[Kind]) -> list[str]:
    every = duration(covered.whole.precision)
    asked = f"Zoho Desk is asked at least every {every}"
    texts = [f"{_MEANS} {asked}; n counts the captures of an average."]
    worked = worked_hours(kinds)
    unknown = unknown_hours(kinds)
    empty = [hour for hour in range(24) if hour not in (*worked, *unknown)]
    if worked and empty:
        texts.append(f"Left out, since nobody was online: {hours_words(empty)}.")
    if unknown:
        texts.append(f"Not known: {hours_words(unknown)}.")
    return texts


def _told(loads: Sequence[Load]) -> list[str]:
    """Return the numbers of the second chart, which the table has not."""
    return [f"*Tickets on average*\n{load_words(loads)}"] if loads else []


def _source(covered: Covered) -> str:
    return source_words(
        covered.whole.subject,
        span_words(*covered.days),
        kept_since=covered.kept_since,
        zone=covered.whole.time_zone,
    )


def _empty(covered: Covered, controls: Controls) -> Message:
    whole = covered.whole
    skill = f" with the skill {esc(whole.skill.name, 100)}" if whole.skill else ""
    sentence = (
        f"Nothing is in the history for *{subject_words(whole.subject)}*{skill}, "
        f"{span_words(*covered.days)}.\nTry a longer period, such as `30d`, or another department."
    )
    body = [*_head(), blocks.section(sentence), blocks.context(_source(covered))]
    return Message(as_text(body), blocks.finish(body, tail=controls.rows()))
