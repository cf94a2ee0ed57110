"""Where every agent is at a moment: a pure function of the seed, the agent and the time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.sandbox.desk.dice import rolls
from bot.sandbox.desk.shifts import HOUR, crew, duty_at

if TYPE_CHECKING:
    from bot.sandbox.desk.shifts import Duty
    from bot.sandbox.desk.world import Person

_SLOT: Final = 600
"""Agents change what they do every ten minutes at most."""
_AWAY: Final = 0.06
_ON_THE_PHONE: Final = 0.3
_HAS_PHONE: Final = 0.6
_HAS_CHAT: Final = 0.55
_PHONE_IN_BROWSER: Final = 0.7
_MAIL_OFF: Final = 0.08
_LUNCH: Final = 45 * 60
_CREW_BREAK: Final = 30 * 60


@dataclass(frozen=True, slots=True)
class AgentPresence:
    """One agent's presence in Desk's own words; `phone` may be ``BUSY``, `phone_mode` absent."""

    status: str
    chat: str
    mail: str
    phone: str
    phone_mode: str | None

    @property
    def is_online(self) -> bool:
        """Tell whether the agent can take work at all."""
        return self.status == "ONLINE"

    @property
    def channels(self) -> list[str]:
        """Return where the agent is online, as agentsTicketsCount spells it."""
        states = {"Mail": self.mail, "Phone": self.phone, "Chat": self.chat}
        return [name for name, state in states.items() if state != "OFFLINE"]


def presence_at(seed: int, person: Person, moment: int) -> AgentPresence:
    """Return an agent's presence at an epoch second."""
    phone_trait, chat_trait, mode, *_ = _traits(seed, person.index)
    phone_mode = (
        ("WEB" if mode < _PHONE_IN_BROWSER else "PHONE") if phone_trait < _HAS_PHONE else None
    )
    duty = duty_at(seed, person, moment)
    dice = rolls(seed, "slot", person.index, moment // _SLOT)
    if duty is None or _pauses(person, duty, moment, dice[0]):
        return AgentPresence("OFFLINE", "OFFLINE", "OFFLINE", "OFFLINE", phone_mode)
    return AgentPresence(
        status="ONLINE",
        chat="ONLINE" if chat_trait < _HAS_CHAT else "OFFLINE",
        mail="OFFLINE" if phone_mode and dice[1] < _MAIL_OFF else "ONLINE",
        phone=_phone(phone_mode, dice[2]),
        phone_mode=phone_mode,
    )


@lru_cache(maxsize=8192)
def _traits(seed: int, index: int) -> tuple[float, ...]:
    return rolls(seed, "channels", index)


def _phone(mode: str | None, dice: float) -> str:
    if mode is None:
        return "OFFLINE"
    return "BUSY" if dice < _ON_THE_PHONE else "ONLINE"


def _pauses(person: Person, duty: Duty, moment: int, dice: float) -> bool:
    """Tell whether the agent is at lunch or away; those of a crew take turns instead."""
    place = crew(person)
    elapsed = moment - duty.begin
    if place is not None:
        begin = 3 * HOUR + (place % 4) * _CREW_BREAK
        return begin <= elapsed < begin + _CREW_BREAK
    begin = 3 * HOUR + (person.index % 5) * HOUR // 4
    return begin <= elapsed < begin + _LUNCH or dice < _AWAY
