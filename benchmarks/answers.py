"""How long does an answer take, and what does the bot need for it?

Run ``python benchmarks/answers.py``; it ends within a minute and a half. The bot runs in a process
of its own as ``deskbot run`` (HTTP mode, ``DESK_SOURCE=rest``), the sandbox's Desk in another, and
this process plays Slack: it sends signed commands and notes when the ack and the answer arrive, so
that neither Slack's nor Desk's work is counted, except where Desk's slowness is the question.

Warm: everything that the answer needs is kept. The figure is the time from the command to the
answer, less the ack of the quickest command: an ack can seem late here, seen with the answer.

Cold: the bot has just started, so that it has no token and nothing is kept, and Desk takes 150 ms
for each answer. The figure is the time from the command to the answer. Its baseline is the
critical path of the same calls, measured in turn with it: `_replay` makes the calls that the bot
has just made, without a bot and knowing them beforehand, each as soon as the answers that it needs
are there, at most five in flight (the default of ``DESK_MAX_IN_FLIGHT``), the exchange of the
refresh token before all. For each of the three questions that is three answers in a row, 450 ms.
That the calls are no more than needed is checked against `_recipe`. The lists of departments and
agents belong to each question: without them a scorecard would leave out who did nothing, and count
software as people.

Start: from starting ``deskbot run`` in Socket Mode, against the sandbox's Slack in a process of its
own, until ``/readyz`` is true; bytecode is compiled and the database has its tables, as a first
start is not counted. Idle memory is that of such a bot seconds later, with its job engine loaded.

Where something is measured in rounds, the best round is told: whatever else this machine does makes
a round worse, never better.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from _processes import BotProcess, open_bot_process, open_desk_process, open_slack_process
from _recipe import Recipe
from _replay import replay
from _report import Row, at_most, exactly, held_against, median_ms, print_table, quantile
from _slack import Exchange, Slack, open_slack
from pydantic import SecretStr

from bot.clock import system_clock
from bot.desk.client import open_desk
from bot.log import configure_logging
from bot.query import Again
from bot.sandbox.desk import SandboxDesk
from formatters.metrics import format_team_metrics
from formatters.skills import format_skill_matrix
from formatters.status import format_status_board

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractAsyncContextManager

    from _processes import DeskProcess

    from bot.desk.client import DeskClient

    Round = list[list[Exchange]]
    """What came back for each of the questions."""

WARM_MS: Final = 5.0
COLD_RATIO: Final = 1.15
FORMAT_MS: Final = 5.0
LOADED_MB: Final = 150.0
IDLE_MB: Final = 120.0
READY_S: Final = 1.5

LATENCY_S: Final = 0.15
IN_FLIGHT: Final = 5
LARGE: Final = 5_000
WARM_ROUNDS: Final = 8
SAMPLES: Final = 15
"""Of each warm answer in a round, which ends within seconds: presence is kept for 20 s."""
_TRIES: Final = 4
_BREATH_S: Final = 3.0
_FORMATS: Final = 200
_SETTLED_S: Final = 4.0
"""After a start, and five times what that took, the job engine is loaded on any machine."""

QUESTIONS: Final = (
    ("/agent-status", ""),
    ("/agent-status", "ada ray"),
    ("/agent-metrics", ""),
    ("/agent-metrics", "yuki tanaka"),
    ("/agent-skills", ""),
    ("/agent-skills", "French online"),
    ("/agent-skills", "help"),
)

BOARD: Final = "page of the board"
COLD: Final = ("/agent-status", "/agent-metrics", "/agent-skills")


# --- warm --------------------------------------------------------------------------------------


async def measure_warm(slack: Slack, rounds: int) -> list[Row]:
    """Ask every question again and again, one at a time."""
    found, calls = [], 0
    async with (
        open_desk_process() as desk,
        open_bot_process(slack.environment, desk.environment) as bot,
    ):
        for _ in range(rounds):
            for command, text in QUESTIONS:
                await slack.ask(bot.url, command, text)
            await desk.requests()
            found.append(await _round(slack, bot))
            calls += len(await desk.requests())
    return [*_warm_rows(found), exactly("calls to Desk meanwhile", calls, 0)]


async def _round(slack: Slack, bot: BotProcess) -> Round:
    exchanges: Round = [[] for _ in QUESTIONS]
    for _ in range(SAMPLES):
        for (command, text), kept in zip(QUESTIONS, exchanges, strict=True):
            await asyncio.sleep(0.002)  # both sides come to rest
            kept.append(await slack.ask(bot.url, command, text))
    return exchanges


def _warm_rows(found: Sequence[Round]) -> list[Row]:
    ack = min(median_ms([one.ack_s for one in one_kind]) for each in found for one_kind in each)
    rows = [Row("warm ack, p50", f"{ack:.4g} ms")]
    kinds = {"warm answer, over the ack, p50": [_all(each) for each in found]} | {
        f"  {' '.join(question).strip()}": [each[place] for each in found]
        for place, question in enumerate(QUESTIONS)
    }
    for what, rounds in kinds.items():
        took = min(median_ms([one.answer_s for one in each]) for each in rounds)
        rows.append(at_most(what, took - ack, WARM_MS, "ms"))
    every = [one.answer_s * 1000 - ack for each in found for one in _all(each)]
    tail = f"{quantile(every, 0.99):.3g} ms"
    return [*rows, Row(f"warm answer, over the ack, p99 of all {len(every)}", tail)]


def _all(found: Round) -> list[Exchange]:
    return [one for one_kind in found for one in one_kind]


# --- cold --------------------------------------------------------------------------------------


async def measure_cold(slack: Slack, rounds: int) -> list[Row]:
    """Ask a bot that has just started, whose Desk is slow."""
    rows = []
    minimum = _minimum()
    for command in COLD:
        # A Desk of its own: none gives out more than ten tokens in ten minutes.
        async with open_desk_process(latency=LATENCY_S) as desk:
            both = [await _ask_cold(slack, desk, command, minimum[command]) for _ in range(rounds)]
        took, least = (min(seconds) * 1000 for seconds in zip(*both, strict=True))
        what = f"cold {command}, Desk at {LATENCY_S * 1000:g} ms a call, best of {rounds}"
        rows.append(held_against(what, took, least, COLD_RATIO, "ms"))
    return rows


def _minimum() -> dict[str, int]:
    recipe = Recipe(SandboxDesk(clock=system_clock).world)
    needs = recipe.status(), recipe.metrics("7d"), recipe.skills()
    return {command: len(set(calls)) for command, calls in zip(COLD, needs, strict=True)}


async def _ask_cold(
    slack: Slack, desk: DeskProcess, command: str, minimum: int
) -> tuple[float, float]:
    """Return how long the bot took and how long its calls take without it, in seconds."""
    await desk.requests()
    async with open_bot_process(slack.environment, desk.environment) as bot:
        exchange = await slack.ask(bot.url, command)
    made = await desk.requests()
    if exchange.is_refusal or len(made) > minimum:
        raise RuntimeError(f"{len(made)} calls, needed {minimum}: {exchange.answer['text']}")
    return exchange.answer_s, await replay(made, desk.environment, in_flight=IN_FLIGHT)


# --- a large portal ----------------------------------------------------------------------------


async def measure_large(slack: Slack) -> list[Row]:
    """Format pages of thousands of agents, and see what the bot needs to remember them."""
    async with open_desk_process(agents=LARGE) as desk:
        async with open_bot_process(slack.environment, desk.environment) as bot:
            for command, text in (*QUESTIONS, ("/agent-status", "department:Support")):
                await _ask_until_answered(slack, bot, command, text)
            loaded = await bot.resident_mb()
        async with _client(desk) as client:
            formats = await _formats(client)
    took = {what: _format_ms(form) for what, form in formats.items()}
    board = f"format a page of the board, {LARGE:,} agents, p50"
    rest = [Row(f"  {what}", f"{took[what]:.4g} ms") for what in took if what != BOARD]
    loaded_what = f"memory of the bot after all answers, {LARGE:,} agents"
    return [
        at_most(board, took[BOARD], FORMAT_MS, "ms"),
        *rest,
        *_memory_rows(loaded_what, loaded, LOADED_MB),
    ]


async def _ask_until_answered(slack: Slack, bot: BotProcess, command: str, text: str) -> None:
    """Ask again while the sandbox's Desk is slower than people are patient."""
    for _ in range(_TRIES):
        if not (await slack.ask(bot.url, command, text)).is_refusal:
            return
        await asyncio.sleep(_BREATH_S)
    raise RuntimeError(f"no answer to {command} {text}")


def _client(desk: DeskProcess) -> AbstractAsyncContextManager[DeskClient]:
    values = desk.environment
    return open_desk(
        client_id=values["DESK_CLIENT_ID"],
        client_secret=SecretStr(values["DESK_CLIENT_SECRET"]),
        refresh_token=SecretStr(values["DESK_REFRESH_TOKEN"]),
        org_id=values["DESK_ORG_ID"],
        desk_url=values["DESK_BASE_URL"],
        accounts_url=values["DESK_ACCOUNTS_URL"],
        source="rest",
        patience_s=60,
    )


async def _formats(client: DeskClient) -> dict[str, Callable[[], object]]:
    board = await client.get_agent_status_monitoring()
    report = await client.get_agent_performance_metrics({"period": "today"})
    skills = await client.get_agent_skill_mapping()
    departments = await client.list_departments()
    middle = Again("/agent-status", "", LARGE // 100)
    return {
        BOARD: lambda: format_status_board(board, again=middle, departments=departments),
        "page of the scorecard": lambda: format_team_metrics(
            report,
            again=middle,
            previous=None,
            named=True,
            min_group=5,
            departments=departments,
        ),
        "skill matrix": lambda: format_skill_matrix(
            skills, again=Again("/agent-skills"), departments=departments
        ),
    }


def _format_ms(form: Callable[[], object]) -> float:
    seconds = []
    for _ in range(_FORMATS):
        started = time.perf_counter()
        form()
        seconds.append(time.perf_counter() - started)
    return median_ms(seconds)


# --- the process -------------------------------------------------------------------------------


async def measure_start(rounds: int) -> list[Row]:
    """Start the bot again and again."""
    ready: list[float] = []
    with TemporaryDirectory() as name:
        async with open_desk_process() as desk, open_slack_process() as slack:
            while len(ready) <= rounds:
                async with open_bot_process(slack, desk.environment, home=Path(name)) as bot:
                    ready.append(bot.ready_s)
                    if len(ready) > rounds:
                        await asyncio.sleep(_SETTLED_S + 5 * bot.ready_s)
                    memory = await bot.resident_mb()
    return [
        at_most(f"start to ready, Socket Mode, best of {rounds}", min(ready[1:]), READY_S, "s"),
        *_memory_rows("memory of the bot, idle, with its job engine", memory, IDLE_MB),
    ]


def _memory_rows(what: str, measured: float | None, limit: float) -> list[Row]:
    if measured is None:
        return [Row(what, "not known here")]
    return [at_most(what, measured, limit, "MB")]


async def main(rounds: int) -> None:
    """Measure and print."""
    configure_logging("warning", "json", stream=io.StringIO())
    async with open_slack() as slack:
        rows = [
            *await measure_warm(slack, WARM_ROUNDS),
            *await measure_cold(slack, rounds),
            *await measure_large(slack),
            *await measure_start(rounds),
        ]
    print_table("Time to answer, and what the bot needs for it", rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rounds", type=int, choices=range(1, 6), default=3, help="of each cold answer and start"
    )
    options = parser.parse_args()
    asyncio.run(main(options.rounds))
