"""Facts about the documentation: its examples run and everything that it names exists."""

from __future__ import annotations

import doctest
import re
import shlex
from functools import cache
from typing import TYPE_CHECKING, Final

import click
import pytest

from bot.cli import main
from bot.metrics import Metrics
from bot.settings import describe
from tests.documents import DOCUMENTS, PARTS, ROOT, parts_of, rendered

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FENCE: Final = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
CODE: Final = re.compile(r"`([^`\n]+)`")
LINK: Final = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING: Final = re.compile(r"^#+ (.+)$", re.MULTILINE)
VARIABLE: Final = re.compile(
    r"\b(?:ACCESS|AGENT|DATABASE|DESK|HISTORY|HTTP|LOG|PRIVACY|SECRETS?|SLACK)_[A-Z][A-Z_]*[A-Z]\b"
)
TWO_SENTENCES: Final = re.compile(r"[a-z)`*]\. +[A-Z`*]")

every_document = pytest.mark.parametrize(
    "path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT))
)


METRIC: Final = re.compile(r"`(deskbot_\w+)`")


@cache
def source() -> str:
    """Return all the code that runs in production."""
    parts = ("bot", "handlers", "formatters")
    return "".join(text_of(path) for part in parts for path in (ROOT / part).rglob("*.py"))


@cache
def text_of(path: Path) -> str:
    """Return a document as it stands."""
    return path.read_text("utf-8")


def blocks(path: Path, *languages: str) -> list[str]:
    """Return the fenced blocks of a document in any of the languages."""
    return [body for language, body in FENCE.findall(text_of(path)) if language in languages]


def prose(path: Path) -> str:
    """Return a document without its fenced blocks."""
    return FENCE.sub("", text_of(path))


def anchors(path: Path) -> set[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    titles = HEADING.findall(prose(path))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def uses(path: Path) -> Iterator[list[str]]:
    """Yield the arguments of every ``deskbot`` command that a document shows."""
    lines = [line for body in blocks(path, "sh") for line in body.replace("\\\n", " ").splitlines()]
    for shown in (*lines, *CODE.findall(prose(path))):
        for part in shown.split("&&"):
            words = shlex.split(part, comments=True)
            if words and words[0].removeprefix(".venv/bin/") == "deskbot":
                yield words[1:]


@every_document
def test_links_lead_somewhere(path: Path) -> None:
    """Each relative link, picture and anchor exists."""
    for target in LINK.findall(prose(path)):
        if re.match(r"\w+:", target):
            continue
        name, _, anchor = target.partition("#")
        found = (path.parent / name).resolve() if name else path
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), target


@every_document
def test_commands_exist(path: Path) -> None:
    """Each ``deskbot`` command has the arguments and options that the document gives it."""
    for name, *arguments in filter(None, uses(path)):
        command = main.commands[name]
        context = click.Context(command, info_name=name)
        command.make_parser(context).parse_args(list(arguments))


def test_every_command_is_documented() -> None:
    """A command that no document shows would be found by nobody."""
    shown = {arguments[0] for path in DOCUMENTS for arguments in uses(path) if arguments}
    assert shown == set(main.commands)


@every_document
def test_variables_exist(path: Path) -> None:
    """Each setting that the document names can be set."""
    known = {doc.variable for doc in describe()} | {"SECRETS_DIR"}
    groups = {variable.partition("_")[0] for variable in known}
    named = {name for name in VARIABLE.findall(text_of(path)) if name.partition("_")[0] in groups}
    assert named <= known


@every_document
def test_written_parts_are_current(path: Path) -> None:
    """The tables that code knows better say what the code says; see `tests.documents`."""
    assert rendered(text_of(path)) == text_of(path)


def test_every_written_part_is_used() -> None:
    """Each such table stands in some document, or nobody could read it."""
    assert {name for path in DOCUMENTS for name in parts_of(text_of(path))} == set(PARTS)


@every_document
def test_sentences_stand_on_lines_of_their_own(path: Path) -> None:
    """A change to a sentence shows as that sentence; tables hold theirs in cells."""
    lines = [line for line in prose(path).splitlines() if not line.startswith("|")]
    assert [line for line in lines if TWO_SENTENCES.search(line)] == []


def test_metrics_are_documented() -> None:
    """The page for operators names each metric of our own, and no other."""
    page = text_of(ROOT / "docs" / "operating.md")
    rendered_types = re.findall(r"^# TYPE (deskbot_\w+)", Metrics().render().decode(), re.MULTILINE)
    own = {name for name in rendered_types if not name.endswith("_created")}
    assert set(re.findall(r"\| `(deskbot_\w+)` \|", page)) == own
    assert {name for path in DOCUMENTS for name in METRIC.findall(text_of(path))} <= own


def test_metrics_are_fed() -> None:
    """What is counted is counted by the code that runs, not only by tests."""
    fed = re.findall(r"\.(\w+)", source().replace(text_of(ROOT / "bot" / "metrics.py"), ""))
    methods = {name for name in vars(Metrics) if not name.startswith("_")}
    assert methods - set(fed) == set()


def test_events_exist() -> None:
    """Each event that the page for operators explains is one that the code logs."""
    _, _, below = text_of(ROOT / "docs" / "operating.md").partition("| Event | Means |")
    rows = below.partition("\n\n")[0].splitlines()[2:]
    events = {event for row in rows for event in CODE.findall(row.split("|")[1])}
    assert events
    assert [event for event in sorted(events) if f'"{event}"' not in source()] == []


def test_quoted_sentences_exist() -> None:
    """Each message that the page for operators explains is one that people can see."""
    _, _, below = text_of(ROOT / "docs" / "operating.md").partition("| Seen | Cause | Do |")
    cells = [row.split("|")[1] for row in below.splitlines() if row.startswith("|")]
    quoted = [sentence for cell in cells for sentence in re.findall(r'"([^"]+)"', cell)]
    said = re.sub(r'"\s*f?"', "", source())
    assert quoted
    assert [sentence for sentence in quoted if sentence not in said] == []


SESSIONS: Final = [
    (path, number) for path in DOCUMENTS for number, _ in enumerate(blocks(path, "pycon"))
]


@pytest.mark.parametrize(
    ("path", "number"), SESSIONS, ids=lambda value: getattr(value, "stem", str(value))
)
def test_examples_answer_as_shown(path: Path, number: int) -> None:
    """Each Python session in a document gives what it shows."""
    body = blocks(path, "pycon")[number]
    example = doctest.DocTestParser().get_doctest(body, {}, path.name, str(path), 0)
    said: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(example, out=said.append)
    assert result.attempted > 0
    assert not result.failed, "".join(said)


def test_examples_are_sessions() -> None:
    """Python in a document is a session with its answers, so that the test above runs it."""
    assert SESSIONS
    assert [path.name for path in DOCUMENTS if blocks(path, "python", "py")] == []
