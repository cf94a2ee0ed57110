"""The command line: ``deskbot setup``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import click

from bot.cli_jobs import FAILED, WRONG_USE, stop

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.setup.asker import Asker
    from bot.setup.flow import Overrides

_UNTOUCHED: Final = "Stopped; nothing was written."

_SECRETS: Final = {
    "DESK_CLIENT_SECRET": "client-secret",
    "SLACK_BOT_TOKEN": "slack-bot-token",
    "SLACK_APP_TOKEN": "slack-app-token",
}
_HOSTS: Final = {
    "DESK_BASE_URL": "desk-url",
    "DESK_ACCOUNTS_URL": "accounts-url",
    "SLACK_API_URL": "slack-api-url",
}


def _secret_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let each secret come from the environment or a file: arguments are seen by every process."""
    for variable, name in reversed(_SECRETS.items()):
        parameter = name.replace("-", "_")
        command = click.option(
            f"--{name}-file",
            f"{parameter}_file",
            type=click.File("r", encoding="utf-8"),
            help=f"File that holds it, - for standard input; or set {variable}.",
        )(command)
    return command


def _host_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let emulators stand in for Zoho and Slack."""
    for variable, name in _HOSTS.items():
        command = click.option(f"--{name}", name.replace("-", "_"), envvar=variable, hidden=True)(
            command
        )
    return command


@click.command()
@click.option("--data-center", envvar="DESK_DATA_CENTER", help="us, eu … or Desk's address.")
@click.option("--client-id", envvar="DESK_CLIENT_ID", help="Of the self client.")
@click.option("--code", envvar="DESKBOT_GRANT_CODE", help="Grant code of the self client, one use.")
@click.option("--org-id", envvar="DESK_ORG_ID", help="Organization, where there are several.")
@click.option("--managers", envvar="ACCESS_MANAGERS", help="Group handles or ids, user ids.")
@click.option("--database-url", envvar="DATABASE_URL", help="SQLite file or PostgreSQL.")
@_secret_options
@click.option(
    "--env-file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path(".env"),
    show_default=True,
    help="File to write; what it holds is the default.",
)
@click.option("--yes", is_flag=True, help="Ask nothing; take options, environment and file.")
@_host_options
def setup(env_file: Path, *, yes: bool, **options: Any) -> None:
    """Connect Zoho Desk and Slack step by step, and write the settings to `.env`.

    Everything is tried before anything is written. Run it again at any time: what is set already
    is the default. Secrets are never shown.
    """
    from bot.log import configure_logging  # noqa: PLC0415 - --help stays quick
    from bot.setup.env_file import EnvFile  # noqa: PLC0415 - as above
    from bot.setup.errors import SetupError, SetupUsageError  # noqa: PLC0415 - as above
    from bot.setup.flow import run_setup  # noqa: PLC0415 - as above

    configure_logging("error", "console")
    file = EnvFile(env_file)
    try:
        kept = file.read()
        overrides = _overrides({**kept, **_given(options, _HOSTS)})
        ask = _asker(_answers(options), kept, yes=yes)
        run_setup(ask, file, kept, overrides=overrides)
    except SetupUsageError as error:
        stop(WRONG_USE, str(error))
    except SetupError as error:
        stop(FAILED, str(error))
    except (click.Abort, KeyboardInterrupt):
        stop(FAILED, f"\n{_UNTOUCHED}")


def _asker(given: Mapping[str, str], kept: Mapping[str, str], *, yes: bool) -> Asker:
    from bot.setup.errors import SetupUsageError  # noqa: PLC0415 - --help stays quick
    from bot.setup.terminal import Terminal  # noqa: PLC0415 - as above
    from bot.setup.unattended import Unattended  # noqa: PLC0415 - as above

    if yes:
        return Unattended(given, kept)
    if not sys.stdin.isatty():
        raise SetupUsageError("There is no terminal to ask at; give --yes and the options.")
    return Terminal(given, kept)


def _answers(options: Mapping[str, Any]) -> dict[str, str]:
    """Return the answers by variable: options, then files of secrets, then the environment."""
    plain = ("data_center", "client_id", "org_id")
    names = {f"DESK_{name.upper()}": name for name in plain}
    names |= {"DESKBOT_GRANT_CODE": "code", "ACCESS_MANAGERS": "managers"}
    names |= {"DATABASE_URL": "database_url"}
    given = _given(options, names)
    for variable, name in _SECRETS.items():
        file: IO[str] | None = options[f"{name.replace('-', '_')}_file"]
        value = _secret_in(file, name) if file else os.environ.get(variable, "")
        if file or value:
            given[variable] = value
    return given


def _secret_in(file: IO[str], name: str) -> str:
    try:
        return file.read().strip()
    except UnicodeDecodeError:
        # The error's own words would show a part of what it could not read.
        raise click.BadParameter("this is no UTF-8 text", param_hint=f"--{name}-file") from None


def _given(options: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    values = {variable: options[name.replace("-", "_")] for variable, name in names.items()}
    return {variable: value for variable, value in values.items() if value is not None}


def _overrides(values: Mapping[str, str]) -> Overrides:
    from bot.setup.desk_steps import Hosts  # noqa: PLC0415 - --help stays quick
    from bot.setup.flow import Overrides  # noqa: PLC0415 - as above

    desk, accounts, slack = (values.get(name, "").rstrip("/") for name in _HOSTS)
    return Overrides(Hosts(desk, accounts), slack)
