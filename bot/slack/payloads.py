"""Slack's payloads of commands and interactions, read into one shape; no I/O.

https://docs.slack.dev/interactivity/implementing-slash-commands and
https://docs.slack.dev/reference/interaction-payloads describe them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.slack.body import PayloadError
from bot.slack.turn import Actor, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MAX_NAME: Final = 255
"""Of an ``action_id`` or ``callback_id``."""
_MAX_TEXT: Final = 40_000
"""Slack cuts messages there; a command is typed into the same box."""
_MAX_URL: Final = 3_000

_USER: Final = re.compile(r"[UW][A-Z0-9]{1,30}")
_TEAM: Final = re.compile(r"[TE][A-Z0-9]{1,30}")
_CHANNEL: Final = re.compile(r"[CDG][A-Z0-9]{1,30}")
_COMMAND: Final = re.compile(r"/\S{1,31}")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A command or interaction.

    Attributes:
        name: as in `bot.slack.turn.Turn`; of a closed modal the ``callback_id`` and ``:closed``,
            so that closing one can never be taken for submitting it.
        text: as in `bot.slack.turn.Turn`; empty for shortcuts and modals.
        trigger_id: opens one modal within three seconds.
        response_url: takes five answers within half an hour; not yet checked.
    """

    kind: Kind
    name: str
    actor: Actor
    text: str = ""
    channel_id: str | None = None
    trigger_id: str | None = None
    response_url: str | None = None


def is_turn(payload: Mapping[str, Any]) -> bool:
    """Tell whether a person caused this; all else (events, URL checks) is Bolt's business."""
    return "command" in payload or _reader(payload) is not None


def read_payload(payload: Mapping[str, Any]) -> Incoming:
    """Read a command or interaction.

    Raises:
        PayloadError: it is neither, or lacks what Slack always sends, or has it malformed.
    """
    if "command" in payload:
        return _read_command(payload)
    reader = _reader(payload)
    if reader is None:
        raise PayloadError("neither a command nor an interaction")
    return reader(payload)


def _reader(payload: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Incoming] | None:
    kind = payload.get("type")
    return _READERS.get(kind) if isinstance(kind, str) else None


def _read_command(payload: Mapping[str, Any]) -> Incoming:
    return Incoming(
        Kind.COMMAND,
        _id(payload, "command", _COMMAND),
        Actor(
            _id(payload, "user_id", _USER),
            _maybe_id(payload, "team_id", _TEAM),
            _maybe_id(payload, "enterprise_id", _TEAM),
        ),
        text=_text(payload, "text"),
        channel_id=_maybe_id(payload, "channel_id", _CHANNEL),
        trigger_id=_maybe_text(payload, "trigger_id", _MAX_NAME),
        response_url=_maybe_text(payload, "response_url", _MAX_URL),
    )


def _read_action(payload: Mapping[str, Any]) -> Incoming:
    match payload.get("actions"):
        case [{"action_id": str(action_id)} as action, *_]:
            selected = _object(action, "selected_option")
            text = _text(selected, "value") or _text(action, "value")
            return _interaction(Kind.ACTION, _route_name(action_id), payload, text)
    raise PayloadError("a click without an action")


def _read_options(payload: Mapping[str, Any]) -> Incoming:
    name = _route_name(_required(payload, "action_id"))
    return _interaction(Kind.OPTIONS, name, payload, _text(payload, "value"))


def _read_message_shortcut(payload: Mapping[str, Any]) -> Incoming:
    return _interaction(Kind.MESSAGE_SHORTCUT, _required(payload, "callback_id"), payload)


def _read_global_shortcut(payload: Mapping[str, Any]) -> Incoming:
    return _interaction(Kind.GLOBAL_SHORTCUT, _required(payload, "callback_id"), payload)


def _read_submission(payload: Mapping[str, Any]) -> Incoming:
    return _interaction(Kind.VIEW, _required(_object(payload, "view"), "callback_id"), payload)


def _read_closed(payload: Mapping[str, Any]) -> Incoming:
    name = _required(_object(payload, "view"), "callback_id")
    return _interaction(Kind.VIEW, f"{name}:closed", payload)


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Incoming]]] = {
    "block_actions": _read_action,
    "block_suggestion": _read_options,
    "message_action": _read_message_shortcut,
    "shortcut": _read_global_shortcut,
    "view_submission": _read_submission,
    "view_closed": _read_closed,
}


def _interaction(kind: Kind, name: str, payload: Mapping[str, Any], text: str = "") -> Incoming:
    channel = _object(payload, "channel") or {"id": _object(payload, "container").get("channel_id")}
    return Incoming(
        kind,
        name,
        _read_actor(payload),
        text=text,
        channel_id=_maybe_id(channel, "id", _CHANNEL),
        trigger_id=_maybe_text(payload, "trigger_id", _MAX_NAME),
        response_url=_response_url(payload),
    )


def _read_actor(payload: Mapping[str, Any]) -> Actor:
    """Read who clicked; the enterprise is the person's only where the workspace is, too.

    ``enterprise`` describes the app's installation. In a shared channel a person of another
    organization clicks as well, and must not be taken for one of ours.
    """
    user, team = _object(payload, "user"), _object(payload, "team")
    here = _maybe_id(team, "id", _TEAM)
    home = _maybe_id(user, "team_id", _TEAM) or here
    enterprise = _object(payload, "enterprise") or {"id": team.get("enterprise_id")}
    owner = _maybe_id(enterprise, "id", _TEAM) if home is not None and home == here else None
    return Actor(_id(user, "id", _USER), home, owner)


def _response_url(payload: Mapping[str, Any]) -> str | None:
    match payload.get("response_urls"):
        case [{"response_url": str()} as first, *_]:
            return _maybe_text(first, "response_url", _MAX_URL)
    return _maybe_text(payload, "response_url", _MAX_URL)


def _route_name(action_id: str) -> str:
    name = action_id.partition(":")[0]
    if not name or len(action_id) > _MAX_NAME:
        raise PayloadError("a malformed action_id")
    return name


def _object(payload: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = payload.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise PayloadError(f"a malformed {key}")
    return value


def _maybe_text(payload: Mapping[str, Any], key: str, limit: int) -> str | None:
    value = payload.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > limit:
        raise PayloadError(f"a malformed {key}")
    return value


def _text(payload: Mapping[str, Any], key: str) -> str:
    return _maybe_text(payload, key, _MAX_TEXT) or ""


def _required(payload: Mapping[str, Any], key: str) -> str:
    value = _maybe_text(payload, key, _MAX_NAME)
    if value is None:
        raise PayloadError(f"no {key}")
    return value


def _maybe_id(payload: Mapping[str, Any], key: str, shape: re.Pattern[str]) -> str | None:
    value = _maybe_text(payload, key, _MAX_NAME)
    if value is not None and not shape.fullmatch(value):
        raise PayloadError(f"a malformed {key}")
    return value


def _id(payload: Mapping[str, Any], key: str, shape: re.Pattern[str]) -> str:
    value = _maybe_id(payload, key, shape)
    if value is None:
        raise PayloadError(f"no {key}")
    return value
