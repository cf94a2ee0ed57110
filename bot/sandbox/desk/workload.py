"""How many tickets lie on an agent's desk at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

from bot.sandbox.desk.activity import Kind, growth, stream
from bot.sandbox.desk.dice import roll, rolls
from bot.sandbox.desk.shifts import HOUR, day_of, duty

if TYPE_CHECKING:
    from bot.sandbox.desk.world import Person

_HOME_SHARE: Final = 0.75


@dataclass(frozen=True, slots=True)
class Load:
    """Tickets assigned to an agent; `overdue` and `due_soon` are part of `open`."""

    open: int
    on_hold: int
    overdue: int
    due_soon: int

    def share(self, part: float) -> Load:
        """Return the home department's part of the load, rounded up."""
        return Load(*(ceil(value * part) for value in self._values))

    def without(self, other: Load) -> Load:
        """Return what is left when another load is taken away."""
        pairs = zip(self._values, other._values, strict=True)
        return Load(*(mine - theirs for mine, theirs in pairs))

    @property
    def _values(self) -> tuple[int, int, int, int]:
        return self.open, self.on_hold, self.overdue, self.due_soon


NO_LOAD: Final = Load(0, 0, 0, 0)


def load_at(seed: int, person: Person, moment: int, department: str | None = None) -> Load:
    """Return an agent's load at an epoch second, of one department or of all (`None`)."""
    whole = _load(seed, person, moment)
    if department is None or person.departments == (department,):
        return whole
    home = whole.share(_HOME_SHARE)
    if department == person.departments[0]:
        return home
    return whole.without(home) if department in person.departments[1:] else NO_LOAD


def _load(seed: int, person: Person, moment: int) -> Load:
    day = day_of(person.time_zone, moment)
    usual, held, late, *_ = rolls(seed, "load", person.index, day)
    standing = int((4 + 10 * usual) * (0.7 + 0.6 * growth(day)))
    waiting = max(0, standing + _arrived(seed, person, day, moment))
    due_soon = int(roll(seed, "due", person.index, moment // HOUR) * 3)
    overdue = int(waiting * late * 0.3)
    return Load(waiting, int(held * 5), overdue, min(due_soon, waiting - overdue))


def _arrived(seed: int, person: Person, day: int, moment: int) -> int:
    """Return by how much today's new tickets outnumber those solved so far."""
    today = duty(seed, person, day)
    if today is None:
        return 0
    came = stream(seed, person, today, Kind.CREATED)
    went = stream(seed, person, today, Kind.SOLVED)
    return (came.before(moment) if came else 0) - (went.before(moment) if went else 0)
