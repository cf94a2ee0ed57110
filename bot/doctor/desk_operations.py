"""Checks of the three operations: each answers with a payload; from where, and at what cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.desk.credits import Bill, billing
from bot.desk.errors import DeskError
from bot.desk.models import Presence, Source
from bot.doctor.check import failed, passed
from bot.doctor.desk_portal import refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.desk.models import AgentFigures, AgentStatus, PerformanceReport, SkillMap
    from bot.doctor.bench import Bench
    from bot.doctor.check import Verdict

_SOURCES: Final = {
    Source.GUIDE: "from the guide's path",
    Source.REST: "from the documented API",
}
_LONGER: Final = "30d"
_OWNER: Final = (
    "Desk shows the person who authorised only what their profile and departments allow: authorise"
    " as a Desk agent with an administrator's profile who belongs to every department."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation answered, in short; `counted` is empty for an empty payload."""

    counted: str
    source: Source
    bill: Bill


async def check_status(bench: Bench) -> Verdict:
    """Ask ``get_agent_status_monitoring`` without filters."""
    return await _judge(bench, _ask_status, _explain_status)


async def check_performance(bench: Bench) -> Verdict:
    """Ask ``get_agent_performance_metrics`` without filters: for the last seven days."""
    return await _judge(bench, _ask_performance, _explain_performance)


async def check_skills(bench: Bench) -> Verdict:
    """Ask ``get_agent_skill_mapping`` without filters."""
    return await _judge(bench, _ask_skills, _explain_skills)


async def _judge(
    bench: Bench,
    ask: Callable[[Bench], Awaitable[Answer]],
    explain: Callable[[Bench], Awaitable[Verdict]],
) -> Verdict:
    try:
        answer = await ask(bench)
        if not answer.counted:
            return await explain(bench)
    except DeskError as error:
        return refused(error, bench)
    return passed(f"{answer.counted} {_SOURCES[answer.source]}, {_price(answer.bill)}.")


async def _ask_status(bench: Bench) -> Answer:
    board, bill = await bench.board()
    live = sum(map(_is_live, board.agents))
    counted = f"{len(board.agents)} agents, {live} of them with live data," if live else ""
    return Answer(counted, board.freshness.source, bill)


async def _explain_status(bench: Bench) -> Verdict:
    listed = len((await bench.board())[0].agents)
    if not listed:
        return failed(
            "The payload is empty: Desk lists no active agent.",
            f"A permission, if the portal has agents. {_OWNER}",
        )
    return failed(
        f"The payload is empty: Desk lists {listed} agents, and neither presence nor workload of"
        " any.",
        f"A permission, since nothing was filtered. {_OWNER}",
    )


async def _ask_performance(bench: Bench) -> Answer:
    with billing() as bill:
        report = await _report(bench, None)
    counted = sum(_has_figures(row) for row in report.agents)
    words = f"Figures of {counted} agents over the last 7 days" if counted else ""
    return Answer(words, report.freshness.source, bill)


async def _explain_performance(bench: Bench) -> Verdict:
    """Ask for a longer period: what is there then tells a parameter from a permission."""
    longer = sum(_has_figures(row) for row in (await _report(bench, _LONGER)).agents)
    if longer:
        return failed(
            "The payload is empty: the filter, which is the period of the last 7 days, matches"
            f" nothing; the last 30 days hold figures of {longer} agents.",
            "A parameter, not a permission: ask for a longer period, such as"
            f" /agent-metrics {_LONGER}, or look in Desk whether tickets were closed this week.",
        )
    return failed(
        "The payload is empty: no figures of anybody over the last 7 days, nor over the last 30.",
        f"A permission, if tickets were closed meanwhile. {_OWNER}",
    )


async def _ask_skills(bench: Bench) -> Answer:
    skills, bill = await _skills(bench)
    held = {agent for skill in skills.skills for agent in skill.agent_ids}
    counted = f"{len(skills.skills)} skills of {len(held)} agents" if skills.skills else ""
    return Answer(counted, skills.freshness.source, bill)


async def _explain_skills(bench: Bench) -> Verdict:
    async with bench.open_desk() as desk:
        departments = len(await desk.list_departments())
    return failed(
        f"The payload is empty: no active skill in any of {departments} departments.",
        "If skills are set up in Desk (Setup, Automation, Assignment Rules, Skill-based), a"
        f" permission. {_OWNER} Skills that are switched off do not count.",
    )


async def _report(bench: Bench, period: str | None) -> PerformanceReport:
    async with bench.open_desk() as desk:
        return await desk.get_agent_performance_metrics({"period": period} if period else None)


async def _skills(bench: Bench) -> tuple[SkillMap, Bill]:
    with billing() as bill:
        async with bench.open_desk() as desk:
            return await desk.get_agent_skill_mapping(), bill


def _is_live(row: AgentStatus) -> bool:
    return row.presence is not Presence.UNKNOWN or row.workload is not None


def _has_figures(row: AgentFigures) -> bool:
    """Zeros do not count: a report that lists nobody is read as zero for everybody."""
    own = row.figures
    averages = (own.first_response_time, own.resolution_time)
    return any((own.closed, own.reopened, own.backlog, *(each and each.n for each in averages)))


def _price(bill: Bill) -> str:
    price = "at a price not stated" if bill.credits is None else f"{bill.credits} credits"
    return f"{bill.calls} {'call' if bill.calls == 1 else 'calls'}, {price}"
