"""Where an export goes: whole, or not at all, and for its owner's eyes."""

from __future__ import annotations

import os
import stat
import threading
from typing import TYPE_CHECKING

import pytest

from bot.history.export_errors import ExportRefusedError
from bot.history.export_file import writing

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_appears_at_the_end(tmp_path: Path) -> None:
    """Until all is written nothing bears its name; then it can be read by its owner only."""
    path = tmp_path / "x.csv"
    with writing(path) as file:
        file.write(b"rows")
        assert not path.exists()
    assert path.read_bytes() == b"rows"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def write_half(path: Path, error: type[BaseException]) -> None:
    """Fail in the middle of replacing a file."""
    with writing(path, force=True) as file:
        file.write(b"half")
        raise error


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt, SystemExit])
def test_a_cut_off_export_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    """Neither the file nor a part of it is left; a file that was to be replaced stays as it was."""
    path = tmp_path / "x.csv"
    path.write_bytes(b"before")
    with pytest.raises(error):
        write_half(path, error)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == b"before"


def test_a_file_is_replaced_only_when_told(tmp_path: Path) -> None:
    """A file that exists is refused without force, and replaced with it."""
    path = tmp_path / "x.csv"
    path.write_bytes(b"before")
    with pytest.raises(ExportRefusedError, match="exists; say --force"), writing(path):
        pass
    with writing(path, force=True) as file:
        file.write(b"after")
    assert path.read_bytes() == b"after"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """What a symbolic link leads to is replaced, not the link."""
    (tmp_path / "link").symlink_to("x.csv")
    with writing(tmp_path / "link") as file:
        file.write(b"rows")
    assert (tmp_path / "x.csv").read_bytes() == b"rows"
    assert (tmp_path / "link").is_symlink()


@pytest.mark.parametrize(
    ("name", "part"), [("", "is a directory"), ("none/x.csv", "cannot be made: No such file")]
)
def test_places_that_take_no_file(tmp_path: Path, name: str, part: str) -> None:
    """A directory, or a directory that is not there, is refused with a sentence."""
    with pytest.raises(ExportRefusedError, match=part), writing(tmp_path / name):
        pass


def test_a_named_pipe_is_written_to(tmp_path: Path) -> None:
    """A pipe stays one, and whoever reads it gets the rows."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    with writing(pipe) as file:
        file.write(b"rows")
    reader.join()
    assert read == [b"rows"]
    assert pipe.is_fifo()
