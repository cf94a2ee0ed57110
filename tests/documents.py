"""The parts of the documentation that code knows better: ``python -m tests.documents`` writes them.

A part stands between ``<!-- begin NAME … -->`` and ``<!-- end NAME -->``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.desk.scopes import MINIMAL_SCOPES, REQUIRED_SCOPES
from bot.history.export_cells import columns_of
from bot.history.export_tables import EXPORTED
from bot.setting_values import DataCenter
from bot.settings import describe
from bot.slack.turn import Kind
from bot.store.history_docs import DOCS
from tests.access_matrix import PEOPLE, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.history.export_tables import Exported

ROOT: Final = Path(__file__).resolve().parent.parent
DOCUMENTS: Final = (
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "tests" / "README.md",
)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown."""
    titles = tuple(head)
    lines = [titles, ("---",) * len(titles), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def settings_table() -> str:
    """Return every setting with its meaning and default."""
    return table(
        ("Variable", "Meaning", "Default"),
        (
            (f"`{doc.variable}`", doc.meaning, _default(doc.default))
            for doc in sorted(describe(), key=lambda doc: doc.default != "required")
        ),
    )


def _default(default: str) -> str:
    return f"**{default}**" if default == "required" else f"`{default}`" if default else ""


def data_centers_table() -> str:
    """Return the hosts of each data centre."""
    return table(
        ("`DESK_DATA_CENTER`", "Desk", "Accounts server"),
        ((f"`{dc}`", f"desk.{dc.domain}", f"accounts.{dc.domain}") for dc in DataCenter),
    )


def scopes_table() -> str:
    """Return the scopes of each call, of which any one is enough."""
    return table(
        ("Call", "Any one of these scopes"),
        (
            (f"`GET /api/v1{path}`", ", ".join(f"`{scope}`" for scope in scopes))
            for path, scopes in REQUIRED_SCOPES.items()
        ),
    )


def consent() -> str:
    """Return the scopes to ask Zoho for."""
    return f"   ```text\n   {','.join(MINIMAL_SCOPES)}\n   ```"


def access_table() -> str:
    """Return who may do what, by way in and whose data it is."""
    return table(
        ("Way in", "Whose data", *(person.capitalize() for person in PEOPLE)),
        ((f"{_KINDS[row.kind]} `{row.name}`", row.data, *row.sees.values()) for row in rows()),
    )


def history_tables() -> str:
    """Return every table and view of the history with its columns."""
    return "\n\n".join(_history_table(exported) for exported in EXPORTED.values())


def _history_table(exported: Exported) -> str:
    doc = DOCS[exported.name]
    key = set(exported.table.primary_key.columns.keys())
    columns = table(
        ("Column", "Type", "Holds"),
        (
            (f"`{column.name}`{' *' if column.name in key else ''}", column.type, meaning)
            for column in columns_of(exported.table)
            for meaning in (doc.columns[column.name],)
        ),
    )
    return f"### {exported.name}\n\n{doc.about}\n\n{columns}"


def grants() -> str:
    """Return the statements that make a reader of the history."""
    names = ",\n    ".join(EXPORTED)
    return (
        "```sql\n-- PostgreSQL, as the owner\n"
        "CREATE ROLE deskbot_reader LOGIN PASSWORD 'choose one';\n"
        "ALTER ROLE deskbot_reader SET default_transaction_read_only = on;\n"
        "GRANT USAGE ON SCHEMA public TO deskbot_reader;\n"
        f"GRANT SELECT ON\n    {names}\nTO deskbot_reader;\n```"
    )


_KINDS: Final = {
    Kind.COMMAND: "Command",
    Kind.ACTION: "Button or menu",
    Kind.MESSAGE_SHORTCUT: "Message shortcut",
    Kind.GLOBAL_SHORTCUT: "Global shortcut",
    Kind.VIEW: "Form",
    Kind.OPTIONS: "Suggestions",
}

PARTS: Final[Mapping[str, Callable[[], str]]] = {
    "settings": settings_table,
    "data centres": data_centers_table,
    "scopes": scopes_table,
    "consent": consent,
    "access": access_table,
    "history": history_tables,
    "grants": grants,
}
_PART: Final = re.compile(r"( *<!-- begin ([a-z ]+),[^>]*-->\n).*?( *<!-- end \2 -->)", re.DOTALL)


def rendered(text: str) -> str:
    """Return a document with every part written anew."""
    return _PART.sub(lambda found: f"{found[1]}{PARTS[found[2]]()}\n{found[3]}", text)


def parts_of(text: str) -> list[str]:
    """Return the names of the parts that a document holds."""
    return [found[2] for found in _PART.finditer(text)]


def main() -> None:
    """Write every part into the document that holds it."""
    for path in DOCUMENTS:
        text = path.read_text("utf-8")
        if rendered(text) != text:
            path.write_text(rendered(text), "utf-8")


if __name__ == "__main__":
    main()
