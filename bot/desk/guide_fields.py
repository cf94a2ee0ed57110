"""What the fields of the guide's answers can mean, and the names they may have.

The shape of these answers is published nowhere; names are compared by their words alone, so that
``agentName``, ``agent_name`` and ``Agent Name`` are the same field.
"""

from __future__ import annotations

from enum import Enum
from typing import Final


class Field(Enum):
    """What a field of the guide's answers can mean; the values are the names it may have."""

    AGENT_ID = ("agent id", "assignee id")
    ID = ("id",)
    MACHINE = ("is zia agent", "zia agent")
    NAME = ("agent name", "agent", "name", "full name", "agent full name", "display name")
    EMAIL = ("email", "email id", "email address", "agent email", "agent email id", "mail id")
    TIME_ZONE = ("time zone", "timezone", "agent time zone")
    DEPARTMENT = ("department", "department name", "dept", "team department")
    DEPARTMENT_ID = ("department id", "dept id")
    DEPARTMENTS = ("departments", "department names", "associated departments")
    PRESENCE = (
        "status",
        "presence",
        "availability",
        "presence status",
        "agent status",
        "online status",
        "is online",
        "online",
    )
    MAIL = ("mail status", "email status")
    PHONE = ("phone status", "call status")
    CHAT = ("chat status",)
    PHONE_MODE = ("phone mode",)
    CHANNELS = ("channel", "channels", "online channels")
    OPEN = ("open tickets", "open count", "open", "open ticket count", "tickets open")
    ON_HOLD = ("on hold", "onhold count", "on hold count", "on hold tickets", "onhold tickets")
    OVERDUE = ("overdue", "over due count", "overdue count", "overdue tickets", "tickets overdue")
    DUE_SOON = ("due in 1 hr count", "due in 1 hr", "due within hour", "due in an hour")
    CLOSED = (
        "tickets closed",
        "closed",
        "solved",
        "closed tickets",
        "solved tickets",
        "tickets solved",
        "tickets resolved",
        "resolved tickets",
        "closed count",
        "resolved",
    )
    REOPENED = ("reopened", "reopened tickets", "tickets reopened", "reopened count")
    BACKLOG = ("backlog", "backlog tickets", "backlog count")
    RESPONSES = ("first responses", "first response count", "response count", "responses")
    RESOLUTION_TIME = (
        "avg resolution time",
        "resolution time",
        "average resolution time",
        "mean resolution time",
        "avg time to resolve",
    )
    FIRST_RESPONSE_TIME = (
        "first response time",
        "avg first response time",
        "average first response time",
        "first response",
        "mean first response time",
    )
    SKILL = ("skill name", "skill")
    SKILL_ID = ("skill id",)
    SKILL_TYPE = ("skill type", "skill type name", "skill category")
    SKILLS = ("skills", "skill names", "agent skills", "associated skills", "skill set")
    AGENTS = ("agents", "agent names", "agent ids", "members")


PEOPLE: Final = frozenset(
    {
        Field.AGENT_ID,
        Field.ID,
        Field.MACHINE,
        Field.NAME,
        Field.EMAIL,
        Field.TIME_ZONE,
        Field.DEPARTMENT,
        Field.DEPARTMENT_ID,
        Field.DEPARTMENTS,
    }
)
"""What says whom a row is about, in every operation."""
