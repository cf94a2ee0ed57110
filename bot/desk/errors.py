"""Everything that can go wrong with Desk, sorted by who must act.

::

    DeskError
    ├── DeskRequestError           whoever asked: change the question
    │   ├── DeskParameterError       a key or value of ``p`` is malformed
    │   └── DeskNotFoundError        no such department, agent or skill
    ├── DeskAccessError            an administrator: repair the connection
    │   ├── DeskGrantError           the refresh token is dead: authorise the app again
    │   ├── DeskClientError          client id or secret refused
    │   ├── DeskScopeError           a scope is missing: authorise the app again
    │   ├── DeskOrganizationError    the token belongs to another organization
    │   ├── DeskPermissionError      the token's owner may not see this (report permission)
    │   ├── DeskEditionError         the portal's edition lacks the feature
    │   └── DeskDataCenterError      redirected or answered by a sign-in page
    └── DeskUnavailableError       nobody: wait; the last good answer may stand in
        ├── DeskUnreachableError     no connection, or no answer in time
        ├── DeskServerError          5xx
        ├── DeskAnswerError          an answer that cannot be read
        ├── DeskBusyError            too many calls at once, or the breaker is open
        ├── DeskCreditsError         the daily credits are spent
        └── DeskThrottledError       the accounts server refuses tokens for a while

Each error carries its facts as attributes; sentences for people are made in `formatters.errors`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class DeskError(Exception):
    """Root of the tree.

    Attributes:
        operation: the path or operation that failed, such as ``/agents``; empty before sending.
        status: the HTTP status, where there was one.
        error_code: Desk's ``errorCode`` or the accounts server's ``error``, where there was one.
    """

    def __init__(
        self,
        message: str = "",
        *,
        operation: str = "",
        status: int | None = None,
        error_code: str | None = None,
    ) -> None:
        super().__init__(message or type(self).__doc__ or type(self).__name__)
        self.operation = operation
        self.status = status
        self.error_code = error_code


class DeskRequestError(DeskError):
    """The question is wrong."""


class DeskParameterError(DeskRequestError):
    """A parameter is malformed; raised before anything is sent.

    Attributes:
        key: the offending key, as given.
        valid: what would be valid there (keys or values), nearest first; may be empty.
    """

    def __init__(self, message: str, *, key: str, valid: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.key = key
        self.valid = tuple(valid)


class DeskNotFoundError(DeskRequestError):
    """Nothing has that name.

    Attributes:
        kind: ``department``, ``agent`` or ``skill``.
        value: what was asked for, as given (foreign text: escape before showing).
        nearest: up to three names that exist, nearest first.
    """

    def __init__(self, *, kind: str, value: str, nearest: Sequence[str] = ()) -> None:
        super().__init__(f"no {kind} named {value!r}")
        self.kind = kind
        self.value = value
        self.nearest = tuple(nearest)


class DeskAccessError(DeskError):
    """An administrator must repair the connection; retrying cannot help."""


class DeskGrantError(DeskAccessError):
    """The refresh token is revoked, used up or wrong."""


class DeskClientError(DeskAccessError):
    """The accounts server does not accept the client id or secret."""


class DeskScopeError(DeskAccessError):
    """The token lacks a scope.

    Attributes:
        needed: the scopes of which any one would do, preferred first.
    """

    def __init__(
        self,
        message: str = "",
        *,
        needed: Sequence[str] = (),
        operation: str = "",
        status: int | None = None,
        error_code: str | None = None,
    ) -> None:
        super().__init__(message, operation=operation, status=status, error_code=error_code)
        self.needed = tuple(needed)


class DeskOrganizationError(DeskAccessError):
    """The token is bound to another organization than ``DESK_ORG_ID``."""


class DeskPermissionError(DeskAccessError):
    """The owner of the token may not see this in Desk itself."""


class DeskEditionError(DeskAccessError):
    """The portal's edition does not include the feature.

    Attributes:
        feature: Desk's name of the feature, where given.
    """

    def __init__(
        self,
        message: str = "",
        *,
        feature: str | None = None,
        operation: str = "",
        status: int | None = None,
        error_code: str | None = None,
    ) -> None:
        super().__init__(message, operation=operation, status=status, error_code=error_code)
        self.feature = feature


class DeskDataCenterError(DeskAccessError):
    """Desk redirected or answered with a page: most likely the wrong data centre."""


class DeskUnavailableError(DeskError):
    """Desk cannot answer now.

    Attributes:
        retry_at: when it makes sense to ask again (aware, UTC), where known.
    """

    def __init__(
        self,
        message: str = "",
        *,
        retry_at: datetime | None = None,
        operation: str = "",
        status: int | None = None,
        error_code: str | None = None,
    ) -> None:
        super().__init__(message, operation=operation, status=status, error_code=error_code)
        self.retry_at = retry_at


class DeskUnreachableError(DeskUnavailableError):
    """No connection, or no answer in time."""


class DeskServerError(DeskUnavailableError):
    """Desk failed on its side."""


class DeskAnswerError(DeskUnavailableError):
    """Desk's answer cannot be read."""


class DeskBusyError(DeskUnavailableError):
    """Too many calls at once, or too many failures in a row."""


class DeskCreditsError(DeskUnavailableError):
    """The portal's API credits of the day are spent."""


class DeskThrottledError(DeskUnavailableError):
    """The accounts server hands out no token for a while."""
