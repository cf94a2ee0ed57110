"""`/agent-metrics … trend` from the typed text to the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.desk.models import Department
from bot.errors import HistoryRangeError
from bot.history.models import Kind, Subject
from bot.query import Again
from tests.blocks import charts, check_message, elements, labels, shown
from tests.builders import BILLING, SUPPORT, agent
from tests.fakes import ADA, NOVAK
from tests.handlers.world import AGENT, MANAGER, MEMBER, World, world
from tests.history_fakes import GONE

if TYPE_CHECKING:
    from bot.access_log import Look

OLD = Department("500000000009", "Old Returns")


async def typed(here: World, text: str, **more: Any) -> Any:
    """Type a question and return the only message."""
    (sent,) = (await here.command("/agent-metrics", text, **more)).sent
    check_message(sent.message)
    return sent.message


async def test_the_last_four_weeks_that_are_over() -> None:
    """Without a period it is 28 days up to yesterday, by the portal's own days."""
    async with world() as here:
        here.clock.now = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)  # already the 19th in Berlin
        message = await typed(here, "department:support trend")
        (asked,) = here.history.asked("trend")
        assert asked["period"] == (date(2026, 10, 22), date(2026, 11, 18))
        assert asked["time_zone"] == "Europe/Berlin"
        assert asked["subject"].department == SUPPORT
        assert list(charts(message)) == ["Tickets by day", "Times by day"]
        assert here.desk.asked("metrics") == []


async def test_any_days_that_are_over() -> None:
    """A number of days, a name of Desk's and a range end yesterday at the latest."""
    async with world() as here:
        for text in ("90d trend", "this-month trend", "trend 2026-11-02..2026-11-08"):
            await typed(here, text)
        assert [given["period"] for given in here.history.asked("trend")] == [
            (date(2026, 8, 20), date(2026, 11, 17)),
            (date(2026, 11, 1), date(2026, 11, 17)),
            (date(2026, 11, 2), date(2026, 11, 8)),
        ]


async def test_halves_are_asked_for_when_nothing_is_before() -> None:
    """Whole weeks of them, so that both have the same weekdays; a week cannot be halved so."""
    async with world() as here:
        here.history.is_young = True
        message = await typed(here, "30d trend")
        assert [given["period"] for given in here.history.asked("trend")] == [
            (date(2026, 10, 19), date(2026, 11, 17)),
            (date(2026, 11, 4), date(2026, 11, 17)),
        ]
        assert "nothing captured" in labels(message)["Compared with"]
        await typed(here, "7d trend")
        assert len(here.history.asked("trend")) == 3
        here.history.is_young = False
        await typed(here, "30d trend")
        assert len(here.history.asked("trend")) == 4


async def test_an_agents_trend_is_for_managers_and_the_agent() -> None:
    """Others are refused before the history is asked."""
    async with world() as here:
        assert labels(await typed(here, "novak trend"))["Name"] == "Ada Novak"
        assert labels(await typed(here, "me trend", user=AGENT))["Name"] == "Ada Ray"
        asked = [given["subject"].agent for given in here.history.asked("trend")]
        assert asked == [NOVAK, ADA]
        for text in ("novak trend", "otto trend"):
            for user in (AGENT, MEMBER):
                assert "for managers" in shown(await typed(here, text, user=user))
        assert len(here.history.asked("trend")) == 2


async def test_looks_are_logged() -> None:
    """A manager's look at a scope or an agent is in the access log; a member's is at no name."""
    seen: list[Look] = []

    class Log:
        def write(self, look: Look) -> None:
            seen.append(look)

    async with world(log=Log()) as here:
        await typed(here, "trend")
        await typed(here, "department:billing trend")
        await typed(here, "novak trend")
        await typed(here, "trend", user=MEMBER)
    assert [(look.whom, look.who) for look in seen] == [
        ("everyone", MANAGER),
        (f"department {BILLING.id}", MANAGER),
        (NOVAK.id, MANAGER),
    ]


async def test_who_left_is_found_in_the_history() -> None:
    """A name that Desk no longer lists is looked for there, and the answer says since when."""
    async with world() as here:
        message = await typed(here, "otto vogel trend department:support")
        (asked,) = here.history.asked("trend")
        assert asked["subject"] == replace(GONE, department=SUPPORT)
        assert "last seen" in labels(message)["Left"]
        assert asked["period"] == (date(2026, 10, 16), date(2026, 11, 12)), "their last days"
        await typed(here, "otto vogel 7d trend")
        assert here.history.asked("trend")[-1]["period"][1] == date(2026, 11, 17), "as asked"


async def test_who_left_is_hinted_at() -> None:
    """Whom only the history knows is not called unknown: the word that asks it is named."""
    async with world() as here:
        assert "Otto Vogel is not in" in shown(await typed(here, "otto"))
        assert "add `trend` to" in shown(await typed(here, "otto vogel 30d department:support"))
        (sent,) = (await here.command("/agent-status", "otto")).sent
        assert "add `history` to" in shown(sent.message)
        assert "knows no agent" in shown(await typed(here, "hugo"))
        assert "knows no department" in shown(await typed(here, "department:otto"))
        here.history.subjects = (replace(GONE, left_at=None), Subject(agent=NOVAK))
        assert "Otto Vogel is not in" in shown(await typed(here, "otto")), "without statuses, too"
        assert "knows no agent" in shown(await typed(here, "novak department:billing"))
        here.history.is_down = True
        assert "knows no agent" in shown(await typed(here, "otto"))


async def test_two_who_left_are_picked_from() -> None:
    """Namesakes of the history make a menu, and the one picked is answered."""
    async with world() as here:
        other = replace(GONE, agent=agent("Otto Maier", id="400000000008"))
        here.history.subjects = (GONE, other)
        (choice,) = (await here.command("/agent-metrics", "otto 90d trend")).sent
        (menu,) = [block for block in choice.message.blocks if block["type"] == "actions"]
        reply = await here.click("pick", "400000000008", block_id=menu["block_id"])
        assert labels(reply.sent[0].message)["Name"] == "Otto Maier"
        assert here.history.asked("trend")[0]["period"][0] == date(2026, 8, 20)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("otta vogl trend", "Otto Vogel"),
        ("trnd trend", "Did you mean `trend`?"),
        ("ada trend", '"ada" fits 2 agents'),
        ("department:Suport trend", "Support"),
        ("department:Retruns trend", "Old Returns"),
        ("trend today", "is not over yet"),
        ("trend 2027-01-01..2027-01-02", "is in the future"),
        ("trend 2026-11-08..2026-11-02", "ends before it begins"),
        ("90d", "`90d` goes only with the word trend.*\nDid you mean `trend 90d`?"),
        (
            "trend vs previous",
            "`vs` cannot be combined with trend, which always compares",
        ),
    ],
)
async def test_what_is_not_understood_is_named(text: str, says: str) -> None:
    """Names, days and words that are none are named, with the closest of Desk and history."""
    async with world() as here:
        here.history.gone = (OLD,)
        assert says in shown(await typed(here, text))
        assert here.history.asked("trend") == []


async def test_a_deleted_department_is_found_in_the_history() -> None:
    """Its figures are still there under the name it had."""
    async with world() as here:
        here.history.gone = (OLD,)
        await typed(here, 'department:"old returns" trend')
        (asked,) = here.history.asked("trend")
        assert asked["subject"].department == OLD


async def test_days_that_are_not_kept_are_named() -> None:
    """What the history refuses is told in its own words, of days as they were typed."""
    async with world() as here:
        begins = date(2025, 8, 24)
        here.history.refusal = HistoryRangeError("2024-01-01..2025-01-07", "ends on", day=begins)
        for days in ("2025-01-01..2025-01-07", "400d", "last-month"):
            text = shown(await typed(here, f"trend {days}"))
            assert f"that: `{days}` ends on 24 Aug 2025." in text
            assert "Name other days" in text
        here.history.refusal = HistoryRangeError("2024-01-01..2025-01-07", "covers too much")
        (sent,) = (await here.command("/agent-status", "history 400d")).sent
        assert "`400d` covers too much." in shown(sent.message)


async def test_without_a_history_there_is_a_sentence() -> None:
    """No database, a failing one and an empty history each say what is the matter."""
    async with world(has_history=False) as here:
        assert "history are not available" in shown(await typed(here, "trend"))
        assert "Trend" not in elements(await typed(here, ""))
    async with world() as here:
        here.history.is_down = True
        assert "history are not available" in shown(await typed(here, "trend"))
        here.history.is_down = False
        here.history.kinds = {Kind.STATUS}
        assert "Figures are not in the history yet." in shown(await typed(here, "trend"))


async def test_the_button_leads_there_and_back() -> None:
    """*Trend* keeps agent, department and days; *Figures* leads back to them."""
    async with world() as here:
        figures = await typed(here, "ada ray department:support 30d")
        trend = elements(figures)["Trend"]
        assert Again.parse(trend["value"]).text == '"ada ray" department:"support" period:30d trend'
        (sent,) = (await here.click(trend["action_id"], trend["value"])).sent
        assert sent.replace
        back = elements(sent.message)["Figures"]
        (again,) = (await here.click(back["action_id"], back["value"])).sent
        assert again.message == figures


async def test_figures_are_of_the_days_that_were_asked_for() -> None:
    """Ninety days are no period of Desk's, so that the button names them."""
    async with world() as here:
        found = elements(await typed(here, "90d trend"))
        again = Again.parse(found["Figures"]["value"])
        assert again == Again("/agent-metrics", "period:2026-08-20..2026-11-17")
        found = elements(await typed(here, "30d trend"))
        assert Again.parse(found["Figures"]["value"]).text == "period:30d"


async def test_a_team_leads_there_too() -> None:
    """Under the team's scorecard, for members as well."""
    async with world() as here:
        for user in (MANAGER, MEMBER):
            button = elements(await typed(here, "today vs previous", user=user))["Trend"]
            assert Again.parse(button["value"]).text == "trend"


async def test_the_department_menu_narrows_a_trend() -> None:
    """The menu under a trend asks the same trend of a department."""
    async with world() as here:
        message = await typed(here, "90d trend")
        (row,) = [block for block in message.blocks if block["type"] == "actions"]
        await here.click("department", BILLING.id, block_id=row["block_id"])
        assert here.history.asked("trend")[1]["subject"].department == BILLING


async def test_a_members_trend_is_shared_and_a_named_one_asks() -> None:
    """Sharing keeps charts; figures by name are shared only after they were confirmed."""
    async with world() as here:
        team = elements(await typed(here, "trend", user=MEMBER))["Share to channel"]
        (sent,) = (await here.click(team["action_id"], team["value"], user=MEMBER)).sent
        assert sent.in_channel
        assert len(charts(sent.message)) == 2
        named = elements(await typed(here, "novak trend"))["Share to channel"]
        assert named["action_id"] == "share:named"
        (refused,) = (await here.click("share", named["value"])).sent
        assert "confirmed" in shown(refused.message)
