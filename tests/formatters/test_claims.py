"""Claims of Desk agents as people see them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.claims import ClaimError
from formatters.claims import (
    claim_options,
    format_claim_decided,
    format_claim_outcome,
    format_claim_question,
    format_claim_waits,
    format_claims,
    refusal_words,
)
from formatters.refusals import CLAIM_REFUSALS
from tests.blocks import check_message, check_view, labels, shown
from tests.builders import agent
from tests.claim_fakes import claim
from tests.fakes import ADA

WAITING = claim("U0MAX", ADA.id)


def test_an_administrator_sees_who_says_to_be_whom() -> None:
    """Both sides stand in fields of their own, with what helps to tell people apart."""
    found = labels(format_claim_question(WAITING, ADA))
    assert list(found) == [
        "Slack user",
        "Desk agent",
        "Email address in Desk",
        "Departments",
        "Asked",
    ]
    assert found["Slack user"] == "<@U0MAX>"
    bare = agent("Ada Ray", id=ADA.id, email=None, departments=())
    assert list(labels(format_claim_question(WAITING, bare))) == [
        "Slack user",
        "Desk agent",
        "Asked",
    ]


def test_options_are_what_slack_takes() -> None:
    """At most a hundred, without ids that no menu can carry."""
    many = [agent(f"Agent {n}", id=str(n)) for n in range(150)]
    assert len(claim_options(many)) == 100
    assert claim_options([agent(id="9" * 151)]) == []


def test_a_long_list_is_counted() -> None:
    """A message holds fifteen claims; the others are a number, and come when some are decided."""
    many = [(claim(f"U{n}", str(n), number=n), None) for n in range(40)]
    message = format_claims(many)
    check_message(message)
    assert "and 25 more" in shown(message)


def test_who_was_erased_is_no_mention() -> None:
    """A pseudonym in the place of an administrator is text."""
    message = format_claims([(claim("U0MAX", ADA.id, by="erased-0a1b2c3d"), ADA)])
    check_message(message)
    assert "by `erased-0a1b2c3d`" in shown(message)


@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from([None, "U0BOSS"]))
def test_names_from_desk_are_text(name: str, email: str, by: str | None) -> None:
    """Whatever an agent is called, nothing pings and Slack takes every message."""
    one, kept = agent(name, email=email), claim("U0MAX", ADA.id, by=by)
    check_message(format_claim_question(kept, one))
    check_message(format_claims([(kept, one), (WAITING, None)]))
    check_view(format_claim_waits(kept, one))
    for verb in ("confirmed", "declined", "withdrawn"):
        check_message(format_claim_decided(kept, one, by="U0BOSS", verb=verb))
        check_message(format_claim_outcome(kept, one, by="U0BOSS", verb=verb))


@pytest.mark.parametrize("reason", [*CLAIM_REFUSALS, "a-new-reason"])
def test_a_refusal_stands_under_the_menu(reason: str) -> None:
    """Slack shows errors of fields as plain text: no marks of mrkdwn in them."""
    words = refusal_words(ClaimError(reason))
    assert words.endswith(".")
    assert not set("`*<>") & set(words)
