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
    "not_admin": ("This is for administrators of this bot.", "Ask one of them to look."),
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
UNKNOWN: Final = ("You may not do this.", _ADMIN)
"""For a reason that nobody has worded yet: refused all the same."""
