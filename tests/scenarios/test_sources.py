"""Both of Desk's interfaces, and the choice between them."""

from __future__ import annotations

import pytest

from bot.desk.models import Source
from bot.sandbox.desk import GuideShape
from tests.scenarios.play import fields_of, open_play, rows_of

SHAPES = [GuideShape.ARRAY, GuideShape.DATA, GuideShape.AGENTS]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("source", ["auto", "guide"])
async def test_the_guides_paths_answer_in_every_shape(shape: GuideShape, source: str) -> None:
    """An array, ``{"data": […]}`` and ``{"agents": […]}`` are read alike."""
    async with open_play(guide=shape, desk={"source": source}) as play:
        assert len(rows_of(await play.ask("/agent-status"))) == 40
        card = await play.ask("/agent-metrics", "yuki")
        assert fields_of(card)["Name"] == "Yuki Tanaka"
        skills = await play.ask("/agent-skills", "yuki")
        assert "Yuki Tanaka" in skills.text
        assert set(play.bot.services.desk.sources().values()) == {Source.GUIDE}
        assert play.refused_calls() == []


@pytest.mark.parametrize("source", ["auto", "rest"])
async def test_a_portal_without_the_guides_paths_uses_the_documented_api(source: str) -> None:
    """Where the paths answer 404, everything comes from the documented API."""
    async with open_play(desk={"source": source}) as play:
        for command in ("/agent-status", "/agent-metrics", "/agent-skills"):
            assert rows_of(await play.ask(command))
        assert set(play.bot.services.desk.sources().values()) == {Source.REST}
        tried = [r for r in play.stage.desk.requests if "/doc/" in r.path]
        assert len(tried) == (3 if source == "auto" else 0)


async def test_a_portal_without_the_guides_paths_says_so_when_told_to_use_them() -> None:
    """``DESK_SOURCE=guide`` on a portal that lacks the paths ends in a sentence, not in silence."""
    async with open_play(desk={"source": "guide"}) as play:
        for command in ("/agent-status", "/agent-metrics", "/agent-skills"):
            message = await play.ask(command)
            assert message.text
            assert all(block["type"] != "data_table" for block in message.blocks or ())
