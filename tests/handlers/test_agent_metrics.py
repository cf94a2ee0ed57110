"""`/agent-metrics` from the typed text to the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.desk.errors import DeskServerError
from tests.blocks import check_message, labels, shown, table
from tests.builders import SUPPORT, fresh
from tests.fakes import ADA, INES, FakeDesk
from tests.handlers.world import AGENT, MEMBER, world

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.desk.models import PerformanceReport


async def test_a_manager_sees_rows_by_name() -> None:
    """The team's scorecard has a row for each agent when a manager asks."""
    async with world() as here:
        (sent,) = (await here.command("/agent-metrics")).sent
        assert [row["Agent"] for row in table(sent.message)][1] == "Ada Ray"
        assert here.desk.asked("metrics") == [{"period": "7d"}]
        check_message(sent.message)


async def test_a_member_sees_the_team_without_names() -> None:
    """Others get the same totals, without names, and without averages of so few."""
    async with world() as here:
        (sent,) = (await here.command("/agent-metrics", user=MEMBER)).sent
        assert "Ada Ray" not in shown(sent.message)
        assert labels(sent.message)["Team"] == "All departments"
        assert "hidden" in shown(sent.message)


async def test_the_previous_period_is_asked_only_on_request() -> None:
    """`vs previous` adds the equal period before, by the days of the portal's zone."""
    async with world() as here:
        here.clock.now = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)  # already the 19th in Berlin
        (sent,) = (await here.command("/agent-metrics", "yesterday vs previous")).sent
        assert [p["period"] for p in here.desk.asked("metrics")] == [
            "yesterday",
            "2026-11-17..2026-11-17",
        ]
        assert "Compared with" in labels(sent.message)


@pytest.mark.parametrize("text", ["7d", "ada ray", "department:support vs previous"])
async def test_the_days_of_a_period_are_the_portals(text: str) -> None:
    """Last 7 days are named by date, today of the portal's zone among them."""
    async with world() as here:
        here.clock.now = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)  # already the 19th in Berlin
        (sent,) = (await here.command("/agent-metrics", text)).sent
        assert labels(sent.message)["Period"] == "Last 7 days (13 to 19 Nov 2026, until now)"


async def test_a_period_goes_by_its_name_where_no_zone_is_known() -> None:
    """Figures are worth showing without their days, and a range of days asks for no zone."""
    async with world() as here:
        await here.command("/agent-metrics", "2026-11-01..2026-11-15")
        assert here.desk.asked("organization") == []
        here.desk.errors["organization"] = DeskServerError("down")
        (sent,) = (await here.command("/agent-metrics", "last-week")).sent
        assert labels(sent.message)["Period"] == "Last week"


async def test_old_figures_are_of_the_days_when_they_were_told() -> None:
    """Yesterday's answer, shown today, keeps its days."""

    class Silent(FakeDesk):
        async def get_agent_performance_metrics(
            self, p: Mapping[str, object] | None = None
        ) -> PerformanceReport:
            told = await super().get_agent_performance_metrics(p)
            return replace(told, freshness=fresh(stale=True))

    async with world(desk=Silent()) as here:
        here.clock.now = datetime(2026, 11, 19, 11, tzinfo=UTC)
        (sent,) = (await here.command("/agent-metrics", "7d")).sent
        assert labels(sent.message)["Period"] == "Last 7 days (12 to 18 Nov 2026)"


@pytest.mark.parametrize("zone", [None, "Nowhere/Atall", "../etc"])
async def test_an_unknown_zone_counts_as_utc(zone: str | None) -> None:
    """A portal without a usable time zone is compared by days of UTC."""
    async with world() as here:
        here.desk.time_zone = zone
        await here.command("/agent-metrics", "yesterday vs previous")
        assert here.desk.asked("metrics")[1]["period"] == "2026-11-16..2026-11-16"


async def test_a_manager_sees_an_agents_card_with_the_change() -> None:
    """One agent's card is compared without being told to."""
    async with world() as here:
        (sent,) = (await here.command("/agent-metrics", "ada ray last-week")).sent
        assert labels(sent.message)["Name"].startswith("Ada Ray")
        assert "Compared with" in labels(sent.message)
        assert [p["agent"] for p in here.desk.asked("metrics")] == [ADA.id, ADA.id]


async def test_an_agent_sees_their_own_card() -> None:
    """Who is no manager sees their own figures by name."""
    async with world() as here:
        (sent,) = (await here.command("/agent-metrics", "me", user=AGENT)).sent
        assert labels(sent.message)["Name"].startswith("Ada Ray")


@pytest.mark.parametrize("user", [AGENT, MEMBER])
@pytest.mark.parametrize("text", ["novak", "inés", "<@U0MANAGER>"])
async def test_nobody_else_sees_figures_of_others(user: str, text: str) -> None:
    """Figures of another person are refused before Desk is asked for them."""
    async with world() as here:
        (sent,) = (await here.command("/agent-metrics", text, user=user)).sent
        assert here.desk.asked("metrics") == []
        assert "Name" not in labels(sent.message)


async def test_groups_that_slack_does_not_tell_make_nobody_a_manager() -> None:
    """A manager whose groups cannot be read sees no names, and is told so."""
    async with world() as here:
        here.slack.errors["usergroups.list"] = "internal_error"
        (sent,) = (await here.command("/agent-metrics", "novak")).sent
        assert here.desk.asked("metrics") == []
        assert sent.message.text


async def test_who_is_no_agent_is_told_so() -> None:
    """`me` of somebody without a Desk agent says how people are matched."""
    async with world() as here:
        (sent,) = (await here.command("/agent-metrics", "me", user=MEMBER)).sent
        assert "no Zoho Desk agent" in shown(sent.message)


async def test_a_missing_comparison_does_not_cost_the_card() -> None:
    """When the portal's days are not known, the card comes without a comparison."""
    async with world() as here:
        here.desk.errors["organization"] = DeskServerError("down")
        (sent,) = (await here.command("/agent-metrics", "inés department:billing")).sent
        assert labels(sent.message)["Name"].startswith("Inés")
        assert "Compared with" not in labels(sent.message)
        assert here.desk.asked("metrics")[0]["agent"] == INES.id


async def test_a_comparison_that_was_asked_for_fails_aloud() -> None:
    """With `vs previous` the same failure is an error."""
    async with world() as here:
        here.desk.errors["organization"] = DeskServerError("down")
        (sent,) = (await here.command("/agent-metrics", "inés vs previous")).sent
        assert labels(sent.message) == {}


async def test_a_department_narrows_the_team() -> None:
    """The team of a department is asked for by the department's id."""
    async with world() as here:
        (sent,) = (await here.command("/agent-metrics", "department:SUPPORT 30d")).sent
        assert here.desk.asked("metrics") == [{"department": SUPPORT.id, "period": "30d"}]
        assert labels(sent.message)["Team"] == "Support"


@pytest.mark.parametrize("text", ["2027-01-01..2027-01-02", "today 7d", "period:fortnight"])
async def test_a_bad_period_is_never_sent(text: str) -> None:
    """A period of the future, a second one and an unknown one are named, and Desk is not asked."""
    async with world() as here:
        (sent,) = (await here.command("/agent-metrics", text)).sent
        assert here.desk.calls == []
        assert "That does not work" in shown(sent.message)
