"""A sentence for every failure: what happened, and who can do what about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.desk.errors import DeskRequestError, DeskUnavailableError
from bot.errors import PersonError
from bot.slack.message import Message, View
from formatters import blocks, limits
from formatters.advice import advise
from formatters.claims import claim_button
from formatters.controls import again_id, refresh_button
from formatters.scope import agent_name, described, plain_name
from formatters.spoken import as_text
from formatters.text import code, counted, esc, lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.desk.models import Agent
    from bot.errors import AmbiguousNameError
    from bot.query import Again
    from bot.slack.message import Block

_CLAIMABLE: Final = (
    ":warning: *I found no Zoho Desk agent with your email address.*\n"
    "If Zoho Desk knows you by another one, choose yourself below; an administrator of this bot "
    "confirms it."
)


def format_error(
    error: BaseException,
    *,
    request_id: str,
    again: Again | None = None,
    can_claim: bool = False,
) -> Message:
    """Return what happened and what to do.

    Args:
        error: what happened.
        request_id: short, also in the log.
        again: the question, for a button where asking once more helps.
        can_claim: offer whom nobody was found for to say which Desk agent they are.
    """
    body = [blocks.section(_CLAIMABLE)] if can_claim else _body(error, request_id)
    tail = [blocks.actions([claim_button()])] if can_claim else []
    if again and isinstance(error, DeskUnavailableError):
        tail.append(blocks.actions([refresh_button("Try again", again)]))
    return Message(as_text(body), blocks.finish(body, tail=tail))


def format_error_view(error: BaseException, *, request_id: str) -> View:
    """Return the same as a modal."""
    return View("That did not work", blocks.finish(_body(error, request_id)))


def format_unopened() -> Message:
    """Return what is said when Slack opens no modal: mostly three seconds had passed."""
    happened = ":warning: *Slack did not open the window that I asked for.*"
    body = [blocks.section(f"{happened}\nMost often I was too late: try again.")]
    return Message(as_text(body), blocks.finish(body))


def format_choice(error: AmbiguousNameError, *, again_for: Callable[[Agent], Again]) -> Message:
    """Return a menu of the agents that a name fits.

    An option's value is the agent's id; the menu's block id carries the question, with the first
    candidate in the place of the one to be picked.
    """
    advice = advise(error)
    fitting = [agent for agent in error.candidates if blocks.can_be_chosen(agent.id)]
    offered = (fitting or error.candidates)[: limits.SELECT_OPTIONS]
    block_id = again_id(again_for(offered[0])) if fitting else None
    words = _choice_words(len(error.candidates) - len(offered), has_menu=bool(block_id))
    body = [blocks.section(f"*{advice.happened}*\n{words}")]
    menu = blocks.select(
        "Choose an agent",
        action_id="pick",
        options=[
            blocks.option(plain_name(agent), agent.id, description=described(agent))
            for agent in offered
        ],
    )
    tail = [blocks.actions([menu], block_id=block_id)] if block_id else []
    spoken = [*body, blocks.section(lines([_candidate(agent) for agent in offered], 2500))]
    return Message(as_text(spoken), blocks.finish(body if block_id else spoken, tail=tail))


def _body(error: BaseException, request_id: str) -> list[Block]:
    advice = advise(error)
    body = [blocks.section(f":warning: *{advice.happened}*\n{advice.todo}")]
    if request_id and not isinstance(error, PersonError | DeskRequestError):
        body.append(blocks.context(f"Reference: {code(request_id)}"))
    return body


def _choice_words(hidden: int, *, has_menu: bool) -> str:
    if hidden > 0:
        return f"{counted(hidden, 'more is', 'more are')} not listed: type more of the name."
    return "Whom do you mean?" if has_menu else "Ask again with the email address."


def _candidate(agent: Agent) -> str:
    words = esc(described(agent))
    return agent_name(agent) + (f" ({words})" if words else "")
