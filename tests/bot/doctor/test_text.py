"""Findings on a terminal: aligned, within its width, nothing lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.doctor.model import Finding, Status
from bot.doctor.text import PLAIN_MARKS, render, summarise

WORDS = st.lists(st.text("abcdefghij.", min_size=1, max_size=12), max_size=40).map(" ".join)
FINDINGS = st.lists(
    st.builds(
        Finding,
        st.sampled_from(("clock", "slack-token", "desk-performance")),
        st.sampled_from(Status),
        WORDS,
        WORDS,
    ),
    min_size=1,
    max_size=5,
)


@given(FINDINGS, st.integers(70, 200))
def test_every_word_is_shown_within_the_width(findings: list[Finding], width: int) -> None:
    """In full, no line is longer than the terminal is wide, and every word is there in order."""
    *lines, empty, summary = render(findings, width=width, verbose=True)
    assert empty == ""
    assert summary == summarise(findings)
    assert all(len(line) <= width for line in lines)
    said = [word for one in findings for word in f"{one.check} {one.seen} {one.todo}".split()]
    shown = [word for word in " ".join(lines).split() if word not in {"✓", "!", "✗", "→"}]
    assert shown == said


@given(seen=st.text(), todo=st.text(), status=st.sampled_from(Status), verbose=st.booleans())
def test_no_name_steers_the_terminal(
    *, seen: str, todo: str, status: Status, verbose: bool
) -> None:
    """What a person or an agent is called may hold anything; what is shown holds no controls."""
    finding = Finding("people", status, f"Without: \x1b[2J{seen}", f"\x9b31m{todo}")
    assert all(line.isprintable() for line in render([finding], width=80, verbose=verbose))


def test_what_passed_is_one_line_unless_all_is_asked_for() -> None:
    """Briefly, a long line of a check that passed is cut; one that fails never is."""
    long = "word " * 60
    findings = [Finding("clock", Status.PASS, long), Finding("people", Status.FAIL, long, "Act.")]
    lines = list(render(findings, width=80))
    assert lines[0].startswith("✓ clock ")
    assert lines[0].endswith("…")
    assert lines[1].startswith("✗ people ")
    assert lines[-3].strip() == "→ Act."


def test_marks_are_painted_and_lines_stay_aligned() -> None:
    """Colour goes around the mark alone, and takes no width."""
    findings = [
        Finding("clock", Status.PASS, "Fine."),
        Finding("people", Status.WARN, "Hm.", "Do."),
    ]
    lines = list(
        render(
            findings, width=80, marks=PLAIN_MARKS, paint=lambda status, mark: f"<{status}>{mark}</>"
        )
    )
    assert lines[0] == "<pass>ok</> clock   Fine."
    assert lines[1] == "<warn>!!</> people  Hm. → Do."
    assert lines[-1] == "1 of 2 checks passed, 1 to look at."
