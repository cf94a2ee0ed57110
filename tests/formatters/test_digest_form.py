"""The form of a digest and the modals that follow it."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from bot.desk.models import Channel, Department, Team
from bot.digests.draft import Draft, Problem
from bot.digests.models import Section
from bot.digests.preflight import Obstacle
from bot.errors import StoreDownError
from formatters.digest import format_digest
from formatters.digest_form import ANY, CALLBACK, Key, format_form, format_opening, zone_options
from formatters.digest_modals import (
    format_form_error,
    format_preview,
    format_saved,
    format_tested,
    format_trying,
    format_unfinished,
    format_untested,
)
from formatters.digest_problems import OBSTACLES, field_errors, late_error, place_error
from tests.blocks import check_view, elements, labels, shown
from tests.builders import BILLING, NOON, SUPPORT
from tests.digest_builders import digest, digest_report

KEY = Key("draft1")
FIRST_LINE = Team("700000000001", "First line", SUPPORT.id)


def form(draft: Draft | None = None, **changes: Any) -> dict[str, dict[str, Any]]:
    """Return the form's fields by name, checked against Slack's limits."""
    chosen = {
        "key": KEY,
        "departments": (BILLING, SUPPORT),
        "teams": (FIRST_LINE,),
        "now": NOON,
        "can_choose": True,
    }
    view = format_form(draft or Draft(name="Round"), **{**chosen, **changes})
    check_view(view)
    assert view.callback_id == CALLBACK
    assert Key.parse(view.private_metadata) == {**chosen, **changes}["key"]
    return {block["block_id"]: block for block in view.blocks if block["type"] == "input"}


def initial(fields: dict[str, dict[str, Any]], name: str) -> Any:
    """Return what a field holds when the form opens."""
    element = fields[name]["element"]
    found = [value for key, value in element.items() if key.startswith("initial_")]
    match found:
        case []:
            return None
        case [{"value": value}]:
            return value
        case [[*options]]:
            return [option["value"] for option in options]
    return found[0]


def test_a_new_form() -> None:
    """A new form begins with working days at nine and every part, in order."""
    fields = form(Draft(name="Round", channel_id="C0SUPPORT", zone="Europe/Berlin"))
    assert {name: initial(fields, name) for name in fields} == {
        "name": "Round",
        "channel": "C0SUPPORT",
        "person": None,
        "weekdays": ["0", "1", "2", "3", "4"],
        "time": "09:00",
        "zone": "Europe/Berlin",
        "department": ANY,
        "team": ANY,
        "desk_channel": ANY,
        "part1": "change",
        "part2": "availability",
        "part3": "tickets",
        "part4": "times",
        "part5": "backlog",
        "part6": "uncovered",
    }


def test_the_form_of_an_existing_digest() -> None:
    """Editing shows what the digest has, parts in their order, empty places last."""
    kept = digest(
        target_id="U0MEMBER",
        at=time(17, 30),
        weekdays=frozenset({6}),
        team_id=FIRST_LINE.id,
        channel=Channel.PHONE,
        sections=(Section.TIMES, Section.CHANGE),
    )
    fields = form(Draft.of(kept), key=Key("d", kept.id, 3))
    shown_values = {name: initial(fields, name) for name in fields}
    assert shown_values["person"] == "U0MEMBER"
    assert shown_values["channel"] is None
    assert shown_values["time"] == "17:30"
    assert shown_values["weekdays"] == ["6"]
    assert shown_values["department"] == SUPPORT.id
    assert shown_values["team"] == FIRST_LINE.id
    assert shown_values["desk_channel"] == "phone"
    assert [shown_values[f"part{n}"] for n in range(1, 7)] == ["times", "change", *[ANY] * 4]


def test_titles_and_buttons() -> None:
    """A form says whether it makes or edits a digest, and can be tried out before it is saved."""
    new = format_form(Draft(), key=KEY, departments=(), teams=(), now=NOON, can_choose=True)
    edit = format_form(
        Draft(), key=Key("d", "k3x7ab2q", 1), departments=(), teams=(), now=NOON, can_choose=True
    )
    assert (new.title, edit.title) == ("Schedule a digest", "Edit digest")
    assert new.submit == "Save"
    assert {one["action_id"] for one in elements(new).values()} == {"digest_preview", "digest_test"}
    assert "team" not in {block.get("block_id") for block in new.blocks}


def test_who_may_not_choose_gets_no_choice() -> None:
    """Who may only send digests to themselves sees where it goes instead of a menu."""
    fields = form(Draft(person_id="U0MEMBER"), can_choose=False)
    assert not {"channel", "person"} & fields.keys()
    view = format_form(
        Draft(person_id="U0MEMBER"),
        key=KEY,
        departments=(),
        teams=(),
        now=NOON,
        can_choose=False,
    )
    assert "<@U0MEMBER>" in shown(view)
    assert "set up by managers" in shown(view)


def test_many_departments() -> None:
    """More departments than one menu holds stand in groups; those beyond are counted."""
    many = tuple(Department(str(n), f"Department {n:04d}") for n in range(1000))
    fields = form(Draft(department_id="999"), departments=many)
    groups = fields["department"]["element"]["option_groups"]
    assert [len(group["options"]) for group in groups] == [100, 100, 1]
    assert initial(fields, "department") == "999"
    assert fields["department"]["hint"]["text"] == "800 more are not listed."


def test_an_empty_draft_is_a_form() -> None:
    """A draft without time and days is still a form that Slack takes."""
    fields = form(Draft(at=None, weekdays=frozenset(), places=()))
    assert initial(fields, "time") is None
    assert initial(fields, "weekdays") is None
    assert initial(fields, "name") is None


def test_zone_options() -> None:
    """Zones are offered with their offset of the moment, at most a hundred."""
    options = zone_options(["Europe/Berlin", "America/St_Johns"], NOON)
    assert [(one["text"]["text"], one["value"]) for one in options] == [
        ("Europe/Berlin (UTC+01:00)", "Europe/Berlin"),
        ("America/St Johns (UTC-03:30)", "America/St_Johns"),
    ]
    assert len(zone_options(["UTC"] * 500, NOON)) == 100


def test_every_problem_has_a_sentence() -> None:
    """Each thing that can be wrong has a sentence of its own."""
    sentences = field_errors({problem.value: problem for problem in Problem})
    assert len(set(sentences.values())) == len(Problem)


def test_every_obstacle_has_a_sentence() -> None:
    """Each obstacle that Slack can name has a sentence, under the field that names the place."""
    assert set(OBSTACLES) == {obstacle.value for obstacle in Obstacle}
    errors = place_error(Obstacle.NOT_MEMBER, Draft(channel_id="C1"), bot="deskbot")
    assert errors == {
        "channel": "I am not in this channel. Type /invite @deskbot in it, then save again."
    }
    assert place_error("something new", Draft(person_id="U1"), bot="x") == {
        "person": OBSTACLES["unknown"]
    }


def test_saved() -> None:
    """Saving is confirmed with the id, when it comes next, and what to know about the place."""
    view = format_saved(digest(), next_at=NOON, is_new=True, guests=2, is_unread=True)
    check_view(view)
    assert labels(view)["Id"] == "`k3x7ab2q`"
    assert labels(view)["Goes to"] == "<#C0SUPPORT>"
    assert "2026-11-18 12:00 UTC" in labels(view)["Next"]
    assert "2 guests read along" in shown(view)
    assert "I am not in this Slack channel" in shown(view)
    calm = format_saved(digest(), next_at=None, is_new=False, guests=0, is_unread=False)
    check_view(calm)
    assert "saved" in shown(calm)
    assert "guest" not in shown(calm)
    assert labels(calm)["Next"] == "not while it rests"


def test_preview() -> None:
    """The preview shows both messages without a table, which modals do not draw."""
    view = format_preview(*format_digest(digest_report(), digest=digest()))
    check_view(view)
    assert "12 more tickets closed" in shown(view)
    assert "In the thread" in shown(view)
    quiet = format_preview(*format_digest(digest_report(is_quiet=True), digest=digest()))
    check_view(quiet)
    assert "In the thread" not in shown(quiet)


def test_small_modals() -> None:
    """Waiting, done, and what went wrong: each is a modal with a sentence."""
    views = {
        "One moment": format_opening(),
        "Asking Zoho Desk": format_trying("Preview"),
        "Sent": format_tested(),
        "not sent.* Why. \u2217What\u2217": format_untested("Why.", "*What*"),
        "Choose a time.": format_unfinished(field_errors({"time": Problem.TIME})),
        "database": format_form_error(StoreDownError(), request_id="req1"),
    }
    for words, view in views.items():
        check_view(view)
        assert words.replace(". \u2217", ".\n\u2217") in shown(view)
    assert "Reference" not in shown(format_form_error(StoreDownError(), request_id=""))
    assert late_error()["name"].endswith("nothing is saved twice.")


@pytest.mark.parametrize("text", ["", "{}", "[1]", '["", null, 0]', '["d", 3, 0]', "[", "None"])
def test_foreign_keys_are_refused(text: str) -> None:
    """Metadata that no form of ours carries is no key."""
    with pytest.raises(ValueError):  # noqa: PT011 - JSON's own error is one, too
        Key.parse(text)


def test_ids_that_no_menu_takes() -> None:
    """A department whose id is a long name stays out of the menu and is counted."""
    long = Department("n" * 151, "Long")
    fields = form(departments=(SUPPORT, long))
    values = [one["value"] for one in fields["department"]["element"]["options"]]
    assert values == ["any", SUPPORT.id]
    assert "1 more is not listed" in fields["department"]["hint"]["text"]
