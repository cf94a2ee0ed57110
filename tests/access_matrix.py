"""Who may do what: every kind of person by every way into the bot by whose data it is.

The tests prove each cell (`tests.handlers.test_access_matrix`), and `tests.documents` writes the
table into the page about privacy.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.slack.turn import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator


class Data(StrEnum):
    """Whose data somebody asks for or changes."""

    OWN = "own"
    OTHER = "another's"
    TEAM = "the team's"
    NOBODY = "nobody's"


class Sees(StrEnum):
    """What comes of it; looks by name and refusals are in the access log."""

    NO = "no"
    YES = "yes"
    NAMED = "by name"
    NONE = "has none"
    ONE = "has one"


NOBODIES: Final = ("guest", "deactivated", "bot", "stranger", "other organization")
"""They get nothing, whatever they try."""
PEOPLE: Final = (*NOBODIES, "member", "agent", "manager")

_ALL: Final = (Sees.YES, Sees.YES, Sees.YES)
_OWN: Final = (Sees.NONE, Sees.YES, Sees.YES)
_OWN_FIGURES: Final = (Sees.NONE, Sees.NAMED, Sees.NAMED)
_OTHERS_FIGURES: Final = (Sees.NO, Sees.NO, Sees.NAMED)
_TEAM_FIGURES: Final = (Sees.YES, Sees.YES, Sees.NAMED)
_OTHERS_DIGEST: Final = (Sees.NO, Sees.NO, Sees.YES)

_ADMINS: Final = (Sees.NO, Sees.NO, Sees.NO)
_AGENTLESS: Final = (Sees.YES, Sees.ONE, Sees.ONE)

_OPEN: Final = {Data.OWN: _OWN, Data.OTHER: _ALL, Data.TEAM: _ALL}
_NAMED: Final = {Data.OWN: _OWN_FIGURES, Data.OTHER: _OTHERS_FIGURES}
_FIGURES: Final = {**_NAMED, Data.TEAM: _TEAM_FIGURES}
_DECISION: Final = {Data.OWN: _ADMINS, Data.OTHER: _ADMINS}
_DIGEST: Final = {Data.OWN: _ALL, Data.OTHER: _OTHERS_DIGEST}

WAYS: Final = {
    (Kind.COMMAND, "/agent-status"): _OPEN,
    (Kind.COMMAND, "/agent-skills"): _OPEN,
    (Kind.COMMAND, "/agent-metrics"): _FIGURES,
    (Kind.ACTION, "refresh"): _FIGURES,
    (Kind.ACTION, "page"): _FIGURES,
    (Kind.ACTION, "compare"): _FIGURES,
    (Kind.ACTION, "department"): _FIGURES,
    (Kind.ACTION, "trend"): _FIGURES,
    (Kind.ACTION, "history"): {**_NAMED, Data.TEAM: _ALL},
    (Kind.ACTION, "pick"): _NAMED,
    (Kind.ACTION, "share"): _FIGURES,
    (Kind.MESSAGE_SHORTCUT, "agent_card"): _NAMED,
    (Kind.COMMAND, "/agent-digest"): {**_DIGEST, Data.TEAM: _ALL},
    (Kind.ACTION, "digest_now"): _DIGEST,
    (Kind.ACTION, "digest_edit"): _DIGEST,
    (Kind.ACTION, "digest_pause"): _DIGEST,
    (Kind.ACTION, "digest_resume"): _DIGEST,
    (Kind.ACTION, "digest_delete"): _DIGEST,
    (Kind.ACTION, "digest_history"): {Data.OWN: _ALL, Data.OTHER: _ALL},
    (Kind.ACTION, "digest_preview"): _DIGEST,
    (Kind.ACTION, "digest_test"): _DIGEST,
    (Kind.VIEW, "digest_form"): _DIGEST,
    (Kind.ACTION, "digest_new"): {Data.OWN: _ALL},
    (Kind.GLOBAL_SHORTCUT, "digest_new"): {Data.OWN: _ALL},
    (Kind.OPTIONS, "digest_zone"): {Data.NOBODY: _ALL},
    (Kind.ACTION, "claim_open"): {Data.OWN: _AGENTLESS},
    (Kind.OPTIONS, "claim_agent"): {Data.OWN: _AGENTLESS},
    (Kind.VIEW, "claim_form"): {Data.OWN: _AGENTLESS},
    (Kind.ACTION, "claim_confirm"): _DECISION,
    (Kind.ACTION, "claim_decline"): _DECISION,
    (Kind.ACTION, "claim_withdraw"): {Data.OWN: _ALL, Data.OTHER: _ADMINS},
    (Kind.COMMAND, "/desk-doctor"): {Data.NOBODY: _ADMINS},
}
"""Every route; for each whose data it can be about, and what members, agents and managers get."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `sees` has what each kind of person gets."""

    kind: Kind
    name: str
    data: Data
    sees: dict[str, Sees]


def rows() -> Iterator[Row]:
    """Yield the whole table."""
    for (kind, name), by_data in WAYS.items():
        for data, admitted in by_data.items():
            nothing = (Sees.NO,) * len(NOBODIES)
            yield Row(kind, name, data, dict(zip(PEOPLE, (*nothing, *admitted), strict=True)))
