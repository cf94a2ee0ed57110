"""The form of a digest as Slack sends it back, read into a draft."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any, TypeVar

from bot.desk.models import Channel
from bot.digests.draft import Draft
from bot.digests.models import Section
from bot.errors import UsageError
from formatters.digest_form import ANY, Key
from formatters.inputs import ACTION

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

_Choice = TypeVar("_Choice", bound="StrEnum")


def read_key(view: Mapping[str, Any]) -> Key:
    """Return what the form carries.

    Raises:
        UsageError: it is of another version of the bot.
    """
    try:
        return Key.parse(str(view.get("private_metadata")))
    except ValueError as error:
        raise UsageError(
            "This form", "is of another version of this bot; open a new one"
        ) from error


def field_names(view: Mapping[str, Any]) -> frozenset[str]:
    """Return the fields that the form has; errors can stand under no other."""
    fields = [_mapping(one) for one in _list(view.get("blocks"))]
    return frozenset(str(one.get("block_id")) for one in fields if one.get("type") == "input")


def read_draft(view: Mapping[str, Any], *, own_target: str) -> Draft:
    """Return what was filled in.

    Args:
        view: the view of the payload.
        own_target: where the digest goes when the form does not let its editor choose.
    """
    fields = _Fields(_mapping(_mapping(view.get("state")).get("values")))
    is_person = own_target.startswith(("U", "W"))
    kept_channel, kept_person = (None, own_target) if is_person else (own_target, None)
    can_choose = "channel" in field_names(view)
    return Draft(
        name=fields.text("name", "value"),
        channel_id=fields.find("channel", "selected_conversation") if can_choose else kept_channel,
        person_id=fields.find("person", "selected_user") if can_choose else kept_person,
        weekdays=frozenset(int(day) for day in fields.chosen("weekdays") if day in "0123456"),
        at=_time(fields.text("time", "selected_time")),
        zone=fields.option("zone"),
        department_id=_narrowing(fields.option("department")),
        team_id=_narrowing(fields.option("team")),
        channel=_member(Channel, fields.option("desk_channel")),
        places=tuple(
            _member(Section, fields.option(f"part{number}"))
            for number in range(1, len(Section) + 1)
        ),
    )


class _Fields:
    """``view.state.values``: https://docs.slack.dev/reference/views#state.

    What is absent, or of another shape than Slack's, is empty.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def find(self, name: str, key: str) -> Any:
        """Return one value of a field."""
        return _mapping(_mapping(self._values.get(name)).get(f"{ACTION}{name}")).get(key)

    def text(self, name: str, key: str) -> str:
        """Return a text."""
        return str(self.find(name, key) or "")

    def option(self, name: str) -> str:
        """Return the value of the chosen option."""
        return str(_mapping(self.find(name, "selected_option")).get("value") or "")

    def chosen(self, name: str) -> list[str]:
        """Return the values of the ticked boxes."""
        ticked = _list(self.find(name, "selected_options"))
        return [str(_mapping(option).get("value")) for option in ticked]


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _narrowing(value: str) -> str | None:
    return None if value in {"", ANY} else value


def _member(kind: type[_Choice], value: str) -> _Choice | None:
    return kind(value) if value in set(kind) else None


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None
