"""PostgreSQL's driver, made to let go at once of a server that does not answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from psycopg import AsyncConnection, OperationalError
from psycopg.waiting import wait_async

if TYPE_CHECKING:
    from sqlalchemy import Connection

ANSWER_S: Final = 15.0
"""Longer than any limit that the server keeps to: one that lives says something by then."""


class PromptConnection(AsyncConnection[Any]):
    """A connection that whoever waits for may leave at any moment.

    psycopg asks the server to cancel what was interrupted, and waits for that
    (https://www.psycopg.org/psycopg3/docs/advanced/async.html#interrupting-async-operations). A
    server that hangs, with its kernel still there, would keep the waiting task for long, past every
    deadline of its own. Here the connection is dropped instead; the server ends the statement by
    its ``statement_timeout``, and the pool opens another connection.

    Attributes:
        answer_s: seconds that an answer may take where nobody has a shorter deadline.
    """

    answer_s = ANSWER_S

    async def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:  # noqa: ASYNC109 -- psycopg's
        """Await an answer.

        Raises:
            OperationalError: there was none in time.
        """
        try:
            async with asyncio.timeout(timeout or self.answer_s):
                return await wait_async(gen, self.pgconn.socket, interval=interval)
        except TimeoutError:
            self.pgconn.finish()
            raise OperationalError("the server does not answer") from None
        except asyncio.CancelledError:
            self.pgconn.finish()
            raise


def wait_longer(connection: Connection, seconds: float) -> None:
    """Let the answers on a connection take this long."""
    driver = connection.connection.driver_connection
    if isinstance(driver, PromptConnection):
        driver.answer_s = seconds
