"""What the form of a digest holds, and the digest that becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.models import Channel, Department, Team
from bot.digests.draft import Draft, Problem, changed
from bot.digests.models import Section
from tests.builders import NOON
from tests.digest_builders import digest

KEPT = digest(team_id="81", team_name="First line", channel=Channel.PHONE)


def test_a_digest_survives_its_form() -> None:
    """What the form shows of a digest makes the same digest again."""
    wanted = Draft.of(KEPT).new_digest(
        owner_id="U0OTHER",
        department=Department("500000000001", "Support"),
        team=Team("81", "First line"),
        now=NOON,
    )
    again = changed(KEPT, wanted, revision=1, editor_id="U0EDITOR")
    assert again == replace(KEPT, updated_at=NOON, editor_id="U0EDITOR")


def test_a_change_keeps_what_no_form_shows() -> None:
    """Owner, pause, language and age stay; the revision is that of the form."""
    resting = replace(KEPT, paused=True, pause_reason="archived", language="de", active_from=NOON)
    draft = replace(Draft.of(resting), name="Other", department_id=None, team_id=None)
    wanted = draft.new_digest(
        owner_id="U0OTHER", department=None, team=None, now=NOON + timedelta(hours=1)
    )
    assert changed(resting, wanted, revision=7, editor_id="U0EDITOR") == replace(
        resting,
        name="Other",
        department_id=None,
        department_name=None,
        team_id=None,
        team_name=None,
        updated_at=NOON + timedelta(hours=1),
        revision=7,
        editor_id="U0EDITOR",
    )


def test_a_draft_without_time_is_no_digest() -> None:
    """Only a complete draft becomes a digest."""
    draft = replace(Draft.of(KEPT), at=None)
    assert draft.problems() == {"time": Problem.TIME}
    with pytest.raises(ValueError, match="time"):
        draft.new_digest(owner_id="U0OTHER", department=None, team=None, now=NOON)


def test_every_repetition_is_named() -> None:
    """Each place that repeats an earlier section is named; empty places repeat nothing."""
    places = (Section.TIMES, None, Section.TIMES, None, Section.CHANGE, Section.TIMES)
    problems = replace(Draft.of(KEPT), places=places).problems()
    assert problems == {"part3": Problem.SECTION_TWICE, "part6": Problem.SECTION_TWICE}


def test_zones_are_taken_as_they_are_spelt() -> None:
    """A zone in another spelling than the list's was not chosen from it."""
    assert replace(Draft.of(KEPT), zone="europe/berlin").problems() == {"zone": Problem.ZONE}
    assert replace(Draft.of(KEPT), zone="Asia/Calcutta").problems() == {}
