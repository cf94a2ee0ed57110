"""The people of the sandbox: forty Desk agents in four departments, and who they are in Slack."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

DEPARTMENTS: Final = ("Support", "Billing", "Technical", "Returns")

SKILLS: Final = {
    # name: (type, department, how many agents have it)
    "French": ("Language", "Support", 4),
    "German": ("Language", "Support", 5),
    "Spanish": ("Language", "Support", 3),
    "VIP customers": ("Customer", "Support", 3),
    "Invoices": ("Topic", "Billing", 6),
    "Refunds": ("Topic", "Billing", 5),
    "Tax": ("Topic", "Billing", 2),
    "Portuguese": ("Language", "Billing", 2),
    "Linux": ("Product", "Technical", 6),
    "Networking": ("Product", "Technical", 5),
    "Kubernetes": ("Product", "Technical", 3),
    "API": ("Product", "Technical", 4),
    "Japanese": ("Language", "Technical", 1),
    "Warranty": ("Topic", "Returns", 4),
    "Shipping": ("Topic", "Returns", 5),
    "Italian": ("Language", "Returns", 2),
}


@dataclass(frozen=True, slots=True)
class SeedAgent:
    """A Desk agent; `departments` are names, the first is home."""

    name: str
    departments: tuple[str, ...]
    time_zone: str = "Europe/Berlin"

    @property
    def email(self) -> str:
        """Return the address that Desk and Slack share."""
        plain = unicodedata.normalize("NFKD", self.name.replace("ø", "o"))
        plain = plain.encode("ascii", "ignore").decode().lower()
        return plain.replace(" ", ".").replace("'", "") + "@example.com"


def _team(department: str, *names: str, zone: str = "Europe/Berlin") -> tuple[SeedAgent, ...]:
    return tuple(SeedAgent(name, (department,), zone) for name in names)


AGENTS: Final[tuple[SeedAgent, ...]] = (
    SeedAgent("Ada Ray", ("Support",)),
    SeedAgent("Ada Novak", ("Support", "Billing")),
    *_team("Support", "Bruno Keller", "Chiara Rossi", "Dmitri Volkov", "Elena Fischer"),
    *_team("Support", "Farid Haddad", "Greta Lund", "Hugo Marchand", "Inés Ortega"),
    *_team("Support", "Jonas Weber", "Katya Petrova", "Liam O'Brien", zone="Europe/Dublin"),
    *_team("Billing", "Malin Åberg", "Nadia Rahman", "Oskar Nowak", "Priya Nair"),
    *_team("Billing", "Quentin Dubois", "Rosa Almeida", zone="Europe/Lisbon"),
    SeedAgent("Sven Holm", ("Billing", "Returns"), "Europe/Stockholm"),
    *_team("Technical", "Tomás Silva", "Uma Patel", "Viktor Horvat", "Wanda Zieliński"),
    *_team("Technical", "Xavier Moreau", "Yuki Tanaka", "Zoltán Kovács", "Amir Tehrani"),
    *_team("Technical", "Beatriz Costa", "Callum Reid", "Daphne Vos", zone="Europe/London"),
    *_team("Returns", "Emil Sørensen", "Fatima Zahra", "Gustav Lindt", "Hana Suzuki"),
    *_team("Returns", "Igor Babić", "Júlia Santos", "Karl Brandt", zone="Europe/Vienna"),
    SeedAgent("Lena Hoffmann", ("Returns", "Support")),
    SeedAgent("Mateo Cruz", ("Technical", "Support"), "Europe/Madrid"),
)


@dataclass(frozen=True, slots=True)
class SeedUser:
    """A Slack user of the sandbox; `role` is manager, agent, guest or member."""

    id: str
    name: str
    email: str
    role: str
    time_zone: str = "Europe/Berlin"


MANAGER: Final = SeedUser("U0MANAGER", "Mara Lindqvist", "mara.lindqvist@example.com", "manager")
AGENT: Final = SeedUser("U0ADARAY", AGENTS[0].name, AGENTS[0].email, "agent")
GUEST: Final = SeedUser("U0GUEST", "Gil Visser", "gil.visser@partner.example", "guest")
USERS: Final[tuple[SeedUser, ...]] = (
    MANAGER,
    AGENT,
    GUEST,
    SeedUser("U0BRUNO", AGENTS[2].name, AGENTS[2].email, "agent"),
    SeedUser("U0PRIYA", "Priya Nair", "priya.nair@example.com", "agent"),
    SeedUser("U0YUKI", "Yuki Tanaka", "yuki.tanaka@example.com", "agent"),
    # Zoho Desk has another address of his, so he has to say who he is.
    SeedUser("U0FARID", "Farid Haddad", "farid@example.com", "member"),
)
"""The first three are the ones the page can switch between."""

TEAM_ID: Final = "T0SANDBOX"
BOT_USER_ID: Final = "U0DESKBOT"
MANAGERS_GROUP: Final = ("S0MANAGERS", "support-managers")
CHANNELS: Final = (
    # id, name, private, shared with outsiders
    ("C0SUPPORT", "support", False, False),
    ("C0GENERAL", "general", False, False),
    ("C0LEADS", "support-leads", True, False),
    ("C0PARTNER", "partner-shared", False, True),
)
