"""What the form of a digest holds: possibly incomplete, until it becomes a digest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.digests.models import Digest, Section
from bot.digests.schedule_words import parse_zone
from bot.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from bot.desk.models import Channel, Department, Team

MAX_NAME: Final = 80
"""Characters of a digest's name; a header holds it with room to spare."""
_WORKDAYS: Final = frozenset(range(5))
_NINE: Final = time(9)


class Problem(StrEnum):
    """What is wrong with what was filled in, besides what Slack says of the place."""

    NAME = "name"
    NO_TARGET = "no_target"
    TWO_TARGETS = "two_targets"
    WEEKDAYS = "weekdays"
    TIME = "time"
    ZONE = "zone"
    DEPARTMENT = "department"
    TEAM = "team"
    TEAM_ELSEWHERE = "team_elsewhere"
    SECTIONS = "sections"
    SECTION_TWICE = "section_twice"


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields of the form.

    Attributes:
        channel_id, person_id: where it goes, one of the two.
        at: local time, to the minute.
        zone: IANA name, as chosen.
        department_id, team_id: Desk's; `None` for all.
        places: what was chosen for each place in the order of sections, `None` for nothing.
    """

    name: str = ""
    channel_id: str | None = None
    person_id: str | None = None
    weekdays: frozenset[int] = _WORKDAYS
    at: time | None = _NINE
    zone: str = "UTC"
    department_id: str | None = None
    team_id: str | None = None
    channel: Channel | None = None
    places: tuple[Section | None, ...] = tuple(Section)

    @classmethod
    def of(cls, digest: Digest) -> Draft:
        """Return what the form shows of a digest that exists."""
        is_person = digest.target_id.startswith(("U", "W"))
        return cls(
            name=digest.name,
            channel_id=None if is_person else digest.target_id,
            person_id=digest.target_id if is_person else None,
            weekdays=digest.weekdays,
            at=digest.at,
            zone=digest.zone,
            department_id=digest.department_id,
            team_id=digest.team_id,
            channel=digest.channel,
            places=digest.sections,
        )

    @property
    def target_id(self) -> str:
        """Return where it goes; empty when nothing was chosen."""
        return self.channel_id or self.person_id or ""

    @property
    def sections(self) -> tuple[Section, ...]:
        """Return what was chosen, in order."""
        return tuple(place for place in self.places if place is not None)

    def problems(self) -> dict[str, Problem]:
        """Return what is wrong by the form's field, at most one problem a field."""
        found = {
            "name": (Problem.NAME, not self.name.strip() or len(self.name) > MAX_NAME),
            "weekdays": (Problem.WEEKDAYS, not self.weekdays),
            "time": (Problem.TIME, self.at is None),
            "zone": (Problem.ZONE, not _is_zone(self.zone)),
            "person": (Problem.TWO_TARGETS, bool(self.channel_id and self.person_id)),
            "channel": (Problem.NO_TARGET, not self.target_id),
            "part1": (Problem.SECTIONS, not self.sections),
        }
        problems = {name: problem for name, (problem, is_so) in found.items() if is_so}
        return self._twice() | problems

    def _twice(self) -> dict[str, Problem]:
        return {
            f"part{number}": Problem.SECTION_TWICE
            for number, place in enumerate(self.places, start=1)
            if place is not None and place in self.places[: number - 1]
        }

    def new_digest(
        self,
        *,
        owner_id: str,
        department: Department | None,
        team: Team | None,
        now: datetime,
    ) -> Digest:
        """Return a new digest of a draft without problems, without an id: the database gives one.

        Raises:
            ValueError: it has no time.
        """
        if self.at is None:
            raise ValueError("a digest needs a time")
        return Digest(
            id="",
            name=self.name.strip(),
            target_id=self.target_id,
            owner_id=owner_id,
            weekdays=self.weekdays,
            at=self.at,
            zone=self.zone,
            sections=self.sections,
            created_at=now,
            updated_at=now,
            department_id=department.id if department else None,
            department_name=department.name if department else None,
            team_id=team.id if team else None,
            team_name=team.name if team else None,
            channel=self.channel,
        )


def _is_zone(zone: str) -> bool:
    try:
        return parse_zone(zone) == zone
    except UsageError:
        return False


def changed(digest: Digest, wanted: Digest, *, revision: int, editor_id: str) -> Digest:
    """Return an existing digest with what its form now says; all else stays.

    Args:
        digest: as it is kept.
        wanted: the new digest that the form would make.
        revision: of the digest when the form was opened.
        editor_id: the Slack user who filled it in.
    """
    return replace(
        wanted,
        id=digest.id,
        owner_id=digest.owner_id,
        created_at=digest.created_at,
        language=digest.language,
        paused=digest.paused,
        pause_reason=digest.pause_reason,
        active_from=digest.active_from,
        moves=digest.moves,
        editor_id=editor_id,
        revision=revision,
    )
