"""The command line: ``deskbot export``."""

from __future__ import annotations

import errno
import signal
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from bot.cli_digest import aligned
from bot.cli_export_types import MomentText, TableName
from bot.cli_jobs import FAILED, WRONG_USE, run_job, stop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click._termui_impl import ProgressBar

    from bot.history.export import ExportRequest, Plan
    from bot.history.export_range import Moment
    from bot.history.export_tables import Exported
    from bot.settings import StorageSettings
    from bot.wiring_export import Output

_STDOUT: Final = Path("-")
_FORMATS: Final = ("csv", "jsonl", "parquet")


@click.command()
@click.option("--list", "is_list", is_flag=True, help="List the tables, and what is in each.")
@click.option("--table", "exported", type=TableName(), help="What to export; see --list.")
@click.option("--since", type=MomentText(), help="From this day or instant on, in UTC.")
@click.option(
    "--until",
    type=MomentText(),
    help="Up to and including this day, or up to this instant, in UTC.",
)
@click.option("--department", metavar="NAME", help="Rows of one department, by name or id.")
@click.option(
    "--agent", "agents", metavar="NAME", multiple=True, help="Rows of this agent; may be repeated."
)
@click.option(
    "--format",
    "shape",
    type=click.Choice(_FORMATS),
    help="Without it, what the file's name ends in, or csv.",
)
@click.option(
    "--output",
    "path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    default=_STDOUT,
    show_default=True,
    help="A new file, readable by its owner only; - for standard output.",
)
@click.option("--force", is_flag=True, help="Replace the file if there is one.")
def export(
    *,
    is_list: bool,
    exported: Exported | None,
    since: Moment | None,
    until: Moment | None,
    department: str | None,
    agents: tuple[str, ...],
    shape: str | None,
    path: Path,
    force: bool,
) -> None:
    """Write a table of the history, or the access log, as CSV, JSON Lines or Parquet.

    Only the database is needed; the bot may run or not.
    """
    from bot.history.export import ExportRequest  # noqa: PLC0415 - --help stays quick
    from bot.history.export_range import Range  # noqa: PLC0415 - as above

    if is_list:
        _list()
        return
    if exported is None:
        raise click.UsageError("Missing option '--table'; --list shows the tables.")
    request = ExportRequest(exported, Range(since, until), department, agents)
    _export(request, _output(shape, path, force=force))


class Progress:
    """A bar on the terminal, unless the rows themselves go there; nothing in a pipe."""

    def __init__(self, *, is_counting: bool) -> None:
        self.is_counting = is_counting
        self._bar: ProgressBar[Any] | None = None

    def begin(self, plan: Plan) -> None:
        """Say what will be missing, and show the empty bar."""
        if plan.first is not None:
            click.echo(f"Kept from {plan.first} on; nothing earlier is in the export.", err=True)
        if plan.total is not None:
            name = plan.wanted.exported.name
            self._bar = click.progressbar(length=plan.total, label=name, file=sys.stderr)
            self._bar.render_progress()

    def tell(self, rows: int) -> None:
        """Let the bar grow."""
        if self._bar is not None:
            self._bar.update(rows)

    def close(self) -> None:
        """Leave the line that the bar is on."""
        if self._bar is not None:
            self._bar.render_finish()


def _list() -> None:
    from bot.history.export_tables import EXPORTED  # noqa: PLC0415 - --help stays quick

    rows = [(name, exported.about) for name, exported in EXPORTED.items()]
    lines = aligned(rows) if sys.stdout.isatty() else map("\t".join, rows)
    for line in lines:
        click.echo(line)


def _output(shape: str | None, path: Path, *, force: bool) -> Output:
    from bot.history.export_formats import ExportFormat, format_of  # noqa: PLC0415 - as above
    from bot.wiring_export import Output  # noqa: PLC0415 - as above

    format_ = format_of(path) if shape is None else ExportFormat(shape)
    if path != _STDOUT:
        return Output(path, format_, force)
    if not format_.is_text:
        raise click.UsageError("--format parquet needs a file; name one with --output.")
    return Output(None, format_)


def _export(request: ExportRequest, output: Output) -> None:
    from bot.history.export_errors import (  # noqa: PLC0415 - --help stays quick
        ExportRefusedError,
        MissingPackageError,
    )
    from bot.wiring_export import export_table  # noqa: PLC0415 - as above

    shown = sys.stderr.isatty() and not (output.path is None and sys.stdout.isatty())
    try:
        with ending_on_sigterm(), closing(Progress(is_counting=shown)) as progress:
            run_job(export_table(_storage(), request, output, progress))
    except ExportRefusedError as error:
        stop(WRONG_USE, str(error))
    except MissingPackageError as error:
        stop(FAILED, str(error))
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise  # whoever read along has enough; click ends without a word
        stop(FAILED, f"{output.path or 'Standard output'} cannot be written: {error.strerror}.")


def _storage() -> StorageSettings:
    from bot.settings import SettingsError, load_storage  # noqa: PLC0415 - --help stays quick

    try:
        return load_storage()
    except SettingsError as error:
        stop(WRONG_USE, *error.problems)


@contextmanager
def ending_on_sigterm() -> Iterator[None]:
    """Let SIGTERM end the process as an exception does, so that no part of a file is left."""

    def end(number: int, _: object) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
