"""Clicks that ask again: refresh, pages, other views and menus; parsed and authorised anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.digests.query import DigestQuery
from bot.doctor.query import DoctorQuery
from bot.errors import UsageError
from bot.query import Again, MetricsQuery, Query
from bot.slack.turn import Kind, Route
from formatters.controls import EVERYWHERE
from formatters.errors import format_error
from handlers._ask import Ask, about
from handlers._frame import attempt, error_message, is_ephemeral, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.services import Services
    from bot.slack.message import Message
    from bot.slack.turn import Turn
    from handlers._ask import CommandSpec
    from handlers._frame import Patience

_MARK: Final = "again:"
"""How the block id of a menu begins that carries its question."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a click asks for."""

    spec: CommandSpec
    ask: Ask

    def about(self, change: Callable[[Query], Query]) -> Question:
        """Return the first page of a changed question.

        Raises:
            UsageError: the question's text is no longer understood.
        """
        return replace(self, ask=self.ask.changed(change(self.spec.parse(self.ask))))


class Clicks:
    """Answers clicks under answers.

    Args:
        specs: the commands by name.
    """

    def __init__(
        self, specs: Mapping[str, CommandSpec], services: Services, patience: Patience
    ) -> None:
        self._specs = specs
        self._services = services
        self._patience = patience

    def routes(self) -> tuple[Route, ...]:
        """Return a route for each kind of click."""
        reads = {
            "refresh": self.same,
            "page": self.same,
            "compare": self._compared,
            "trend": self.same,
            "history": self.same,
            "pick": self._picked,
            "department": self._narrowed,
        }
        return tuple(
            Route(Kind.ACTION, name, partial(self._handle, read)) for name, read in reads.items()
        )

    async def _handle(self, read: Callable[[Turn], Question], turn: Turn) -> None:
        await turn.ack()
        result = await attempt(lambda: self._answer(read, turn), self._patience_for(read, turn))
        if isinstance(result, Exception):
            await turn.reply.respond(self.told(result, read, turn))
        else:
            await turn.reply.respond(result, replace=is_ephemeral(turn))
        settle(result, turn)

    def _patience_for(self, read: Callable[[Turn], Question], turn: Turn) -> Patience:
        try:
            return self._patience.for_(read(turn).spec)
        except UsageError:
            return self._patience

    async def _answer(self, read: Callable[[Turn], Question], turn: Turn) -> Message:
        viewer = await self._services.access.admit(turn.actor, turn.channel_id)
        question = read(turn)
        return await question.spec.answer(question.ask, viewer, self._services)

    def told(self, error: Exception, read: Callable[[Turn], Question], turn: Turn) -> Message:
        """Return the sentence for an error, with the question where the click still carries one."""
        try:
            question = read(turn)
        except UsageError:
            return format_error(error, request_id=turn.request_id)
        return error_message(error, turn=turn, spec=question.spec, ask=question.ask)

    def same(self, turn: Turn) -> Question:
        """Read the question that a button carries.

        Raises:
            UsageError: it carries none of ours.
        """
        return self._question(turn.text, turn)

    def _compared(self, turn: Turn) -> Question:
        return self.same(turn).about(_with_comparison)

    def _picked(self, turn: Turn) -> Question:
        return self._of_menu(turn).about(lambda query: about(query, turn.text))

    def _narrowed(self, turn: Turn) -> Question:
        department = None if turn.text == EVERYWHERE else turn.text
        return self._of_menu(turn).about(partial(_in_department, department=department))

    def _of_menu(self, turn: Turn) -> Question:
        match turn.payload:
            case {"actions": [{"block_id": str(block_id)}, *_]}:
                return self._question(block_id.removeprefix(_MARK), turn)
        raise _outdated()

    def _question(self, value: str, turn: Turn) -> Question:
        try:
            again = Again.parse(value)
            spec = self._specs[again.command]
        except (ValueError, KeyError) as error:
            raise _outdated() from error
        now = self._services.clock()
        return Question(spec, Ask(again.command, again.text, again.page, now, turn.channel_id))


def _with_comparison(query: Query) -> Query:
    return replace(query, compare=True) if isinstance(query, MetricsQuery) else query


def _in_department(query: Query, department: str | None) -> Query:
    if isinstance(query, DigestQuery | DoctorQuery):
        return query
    return replace(query, department=department)


def _outdated() -> UsageError:
    return UsageError("This button", "is of another version of this bot; type the command again")
