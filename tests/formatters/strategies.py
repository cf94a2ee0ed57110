"""Hypothesis strategies for any model, with the most hostile texts that Desk could hold."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from hypothesis import strategies as st

from bot.desk.models import (
    Agent,
    AgentFigures,
    AgentStatus,
    Average,
    Channel,
    ChannelPresence,
    Department,
    Extra,
    Figures,
    Freshness,
    PerformanceReport,
    Presence,
    Scope,
    Skill,
    SkillMap,
    Source,
    SpentCredits,
    StatusBoard,
    Workload,
)
from bot.history.models import (
    Contributors,
    Coverage,
    DayIn,
    HourCovered,
    LoadPoint,
    Subject,
    TimeIn,
    TimeInStatus,
    Trend,
    TrendPoint,
)
from bot.periods import Period, PeriodName
from bot.query import Again

HOSTILE: Final = (
    "<!channel>",
    "<!here|everyone>",
    "<@U0ADARAY>",
    "<https://evil.example|https://good.example>",
    "<!date^0^{date}|now>",
    "&lt;!channel&gt;",
    "*x* _y_ ~z~ `c`",
    "\u202egnp.exe",
    "zero\u200bwidth\u2060\ufeff",
    "line\nbreak\r\n\ttab\x00\x1b[31m",
    "> quote",
    ":rotating_light: :100:",
    "&" * 400,
    "<" * 2500,
    "W" * 500,
    "\U0001f469\u200d\U0001f4bb" * 60,
    "\u3164",
    "\ud800",
    " ",
    "",
)
foreign = st.one_of(
    st.sampled_from(HOSTILE), st.text(max_size=40), st.sampled_from(["Ada Ray", "Support"])
)
ids = st.integers(10**14, 10**14 + 50).map(str)
counts = st.one_of(st.none(), st.integers(0, 10**9))
extras = st.lists(st.builds(Extra, foreign, foreign), max_size=30).map(tuple)
departments = st.builds(Department, ids, foreign)
agents = st.builds(
    Agent,
    ids,
    foreign,
    email=st.none() | foreign,
    departments=st.lists(departments, max_size=12).map(tuple),
    time_zone=st.none() | foreign,
)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds must be naive
freshness = st.builds(
    Freshness,
    moments,
    st.sampled_from(Source),
    stale=st.booleans(),
    spent=st.none() | st.builds(SpentCredits, st.none() | moments),
)
scopes = st.builds(
    Scope,
    st.none() | departments,
    st.none() | agents,
    st.lists(st.sampled_from(Channel), max_size=3, unique=True).map(tuple),
    st.lists(st.sampled_from(Presence), max_size=4, unique=True).map(tuple),
)
again = st.builds(
    Again, st.sampled_from(["/agent-status", "/agent-metrics"]), foreign, st.integers(1, 200)
)
statuses = st.builds(
    AgentStatus,
    agents,
    st.sampled_from(Presence),
    st.lists(
        st.builds(ChannelPresence, st.sampled_from(Channel), st.sampled_from(Presence)), max_size=3
    ).map(tuple),
    st.none() | foreign,
    st.none() | st.builds(Workload, counts, counts, counts, counts),
    extras,
)
spans = st.none() | st.timedeltas(timedelta(), timedelta(days=4000))
averages = st.none() | st.builds(Average, st.none() | st.integers(0, 10**6), spans, spans)
figures = st.builds(Figures, counts, counts, counts, averages, averages, extras)
periods = st.one_of(
    st.sampled_from(PeriodName).map(lambda name: Period(name=name)),
    st.dates().map(lambda day: Period(first=day, last=day)),
    moments.map(lambda moment: Period(since=moment, until=moment + timedelta(days=1))),
)
sizes = st.sampled_from([1, 1, 1, 40, 2000])
"""How often a few drawn rows are repeated: up to 5,000 and more rows without drawing each."""
boards = st.builds(
    lambda rows, times, *rest: StatusBoard(tuple(rows) * times, *rest),
    st.lists(statuses, max_size=3),
    sizes,
    scopes,
    freshness,
    st.integers(0, 10_000),
)
reports = st.builds(
    lambda period, team, rows, times, *rest: PerformanceReport(
        period, team, tuple(rows) * times, *rest
    ),
    periods,
    figures,
    st.lists(st.builds(AgentFigures, agents, figures), max_size=3),
    sizes,
    scopes,
    freshness,
)
skills = st.builds(
    Skill, ids, foreign, st.none() | departments, st.none() | foreign, st.frozensets(ids)
)
skill_maps = st.builds(
    lambda rows, times, people, *rest: SkillMap(tuple(rows) * times, tuple(people), *rest),
    st.lists(skills, max_size=3),
    sizes,
    st.lists(agents, max_size=5),
    scopes,
    freshness,
    st.dictionaries(ids, extras, max_size=2),
    st.lists(departments, max_size=3).map(tuple),
)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
subjects = st.builds(Subject, st.none() | departments, st.none() | agents, st.none() | moments)
contributors = st.builds(Contributors, st.integers(0, 9), st.integers(0, 9))
points = st.builds(
    lambda first, length, captured, *rest: TrendPoint(
        first, first + timedelta(days=length), captured, *rest
    ),
    days,
    st.integers(0, 400),
    st.integers(0, 400),
    st.none() | st.builds(Figures, counts, counts, counts, averages, averages),
    contributors,
)
trends = st.builds(
    Trend,
    subjects,
    st.builds(
        lambda some, times: tuple(some) * times,
        st.lists(points, max_size=4),
        st.sampled_from([1, 1, 1, 7]),
    ),
    points,
    points,
    st.none() | points,
    foreign,
    st.none() | days,
)
lengths = st.timedeltas(timedelta(), timedelta(hours=25))
times_in = st.builds(TimeIn, lengths, lengths, lengths, lengths, lengths)
times_in_status = st.builds(
    lambda subject, since, first, times, total, *rest: TimeInStatus(
        subject,
        since,
        since,
        total,
        tuple(DayIn(first + timedelta(days=n), one) for n, one in enumerate(times)),
        *rest,
    ),
    subjects.filter(lambda one: one.agent is not None),
    moments,
    days,
    st.builds(lambda some, count: some * count, st.lists(times_in, max_size=3), sizes),
    times_in,
    lengths,
    foreign,
    st.integers(0, 10**6),
)
shares = st.none() | st.floats(0, 5000)
covered_hours = st.builds(
    HourCovered,
    st.integers(0, 23),
    shares,
    shares,
    st.none() | st.integers(0, 5000),
    st.integers(0, 10**6),
)
loads = st.builds(LoadPoint, days, shares, shares)
coverages = st.builds(
    Coverage,
    subjects,
    st.none() | st.sampled_from(Channel),
    st.none() | skills,
    moments,
    moments,
    foreign,
    st.integers(0, 5000),
    st.integers(0, 400),
    st.frozensets(st.integers(0, 6)),
    st.lists(covered_hours, max_size=24, unique_by=lambda one: one.hour).map(tuple),
    st.lists(loads, max_size=40, unique_by=lambda one: one.day).map(
        lambda some: tuple(sorted(some, key=lambda one: one.day))
    ),
    lengths,
    lengths,
    st.integers(0, 10**6),
)
