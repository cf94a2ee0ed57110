"""Why a person may not do something: one sentence and one remedy a reason."""

from __future__ import annotations

from typing import Final

_ADMIN: Final = "An administrator of this bot can change that."

_DIRECT: Final = "Of direct messages, I can see only those with me."

REFUSALS: Final[dict[str, tuple[str, str]]] = {
    "guest": (
        "Guests of this workspace get no answers from Zoho Desk.",
        "Ask a full member of the workspace.",
    ),
    "deactivated": (
        "This Slack account is deactivated, so it gets no answers.",
        "An administrator of the workspace can activate it again.",
    ),
    "bot": ("Bots get no answers from Zoho Desk.", "A person has to ask."),
    "stranger": (
        "People of other organizations get no answers from Zoho Desk.",
        "Ask somebody of the organization that owns this workspace.",
    ),
    "other_org": (
        "People of other organizations get no answers from Zoho Desk.",
        "Ask somebody of the organization that owns this workspace.",
    ),
    "unknown_user": (
        "I could not check with Slack who you are, so I answer nothing for now.",
        "Try again in a minute. If it stays so, tell an administrator of this bot.",
    ),
    "not_manager": (
        "Figures of other people by name are for managers.",
        "You can see your own with `me`, and the team's without a name. " + _ADMIN,
    ),
    "small_group": (
        "So few agents are meant that this would show how each of them worked.",
        "Ask for a larger group, such as all departments. " + _ADMIN,
    ),
    "groups_unknown": (
        "I could not check with Slack whether you are a manager, so names stay hidden for now.",
        "Try again in a minute. If it stays so, tell an administrator of this bot.",
    ),
    "not_confirmed": (
        "I share figures of people by name only after you have seen and confirmed them.",
        "Press *Refresh* or type the command again, then share that answer.",
    ),
    "admins_unknown": (
        "I could not check with Slack whether you are an administrator of this bot.",
        "Try again in a minute. If it stays so, tell whoever runs the bot.",
    ),
    "not_admin": ("This is for administrators of this bot.", "Ask one of them to look."),
    "claim_own": (
        "Nobody confirms who they are themselves.",
        "Ask another administrator of this bot; whoever runs it can also set `AGENT_MAP`.",
    ),
    "claim_foreign": (
        "This is for the person who chose the agent, and for administrators of this bot.",
        "Ask one of them.",
    ),
    "digest_channel": (
        "Digests in Slack channels, or for other people, are set up by managers.",
        "You can have one sent to yourself as a direct message. " + _ADMIN,
    ),
    "digest_foreign": (
        "Only the owner of a digest, managers and administrators may change it or send it.",
        "Ask its owner; the list shows who that is.",
    ),
    "channel_not_allowed": (
        "Answers may not be shared in this channel.",
        "Share it in a channel that is allowed. " + _ADMIN,
    ),
    "channel_shared": (
        "This channel is shared with another organization, so no answers are posted here.",
        "Share it in a channel of your own organization.",
    ),
    "channel_unknown": (
        "I cannot see this conversation, so I cannot tell who would read along.",
        "In a channel, type `/invite` and my name, then share again. " + _DIRECT,
    ),
}
CLAIM_REFUSALS: Final[dict[str, tuple[str, str]]] = {
    "overtaken": (
        "The Desk agent that was confirmed for you does not count now.",
        "They left Desk, or are somebody else by email address or map; tell an administrator.",
    ),
    "matched": (
        "You have a Desk agent already.",
        "`/agent-status me` shows who. If it is the wrong one, tell an administrator of this bot.",
    ),
    "pending": (
        "You have chosen another agent already, and an administrator has not decided yet.",
        "Withdraw that first: type `/agent-status me` and press the button once more.",
    ),
    "agent_gone": (
        "This agent is not active in Zoho Desk, or no longer.",
        "Choose another one.",
    ),
    "agent_taken": (
        "Somebody else is this agent, or says so.",
        "Choose another one; if this one is you, tell an administrator of this bot.",
    ),
    "all_taken": (
        "Every active agent in Zoho Desk is somebody in Slack already.",
        "If one of them is you, tell an administrator of this bot.",
    ),
    "nobody": (
        "There is no other administrator of this bot who could confirm that.",
        "Whoever runs it can set `AGENT_MAP`, or name more people in `ACCESS_ADMINS`.",
    ),
    "users_unknown": (
        "I could not check with Slack who is who, so nothing was changed.",
        "Try again in a minute. If it stays so, tell an administrator of this bot.",
    ),
    "gone": (
        "This has been decided or withdrawn meanwhile.",
        "There is nothing left to do here.",
    ),
    "claimant_gone": (
        "This person may not use the bot, or no longer.",
        "Decline it.",
    ),
    "claimant_matched": (
        "This person has another Desk agent by now, by email address or `AGENT_MAP`.",
        "Decline it.",
    ),
}
"""Why a claim of a Desk agent cannot be made or decided."""
UNKNOWN_CLAIM: Final = ("This cannot be done with this Desk agent.", _ADMIN)
UNKNOWN: Final = ("You may not do this.", _ADMIN)
"""For a reason that nobody has worded yet: refused all the same."""
