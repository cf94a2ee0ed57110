"""The list of digests, their history, and what owners are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.desk.models import Channel
from bot.digests.models import DeliveryState
from bot.digests.problems import problem_of
from bot.query import Again
from formatters.digest_list import (
    Entry,
    done_words,
    format_digest_history,
    format_digest_list,
    format_paused_notice,
)
from tests.blocks import check_message, elements, labels, shown
from tests.builders import NOON
from tests.digest_builders import delivery, digest

AGAIN = Again("/agent-digest", "list")


def test_a_digest_is_listed_with_everything_about_it() -> None:
    """A digest is listed with its id, place, days, next time, scope, parts and owner."""
    message = format_digest_list([Entry(digest(), NOON, may_change=True)], again=AGAIN)
    check_message(message)
    assert labels(message) == {
        "Name": "Morning round",
        "Id": "`k3x7ab2q`",
        "Goes to": "<#C0SUPPORT>",
        "When": "Monday to Friday at 09:00, Europe/Berlin",
        "Next": "<!date^1795003200^{date_short_pretty} at {time}|2026-11-18 12:00 UTC>",
        "Covers": "Support",
        "Parts": "What changed, Availability now, Tickets closed and reopened, "
        "Response and resolution times, Backlog and load, Skills without cover",
        "Owner": "<@U0MANAGER>",
    }
    assert list(elements(message)) == [
        *("Pause", "Edit", "Send now", "History", "Delete", "Schedule a digest", "Refresh")
    ]
    assert elements(message)["Delete"]["confirm"]["text"]["text"].startswith("Morning round")
    assert elements(message)["Pause"]["value"] == "k3x7ab2q"


def test_what_rests_says_so() -> None:
    """A paused digest says that it rests and why, and can be resumed."""
    resting = digest(paused=True, pause_reason="The Slack channel is archived.")
    message = format_digest_list([Entry(resting, None, may_change=True)], again=AGAIN)
    assert labels(message)["Next"] == "*rests*: The Slack channel is archived."
    assert "Resume" in elements(message)
    plain = format_digest_list([Entry(digest(paused=True), None, may_change=True)], again=AGAIN)
    assert labels(plain)["Next"] == "*rests*"


def test_others_only_read_the_history() -> None:
    """Who may not change a digest gets no button that would."""
    message = format_digest_list([Entry(digest(), NOON, may_change=False)], again=AGAIN)
    assert list(elements(message)) == ["History", "Schedule a digest", "Refresh"]


def test_narrowings_are_listed() -> None:
    """Department, team and Desk channel are named."""
    narrow = digest(team_id="1", team_name="First line", channel=Channel.CHAT)
    message = format_digest_list([Entry(narrow, NOON, may_change=True)], again=AGAIN)
    assert labels(message)["Covers"] == "Support, First line, availability for chat"
    wide = digest(department_id=None, department_name=None)
    message = format_digest_list([Entry(wide, NOON, may_change=True)], again=AGAIN)
    assert labels(message)["Covers"] == "All departments"


def test_an_empty_list_says_what_digests_are() -> None:
    """Without any digest the list explains, and offers the form."""
    message = format_digest_list([], again=AGAIN)
    check_message(message)
    assert "no digests here yet" in shown(message)
    assert "Schedule a digest" in elements(message)


def test_long_lists_have_pages() -> None:
    """Many digests are shown eight a page."""
    entries = [Entry(digest(id=f"abcdefg{n}"), NOON, may_change=True) for n in range(2, 9)] * 3
    first = format_digest_list(entries, again=AGAIN)
    check_message(first)
    assert "1 to 8 of 21" in shown(first)
    assert "Next 8" in elements(first)
    last = format_digest_list(entries, again=Again("/agent-digest", "list", 3))
    assert "17 to 21 of 21" in shown(last)
    assert Again.parse(elements(last)["Previous 8"]["value"]).page == 2


def test_a_note_stands_above_the_list() -> None:
    """What was just done is said above the list."""
    note = done_words("delete", digest(name="<!here>"))
    message = format_digest_list([], again=AGAIN, note=note)
    check_message(message)
    assert "is deleted" in message.text.split("\n")[0]


@pytest.mark.parametrize("verb", ["pause", "resume", "delete", "now"])
def test_what_was_done_names_the_digest(verb: str) -> None:
    """Each confirmation names the digest by name and id."""
    words = done_words(verb, digest(), next_at=NOON)
    assert "*Morning round*" in words
    assert "`k3x7ab2q`" in words


def test_history() -> None:
    """The history says of each occurrence when it was due and what became of it, and why."""
    late = NOON + timedelta(hours=2)
    rows = [
        delivery(state=DeliveryState.SENDING),
        delivery(late=True, updated_at=late),
        delivery(state=DeliveryState.FAILED, reason="Slack said <!channel> no."),
        delivery(state=DeliveryState.SKIPPED, reason="The digest was paused."),
        delivery(state=DeliveryState.CLAIMED),
        delivery(),
    ]
    message = format_digest_history(digest(), rows, again=AGAIN)
    check_message(message)
    lines = message.blocks[1]["text"]["text"].split("\n")
    assert len(lines) == 6
    assert "being sent" in lines[0]
    assert "posted, late" in lines[1]
    assert "2026-11-18 14:00 UTC" in lines[1]
    assert "failed" in lines[2]
    assert "&lt;!channel&gt;" in lines[2]
    assert "skipped" in lines[3]
    assert "being prepared" in lines[4]
    assert lines[5].endswith("posted")
    assert "2026-11-18 08:00 UTC" in lines[5]


def test_an_empty_history() -> None:
    """A digest that was never due says so."""
    message = format_digest_history(digest(), [], again=AGAIN)
    check_message(message)
    assert "Nothing was due yet." in shown(message)


def test_a_long_history_is_bounded() -> None:
    """However long the reasons are, Slack takes the history."""
    rows = [delivery(state=DeliveryState.FAILED, reason="x" * 900) for _ in range(50)]
    check_message(format_digest_history(digest(), rows, again=AGAIN))


def test_the_owner_is_told_cause_and_remedy() -> None:
    """A digest that cannot be posted tells its owner why, what to do, and lets them resume it."""
    message = format_paused_notice(digest(), problem_of("is_archived"))
    check_message(message)
    words = shown(message)
    assert "*The digest Morning round rests.*" in words
    assert "The Slack channel is archived." in words
    assert "Unarchive it" in words
    assert "<#C0SUPPORT>" in words
    assert list(elements(message)) == ["Resume", "Edit"]


def test_dates_are_each_readers_own() -> None:
    """Times in lists are drawn in the zone of whoever reads."""
    moment = datetime(2026, 3, 29, 1, tzinfo=UTC)
    message = format_digest_list([Entry(digest(), moment, may_change=True)], again=AGAIN)
    assert f"<!date^{int(moment.timestamp())}^" in labels(message)["Next"]
