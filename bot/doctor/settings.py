"""Check: the settings are complete, and nothing that looks like one is ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic_settings import BaseSettings, DotEnvSettingsSource

from bot.desk.params import nearest
from bot.doctor.check import failed, passed, warned
from bot.settings import describe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.doctor.bench import Bench
    from bot.doctor.check import Verdict

_ONLY_OURS: Final = ("SLACK_", "DESK_")
"""Beginnings that hardly anybody else uses; the others are common, so a near miss must show."""
_OTHERS: Final = frozenset({"HTTP_PROXY", "SECRETS_DIR"})
"""Variables of others, or of ours that name no value."""
_WHERE: Final = "In the environment or in .env; docs/settings.md lists every variable."


async def check_settings(bench: Bench) -> Verdict:
    """Tell of variables that are no settings; the values have been read by now."""
    if bench.unknown:
        return warned(" ".join(bench.unknown), f"Rename or remove each. {_WHERE}")
    return passed("Every setting can be read, and none is misspelt.")


def judge_problems(problems: Sequence[str]) -> Verdict:
    """Return the verdict on settings that cannot be used; no value is repeated."""
    sentences = (line if line.endswith("?") else f"{line}." for line in problems)
    return failed(" ".join(sentences), f"Set each as it says. {_WHERE}")


def find_unknown(environment: Mapping[str, str], env_file: Path | None) -> tuple[str, ...]:
    """Return a sentence for each variable that looks like a setting of ours and is none.

    In `env_file` everything that begins like a setting counts; in the environment, which others
    share, what cannot be theirs. A file that cannot be read is told of by `load_settings`.
    """
    known = [doc.variable for doc in describe()]
    written = _upper(_names_in(env_file))
    beginnings = tuple({f"{name.partition('_')[0]}_" for name in known})
    suspects = {name for name in written if name.startswith(beginnings)}
    suspects |= {name for name in _upper(environment) if _is_ours(name, known)}
    return tuple(_sentences(sorted(suspects - {*known, *_OTHERS}), known))


def _names_in(env_file: Path | None) -> Iterable[str]:
    try:
        return DotEnvSettingsSource(BaseSettings, env_file=env_file).env_vars
    except (OSError, UnicodeDecodeError):
        return ()


def _upper(names: Iterable[str]) -> Iterator[str]:
    return (name.upper() for name in names)


def _is_ours(name: str, known: Sequence[str]) -> bool:
    return name.startswith(_ONLY_OURS) or name.replace("_", "") in {
        one.replace("_", "") for one in known
    }


def _sentences(names: Iterable[str], known: Sequence[str]) -> Iterator[str]:
    for name in names:
        yield f"{name} is no setting; did you mean {nearest(name, known, limit=1)[0]}?"
