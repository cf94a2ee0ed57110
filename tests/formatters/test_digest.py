"""What is read in a digest, in its Slack channel and in its thread."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.desk.errors import DeskNotFoundError, DeskServerError
from bot.desk.models import Average, Channel
from bot.digests.models import Section
from bot.digests.report import (
    AvailabilityPart,
    BacklogPart,
    ChangePart,
    Compared,
    DigestScope,
    FiguresPart,
    Measure,
    Note,
    UncoveredPart,
)
from bot.periods import Period, PeriodName
from formatters.digest import format_digest, plainest
from formatters.digest_words import SECTIONS, weekday_words
from tests.blocks import check_message, elements, shown, table
from tests.builders import NOON, fresh
from tests.digest_builders import (
    AVAILABILITY,
    BACKLOG,
    CHANGE,
    PARTS,
    TICKETS,
    TIMES,
    UNCOVERED,
    digest,
    digest_report,
    slot,
)

if TYPE_CHECKING:
    from bot.digests.report import DigestReport
    from bot.slack.message import Message


def posted(report: DigestReport, **options: object) -> tuple[Message, Message | None]:
    """Return both messages, checked against Slack's limits."""
    message, details = format_digest(report, digest=digest(), **options)  # type: ignore[arg-type]  # options vary by test
    check_message(message)
    if details:
        check_message(details)
    return message, details


def figure(one: Compared) -> dict[str, str]:
    """Return the table's row of one compared figure."""
    message, _ = posted(digest_report((FiguresPart(Section.TICKETS, (one,), fresh()),)))
    (row,) = table(message)
    return {title: text for title, text in row.items() if text != "\u2013"}


def test_what_changed_comes_first() -> None:
    """Below its name a digest says what moved, against which day, before any number stands."""
    message, _ = posted(digest_report((AVAILABILITY, CHANGE)))
    kinds = [block["type"] for block in message.blocks]
    assert kinds == ["header", "section", "data_table", "context"]
    assert message.blocks[1]["text"]["text"].split("\n") == [
        "Tuesday 17 Nov, compared with Tuesday 10 Nov:",
        "\u25b2 *12 more tickets closed* (34, was 22)",
        "\u25bc *2 fewer tickets reopened* (0, was 2)",
        ("\u25bc *First response 15m faster* (2h 05m, was 2h 20m; system time, n 14, was 12)"),
    ]


def test_the_numbers_stand_in_one_table() -> None:
    """Every figure is a row, in the order of the digest's sections, compared where it can be."""
    message, _ = posted(digest_report())
    rows = {row.pop("Figure"): list(row.values()) for row in table(message)}
    assert rows == {
        "Agents online now": ["2", "\u2013", "\u2013", "\u2013"],
        "Agents busy now": ["1", "\u2013", "\u2013", "\u2013"],
        "Agents offline now": ["3", "\u2013", "\u2013", "\u2013"],
        "Tickets closed": ["34", "22", "\u25b2 12", "\u2013"],
        "Tickets reopened": ["0", "2", "\u25bc 2", "\u2013"],
        "First response (system time)": ["2h 05m", "2h 20m", "\u25bc 15m", "14, was 12"],
        "First response (agent time)": ["42m", "42m", "none", "14, was 12"],
        "Backlog": ["33", "33", "none", "\u2013"],
        "Open tickets now": ["40", "\u2013", "\u2013", "\u2013"],
        "On hold now": ["3", "\u2013", "\u2013", "\u2013"],
        "Overdue now": ["0", "\u2013", "\u2013", "\u2013"],
        "Skills without cover now": ["1 of 16", "\u2013", "\u2013", "\u2013"],
    }


def test_sections_keep_the_chosen_order() -> None:
    """Rows follow the order in which the editor put the sections."""
    message, _ = posted(digest_report((UNCOVERED, TICKETS, AVAILABILITY)))
    first = [row["Figure"] for row in table(message)]
    assert first[0].startswith("Skills")
    assert first[1].startswith("Tickets")
    assert first[3].startswith("Agents")


def test_small_print() -> None:
    """A digest says whom it covers, for which days, how old it is, and which it is."""
    message, _ = posted(digest_report())
    covers, source = (one["text"] for one in message.blocks[-1]["elements"])
    assert covers.startswith(
        "Support \u00b7 6 agents \u00b7 Tuesday 17 Nov, before: Tuesday 10 Nov "
        "\u00b7 days of Europe/Berlin \u00b7 from Zoho Desk, <!date^"
    )
    assert source == (
        "Digest `k3x7ab2q` \u00b7 Monday to Friday at 09:00, Europe/Berlin "
        "\u00b7 `/agent-digest help`"
    )


def test_the_thread_holds_details_and_definitions() -> None:
    """Names of who is online, skills without cover, and what figures mean stand in the thread."""
    _, details = posted(digest_report())
    assert details is not None
    words = shown(details)
    assert "*Online* \u00b7 2 agents" in words
    assert "Ada Ray, Bo Lind" in words
    assert "French (2 agents have it, Support)" in words
    assert "n is how many an average rests on" in words
    assert "has cover while somebody" in words


def test_nobody_online_is_said() -> None:
    """Without anybody online, and with every skill covered, the thread says so."""
    nobody = AvailabilityPart(0, 0, 0, 2, (), Channel.PHONE, fresh())
    message, details = posted(digest_report((nobody, UncoveredPart((), 3, fresh()))))
    assert details is not None
    assert "*Online for phone* \u00b7 0 agents" in shown(details)
    assert "nobody" in shown(details)
    assert "every skill has somebody" in shown(details)
    figures = {row["Figure"]: row["Value"] for row in table(message)}
    assert figures["Agents of unknown presence for phone now"] == "2"


def test_skills_that_desk_did_not_tell() -> None:
    """Where a department refused, the thread does not pass the rest off as all."""
    _, details = posted(digest_report((UncoveredPart((), 3, fresh(), ("Billing", "<x>")),)))
    assert details is not None
    assert "Without the skills of Billing, &lt;x&gt;: Zoho Desk did not tell" in shown(details)


def test_a_digest_for_one_person_can_be_stopped() -> None:
    """In direct messages there is a button that ends it; in Slack channels and tests none."""
    own = digest(target_id="U0ADARAY")
    told = format_digest(digest_report(is_quiet=True), digest=own)[0]
    assert "Stop sending me this" in elements(told)
    assert "its owner is told" in str(elements(told))
    mine = format_digest(digest_report(), digest=digest(target_id="U0MANAGER"))[0]
    assert "its owner is told" not in str(elements(mine))
    assert elements(format_digest(digest_report(), digest=digest())[0]) == {}
    assert elements(format_digest(digest_report(), digest=own, is_test=True)[0]) == {}


def test_without_details_there_is_no_thread() -> None:
    """A digest of counts alone needs no thread."""
    assert posted(digest_report((TICKETS,)))[1] is None


def test_a_quiet_day_is_one_line() -> None:
    """When nothing happened, one line says so, above what it covers."""
    message, details = posted(digest_report(is_quiet=True))
    assert [block["type"] for block in message.blocks] == ["section", "context"]
    assert message.blocks[0]["text"]["text"].startswith(
        "*Morning round* \u00b7 quiet \u00b7 Tuesday 17 Nov: nothing closed"
    )
    assert details is None


def test_a_late_digest_says_so() -> None:
    """What is sent noticeably late names the time it was due."""
    late, _ = posted(digest_report(), slot=slot(), late=True)
    assert "*Late*" in shown(late)
    assert "2026-11-18 08:00 UTC" in shown(late)
    assert "Late" not in shown(posted(digest_report(), slot=slot())[0])


def test_a_test_says_so() -> None:
    """A test is marked, so that nobody takes it for the digest; on a quiet day, too."""
    for is_quiet in (False, True):
        message, _ = posted(digest_report(is_quiet=is_quiet), is_test=True)
        assert "*Test*" in message.text


def test_missing_parts_are_named() -> None:
    """A part that Desk did not give is named with its cause, also on an otherwise quiet day."""
    notes = (
        Note(Section.TIMES, DeskServerError("down")),
        Note(Section.BACKLOG, LookupError("team")),
        Note(Section.TICKETS, DeskNotFoundError(kind="team", value="700000000001")),
    )
    message, _ = posted(digest_report((CHANGE,), notes=notes, is_quiet=True))
    words = shown(message)
    assert "Missing: *Response and resolution times*. Zoho Desk has a problem" in words
    assert words.count("What the digest was narrowed to") == 1
    assert "Missing: *Backlog and load* and *Tickets closed and reopened*. What" in words
    assert "700000000001" not in words
    assert "quiet" not in words


def test_nothing_at_all_still_makes_a_digest() -> None:
    """When every part failed, the digest says so and claims no age of data."""
    notes = (Note(Section.CHANGE, DeskServerError("down")),)
    message, details = posted(digest_report((), notes=notes, freshness=None, agents=None))
    assert "Missing: *What changed*." in shown(message)
    assert "from Zoho Desk" not in shown(message)
    assert details is None


def test_stale_data_is_warned_of() -> None:
    """A digest made of the last good answers says so."""
    message, _ = posted(digest_report(freshness=fresh(stale=True)))
    assert "Zoho Desk does not answer" in shown(message)


def test_no_change_is_said() -> None:
    """When no figure moved, the section says against what."""
    message, _ = posted(digest_report((ChangePart(()), TICKETS)))
    assert "compared with Tuesday 10 Nov:\nNo figure has moved noticeably." in shown(message)


@pytest.mark.parametrize(
    ("one", "row"),
    [
        (
            Compared(Measure.CLOSED, 5000),
            {"Figure": "Tickets closed", "Value": "5,000"},
        ),
        (
            Compared(Measure.RESOLUTION_TIME, None, withheld=True),
            {"Figure": "Resolution", "Value": "left out: too few agents"},
        ),
        (
            Compared(Measure.RESOLUTION_TIME, Average(0)),
            {"Figure": "Resolution", "Value": "none", "n": "0 (few)"},
        ),
        (
            Compared(Measure.RESOLUTION_TIME, Average(3, timedelta(hours=1))),
            {"Figure": "Resolution (system time)", "Value": "1h 00m", "n": "3 (few)"},
        ),
        (
            Compared(
                Measure.RESOLUTION_TIME,
                Average(30, timedelta(hours=1)),
                Average(2, timedelta(minutes=30)),
            ),
            {
                "Figure": "Resolution (system time)",
                "Value": "1h 00m",
                "Before": "30m",
                "Change": "\u25b2 30m",
                "n": "30, was 2 (few)",
            },
        ),
    ],
)
def test_figures(one: Compared, row: dict[str, str]) -> None:
    """A figure shows what is known: change only against something, averages with their n."""
    assert figure(one) == row


def test_unknown_figures_are_left_out() -> None:
    """What Desk did not say makes no row; without rows there is no table."""
    unknown = FiguresPart(Section.TICKETS, (Compared(Measure.CLOSED, None),), fresh())
    message, _ = posted(
        digest_report((unknown, BacklogPart(None, None, None, None, None, fresh())))
    )
    assert not {block["type"] for block in message.blocks} & {"data_table", "table"}


def test_withheld_averages_are_explained() -> None:
    """The thread says why an average is left out."""
    withheld = Compared(Measure.FIRST_RESPONSE_TIME, None, withheld=True)
    _, details = posted(digest_report((FiguresPart(Section.TIMES, (withheld,), fresh()),)))
    assert details is not None
    assert "so few agents" in shown(details)


def test_slower_and_unknown_changes() -> None:
    """A longer time is slower; a change that cannot be told, or hardly is one, makes no line."""
    slower = Compared(
        Measure.RESOLUTION_TIME,
        Average(9, timedelta(hours=3), timedelta(hours=1)),
        Average(9, timedelta(hours=1), None),
    )
    odd = Compared(Measure.CLOSED, 3, Average(1))
    hardly = Compared(
        Measure.FIRST_RESPONSE_TIME,
        Average(9, timedelta(minutes=103)),
        Average(9, timedelta(minutes=100)),
    )
    one = Compared(Measure.BACKLOG, 3, 2)
    message, _ = posted(digest_report((ChangePart((slower, odd, hardly, one)), TIMES)))
    assert "First response 3m" not in shown(message)
    assert "*1 more ticket in the backlog*" in shown(message)
    assert "\u25b2 *Resolution 2h 00m slower*" in shown(message)
    assert "agent time, n 9" not in shown(message)


def test_several_days() -> None:
    """After a weekend the days are named from the first to the last; windows by their dates."""
    weekend = Period.parse("2026-11-13..2026-11-15")
    message, _ = posted(digest_report((CHANGE,), previous=weekend))
    assert "compared with Friday 13 Nov to Sunday 15 Nov:" in shown(message)
    named = Period(name=PeriodName.LAST_WEEK)
    assert "compared with Last week:" in shown(posted(digest_report((CHANGE,), previous=named))[0])


def test_scope_words() -> None:
    """Team and Desk channel are named; without either, all departments are covered."""
    scope = DigestScope("Support", "First line", Channel.CHAT)
    words = shown(posted(digest_report(scope=scope))[0])
    assert "Support, First line, availability for chat" in words
    assert "All departments" in shown(posted(digest_report(scope=DigestScope()))[0])


def test_a_preview_of_a_new_digest_has_no_id() -> None:
    """Before it is saved a digest has no id to show."""
    message, _ = format_digest(digest_report(), digest=digest(id=""))
    assert "New digest \u00b7 Monday" in shown(message)


def test_plainest_form_has_no_table() -> None:
    """The plainest form holds the same facts without a table, for modals."""
    message, _ = posted(digest_report(PARTS))
    plain = plainest(message)
    assert "data_table" not in {block["type"] for block in plain.blocks}
    assert "*Backlog* \u00b7 Value: 33" in shown(plain)
    assert plainest(plain) is plain


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (range(7), "every day"),
        (range(5), "Monday to Friday"),
        ([5, 6], "Saturday, Sunday"),
        ([0, 2, 4], "Monday, Wednesday, Friday"),
        ([6], "Sunday"),
    ],
)
def test_weekday_words(days: list[int], words: str) -> None:
    """Days are said as people say them."""
    assert weekday_words(frozenset(days)) == words


def test_every_section_has_words() -> None:
    """A section that is added without a name fails this test."""
    assert set(SECTIONS) == set(Section)


def test_backlog_alone() -> None:
    """The backlog is compared like the other counts, and live loads stand beside it."""
    part = BacklogPart(BACKLOG, None, 2, None, 4, fresh(as_of=NOON))
    figures = {row["Figure"]: row["Value"] for row in table(posted(digest_report((part,)))[0])}
    assert figures == {"Backlog": "33", "On hold now": "2", "Due within an hour, now": "4"}
