"""What the options of ``deskbot export`` take: names of tables, days and instants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from bot.history.export_range import Moment
    from bot.history.export_tables import Exported


class TableName(click.ParamType["Exported"]):
    """The name of a table or a view that can be exported."""

    name = "table"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Exported:
        """Return the table; an unknown name fails, with those most like it."""
        from bot.history.export_tables import EXPORTED  # noqa: PLC0415 - --help stays quick
        from bot.names import closest  # noqa: PLC0415 - as above

        if value in EXPORTED:
            return EXPORTED[value]
        near = ", ".join(closest(value, EXPORTED)) or "--list shows them all"
        wrong = f"{value!r} is no table of the history. Closest: {near}."
        raise click.BadParameter(wrong, ctx, param)

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        param: click.Parameter,  # noqa: ARG002 - as above
        incomplete: str,
    ) -> list[CompletionItem]:
        """Return the names that begin like this, each with what is in it."""
        from bot.history.export_tables import EXPORTED  # noqa: PLC0415 - --help stays quick

        return [
            CompletionItem(name, help=exported.about)
            for name, exported in EXPORTED.items()
            if name.startswith(incomplete)
        ]


class MomentText(click.ParamType["Moment"]):
    """A day, or an instant."""

    name = "day"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Moment:
        """Return it; text that is neither fails."""
        from bot.history.export_range import parse_moment  # noqa: PLC0415 - --help stays quick

        try:
            return parse_moment(value)
        except ValueError as error:
            wrong = f"{value!r} is no day such as 2026-11-01, nor an instant as 2026-11-01T08:00Z."
            raise click.BadParameter(wrong, ctx, param) from error
