"""``/agent-digest`` and the buttons under its answers: manage the digests of a Slack channel."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog

from bot.digests.query import DigestQuery, Verb
from bot.digests.refused import PostingError
from bot.errors import UsageError
from bot.query import Again
from bot.slack.turn import Kind, Route
from formatters.digest_list import Entry, done_words, format_digest_history, format_digest_list
from formatters.digest_notice import format_stopped
from formatters.errors import format_error
from formatters.help import CommandHelp
from handlers._ask import Ask, CommandSpec
from handlers._digest_open import open_form
from handlers._digests import digest_desk, find_digest, list_seen, next_at
from handlers._frame import attempt, command_route, is_ephemeral, settle

if TYPE_CHECKING:
    from bot.access import Viewer
    from bot.digests.desk import DigestDesk
    from bot.digests.models import Digest
    from bot.services import Services
    from bot.slack.message import Message
    from bot.slack.turn import Turn
    from handlers._frame import Patience

_log = structlog.get_logger(__name__)

HELP: Final = CommandHelp(
    command="/agent-digest",
    hint="[new, list, now, pause ID, resume ID, delete ID, history ID]",
    summary="Manage the daily digests of this Slack channel, and those sent to you.",
    examples=(
        ("", "the digests of this Slack channel, with buttons for each"),
        ("new", "a form that schedules one"),
        ("now", "the digest of this Slack channel, posted at once"),
        ("edit k3x7ab2q", "the form of one digest; its id stands in the list"),
        ("pause k3x7ab2q", "it rests until somebody resumes it"),
        ("history k3x7ab2q", "what was posted when, and what was not and why"),
    ),
)
_STOPPING: Final = frozenset({Verb.PAUSE, Verb.RESUME, Verb.DELETE})
"""Whoever gets a digest may do this to it, too."""
_WITH_FORM: Final = frozenset({Verb.NEW, Verb.EDIT})


async def answer_agent_digest(ask: Ask, viewer: Viewer, services: Services) -> Message:
    """Do what is asked and answer with the list; for ``history`` with that."""
    query = DigestQuery.parse(ask.text)
    with digest_desk(services) as digests:
        if query.verb is Verb.LIST or query.verb in _WITH_FORM:
            return await _list(ask, viewer, services, digests)
        digest = await find_digest(
            query.digest_id, viewer, ask.channel_id, digests=digests, services=services
        )
        if query.verb is Verb.HISTORY:
            return await _history(ask, digest, digests)
        if query.verb in _STOPPING:
            services.access.check_digest_stop(viewer, digest)
        else:
            services.access.check_digest_change(viewer, digest)
        done = await _do(query.verb, digest, digests)
        await _tell_owner(query.verb, digest, viewer, digests)
        note = done_words(query.verb, done, next_at=next_at(done, ask.now))
        return await _list(replace(ask, page=1), viewer, services, digests, note=note)


COMMAND: Final = CommandSpec(HELP, lambda ask: DigestQuery.parse(ask.text), answer_agent_digest)


async def _list(
    ask: Ask, viewer: Viewer, services: Services, digests: DigestDesk, *, note: str = ""
) -> Message:
    entries = [
        Entry(
            digest,
            next_at(digest, ask.now),
            may_change=services.access.may_change_digest(viewer, digest),
            is_theirs=digest.target_id == viewer.user.id,
        )
        for digest in await list_seen(viewer, ask.channel_id, digests)
    ]
    again = Again(HELP.command, Verb.LIST, ask.page)
    return format_digest_list(entries, again=again, note=note)


async def _history(ask: Ask, digest: Digest, digests: DigestDesk) -> Message:
    deliveries = await digests.ledger.history(digest.id)
    again = ask.again(DigestQuery(Verb.HISTORY, digest.id))
    return format_digest_history(digest, deliveries, again=again)


async def _tell_owner(verb: Verb, digest: Digest, viewer: Viewer, digests: DigestDesk) -> None:
    """Let the owner know that whoever got the digest did not want it any more."""
    by = viewer.user.id
    if verb is not Verb.DELETE or digest.target_id != by or digest.owner_id == by:
        return
    try:
        await digests.post(digest.owner_id, format_stopped(digest, by=by), None)
    except PostingError as error:
        # It is done all the same; the owner may have left.
        _log.warning("owner_not_told", digest=digest.id, error=error.code)


async def _do(verb: Verb, digest: Digest, digests: DigestDesk) -> Digest:
    """Change or send a digest; return it as it is then, or was when it is deleted."""
    match verb:
        case Verb.PAUSE:
            return await digests.subscriptions.pause(digest.id)
        case Verb.RESUME:
            return await digests.subscriptions.resume(digest.id)
        case Verb.DELETE:
            return await digests.subscriptions.delete(digest.id)
    await digests.send_now(digest)
    return digest


def routes(services: Services, patience: Patience) -> tuple[Route, ...]:
    """Return the command's route and those of its buttons."""
    answers = command_route(COMMAND, services, patience)
    buttons = (
        Route(Kind.ACTION, f"digest_{verb}", partial(_click, verb, services, patience))
        for verb in Verb
        if verb is not Verb.LIST
    )
    command = Route(Kind.COMMAND, HELP.command, partial(_command, answers, services, patience))
    return (command, *buttons)


async def _command(answers: Route, services: Services, patience: Patience, turn: Turn) -> None:
    """Open the form where one is asked for, while the trigger lives; answer all else."""
    try:
        query = DigestQuery.parse(turn.text)
    except UsageError:
        query = DigestQuery()
    if query.verb in _WITH_FORM:
        await open_form(turn, services, patience, query=query)
    else:
        await answers.handle(turn)


async def _click(verb: Verb, services: Services, patience: Patience, turn: Turn) -> None:
    if verb is Verb.NEW:
        await open_form(turn, services, patience, query=DigestQuery(verb))
        return
    query = DigestQuery(verb, turn.text)
    if verb is Verb.EDIT:
        await open_form(turn, services, patience, query=query)
        return
    await turn.ack()
    ask = Ask(HELP.command, query.text, 1, services.clock(), turn.channel_id)
    result = await attempt(lambda: _answer(ask, turn, services), patience)
    if isinstance(result, Exception):
        await turn.reply.respond(format_error(result, request_id=turn.request_id))
    else:
        await turn.reply.respond(result, replace=verb is not Verb.HISTORY and is_ephemeral(turn))
    settle(result, turn)


async def _answer(ask: Ask, turn: Turn, services: Services) -> Message:
    viewer = await services.access.admit(turn.actor, turn.channel_id)
    return await answer_agent_digest(ask, viewer, services)
