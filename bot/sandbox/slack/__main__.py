"""Run the local Slack alone: ``python -m bot.sandbox.slack --manifest manifest.yml``."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click
import yaml

from bot.sandbox.slack.server import SandboxSlack

if TYPE_CHECKING:
    from collections.abc import Callable


@click.command()
@click.option("--port", default=8600, show_default=True, help="Of the page and the Web API.")
@click.option("--http", "request_url", default="", help="HTTP mode: the app's URL.")
@click.option(
    "--manifest",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default="manifest.yml",
    show_default=True,
    help="The app to install.",
)
def main(port: int, request_url: str, manifest: Path) -> None:
    """Serve a Slack workspace on this machine until interrupted."""
    slack = SandboxSlack(
        yaml.safe_load(manifest.read_text("utf-8")),
        mode="http" if request_url else "socket",
        request_url=request_url,
    )
    try:
        asyncio.run(serve(slack, port))
    except KeyboardInterrupt:
        click.echo("Stopped.")


async def serve(slack: SandboxSlack, port: int, *, say: Callable[[str], None] = click.echo) -> None:
    """Serve until cancelled, and say first how to reach this Slack."""
    async with slack.running(port=port):
        settings = [f"  {name}={value}" for name, value in environment(slack).items()]
        say("\n".join([f"Page: {slack.url}", "", "Start the bot with:", *settings]))
        await asyncio.Event().wait()


def environment(slack: SandboxSlack) -> dict[str, str]:
    """Return the bot's settings for this Slack."""
    token = (
        {"SLACK_SIGNING_SECRET": slack.signing_secret}
        if slack.mode == "http"
        else {"SLACK_APP_TOKEN": slack.app_token}
    )
    return {"SLACK_API_URL": slack.api_url, "SLACK_BOT_TOKEN": slack.bot_token, **token}


if __name__ == "__main__":
    main()
