"""``/desk-doctor``: whether everything works, for administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.doctor.query import DoctorQuery
from formatters.doctor import format_findings
from formatters.help import CommandHelp
from handlers._ask import CommandSpec
from handlers._claims import answer_claims

if TYPE_CHECKING:
    from bot.access import Viewer
    from bot.services import Services
    from bot.slack.message import Message
    from handlers._ask import Ask

_LONGEST_S: Final = 40.0
"""The doctor stops by itself before that; see `bot.doctor.run.DEADLINE_S`."""

HELP: Final = CommandHelp(
    command="/desk-doctor",
    hint="[verbose, claims]",
    summary=(
        "For administrators: whether settings, Slack and Zoho Desk work together, what is wrong, "
        "and what to do about it."
    ),
    examples=(
        ("", "what fails, what to look at, and what passed"),
        ("verbose", "the same with what was seen everywhere"),
        ("claims", "who says to be which Desk agent, to confirm or withdraw"),
    ),
)


async def answer_desk_doctor(ask: Ask, viewer: Viewer, services: Services) -> Message:
    """Answer with every check, or with the claims of Desk agents.

    Raises:
        AccessRefusedError: the person is no administrator; nothing was checked.
        UsageError: the text is not understood.
        ClaimsDownError: there is no database to tell of claims.
    """
    services.access.check_admin(viewer)
    query = _parse(ask)
    if query.claims:
        return await answer_claims(viewer, services)
    findings = await services.doctor.examine()
    return format_findings(findings, verbose=query.verbose, again=ask.again(query))


def _parse(ask: Ask) -> DoctorQuery:
    return DoctorQuery.parse(ask.text)


COMMAND: Final = CommandSpec(HELP, _parse, answer_desk_doctor, seconds=_LONGEST_S)
