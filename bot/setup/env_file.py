"""A file of settings that both the bot and ``docker run --env-file`` read alike.

Docker takes each value as it stands; python-dotenv, which reads ``.env`` for pydantic-settings,
knows quotes, trailing comments and ``${NAME}``. Values are written bare, and what the two would
read differently is refused.
"""

from __future__ import annotations

import io
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from bot.setup.errors import SetupError, SetupUsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dotenv.parser import Binding

_NOT_BARE: Final = re.compile(r"""^['"\s]|\s$|\s#|\$\{""")
_TRAILING: Final = re.compile(r"""=\s*[^'"\s#][^\r\n]*?\s(#[^\r\n]*)""")
_HEAD: Final = "# Written by `deskbot setup`; docs/settings.md lists every setting.\n"


def check_bare(value: str) -> str:
    """Return a value that can be written.

    Raises:
        ValueError: it cannot be written so that every reader understands the same.
    """
    if _NOT_BARE.search(value) or not value.isprintable():
        raise ValueError("begin with no quote, and leave out spaces at the ends, ${ and ' #'")
    return value


class EnvFile:
    """The file at `path`, which need not exist."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, str]:
        """Return the values that are set, by upper-case name.

        Raises:
            SetupUsageError: there is something that cannot be read.
        """
        values = dotenv_values(stream=io.StringIO(self._text()))
        return {name.upper(): value for name, value in values.items() if value}

    def check_writable(self) -> None:
        """Find out, before anything is spent, that the file could be written.

        Raises:
            SetupUsageError: it could not.
        """
        folder = self._target.parent
        if self._target.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
            raise SetupUsageError(f"{self.path} cannot be written; choose another --env-file.")

    def write(self, values: Mapping[str, str]) -> None:
        """Set some values and keep every other line; readable and writable by the owner only.

        The file is replaced in one step: whoever reads sees the old or the new one.

        Raises:
            SetupError: the file cannot be written.
        """
        text = merged(self._text(), values)
        try:
            replace_file(self._target, text)
        except OSError as error:
            raise SetupError(f"{self.path} cannot be written: {error.strerror}.") from error

    @property
    def _target(self) -> Path:
        return self.path.resolve()

    def _text(self) -> str:
        try:
            return self.path.read_text("utf-8")
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as error:
            reason = type(error).__name__
            raise SetupUsageError(f"{self.path} cannot be read ({reason}).") from error


def merged(text: str, values: Mapping[str, str]) -> str:
    """Return a file's text with some values set: in place where they stand, else at the end."""
    left = {name: check_bare(value) for name, value in values.items()}
    parts = []
    for binding in parse_stream(io.StringIO(text)):
        name = (binding.key or "").upper()
        if name not in values:
            parts.append(binding.original.string)
        elif name in left:
            parts.extend(_in_place(binding, name, left.pop(name)))
    body = "".join(parts) or _HEAD
    if left and not body.endswith("\n"):
        body += "\n"
    return body + "".join(f"{name}={value}\n" for name, value in left.items())


def _in_place(binding: Binding, name: str, value: str) -> Iterator[str]:
    """Yield a line anew; the blank lines before it stay, a comment behind it moves above."""
    old = binding.original.string
    yield old[: len(old) - len(old.lstrip())]
    comment = _TRAILING.search(old)
    if comment:
        yield f"{comment[1]}\n"
    yield f"{name}={value}\n"


def replace_file(path: Path, text: str) -> None:
    """Put a file, its owner's only, in the place of another in one step, or leave no trace."""
    # mkstemp gives mode 0600; in the same folder the rename stays on one disk.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
