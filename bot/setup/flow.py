"""The wizard from its first question to the written file."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from bot.clock import Clock, system_clock
from bot.setup.asker import shown
from bot.setup.database import find_problem, lacks_password, with_password
from bot.setup.desk_steps import Hosts, connect_desk
from bot.setup.questions import (
    APP_TOKEN,
    BOT_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    CODE,
    DATA_CENTER,
    DATABASE,
    DATABASE_PASSWORD,
    MANAGERS,
)
from bot.setup.slack_step import connect_slack
from bot.store.engine import password_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.setup.asker import Asker
    from bot.setup.env_file import EnvFile
    from bot.setup.questions import Question

_KEY: Final = "SECRET_KEY"
_ADMINS: Final = "ACCESS_ADMINS"
_SIGNING: Final = "SLACK_SIGNING_SECRET"
_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Overrides:
    """Other hosts than Zoho's and Slack's, for emulators; empty for none."""

    zoho: Hosts = field(default_factory=Hosts)
    slack_api_url: str = ""


def run_setup(
    ask: Asker,
    file: EnvFile,
    kept: Mapping[str, str],
    *,
    overrides: Overrides,
    clock: Clock = system_clock,
) -> None:
    """Ask, try and write; nothing is written before everything has worked.

    Opens event loops of its own, so that Ctrl+C ends a question at once.

    Raises:
        SetupError: a sentence for whoever ran the command; the file is as it was.
    """
    file.check_writable()
    grant = () if kept.get("DESK_REFRESH_TOKEN") else (CODE,)
    ask.expect(DATA_CENTER, CLIENT_ID, CLIENT_SECRET, *grant)
    slack_url = overrides.slack_api_url
    if slack_url:
        ask.warn(f"SLACK_API_URL is set: {shown(slack_url)} stands in for Slack.")
    values = connect_desk(ask, kept, overrides.zoho, clock)
    values |= _ask_rest(ask, kept)
    named = f"{values[MANAGERS.variable]},{kept.get(_ADMINS, '')}".split(",")
    values |= connect_slack(
        ask, slack_url, uses_http=_SIGNING in kept, named=filter(None, map(str.strip, named))
    )
    values |= {"SLACK_API_URL": slack_url} if slack_url else {}
    if not ask.confirm(f"Write {file.path}, readable by you only?"):
        ask.warn(f"{file.path} is as it was.")
        return
    file.write(values)
    _tell_next(ask, file, {**kept, **values})


def _ask_rest(ask: Asker, kept: Mapping[str, str]) -> dict[str, str]:
    ask.step("5/6  People and storage")
    ask.explain(
        "Managers may see named figures of others: handles or ids of Slack user groups, and"
        ' ids of Slack users, with commas between. Without any, nobody may; "-" empties it.',
    )
    managers = ask.ask(MANAGERS)
    ask.explain(
        "Digests, the history and the access token are kept in a SQLite file, or in a PostgreSQL"
        " that several bots share. Leave a password out of the address: it is asked for next,"
        " unseen.",
    )
    database = _ask_database(ask, kept)
    if problem := asyncio.run(find_problem(database)):
        ask.warn(f"From here: {problem}")
    key = kept.get(_KEY) or secrets.token_hex(_KEY_BYTES)
    values = {MANAGERS.variable: managers, DATABASE.variable: database, _KEY: key}
    if database == DATABASE.default and DATABASE.variable not in kept:
        # The container image has another default, which a line in the file would override.
        del values[DATABASE.variable]
    return values


def _ask_database(ask: Asker, kept: Mapping[str, str]) -> str:
    address = ask.ask(_unseen_if_secret(kept))
    password = ask.ask(DATABASE_PASSWORD) if lacks_password(address) else ""
    return with_password(address, password) if password else address


def _unseen_if_secret(kept: Mapping[str, str]) -> Question:
    address = kept.get(DATABASE.variable)
    try:
        has_password = bool(address) and password_of(SecretStr(address or "")) is not None
    except ValueError:
        has_password = True
    return replace(DATABASE, is_secret=has_password)


def _tell_next(ask: Asker, file: EnvFile, values: Mapping[str, str]) -> None:
    ask.done(f"{file.path} is written, with mode 0600.")
    ask.step("What next")
    if not values.get(BOT_TOKEN.variable) or not (
        values.get(APP_TOKEN.variable) or values.get(_SIGNING)
    ):
        ask.say(
            "deskbot setup    again, when you have Slack's tokens; Enter keeps the rest",
        )
    ask.say(
        "deskbot doctor   looks whether everything works, and says what to do where it does not",
        "deskbot run      starts the bot; it reads .env where you start it",
        "/agent-status    in Slack, shows your Desk agents",
    )
