"""What commands that do one job share: settings, and failures as sentences and exit codes."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

import click

from bot.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from bot.settings import Settings

FAILED: Final = 1
"""Exit code: a check or a job failed."""

WRONG_USE: Final = 2
"""Exit code: wrong usage or settings."""

_T = TypeVar("_T")


def read_settings() -> Settings:
    """Return the settings of the environment and of `.env`; wrong ones end the process."""
    from bot.settings import SettingsError, load_settings  # noqa: PLC0415 - --help stays quick

    try:
        return load_settings()
    except SettingsError as error:
        stop(WRONG_USE, *error.problems)


def run_job(work: Coroutine[Any, Any, _T]) -> _T:
    """Run a job in a loop of its own and return what it returns.

    Failures that an administrator can act on end the process with a sentence: of Slack, Desk and
    the database, and names of agents and digests that mean nothing or several. Others are raised.
    """
    from bot.desk.errors import DeskError  # noqa: PLC0415 - --help stays quick
    from bot.digests.errors import DigestGoneError  # noqa: PLC0415 - as above
    from bot.directory import DirectoryError  # noqa: PLC0415 - as above
    from bot.errors import AmbiguousNameError, UnknownNameError  # noqa: PLC0415 - as above
    from bot.slack.startup import StartupError  # noqa: PLC0415 - as above
    from bot.store.errors import StoreError  # noqa: PLC0415 - as above

    try:
        return asyncio.run(work)
    except AmbiguousNameError as error:
        ids = (f"{printable(agent.name)}: {agent.id}" for agent in error.candidates)
        stop(WRONG_USE, f"{error.name!r} fits several agents; give an id.", *ids)
    except UnknownNameError as error:
        left = "is no active agent in Desk; of one who left, give the id."
        stop(WRONG_USE, f"{error.name!r} {left}")
    except DigestGoneError as error:
        stop(WRONG_USE, f"There is no digest {error.digest_id!r}; see `deskbot digest list`.")
    except DeskError as error:
        stop(FAILED, f"Zoho Desk cannot be asked: {error}")
    except DirectoryError as error:
        stop(FAILED, f"Slack cannot be asked: {error}")
    except (StartupError, StoreError) as error:
        stop(FAILED, str(error))


def stop(code: int, *lines: str) -> NoReturn:
    """End the process with an exit code, after lines for whoever looks on."""
    for line in lines:
        click.echo(line, err=True)
    sys.exit(code)
