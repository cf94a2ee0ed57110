"""How the workspace looks before anybody has done anything."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.sandbox.people import (
    AGENT,
    AGENTS,
    BOT_USER_ID,
    CHANNELS,
    GUEST,
    MANAGER,
    MANAGERS_GROUP,
    USERS,
    SeedUser,
)
from bot.sandbox.slack.workspace import Channel, Group, User, Workspace

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.sandbox.slack.feed import Feed

FORMER: Final = User("U0FORMER", "felix.old", "Felix Old", "felix.old@example.com", deleted=True)
OTHER_BOT: Final = User("U0BUILDBOT", "buildbot", "Build Bot", is_bot=True, role="bot")
STRANGER: Final = User(
    "U0STRANGER",
    "sam.other",
    "Sam Other",
    "sam@other.example",
    team_id="T0PARTNER",
    is_stranger=True,
)
SLACKBOT: Final = User("USLACKBOT", "slackbot", "Slackbot", role="bot")
"""Slack lists its own bot with ``is_bot`` false."""
ARCHIVED: Final = ("C0OLD", "old-support")
FORMER_GROUP: Final = ("S0FORMER", "former-managers")
_FORMER_SINCE: Final = 1_700_000_000


def build_workspace(clock: Clock, feed: Feed, bot_name: str) -> Workspace:
    """Return the workspace of the sandbox's people, with something said in #support."""
    workspace = Workspace(clock, feed)
    workspace.add_users(_user(seed) for seed in USERS)
    bot = User(BOT_USER_ID, bot_name.lower().replace(" ", "-"), bot_name, is_bot=True, role="bot")
    workspace.add_users(replace(one) for one in (FORMER, OTHER_BOT, STRANGER, SLACKBOT))
    workspace.add_users([bot])
    _add_groups(workspace)
    _add_channels(workspace)
    _say_something(workspace)
    return workspace


def _user(seed: SeedUser) -> User:
    return User(
        id=seed.id,
        handle=seed.email.partition("@")[0],
        name=seed.name,
        email=seed.email,
        role=seed.role,
        tz=seed.time_zone,
        is_admin=seed.id == MANAGER.id,
        is_ultra_restricted=seed.role == "guest",
    )


def _add_groups(workspace: Workspace) -> None:
    group_id, handle = MANAGERS_GROUP
    former_id, former = FORMER_GROUP
    workspace.groups = {
        group_id: Group(group_id, handle, "Support managers", (MANAGER.id,)),
        former_id: Group(former_id, former, "Former managers", (AGENT.id,), _FORMER_SINCE),
    }


def _add_channels(workspace: Workspace) -> None:
    people = [seed.id for seed in USERS if seed.role != "guest"]
    for channel_id, name, private, shared in CHANNELS:
        members = {MANAGER.id} if private else {*people, BOT_USER_ID}
        channel = Channel(channel_id, name, members, is_private=private, is_ext_shared=shared)
        workspace.channels[channel_id] = channel
    # A single-channel guest, where the others try things, so that the refusal can be seen.
    workspace.channels[CHANNELS[0][0]].members.add(GUEST.id)
    archived_id, name = ARCHIVED
    workspace.channels[archived_id] = Channel(archived_id, name, {*people}, is_archived=True)
    for seed in USERS:
        im_id = f"D0{seed.id[2:]}"
        im = Channel(im_id, "", {seed.id}, is_private=True, im_user=seed.id)
        workspace.channels[im_id] = im


def _say_something(workspace: Workspace) -> None:
    support = CHANNELS[0][0]
    bruno, malin = AGENTS[2], next(one for one in AGENTS if one.name.startswith("Malin"))
    for user, text in (
        (MANAGER.id, "Good morning! The phones open in ten minutes."),
        ("U0BRUNO", f"<@{AGENT.id}> can you take the French mailbox until noon?"),
        (AGENT.id, "Yes, from ten. Who has VIP customers this afternoon?"),
        ("U0PRIYA", f"Ask <mailto:{malin.email}|{malin.email}>, she has the invoices too."),
        (MANAGER.id, f"{bruno.name} and Chiara Rossi are on the phones today."),
        ("U0YUKI", "A customer wants to know about networking on Kubernetes, in Japanese."),
    ):
        workspace.post(support, user, text)
