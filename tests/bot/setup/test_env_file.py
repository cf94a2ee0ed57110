"""Facts about the file that the wizard writes."""

from __future__ import annotations

import io
import stat
from typing import TYPE_CHECKING

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from bot.setup.env_file import EnvFile, check_bare, merged, replace_file
from bot.setup.errors import SetupError, SetupUsageError

if TYPE_CHECKING:
    from pathlib import Path


def docker_values(text: str) -> dict[str, str]:
    """Read a file as ``docker run --env-file`` does: bare, comments only on lines of their own.

    https://docs.docker.com/reference/cli/docker/container/run/#env
    """
    lines = [line.lstrip() for line in text.splitlines()]
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return dict(pairs)


def is_bare(value: str) -> bool:
    """Tell whether a value may be written."""
    try:
        return check_bare(value) == value
    except ValueError:
        return False


@given(st.text(alphabet=st.sampled_from("ab9 =#'\"$\\{}%:/@\t,é"), max_size=12) | st.text())
def test_all_readers_understand_what_is_written(value: str) -> None:
    """A value comes back the same through python-dotenv and through Docker, or is refused."""
    if is_bare(value):
        text = merged("# kept\nOTHER=1\n", {"NAME": value})
        assert dotenv_values(stream=io.StringIO(text)) == {"OTHER": "1", "NAME": value}
        assert docker_values(text) == {"OTHER": "1", "NAME": value}


@pytest.mark.parametrize(
    "value", ["'a'", '"a', " a", "a ", "a #b", "a\nB=c", "a${HOME}", "a\tb", "\x1b[1m", "a\x00"]
)
def test_what_readers_disagree_about_is_refused(value: str) -> None:
    """Quotes, comments, references and control characters are not written."""
    with pytest.raises(ValueError, match="begin with no quote"):
        check_bare(value)


def test_the_rest_of_a_file_stays() -> None:
    """Comments, blank lines, unknown names and broken lines stay; a value changes in place."""
    old = "# Our bot\n\nexport A='old' # why\nLOG_LEVEL=debug\n\na=older\nno value\nB=1"
    assert merged(old, {"A": "new", "C": "3"}) == (
        "# Our bot\n\nA=new\nLOG_LEVEL=debug\nno value\nB=1\nC=3\n"
    )


def test_a_comment_behind_a_value_moves_above() -> None:
    """Docker would take it for a part of the value; a part of a quoted secret is no comment."""
    assert merged("A=old  # why\n", {"A": "new"}) == "# why\nA=new\n"
    assert merged('A="old #secret"\n', {"A": "new"}) == "A=new\n"


def test_a_new_file_is_its_owners(tmp_path: Path) -> None:
    """The file has mode 0600, says where it comes from, and is all that was made."""
    file = EnvFile(tmp_path / ".env")
    assert file.read() == {}
    file.write({"A": "1"})
    assert file.path.read_text("utf-8").startswith("# Written by `deskbot setup`")
    assert file.read() == {"A": "1"}
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file.path]


def test_a_readable_file_is_closed(tmp_path: Path) -> None:
    """A file that everybody may read is nobody else's afterwards; a link to it stays a link."""
    target = tmp_path / "settings"
    target.write_text("a=1\n", "utf-8")
    target.chmod(0o644)
    link = tmp_path / ".env"
    link.symlink_to(target)
    EnvFile(link).write({"A": "2"})
    assert link.is_symlink()
    assert target.read_text("utf-8") == "A=2\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_file_that_cannot_be_used(tmp_path: Path) -> None:
    """A folder, a missing folder and foreign bytes are named before anything is spent."""
    for path in (tmp_path, tmp_path / "none" / ".env"):
        with pytest.raises(SetupUsageError, match="cannot be written"):
            EnvFile(path).check_writable()
    with pytest.raises(SetupError, match="cannot be written: No such file"):
        EnvFile(tmp_path / "none" / ".env").write({"A": "1"})
    (tmp_path / ".env").write_bytes(b"\xff\xfe")
    with pytest.raises(SetupUsageError, match="cannot be read"):
        EnvFile(tmp_path / ".env").read()


def test_a_failure_leaves_no_trace(tmp_path: Path) -> None:
    """Where the last step fails, the new file goes and what stood there stays."""
    folder = tmp_path / ".env"
    folder.mkdir()
    with pytest.raises(IsADirectoryError):
        replace_file(folder, "A=1")
    assert list(tmp_path.iterdir()) == [folder]
