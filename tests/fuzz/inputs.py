"""What comes in from outside, at its worst: JSON with the vendors' own names in it, and texts."""

from __future__ import annotations

import json
from typing import Any, Final

from hypothesis import strategies as st

from bot.desk.guide_fields import Field
from tests.bot.test_grammar import TEXTS
from tests.formatters.strategies import HOSTILE

DESK_KEYS: Final = (
    *("data", "teams", "agents", "id", "name", "agentId", "emailId", "firstName", "lastName"),
    *("timeZone", "isZiaAgent", "associatedDepartmentIds", "departmentId", "derivedAgents"),
    *("status", "chatStatus", "mailStatus", "phoneStatus", "phoneMode", "presenceStatus"),
    *("openCount", "onholdCount", "overDueCount", "dueIn1HrCount", "skillType", "agentIds"),
    *("ticketCount", "responseCount", "timeData", "referenceValue", "value", "count"),
    *("avgSystemTime", "avgAgentTime", "totalTicketCount", "totalAvgSystemTime", "errorCode"),
    *("message", "errors", "fieldName", "companyName", "portalName", "isEnabled"),
)
GUIDE_KEYS: Final = tuple(name for field in Field for name in field.value)
SLACK_KEYS: Final = (
    *("type", "command", "text", "user", "user_id", "team", "team_id", "enterprise", "id"),
    *("enterprise_id", "channel", "channel_id", "container", "actions", "action_id", "value"),
    *("selected_option", "view", "callback_id", "state", "values", "private_metadata", "blocks"),
    *(
        "response_url",
        "response_urls",
        "trigger_id",
        "message",
        "attachments",
        "bot_id",
        "block_id",
    ),
    *("agent", "claim_agent", "zone", "digest_zone", "weekdays", "digest_weekdays"),
)
_LEAVES: Final = (
    *("block_actions", "block_suggestion", "message_action", "shortcut", "view_submission"),
    *("view_closed", "/agent-status", "U0ADARAY", "T0HOME", "C0SUPPORT", "again:x", "claim_open"),
    *(
        "ONLINE",
        "OFFLINE",
        "BUSY",
        "-1",
        "1e999",
        "NaN",
        "02:30",
        "1 h 5 m",
        "2026-11-18T10:00:00Z",
    ),
    *("400000000001", "500000000001", "ada.ray@example.com", "<@U0ADARAY>", "true", ""),
    *HOSTILE,
)
leaves = st.one_of(
    st.sampled_from(_LEAVES),
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([0, -1, 2**63, 10**40]),
    st.floats(allow_nan=True, allow_infinity=True),
    st.text(max_size=20),
)
texts = TEXTS


def json_with(keys: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """Return any JSON, of which many keys are names that mean something."""
    names = st.sampled_from(keys) | st.text(max_size=8)
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(names, inner, max_size=8),
        max_leaves=30,
    )


def objects_with(keys: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Return a JSON object with such keys."""
    return st.dictionaries(st.sampled_from(keys), json_with(keys), max_size=12)


desk_rows = st.fixed_dictionaries(
    {"id": st.sampled_from(["1", "2", 3, None]), "agentId": st.sampled_from(["1", "2", 3])},
    optional=dict.fromkeys(set(DESK_KEYS) - {"id", "agentId"}, leaves),
)
desk_answers = st.one_of(
    json_with(DESK_KEYS),
    st.builds(
        lambda key, rows: {key: rows},
        st.sampled_from(["data", "teams", "ticketCount", "responseCount", "timeData"]),
        st.lists(desk_rows, max_size=4),
    ),
)
"""What Desk's documented calls may answer: anything, and often nearly what they should."""

guide_answers = st.one_of(
    json_with(GUIDE_KEYS),
    st.lists(st.dictionaries(st.sampled_from(GUIDE_KEYS), leaves, max_size=12), max_size=4),
)
bodies = st.one_of(
    st.binary(max_size=200),
    json_with(SLACK_KEYS).map(lambda value: json.dumps(value).encode()),
    st.text('{}[]",:abc01.e-\\u\ud800 ', max_size=80).map(
        lambda text: text.encode(errors="surrogatepass")
    ),
    st.integers(1, 300).map(lambda depth: b'{"a":' * depth + b"1" + b"}" * depth),
    st.integers(1, 4000).map(lambda depth: b"[" * depth),
)
"""JSON, nearly JSON, deep JSON, and anything else that a socket can bring."""

forms = st.lists(
    st.tuples(st.sampled_from(["payload", "command", "text", "%", "a+b", ""]), bodies), max_size=5
).map(lambda fields: b"&".join(name.encode() + b"=" + body for name, body in fields))
