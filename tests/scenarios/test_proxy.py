"""The wizard and the doctor on a machine whose only way out is a proxy."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.desk.scopes import MINIMAL_SCOPES
from bot.sandbox.stage import open_stage
from bot.setup.env_file import EnvFile
from tests.scenarios.play import free_port
from tests.scenarios.test_doctor import findings_of
from tests.scenarios.test_setup import deskbot_setup

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

REQUEST = re.compile(rb"^(?:GET|POST) ((?:http|ws)\S+) HTTP/1\.1\r$", re.MULTILINE)
"""How a request to a proxy begins; a connection may carry several."""


@asynccontextmanager
async def open_proxy(seen: list[str]) -> AsyncIterator[dict[str, str]]:
    """Open a proxy that notes which paths it is asked for; yield the variables that name it."""

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while part := await reader.read(65_536):
            seen.extend(urlsplit(url.decode()).path for url in REQUEST.findall(part))
            writer.write(part)
        writer.close()

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        url = urlsplit(head.split()[1].decode())
        seen.append(url.path)
        there, out = await asyncio.open_connection(url.hostname, url.port)
        out.write(head)
        await asyncio.gather(pipe(reader, out), pipe(there, writer), return_exceptions=True)

    async with await asyncio.start_server(forward, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        yield {"HTTP_PROXY": f"http://127.0.0.1:{port}", "NO_PROXY": ""}


async def test_the_wizard_goes_by_the_proxy(tmp_path: Path) -> None:
    """The code is exchanged and the tokens are tried by the way that the environment names."""
    seen: list[str] = []
    async with open_stage() as stage, open_proxy(seen) as proxy:
        given = {
            "DESK_DATA_CENTER": "eu",
            "DESK_CLIENT_ID": stage.desk.client_id,
            "DESK_CLIENT_SECRET": stage.desk.client_secret,
            "DESKBOT_GRANT_CODE": stage.desk.grant_code(MINIMAL_SCOPES),
            "SLACK_BOT_TOKEN": stage.slack.bot_token,
            "SLACK_APP_TOKEN": stage.slack.app_token,
        }
        code, out = await deskbot_setup(stage, tmp_path, "--yes", **given, **proxy)
    assert code == 0, out
    assert EnvFile(tmp_path / ".env").read()["DESK_ORG_ID"] == stage.desk.org_id
    assert {"/oauth/v2/token", "/api/auth.test"} <= set(seen)


async def test_the_doctor_goes_by_the_proxy() -> None:
    """So do its own questions, but for the one to the bot on this machine."""
    seen: list[str] = []
    async with open_stage() as stage, open_proxy(seen) as proxy:
        findings = await findings_of(stage, proxy, port=free_port())
    assert "agrees with Slack and Desk" in findings["clock"]["seen"]
    assert findings["slack-connections"]["status"] == "pass"
    asked = {"/oauth/v2/token", "/api/v1/organizations", "/api/api.test", "/socket"}
    assert asked <= set(seen)
    assert "/metrics" not in seen
