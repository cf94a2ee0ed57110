"""SQL: how many of those with a skill were online and busy, hour by hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, and_, case, func, literal, null, or_, select, union_all

from bot.desk.models import Presence
from bot.history.hours import Bin, begin_of
from bot.history.models import Kind
from bot.history.read_captures import done
from bot.history.read_coverage import bin_sums
from bot.history.read_status import first_since
from bot.history.sql import bin_number
from bot.store.history_tables import agent_department, capture, skill_sample, status_span

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import CTE, ColumnElement, Select, Subquery
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.desk.models import Skill
    from bot.history.covered import Asked


async def read_skilled_bins(
    connection: AsyncConnection, skill: Skill, asked: Asked
) -> tuple[Bin, ...]:
    """Return what the captures of a range saw of those with a skill; the load is not told.

    Who has the skill is as the last capture of skills before the end of the range has it, else
    the first one after; nothing is known where there is none.
    """
    moment = await _find_moment(connection, asked.until)
    if moment is None:
        return ()
    holders = _holders(skill, asked, moment)
    agents = await connection.scalar(select(func.count()).select_from(holders.subquery())) or 0
    seen = _running(_changes(_spans(holders, asked), asked)).subquery()
    number = bin_number(seen.c.at, asked.width).label("number")
    statement = select(number, *bin_sums(seen.c.online, seen.c.busy)).where(seen.c.captures > 0)
    rows = await connection.execute(statement.group_by(number).order_by(number))
    return tuple(
        # PostgreSQL's sums of sums are decimal numbers.
        Bin(begin_of(n, asked.width), captures, int(online), int(busy), int(lowest), agents)
        for n, captures, online, busy, lowest in rows
    )


async def _find_moment(connection: AsyncConnection, until: datetime) -> datetime | None:
    """Return the last capture of skills before a moment, else the first one."""
    at = capture.c.captured_at
    before = select(func.max(at)).where(done(Kind.SKILLS), at < until)
    after = select(func.min(at)).where(done(Kind.SKILLS), at >= until)
    last: datetime | None = await connection.scalar(before)
    return last or await connection.scalar(after)


def _holders(skill: Skill, asked: Asked, moment: datetime) -> Select[tuple[str]]:
    """Select who had a skill, and belonged to the department at any time of the range."""
    table = skill_sample
    found = select(table.c.agent_id).where(
        table.c.captured_at == moment, table.c.skill_id == skill.id
    )
    if asked.department is None:
        return found
    members = _members(asked.department.id, asked.since, asked.until)
    return found.where(table.c.agent_id.in_(members))


def _members(department_id: str, since: datetime, until: datetime) -> Select[tuple[str]]:
    table = agent_department
    return select(table.c.agent_id).where(
        table.c.department_id == department_id,
        table.c.since < until,
        or_(table.c.until.is_(None), table.c.until > since),
    )


def _spans(holders: Select[tuple[str]], asked: Asked) -> CTE:
    """Select the spans that touch a range, with a 1 for who was online, or busy."""
    table = status_span
    who = holders.subquery("holders")
    presence = table.c[asked.channel] if asked.channel else table.c.presence
    touching = and_(
        table.c.agent_id == who.c.agent_id,
        table.c.since >= first_since(who.c.agent_id, asked.since),
        table.c.since < asked.until,
    )
    return (
        select(
            table.c.since,
            table.c.until,
            _one_where(presence == Presence.ONLINE).label("online"),
            _one_where(presence == Presence.BUSY).label("busy"),
        )
        .select_from(who.join(table, touching))
        .cte("spans")
    )


def _changes(spans: CTE, asked: Asked) -> Subquery:
    """Select what each moment adds: a span that begins, one that ends, a capture."""
    at = capture.c.captured_at
    none = literal(0, Integer())
    begins = select(spans.c.since.label("at"), spans.c.online, spans.c.busy, none.label("captures"))
    ends = select(spans.c.until, -spans.c.online, -spans.c.busy, none)
    captures = select(at, none, none, literal(1, Integer()))
    return union_all(
        begins,
        ends.where(spans.c.until.is_not(null())),
        captures.where(done(Kind.STATUS), at >= asked.since, at < asked.until),
    ).subquery("changes")


def _running(changes: Subquery) -> Select[Any]:
    """Select how many were online and busy from each moment on; captures see what began there."""
    each = (
        select(
            changes.c.at,
            func.sum(changes.c.online).label("online"),
            func.sum(changes.c.busy).label("busy"),
            func.sum(changes.c.captures).label("captures"),
        )
        .group_by(changes.c.at)
        .subquery("moments")
    )
    return select(
        each.c.at,
        func.sum(each.c.online).over(order_by=each.c.at).label("online"),
        func.sum(each.c.busy).over(order_by=each.c.at).label("busy"),
        each.c.captures,
    )


def _one_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)
