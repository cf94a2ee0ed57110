"""A running bot between the sandbox's two servers, and the people who use it."""

from __future__ import annotations

import asyncio
import io
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot.clock import Clock, system_clock
from bot.log import configure_logging
from bot.sandbox.desk import GuideShape
from bot.sandbox.people import AGENT, GUEST, MANAGER
from bot.sandbox.stage import Stage, open_stage
from bot.wiring import Bot, open_bot
from handlers import Patience
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager

    from bot.digests.desk import DigestDesk
    from bot.sandbox.slack.delivery import Outcome
    from bot.sandbox.slack.server import SandboxSlack
    from bot.sandbox.slack.workspace import Message
    from bot.settings import Settings

MANAGER_ID, AGENT_ID, GUEST_ID = MANAGER.id, AGENT.id, GUEST.id
SUPPORT = "C0SUPPORT"
WORKING = "Asking Zoho Desk"
UNHURRIED = Patience(desk=PATIENCE_S, total=PATIENCE_S, ack=PATIENCE_S)
"""People who wait however busy this machine is; only the note that one is asking comes as ever."""
STRETCH = 12.0
"""By how much the bot's limits of time towards Desk, of some seconds, are longer."""
NO_CAPTURES: dict[str, object] = {"every": 0, "daily_at": None}
"""The history's settings where calls to Desk are those of people alone."""


@dataclass(frozen=True, slots=True)
class Play:
    """One scenario; `log` holds every line that the bot logged."""

    stage: Stage
    bot: Bot
    log: io.StringIO = field(repr=False)

    async def ask(
        self, command: str, text: str = "", *, user: str = MANAGER_ID, channel: str = SUPPORT
    ) -> Message:
        """Type a slash command and return the answer that is not the note that one is coming."""
        outcome = await self.stage.slack.command(user, channel, command, text)
        assert outcome.acked, outcome
        return await self._answer(user, channel, outcome.mark, is_alone=True)

    async def until_told(self, command: str, text: str, part: str, *, count: int = 1) -> str:
        """Ask again and again until the answer holds a part so many times; return its blocks."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                told = str((await self.ask(command, text)).blocks)
                if told.count(part) == count:
                    return told

    async def click(
        self, message: Message, action_id: str, *, user: str = MANAGER_ID, option: str | None = None
    ) -> Message:
        """Click a button, or choose the option whose text is `option`, and return what follows."""
        element = find_element(message, action_id)
        chosen = None
        if option is not None:
            chosen = next(o for o in element["options"] if o["text"]["text"] == option)
        outcome = await self.stage.slack.click(
            user, message.channel, message.ts, element["action_id"], selected_option=chosen
        )
        assert outcome.acked, outcome
        return await self._answer(user, message.channel, outcome.mark)

    async def _answer(
        self, user: str, channel: str, mark: int, *, is_alone: bool = False
    ) -> Message:
        """Wait for what comes after a mark; `is_alone`: for this person, and nothing posted."""
        slack = self.stage.slack

        def found() -> Message | None:
            seen = (m for m in slack.visible_to(user, channel) if m.bot and m.revision > mark)
            fit = (m for m in seen if m.ephemeral_to or not is_alone)
            return next((m for m in fit if WORKING not in m.text), None)

        message = await slack.until(found, PATIENCE_S)
        assert message is not None
        # The workspace changes messages in place; what was read stays as it was.
        return replace(message)

    @property
    def digests(self) -> DigestDesk:
        """Return what the bot's own handlers ask of digests."""
        digests = self.bot.services.digests
        assert digests is not None
        return digests

    def refused_calls(self) -> list[Any]:
        """Return the calls that Slack did not take."""
        return [call for call in self.stage.slack.calls if not call.ok]


@asynccontextmanager
async def open_play(
    *,
    guide: GuideShape = GuideShape.OFF,
    agents: int | None = None,
    http: bool = False,
    latency: float = 0.0,
    clock: Clock = system_clock,
    database_url: str = "",
    slack_every_s: float = 30,
    patience: Patience = UNHURRIED,
    **sections: dict[str, object],
) -> AsyncIterator[Play]:
    """Start everything; `sections` are further settings, such as ``desk={"source": "rest"}``.

    Nothing is captured for the history unless they say so. Slack and the people wait for as long
    as it takes, unless `patience` says how long.
    """
    sections = {"history": NO_CAPTURES, **sections}
    log = io.StringIO()
    configure_logging("info", "json", stream=log)
    port = free_port() if http else 0
    url = f"http://127.0.0.1:{port}" if http else ""
    async with open_stage(
        guide=guide,
        agents=agents,
        latency=latency,
        request_url=url and f"{url}/slack/events",
        clock=clock,
        database_url=database_url,
        patience_s=PATIENCE_S,
    ) as stage:
        settings = stage.settings(http={"port": port}, **sections)
        async with unhurried(
            settings, clock=stage.clock, slack_every_s=slack_every_s, patience=patience
        ) as bot:
            yield Play(stage, bot, log)
    assert "Traceback" not in log.getvalue()


def unhurried(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    slack_every_s: float = 30,
    patience: Patience = UNHURRIED,
) -> AbstractAsyncContextManager[Bot]:
    """Open a bot that waits for its database as long as it takes, and so do its people."""
    return open_bot(
        settings,
        clock=clock,
        slack_every_s=slack_every_s,
        patience=patience,
        database_s=PATIENCE_S,
        first_s=PATIENCE_S,
        stretch=STRETCH,
    )


async def answer_to(slack: SandboxSlack, outcome: Outcome) -> Message:
    """Return the manager's answer in #support that is not the note that one is coming."""

    def found() -> Message | None:
        seen = slack.visible_to(MANAGER_ID, SUPPORT)
        fresh = (m for m in seen if m.ephemeral_to and m.revision > outcome.mark)
        return next((m for m in fresh if WORKING not in m.text), None)

    message = await slack.until(found, PATIENCE_S)
    assert message is not None
    return message


def free_port() -> int:
    """Return a port of loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def find_element(message: Message, action_id: str) -> dict[str, Any]:
    """Return the button or menu of a message by its `action_id`."""
    for block in message.blocks or ():
        candidates = [*block.get("elements", ()), block.get("accessory") or {}]
        for element in candidates:
            if element.get("action_id") == action_id:
                return dict(element)
    raise LookupError(f"no {action_id} in {message.text}")


def has_element(message: Message, action_id: str) -> bool:
    """Say whether a message has this button or menu."""
    try:
        find_element(message, action_id)
    except LookupError:
        return False
    return True


def fields_of(message: Message) -> dict[str, str]:
    """Return the labelled fields of a message: label to value."""
    texts = [f["text"] for block in message.blocks or () for f in block.get("fields", ())]
    return {label.strip("*"): value for label, _, value in (text.partition("\n") for text in texts)}


def rows_of(message: Message) -> list[dict[str, str]]:
    """Return the rows of the message's table: title to text."""
    (table,) = (b for b in message.blocks or () if b["type"] in {"data_table", "table"})
    titles, *rows = ([cell_text(cell) for cell in row] for row in table["rows"])
    return [dict(zip(titles, row, strict=True)) for row in rows]


def cell_text(cell: dict[str, Any]) -> str:
    """Return what a table's cell shows."""
    return str(cell.get("text", cell.get("value", "")))
