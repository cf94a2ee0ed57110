"""Every failure has its sentence, its remedy, and where it helps a button."""

from __future__ import annotations

import re

import pytest

from bot.desk import errors as desk
from bot.desk.models import Department
from bot.errors import (
    AccessRefusedError,
    AmbiguousDepartmentError,
    AmbiguousNameError,
    HistoryEmptyError,
    LeftAgentError,
    OutsideDepartmentError,
    StoreDownError,
    UnknownNameError,
    UnlinkedPersonError,
    UsageError,
)
from bot.history.models import Kind
from bot.query import Again
from formatters.advice import ADVICE, advise
from formatters.errors import format_choice, format_error, format_error_view, format_unopened
from formatters.refusals import REFUSALS
from tests.blocks import check_message, check_view, elements, shown
from tests.builders import BILLING, NOON, SUPPORT, agent
from tests.formatters.trees import every_class, instance

AGAIN = Again("/agent-status", "ada")
NAMESAKES = [agent("Ada Ray"), agent("Ada Novak", id="400000000002", email=None)]


def _shown(error: BaseException) -> str:
    message = format_error(error, request_id="r-17", again=AGAIN)
    check_message(message)
    return shown(message)


@pytest.mark.parametrize("kind", every_class())
def test_every_class_has_its_own_sentence(kind: type[BaseException]) -> None:
    """No class of either tree is left to its base class's words."""
    assert kind in ADVICE
    happened = advise(instance(kind)).happened
    others = [advise(instance(other)).happened for other in every_class() if other is not kind]
    assert happened not in others


def test_a_new_class_inherits_its_bases_sentence() -> None:
    """A class that nobody has worded yet says what its base class says."""

    class DeskHolidayError(desk.DeskServerError):
        """Closed for the day."""

    assert advise(DeskHolidayError()) == advise(desk.DeskServerError())


def test_usage() -> None:
    """A usage error names the part as typed and what may have been meant."""
    error = UsageError("dept:<x>", "is no filter", nearest=["department:"])
    assert _shown(error) == (
        ":warning: *That does not work: `dept:&lt;x&gt;` is no filter.*\n"
        "Did you mean `department:`?"
    )
    far = UsageError("x:", "is no filter", valid=["agent:", "department:"])
    assert _shown(far).endswith("It can be `agent:` or `department:`.")
    assert "Add `help` to the command" in _shown(UsageError("", "nothing to look for"))


def test_what_cannot_be_done_was_still_understood() -> None:
    """A day to come, or a digest that is not there, is not called incomprehensible."""
    future = UsageError("2099-01-01..2099-01-02", "is in the future")
    assert "*That does not work: `2099-01-01..2099-01-02` is in the future.*" in _shown(future)


def test_a_web_page_is_not_blamed_on_the_data_centre_alone() -> None:
    """Desk's maintenance page reads like a wrong data centre's sign-in page: both are said."""
    words = _shown(desk.DeskDataCenterError())
    assert "Zoho Desk sent a web page, or another address, instead of data." in words
    assert "maintenance" in words
    assert "`DESK_DATA_CENTER`" in words


def test_unknown_names() -> None:
    """A name that nothing has is answered with the nearest ones."""
    error = UnknownNameError("Adda", ("agent", "skill"), nearest=["Ada Ray", "Ada Novak"])
    assert 'Zoho Desk knows no agent or skill called "Adda".' in _shown(error)
    assert 'The closest are "Ada Ray" and "Ada Novak".' in _shown(error)
    assert "Check the spelling" in _shown(UnknownNameError("Adda", ("agent",)))
    missing = desk.DeskNotFoundError(kind="department", value="", nearest=["Support"])
    assert "knows no department called an empty name" in _shown(missing)
    assert 'Did you mean "Support"?' in _shown(missing)


def test_who_left() -> None:
    """Who left is named, with the word that asks the history about them."""
    one, both = LeftAgentError(NAMESAKES[:1], "trend"), LeftAgentError(NAMESAKES, "history")
    assert "Ada Ray is not in Zoho Desk any more." in _shown(one)
    assert "add `trend` to the command" in _shown(one)
    assert "Ada Ray and Ada Novak are not in Zoho Desk any more." in _shown(both)


def test_parameter() -> None:
    """A malformed parameter names its key and what would be valid."""
    error = desk.DeskParameterError("bad", key="chanel", valid=["channel", "status"])
    assert "`chanel` cannot be used" in _shown(error)
    assert "It can be `channel`, `status`." in _shown(error)


def test_missing_scope() -> None:
    """A missing scope is named, and that only a new authorisation makes it count."""
    error = desk.DeskScopeError(needed=["Desk.basic.READ", "Desk.settings.READ"])
    assert "lacks the scope `Desk.basic.READ` or `Desk.settings.READ`" in _shown(error)
    assert "must be authorised again for a new scope to count" in _shown(error)
    assert "lacks a scope." in _shown(desk.DeskScopeError())


def test_edition() -> None:
    """The feature that an edition lacks is named where Desk names it."""
    assert "this feature (Skills)." in _shown(desk.DeskEditionError(feature="Skills"))
    assert "this feature." in _shown(desk.DeskEditionError())


def test_a_full_database() -> None:
    """Who could read and not save is told that nothing was saved, and whom to tell."""
    full, lost = _shown(StoreDownError(is_full=True)), _shown(StoreDownError())
    assert "could not save this" in full
    assert "Nothing was changed" in full
    assert "Digests and history are not available" in lost


def test_waiting_says_until_when() -> None:
    """Where waiting helps, the time is told in the reader's zone, and nobody is blamed."""
    error = desk.DeskThrottledError(retry_at=NOON)
    assert "Nobody has to do anything: ask again after <!date^1795003200^" in _shown(error)
    assert "wait a minute and ask again" in _shown(desk.DeskServerError())


@pytest.mark.parametrize("kind", every_class())
def test_try_again_only_where_it_can_help(kind: type[BaseException]) -> None:
    """Only an error that time heals has a button, and only with a question to repeat."""
    heals = issubclass(kind, desk.DeskUnavailableError)
    buttons = elements(format_error(instance(kind), request_id="r", again=AGAIN))
    assert list(buttons) == (["Try again"] if heals else [])
    if heals:
        assert buttons["Try again"]["action_id"] == "refresh"
        assert buttons["Try again"]["value"] == AGAIN.value
    assert elements(format_error(instance(kind), request_id="r")) == {}


def test_reference_for_those_who_repair() -> None:
    """What an administrator must look up carries the request id; a person's own slip does not."""
    assert "Reference: `r-17`" in _shown(desk.DeskGrantError())
    assert "Reference: `r-17`" in _shown(ZeroDivisionError("secret detail"))
    assert "Reference" not in _shown(UsageError("x", "is odd"))
    assert "Reference" not in shown(format_error(desk.DeskGrantError(), request_id=""))


def test_unknown_failures_apologise_and_tell_nothing() -> None:
    """An unexpected exception shows no detail of itself."""
    words = _shown(ZeroDivisionError("secret detail"))
    assert "Sorry, something went wrong on my side." in words
    assert "secret" not in words
    assert "ZeroDivisionError" not in words


@pytest.mark.parametrize("reason", [*REFUSALS, "a-new-reason"])
def test_refusals(reason: str) -> None:
    """Every reason has a sentence and a remedy; a new one refuses all the same."""
    happened, todo = _shown(AccessRefusedError(reason)).split("\n")
    assert re.fullmatch(r":warning: \*.+\.\*", happened)
    assert todo.endswith(".")
    assert reason not in happened or reason in {"guest", "deactivated", "bot"}


def test_error_view() -> None:
    """A modal says the same as a message."""
    error = desk.DeskServerError()
    view = format_error_view(error, request_id="r-17")
    check_view(view)
    assert shown(view) == shown(format_error(error, request_id="r-17"))


def test_choice() -> None:
    """Namesakes are told apart by address or department, and no id is seen."""
    error = AmbiguousNameError("Ada", NAMESAKES)
    message = format_choice(error, again_for=lambda one: Again("/agent-status", one.id))
    check_message(message)
    assert shown(message).startswith('*"Ada" fits 2 agents.*\nWhom do you mean?')
    menu = elements(message)["Choose an agent"]
    assert menu["action_id"] == "pick"
    assert [(one["text"]["text"], one["description"]["text"]) for one in menu["options"]] == [
        ("Ada Ray", "ada.ray@example.com"),
        ("Ada Novak", "Support"),
    ]
    assert [one["value"] for one in menu["options"]] == [one.id for one in NAMESAKES]
    assert message.blocks[-1]["block_id"] == (
        "again:" + Again("/agent-status", NAMESAKES[0].id).value
    )
    assert "Ada Ray (ada.ray@example.com)\nAda Novak (Support)" in message.text
    assert NAMESAKES[0].id not in shown(message) + message.text


def test_choice_without_room_for_the_question() -> None:
    """When the question is too long for a menu, the candidates are listed to be typed."""
    error = AmbiguousNameError("Ada", NAMESAKES)
    message = format_choice(error, again_for=lambda _: Again("/agent-status", "x" * 300))
    check_message(message)
    assert elements(message) == {}
    assert "Ask again with the email address.\nAda Ray (ada.ray@example.com)" in shown(message)


def test_choice_of_many() -> None:
    """Of 130 namesakes a hundred can be picked and thirty are counted."""
    many = [agent(f"Ada {n}", id=str(n), email=None, departments=()) for n in range(130)]
    message = format_choice(AmbiguousNameError("Ada", many), again_for=lambda _: AGAIN)
    check_message(message)
    assert len(elements(message)["Choose an agent"]["options"]) == 100
    assert "30 more are not listed: type more of the name." in shown(message)


def test_outside_the_department() -> None:
    """The sentence names person and department, and where they are; no id of Desk's is seen."""
    words = _shown(OutsideDepartmentError(agent(departments=(SUPPORT,)), BILLING))
    assert "*Ada Ray is not in Billing.*" in words
    assert "They are in Support." in words
    assert BILLING.id not in words
    assert "They are in" not in _shown(OutsideDepartmentError(agent(departments=()), BILLING))


def test_departments_of_one_name() -> None:
    """All that a text fits are named as they are written."""
    both = [Department("1", "Résumés"), Department("2", "Resumes")]
    words = _shown(AmbiguousDepartmentError("RESUMES", both))
    assert '"RESUMES" fits 2 departments: "Résumés" and "Resumes".' in words


def test_choice_of_ids_that_no_menu_takes() -> None:
    """Where ids are long names, those that fit can be picked; where none fits, all are listed."""
    long = agent("Ada Long", id="n" * 151, email=None)
    error = AmbiguousNameError("Ada", [long, *NAMESAKES])
    message = format_choice(error, again_for=lambda one: Again("/agent-status", one.id))
    check_message(message)
    menu = elements(message)["Choose an agent"]
    assert [one["value"] for one in menu["options"]] == [one.id for one in NAMESAKES]
    assert "1 more is not listed" in shown(message)
    alone = format_choice(AmbiguousNameError("Ada", [long]), again_for=lambda _: AGAIN)
    check_message(alone)
    assert elements(alone) == {}
    assert "Ada Long" in shown(alone)


def test_who_can_choose_is_told_to() -> None:
    """Who asks about themselves reads what to press, not what people in general may type."""
    error = UnlinkedPersonError("U0FARID")
    message = format_error(error, request_id="r-17", again=AGAIN, can_claim=True)
    check_message(message)
    assert "with your email address" in shown(message)
    assert "choose yourself below" in message.text
    assert "Choose my Desk agent" in elements(message)
    assert "for this Slack user" in _shown(error)


def test_unopened() -> None:
    """What is said when a modal does not open is a sentence with a remedy."""
    message = format_unopened()
    check_message(message)
    assert "try again" in shown(message)


@pytest.mark.parametrize(
    ("kind", "setting"),
    [(Kind.STATUS, "HISTORY_EVERY"), (Kind.PERFORMANCE, "HISTORY_DAILY_AT")],
)
def test_an_empty_history_says_when_it_fills(kind: Kind, setting: str) -> None:
    """Who asks too early is told when to ask again, and what an administrator can look at."""
    text = _shown(HistoryEmptyError(kind))
    assert "not in the history yet" in text
    assert "ask again later" in text
    assert f"`{setting}`" in text
