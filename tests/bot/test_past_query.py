"""Questions to the history, from text and back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.desk.models import Channel
from bot.errors import UsageError
from bot.filters import Mentioned, Myself, Named
from bot.past import Past
from bot.past_query import HistoryQuery, TrendQuery
from bot.periods import Period, PeriodName
from bot.query import MetricsQuery, StatusQuery, parse_metrics, parse_status

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
LAST_WEEK = Past(period=Period(name=PeriodName.LAST_WEEK))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("trend", TrendQuery()),
        ("TREND 90d", TrendQuery(past=Past(days=90))),
        ("ada ray last week trend", TrendQuery(who=Named("ada ray"), past=LAST_WEEK)),
        ("<@U1|x> trend 7d", TrendQuery(who=Mentioned("U1"), past=Past(days=7))),
        ("trend department:Support", TrendQuery(department="Support")),
        ("trend period:28d", TrendQuery(past=Past(days=28))),
        ('"trend"', MetricsQuery(who=Named("trend"))),
        ("agent:trend", MetricsQuery(who=Named("trend"))),
        ("", MetricsQuery()),
    ],
)
def test_trend_texts(text: str, expected: object) -> None:
    """The word makes a trend of the question, but not as a name in quotes."""
    assert parse_metrics(text, now=NOW) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("history", HistoryQuery()),
        ("me history 30d", HistoryQuery(who=Myself(), past=Past(days=30))),
        ("history channel:phone", HistoryQuery(channel=Channel.PHONE)),
        ("history skill:French last-week", HistoryQuery(skill="French", past=LAST_WEEK)),
        ('history department:"Tier 2"', HistoryQuery(department="Tier 2")),
        ('"history"', StatusQuery(who=Named("history"))),
        ("", StatusQuery()),
    ],
)
def test_history_texts(text: str, expected: object) -> None:
    """The word asks for the past, with filters of its own."""
    assert parse_status(text) == expected


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("trend 7d 90d", "90d"),
        ("trend 7d period:90d", "90d"),
        ("trend vs previous", "vs"),
        ("trend channel:mail", "channel:"),
        ("trend 2026-11-15..2026-11-01", "2026-11-15..2026-11-01"),
        ("90d", "90d"),
        ("period:90d", "90d"),
    ],
)
def test_what_does_not_go_with_a_trend_is_named(text: str, part: str) -> None:
    """Two periods, a comparison and foreign filters are named; ninety days want a trend."""
    with pytest.raises(UsageError) as caught:
        parse_metrics(text, now=NOW)
    assert caught.value.part == part


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("history online", "online"),
        ("ada history vs previous", "vs"),
        ("history channel:mail,phone", "channel:"),
        ("history channel:fax", "fax"),
        ("history channel:mail skill:French", "skill:"),
        ("ada history channel:mail", "channel:"),
        ("ada history skill:French", "skill:"),
        ("history status:online", "status:"),
        ("history today 7d", "7d"),
    ],
)
def test_what_does_not_go_with_history_is_named(text: str, part: str) -> None:
    """Statuses, several channels and what narrows one agent's history are named."""
    with pytest.raises(UsageError) as caught:
        parse_status(text)
    assert caught.value.part == part


@pytest.mark.parametrize(
    ("text", "part", "meant"),
    [
        ("skill:German", "skill:", "history skill:German"),
        ('ada skill:"VIP customers",German', "skill:", 'history skill:"VIP customers",German'),
        ("skill:<@U1|x>", "skill:", "history skill:NAME"),
        ("period:30d", "period:", "history period:30d"),
        ("ada ray last week", "last-week", "history last-week"),
        ("history channel:phone,chat", "channel:", "history channel:phone"),
    ],
)
def test_what_goes_only_with_history_is_shown_with_it(text: str, part: str, meant: str) -> None:
    """Skills and periods are filters of the history: the error shows what to type."""
    with pytest.raises(UsageError) as caught:
        parse_status(text)
    assert (caught.value.part, caught.value.nearest) == (part, (meant,))


@pytest.mark.parametrize(
    ("text", "part", "meant"),
    [
        ("ada vs", "vs", "vs previous"),
        ("vs last-week", "vs", "vs previous"),
        ("ada 90D", "90d", "trend 90d"),
    ],
)
def test_half_a_comparison_and_many_days_show_what_to_type(
    text: str, part: str, meant: str
) -> None:
    """Only the time before can be compared with, and only a trend takes any number of days."""
    with pytest.raises(UsageError) as caught:
        parse_metrics(text, now=NOW)
    assert (caught.value.part, caught.value.nearest) == (part, (meant,))


@pytest.mark.parametrize(
    ("text", "part", "meant"),
    [
        ("ada trend", "trend", "/agent-metrics trend"),
        ("vs previous", "vs", "/agent-metrics vs previous"),
        ("history trend", "trend", "/agent-metrics trend"),
    ],
)
def test_words_of_figures_are_shown_with_their_command(text: str, part: str, meant: str) -> None:
    """Who asks for statuses with words of figures is told where these go."""
    with pytest.raises(UsageError) as caught:
        parse_status(text)
    assert (caught.value.part, caught.value.nearest) == (part, (meant,))
    assert parse_status(f'"{text}"') == StatusQuery(who=Named(text))


@pytest.mark.parametrize("text", ["ada history", "History 7d", "trend history"])
def test_words_of_statuses_are_shown_with_their_command(text: str) -> None:
    """Who asks for figures with the word of statuses is told where it goes."""
    with pytest.raises(UsageError) as caught:
        parse_metrics(text, now=NOW)
    assert (caught.value.part, caught.value.nearest) == ("history", ("/agent-status history",))
