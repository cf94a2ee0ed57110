"""What ``deskbot capture`` prints, and what it refuses (`tests.scenarios.test_capture_cli`)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.cli import main
from bot.cli_capture import Progress, told, wanted_of
from bot.history.by_hand import MOST_DAYS, Wanted
from bot.history.capture import Taken
from bot.history.models import Captured, Kind, Outcome
from tests.bot.test_cli_privacy import deskbot  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from click.testing import CliRunner

NOON = datetime(2026, 11, 18, 12, 7, tzinfo=UTC)
DONE = Captured(
    Kind.STATUS, "2026-11-18T12:07Z", NOON, timedelta(minutes=5), agents=40, calls=5, credits=12
)


@pytest.mark.parametrize(
    ("arguments", "variables", "code", "part"),
    [
        (["--kind", "moods"], {}, 2, "'moods' is none of status, performance, skills."),
        (["--kind", ""], {}, 2, "'' is none of"),
        (["--since", "2026-11-10", "--until", "2026-11-01"], {}, 2, "ends before it begins."),
        (["--until", "2026-11-01"], {}, 2, "'--until' needs --since."),
        (["--since", "2025-01-01", "--until", "2026-11-01"], {}, 2, "more than 366 days."),
        (["--kind", "status", "--since", "2026-11-10"], {}, 2, "is for performance only."),
        (["--kind", "skills", "--until", "2026-11-10"], {}, 2, "'--until' is for performance"),
        (["--since", "yesterday"], {}, 2, "does not match the format"),
        ([], {"DESK_ORG_ID": "portal"}, 2, "DESK_ORG_ID: not valid"),
        (["--kind", "status"], {"DATABASE_URL": "sqlite:////nowhere/x.db"}, 1, "cannot be opened"),
    ],
)
def test_failures_are_sentences(
    deskbot: CliRunner,  # noqa: F811 - the fixture
    arguments: list[str],
    variables: dict[str, str],
    code: int,
    part: str,
) -> None:
    """What cannot be done is one sentence and an exit code: 1 failed, 2 wrong use."""
    result = deskbot.invoke(main, ["capture", *arguments], env=variables)
    assert result.exit_code == code
    assert part in result.output
    assert "Traceback" not in result.output


def test_what_is_wanted() -> None:
    """Everything by default; with days, their figures alone; or as chosen."""
    day = date(2026, 11, 10)
    assert wanted_of(None, None, None) == Wanted(frozenset(Kind))
    assert wanted_of(None, day, None) == Wanted(frozenset({Kind.PERFORMANCE}), day)
    both = frozenset({Kind.SKILLS, Kind.PERFORMANCE})
    assert wanted_of("Skills, performance", day, day) == Wanted(both, day, day)
    longest = day + timedelta(days=MOST_DAYS - 1)
    assert wanted_of(None, day, longest).last == longest


@pytest.mark.parametrize(
    ("taken", "line"),
    [
        (Taken(DONE), "status 2026-11-18T12:07Z: 40 agents, 12 credits."),
        (Taken(DONE, was_there=True), "status 2026-11-18T12:07Z: already there"),
        (
            Taken(Captured(Kind.SKILLS, "k", NOON, timedelta(1), agents=3, calls=4, reason="R.")),
            "skills k: 3 agents, 4 calls. R.",
        ),
        (
            Taken(Captured(Kind.SKILLS, "k", NOON, timedelta(1), Outcome.FAILED, reason="Down.")),
            "skills k: failed: Down.",
        ),
    ],
)
def test_a_line_for_each(taken: Taken, line: str) -> None:
    """What was captured, how many agents, at what price; or why not."""
    assert told(taken) == line


def test_progress_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A terminal shows how far it is, and wipes that; a pipe gets the lines alone."""
    for shown in (True, False):
        progress = Progress(shown=shown)
        progress.tell(1, 2, Taken(DONE))
        progress.tell(2, 2, Taken(DONE))
        out, err = capsys.readouterr()
        assert out == 2 * "status 2026-11-18T12:07Z: 40 agents, 12 credits.\n"
        wiped = f"\r{' ' * 24}\r"
        assert err == (f"{wiped}1 of 2 captures{wiped}" if shown else "")
