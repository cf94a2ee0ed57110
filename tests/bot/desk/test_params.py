"""The dictionary `p`: everything malformed is refused by key before anything is sent."""

from __future__ import annotations

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.errors import DeskParameterError
from bot.desk.models import Channel, Presence
from bot.desk.params import (
    DEFAULT_PERIOD,
    KEYS,
    Operation,
    nearest,
    parse_performance,
    parse_skills,
    parse_status,
)
from tests.bot.desk.test_values import JSON

PARSERS = {
    Operation.STATUS: parse_status,
    Operation.PERFORMANCE: parse_performance,
    Operation.SKILLS: parse_skills,
}


@pytest.mark.parametrize("parse", PARSERS.values())
def test_none_and_empty_are_unfiltered(parse: Any) -> None:
    """None and {} ask the same question."""
    assert parse(None) == parse({})
    assert parse(None).given == ()


def test_good_parameters() -> None:
    """Texts and whole numbers are taken; lists are split, case and repetition do not matter."""
    status = parse_status({"department": 500, "channel": "Mail, phone,mail", "status": "ONLINE"})
    assert status.department == "500"
    assert status.channels == (Channel.MAIL, Channel.PHONE)
    assert status.presences == (Presence.ONLINE,)
    assert status.given == (
        ("channel", "Mail, phone,mail"), ("department", "500"), ("status", "ONLINE"),
    )  # fmt: skip
    assert parse_skills({"skill": "French, German,,French"}).skills == ("French", "German")
    assert parse_performance({"period": "Last-Week"}).period.text == "last-week"
    window = "2026-11-01T00:00Z..2026-11-02T00:00Z"
    assert parse_performance({"period": window}).period.text == window
    assert parse_performance({}).period == DEFAULT_PERIOD


@pytest.mark.parametrize(
    "value",
    [None, True, 1.5, [], {}, b"x", ("a",), "", "  ", "a\x00b", "a\nb", "\ud800", "a\u2028b",
     "x" * 201, pytest.param(10**5000, id="huge"), 10**300],
)  # fmt: skip
@pytest.mark.parametrize("parse", PARSERS.values())
def test_bad_values_name_their_key(parse: Any, value: object) -> None:
    """What is no scalar, empty, too long or holds control characters is refused."""
    with pytest.raises(DeskParameterError) as refused:
        parse({"agent": value})
    assert refused.value.key == "agent"


@pytest.mark.parametrize(
    ("operation", "p", "key", "first"),
    [
        (Operation.STATUS, {"chanel": "mail"}, "chanel", "channel"),
        (Operation.STATUS, {"period": "7d"}, "period", None),
        (Operation.STATUS, {"channel": "emial"}, "channel", "mail"),
        (Operation.STATUS, {"status": "onlin"}, "status", "online"),
        (Operation.STATUS, {"status": ","}, "status", None),
        (Operation.PERFORMANCE, {"period": "last weak"}, "period", "last-week"),
        (Operation.PERFORMANCE, {"period": "2026-11-15..2026-11-01"}, "period", None),
        (Operation.SKILLS, {7: "x"}, "int", None),
    ],
)
def test_bad_parameters_come_with_the_nearest(
    operation: Operation, p: Any, key: str, first: str | None
) -> None:
    """The error names the key and what would be valid there, nearest first."""
    with pytest.raises(DeskParameterError) as refused:
        PARSERS[operation](p)
    assert refused.value.key == key
    assert first is None or refused.value.valid[0] == first


@pytest.mark.parametrize("p", [[], "department=Support", 5, [("department", "x")]])
def test_no_mapping(p: Any) -> None:
    """What is no mapping is refused as p itself."""
    with pytest.raises(DeskParameterError) as refused:
        parse_status(p)
    assert refused.value.key == "p"


@given(
    operation=st.sampled_from(Operation),
    p=st.dictionaries(
        st.sampled_from(["department", "agent", "period", "skill", "channel", "status"])
        | st.text(),
        JSON,
        max_size=4,
    ),
)
def test_anything_is_parsed_or_refused(operation: Operation, p: dict[str, Any]) -> None:
    """Only known keys with scalar values get through; the rest raises for one of its keys."""
    try:
        query = PARSERS[operation](cast("dict[str, object]", p))
    except DeskParameterError as error:
        key = error.key
    else:
        key = next(iter(p), "")
        assert set(p) <= set(KEYS[operation])
        assert dict(query.given).keys() == p.keys()
        assert all(0 < len(value) <= 200 for _key, value in query.given)
    assert key in {key[:200] for key in p} or not p


@given(st.text(), st.lists(st.text(), max_size=5))
def test_nearest_orders_what_it_is_given(text: str, names: list[str]) -> None:
    """Nothing is invented, nothing twice, and never more than asked for."""
    found = nearest(text, names, limit=3)
    assert len(found) == min(3, len(set(names)))
    assert set(found) <= set(names)
