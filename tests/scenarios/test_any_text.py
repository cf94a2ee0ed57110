"""Whatever is typed gets an answer within Block Kit's limits, and nobody's log a traceback."""

from __future__ import annotations

import asyncio
import random

from tests.patience import PATIENCE_S
from tests.scenarios.play import MANAGER_ID, SUPPORT, WORKING, Play, open_play

COMMANDS = ("/agent-status", "/agent-metrics", "/agent-skills")
WORDS = (
    *("online", "busy", "vs", "previous", "today", "30d", "last-week", "help", "me", "ada", "yuki"),
    *(
        "department:Support",
        'department:"Re turns"',
        "channel:mail,phone",
        "status:",
        "agent:",
        ":",
    ),
    *("French,", "German", '"', "'", "“smart”", "—", "..", "2026-11-01..2026-11-15", "<!channel>"),
    *("@Yuki Tanaka", "#support", "https://example.com|x", "&amp;", "payload=", "\u202e", "\u200b"),
    *("x" * 500, "\x00", "\ud7ff", "😀", "é", "period:2026-99-99..2026-11-01", "%", "\\", "\t"),
)
COUNT = 2000


def any_text(random_: random.Random) -> str:
    """Return words of the grammar, noise, or both, up to the length that Slack takes."""
    if random_.random() < 0.3:
        length = random_.choice((1, 5, 50, 3000))
        return "".join(chr(random_.randrange(1, 0xD7FF)) for _ in range(length))
    return " ".join(random_.choice(WORDS) for _ in range(random_.randrange(0, 12)))


def answers(play: Play) -> int:
    """Count the answers so far, without the notes that one is coming."""
    calls = (call for call in play.stage.slack.calls if call.method == "response_url")
    return sum(WORKING not in str(call.args.get("text")) for call in calls)


async def test_two_thousand_texts_are_answered() -> None:
    """Each of 2,000 random texts is acked and answered, with blocks that Slack takes."""
    random_ = random.Random(11)  # noqa: S311 - repeatable, not secret
    async with open_play() as play:
        slack = play.stage.slack
        for start in range(0, COUNT, 100):
            outcomes = await asyncio.gather(
                *(
                    slack.command(MANAGER_ID, SUPPORT, random_.choice(COMMANDS), any_text(random_))
                    for _ in range(start, start + 100)
                )
            )
            assert all(outcome.acked for outcome in outcomes)
            await slack.until(lambda: answers(play) >= start + 100, PATIENCE_S)  # noqa: B023 - awaited here
        assert play.refused_calls() == []
        assert answers(play) == COUNT
        assert slack.remarks == []
