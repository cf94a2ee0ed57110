"""The command line: one module for each command that needs more than a few lines."""

from __future__ import annotations

import asyncio
import json

import click

from bot import __version__
from bot.cli_capture import capture
from bot.cli_digest import digest
from bot.cli_doctor import doctor
from bot.cli_export import export
from bot.cli_jobs import FAILED, read_settings, stop
from bot.cli_privacy import privacy
from bot.cli_setup import setup


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="deskbot")
def main() -> None:
    """Zoho Desk's agents in Slack: who is available, how they perform, who has which skill."""


@main.command(name="try")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8065,
    show_default=True,
    help="Port of the page; 0 takes a free one.",
)
@click.option(
    "--guide",
    type=click.Choice(["off", "array", "data", "agents"]),
    default="off",
    show_default=True,
    help="Whether the local Desk knows the guide's three paths, and in which shape it answers.",
)
@click.option("--agents", type=click.IntRange(1, 6000), help="How many agents the local Desk has.")
@click.option(
    "--history",
    type=click.IntRange(0, 400),
    default=90,
    show_default=True,
    help="How many days of history there are to look back on.",
)
def try_(port: int, guide: str, agents: int | None, history: int) -> None:
    """Start the sandbox: a local Slack page, a local Desk and the real bot between them."""
    from bot.sandbox.run import run_sandbox  # noqa: PLC0415 - keeps `run` free of the sandbox

    try:
        asyncio.run(
            run_sandbox(port=port, guide=guide, agents=agents, history=history, announce=click.echo)
        )
    except OSError as error:
        stop(FAILED, f"Port {port} cannot be used: {error.strerror}. Try --port 0.")


@main.command()
def run() -> None:
    """Run the bot with the settings of the environment and of `.env`."""
    from bot.ending import end_process  # noqa: PLC0415 - --help stays quick
    from bot.slack.startup import StartupError  # noqa: PLC0415 - as above
    from bot.wiring import run_bot  # noqa: PLC0415 - as above

    settings = read_settings()
    code = 0
    try:
        asyncio.run(run_bot(settings))
    except StartupError as error:
        click.echo(str(error), err=True)
        code = FAILED
    end_process(code)


@main.command()
@click.option("--http", "url", metavar="URL", help="For HTTP mode, with this public address.")
@click.option("--link", is_flag=True, help="Print the link that creates the app from it.")
def manifest(url: str | None, *, link: bool) -> None:
    """Print the Slack app's manifest, checked against Slack's rules."""
    from bot import manifest as made  # noqa: PLC0415 - --help stays quick

    try:
        wanted = made.http_manifest(url) if url else made.socket_manifest()
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--http") from error
    problems = made.validate(wanted)
    if problems:
        stop(FAILED, *problems)
    click.echo(made.create_link(wanted) if link else json.dumps(wanted, indent=2))


main.add_command(capture)
main.add_command(digest)
main.add_command(doctor)
main.add_command(export)
main.add_command(privacy)
main.add_command(setup)
