"""What every handler does around its own work: deadlines, help, errors told and logged."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import structlog

from bot.desk.cache import answer_within
from bot.desk.errors import DeskError, DeskUnreachableError
from bot.errors import AmbiguousNameError, PersonError, UnlinkedPersonError
from bot.query import Again, is_help
from bot.slack.turn import Kind, ReplyError, Route
from formatters.errors import format_choice, format_error, format_error_view, format_unopened
from formatters.help import format_help
from formatters.share import format_working
from handlers._ask import Ask, about

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from typing import Any

    from bot.services import Services
    from bot.slack.message import Message, View
    from bot.slack.turn import Turn
    from handlers._ask import CommandSpec

_log = structlog.get_logger(__name__)
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long people wait, in seconds.

    Attributes:
        working: before they are told that Desk is being asked.
        desk: for each of Desk's answers, before the last good one stands in.
        total: for everything.
        ack: for what the ack of a form or of a type-ahead says; Slack itself waits three seconds,
            the way included.
    """

    working: float = 1.5
    desk: float = 8.0
    total: float = 9.5
    ack: float = 2.4

    def for_(self, spec: CommandSpec) -> Patience:
        """Return the patience for a command that may take longer than the others."""
        longer = max(spec.seconds, self.total)
        return self if longer == self.total else replace(self, desk=longer, total=longer)


async def attempt(
    work: Callable[[], Awaitable[_Result]], patience: Patience
) -> _Result | Exception:
    """Return what `work` returns or raises, within the time that people wait."""
    try:
        async with asyncio.timeout(patience.total):
            with answer_within(patience.desk):
                return await work()
    except TimeoutError as error:
        late = DeskUnreachableError("no answer within the time a person waits")
        late.__cause__ = error
        return late
    except Exception as error:  # noqa: BLE001 - told to the person first; see `settle`
        return error


def settle(result: object, turn: Turn) -> None:
    """Log what people or Desk caused in one line; raise anything else again.

    Called once the person was told. Who runs the handlers logs and counts what is raised.
    """
    match result:
        case PersonError():
            _log.info("told", name=turn.name, error=type(result).__name__)
        case DeskError():
            _log.warning(
                "desk_failed",
                name=turn.name,
                error=type(result).__name__,
                operation=result.operation,
                status=result.status,
                error_code=result.error_code,
            )
        case Exception():
            raise result


async def show_view(
    turn: Turn, opening: View, work: Callable[[], Awaitable[View]], patience: Patience
) -> None:
    """Open a modal at once, since its trigger lives three seconds; fill it when `work` is done."""
    await turn.ack()
    view_id = await _open_view(turn, opening)
    if view_id is None:
        return
    result = await attempt(work, patience)
    if isinstance(result, Exception):
        view = format_error_view(result, request_id=turn.request_id)
    else:
        view = result
    await turn.reply.update_view(view_id, view)
    settle(result, turn)


async def _open_view(turn: Turn, view: View) -> str | None:
    """Open a modal and return its id; `None` when Slack opens none, and the person is told so.

    Raises:
        ReplyError: Slack did not take that answer either.
    """
    try:
        return await turn.reply.open_view(view)
    except ReplyError as error:
        _log.warning("view_not_opened", name=turn.name, error=str(error))
        await turn.reply.respond(format_unopened())
        return None


def is_ephemeral(turn: Turn) -> bool:
    """Say whether only this person sees the message: a shared one is nobody's to rewrite."""
    match turn.payload:
        case {"container": {"is_ephemeral": True}}:
            return True
    return False


def error_message(error: Exception, *, turn: Turn, spec: CommandSpec, ask: Ask) -> Message:
    """Return the sentence for an error; for a name that fits several agents, the menu of them."""
    if not isinstance(error, AmbiguousNameError):
        again, me = Again(ask.command, ask.text, ask.page), turn.actor.user_id
        can_claim = isinstance(error, UnlinkedPersonError) and error.user_id == me
        return format_error(error, request_id=turn.request_id, again=again, can_claim=can_claim)
    query = spec.parse(ask)
    return format_choice(
        error, again_for=lambda agent: ask.changed(about(query, agent.id)).again(query)
    )


def command_route(spec: CommandSpec, services: Services, patience: Patience) -> Route:
    """Return the route of a slash command: it answers the person alone."""

    async def handle(turn: Turn) -> None:
        await turn.ack()
        ask = Ask(spec.command, turn.text, 1, services.clock(), turn.channel_id)
        work = attempt(lambda: _answer(turn, spec, ask, services), patience.for_(spec))
        result, is_working_shown = await _say_when_slow(turn, work, patience)
        if isinstance(result, Exception):
            message = error_message(result, turn=turn, spec=spec, ask=ask)
        else:
            message = result
        await turn.reply.respond(message, replace=is_working_shown)
        settle(result, turn)

    return Route(Kind.COMMAND, spec.command, handle)


async def _answer(turn: Turn, spec: CommandSpec, ask: Ask, services: Services) -> Message:
    viewer = await services.access.admit(turn.actor, turn.channel_id)
    if is_help(ask.text):
        return format_help(spec.help)
    return await spec.answer(ask, viewer, services)


async def _say_when_slow(
    turn: Turn, work: Coroutine[Any, Any, _Result], patience: Patience
) -> tuple[_Result, bool]:
    """Return the result, and whether a note stands in the answer's place by now."""
    is_shown = False
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work)
        done, _ = await asyncio.wait([task], timeout=patience.working)
        if not done:
            is_shown = await _say_working(turn)
    return task.result(), is_shown


async def _say_working(turn: Turn) -> bool:
    try:
        await turn.reply.respond(format_working())
    except ReplyError as error:
        _log.warning("note_not_taken", name=turn.name, error=str(error))
        return False
    return True
