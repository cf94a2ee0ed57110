"""`/agent-status … history` from the typed text to the answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.desk.models import Channel
from bot.history.models import Kind
from bot.query import Again
from tests.blocks import charts, check_message, elements, labels, shown
from tests.builders import BILLING, SUPPORT, skill, skill_map
from tests.fakes import ADA, FRENCH, NOVAK, FakeDesk
from tests.handlers.world import AGENT, MANAGER, MEMBER, World, world

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.access_log import Look
    from bot.desk.models import SkillMap

WEEKDAYS, WEEKEND = frozenset(range(5)), frozenset({5, 6})


async def typed(here: World, text: str, **more: Any) -> Any:
    """Type a question and return the only message."""
    (sent,) = (await here.command("/agent-status", text, **more)).sent
    check_message(sent.message)
    return sent.message


async def test_coverage_of_the_last_seven_days() -> None:
    """Whole days of the portal up to yesterday; weekdays and weekend are asked for apart."""
    async with world() as here:
        message = await typed(here, "history", user=MEMBER)
        asked = here.history.asked("coverage")
        assert [given["weekdays"] for given in asked] == [frozenset(), WEEKDAYS, WEEKEND]
        assert {(given["since"], given["until"]) for given in asked} == {
            (datetime(2026, 11, 10, 23, tzinfo=UTC), datetime(2026, 11, 17, 23, tzinfo=UTC))
        }
        assert list(charts(message)["Agents online or busy, by hour"]) == [
            "Mon to Fri",
            "Sat and Sun",
            "Fewest, Mon to Fri",
        ]


async def test_days_of_one_kind_are_asked_for_once() -> None:
    """Monday to Wednesday have no weekend to set apart; today counts as far as it is over."""
    async with world() as here:
        await typed(here, "history this-week")
        (asked,) = here.history.asked("coverage")
        assert (asked["since"], asked["until"]) == (
            datetime(2026, 11, 15, 23, tzinfo=UTC),
            datetime(2026, 11, 18, 23, tzinfo=UTC),
        )


async def test_coverage_by_department_channel_and_skill() -> None:
    """What narrows it is found among Desk's own names."""
    async with world() as here:
        await typed(here, "history channel:phone department:billing 2026-11-16")
        await typed(here, "history skill:fren 2026-11-16")
        by_channel, by_skill = here.history.asked("coverage")
        assert (by_channel["channel"], by_channel["subject"].department) == (Channel.PHONE, BILLING)
        assert by_skill["skill"] == FRENCH


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("history skill:Frensh", "French"),
        ("history skill:v", "fits 2 skills"),
        ("history online", "`online` cannot be combined with history, which shows every status"),
        ("history vs previous", "`vs` cannot be combined with history, which compares nothing"),
        ("ada skill:German", "`skill:` goes only with the word history.*\nDid you mean `history s"),
        ("30d", "`30d` goes only with the word history.*\nDid you mean `history 30d`?"),
        ("hisory", "Did you mean `history`?"),
        ("hisotry history", "Did you mean `history`?"),
        ("history 2026-11-19..2026-11-20", "is in the future"),
        ("ada history", '"ada" fits 2 agents'),
    ],
)
async def test_what_is_not_understood_is_named(text: str, says: str) -> None:
    """Skills, statuses, days and names that are none are named."""
    async with world() as here:
        assert says in shown(await typed(here, text))
        assert here.history.asked("coverage") == []


async def test_a_skill_of_two_departments_wants_one() -> None:
    """The same name in two departments is two skills."""

    class Twice(FakeDesk):
        async def get_agent_skill_mapping(self, p: Mapping[str, object] | None = None) -> SkillMap:
            other = skill(id="600000000009", department=BILLING)
            return skill_map([FRENCH] if p else [FRENCH, other])

    async with world(desk=Twice()) as here:
        assert "add department:NAME" in shown(await typed(here, "history skill:French"))
        await typed(here, "history skill:French department:support 2026-11-16")
        assert here.history.asked("coverage")[0]["skill"] == FRENCH


async def test_time_in_status_is_for_managers_and_the_agent() -> None:
    """Others are refused before the history is asked."""
    async with world() as here:
        message = await typed(here, "novak history")
        assert labels(message)["Name"] == "Ada Novak"
        assert labels(await typed(here, "me history", user=AGENT))["Name"] == "Ada Ray"
        asked = here.history.asked("time_in_status")
        assert [given["subject"].agent for given in asked] == [NOVAK, ADA]
        assert asked[0]["since"] == datetime(2026, 11, 10, 23, tzinfo=UTC)
        for user in (AGENT, MEMBER):
            assert "for managers" in shown(await typed(here, "novak history", user=user))
        assert len(here.history.asked("time_in_status")) == 2


async def test_small_groups_are_for_managers() -> None:
    """Coverage of four shows how each worked; a manager's look at it is logged."""
    seen: list[Look] = []

    class Log:
        def write(self, look: Look) -> None:
            seen.append(look)

    async with world(log=Log()) as here:
        here.history.group = 4
        assert "So few agents" in shown(await typed(here, "history", user=MEMBER))
        assert "Coverage" in shown(await typed(here, "history department:support"))
        here.history.group = 9
        await typed(here, "history")
    assert [(look.who, look.whom, look.reason) for look in seen] == [
        (MEMBER, "everyone", "small_group"),
        (MANAGER, f"department {SUPPORT.id}", None),
    ]


async def test_a_place_that_nobody_knows_anything_of_is_no_small_group() -> None:
    """No agents at all is an empty answer, and no secret."""
    async with world() as here:
        here.history.group = 0
        assert "So few agents" not in shown(await typed(here, "history", user=MEMBER))


async def test_without_a_history_there_is_a_sentence() -> None:
    """No database and an empty history each say what is the matter; no button leads there."""
    async with world(has_history=False) as here:
        assert "history are not available" in shown(await typed(here, "history"))
        assert "History" not in elements(await typed(here, ""))
    async with world() as here:
        here.history.kinds = set()
        assert "Statuses are not in the history yet." in shown(await typed(here, "history"))
        assert Kind.STATUS not in here.history.kinds


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("", "history"),
        ("department:support channel:phone online", 'department:"support" channel:phone history'),
        ("channel:mail,phone", "history"),
        ("novak", '"novak" history'),
    ],
)
async def test_the_button_leads_there_and_back(text: str, leads: str) -> None:
    """*History* keeps what can be kept; *Status now* leads back."""
    async with world() as here:
        button = elements(await typed(here, text))["History"]
        assert Again.parse(button["value"]).text == leads
        (sent,) = (await here.click(button["action_id"], button["value"])).sent
        assert sent.replace
        back = elements(sent.message)["Status now"]
        (again,) = (await here.click(back["action_id"], back["value"])).sent
        assert "Agent status" in shown(again.message)


async def test_the_button_is_offered_to_who_may_press_it() -> None:
    """Under somebody else's card only managers have it; under one's own everybody."""
    async with world() as here:
        assert "History" in elements(await typed(here, "novak"))
        assert "History" in elements(await typed(here, "me", user=AGENT))
        assert "History" not in elements(await typed(here, "novak", user=AGENT))
        assert "History" in elements(await typed(here, "", user=MEMBER))


async def test_coverage_is_shared_without_a_question() -> None:
    """It names nobody."""
    async with world() as here:
        button = elements(await typed(here, "history", user=MEMBER))["Share to channel"]
        (sent,) = (await here.click(button["action_id"], button["value"], user=MEMBER)).sent
        assert sent.in_channel
        assert "Coverage" in shown(sent.message)
