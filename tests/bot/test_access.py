"""Who may see what."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from bot.access import Access, Viewer
from bot.directory import Directory
from bot.errors import AccessRefusedError
from bot.slack.objects import SlackUser
from bot.slack.turn import Actor
from tests.digest_builders import digest
from tests.fakes import ADA, NOVAK, FakeSlack, FixedClock, slack_user

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.access_log import Look
    from bot.digests.models import Digest

LEADS = {"id": "S0LEADS1", "handle": "support-leads", "users": ["U1"]}


def workspace(**changes: Any) -> FakeSlack:
    """Return a workspace with one member, in one group, and one channel."""
    return FakeSlack(
        users={"U1": slack_user("U1", **changes)},
        groups=[LEADS],
        channels={"C1": {"id": "C1", "name": "support"}},
    )


@asynccontextmanager
async def opened(slack: FakeSlack | None = None, **given: Any) -> AsyncIterator[Access]:
    """Decide over a workspace, with what administrators set."""
    async with (slack or workspace()).client() as client:
        yield Access(Directory(client), **{"team_id": "T0HOME", **given})


async def viewer(
    slack: FakeSlack | None = None, actor: Actor | None = None, **given: Any
) -> Viewer:
    """Admit the member."""
    async with opened(slack, **given) as access:
        return await access.admit(actor or Actor("U1", "T0HOME"))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_restricted": True}, "guest"),
        ({"is_ultra_restricted": True}, "guest"),
        ({"deleted": True}, "deactivated"),
        ({"is_bot": True}, "bot"),
        ({"is_workflow_bot": True}, "bot"),
        ({"is_stranger": True}, "stranger"),
        ({"team_id": "T0OTHER"}, "other_org"),
        ({"team_id": None}, "other_org"),
        ({"team_id": "T0OTHER", "enterprise_user": {"enterprise_id": "E0OTHER"}}, "other_org"),
        ({"id": "U2"}, "unknown_user"),
        ({"is_owner": True, "is_admin": True, "is_restricted": True}, "guest"),
    ],
)
async def test_who_gets_nothing_is_told_why(changes: dict[str, Any], reason: str) -> None:
    """Each kind of person who gets nothing has its reason, whatever else they are."""
    with pytest.raises(AccessRefusedError) as caught, capture_logs() as logs:
        await viewer(workspace(**changes), managers=["U1"], enterprise_id="E0HOME")
    assert caught.value.reason == reason
    (line,) = logs
    assert (line["event"], line["allowed"]) == ("access", False)


@pytest.mark.parametrize(
    "actor", [Actor("U1", "T0OTHER"), Actor("U1", "T0OTHER", "E0OTHER"), Actor("U1", "E0OTHER")]
)
async def test_the_payloads_workspace_counts_too(actor: Actor) -> None:
    """A profile of this workspace does not help who acts from another."""
    with pytest.raises(AccessRefusedError, match="other_org"):
        await viewer(actor=actor, enterprise_id="E0HOME")


@pytest.mark.parametrize(
    "actor",
    [Actor("U1"), Actor("U1", "T0SISTER", "E0HOME"), Actor("U1", "E0HOME"), Actor("U1", "T0HOME")],
)
async def test_people_of_the_same_organization_are_admitted(actor: Actor) -> None:
    """On Enterprise Grid a sister workspace is at home."""
    changes = {"team_id": "T0SISTER", "enterprise_user": {"enterprise_id": "E0HOME"}}
    assert (await viewer(workspace(**changes), actor, enterprise_id="E0HOME")).user.id == "U1"


async def test_nobody_is_admitted_unknown() -> None:
    """When Slack does not know the person or does not answer, they get nothing."""
    with pytest.raises(AccessRefusedError, match="unknown_user"):
        await viewer(actor=Actor("U9", "T0HOME"))


@pytest.mark.parametrize(
    "entry", ["U1", "S0LEADS1", "support-leads", "@support-leads", " @Support-Leads "]
)
async def test_managers_by_id_group_and_handle(entry: str) -> None:
    """A manager may be named by user id, group id or group handle."""
    admitted = await viewer(managers=[entry])
    assert (admitted.is_manager, admitted.is_admin) == (True, False)


@pytest.mark.parametrize("entry", ["U2", "S0OTHER1", "leads", "u1", "", "@", "support"])
async def test_others_are_no_managers(entry: str) -> None:
    """Nobody is a manager by an id in lower case, a part of a handle, or an empty entry."""
    assert not (await viewer(managers=[entry])).is_manager


async def test_a_handle_cannot_pose_as_an_id() -> None:
    """A group whose handle spells another group's id gives no rights."""
    slack = workspace()
    slack.groups = [{"id": "S0EVIL11", "handle": "s0leads1", "users": ["U1"]}]
    assert not (await viewer(slack, managers=["S0LEADS1"])).is_manager


@pytest.mark.parametrize("changes", [{"is_admin": True}, {"is_owner": True}])
async def test_admins_are_the_workspaces_unless_named(changes: dict[str, Any]) -> None:
    """Without a setting Slack's admins and owners are admins; with one only who is named."""
    assert (await viewer(workspace(**changes))).is_admin
    assert not (await viewer(workspace(**changes), admins=["U2"])).is_admin
    assert (await viewer(admins=["S0LEADS1"])).is_admin
    assert not (await viewer()).is_admin


async def test_groups_are_not_asked_for_without_need() -> None:
    """Where only user ids are named, user groups are never read."""
    slack = workspace()
    await viewer(slack, managers=["U1"], admins=["W2"])
    assert [method for method, _ in slack.asked] == ["users.info"]


async def test_unknown_groups_make_nobody_a_manager() -> None:
    """When Slack does not tell the groups, the person is admitted without their rights."""
    slack = workspace()
    slack.errors["usergroups.list"] = "internal_error"
    admitted = await viewer(slack, managers=["S0LEADS1", "U2"])
    assert (admitted.is_manager, admitted.is_unsure) == (False, True)
    assert (await viewer(slack, managers=["S0LEADS1", "U1"])).is_manager


@pytest.mark.parametrize(
    ("is_manager", "own", "allowed"),
    [
        (True, None, True),
        (True, NOVAK, True),
        (False, ADA, True),
        (False, NOVAK, False),
        (False, None, False),
    ],
)
async def test_figures_are_for_managers_and_for_oneself(
    *,
    is_manager: bool,
    own: Any,
    allowed: bool,
) -> None:
    """Each look is one line in the log: who, whom, what, allowed or not."""
    async with opened() as access:
        someone = Viewer(SlackUser("U1"), is_manager=is_manager)
        with capture_logs() as logs:
            assert access.may_see_figures(someone, ADA, own) is allowed
        (line,) = logs
        assert line["event"] == "access"
        assert (line["who"], line["whom"], line["what"]) == ("U1", ADA.id, "figures")
        assert line["allowed"] is allowed


@pytest.mark.parametrize(
    ("size", "is_manager", "is_unsure", "reason", "lines"),
    [
        (5, False, False, None, 0),
        (4, True, False, None, 1),
        (4, False, False, "small_group", 1),
        (4, False, True, "groups_unknown", 1),
    ],
)
async def test_a_small_group_is_for_managers(
    size: int,
    is_manager: bool,  # noqa: FBT001 - pytest passes parameters by name
    is_unsure: bool,  # noqa: FBT001 - as above
    reason: str | None,
    lines: int,
) -> None:
    """How few people worked is for managers; looks at them and refusals are logged."""
    someone = Viewer(SlackUser("U1"), is_manager=is_manager, is_unsure=is_unsure)
    async with opened() as access:
        with capture_logs() as logs:
            if reason is None:
                access.check_group(someone, size, 5, "department 1")
            else:
                with pytest.raises(AccessRefusedError, match=reason):
                    access.check_group(someone, size, 5, "department 1")
    assert [line["whom"] for line in logs] == ["department 1"] * lines
    assert [line["allowed"] for line in logs] == [reason is None] * lines


async def test_a_refusal_says_whether_the_groups_are_known() -> None:
    """Who may be a manager after all is not told that they are none."""
    async with opened() as access:
        sure, unsure = Viewer(SlackUser("U1")), Viewer(SlackUser("U1"), is_unsure=True)
        assert access.refusal_of_figures(sure).reason == "not_manager"
        assert access.refusal_of_figures(unsure).reason == "groups_unknown"


@pytest.mark.parametrize(
    ("changes", "channels", "reason"),
    [
        ({}, [], None),
        ({}, ["C1"], None),
        ({}, ["#Support"], None),
        ({}, ["support", "other"], None),
        ({}, ["other"], "channel_not_allowed"),
        ({"name": ""}, ["#"], "channel_not_allowed"),
        ({"name": ""}, ["other"], "channel_not_allowed"),
        ({"is_archived": True}, [], "channel_not_allowed"),
        ({"is_ext_shared": True}, ["C1"], "channel_shared"),
        ({"is_pending_ext_shared": True}, ["C1"], "channel_shared"),
        ({"id": None}, [], "channel_unknown"),
    ],
)
async def test_where_answers_may_be_shared(
    changes: dict[str, Any], channels: list[str], reason: str | None
) -> None:
    """Listed channels of one's own organization, and nothing that Slack does not tell."""
    slack = workspace()
    slack.channels["C1"].update(changes)
    async with opened(slack, channels=channels) as access:
        if reason is None:
            await access.check_share("C1")
        else:
            with pytest.raises(AccessRefusedError, match=reason):
                await access.check_share("C1")


@pytest.mark.parametrize("channel", [None, "C9"])
async def test_an_unknown_channel_gets_nothing(channel: str | None) -> None:
    """Without a channel, or with one that the bot cannot see, nothing is shared."""
    async with opened() as access:
        with pytest.raises(AccessRefusedError, match="channel_unknown"):
            await access.check_share(channel)


@pytest.mark.parametrize("entry", ["SQKXHZWLM", "UQKXHZWLM", "SUPPORTERS", "@SUPPORTERS"])
async def test_capitals_without_a_digit_may_be_an_id_or_a_handle(entry: str) -> None:
    """Some of Slack's ids have no digit: both readings of such an entry count."""
    slack = workspace()
    slack.users["UQKXHZWLM"] = slack_user("UQKXHZWLM")
    slack.groups = [
        {"id": "SQKXHZWLM", "handle": "a", "users": ["UQKXHZWLM"]},
        {"id": "S0OTHER1", "handle": "supporters", "users": ["UQKXHZWLM"]},
    ]
    assert (await viewer(slack, Actor("UQKXHZWLM", "T0HOME"), managers=[entry])).is_manager
    assert not (await viewer(slack, managers=[entry])).is_manager


async def test_behind_its_sign_it_is_a_handle() -> None:
    """An entry with a sign is never read as an id."""
    slack = workspace()
    slack.groups = [{"id": "SQKXHZWLM", "handle": "leads", "users": ["U1"]}]
    assert not (await viewer(slack, managers=["@SQKXHZWLM"])).is_manager


async def test_a_channel_in_capitals_may_be_an_id() -> None:
    """The same holds for Slack channels."""
    slack = workspace()
    slack.channels["CQKXHZWLM"] = {"id": "CQKXHZWLM", "name": "support"}
    async with opened(slack, channels=["CQKXHZWLM"]) as access:
        await access.check_share("CQKXHZWLM")
        with pytest.raises(AccessRefusedError, match="channel_not_allowed"):
            await access.check_share("C1")


class Recorded:
    """An access log that keeps what it is given."""

    def __init__(self) -> None:
        self.looks: list[Look] = []

    def write(self, look: Look) -> None:
        """Keep one."""
        self.looks.append(look)


def digest_of(owner_id: str) -> Digest:
    """Return a digest of somebody's."""
    return digest(owner_id=owner_id, target_id="C1")


async def test_the_access_log_is_given_each_look_and_refusal() -> None:
    """Who, whom, what, where, when, allowed or not and why; what is allowed silently is no look."""
    slack, seen, clock = workspace(), Recorded(), FixedClock()
    slack.users["U3"] = slack_user("U3", is_restricted=True)
    slack.channels["C2"] = {"id": "C2", "name": "partner", "is_ext_shared": True}
    settings = {"managers": ["U9"], "log": seen, "clock": clock}
    async with opened(slack, **settings) as access:
        for actor in (Actor("U3", "T0HOME"), Actor("U8", "T0HOME")):
            with pytest.raises(AccessRefusedError):
                await access.admit(actor, "C7")
        me = await access.admit(Actor("U1", "T0HOME"), "C1")
        access.may_see_figures(me, ADA, ADA)
        access.may_see_figures(me, NOVAK, ADA)
        access.log_look(me, "everyone")
        await access.check_share("C1", me)
        for channel in ("C2", "C9", None):
            with pytest.raises(AccessRefusedError):
                await access.check_share(channel, me)
        with pytest.raises(AccessRefusedError):
            await access.check_share("C2")
        access.check_digest_target(me, "U1")
        with pytest.raises(AccessRefusedError):
            access.check_digest_target(me, "C1")
        access.check_digest_change(me, digest_of("U1"))
        with pytest.raises(AccessRefusedError):
            access.check_digest_change(me, digest_of("U2"))
    assert [replace(look, at=clock.now) for look in seen.looks] == seen.looks
    assert [
        (look.who, look.whom, look.what, look.where, look.allowed, look.reason)
        for look in seen.looks
    ] == [
        ("U3", None, "entry", "C7", False, "guest"),
        ("U8", None, "entry", "C7", False, "unknown_user"),
        ("U1", ADA.id, "figures", "C1", True, None),
        ("U1", NOVAK.id, "figures", "C1", False, "not_manager"),
        ("U1", "everyone", "figures", "C1", True, None),
        ("U1", None, "share", "C2", False, "channel_shared"),
        ("U1", None, "share", "C9", False, "channel_unknown"),
        ("U1", None, "share", None, False, "channel_unknown"),
        ("U1", "C1", "digest", "C1", False, "digest_channel"),
        ("U1", "k3x7ab2q", "digest", "C1", False, "digest_foreign"),
    ]
