"""``/desk-doctor``: for administrators, and for nobody else."""

from __future__ import annotations

from bot.doctor.model import Finding, Status
from tests.blocks import shown
from tests.handlers.world import AGENT, MANAGER, world


async def test_an_administrator_gets_the_findings() -> None:
    """What fails is told with what to do; what passed is listed."""
    async with world(admins=[MANAGER]) as here:
        here.doctor.findings += (Finding("desk-token", Status.FAIL, "It is dead.", "Make one."),)
        (sent,) = (await here.command("/desk-doctor")).sent
    assert "It is dead." in shown(sent.message)
    assert "Make one." in shown(sent.message)
    assert "`clock`" in shown(sent.message)
    assert "The clock agrees." not in shown(sent.message)


async def test_verbose_tells_what_was_seen_everywhere() -> None:
    """The one word that the command knows shows everything, also when asked again."""
    async with world(admins=[MANAGER]) as here:
        (sent,) = (await here.command("/desk-doctor", "verbose")).sent
        assert "The clock agrees." in shown(sent.message)
        value = sent.message.blocks[-1]["elements"][0]["value"]
        (again,) = (await here.click("refresh", value)).sent
    assert again.replace
    assert again.message == sent.message
    assert here.doctor.rounds == 2


async def test_others_are_refused_before_anything_is_checked() -> None:
    """Managers are no administrators; a button's value does not make one."""
    async with world(admins=[AGENT]) as here:
        typed = (await here.command("/desk-doctor")).sent
        clicked = (await here.click("refresh", '["/desk-doctor", "", 1]')).sent
        shared = (await here.click("share", '["/desk-doctor", "", 1]')).sent
    for (sent,) in (typed, clicked, shared):
        assert "for administrators" in shown(sent.message)
        assert not sent.in_channel
    assert here.doctor.rounds == 0


async def test_who_cannot_be_known_is_refused_with_the_cause() -> None:
    """Where Slack does not tell the group of administrators, nobody is sent to one of them."""
    async with world(admins=["@leads"]) as here:
        here.slack.errors["usergroups.list"] = "internal_error"
        for text in ("", "claims"):
            (sent,) = (await here.command("/desk-doctor", text)).sent
            assert "could not check with Slack whether you are an admin" in shown(sent.message)
    async with world(managers=["@leads"], admins=[AGENT]) as here:
        here.slack.errors["usergroups.list"] = "internal_error"
        (sent,) = (await here.command("/desk-doctor")).sent
        assert "This is for administrators" in shown(sent.message)
    assert here.doctor.rounds == 0


async def test_other_words_are_not_understood() -> None:
    """A text that means nothing is named, with what was perhaps meant."""
    async with world(admins=[MANAGER]) as here:
        (sent,) = (await here.command("/desk-doctor", "verbos now")).sent
    assert "`verbos now` is not understood here" in shown(sent.message)
    assert "verbose" in shown(sent.message)


async def test_clicks_for_agents_mean_nothing_here() -> None:
    """A menu's choice, put before the doctor's question, leaves it as it is."""
    async with world(admins=[MANAGER]) as here:
        block_id = 'again:["/desk-doctor", "", 1]'
        for name, value in (("pick", "400000000001"), ("department", "500000000001")):
            (sent,) = (await here.click(name, value, block_id=block_id)).sent
            assert "Everything works" in shown(sent.message)
