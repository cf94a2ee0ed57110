"""What Slack did not do, and what that means for a digest."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from aiohttp import ClientConnectorError, ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.digests.trouble import Trouble
from bot.slack.reply import api_error_code

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping

    from slack_sdk.web.async_slack_response import AsyncSlackResponse

_TROUBLES: Final[Mapping[Trouble, frozenset[str]]] = {
    Trouble.RETRY: frozenset(
        {
            *("ratelimited", "rate_limited", "message_limit_exceeded"),
            *("external_channel_migrating", "team_added_to_org"),
        }
    ),
    Trouble.UNCLEAR: frozenset(
        {"fatal_error", "internal_error", "service_unavailable", "request_timeout"}
    ),
    Trouble.FATAL: frozenset(
        {
            *("invalid_auth", "not_authed", "token_revoked", "token_expired"),
            *("account_inactive", "missing_scope", "not_allowed_token_type", "no_permission"),
            *(
                "access_denied",
                "ekm_access_denied",
                "org_login_required",
                "team_access_not_granted",
            ),
        }
    ),
    Trouble.CONFIG: frozenset(
        {
            *("is_archived", "not_in_channel", "channel_not_found", "messages_tab_disabled"),
            *("user_not_found", "user_disabled", "user_not_visible", "cannot_dm_bot"),
            *("cannot_reply_to_message", "as_user_not_supported", "channel_type_not_supported"),
            "posting_to_general_channel_denied",
        }
    ),
}
"""By Slack's error code: https://docs.slack.dev/reference/methods/chat.postMessage#errors."""


class PostingError(Exception):
    """Slack did not confirm.

    Attributes:
        code: Slack's error code, or what failed on the way, such as ``http_502``.
        trouble: what it means.
        retry_after: seconds that Slack asks to wait; `None` when it did not.
    """

    def __init__(self, code: str, trouble: Trouble, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.trouble = trouble
        self.retry_after = retry_after


async def ask(answer: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """Return an answer of Slack's Web API.

    Raises:
        PostingError: there is none, or it is a refusal.
    """
    try:
        return await answer
    except SlackApiError as error:
        raise _refused(error) from error
    except ClientConnectorError as error:
        raise PostingError("connection_refused", Trouble.RETRY) from error
    except (ClientError, TimeoutError, OSError, SlackClientError, AttributeError) as error:
        # AttributeError: slack_sdk 3.47 asks an answer that is no JSON object for its fields.
        raise PostingError("connection_failed", Trouble.UNCLEAR) from error


def _refused(error: SlackApiError) -> PostingError:
    code, response = api_error_code(error), error.response
    if getattr(response, "status_code", None) == HTTPStatus.TOO_MANY_REQUESTS:
        return PostingError(code, Trouble.RETRY, _retry_after(response))
    return PostingError(code, classify(code))


def classify(code: str) -> Trouble:
    """Return what an error code means; what is unknown is a refusal of this message."""
    for trouble, codes in _TROUBLES.items():
        if code in codes:
            return trouble
    if code.startswith("http_"):
        return Trouble.UNCLEAR
    return Trouble.CONFIG if code.startswith("restricted_action") else Trouble.BUG


def _retry_after(response: Any) -> float:
    headers = {str(name).lower(): value for name, value in response.headers.items()}
    text = str(headers.get("retry-after", ""))
    return float(text) if text.isascii() and text.isdigit() else 1.0
