"""Every setting, in sections that share a prefix, with its meaning and what would be valid."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any, Final

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.setting_values import (
    DatabaseUrl,
    DataCenter,
    List,
    LogFormat,
    LogLevel,
    LongSecret,
    Lower,
    Origin,
    Pairs,
    PartOfHour,
    Secret,
    SourceChoice,
    TimeOrOff,
    Url,
    not_starting,
)
from bot.store.engine import password_of

_MOST_DAYS: Final = 3650


def _config(prefix: str) -> SettingsConfigDict:
    return SettingsConfigDict(
        env_prefix=prefix,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )


def _valid(text: str) -> dict[str, Any]:
    return {"valid": text}


def _days(default: int, description: str, *, least: int = 1) -> Any:
    """Return a field for how many days something is kept."""
    return Field(
        default=default,
        ge=least,
        le=_MOST_DAYS,
        description=description,
        json_schema_extra=_valid(f"a number from {least} to {_MOST_DAYS}"),
    )


class SlackSettings(BaseSettings):
    """The Slack app's own credentials."""

    model_config = _config("SLACK_")

    bot_token: Annotated[Secret, not_starting("xapp-")] = Field(
        description="The bot token, from *OAuth & Permissions*.",
        json_schema_extra=_valid("the bot token that begins with xoxb-"),
    )
    app_token: Annotated[Secret, not_starting("xoxb-")] | None = Field(
        default=None,
        description="The app-level token with `connections:write`; with it the bot uses "
        "Socket Mode, without it HTTP mode.",
        json_schema_extra=_valid("the app-level token that begins with xapp-"),
    )
    signing_secret: Secret | None = Field(
        default=None,
        description="The signing secret, from *Basic Information*; needed in HTTP mode.",
        json_schema_extra=_valid("the signing secret from Basic Information"),
    )
    api_url: Url = Field(
        default="https://slack.com/api",
        description="Base of Slack's Web API; for emulators and proxies.",
        json_schema_extra=_valid("a web address such as https://slack.com/api"),
    )


class DeskSettings(BaseSettings):
    """The Zoho client, the organization and how to talk to it."""

    model_config = _config("DESK_")

    client_id: str = Field(
        min_length=1,
        description="The client id of the self client in Zoho's API console.",
        json_schema_extra=_valid("the client id from Zoho's API console, 1000.…"),
    )
    client_secret: Secret = Field(
        description="The client secret beside it.",
        json_schema_extra=_valid("the client secret from Zoho's API console"),
    )
    refresh_token: Secret = Field(
        description="The refresh token that the grant code was exchanged for.",
        json_schema_extra=_valid("the refresh token, 1000.…"),
    )
    org_id: str = Field(
        pattern=r"^[0-9]{1,19}$",
        description="The organization's id, digits only.",
        json_schema_extra=_valid("the organization's id, digits only"),
    )
    data_center: Annotated[DataCenter, Lower] = Field(
        default=DataCenter.US,
        description="The data centre that the organization lives in; fixes both hosts.",
        json_schema_extra=_valid(f"one of {' '.join(DataCenter)}"),
    )
    base_url: Origin | None = Field(
        default=None,
        description="Overrides Desk's host (scheme and host).",
        json_schema_extra=_valid("scheme and host, such as https://desk.zoho.eu"),
    )
    accounts_url: Origin | None = Field(
        default=None,
        description="Overrides the accounts server's host (scheme and host).",
        json_schema_extra=_valid("scheme and host, such as https://accounts.zoho.eu"),
    )
    source: Annotated[SourceChoice, Lower] = Field(
        default=SourceChoice.AUTO,
        description="`rest` asks the documented API, `guide` the guide's three paths, `auto` "
        "the guide's paths where the portal has them and the documented API elsewhere.",
        json_schema_extra=_valid(f"one of {' '.join(SourceChoice)}"),
    )
    max_in_flight: int = Field(
        default=5,
        ge=1,
        le=25,
        description="Calls to Desk at the same time. Zoho allows 5 (Free), 10 (Express, "
        "Standard), 15 (Professional) or 25 (Enterprise) for all integrations together.",
        json_schema_extra=_valid("a number from 1 to 25"),
    )
    daily_credits: int | None = Field(
        default=None,
        ge=1,
        description="At most so many of the portal's API credits a day (UTC) are spent by one "
        "process of the bot; digests and captures stop earlier, so that people are still answered.",
        json_schema_extra=_valid("a whole number from 1"),
    )

    @property
    def desk_url(self) -> str:
        """Return scheme and host of Desk."""
        return self.base_url or f"https://desk.{self.data_center.domain}"

    @property
    def token_url(self) -> str:
        """Return scheme and host of the accounts server."""
        return self.accounts_url or f"https://accounts.{self.data_center.domain}"


class DatabaseSettings(BaseSettings):
    """Where digests, their history and the shared access token are kept."""

    model_config = _config("DATABASE_")

    url: DatabaseUrl = Field(
        default=SecretStr("sqlite+aiosqlite:///deskbot.db"),
        description="The database: a file of SQLite, or PostgreSQL for several replicas: "
        "`postgresql+psycopg://user:password@host/name`.",
        json_schema_extra=_valid(
            "an address such as sqlite+aiosqlite:///deskbot.db "
            "or postgresql+psycopg://user:password@host/name"
        ),
    )

    @property
    def password(self) -> SecretStr | None:
        """Return the password within the address."""
        return password_of(self.url)


class SecretSettings(BaseSettings):
    """What the bot encrypts with."""

    model_config = _config("SECRET_")

    key: LongSecret | None = Field(
        default=None,
        description="Encrypts Desk's access token in the database: 32 characters or more, random, "
        "the same for every replica. Without it the token is stored as it is.",
        json_schema_extra=_valid("32 random characters or more, as openssl rand -hex 32 gives"),
    )


class HttpSettings(BaseSettings):
    """Where the bot itself listens."""

    model_config = _config("HTTP_")

    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="Address to listen on for `/slack/events` (HTTP mode), `/healthz`, `/readyz` "
        "and `/metrics`.",
        json_schema_extra=_valid("an address such as 127.0.0.1 or 0.0.0.0"),
    )
    port: int = Field(
        default=3000,
        ge=0,
        le=65535,
        description="Port to listen on; 0 takes a free one.",
        json_schema_extra=_valid("a port from 0 to 65535"),
    )


class AccessSettings(BaseSettings):
    """Who may see what."""

    model_config = _config("ACCESS_")

    managers: List = Field(
        default=(),
        description="Who may see named figures of others: Slack user group ids (`S…`), group "
        "handles or user ids (`U…`), separated by commas. Nobody by default.",
        json_schema_extra=_valid("group ids, handles or user ids, separated by commas"),
    )
    admins: List = Field(
        default=(),
        description="Who runs the bot, in the same form; the workspace's admins by default.",
        json_schema_extra=_valid("group ids, handles or user ids, separated by commas"),
    )
    channels: List = Field(
        default=(),
        description="Slack channels, by id or name, where answers may be shared; all by default. "
        "Channels shared with other organizations are always refused.",
        json_schema_extra=_valid("channel ids or names, separated by commas"),
    )
    log_days: int = _days(365, "How many days the access log is kept in the database.")


class PrivacySettings(BaseSettings):
    """How much of small groups is shown."""

    model_config = _config("PRIVACY_")

    min_group: int = Field(
        default=5,
        ge=1,
        description="Averages of fewer agents than this are shown to managers only.",
        json_schema_extra=_valid("a number from 1 up"),
    )


class HistorySettings(BaseSettings):
    """What of Desk is kept over time, how often and how long."""

    model_config = _config("HISTORY_")

    every: PartOfHour = Field(
        default=5,
        description="Minutes between two captures of everybody's status; 0 captures none. Where "
        "the API credits of the day would not last, it is done more rarely.",
        json_schema_extra=_valid("0 for none, or one of 1 2 3 4 5 6 10 12 15 20 30 60"),
    )
    daily_at: TimeOrOff = Field(
        default=time(1, 30),
        description="When, by the portal's time zone, skills and the figures of past days are "
        "captured; `off` captures none.",
        json_schema_extra=_valid("a time such as 01:30, or off"),
    )
    days: int = _days(400, "How many days captures are kept.")
    raw_days: int = _days(
        7,
        "How many days Desk's answers to captures are kept as they came; 0 keeps none.",
        least=0,
    )


class LogSettings(BaseSettings):
    """What is logged and how."""

    model_config = _config("LOG_")

    level: Annotated[LogLevel, Lower] = Field(
        default=LogLevel.INFO,
        description="The least severe level that is logged.",
        json_schema_extra=_valid(f"one of {' '.join(LogLevel)}"),
    )
    format: Annotated[LogFormat, Lower] = Field(
        default=LogFormat.AUTO,
        description="`json`, `console`, or `auto`: console on a terminal, JSON elsewhere.",
        json_schema_extra=_valid(f"one of {' '.join(LogFormat)}"),
    )


class PeopleSettings(BaseSettings):
    """Who is who in Slack and in Desk."""

    model_config = _config("AGENT_")

    map: Pairs = Field(
        default_factory=dict,
        description="Slack users whose Desk agent has another e-mail address: "
        "`U012=ada@example.com,U034=400000000001`.",
        json_schema_extra=_valid("pairs such as U012=ada@example.com, separated by commas"),
    )
