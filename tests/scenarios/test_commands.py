"""The three slash commands, typed by the people of the sandbox, over both transports."""

from __future__ import annotations

import pytest

from tests.scenarios.play import AGENT_ID, GUEST_ID, MANAGER_ID, fields_of, open_play, rows_of

TRANSPORTS = pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])


@TRANSPORTS
async def test_the_board_lists_everybody_online_first(http: bool) -> None:  # noqa: FBT001 - pytest passes parameters by name
    """A bare /agent-status answers the person alone with all forty agents, online ones on top."""
    async with open_play(http=http) as play:
        message = await play.ask("/agent-status", user=AGENT_ID)
        rows = rows_of(message)
        assert message.ephemeral_to == AGENT_ID
        assert len(rows) == 40
        order = {"Online": 0, "On the phone": 1, "Busy": 1, "Offline": 2}
        ranks = [order[row["Status"]] for row in rows]
        assert ranks == sorted(ranks)
        assert play.refused_calls() == []
        assert play.stage.slack.remarks == []


@TRANSPORTS
async def test_a_manager_sees_named_figures(http: bool) -> None:  # noqa: FBT001 - as above
    """A manager's /agent-metrics has the team's figures and a row for each agent."""
    async with open_play(http=http) as play:
        message = await play.ask("/agent-metrics", "last-week")
        assert int(fields_of(message)["Tickets closed"].replace(",", "")) > 0
        names = [row["Agent"] for row in rows_of(message)]
        assert names == sorted(names, key=str.casefold) or len(names) == 40
        assert play.refused_calls() == []


async def test_an_agent_sees_the_team_and_themselves_only() -> None:
    """Named figures of others are for managers; one's own card is one's own."""
    async with open_play() as play:
        team = await play.ask("/agent-metrics", user=AGENT_ID)
        assert all(block["type"] != "data_table" for block in team.blocks or ())
        own = await play.ask("/agent-metrics", "me last-week", user=AGENT_ID)
        assert fields_of(own)["Name"] == "Ada Ray"
        before = len(play.stage.slack.calls)
        other = await play.ask("/agent-metrics", "Yuki Tanaka", user=AGENT_ID)
        assert "managers" in other.text
        assert "Yuki" not in other.text
        assert len(play.stage.slack.calls) > before


async def test_a_guest_gets_nothing_and_desk_is_not_asked() -> None:
    """Guests are refused before any work is done."""
    async with open_play() as play:
        for command in ("/agent-status", "/agent-metrics", "/agent-skills"):
            message = await play.ask(command, "help", user=GUEST_ID)
            assert "guest" in message.text.lower()
        assert list(play.stage.desk.requests) == []


async def test_skills_are_found_both_ways() -> None:
    """Agent to skills, skills to agents, and the matrix."""
    async with open_play() as play:
        card = await play.ask("/agent-skills", "yuki")
        assert "Yuki Tanaka" in card.text
        holders = await play.ask("/agent-skills", "German, French")
        assert {row["Agent"] for row in rows_of(holders)}
        matrix = await play.ask("/agent-skills", 'department:"Technical"')
        assert {row["Skill"] for row in rows_of(matrix)} == {
            "API",
            "Japanese",
            "Kubernetes",
            "Linux",
            "Networking",
        }


@pytest.mark.parametrize("command", ["/agent-status", "/agent-metrics", "/agent-skills"])
async def test_help_is_answered_without_desk(command: str) -> None:
    """Help comes from the registration and costs no call."""
    async with open_play() as play:
        message = await play.ask(command, "help")
        assert f"{command} [agent or @user" in message.text
        assert list(play.stage.desk.requests) == []


@pytest.mark.parametrize(
    ("command", "text", "part"),
    [
        ("/agent-status", "departmnt:Support", "department:"),
        ("/agent-status", "department:Suport", "Support"),
        ("/agent-status", "Yuki Tanako", "Yuki Tanaka"),
        ("/agent-status", '"unclosed', "unclosed"),
        ("/agent-metrics", "period:fortnight", "fortnight"),
        ("/agent-metrics", "2026-02-30..2026-03-01", "2026-02-30"),
        ("/agent-metrics", "2031-01-01..2031-01-02", "2031"),
        ("/agent-skills", "Frensh", "French"),
    ],
)
async def test_what_is_not_understood_is_named(command: str, text: str, part: str) -> None:
    """Bad input is refused with the offending part, or with what was probably meant."""
    async with open_play() as play:
        message = await play.ask(command, text)
        assert part in message.text
        assert message.ephemeral_to == MANAGER_ID


async def test_a_mention_means_the_agent_with_the_same_address() -> None:
    """Slack's @user is resolved by e-mail address."""
    async with open_play() as play:
        message = await play.ask("/agent-status", "@Yuki Tanaka")
        assert fields_of(message)["Name"] == "Yuki Tanaka"
