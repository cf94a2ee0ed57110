"""What is wrong with a form of a digest, as plain sentences under its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.digests.draft import MAX_NAME, Draft, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

_PROBLEMS: Final = {
    Problem.NAME: f"Give the digest a name of at most {MAX_NAME} characters.",
    Problem.NO_TARGET: "Choose a Slack channel, or a person below.",
    Problem.TWO_TARGETS: "Choose a Slack channel or a person, not both.",
    Problem.WEEKDAYS: "Choose at least one day.",
    Problem.TIME: "Choose a time.",
    Problem.ZONE: "Choose a time zone from the list.",
    Problem.DEPARTMENT: "This department is no longer in Zoho Desk. Choose another.",
    Problem.TEAM: "This team is no longer in Zoho Desk. Choose another.",
    Problem.TEAM_ELSEWHERE: "This team belongs to another department.",
    Problem.SECTIONS: "Choose at least one part.",
    Problem.SECTION_TWICE: "This part is chosen already, further up.",
}
OBSTACLES: Final = {
    "not_found": "I cannot see this channel. Type /invite @{bot} in it, then save again.",
    "archived": "This channel is archived. Choose another.",
    "not_member": "I am not in this channel. Type /invite @{bot} in it, then save again.",
    "outsider": "This channel is private, and you are not in it. Ask somebody who is.",
    "external": "Another organization reads along in this channel, so no digests go there.",
    "person_gone": "This person gets no digests: a guest, a bot, or no longer here.",
    "unknown": "Slack did not say whether I can post there. Save again in a minute.",
}
"""By `bot.digests.preflight.Obstacle`."""
_LATER: Final = "Checking this took too long. Save again: nothing is saved twice."


def field_errors(problems: Mapping[str, Problem]) -> dict[str, str]:
    """Return the sentences under the fields, by ``block_id``."""
    return {name: _PROBLEMS[problem] for name, problem in problems.items()}


def place_error(obstacle: str, draft: Draft, *, bot: str) -> dict[str, str]:
    """Return the sentence under the field that names a place where nothing can be posted."""
    words = OBSTACLES.get(obstacle, OBSTACLES["unknown"]).format(bot=bot)
    return {"channel" if draft.channel_id else "person": words}


def late_error() -> dict[str, str]:
    """Return the sentence for a form that could not be checked while Slack waits for the ack."""
    return {"name": _LATER}
