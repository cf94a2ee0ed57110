"""The modals that follow the form of a digest: saved, preview, test, and what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.digests.draft import MAX_NAME
from bot.slack.message import View
from formatters import blocks, limits
from formatters.advice import advise
from formatters.digest import plainest
from formatters.digest_words import next_words, repeat_words, target_words
from formatters.text import code, counted, esc

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from bot.digests.models import Digest
    from bot.slack.message import Block, Message


def format_saved(
    digest: Digest,
    *,
    next_at: datetime | None,
    is_new: bool,
    guests: int,
    is_unread: bool,
    is_unseen: bool = False,
) -> View:
    """Return what the form turns into once it is saved.

    Args:
        digest: as it is kept.
        next_at: when it comes next; `None` while it rests.
        is_new: it was made just now.
        guests: how many guests read along.
        is_unseen: not all members were looked at, so that there may be more.
        is_unread: the bot cannot read the Slack channel back.
    """
    title = ":white_check_mark: *The digest is " + ("scheduled" if is_new else "saved") + ".*"
    pairs = [
        ("Name", esc(digest.name, MAX_NAME)),
        ("Id", code(digest.id)),
        ("Goes to", target_words(digest.target_id)),
        ("When", repeat_words(digest)),
        ("Next", next_words(next_at)),
    ]
    hint = "`/agent-digest`, typed there, lists it with buttons to pause, edit or delete it."
    cautions = _cautions(guests, is_unread=is_unread, is_unseen=is_unseen)
    body = [blocks.section(title), *blocks.fields(pairs), *cautions, blocks.context(hint)]
    return View("Digest", blocks.finish(body))


def format_preview(message: Message, details: Message | None) -> View:
    """Return a digest as it would be posted, in a modal, where Slack draws no tables."""
    thread = [blocks.divider(), blocks.context("In the thread"), *details.blocks] if details else []
    note = "As of now. In Slack channels the figures stand in a table."
    body = [blocks.context(note), *plainest(message).blocks, *thread]
    return View("Preview", blocks.finish(body, most=limits.VIEW_BLOCKS), close="Back")


def format_trying(title: str) -> View:
    """Return what is shown while Desk is asked for a preview or a test."""
    return View(title, (blocks.section("Asking Zoho Desk\u2026"),), close="Back")


def format_tested() -> View:
    """Return the confirmation of a test."""
    words = ":white_check_mark: *Sent.* The test is in your direct messages with me."
    return View("Test", (blocks.section(words),), close="Back")


def format_untested(cause: str, remedy: str) -> View:
    """Return why a test did not arrive; both are plain sentences."""
    body = blocks.section(f":warning: *The test was not sent.* {esc(cause)}\n{esc(remedy)}")
    return View("Test", (body,), close="Back")


def format_unfinished(errors: Mapping[str, str]) -> View:
    """Return why a form cannot be tried yet; `errors` are those of its fields."""
    lines = "\n".join(esc(words) for words in errors.values())
    body = blocks.section(f":warning: *The form is not complete yet.*\n{lines}")
    return View("Not yet", (body,), close="Back")


def format_form_error(error: BaseException, *, request_id: str) -> View:
    """Return an error that lies upon the form, which keeps what was filled in."""
    advice = advise(error)
    body = [blocks.section(f":warning: *{advice.happened}*\n{advice.todo}")]
    if request_id:
        body.append(blocks.context(f"Reference: {code(request_id)}"))
    return View("That did not work", blocks.finish(body), close="Back")


def _cautions(guests: int, *, is_unread: bool, is_unseen: bool) -> Iterator[Block]:
    if guests:
        read = counted(guests, "guest reads", "guests read")
        yield blocks.section(
            f":eyes: *{read} along in this Slack channel.* If they should not see the team's "
            "figures, edit the digest and choose another one."
        )
    if is_unseen:
        yield blocks.section(
            ":information_source: I have not looked at every member of this Slack channel; there "
            "may be more guests than I saw."
        )
    if is_unread:
        yield blocks.section(
            ":information_source: I am not in this Slack channel. I can post there, but if Slack "
            "ever leaves me in doubt whether a digest was posted, I cannot look and will not "
            "repeat it. `/invite` me to change that."
        )
