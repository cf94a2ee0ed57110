"""Values that no model knows."""

from __future__ import annotations

from bot.desk.models import Extra
from formatters.extras import extra_columns, extra_fields


def test_labels_are_humanised() -> None:
    """A field name becomes a label; its value is escaped."""
    assert extra_fields([Extra("avgHandlingTime", "<5m>")]) == [("Avg handling time", "&lt;5m&gt;")]


def test_what_is_not_for_people_is_left_out() -> None:
    """Empty values, ids and raw JSON are not shown; zero is."""
    extras = [
        Extra("note", ""),
        Extra("note", "\u200b"),
        Extra("", "value"),
        Extra("teamId", "7"),
        Extra("agent ids", "7"),
        Extra("owner", "400000000000001"),
        Extra("raw", '{"a": 1}'),
        Extra("list", "[1]"),
        Extra("calls", "0"),
    ]
    assert extra_fields(extras) == [("Calls", "0")]


def test_many_are_bounded_and_counted() -> None:
    """Of thirty extras twenty are shown and ten counted."""
    pairs = extra_fields([Extra(f"field {n}", "x") for n in range(30)])
    assert len(pairs) == 21
    assert pairs[-1] == ("Further values", "10 not shown")


def test_columns_cover_all_rows() -> None:
    """A column appears when any row has it, at most eight of them."""
    rows = [[Extra("calls", "2")], [], [Extra("shift", "early"), Extra("calls", "0")]]
    columns = extra_columns(rows)
    assert [(column.title, column.cells) for column in columns] == [
        ("Calls", ("2", None, "0")),
        ("Shift", (None, None, "early")),
    ]
    assert len(extra_columns([[Extra(f"field {n}", "x") for n in range(30)]])) == 8
