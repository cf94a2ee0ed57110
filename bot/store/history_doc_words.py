"""The words in which tables and views of the history are described alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class TableDoc:
    """What is said about a table or a view.

    Attributes:
        about: what one row is.
        columns: what each holds, by its name; units and zones are said here.
    """

    about: str
    columns: Mapping[str, str]


AGENT: Final = "Desk's id of the agent"
DEPARTMENT: Final = "Desk's id of the department"
OR_PORTAL: Final = f"{DEPARTMENT}; empty for the whole portal, which is not the departments' sum"
SKILL: Final = "Desk's id of the skill"
PRESENCE: Final = "`online`, `busy`, `offline` or `unknown`, by Desk's own word for the agent"
PORTAL_DAY: Final = "The day, in the portal's time zone"
CHANNELS: Final = {
    "mail": "The same for mail alone; null where Desk does not say",
    "phone": "The same for the phone alone",
    "chat": "The same for chat alone",
}
FIGURES: Final = {
    "closed": "Tickets closed on that day",
    "reopened": "Tickets reopened on that day, each as often as it was",
    "backlog": "Tickets left unresolved over that day; not to be added up over days",
    "first_response_n": "First responses that the next two rest on; null where Desk gives no count",
    "first_response_system_s": "Average from a ticket's creation to its first response, in seconds "
    'of Desk\'s "system time"; Desk gives whole minutes',
    "first_response_agent_s": 'The same in seconds of Desk\'s "agent time"',
    "resolution_n": "Tickets that the next two rest on; null where Desk gives no count",
    "resolution_system_s": "Average from a ticket's creation to its closing, in seconds of "
    'Desk\'s "system time"; Desk gives whole minutes',
    "resolution_agent_s": 'The same in seconds of Desk\'s "agent time"',
}
SLOT: Final = "When it was captured, the same for all rows of a capture, in UTC"
ASKED: Final = "When Desk was asked for that day, in UTC"
RENAMED: Final = "When a capture first saw that name, in UTC"
COUNTS: Final = {
    "online": "Agents who were online",
    "busy": "Agents who were busy",
    "offline": "Agents who were offline",
    "unknown": "Agents of whom Desk did not say",
    "open": "Open tickets of these agents, in all departments; null for a channel",
    "on_hold": "Those on hold",
    "overdue": "Those that are past their due time",
}
CONTRIBUTORS: Final = {
    "agents": "How many agents Desk lists with figures",
    "first_response_agents": "How many agents stand behind the average first response time",
    "resolution_agents": "How many agents stand behind the average resolution time",
}
