"""Runs the sandbox's Desk alone: ``python -m bot.sandbox.desk --port 8100``."""

from __future__ import annotations

import asyncio

import click

from bot.clock import system_clock
from bot.sandbox.desk import GuideShape, SandboxDesk


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 takes any free port.")
@click.option("--guide", type=click.Choice([shape.value for shape in GuideShape]), default="off")
@click.option("--agents", type=click.IntRange(min=1), default=None, help="Default: forty.")
def main(port: int, guide: str, agents: int | None) -> None:
    """Serve a local Zoho Desk until interrupted, and print the settings that connect to it."""
    desk = SandboxDesk(clock=system_clock, agents=agents, guide=GuideShape(guide))
    try:
        asyncio.run(_serve(desk, port))
    except KeyboardInterrupt:
        click.echo("Stopped.")


async def _serve(desk: SandboxDesk, port: int) -> None:
    async with desk.running(port):
        click.echo(settings_text(desk))
        await asyncio.Event().wait()


def settings_text(desk: SandboxDesk) -> str:
    """Return the environment variables that point the bot at a running sandbox."""
    values = {
        "DESK_BASE_URL": desk.url,
        "DESK_ACCOUNTS_URL": desk.accounts_url,
        "DESK_CLIENT_ID": desk.client_id,
        "DESK_CLIENT_SECRET": desk.client_secret,
        "DESK_REFRESH_TOKEN": desk.refresh_token,
        "DESK_ORG_ID": desk.org_id,
    }
    lines = (f"{name}={value}" for name, value in values.items())
    return "\n".join([f"Zoho Desk sandbox at {desk.url}", "", *lines])


if __name__ == "__main__":
    main()
