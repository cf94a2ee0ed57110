"""Jobs of ``deskbot privacy``: they read or erase, and end; the bot may run beside them or not."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.claims import linked
from bot.clock import system_clock
from bot.log import configure_logging
from bot.privacy import Erased, PersonalData
from bot.store.claims import Claims, KeptClaims
from bot.store.looks import Looks
from bot.store.store import open_store
from bot.subjects import find_subject
from bot.wiring_base import open_base, people_of
from bot.wiring_export import note_export

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.access_log import Look
    from bot.clock import Clock
    from bot.settings import Settings
    from bot.store.looks import Wanted
    from bot.store.store import Store
    from bot.subjects import Subject


async def read_looks(
    settings: Settings,
    wanted: Wanted,
    agent: str | None,
    tell: Callable[[Look], object],
    *,
    clock: Clock = system_clock,
) -> None:
    """Tell each look that is wanted, the oldest first.

    Args:
        settings: of the bot.
        wanted: narrows them.
        agent: narrows them to looks at one agent, as `bot.subjects.find_subject` takes it; Desk is
            asked only for what is no id.
        tell: is given each.
        clock: the time of day.

    Raises:
        StoreError: the database cannot be used.
        Exception: what `find_subject` raises, and `StartupError`.
    """
    _configure(settings)
    if agent is not None:
        agent_id = agent if agent.isdigit() else await _agent_id(settings, agent, clock)
        wanted = replace(wanted, whom=[agent_id] if agent_id else [])
    async with open_store(settings.database.url, clock=clock) as store:
        async for look in Looks(store).read(wanted):
            tell(look)


async def export_person(
    settings: Settings, who: str, *, clock: Clock = system_clock
) -> dict[str, Any]:
    """Return everything that is stored about a person; the access log gets a line of that.

    Raises:
        StartupError: Slack cannot be used.
        StoreError: the database cannot be used.
        Exception: what `bot.subjects.find_subject` raises.
    """
    _configure(settings)
    async with _found(settings, who, clock) as (subject, store):
        found = await PersonalData(store).export(subject)
        whom = subject.agent_id or subject.user_id
        await note_export(store, [whom] if whom else [], what="privacy")
        return found


async def erase_person(
    settings: Settings,
    who: str,
    agree: Callable[[Subject], bool],
    *,
    clock: Clock = system_clock,
) -> Erased | None:
    """Erase a person once `agree` says so; return what was done, `None` where it does not.

    Raises:
        Exception: as `export_person`.
    """
    _configure(settings)
    async with _found(settings, who, clock) as (subject, store):
        return await PersonalData(store).erase(subject) if agree(subject) else None


async def _agent_id(settings: Settings, who: str, clock: Clock) -> str | None:
    async with _found(settings, who, clock) as (subject, _):
        return subject.agent_id


@asynccontextmanager
async def _found(
    settings: Settings, who: str, clock: Clock
) -> AsyncIterator[tuple[Subject, Store]]:
    async with open_base(settings, clock=clock) as base:
        claimed = await KeptClaims(Claims(base.store)).all()
        subject = await find_subject(
            who,
            people=people_of(base),
            directory=base.directory,
            agent_map=linked(settings.people.map, claimed),
        )
        yield subject, base.store


def _configure(settings: Settings) -> None:
    """Let only warnings through: what a job did is what it prints."""
    configure_logging("warning", settings.log.format.value, settings.secrets)
