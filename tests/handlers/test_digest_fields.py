"""A digest's form that is not as Slack sends it."""

from __future__ import annotations

from typing import Any

import pytest

from formatters.digest_form import Key
from handlers._digest_fields import field_names, read_draft


@pytest.mark.parametrize(
    "view",
    [
        {},
        {"blocks": 1, "state": "values"},
        {"blocks": "input", "state": {"values": []}},
        {"blocks": ["input", None], "state": {"values": {"zone": 1, "weekdays": {}}}},
        {"state": {"values": {"weekdays": {"digest_weekdays": {"selected_options": "01"}}}}},
        {"state": {"values": {"zone": {"digest_zone": {"selected_option": "UTC"}}}}},
    ],
)
def test_another_shape_is_empty(view: dict[str, Any]) -> None:
    """What cannot be read was not filled in, and the form says which fields are wanted."""
    assert field_names(view) == frozenset()
    draft = read_draft(view, own_target="U0ADARAY")
    assert draft.name == draft.zone == ""
    assert draft.problems()


def test_a_deep_key_is_none() -> None:
    """However deep its brackets, what a form carries is ours or refused."""
    with pytest.raises(ValueError, match="nested too deeply"):
        Key.parse("[" * 100_000)
