"""Facts about ``compose.yaml``: what `docs/replicas.md` promises of it."""

from __future__ import annotations

from typing import Any

import yaml

from bot.store.engine import parse_url
from tests.documents import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
BOTS = {name: one for name, one in COMPOSE["services"].items() if name.startswith("bot-")}


def test_two_bots_that_can_be_told_apart() -> None:
    """They are alike but for their names and the port at which their health is seen."""
    assert len(BOTS) == 2
    assert {one["hostname"] for one in BOTS.values()} == set(BOTS)
    own = ("hostname", "ports")
    first, second = ({k: v for k, v in one.items() if k not in own} for one in BOTS.values())
    assert first == second


def test_nothing_is_open_to_the_network() -> None:
    """The database publishes no port, and the bots' are for this machine."""
    assert "ports" not in COMPOSE["services"]["postgres"]
    ports = [port for one in BOTS.values() for port in one["ports"]]
    assert len(set(ports)) == len(ports)
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_all_speak_of_the_same_database() -> None:
    """The bots' address names the server, user and database that the server is started with."""
    server = COMPOSE["services"]["postgres"]
    for one in BOTS.values():
        url = parse_url(one["environment"]["DATABASE_URL"].replace("${POSTGRES_PASSWORD:?", "{"))
        assert url.host in COMPOSE["services"]
        assert url.username == server["environment"]["POSTGRES_USER"]
        assert url.database == server["environment"]["POSTGRES_DB"]
        assert one["depends_on"][url.host]["condition"] == "service_healthy"
    assert server["healthcheck"]["test"][-1] == server["environment"]["POSTGRES_DB"]


def test_data_outlives_the_containers() -> None:
    """The database's files are in a volume that the file declares."""
    (mounted,) = COMPOSE["services"]["postgres"]["volumes"]
    assert mounted.partition(":")[0] in COMPOSE["volumes"]


def test_no_secret_is_written_down() -> None:
    """The password comes from the environment, and is missed where it lacks."""
    assert COMPOSE["services"]["postgres"]["environment"]["POSTGRES_PASSWORD"].startswith("${")
    assert all(one["env_file"] == ".env" for one in BOTS.values())
