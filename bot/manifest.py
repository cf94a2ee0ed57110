"""The Slack app's manifest: read it, turn it to HTTP mode, link to the app's creation."""

from __future__ import annotations

import ipaddress
import json
import re
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

import yaml

from bot.manifest_checks import Manifest, needed_scopes, validate

__all__ = [
    "EVENTS_PATH",
    "MAX_LINK",
    "Manifest",
    "ManifestError",
    "create_link",
    "http_manifest",
    "needed_scopes",
    "socket_manifest",
    "validate",
]

EVENTS_PATH: Final = "/slack/events"
"""Where the bot listens in HTTP mode, for everything that Slack sends."""

MAX_LINK: Final = 8192
"""Browsers and Slack's front end take longer links, but not all of them."""

_CREATE: Final = "https://api.slack.com/apps?new_app=1&manifest_json="
_NOT_PLAIN: Final = re.compile(r"[\s?#@\\]")
_HERE: Final = Path(__file__).resolve().parent


class ManifestError(ValueError):
    """The manifest cannot be made as asked; the message is a sentence for whoever asked."""


def socket_manifest() -> Manifest:
    """Read the manifest that comes with the bot; it is for Socket Mode.

    A wheel carries it inside the package; a checkout has it beside the packages.
    """
    packaged = _HERE / "manifest.yml"
    path = packaged if packaged.exists() else _HERE.parent / "manifest.yml"
    manifest: Manifest = yaml.safe_load(path.read_text("utf-8"))
    return manifest


def http_manifest(url: str) -> Manifest:
    """Return the manifest for HTTP mode, with the bot's public URL wherever Slack needs it.

    Args:
        url: where Slack reaches the bot, with or without `EVENTS_PATH`, such as
            ``https://bot.example.com``.

    Raises:
        ManifestError: the URL is none that Slack could call.
    """
    target = _events_url(url)
    manifest = socket_manifest()
    for command in manifest["features"]["slash_commands"]:
        command["url"] = target
    settings = manifest["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"]["request_url"] = target
    settings["interactivity"]["request_url"] = target
    settings["interactivity"]["message_menu_options_url"] = target
    return manifest


def create_link(manifest: Manifest) -> str:
    """Return the link that opens Slack's "Create an app" with this manifest filled in.

    Raises:
        ManifestError: the link would be longer than `MAX_LINK`; paste the manifest instead.
    """
    minified = json.dumps(manifest, ensure_ascii=False, separators=(",", ":"))
    link = _CREATE + quote(minified, safe="")
    if len(link) > MAX_LINK:
        raise ManifestError(f"The link would have {len(link)} characters; paste the manifest.")
    return link


def _events_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ManifestError(f"{url!r} is no URL: {error}.") from error
    if not host or _NOT_PLAIN.search(url):
        raise ManifestError(f"{url!r} is no plain URL; use one such as https://bot.example.com.")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise ManifestError(f"{url!r} must begin with https://, or Slack will not call it.")
    path = parts.path.rstrip("/").removesuffix(EVENTS_PATH)
    return f"{parts.scheme}://{parts.netloc}{path}{EVENTS_PATH}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
