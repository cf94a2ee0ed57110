"""The buttons of a digest's form: the preview, and the test that only its editor gets."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.digests.problems import problem_of
from bot.digests.refused import PostingError
from bot.slack.turn import Kind, Route
from formatters.digest import format_digest
from formatters.digest_modals import (
    format_form_error,
    format_preview,
    format_tested,
    format_trying,
    format_unfinished,
    format_untested,
)
from handlers._digest_filled import Filled, read_filled
from handlers._digests import digest_desk
from handlers._frame import attempt, settle

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.digests.desk import DigestDesk
    from bot.services import Services
    from bot.slack.message import View
    from bot.slack.turn import Turn
    from handlers._frame import Patience

    Work = Callable[[Filled, Services, DigestDesk], Awaitable[View]]


def routes(services: Services, patience: Patience) -> tuple[Route, ...]:
    """Return the routes of the two buttons."""
    preview = partial(_handle, "Preview", _preview, services, patience)
    test = partial(_handle, "Test", _test, services, patience)
    return Route(Kind.ACTION, "digest_preview", preview), Route(Kind.ACTION, "digest_test", test)


async def _handle(
    title: str, work: Work, services: Services, patience: Patience, turn: Turn
) -> None:
    """Lay a modal upon the form while its trigger lives; fill it when Desk answered."""
    await turn.ack()
    view_id = await turn.reply.push_view(format_trying(title))
    result = await attempt(lambda: _tried(work, services, turn), patience)
    if isinstance(result, Exception):
        view = format_form_error(result, request_id=turn.request_id)
    else:
        view = result
    await turn.reply.update_view(view_id, view)
    settle(result, turn)


async def _tried(work: Work, services: Services, turn: Turn) -> View:
    with digest_desk(services) as digests:
        filled = await read_filled(turn, services, digests)
        if filled.problems:
            return format_unfinished(filled.errors)
        return await work(filled, services, digests)


async def _preview(filled: Filled, services: Services, digests: DigestDesk) -> View:
    digest = filled.digest(services)
    report = await digests.build(digest)
    return format_preview(*format_digest(report, digest=digest))


async def _test(filled: Filled, services: Services, digests: DigestDesk) -> View:
    digest = filled.digest(services)
    report = await digests.build(digest)
    message, details = format_digest(report, digest=digest, is_test=True)
    try:
        await digests.post(filled.viewer.user.id, message, details)
    except PostingError as error:
        problem = problem_of(error.code)
        return format_untested(problem.cause, problem.remedy)
    return format_tested()
