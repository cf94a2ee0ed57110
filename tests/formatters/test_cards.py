"""The modal with a card an agent."""

from __future__ import annotations

from bot.desk.models import AgentFigures, Extra, Figures, Scope
from formatters.cards import (
    AgentCard,
    format_agent_cards,
    format_loading_view,
    format_no_agent_view,
)
from tests.blocks import check_view, labels, shown, texts
from tests.builders import agent, figures, fresh, report, skill, status

ADA = agent()
OWN = report([AgentFigures(ADA, figures())], scope=Scope(agent=ADA))


def test_one_card() -> None:
    """A card has a heading and status, figures and skills as labelled fields."""
    card = AgentCard(ADA, status(), OWN, (skill(),), ())
    view = format_agent_cards([card], unmatched=0, freshness=fresh())
    check_view(view)
    assert view.title == "Agent card"
    assert "Ada Ray" in texts(view)
    known = labels(view)
    assert known["Status"] == "Online"
    assert known["Tickets closed"] == "9"
    assert known["Language"] == "French"
    assert "*Figures* \u00b7 Last 7 days" in shown(view)
    assert "From Zoho Desk, <!date^1795003200^" in shown(view)


def test_missing_parts_say_why() -> None:
    """What may not or cannot be shown is explained, and people without an agent are counted."""
    card = AgentCard(ADA, None, None, None, ("Figures are for managers.",))
    view = format_agent_cards([card, card], unmatched=2, freshness=None)
    check_view(view)
    assert view.title == "Agent cards"
    assert labels(view) == {}
    assert "Figures are for managers." in shown(view)
    assert "2 people of this message not found in Zoho Desk." in shown(view)


def test_empty_parts_say_so() -> None:
    """No figures in the period and no skills are facts, too."""
    bare = report([], team=Figures(), scope=Scope(agent=ADA))
    view = format_agent_cards(
        [AgentCard(ADA, None, bare, (), ())], unmatched=0, freshness=fresh(stale=True)
    )
    check_view(view)
    assert "none in this period" in shown(view)
    assert "*Skills*\nnone" in shown(view)
    assert "This is the last good answer" in shown(view)


def test_many_cards_are_cut_between_cards() -> None:
    """As many whole cards as fit are shown and the rest is counted, with the footer kept."""
    cards = [AgentCard(ADA, status(), OWN, (skill(),), ())] * 40
    view = format_agent_cards(cards, unmatched=1, freshness=fresh())
    check_view(view)
    shown_cards = sum(block["type"] == "header" for block in view.blocks)
    assert f"and {40 - shown_cards} agents more" in texts(view)
    assert "not found in Zoho Desk" in texts(view)[-2]


def test_large_cards_stay_below_the_views_size() -> None:
    """Cards of long texts are fewer, since Slack bounds the view's bytes."""
    long = tuple(Extra(f"field {n}", "\U0001f469" * 290) for n in range(20))
    cards = [AgentCard(ADA, status(extras=long), None, None, ())] * 12
    check_view(format_agent_cards(cards, unmatched=0, freshness=None))


def test_no_cards_and_waiting() -> None:
    """Without any agent, and while Desk is asked, the modal says so."""
    assert format_agent_cards([], unmatched=3, freshness=None) == format_no_agent_view()
    for view in (format_no_agent_view(), format_loading_view()):
        check_view(view)
    assert "No Zoho Desk agent found" in shown(format_no_agent_view())
    assert "Asking Zoho Desk" in shown(format_loading_view())
