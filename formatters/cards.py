"""The modal of the message shortcut "Agent card": everything about a few agents."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.slack.message import View
from formatters import blocks, limits
from formatters.figures import CLOCKS, figure_groups, has_averages, own_figures
from formatters.scope import period_words, plain_name, stale_words
from formatters.skills import skill_fields, untold_words
from formatters.status import status_groups
from formatters.text import counted, esc, slack_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.desk.models import (
        Agent,
        AgentStatus,
        Department,
        Freshness,
        PerformanceReport,
        Skill,
    )
    from bot.slack.message import Block

_BYTES: Final = limits.VIEW_BYTES - 50_000
"""Room for what surrounds the blocks; Slack answers ``view_too_large`` past its limit."""


@dataclass(frozen=True, slots=True)
class AgentCard:
    """What is known of one agent.

    Attributes:
        figures: a report whose scope is this agent.
        notes: sentences that say why a part is missing, such as "Figures are for managers."
        untold: departments whose skills Desk refused to tell, so that `skills` may not be all.
    """

    agent: Agent
    status: AgentStatus | None
    figures: PerformanceReport | None
    skills: tuple[Skill, ...] | None
    notes: tuple[str, ...]
    untold: tuple[Department, ...] = ()


def format_loading_view() -> View:
    """Return what is shown while Desk is asked."""
    return View("Agent card", (blocks.section("Asking Zoho Desk\u2026"),))


def format_no_agent_view() -> View:
    """Return what is shown when a message names no Desk agent."""
    body = blocks.section(
        "*No Zoho Desk agent found in this message.*\n"
        "I look for its author, mentioned people, email addresses, agent names and links to "
        "tickets. To look somebody up by name, use `/agent-status NAME`."
    )
    return View("Agent card", (body,))


def format_agent_cards(
    cards: Sequence[AgentCard], *, unmatched: int, freshness: Freshness | None
) -> View:
    """Return one card an agent, as many whole cards as a modal holds.

    Args:
        cards: at least one; without any the view says that no agent was found.
        unmatched: people of the message who are no Desk agents.
        freshness: of the oldest part; `None` when nothing was read.
    """
    if not cards:
        return format_no_agent_view()
    tail = _tail(cards, unmatched, freshness)
    body = _whole_cards([_card(card) for card in cards], limits.VIEW_BLOCKS - len(tail) - 1)
    title = "Agent card" if len(cards) == 1 else "Agent cards"
    return View(title, blocks.finish(body, tail=tail, most=limits.VIEW_BLOCKS))


def _whole_cards(cards: Sequence[Sequence[Block]], room: int) -> list[Block]:
    body: list[Block] = []
    size = 0
    for shown, card in enumerate(cards):
        size += len(json.dumps(card))
        if shown and (len(body) + 1 + len(card) > room or size > _BYTES):
            more = counted(len(cards) - shown, "agent", "agents")
            return [*body, blocks.context(f"and {more} more")]
        body += [blocks.divider(), *card] if shown else card
    return body


def _card(card: AgentCard) -> list[Block]:
    body = [blocks.header(plain_name(card.agent))]
    if card.status:
        body += blocks.grouped(status_groups(card.status))
    body += _figures(card.figures) if card.figures else []
    body += _skills(card.skills) if card.skills is not None else []
    if card.untold:
        body.append(blocks.context(untold_words([each.name for each in card.untold])))
    if card.notes:
        body.append(blocks.context(*map(esc, card.notes)))
    return body


def _figures(report: PerformanceReport) -> list[Block]:
    groups = figure_groups(own_figures(report))
    title = f"*Figures* \u00b7 {period_words(report.period)}"
    if not groups:
        return [blocks.section(f"{title}\nnone in this period")]
    return [blocks.section(title), *blocks.grouped(groups)]


def _skills(skills: Sequence[Skill]) -> list[Block]:
    pairs = skill_fields(skills)
    title = "*Skills*" if pairs else "*Skills*\nnone"
    return [blocks.section(title), *blocks.fields(pairs)]


def _tail(cards: Sequence[AgentCard], unmatched: int, freshness: Freshness | None) -> list[Block]:
    reports = [card.figures for card in cards if card.figures]
    texts = [CLOCKS] if any(has_averages(own_figures(one)) for one in reports) else []
    if unmatched:
        people = counted(unmatched, "person", "people")
        texts.append(f"{people} of this message not found in Zoho Desk.")
    if freshness:
        stale = stale_words(freshness)
        fresh = f"From Zoho Desk, {slack_date(freshness.as_of)}"
        texts.append(stale if freshness.stale else fresh)
    return [blocks.divider(), *map(blocks.context, texts)] if texts else []
