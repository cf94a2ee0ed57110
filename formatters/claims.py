"""Claims of Desk agents: the button, the form, what administrators decide on, and what became."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.slack.message import Message, View
from formatters import blocks, limits
from formatters.inputs import entry, type_ahead
from formatters.refusals import CLAIM_REFUSALS, UNKNOWN_CLAIM
from formatters.scope import agent_name, described, plain_name
from formatters.spoken import as_text
from formatters.text import code, esc, slack_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.claims import Claim, ClaimError
    from bot.desk.models import Agent
    from bot.slack.message import Block

FORM: Final = "claim_form"
FIELD: Final = "agent"
PREFIX: Final = "claim_"
_TITLE: Final = "My Desk agent"
_ME: Final = "me"
"""Value of the button: who clicks is in Slack's payload, and nowhere else."""
_CONFIRM: Final = blocks.confirmation(
    title="Is that right?",
    text="This person will see the agent's figures as their own. Confirm only whom you know.",
    confirm="Confirm",
    deny="Cancel",
)
_WITHDRAW: Final = blocks.confirmation(
    title="Withdraw?",
    text="This Slack user and this Desk agent will no longer count as the same person.",
    confirm="Withdraw",
    deny="Cancel",
)
_MOST: Final = 15
"""Claims listed at once, two blocks each and more for the oldest; the rest is counted."""


def claim_button() -> blocks.Element:
    """Return the button for whom no Desk agent was found."""
    return blocks.button("Choose my Desk agent", action_id=f"{PREFIX}open", value=_ME)


def format_claim_opening() -> View:
    """Return what is shown while it is looked up who is free."""
    return View(_TITLE, (blocks.section("Looking who is in Slack and in Zoho Desk\u2026"),))


def format_claim_form() -> View:
    """Return the form: one menu that asks for its options with each letter."""
    hint = "Only agents that nobody in Slack is yet. An administrator of this bot is asked."
    menu = type_ahead("Type a name", chosen=None)
    body = (
        blocks.section("*Which agent in Zoho Desk are you?*"),
        entry(FIELD, "Desk agent", menu, hint=hint, prefix=PREFIX),
    )
    return View(_TITLE, body, callback_id=FORM, submit="Ask to confirm", close="Cancel")


def refusal_words(error: ClaimError) -> str:
    """Return why a claim cannot be made, as plain text under the form's menu."""
    return " ".join(CLAIM_REFUSALS.get(error.reason, UNKNOWN_CLAIM)).replace("`", "")


def claim_options(agents: Sequence[Agent]) -> list[blocks.Element]:
    """Return what the menu offers, at most 100."""
    return [
        blocks.option(plain_name(agent), agent.id, description=described(agent))
        for agent in agents
        if blocks.can_be_chosen(agent.id)
    ][: limits.SELECT_OPTIONS]


def format_claim_waits(claim: Claim, agent: Agent | None) -> View:
    """Return what a person sees whose claim nobody has decided."""
    return View(_TITLE, blocks.finish(_waiting(claim, agent)))


def format_claim_withdrawn() -> View:
    """Return what is left of a claim in a modal."""
    return View(_TITLE, (blocks.section(":white_check_mark: *Withdrawn.* Nobody will decide it."),))


def format_claim_question(claim: Claim, agent: Agent) -> Message:
    """Return what an administrator is asked by direct message."""
    body = [
        blocks.section("*Who is this in Zoho Desk?*\nSomebody says to be one of the agents."),
        *blocks.fields(_pairs(claim, agent)),
        blocks.actions(_decisions(claim)),
        blocks.context("`/desk-doctor claims` lists all that wait, and all that count."),
    ]
    return Message(as_text(body), blocks.finish(body))


def format_claim_decided(claim: Claim, agent: Agent | None, *, by: str, verb: str) -> Message:
    """Return what stands in the question's place.

    Args:
        claim: as it was.
        agent: in Desk, if still there.
        by: the Slack user who decided.
        verb: ``confirmed``, ``declined`` or ``withdrawn``.
    """
    mark = ":white_check_mark:" if verb == "confirmed" else ":no_entry_sign:"
    words = f"{mark} *{verb.capitalize()}* by {_user(by)}."
    body = [blocks.section(words), *blocks.fields(_pairs(claim, agent))]
    if verb == "confirmed":
        body.append(blocks.actions([_withdrawal(claim)]))
    return Message(as_text(body), blocks.finish(body))


def format_claim_outcome(claim: Claim, agent: Agent | None, *, by: str, verb: str) -> Message:
    """Return what the claimant hears by direct message; arguments as `format_claim_decided`."""
    name = _name(claim, agent)
    words = {
        "confirmed": (
            f":white_check_mark: *You are {name} in Zoho Desk.*\n{_user(by)} confirmed it. "
            "`/agent-metrics me` shows your figures."
        ),
        "declined": (
            f":no_entry_sign: *You are not {name} in Zoho Desk*, says {_user(by)}.\n"
            "Ask them why, or choose another agent after `/agent-status me`."
        ),
        "withdrawn": (
            f":no_entry_sign: *You no longer count as {name} in Zoho Desk.*\n"
            f"{_user(by)} withdrew it. `/agent-status me` lets you choose again."
        ),
    }
    body = [blocks.section(words[verb])]
    if verb == "confirmed":
        body.append(blocks.actions([_withdrawal(claim)]))
    return Message(as_text(body), blocks.finish(body))


def format_claims(claims: Sequence[tuple[Claim, Agent | None]]) -> Message:
    """Return every claim for administrators: first those that wait."""
    ordered = sorted(claims, key=lambda pair: pair[0].is_confirmed)
    body = [blocks.header("Claims of Desk agents")]
    if not ordered:
        body.append(blocks.section("Nobody has chosen a Desk agent."))
    for claim, agent in ordered[:_MOST]:
        body += _listed(claim, agent)
    if len(ordered) > _MOST:
        body.append(blocks.context(f"and {len(ordered) - _MOST} more: decide or withdraw some"))
    return Message(as_text(body), blocks.finish(body))


def _listed(claim: Claim, agent: Agent | None) -> Iterator[Block]:
    words = f"{_user(claim.user_id)} is {_name(claim, agent)}"
    if claim.is_confirmed:
        since = slack_date(claim.decided_at) if claim.decided_at else ""
        by = _user(claim.decided_by or "")
        yield blocks.section(f":white_check_mark: {words}\nConfirmed by {by} {since}")
        yield blocks.actions([_withdrawal(claim)])
    else:
        yield blocks.section(f":hourglass: {words}?\nAsked {slack_date(claim.claimed_at)}")
        yield blocks.actions(_decisions(claim))


def _waiting(claim: Claim, agent: Agent | None) -> list[Block]:
    return [
        blocks.section(
            ":hourglass: *An administrator of this bot has to confirm this.*\nYou will get a "
            "direct message; until then nothing changes."
        ),
        *blocks.fields([("Desk agent", _name(claim, agent)), ("Asked", _asked(claim))]),
        blocks.actions([_withdrawal(claim)]),
    ]


def _pairs(claim: Claim, agent: Agent | None) -> list[blocks.Field]:
    pairs = [("Slack user", _user(claim.user_id)), ("Desk agent", _name(claim, agent))]
    if agent is not None and agent.email:
        pairs.append(("Email address in Desk", esc(agent.email)))
    departments = ", ".join(esc(one.name, 80) for one in agent.departments[:5]) if agent else ""
    if departments:
        pairs.append(("Departments", departments))
    return [*pairs, ("Asked", _asked(claim))]


def _asked(claim: Claim) -> str:
    return slack_date(claim.claimed_at)


def _decisions(claim: Claim) -> list[blocks.Element]:
    return [
        blocks.button("Confirm", action_id=f"{PREFIX}confirm", value=claim.id, confirm=_CONFIRM),
        blocks.button("Decline", action_id=f"{PREFIX}decline", value=claim.id),
    ]


def _withdrawal(claim: Claim) -> blocks.Element:
    return blocks.button(
        "Withdraw", action_id=f"{PREFIX}withdraw", value=claim.id, confirm=_WITHDRAW
    )


def _name(claim: Claim, agent: Agent | None) -> str:
    return f"*{agent_name(agent)}*" if agent else f"agent {code(claim.agent_id)}, who left Desk"


def _user(user_id: str) -> str:
    return f"<@{user_id}>" if user_id.isalnum() else code(user_id)  # one who was erased is no id
