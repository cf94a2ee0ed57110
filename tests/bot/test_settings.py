"""Settings: where they come from, and how a bad one is named without being repeated."""

from __future__ import annotations

import os
import tempfile
from datetime import time
from pathlib import Path

import pytest

from bot.settings import SettingsError, describe, load_settings

GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-planted",
    "SLACK_APP_TOKEN": "xapp-planted",
    "DESK_CLIENT_ID": "1000.ID",
    "DESK_CLIENT_SECRET": "planted-client-secret",
    "DESK_REFRESH_TOKEN": "1000.planted.refresh",
    "DESK_ORG_ID": "700000001",
}
_NOBODY = 65_534
"""Number of an account without rights, for tests that root runs."""


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Start from an environment that sets nothing but what works."""
    for doc in describe():
        monkeypatch.delenv(doc.variable, raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path / "none"))


def problems() -> list[str]:
    """Load settings that must fail, and return the lines that say why."""
    with pytest.raises(SettingsError) as caught:
        load_settings(None)
    return caught.value.problems


def test_the_required_variables_are_enough() -> None:
    """Six variables start the bot in Socket Mode against the default data centre."""
    settings = load_settings(None)
    assert settings.desk.desk_url == "https://desk.zoho.com"
    assert settings.desk.token_url == "https://accounts.zoho.com"
    assert settings.access.managers == ()
    assert len(settings.secrets) == 4


def test_nothing_set_names_every_missing_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """All problems come at once, one line each."""
    for name in GOOD:
        monkeypatch.delenv(name)
    assert [line.split(":")[0] for line in problems()] == [
        "SLACK_BOT_TOKEN",
        "DESK_CLIENT_ID",
        "DESK_CLIENT_SECRET",
        "DESK_REFRESH_TOKEN",
        "DESK_ORG_ID",
    ]


@pytest.mark.parametrize(
    ("variable", "value", "valid"),
    [
        ("SLACK_BOT_TOKEN", "xapp-swapped-value", "begins with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-swapped-value", "begins with xapp-"),
        ("SLACK_API_URL", "slack.example-value", "web address"),
        ("SLACK_API_URL", "https://user:password-value@slack.example", "web address"),
        ("DESK_ORG_ID", "portal-value", "digits only"),
        ("DESK_DATA_CENTER", "uk-value", "us eu in au jp ca cn sa sg ae"),
        ("DESK_BASE_URL", "https://desk.example/api-value", "scheme and host"),
        ("DESK_SOURCE", "both-value", "auto guide rest"),
        ("DESK_MAX_IN_FLIGHT", "0", "from 1 to 25"),
        ("DATABASE_URL", "mysql://bot:password-value@db/desk", "sqlite+aiosqlite:///deskbot.db"),
        ("DATABASE_URL", "sqlite://", "postgresql+psycopg://user:password@host/name"),
        ("SECRET_KEY", "short-value", "32 random characters or more"),
        ("HTTP_PORT", "70000", "from 0 to 65535"),
        ("PRIVACY_MIN_GROUP", "none-value", "from 1 up"),
        ("HISTORY_EVERY", "7", "1 2 3 4 5 6 10 12 15 20 30 60"),
        ("HISTORY_EVERY", "-5", "0 for none"),
        ("HISTORY_EVERY", "120", "0 for none"),
        ("HISTORY_DAILY_AT", "24:00", "such as 01:30, or off"),
        ("HISTORY_DAILY_AT", "1:30-value", "such as 01:30, or off"),
        ("HISTORY_DAYS", "0", "from 1 to 3650"),
        ("HISTORY_RAW_DAYS", "-1", "from 0 to 3650"),
        ("LOG_LEVEL", "loud-value", "debug info warning error"),
        ("LOG_FORMAT", "xml-value", "auto json console"),
        ("AGENT_MAP", "U012-value", "U012=ada@example.com"),
    ],
)
def test_a_bad_value_is_named_but_not_repeated(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, valid: str
) -> None:
    """The line gives the variable and what would be valid, never the value."""
    monkeypatch.setenv(variable, value)
    (line,) = problems()
    assert line.startswith(f"{variable}: not valid; set ")
    assert valid in line
    assert "-value" not in line


def test_neither_transport_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an app token and without a signing secret there is no way to be reached."""
    monkeypatch.delenv("SLACK_APP_TOKEN")
    assert problems() == [
        "SLACK_APP_TOKEN: missing; set it for Socket Mode, or SLACK_SIGNING_SECRET for HTTP mode"
    ]


def test_empty_variables_count_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose files pass empty strings for what nobody set."""
    monkeypatch.setenv("HTTP_PORT", "")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "")
    settings = load_settings(None)
    assert settings.http.port == 3000
    assert settings.slack.signing_secret is None


def test_lists_pairs_and_hosts_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commas separate lists and pairs; a data centre fixes both hosts, unless overridden."""
    monkeypatch.setenv("ACCESS_MANAGERS", " S012 , support-managers,,U034 ")
    monkeypatch.setenv("AGENT_MAP", "U1=ada@example.com, U2 = 400000000001")
    monkeypatch.setenv("DESK_DATA_CENTER", "EU")
    monkeypatch.setenv("DESK_BASE_URL", "http://127.0.0.1:8080/")
    settings = load_settings(None)
    assert settings.access.managers == ("S012", "support-managers", "U034")
    assert settings.people.map == {"U1": "ada@example.com", "U2": "400000000001"}
    assert settings.desk.desk_url == "http://127.0.0.1:8080"
    assert settings.desk.token_url == "https://accounts.zoho.eu"


def test_the_history_has_a_rhythm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every five minutes and at half past one unless said otherwise; both can be switched off."""
    history = load_settings(None).history
    assert (history.every, history.daily_at) == (5, time(1, 30))
    assert (history.days, history.raw_days) == (400, 7)
    assert {doc.variable: doc.default for doc in describe()}["HISTORY_DAILY_AT"] == "01:30"
    monkeypatch.setenv("HISTORY_EVERY", "0")
    monkeypatch.setenv("HISTORY_DAILY_AT", " Off ")
    history = load_settings(None).history
    assert (history.every, history.daily_at) == (0, None)


def test_environment_beats_file_beats_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A variable may come from three places, in this order."""
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    for name in ("desk_client_secret", "desk_refresh_token", "slack_bot_token"):
        (secrets / name).write_text("from-secrets\n")
    env_file = tmp_path / ".env"
    env_file.write_text("DESK_CLIENT_SECRET=from-file\nSLACK_BOT_TOKEN=from-file\n")
    for name in ("DESK_CLIENT_SECRET", "DESK_REFRESH_TOKEN"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("SECRETS_DIR", str(secrets))
    settings = load_settings(env_file)
    assert settings.slack.bot_token.get_secret_value() == "xoxb-planted"
    assert settings.desk.client_secret.get_secret_value() == "from-file"
    assert settings.desk.refresh_token.get_secret_value() == "from-secrets"


def test_a_secrets_file_that_is_no_text(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is named in a sentence without its content; files that are not ours do not matter."""
    (tmp_path / "desk_client_secret").write_bytes(b"planted\xff\xfe")
    (tmp_path / "others.key").write_bytes(b"\xff\xfe")
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    (line,) = problems()
    assert line == f"{tmp_path / 'desk_client_secret'}: not valid; save it as UTF-8 text"


def test_a_secrets_directory_of_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that this user may not list is named in a sentence, too."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0)
        monkeypatch.setenv("SECRETS_DIR", folder)
        was = os.geteuid()
        os.seteuid(was or _NOBODY)
        try:
            (line,) = problems()
        finally:
            os.seteuid(was)
    assert line.startswith(f"{folder}: cannot be read (Permission denied); set its permissions")


def test_database_has_a_default_and_its_password_is_a_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file by default; of an address the password is kept out of the log, and so is the key."""
    default = load_settings(None).database
    assert default.url.get_secret_value() == "sqlite+aiosqlite:///deskbot.db"
    assert default.password is None
    monkeypatch.setenv("DATABASE_URL", "postgresql://bot:pass%40word@db/desk")
    monkeypatch.setenv("SECRET_KEY", "k" * 32)
    secrets = {secret.get_secret_value() for secret in load_settings(None).secrets}
    assert {"pass@word", "k" * 32} <= secrets


def test_no_secret_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the settings' text nor their sections' hold a secret."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://bot:planted@db/desk")
    monkeypatch.setenv("SECRET_KEY", "planted" * 5)
    text = repr(load_settings(None))
    assert "planted" not in text


def test_every_setting_is_described() -> None:
    """The table has a meaning for each variable, and says which are required."""
    docs = describe()
    assert all(doc.meaning for doc in docs)
    required = {doc.variable for doc in docs if doc.default == "required"}
    assert required == set(GOOD) - {"SLACK_APP_TOKEN"}


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    """A file that is no UTF-8 is one line that names it, and nothing of what is in it."""
    env_file = tmp_path / ".env"
    env_file.write_bytes("DESK_CLIENT_SECRET=caf\u00e9-value".encode("latin-1"))
    with pytest.raises(SettingsError) as caught:
        load_settings(env_file)
    assert caught.value.problems == [f"{env_file}: not valid; save it as UTF-8 text"]


def test_a_file_that_cannot_be_read_is_named() -> None:
    """A file that the system does not let us read is one line that names it."""
    unreadable = Path("/proc/self/mem")  # its first page is nobody's, not even root's
    with pytest.raises(SettingsError) as caught:
        load_settings(unreadable)
    (line,) = caught.value.problems
    assert line.startswith("/proc/self/mem: cannot be read (")


def test_a_file_that_is_not_there_is_no_problem(tmp_path: Path) -> None:
    """Most deployments have no such file."""
    assert load_settings(tmp_path / ".env").http.port == 3000
