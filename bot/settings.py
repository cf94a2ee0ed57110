"""What can be set from outside: environment, `.env` file, secrets directory; built once at start.

Every problem is reported together, one line each, by the variable's name and what would be valid;
a value is never repeated, since it may be a secret.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings

from bot.setting_sections import (
    AccessSettings,
    DatabaseSettings,
    DeskSettings,
    HistorySettings,
    HttpSettings,
    LogSettings,
    PeopleSettings,
    PrivacySettings,
    SecretSettings,
    SlackSettings,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_Section = TypeVar("_Section", bound=BaseSettings)


class SettingsError(Exception):
    """Settings are missing or wrong.

    Attributes:
        problems: one line each, ``VARIABLE: what is wrong and what would be valid``.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set, in sections."""

    slack: SlackSettings
    desk: DeskSettings
    database: DatabaseSettings
    secret: SecretSettings
    http: HttpSettings
    access: AccessSettings
    privacy: PrivacySettings
    history: HistorySettings
    log: LogSettings
    people: PeopleSettings

    @property
    def secrets(self) -> tuple[SecretStr, ...]:
        """Return every secret, for the log's redaction."""
        held = (self.slack.bot_token, self.slack.app_token, self.slack.signing_secret)
        desk = (self.desk.client_secret, self.desk.refresh_token)
        kept = (self.database.password, self.secret.key)
        return tuple(secret for secret in (*held, *desk, *kept) if secret is not None)


@dataclass(frozen=True, slots=True)
class StorageSettings:
    """What a job needs that asks the database alone."""

    database: DatabaseSettings
    log: LogSettings

    @property
    def secrets(self) -> tuple[SecretStr, ...]:
        """Return every secret, for the log's redaction."""
        password = self.database.password
        return () if password is None else (password,)


ENV_FILE: Final = Path(".env")
"""Read where the bot is started."""

_SECTIONS: Final[Mapping[str, type[BaseSettings]]] = {
    "slack": SlackSettings,
    "desk": DeskSettings,
    "database": DatabaseSettings,
    "secret": SecretSettings,
    "http": HttpSettings,
    "access": AccessSettings,
    "privacy": PrivacySettings,
    "history": HistorySettings,
    "log": LogSettings,
    "people": PeopleSettings,
}


def load_settings(env_file: Path | None = ENV_FILE) -> Settings:
    """Read all settings.

    Precedence: environment, then `env_file`, then one file per variable in the directory that
    ``SECRETS_DIR`` names (default ``/run/secrets``).

    Raises:
        SettingsError: with every problem found.
    """
    sections, problems = _load_sections(_SECTIONS, env_file)
    slack = sections["slack"]
    if isinstance(slack, SlackSettings) and not (slack.app_token or slack.signing_secret):
        problems.append(
            "SLACK_APP_TOKEN: missing; set it for Socket Mode, "
            "or SLACK_SIGNING_SECRET for HTTP mode"
        )
    if problems:
        raise SettingsError(problems)
    return Settings(**sections)  # type: ignore[arg-type]  # each built from its own class


def load_storage(env_file: Path | None = ENV_FILE) -> StorageSettings:
    """Read the settings of the database and of logs, from the same places; others may be missing.

    Raises:
        SettingsError: with every problem found.
    """
    kinds = {name: _SECTIONS[name] for name in ("database", "log")}
    sections, problems = _load_sections(kinds, env_file)
    if problems:
        raise SettingsError(problems)
    return StorageSettings(**sections)  # type: ignore[arg-type]  # each built from its own class


def build_settings(values: Mapping[str, Mapping[str, Any]]) -> Settings:
    """Make settings from values alone, by section and field; the environment is not read.

    Raises:
        ValidationError: a value is missing or wrong.
    """
    made = {
        name: kind(_env_prefix="NO_SUCH_VARIABLE_", _env_file=None, _secrets_dir=None, **given)
        for name, kind in _SECTIONS.items()
        for given in (dict(values.get(name, {})),)
    }
    return Settings(**made)  # type: ignore[arg-type]  # each built from its own class


def _load_sections(
    kinds: Mapping[str, type[BaseSettings]], env_file: Path | None
) -> tuple[dict[str, BaseSettings | None], list[str]]:
    """Return sections, `None` for those that have problems, and the problems."""
    problems = [*_file_problems(env_file), *_secret_problems(_secrets_dir())]
    if problems:
        raise SettingsError(problems)
    return {name: _load(kind, env_file, problems) for name, kind in kinds.items()}, problems


def _load(kind: type[_Section], env_file: Path | None, problems: list[str]) -> _Section | None:
    try:
        return kind(_env_file=env_file, _secrets_dir=_secrets_dir())
    except ValidationError as error:
        problems.extend(_problems(kind, error))
        return None


def _file_problems(env_file: Path | None) -> Iterator[str]:
    """Say what hinders reading a file that is there; one that is not is no problem."""
    try:
        if env_file is not None and env_file.is_file():
            env_file.read_text("utf-8")
    except UnicodeDecodeError:
        yield f"{env_file}: not valid; save it as UTF-8 text"
    except OSError as error:
        yield _unreadable(env_file, error)


def _secret_problems(folder: Path | None) -> Iterator[str]:
    """Say which files of secrets cannot be read as text; others than ours are not looked at."""
    names = {doc.variable for doc in describe()}
    try:
        files = sorted(folder.iterdir()) if folder is not None else []
    except OSError as error:
        yield _unreadable(folder, error)
        return
    for file in files:
        if file.name.upper() in names:
            yield from _file_problems(file)


def _unreadable(path: Path | None, error: OSError) -> str:
    return f"{path}: cannot be read ({error.strerror}); set its permissions for this user"


def _secrets_dir() -> Path | None:
    path = Path(os.environ.get("SECRETS_DIR") or "/run/secrets")
    return path if path.is_dir() else None


def _problems(kind: type[BaseSettings], error: ValidationError) -> Iterator[str]:
    seen = set()
    for detail in error.errors(include_input=False, include_url=False):
        field = str(detail["loc"][0])
        if field not in seen:
            seen.add(field)
            wrong = "missing" if detail["type"] == "missing" else "not valid"
            yield f"{_variable(kind, field)}: {wrong}; set {_hint(kind, field)}"


def _variable(kind: type[BaseSettings], field: str) -> str:
    return f"{kind.model_config.get('env_prefix', '')}{field}".upper()


def _hint(kind: type[BaseSettings], field: str) -> str:
    extra = kind.model_fields[field].json_schema_extra
    return str(extra["valid"]) if isinstance(extra, dict) else "another value"


@dataclass(frozen=True, slots=True)
class SettingDoc:
    """One row of the settings table; `default` is ``required`` where there is none."""

    variable: str
    meaning: str
    default: str


def describe() -> list[SettingDoc]:
    """Return every setting, in the order of the sections."""
    return [
        SettingDoc(_variable(kind, name), field.description or "", _default(field))
        for kind in _SECTIONS.values()
        for name, field in kind.model_fields.items()
    ]


def _default(field: Any) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, SecretStr):
        # What stands in the code for everyone to read is none.
        return value.get_secret_value()
    if isinstance(value, time):
        return value.isoformat("minutes")
    return "" if value in (None, (), {}) else str(value)
