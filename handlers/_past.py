"""What answers from the history share: its absence, whom they are about, which days."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.errors import (
    HistoryEmptyError,
    HistoryRangeError,
    LeftAgentError,
    StoreDownError,
    UnknownNameError,
)
from bot.history.models import Subject
from bot.names import NameIndex, closest
from bot.people import department_among, find_among
from handlers._parameters import misspelt, place
from handlers._store import opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from zoneinfo import ZoneInfo

    from bot.access import Viewer
    from bot.desk.models import Agent, Department
    from bot.history.history import History
    from bot.history.models import Kind
    from bot.past import Past
    from bot.past_query import HistoryQuery, TrendQuery
    from bot.query import MetricsQuery, StatusQuery
    from bot.services import Services


def open_history(services: Services) -> AbstractContextManager[History]:
    """Give access to the history.

    Raises:
        StoreDownError: there is no database, or it failed inside.
    """
    return opened(services.history)


@contextmanager
def asked_for(past: Past) -> Iterator[None]:
    """Let a refusal name the days as they were typed, not those that they came to.

    Raises:
        HistoryRangeError: the history was asked inside, and refused.
    """
    try:
        yield
    except HistoryRangeError as error:
        raise HistoryRangeError(past.text, error.problem, day=error.day) from error


async def first_kept(history: History, kind: Kind, zone: ZoneInfo) -> date:
    """Return the first day of which anything is kept.

    Raises:
        HistoryEmptyError: nothing is.
    """
    kept = await history.kept(kind)
    if kept is None:
        raise HistoryEmptyError(kind)
    return kept[0].astimezone(zone).date()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return when a day of the portal begins."""
    return datetime.combine(day, time(), zone)


def day_after(subject: Subject, today: date, zone: ZoneInfo) -> date:
    """Return before which day the last days end: today, or when somebody who left was gone."""
    if subject.left_at is None:
        return today
    return min(today, subject.left_at.astimezone(zone).date() + timedelta(days=1))


async def find_subject(
    query: TrendQuery | HistoryQuery,
    viewer: Viewer,
    services: Services,
    history: History,
    *,
    words: Sequence[str],
) -> Subject:
    """Return whom a question is about: as Desk has it now, or else as the history has it.

    Args:
        query: what was asked.
        viewer: who asks.
        services: what answers.
        history: knows who has left and which departments are gone.
        words: what the command reads as filters: a misspelt one arrives as a name.

    Raises:
        PersonError: a name fits none or several.
    """
    department = None
    if query.department is not None:
        department = await _find_department(query.department, services, history)
    if query.who is None:
        return Subject(department=department)
    try:
        agent = await services.people.find(query.who, viewer.user, department=department)
    except UnknownNameError as error:
        left = await _find_left(error, department, services, history, words)
        return replace(left, department=department)
    return Subject(department=department, agent=agent)


async def place_now(
    query: MetricsQuery | StatusQuery,
    viewer: Viewer,
    services: Services,
    *,
    words: Sequence[str],
    word: str,
) -> tuple[Department | None, Agent | None]:
    """Return the department and the agent that a query names, as Desk has them now.

    Args:
        query: what was asked.
        viewer: who asks.
        services: what answers.
        words: what the command reads as filters: a misspelt one arrives as a name.
        word: what asks the history instead.

    Raises:
        LeftAgentError: a name fits only who has left.
        PersonError: a name fits none or several.
    """
    try:
        return await place(query, viewer, services, words=words)
    except UnknownNameError as error:
        left = await _who_left(error, services)
        if not left:
            raise
        raise LeftAgentError(left, word) from error


async def _who_left(error: UnknownNameError, services: Services) -> Sequence[Agent]:
    """Return whom of the history a name fits; nobody where the history cannot be asked."""
    if "agent" not in error.kinds:
        return ()
    index = await services.people.index()
    with suppress(StoreDownError), open_history(services) as history:
        known = [one.agent for one in await history.agents() if one.agent]
        return NameIndex([one for one in known if not index.by_id(one.id)]).matching(error.name)
    return ()


async def _find_department(text: str, services: Services, history: History) -> Department:
    try:
        return await services.people.find_department(text)
    except UnknownNameError as error:
        gone = await history.departments()
        try:
            return department_among(gone, text)
        except UnknownNameError:
            names = [*error.nearest, *(one.name for one in gone)]
            raise UnknownNameError(text, ("department",), nearest=closest(text, names)) from None


async def _find_left(
    error: UnknownNameError,
    department: Department | None,
    services: Services,
    history: History,
    words: Sequence[str],
) -> Subject:
    """Return who is in the history only, or else name the closest of all."""
    subjects = {one.agent.id: one for one in await history.agents() if one.agent}
    agents = [one.agent for one in subjects.values() if one.agent]
    try:
        found = find_among(NameIndex(agents), error.name, department=department)
    except UnknownNameError:
        everybody = [*agents, *(await services.people.index()).agents]
        names = [one.name for one in everybody]
        unknown = UnknownNameError(error.name, ("agent",), nearest=closest(error.name, names))
        raise misspelt(unknown, "filter", words) or unknown from None
    return subjects[found.id]
