"""Facts about the ground that the code stands on: packaging, lock, checks and what is left out."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot import __version__
from tests.documents import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PINNED: Final = re.compile(
    r"^([a-z0-9][a-z0-9-]*)==([0-9][0-9a-z.]*)(?: ; [^\\]+)? \\\n"
    r"(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+",
    re.MULTILINE,
)
LEFT_OUT: Final = re.compile(
    r"\.\./share[d]|/wor[k]/|/tm[p]/|/roo[t]/|/hom[e]/|/op[t]/(?!deskbot)|uv\.loc[k]"
    r"|pypi\.or[g]|pythonhoste[d]|npmjs\.co[m]|debian\.or[g]"
)
"""Places of one machine, and of registries; each in brackets so that this line does not match."""

BUILT: Final = frozenset({"build", "dist", "htmlcov", "__pycache__"})
TEXTS: Final = frozenset(
    {".css", ".html", ".js", ".json", ".lock", ".md", ".py", ".toml", ".yaml", ".yml", ".svg", ""}
)


@cache
def project() -> dict[str, Any]:
    """Return ``pyproject.toml``."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def lock() -> str:
    """Return ``requirements.lock`` without its leading comments."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    return re.sub(r"\A(?:#.*\n)+", "", text)


def run_time() -> dict[str, Requirement]:
    """Return the run-time dependencies by name."""
    wanted = [Requirement(text) for text in project()["project"]["dependencies"]]
    return {canonicalize_name(requirement.name): requirement for requirement in wanted}


FOR_TESTS: Final = {"dev", "fuzz"}
"""Extras that only tests need."""


def extras() -> set[tuple[str, str]]:
    """Return extra and package of what the code can do without; `FOR_TESTS` it does not know."""
    groups = project()["project"]["optional-dependencies"]
    return {
        (extra, canonicalize_name(Requirement(text).name))
        for extra, texts in groups.items()
        for text in texts
        if extra not in FOR_TESTS
    }


def texts(folder: Path = ROOT) -> Iterator[Path]:
    """Yield the text files of the repository; hidden folders but CI's hold what tools leave."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            hidden = path.name.startswith(".") and path.name != ".ci"
            if not hidden and path.name not in BUILT:
                yield from texts(path)
        elif path.suffix in TEXTS and not path.name.startswith((".coverage", ".env")):
            yield path


def imports_of(path: Path) -> Iterator[str]:
    """Yield the top-level name of every module that a source file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (name.name.partition(".")[0] for name in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0]


def test_lock_holds_pinned_packages_with_hashes_only() -> None:
    """Nothing stands in the lock but names, versions and hashes: no address and no path."""
    assert PINNED.sub("", lock()) == ""


def test_lock_is_in_step() -> None:
    """Each run-time dependency is locked at a version that ``pyproject.toml`` allows."""
    locked = dict(PINNED.findall(lock()))
    for name, requirement in run_time().items():
        assert requirement.specifier.contains(locked[name]), name


def test_what_is_imported_is_what_is_declared() -> None:
    """The code imports each run-time dependency and extra, and nothing that comes along."""
    distributions = packages_distributions()
    imported = {
        canonicalize_name(distribution)
        for part in ("bot", "handlers", "formatters")
        for path in (ROOT / part).rglob("*.py")
        for module in imports_of(path)
        for distribution in distributions.get(module, ())
    }
    # One holds data only, the other is the driver that the address of a SQLite database names.
    unseen = {"tzdata", "aiosqlite"}
    declared = run_time().keys() | {name for _, name in extras()}
    assert imported - {"deskbot"} == declared - unseen


def test_every_dependency_is_justified() -> None:
    """The table of dependencies names each run-time dependency once, in order, and no other."""
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    rows = re.findall(r"^\| ([a-z0-9-]+) \|", page, re.MULTILINE)
    assert rows == sorted(run_time())
    assert set(re.findall(r"^\| `([a-z]+)` \| ([a-z0-9-]+) \|", page, re.MULTILINE)) == extras()


def test_nothing_names_a_machine_or_a_registry() -> None:
    """No file names a place that only some machines have, or where packages come from."""
    found = {
        f"{path.relative_to(ROOT)}: {hit[0]}"
        for path in texts()
        for hit in LEFT_OUT.finditer(path.read_text("utf-8"))
    }
    assert found == set()


def test_changelog_names_the_version() -> None:
    """The version that the package has, or will have, stands in the changelog."""
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert __version__ in changelog
    assert "## [Unreleased]" in changelog


def test_parts_import_only_what_they_may(capsys: pytest.CaptureFixture[str]) -> None:
    """The contracts between bot, handlers and formatters hold."""
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


@pytest.mark.parametrize(
    ("heading", "command"),
    [
        ("Try it", "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/deskbot try"),
        (
            "Run the tests",
            ".venv/bin/pip install -e '.[dev]' && .venv/bin/pytest -n 3 --dist worksteal",
        ),
    ],
)
def test_readme_commands_are_what_ci_runs(heading: str, command: str) -> None:
    """CI takes its commands from below these headings of the README, so they must be there."""
    readme = (ROOT / "README.md").read_text("utf-8")
    _, _, below = readme.partition(f"\n## {heading}\n")
    block = re.search(r"^```sh\n(.*?)^```", below, re.MULTILINE | re.DOTALL)
    assert block is not None
    assert block[1] == f"{command}\n"
    assert f"readme_command '{heading}'" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_commits_are_checked_as_ci_checks() -> None:
    """Each hook runs a tool of the virtual environment that CI and the contributor's page run."""
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
    checks = {hook["entry"].partition(" -q")[0] for hook in hooks}
    ci = (ROOT / ".ci" / "run").read_text("utf-8") + (ROOT / "README.md").read_text("utf-8")
    page = (ROOT / "docs" / "contributing.md").read_text("utf-8")
    assert {repo["repo"] for repo in config["repos"]} == {"local"}
    assert [check for check in checks if check not in ci or check not in page] == []


def test_image_holds_what_it_copies() -> None:
    """Whatever the Dockerfile copies exists and is let through by ``.dockerignore``."""
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    copied = [
        source
        for line in lines
        if line.startswith("COPY ") and "--from" not in line
        for source in line.split()[1:-1]
    ]
    let_through = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert {"bot", "handlers", "formatters", "manifest.yml", "requirements.lock"} <= set(copied)
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert [name for name in copied if f"!{name}" not in let_through] == []


def test_image_runs_without_rights() -> None:
    """The container's process is no root, and Docker can ask it how it is."""
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.findall(r"^USER (\S+)$", dockerfile, re.MULTILINE) == ["10001"]
    assert re.search(r"^HEALTHCHECK .*/healthz", dockerfile, re.MULTILINE)
