"""What is fuzzed: for each way in a strategy, and what must hold whatever it draws."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, cast

from hypothesis import strategies as st

from bot.clues import read_clues
from bot.desk.cache import AnswerCache
from bot.desk.endpoints import Endpoints
from bot.desk.errors import DeskError
from bot.desk.guide import GuideSource
from bot.desk.params import PerformanceQuery, StatusQuery
from bot.desk.params import SkillsQuery as DeskSkillsQuery
from bot.desk.rest import RestSource
from bot.desk.wire import RawAnswer, decipher
from bot.digests.query import DigestQuery
from bot.doctor.query import DoctorQuery
from bot.errors import UsageError
from bot.names import fold, pick
from bot.past_query import HistoryQuery, TrendQuery
from bot.query import Again, SkillsQuery, parse_metrics, parse_status
from bot.slack.body import FORM, JSON, PayloadError, read_body
from bot.slack.payloads import is_turn, read_payload
from formatters.digest_form import Key
from formatters.metrics import format_agent_metrics, format_team_metrics
from formatters.skills import format_agent_skills, format_skill_matrix
from formatters.status import format_status_board, format_status_card
from handlers._digest_fields import field_names, read_draft
from handlers.agent_claim import chosen_agent
from tests.blocks import check_message
from tests.formatters import strategies as some
from tests.fuzz import inputs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.desk.models import PerformanceReport, SkillMap, StatusBoard
    from bot.desk.session import DeskSession
    from bot.slack.message import Message

NOW: Final = datetime(2026, 11, 18, 12, tzinfo=UTC)
_AGAIN: Final = Again("/agent-status", "", 1)


@dataclass(frozen=True, slots=True)
class Target:
    """One way in.

    Attributes:
        drawn: what comes in.
        check: raises where something does not hold.
    """

    name: str
    drawn: st.SearchStrategy[Any]
    check: Callable[[Any], None]


def check_text(text: str) -> None:
    """Any command's text is understood or a usage error, and its canonical text means the same."""
    parsers: Sequence[Callable[[str], Any]] = (
        parse_status,
        lambda typed: parse_metrics(typed, now=NOW),
        SkillsQuery.parse,
        lambda typed: parse_metrics(TrendQuery.parse(typed).text, now=NOW),
        lambda typed: parse_status(HistoryQuery.parse(typed).text),
        DigestQuery.parse,
        DoctorQuery.parse,
    )
    for parse in parsers:
        try:
            query = parse(text)
        except UsageError:
            continue
        assert parse(query.text) == query
    assert fold(fold(text)) == fold(text)
    assert all(name in {text, "Ada"} for name in pick(text, ["Ada", text]))


def check_values(text: str) -> None:
    """What buttons and forms carry is ours or refused with the one designed error."""
    for parse in (Again.parse, Key.parse):
        try:
            parse(text)
        except ValueError:
            continue


def check_body(drawn: tuple[str, bytes]) -> None:
    """Any body is an object or refused, and any object a turn, Bolt's business, or refused."""
    try:
        payload = read_body(*drawn)
        if is_turn(payload):
            read_payload(payload)
    except PayloadError:
        return
    assert isinstance(payload, dict)


def check_payload(payload: Mapping[str, Any]) -> None:
    """Any payload is read or refused, and so are its form and its message."""
    read_clues(payload, desk_host="desk.zoho.eu")
    with suppress(PayloadError):
        if is_turn(payload):
            assert read_payload(payload).name


def check_form(view: Mapping[str, Any]) -> None:
    """Any state of the forms, which Slack passes on as it was filled in, is a draft or refused."""
    with suppress(UsageError):
        chosen_agent({"view": view})
    field_names(view)
    read_draft(view, own_target="U0ADARAY").problems()


def check_answer(drawn: tuple[int, Mapping[str, str], bytes]) -> None:
    """Any answer of Desk's is JSON or one of Desk's errors."""
    with suppress(DeskError):
        decipher(RawAnswer(*drawn), path="/agents", now=NOW)


class _Answers:
    """Stands where `DeskSession` does, and answers one drawn value after the other."""

    def __init__(self, answers: Sequence[Any]) -> None:
        self._answers = answers
        self._asked = 0

    async def get(self, *_: object, **__: object) -> Any:
        """Return the next answer; after the last one Desk has nothing to list."""
        self._asked += 1
        return self._answers[self._asked - 1] if self._asked <= len(self._answers) else None


def check_rest(answers: Sequence[Any]) -> None:
    """Whatever the documented calls answer, there are models that Slack takes, or Desk's errors."""
    asyncio.run(_ask_everything(answers, is_guide=False))


def check_guide(answers: Sequence[Any]) -> None:
    """The same of the guide's three paths."""
    asyncio.run(_ask_everything(answers, is_guide=True))


async def _ask_everything(answers: Sequence[Any], *, is_guide: bool) -> None:
    session, cache = cast("DeskSession", _Answers(answers)), AnswerCache(lambda: NOW)
    endpoints = Endpoints(session, cache, clock=lambda: NOW, org_id="1")
    source: GuideSource | RestSource = RestSource(endpoints)
    if is_guide:
        source = GuideSource(session, cache, endpoints, org_id="1")
    for work in (
        lambda: source.get_status(StatusQuery()),
        lambda: source.get_performance(PerformanceQuery()),
        lambda: source.get_skills(DeskSkillsQuery()),
    ):
        try:
            found = await work()
        except DeskError:
            continue
        for message in _messages(found):
            check_message(message)


def _messages(found: object) -> Sequence[Message]:
    kind = type(found).__name__
    if kind == "StatusBoard":
        board = cast("StatusBoard", found)
        return format_status_board(board, again=_AGAIN), format_status_card(board, again=_AGAIN)
    if kind == "PerformanceReport":
        report = cast("PerformanceReport", found)
        team = format_team_metrics(report, again=_AGAIN, previous=None, named=True, min_group=0)
        return team, format_agent_metrics(report, again=_AGAIN, previous=None)
    skills = cast("SkillMap", found)
    return format_agent_skills(skills, again=_AGAIN), format_skill_matrix(skills, again=_AGAIN)


def check_models(found: object) -> None:
    """Any model makes messages that Slack takes and that ping nobody."""
    for message in _messages(found):
        check_message(message)


def _text(raw: bytes) -> str:
    return raw.decode(errors="replace")


TARGETS: Final = (
    Target("command texts", inputs.texts, check_text),
    Target("button values", inputs.texts | inputs.bodies.map(_text), check_values),
    Target(
        "request bodies",
        st.tuples(st.just(JSON), inputs.bodies) | st.tuples(st.just(FORM), inputs.forms),
        check_body,
    ),
    Target("payloads", inputs.objects_with(inputs.SLACK_KEYS), check_payload),
    Target("forms", inputs.objects_with(inputs.SLACK_KEYS), check_form),
    Target(
        "Desk's answers",
        st.tuples(
            st.integers(100, 599),
            st.dictionaries(
                st.sampled_from(["content-type", "retry-after", "location"]), st.text(max_size=30)
            ),
            inputs.bodies,
        ),
        check_answer,
    ),
    Target("documented calls", st.lists(inputs.desk_answers, max_size=8), check_rest),
    Target("guide's paths", st.lists(inputs.guide_answers, max_size=4), check_guide),
    Target("messages", some.boards | some.reports | some.skill_maps, check_models),
)
