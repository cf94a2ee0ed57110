"""The list of checks, and one round of them: what can run at once does, within a deadline."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import structlog
from aiohttp import ClientSession, DummyCookieJar

from bot.clock import system_clock
from bot.doctor import (
    access,
    clock,
    database,
    desk_credits,
    desk_operations,
    desk_portal,
    desk_token,
    digests,
    history,
    people,
    settings,
    slack,
)
from bot.doctor.bench import Bench
from bot.doctor.check import Check, NotCheckedError, Verdict, failed, not_checked
from bot.doctor.model import Finding, Status
from bot.log import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.clock import Clock
    from bot.desk.session import DeskSession
    from bot.doctor.bench import CountConnections
    from bot.settings import Settings
    from bot.store.store import Store

_log: Final = structlog.get_logger(__name__)

DEADLINE_S: Final = 30.0

_SETTINGS: Final = "settings"
CHECKS: Final[tuple[Check, ...]] = (
    Check(_SETTINGS, settings.check_settings),
    Check("clock", clock.check_clock, (_SETTINGS,)),
    Check("database", database.check_database, (_SETTINGS,)),
    Check("slack-token", slack.check_token, (_SETTINGS,)),
    Check("slack-scopes", slack.check_scopes, ("slack-token",)),
    Check("slack-app-token", slack.check_socket_token, (_SETTINGS,)),
    Check("slack-connections", slack.check_connections, ("slack-app-token",)),
    Check("desk-token", desk_token.check_token, (_SETTINGS,)),
    Check(desk_token.NAME, desk_token.check_scopes, ("desk-token",)),
    Check("desk-host", desk_portal.check_host, ("desk-token",)),
    Check("desk-credits", desk_credits.check_credits, ("desk-host",)),
    Check("desk-organization", desk_portal.check_organization, ("desk-credits",)),
    Check("desk-status", desk_operations.check_status, ("desk-organization",)),
    Check("desk-performance", desk_operations.check_performance, ("desk-organization",)),
    Check("desk-skills", desk_operations.check_skills, ("desk-organization",)),
    Check("access", access.check_access, ("slack-scopes",)),
    Check("people", people.check_people, ("slack-scopes", "desk-status")),
    Check("digests", digests.check_digests, ("slack-token", "database")),
    Check("history", history.check_history, ("database",)),
)
"""Every line of the doctor, in its order; a check stands after those that it needs."""


@dataclass(frozen=True, slots=True)
class Doctor:
    """Examines a bot, from inside the process or from outside.

    Attributes:
        session: answers are asked for anew, on the same token and within the same bounds.
        unknown: lines about variables that are no settings.
    """

    settings: Settings
    slack: AsyncWebClient
    session: DeskSession
    store: Store
    count_connections: CountConnections
    unknown: tuple[str, ...] = ()
    clock: Clock = system_clock

    async def examine(
        self,
        *,
        deadline_s: float = DEADLINE_S,
        tell: Callable[[Finding], object] = lambda _: None,
    ) -> tuple[Finding, ...]:
        """Run every check; return the findings in the order of `CHECKS`.

        Args:
            deadline_s: for the whole round; what is not done by then fails.
            tell: hears of each finding as soon as it is there.
        """
        async with ClientSession(cookie_jar=DummyCookieJar(), trust_env=True) as http:
            bench = Bench(
                self.settings,
                clock=self.clock,
                slack=self.slack,
                http=http,
                session=self.session,
                store=self.store,
                count_connections=self.count_connections,
                unknown=self.unknown,
            )
            return await _Round(bench, CHECKS, tell).run(deadline_s)


def examine_nothing(problems: Sequence[str]) -> tuple[Finding, ...]:
    """Return the findings where the settings cannot be used: everything hangs on them."""
    first = settings.judge_problems(problems).of(_SETTINGS)
    return (first, *(not_checked([_SETTINGS]).of(check.name) for check in CHECKS[1:]))


class _Round:
    """Runs checks; each waits for those that it needs."""

    def __init__(
        self, bench: Bench, checks: Sequence[Check], tell: Callable[[Finding], object]
    ) -> None:
        self._bench = bench
        self._checks = checks
        self._tell = tell
        self._redact = Redactor(bench.settings.secrets)
        self._running: set[str] = set()
        self._causes: dict[str, tuple[str, ...]] = {}
        self._tasks: dict[str, asyncio.Task[Finding]] = {}

    async def run(self, deadline_s: float) -> tuple[Finding, ...]:
        for check in self._checks:
            self._tasks[check.name] = asyncio.create_task(self._run(check))
        await asyncio.wait(self._tasks.values(), timeout=deadline_s)
        late = {name: task for name, task in self._tasks.items() if not task.done()}
        slow = tuple(name for name in late if name in self._running)
        for task in late.values():
            task.cancel()
        await asyncio.gather(*late.values(), return_exceptions=True)
        return tuple(
            self._late(name, slow, deadline_s) if name in late else task.result()
            for name, task in self._tasks.items()
        )

    async def _run(self, check: Check) -> Finding:
        for need in check.needs:
            await self._tasks[need]
        causes = tuple(dict.fromkeys(one for need in check.needs for one in self._causes[need]))
        verdict = not_checked(causes) if causes else await self._ask(check)
        if verdict.status is Status.FAIL:
            causes = (check.name,)
        self._causes[check.name] = causes or self._causes.get(check.name, ())
        return self._found(check.name, verdict)

    async def _ask(self, check: Check) -> Verdict:
        self._running.add(check.name)
        try:
            return await check.ask(self._bench)
        except NotCheckedError as error:
            self._causes[check.name] = (error.cause,)
            return not_checked([error.cause])
        except Exception as error:  # noqa: BLE001 - a line of its own, not the end of the round
            # Of the severest level: from the command line nothing below it is shown.
            _log.critical("check_failed", check=check.name, exc_info=True)
            return failed(
                f"This check itself failed ({type(error).__name__}).",
                "Look at the log, and report it with the lines of this check.",
            )
        finally:
            self._running.discard(check.name)

    def _late(self, name: str, slow: Sequence[str], deadline_s: float) -> Finding:
        verdict = not_checked(slow)
        if name in slow:
            todo = "Look again; if it stays so, check the network and the proxy of this machine."
            verdict = failed(f"No answer within {deadline_s:g} s.", todo)
        return self._found(name, verdict)

    def _found(self, name: str, verdict: Verdict) -> Finding:
        shown = replace(verdict, seen=self._redact(verdict.seen), todo=self._redact(verdict.todo))
        finding = shown.of(name)
        self._tell(finding)
        return finding
