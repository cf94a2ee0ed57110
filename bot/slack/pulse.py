"""Whether Slack's Web API can be used now, for readiness where no connection stands open."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.beside import beside
from bot.slack.reply import api_error_code

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_sdk.web.async_client import AsyncWebClient

_log: Final = structlog.get_logger(__name__)

EVERY_S: Final = 30.0


class SlackPulse:
    """Asks Slack every half minute who we are (``auth.test``), which a revoked token fails, too.

    Args:
        client: with the bot's token; start-up has just used it well.
        every_s: seconds between two questions.
    """

    def __init__(self, client: AsyncWebClient, *, every_s: float = EVERY_S) -> None:
        self._client = client
        self._every_s = every_s
        self._is_up = True

    @property
    def is_up(self) -> bool:
        """Whether the last question was answered well."""
        return self._is_up

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Ask until the block ends."""
        async with beside(self._run()):
            yield

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._every_s)
            error = await self._ask()
            if self._is_up is not (error is None):
                self._is_up = error is None
                log = _log.info if self._is_up else _log.warning
                log("slack_up" if self._is_up else "slack_down", error=error)

    async def _ask(self) -> str | None:
        """Return what is wrong; a Slack that only asks to wait is there."""
        try:
            await self._client.auth_test()
        except SlackApiError as error:
            code = api_error_code(error)
            return None if code == "ratelimited" else code
        except (ClientError, SlackClientError, TimeoutError, OSError, AttributeError) as error:
            # AttributeError: slack_sdk 3.47 asks an answer that is no JSON object for its fields.
            return type(error).__name__
        except Exception as error:  # noqa: BLE001 - whatever it is, the question must be asked again
            _log.exception("slack_check_failed")
            return type(error).__name__
        return None
