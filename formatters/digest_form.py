"""The form of a digest, new or existing, and the modals that follow it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.desk.models import Channel
from bot.digests.draft import MAX_NAME, Draft
from bot.digests.models import Section
from bot.slack.message import View
from formatters import blocks, inputs, limits
from formatters.digest_words import (
    DAYS,
    SECTIONS,
    target_words,
)
from formatters.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bot.desk.models import Department, Team
    from bot.slack.message import Block

CALLBACK: Final = "digest_form"
ANY: Final = "any"
"""Value of a menu's entry that narrows nothing, and of a place that stays empty."""
_ENTRIES: Final = 200
"""Of the menus of departments and teams; a view holds 250 kB."""


@dataclass(frozen=True, slots=True)
class Key:
    """What the form carries for when it comes back: no authorisation, only what it is about.

    Attributes:
        draft_id: tells one form from another, so that sending it twice makes one digest.
        digest_id: of the digest that is edited; `None` for a new one.
        revision: that digest's when the form was opened.
    """

    draft_id: str
    digest_id: str | None = None
    revision: int = 0

    @property
    def text(self) -> str:
        """Return it as ``private_metadata``."""
        return json.dumps([self.draft_id, self.digest_id, self.revision])

    @classmethod
    def parse(cls, text: str) -> Key:
        """Read it back.

        Raises:
            ValueError: it is none of ours.
        """
        try:
            value = json.loads(text)
        except RecursionError as error:
            raise ValueError("a key that is nested too deeply") from error
        match value:
            case [str(draft_id), None | str() as digest_id, int(revision)] if draft_id:
                return cls(draft_id, digest_id, revision)
        raise ValueError("not the key of a form")


def format_opening() -> View:
    """Return what is shown until the form is ready."""
    return View("Digest", (blocks.section("One moment\u2026"),))


def format_form(
    draft: Draft,
    *,
    key: Key,
    departments: Sequence[Department],
    teams: Sequence[Team],
    now: datetime,
    can_choose: bool,
) -> View:
    """Return the form.

    Args:
        draft: what it shows at first.
        key: what it carries.
        departments: of Desk.
        teams: of Desk.
        now: aware; decides the offset that the zone shows.
        can_choose: whether the person may send digests elsewhere than to themselves.
    """
    target = _target(draft) if can_choose else [_own_target(draft)]
    body = [
        inputs.entry("name", "Name", inputs.text_input(initial=draft.name, most=MAX_NAME)),
        *target,
        *_when(draft, now),
        *_filters(draft, departments, teams),
        *_parts(draft),
        blocks.actions(
            [
                blocks.button("Preview", action_id="digest_preview", value=key.text),
                blocks.button("Send a test to me", action_id="digest_test", value=key.text),
            ],
            block_id="try",
        ),
    ]
    title = "Edit digest" if key.digest_id else "Schedule a digest"
    return View(
        title,
        blocks.finish(body, most=limits.VIEW_BLOCKS),
        callback_id=CALLBACK,
        private_metadata=key.text,
        submit="Save",
        close="Cancel",
    )


def zone_options(zones: Sequence[str], now: datetime) -> list[blocks.Element]:
    """Return what the type-ahead offers: each zone with the offset that it has at a time."""
    return [blocks.option(_zone_words(zone, now), zone) for zone in zones[: limits.SELECT_OPTIONS]]


def _target(draft: Draft) -> list[Block]:
    return [
        inputs.entry(
            "channel",
            "Slack channel",
            inputs.channel_menu("Choose a Slack channel", chosen=draft.channel_id),
            hint="I have to be in it: type /invite and my name there.",
            is_optional=True,
        ),
        inputs.entry(
            "person",
            "Or a person",
            inputs.person_menu("Choose a person", chosen=draft.person_id),
            hint="Gets it as a direct message.",
            is_optional=True,
        ),
    ]


def _own_target(draft: Draft) -> Block:
    return blocks.section(
        f"*Goes to*\n{target_words(draft.target_id)}\nDigests elsewhere are set up by managers."
    )


def _when(draft: Draft, now: datetime) -> Iterator[Block]:
    days = [blocks.option(name, str(number)) for number, name in enumerate(DAYS)]
    ticked = {str(day) for day in draft.weekdays}
    yield inputs.entry("weekdays", "Days", inputs.checkboxes(days, chosen=ticked))
    at = f"{draft.at:%H:%M}" if draft.at else None
    yield inputs.entry("time", "Time", inputs.time_picker(at))
    zone = blocks.option(_zone_words(draft.zone, now), draft.zone)
    yield inputs.entry(
        "zone",
        "Time zone",
        inputs.type_ahead("Type a city", chosen=zone),
        hint="The digest follows this zone's clocks, daylight saving included.",
    )


def _filters(
    draft: Draft, departments: Sequence[Department], teams: Sequence[Team]
) -> Iterator[Block]:
    yield _menu("department", "Department", "All departments", departments, draft.department_id)
    if teams:
        yield _menu("team", "Team", "Everybody", teams, draft.team_id)
    channels = [blocks.option("Any channel", ANY)]
    channels += [blocks.option(one.value.capitalize(), one.value) for one in Channel]
    chosen = draft.channel.value if draft.channel else ANY
    yield inputs.entry(
        "desk_channel",
        "Availability for",
        inputs.menu("Channel", channels, chosen=chosen),
        hint="Where work reaches agents; narrows availability only.",
    )


def _menu(
    name: str,
    label: str,
    everything: str,
    offered: Sequence[Department] | Sequence[Team],
    chosen: str | None,
) -> Block:
    """Return a menu of what Desk has; the chosen entry is among those that fit."""
    fitting = [one for one in offered if blocks.can_be_chosen(one.id)]
    first = [one for one in fitting if one.id == chosen]
    listed = [*first, *(one for one in fitting if one.id != chosen)][:_ENTRIES]
    options = [blocks.option(everything, ANY)]
    options += [blocks.option(one.name, one.id) for one in sorted(listed, key=_by_name)]
    hidden = len(offered) - len(listed)
    hint = f"{counted(hidden, 'more is', 'more are')} not listed." if hidden else ""
    return inputs.entry(name, label, inputs.menu(label, options, chosen=chosen or ANY), hint=hint)


def _by_name(one: Department | Team) -> str:
    return one.name.casefold()


def _parts(draft: Draft) -> Iterator[Block]:
    options = [blocks.option("Nothing", ANY)]
    options += [blocks.option(words, section.value) for section, words in SECTIONS.items()]
    places = [*draft.places, *([None] * len(Section))][: len(Section)]
    for number, place in enumerate(places, start=1):
        yield inputs.entry(
            f"part{number}",
            f"Part {number}",
            inputs.menu("Part", options, chosen=place.value if place else ANY),
            hint="" if number > 1 else "In this order; what changed comes first in any case.",
        )


def _zone_words(zone: str, now: datetime) -> str:
    offset = f"{now.astimezone(ZoneInfo(zone)):%z}"
    return f"{zone.replace('_', ' ')} (UTC{offset[:3]}:{offset[3:5]})"
