"""Whether the user groups that settings name are there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.access_entries import unknown_groups
from bot.slack.objects import read_group_names
from bot.slack.reply import api_error_code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slack_sdk.web.async_client import AsyncWebClient

_TIMEOUT_S: Final = 5.0


class GroupsUnknownError(Exception):
    """Slack does not list user groups; the message is its error code, or what failed."""


async def find_unknown_groups(client: AsyncWebClient, entries: Iterable[str]) -> tuple[str, ...]:
    """Return which entries of ``ACCESS_MANAGERS`` or ``ACCESS_ADMINS`` are no group and no user id.

    Raises:
        GroupsUnknownError: Slack does not say; on a free plan there are none
            (``plan_upgrade_required``).
    """
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            answer = await client.usergroups_list()
        known = read_group_names(answer.get("usergroups") or [])
    except SlackApiError as error:
        raise GroupsUnknownError(api_error_code(error)) from error
    except (ClientError, SlackClientError, TimeoutError, ValueError, AttributeError) as error:
        raise GroupsUnknownError(type(error).__name__) from error
    return unknown_groups(entries, known)
