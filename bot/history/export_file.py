"""Where an export goes: standard output, a pipe, or a file that is there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from bot.history.export_errors import ExportRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def writing(path: Path, *, force: bool = False) -> Iterator[BinaryIO]:
    """Open what becomes the file `path` when the block ends well; otherwise nothing is left.

    The rows are written beside it, readable by the file's owner only, since they are about people.
    A device or a named pipe is written to as it is.

    Raises:
        ExportRefusedError: it is there already and `force` does not hold, or cannot be made.
        OSError: it takes no more.
    """
    _refuse(path, force=force)
    if path.exists() and not path.is_file():
        with path.open("wb") as special:
            yield special
        return
    target = path.resolve()
    part, file = _part_of(target)
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _refuse(path: Path, *, force: bool) -> None:
    if path.is_dir():
        raise ExportRefusedError(f"--output {path} is a directory; name a file in it.")
    if path.is_file() and not force:
        raise ExportRefusedError(f"--output {path} exists; say --force to replace it.")


def _part_of(target: Path) -> tuple[Path, BinaryIO]:
    try:
        number, name = tempfile.mkstemp(".part", f".{target.name}.", target.parent)
    except OSError as error:
        raise ExportRefusedError(f"--output {target} cannot be made: {error.strerror}.") from error
    return Path(name), os.fdopen(number, "wb")
