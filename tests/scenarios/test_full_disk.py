"""A disk without room, as people see it: a file system of a few hundred kilobytes, filled up."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.digests import (
    create,
    frozen,
    next_post,
    open_form,
    posts_of,
    to_next_digest,
    top_view,
    words_of,
)
from tests.scenarios.play import MANAGER_ID, open_play

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DIGEST = "/agent-digest"


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a small file system of its own."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:  # noqa: S603 -- as above
        pytest.skip("this machine lets nobody mount a file system")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607 -- as above


@contextmanager
def no_room(folder: Path) -> Iterator[None]:
    """Fill the file system to the last byte, and make room again in the end."""
    databases = list(folder.glob("*.db"))
    for database in databases:
        _change(database, "CREATE TABLE filler (x)")
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue
    for database in databases:
        # Else SQLite goes on for a while in the room that its log has already.
        with pytest.raises(sqlite3.OperationalError, match="full"):
            _use_up(database)
    yield
    filler.unlink()


def _use_up(database: Path) -> None:
    while True:
        _change(database, "INSERT INTO filler VALUES (1)")


def _change(database: Path, statement: str) -> None:
    with closing(sqlite3.connect(database, timeout=20, isolation_level=None)) as connection:
        connection.execute(statement)


async def test_a_full_disk(tiny_disk: Path) -> None:
    """Each answer says what was not saved, Desk is answered, and it all goes on with room again."""
    url = f"sqlite:///{tiny_disk}/deskbot.db"
    async with open_play(clock=frozen, database_url=url) as play:
        digest_id = await create(play)
        view = await open_form(play, f"edit {digest_id}")
        with no_room(tiny_disk):
            listed = await play.ask(DIGEST)
            assert "Morning" in words_of(listed.blocks)
            for verb in ("pause", "delete"):
                answer = await play.ask(DIGEST, f"{verb} {digest_id}")
                assert "takes no changes" in answer.text
            values = {"name": {"digest_name": "Renamed"}}
            await play.stage.slack.submit(MANAGER_ID, view.id, values)
            assert "could not save" in words_of(top_view(play).blocks)
            assert "online" in (await play.ask("/agent-status")).text.lower()
            await to_next_digest(play)
            assert posts_of(play) == []
        await next_post(play)
        assert "Morning" in words_of((await play.ask(DIGEST)).blocks)


async def test_no_room_for_jobs(tiny_disk: Path, tmp_path: Path) -> None:
    """Where only the engine's file is full, sending at once says so, or waits for room."""
    (tmp_path / "deskbot-jobs.db").symlink_to(tiny_disk / "jobs.db")
    async with open_play(clock=frozen, database_url=f"sqlite:///{tmp_path}/deskbot.db") as play:
        await create(play)
        with no_room(tiny_disk):
            answer = (await play.ask(DIGEST, "now")).text
            assert "are not available" in answer or "is on its way" in answer
            assert "Morning" in words_of((await play.ask(DIGEST)).blocks)
            assert "online" in (await play.ask("/agent-status")).text.lower()
            await to_next_digest(play)
        await next_post(play)
