"""A portal of any size for `Upstream`: its lists, presence, workload, reports and skills."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.bot.desk.upstream import ORG_ID, Reply, Seen, Upstream

if TYPE_CHECKING:
    from collections.abc import Sequence

SUPPORT, BILLING = "500000000000000001", "500000000000000002"


def agent_id(number: int) -> str:
    """Return the id of the agent with this number, in the nineteen digits that Desk uses."""
    return str(4_000_000_000_000_000_000 + number)


def agent_row(number: int, *departments: str, **more: Any) -> dict[str, Any]:
    """Return a row of ``/agents``."""
    return {
        "id": agent_id(number),
        "name": f"Agent {number:04}",
        "emailId": f"agent{number}@example.com",
        "status": "ACTIVE",
        "isZiaAgent": False,
        "associatedDepartmentIds": list(departments or (SUPPORT,)),
        "timeZone": "Europe/Berlin",
        **more,
    }


@dataclass
class Portal:
    """What the documented calls answer from; change it and ask again."""

    agents: list[dict[str, Any]]
    departments: list[dict[str, Any]] = field(
        default_factory=lambda: [
            {"id": SUPPORT, "name": "Support", "isEnabled": True},
            {"id": BILLING, "name": "Billing", "isEnabled": True},
        ]
    )
    presence: dict[str, dict[str, Any]] = field(default_factory=dict)
    open_counts: dict[str, Any] = field(default_factory=dict)
    reports: dict[str, dict[str, Any]] = field(default_factory=dict)
    skills: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    extra_presence: list[dict[str, Any]] = field(default_factory=list)

    def serve(self, upstream: Upstream) -> None:
        """Answer all documented calls of the recipes."""
        upstream.on("/agents", self._list_agents)
        upstream.on("/departments", lambda seen: _paged(self.departments, seen))
        upstream.on("/organizations", Reply({"data": [{"id": ORG_ID, "companyName": "Acme",
                    "timeZone": "Europe/Berlin", "edition": "ENTERPRISE"}]}))  # fmt: skip
        upstream.on("/agentAvailability", self._availability)
        upstream.on("/onlineAgents", lambda seen: self._presence(seen, "ONLINE"))
        upstream.on("/offlineAgents", lambda seen: self._presence(seen, "OFFLINE"))
        upstream.on("/agentsTicketsCount", self._workload)
        upstream.on("/skills", lambda s: _paged(self.skills.get(s.query["departmentId"], []), s))
        for name in ("solvedTickets", "reopenedTickets", "backlogTickets",
                     "ticketsResolutionTime", "responseTime"):  # fmt: skip
            upstream.on(f"/dashboards/{name}", Reply(self.reports.get(name, {})))

    def _list_agents(self, seen: Seen) -> Reply:
        wanted = seen.query.get("departmentIds")
        rows = [a for a in self.agents if not wanted or wanted in a["associatedDepartmentIds"]]
        return _paged(rows, seen)

    def _rows(self, seen: Seen) -> list[dict[str, Any]]:
        wanted = seen.query["departmentId"]
        rows = [
            {"agentId": a["id"], "status": "OFFLINE", **self.presence.get(a["id"], {})}
            for a in self.agents
            if wanted == "-1" or wanted in a["associatedDepartmentIds"]
        ]
        return rows + self.extra_presence

    def _availability(self, seen: Seen) -> Reply:
        rows = self._rows(seen)
        start, limit = int(seen.query.get("from", 0)), int(seen.query["limit"])
        return _presence_reply(rows[start : start + limit], has_more=len(rows) > start + limit)

    def _presence(self, seen: Seen, status: str) -> Reply:
        return _presence_reply([row for row in self._rows(seen) if row["status"] == status])

    def _workload(self, seen: Seen) -> Reply:
        ids = seen.query["agentIds"].split(",")
        assert 1 <= len(ids) <= 50
        rows = [{"agentId": i, "openCount": self.open_counts.get(i, 0), "onholdCount": 1,
                 "overDueCount": "2", "dueIn1HrCount": 0} for i in ids]  # fmt: skip
        return Reply({"data": rows})


def small_portal() -> Portal:
    """Return Ada and Bo of Support, and Cleo of Billing; Ada is on the phone, Cleo is away."""
    ada, bo, cleo = (agent_id(number) for number in (1, 2, 3))
    agents = [
        agent_row(1, name="Ada Ray", emailId="ada@example.com"),
        agent_row(2, SUPPORT, BILLING, name="Bo Lee", emailId="bo@example.com"),
        agent_row(3, BILLING, name="Cleo Sun", emailId="cleo@example.com"),
        agent_row(9, SUPPORT, BILLING, name="Zia", isZiaAgent=True),
    ]
    online = {"status": "ONLINE", "mailStatus": "ONLINE", "chatStatus": None, "phoneMode": "WEB"}
    return Portal(
        agents,
        presence={
            ada: {**online, "phoneStatus": "BUSY"},
            bo: {**online, "phoneStatus": "ONLINE"},
            cleo: {"status": "OFFLINE", "mailStatus": "OFFLINE"},
        },
        open_counts={ada: "7", bo: 3},
    )


def counts(total: Any, rows: Sequence[tuple[str | None, str, Any]]) -> dict[str, Any]:
    """Return a count report; rows are id, name and count."""
    return {"groupedBy": "agent", "totalTicketCount": total, "avg": "7.0",
            "ticketCount": [{"count": count, "value": name, "referenceValue": key}
                            for key, name, count in rows]}  # fmt: skip


def times(total: Any, average: str, rows: Sequence[tuple[str, str, Any, str]]) -> dict[str, Any]:
    """Return a time report; rows are id, name, count and the average of system time."""
    return {"groupedBy": "agent", "totalTicketCount": total, "totalAvgAgentTime": "01:00 hrs",
            "totalAvgSystemTime": average,
            "timeData": [{"value": name, "referenceValue": key, "ticketCount": count,
                          "avgAgentTime": "00:30 hrs", "avgSystemTime": time}
                         for key, name, count, time in rows]}  # fmt: skip


def _paged(rows: Sequence[dict[str, Any]], seen: Seen) -> Reply:
    start, limit = int(seen.query["from"]), int(seen.query["limit"])
    found = rows[start : start + limit]
    return Reply({"data": found}) if found else Reply(status=204)


def _presence_reply(rows: list[dict[str, Any]], *, has_more: bool = False) -> Reply:
    return Reply({"data": rows, "hasMore": has_more, "totalAgentsCount": str(len(rows))})
