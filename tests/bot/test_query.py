"""Queries from text and back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.models import Channel, Presence
from bot.errors import UsageError
from bot.filters import Mentioned, Myself, Named
from bot.grammar import clean_name
from bot.past import Past
from bot.past_query import HistoryQuery, TrendQuery
from bot.periods import Period, PeriodName
from bot.query import (
    Again,
    MetricsQuery,
    Query,
    SkillsQuery,
    StatusQuery,
    is_help,
    parse_metrics,
    parse_status,
)
from tests.bot.test_grammar import TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


def metrics(text: str) -> MetricsQuery:
    """Parse at noon of a Wednesday."""
    return MetricsQuery.parse(text, now=NOW)


PARSERS: list[Callable[[str], Query]] = [
    StatusQuery.parse,
    metrics,
    SkillsQuery.parse,
    TrendQuery.parse,
    HistoryQuery.parse,
]

NAMES = TEXTS.map(clean_name).filter(bool)
WHO = st.one_of(
    st.none(),
    NAMES.map(Named),
    st.sampled_from(["online", "me", "vs previous", "7d", "help", "a, b"]).map(Named),
    st.just(Mentioned("U123")),
    st.just(Myself()),
)
DEPARTMENTS = st.one_of(st.none(), NAMES)
PERIODS = st.one_of(
    st.none(),
    st.sampled_from(list(PeriodName)).map(lambda name: Period(name=name)),
    st.just(Period.parse("2026-11-01..2026-11-15")),
    st.just(Period.parse("2026-11-16T00:00Z..2026-11-16T10:35Z")),
)


PASTS = st.one_of(
    st.none(),
    st.integers(1, 999).map(lambda days: Past(days=days)),
    st.just(Past.parse("last-week")),
    st.just(Past.parse("2026-11-01..2026-11-15")),
)


def subsets(members: list[Channel] | list[Presence]) -> st.SearchStrategy[tuple[object, ...]]:
    """Return members in their own order, each once."""
    chosen = st.sets(st.sampled_from(members))
    return chosen.map(lambda some: tuple(one for one in members if one in some))


QUERIES = st.one_of(
    st.builds(
        StatusQuery,
        who=WHO,
        department=DEPARTMENTS,
        channels=subsets(list(Channel)),
        presences=subsets([Presence.ONLINE, Presence.BUSY, Presence.OFFLINE]),
    ),
    st.builds(MetricsQuery, who=WHO, department=DEPARTMENTS, period=PERIODS, compare=st.booleans()),
    st.builds(TrendQuery, who=WHO, department=DEPARTMENTS, past=PASTS),
    st.builds(HistoryQuery, who=WHO, department=DEPARTMENTS, past=PASTS),
    st.builds(HistoryQuery, channel=st.sampled_from(Channel), past=PASTS),
    st.builds(HistoryQuery, skill=NAMES, past=PASTS),
    st.builds(SkillsQuery, who=WHO, department=DEPARTMENTS),
    st.builds(
        SkillsQuery,
        terms=st.lists(NAMES, min_size=1, max_size=5, unique_by=str.casefold).map(tuple),
        department=DEPARTMENTS,
        online=st.booleans(),
    ),
)


@given(QUERIES)
@settings(max_examples=200, deadline=None)
def test_the_text_of_a_query_is_read_back_as_the_query(query: Query) -> None:
    """Canonical text loses nothing, whatever the names hold."""
    parse: dict[type, Callable[[str], Query]] = {
        StatusQuery: parse_status,
        HistoryQuery: parse_status,
        MetricsQuery: lambda text: parse_metrics(text, now=NOW),
        TrendQuery: lambda text: parse_metrics(text, now=NOW),
        SkillsQuery: SkillsQuery.parse,
    }
    assert parse[type(query)](query.text) == query


@given(TEXTS)
@settings(max_examples=2000, deadline=None)
def test_any_text_gives_a_query_or_a_usage_error(text: str) -> None:
    """No text raises anything else; what is understood has a text that means the same."""
    for parse in PARSERS:
        try:
            query = parse(text)
        except UsageError:
            continue
        assert parse(query.text) == query
        assert Again.parse(Again("/agent-metrics", query.text).value).text == query.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", StatusQuery()),
        ("ada ray", StatusQuery(who=Named("ada ray"))),
        ("Doe, Jane online", StatusQuery(who=Named("Doe, Jane"), presences=(Presence.ONLINE,))),
        ("ME", StatusQuery(who=Myself())),
        ('"me"', StatusQuery(who=Named("me"))),
        ("<@U1|x> offline", StatusQuery(who=Mentioned("U1"), presences=(Presence.OFFLINE,))),
        ("agent:me", StatusQuery(who=Myself())),
        ('agent:"Ada Ray"', StatusQuery(who=Named("Ada Ray"))),
        ("busy, ONLINE", StatusQuery(presences=(Presence.ONLINE, Presence.BUSY))),
        ("status:busy online", StatusQuery(presences=(Presence.ONLINE, Presence.BUSY))),
        ('"online"', StatusQuery(who=Named("online"))),
        (
            'department:"Tier 2" channel:chat,Mail',
            StatusQuery(department="Tier 2", channels=(Channel.MAIL, Channel.CHAT)),
        ),
    ],
)
def test_status_texts(text: str, expected: StatusQuery) -> None:
    """Filter words win over names; quoted words are names."""
    assert StatusQuery.parse(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("last-week", MetricsQuery(period=Period(name=PeriodName.LAST_WEEK))),
        ("Last Week", MetricsQuery(period=Period(name=PeriodName.LAST_WEEK))),
        ("ada 7D", MetricsQuery(who=Named("ada"), period=Period(name=PeriodName.LAST_7_DAYS))),
        ("vs previous", MetricsQuery(compare=True)),
        ("VS Previous ada", MetricsQuery(who=Named("ada"), compare=True)),
        ('"last week"', MetricsQuery(who=Named("last week"))),
        ("period:today", MetricsQuery(period=Period(name=PeriodName.TODAY))),
    ],
)
def test_metrics_texts(text: str, expected: MetricsQuery) -> None:
    """A period is a word, two words or a filter; a comparison is two words."""
    assert metrics(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-01..2026-11-15",
        "2026-11-01...2026-11-15",
        "2026-11-01…2026-11-15",
        "2026-11-01–2026-11-15",  # noqa: RUF001 - what keyboards insert
        "2026-11-01—2026-11-15",
        "period:2026-11-01..2026-11-15",
    ],
)
def test_a_range_of_days_in_every_spelling(text: str) -> None:
    """Dots, an ellipsis and long dashes all join two days."""
    assert metrics(text).period == Period.parse("2026-11-01..2026-11-15")


def test_one_day_is_a_period() -> None:
    """A single date means that day."""
    assert metrics("2026-11-01").period == Period.parse("2026-11-01..2026-11-01")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("2026-11-20..2026-11-21", "2026-11-20..2026-11-21"),
        ("2026-11-01..2026-11-20", "2026-11-01..2026-11-20"),
        ("2026-11-18T11:00Z..2026-11-18T13:00Z", "2026-11-18T11:00Z..2026-11-18T13:00Z"),
        ("2026-02-30", "2026-02-30"),
        ("2026-11-15..2026-11-01", "2026-11-15..2026-11-01"),
        ("1999-01-01..1999-01-02", "1999-01-01..1999-01-02"),
        ("2024-01-01..2026-01-01", "2024-01-01..2026-01-01"),
        ("2026-1-1", "2026-1-1"),
        ("period:fortnight", "fortnight"),
        ("today 7d", "7d"),
        ("today period:7d", "7d"),
        ("vs", "vs"),
        ("vs ada", "vs"),
        ("period:<@U1>", "period:"),
    ],
)
def test_a_bad_period_is_named(text: str, part: str) -> None:
    """A period that is none, in the future, too long, too old or given twice is an error."""
    with pytest.raises(UsageError) as caught:
        metrics(text)
    assert caught.value.part.lower() == part.lower()


def test_tomorrow_in_utc_may_be_today_in_the_portal() -> None:
    """East of here the next day has begun, and may be asked for."""
    assert metrics("2026-11-19").period == Period.parse("2026-11-19..2026-11-19")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "French, VIP customers online",
            SkillsQuery(terms=("French", "VIP customers"), online=True),
        ),
        ("skill:French,German", SkillsQuery(terms=("French", "German"))),
        ("French, french,", SkillsQuery(terms=("French",))),
        ("me", SkillsQuery(who=Myself())),
        ("agent:Ada", SkillsQuery(who=Named("Ada"))),
        ("<@U1>", SkillsQuery(who=Mentioned("U1"))),
        ("department:Support", SkillsQuery(department="Support")),
    ],
)
def test_skills_texts(text: str, expected: SkillsQuery) -> None:
    """Terms stand between commas; who is named as an agent is one."""
    assert SkillsQuery.parse(text) == expected


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("online", "online"),
        ("me online", "online"),
        ("<@U1> skill:French", "skill:"),
        ("French, <@U1> x", "x"),
        ("skill:<@U1>", "@"),
        (",".join(f"skill {n}" for n in range(11)), "skill 10"),
        ("x" * 201, "x" * 59 + "…"),
    ],
)
def test_bad_skills_texts_are_named(text: str, part: str) -> None:
    """What cannot count is an error."""
    with pytest.raises(UsageError) as caught:
        SkillsQuery.parse(text)
    assert caught.value.part == part


@pytest.mark.parametrize(
    ("text", "part", "nearest"),
    [
        ("chanel:mail", "chanel:", "channel:"),
        ("DEPARTMENTS:x", "departments:", "department:"),
        ("channel:mial", "mial", "mail"),
        ("channel:<@U1>", "U1", ""),
        ("status:onlin", "onlin", "online"),
        ("status:unknown", "unknown", ""),
        ("department:a department:b", "department:", ""),
        ("department:a,b", "department:", ""),
        ("department:a,<@U1>", "department:", ""),
        ("agent:a b", "agent:", ""),
        ("ada <@U1>", "ada", ""),
        ("<@U1> <@U2>", "@", ""),
        (f'"{"x" * 201}"', "x" * 59 + "…", ""),
        (f"department:{'x' * 201}", "x" * 59 + "…", ""),
    ],
)
def test_unknown_and_doubled_filters_are_named(text: str, part: str, nearest: str) -> None:
    """An unknown key or value is named with the nearest; nothing is dropped."""
    with pytest.raises(UsageError) as caught:
        StatusQuery.parse(text)
    assert caught.value.part == part
    if nearest:
        assert caught.value.nearest == (nearest,)


def test_what_is_far_is_not_suggested() -> None:
    """A key that resembles none is answered with all that there are."""
    with pytest.raises(UsageError) as caught:
        StatusQuery.parse("weather:fine")
    assert caught.value.nearest == ()
    assert caught.value.valid == ("agent:", "department:", "channel:", "status:")


def test_a_question_that_no_button_could_hold_is_refused() -> None:
    """The canonical text always fits a button's value."""
    terms = ",".join(f'"{"&amp;" * 95}{n}"' for n in range(8))
    with pytest.raises(UsageError, match="too long"):
        SkillsQuery.parse(terms)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("help", True),
        (" HELP ", True),
        ("?", True),
        ("—help", True),
        ("help me", False),
        ("", False),
    ],
)
def test_help_alone_asks_for_help(text: str, *, expected: bool) -> None:
    """Only the word alone does."""
    assert is_help(text) is expected


def test_a_value_comes_back() -> None:
    """A button's value gives the same question."""
    again = Again("/agent-status", '"Zoë" &amp; <@U1>', 3)
    assert Again.parse(again.value) == again


@pytest.mark.parametrize(
    "value", ["1", "[]", '["/a", "", 0]', '["/a", "", "1"]', "nothing", "[" * 100_000]
)
def test_a_value_of_anybody_else_is_refused(value: str) -> None:
    """What is not ours is an error."""
    with pytest.raises(ValueError):  # noqa: PT011 - whichever of json's or ours
        Again.parse(value)


def test_a_value_too_long_asks_without_filters() -> None:
    """A button's value is never longer than Slack takes."""
    assert Again.parse(Again("/agent-status", "x" * 2000, 3).value) == Again("/agent-status")
