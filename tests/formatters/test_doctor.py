"""The doctor's findings in Slack."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.doctor.model import Finding, Status
from bot.query import Again
from formatters.doctor import format_findings
from tests.blocks import check_message, shown

AGAIN = Again("/desk-doctor", "verbose")
FINDINGS = st.lists(
    st.builds(Finding, st.text(max_size=50), st.sampled_from(Status), st.text(), st.text()),
    max_size=60,
)


@given(FINDINGS, st.booleans())
def test_any_finding_is_shown_within_the_limits(findings: list[Finding], verbose: bool) -> None:  # noqa: FBT001 - hypothesis passes it
    """Whatever was seen, the message is one that Slack takes, and pings nobody."""
    check_message(format_findings(findings, again=AGAIN, verbose=verbose))


def test_what_fails_comes_first() -> None:
    """Failures, then warnings with what to do, then the names of what passed."""
    findings = [
        Finding("clock", Status.PASS, "Agrees."),
        Finding("people", Status.WARN, "36 of 40.", "Set AGENT_MAP."),
        Finding("desk-token", Status.FAIL, "<!channel> is dead.", "Make one."),
    ]
    message = format_findings(findings, again=AGAIN, verbose=False)
    assert message.text.split("\n") == [
        "*1 check fails*",
        ":x: *desk-token*",
        "&lt;!channel&gt; is dead.",
        "*To do:* Make one.",
        ":warning: *people*",
        "36 of 40.",
        "*To do:* Set AGENT_MAP.",
        ":white_check_mark: *Passed*",
        "`clock`",
    ]


def test_a_command_in_a_remedy_is_shown_as_one() -> None:
    """What the doctor quotes between backticks is code in Slack, and nothing else is."""
    todo = "`deskbot capture` tries at once; `<!here> *x*` does not."
    message = format_findings(
        [Finding("history", Status.WARN, "Old.", todo)], again=AGAIN, verbose=False
    )
    check_message(message)
    assert "*To do:* `deskbot capture` tries at once; " in message.text
    assert message.text.count("`") == 2
    assert "<!here>" not in message.text


def test_all_is_well() -> None:
    """Where nothing fails, the title says so, and how much there is to look at."""
    good, hm = (
        Finding("clock", Status.PASS, "Agrees."),
        Finding("people", Status.WARN, "Hm.", "Do."),
    )
    assert "Everything works" in shown(format_findings([good], again=AGAIN, verbose=True))
    message = format_findings([good, hm], again=AGAIN, verbose=True)
    assert "Everything works; 1 to look at" in shown(message)
    assert "Agrees." in shown(message)
