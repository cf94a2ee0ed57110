"""The form's buttons: preview and test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.desk.errors import DeskServerError
from bot.digests.refused import PostingError
from bot.digests.trouble import Trouble
from bot.slack.turn import Kind
from tests.blocks import check_message, check_view, shown
from tests.builders import BILLING, SUPPORT
from tests.digest_builders import digest
from tests.handlers.digest_form import payload
from tests.handlers.world import MANAGER, MEMBER, World, world

if TYPE_CHECKING:
    from bot.slack.message import View


async def tried(
    here: World, button: str, *, user: str = MANAGER, text: str = "new", **filled: Any
) -> View:
    """Open a form, fill it in and press a button; return the modal that lies upon it."""
    form = (await here.command("/agent-digest", text, user=user)).views[-1]
    reply = await here.do(
        Kind.ACTION, button, user=user, channel=None, payload=payload(form, **filled)
    )
    waiting, last = reply.views
    assert reply.pushed == 1
    assert "Asking Zoho Desk" in shown(waiting)
    check_view(last)
    return last


async def test_preview() -> None:
    """The preview is the digest as filled in; nothing is saved or posted."""
    async with world() as here:
        view = await tried(here, "digest_preview", name="Draft", department=SUPPORT.id)
        assert "12 more tickets closed" in shown(view)
        assert "Draft" in shown(view)
        assert here.digests.built[0].department_name == "Support"
        assert here.digests.kept == {}
        assert here.digests.posts == []


async def test_test_goes_to_its_editor_alone() -> None:
    """A test is sent to whoever edits, marked as one, wherever the digest goes."""
    async with world() as here:
        here.digests.add(digest(owner_id=MEMBER))
        view = await tried(here, "digest_test", text="edit k3x7ab2q")
        assert "direct messages" in shown(view)
        ((target, message, details),) = here.digests.posts
        assert target == MANAGER
        assert "*Test*" in shown(message)
        check_message(message)
        assert details is not None


@pytest.mark.parametrize("name", ["digest_preview", "digest_test"])
async def test_an_unfinished_form_says_what_is_missing(name: str) -> None:
    """A form with mistakes is not tried; they are listed."""
    async with world() as here:
        view = await tried(here, name, time=None, weekdays=[])
        assert "Choose a time." in shown(view)
        assert "Choose at least one day." in shown(view)
        assert here.digests.built == []


async def test_a_test_that_slack_refuses() -> None:
    """When the person takes no direct messages, the modal says so and what to do."""
    async with world() as here:
        here.digests.refusal = PostingError("messages_tab_disabled", Trouble.CONFIG)
        view = await tried(here, "digest_test")
        assert "not sent" in shown(view)
        assert "Messages" in shown(view)


@pytest.mark.parametrize("button", ["digest_preview", "digest_test"])
async def test_failures_are_told_upon_the_form(button: str) -> None:
    """When Desk or the database fails, the modal says so, and the form below is kept."""
    async with world() as here:
        here.digests.add(digest())
        form = (await here.command("/agent-digest", "edit k3x7ab2q")).views[-1]
        filled = payload(form, department=BILLING.id)
        here.desk.errors["departments"] = DeskServerError("down")
        reply = await here.do(Kind.ACTION, button, channel=None, payload=filled)
        assert "Zoho Desk has a problem" in shown(reply.views[-1])
        here.digests.is_down = True
        reply = await here.do(Kind.ACTION, button, channel=None, payload=filled)
        assert "I cannot use my database now" in shown(reply.views[-1])
        assert here.digests.posts == []


async def test_another_persons_digest_is_not_tried() -> None:
    """Who may not edit a digest cannot try it with a form that was somebody else's."""
    async with world() as here:
        here.digests.add(digest())
        form = (await here.command("/agent-digest", "edit k3x7ab2q")).views[-1]
        reply = await here.do(
            Kind.ACTION, "digest_test", user=MEMBER, channel=None, payload=payload(form)
        )
        assert "Only the owner" in shown(reply.views[-1])
        assert here.digests.posts == []
