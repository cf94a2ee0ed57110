"""The queries of the history's views; `history_views` says what their columns are.

The migration has a copy of its own, since it must not change; a test compares the two.
"""

from __future__ import annotations

from typing import Final


def view_sql(*, is_sqlite: bool) -> dict[str, str]:
    """Return the query of each view, by its name."""
    return {**_ANYWHERE, **(_SQLITE if is_sqlite else _POSTGRES)}


_ANYWHERE: Final = {
    "agent_performance_daily": """
SELECT p.day, p.agent_id, a.name AS agent_name,
    p.closed, p.reopened, p.backlog,
    p.first_response_n, p.first_response_system_s, p.first_response_agent_s,
    p.resolution_n, p.resolution_system_s, p.resolution_agent_s, p.captured_at
FROM performance_sample AS p
LEFT JOIN known_agent AS a ON a.agent_id = p.agent_id
WHERE p.department_id = ''""",
    "agent_performance_daily_by_department": """
SELECT p.day, p.department_id, d.name AS department_name, p.agent_id, a.name AS agent_name,
    p.closed, p.reopened, p.backlog,
    p.first_response_n, p.first_response_system_s, p.first_response_agent_s,
    p.resolution_n, p.resolution_system_s, p.resolution_agent_s, p.captured_at
FROM performance_sample AS p
LEFT JOIN known_agent AS a ON a.agent_id = p.agent_id
LEFT JOIN known_department AS d ON d.department_id = p.department_id
WHERE p.department_id <> ''""",
    "department_performance_daily": """
SELECT p.day, p.department_id,
    CASE WHEN p.department_id = '' THEN 'Whole portal' ELSE d.name END AS department_name,
    p.agents, p.first_response_agents, p.resolution_agents,
    p.closed, p.reopened, p.backlog,
    p.first_response_n, p.first_response_system_s, p.first_response_agent_s,
    p.resolution_n, p.resolution_system_s, p.resolution_agent_s, p.captured_at
FROM performance_team AS p
LEFT JOIN known_department AS d ON d.department_id = p.department_id""",
    "agent_skills_current": """
SELECT s.agent_id, a.name AS agent_name, s.skill_id, k.name AS skill_name, k.type AS skill_type,
    k.department_id, d.name AS department_name, s.captured_at
FROM skill_sample AS s
LEFT JOIN known_agent AS a ON a.agent_id = s.agent_id
LEFT JOIN known_skill AS k ON k.skill_id = s.skill_id
LEFT JOIN known_department AS d ON d.department_id = k.department_id
WHERE s.captured_at = (
    SELECT MAX(c.captured_at) FROM capture AS c WHERE c.kind = 'skills' AND c.outcome = 'done'
)""",
    "department_coverage": """
SELECT c.captured_at, c.department_id,
    CASE WHEN c.department_id = '' THEN 'Whole portal' ELSE d.name END AS department_name,
    c.channel, c.online, c.busy, c.offline, c.unknown, c.open, c.on_hold, c.overdue
FROM coverage AS c
LEFT JOIN known_department AS d ON d.department_id = c.department_id""",
}

_SQLITE: Final = {
    "agent_status_intervals": """
SELECT i.agent_id, a.name AS agent_name, i.since, i.until, i.is_open,
    i.presence, i.mail, i.phone, i.chat,
    strftime('%s', i.until) - strftime('%s', i.since) AS seconds,
    MAX(
        COALESCE((
            SELECT c.every_s FROM capture AS c
            WHERE c.kind = 'status' AND c.outcome = 'done' AND c.captured_at < i.since
            ORDER BY c.captured_at DESC LIMIT 1
        ), 0),
        COALESCE((
            SELECT c.every_s FROM capture AS c
            WHERE c.kind = 'status' AND c.outcome = 'done' AND c.captured_at < i.until
            ORDER BY c.captured_at DESC LIMIT 1
        ), i.every_s)
    ) AS precision_seconds
FROM (
    SELECT s.agent_id, s.since, s.until IS NULL AS is_open, s.presence, s.mail, s.phone, s.chat,
        l.every_s,
        COALESCE(
            s.until,
            strftime('%Y-%m-%d %H:%M:%f', l.captured_at, l.every_s || ' seconds') || '000'
        ) AS until
    FROM status_span AS s
    CROSS JOIN (
        SELECT c.captured_at, c.every_s FROM capture AS c
        WHERE c.kind = 'status' AND c.outcome = 'done' ORDER BY c.captured_at DESC LIMIT 1
    ) AS l
) AS i
LEFT JOIN known_agent AS a ON a.agent_id = i.agent_id""",
    "status_holes": """
SELECT h.since, h.until, h.gap - h.every_s AS seconds,
    (
        SELECT f.reason FROM capture AS f
        WHERE f.kind = 'status' AND f.outcome <> 'done'
            AND f.captured_at > h.captured_at AND f.captured_at < h.until
        ORDER BY f.captured_at LIMIT 1
    ) AS reason
FROM (
    SELECT c.captured_at, c.every_s, c.next_at AS until,
        strftime('%Y-%m-%d %H:%M:%f', c.captured_at, c.every_s || ' seconds') || '000' AS since,
        strftime('%s', c.next_at) - strftime('%s', c.captured_at) AS gap
    FROM (
        SELECT captured_at, every_s, LEAD(captured_at) OVER (ORDER BY captured_at) AS next_at
        FROM capture WHERE kind = 'status' AND outcome = 'done'
    ) AS c
) AS h
WHERE 2 * h.gap > 3 * h.every_s""",
}

_POSTGRES: Final = {
    "agent_status_intervals": """
SELECT i.agent_id, a.name AS agent_name, i.since, i.until, i.is_open,
    i.presence, i.mail, i.phone, i.chat,
    CAST(EXTRACT(EPOCH FROM i.until - i.since) AS INTEGER) AS seconds,
    GREATEST(
        COALESCE((
            SELECT c.every_s FROM capture AS c
            WHERE c.kind = 'status' AND c.outcome = 'done' AND c.captured_at < i.since
            ORDER BY c.captured_at DESC LIMIT 1
        ), 0),
        COALESCE((
            SELECT c.every_s FROM capture AS c
            WHERE c.kind = 'status' AND c.outcome = 'done' AND c.captured_at < i.until
            ORDER BY c.captured_at DESC LIMIT 1
        ), i.every_s)
    ) AS precision_seconds
FROM (
    SELECT s.agent_id, s.since, s.until IS NULL AS is_open, s.presence, s.mail, s.phone, s.chat,
        l.every_s,
        COALESCE(s.until, l.captured_at + l.every_s * INTERVAL '1 second') AS until
    FROM status_span AS s
    CROSS JOIN (
        SELECT c.captured_at, c.every_s FROM capture AS c
        WHERE c.kind = 'status' AND c.outcome = 'done' ORDER BY c.captured_at DESC LIMIT 1
    ) AS l
) AS i
LEFT JOIN known_agent AS a ON a.agent_id = i.agent_id""",
    "status_holes": """
SELECT h.since, h.until, h.gap - h.every_s AS seconds,
    (
        SELECT f.reason FROM capture AS f
        WHERE f.kind = 'status' AND f.outcome <> 'done'
            AND f.captured_at > h.captured_at AND f.captured_at < h.until
        ORDER BY f.captured_at LIMIT 1
    ) AS reason
FROM (
    SELECT c.captured_at, c.every_s, c.next_at AS until,
        c.captured_at + c.every_s * INTERVAL '1 second' AS since,
        CAST(EXTRACT(EPOCH FROM c.next_at - c.captured_at) AS INTEGER) AS gap
    FROM (
        SELECT captured_at, every_s, LEAD(captured_at) OVER (ORDER BY captured_at) AS next_at
        FROM capture WHERE kind = 'status' AND outcome = 'done'
    ) AS c
) AS h
WHERE 2 * h.gap > 3 * h.every_s""",
}
