"""Check: the user groups that ``ACCESS_MANAGERS`` and ``ACCESS_ADMINS`` name exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.access_entries import unknown_groups
from bot.doctor.check import passed, warned
from bot.slack.groups import GroupsUnknownError, find_unknown_groups

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.doctor.bench import Bench
    from bot.doctor.check import Verdict

_TODO: Final = (
    "Set them to the handle of a user group as Slack shows it, its id (S…), or ids of users (U…),"
    " and restart the bot."
)
_AGAIN: Final = "Look again in a few minutes."
_PAID: Final = "plan_upgrade_required"


async def check_access(bench: Bench) -> Verdict:
    """Look for every group by its handle or id."""
    settings = bench.settings.access
    named = {"ACCESS_MANAGERS": settings.managers, "ACCESS_ADMINS": settings.admins}
    entries = [entry for listed in named.values() for entry in listed]
    if not unknown_groups(entries, ()):
        return passed("No user group is named, so there is none to look for.")
    try:
        unknown = await find_unknown_groups(bench.slack, entries)
    except GroupsUnknownError as error:
        if str(error) == _PAID:
            return warned(
                "This plan of Slack has no user groups, so those named are nobody.", _TODO
            )
        return warned(f"not checked: Slack does not list user groups ({error}).", _AGAIN)
    return judge_groups(named, unknown)


def judge_groups(named: Mapping[str, tuple[str, ...]], unknown: tuple[str, ...]) -> Verdict:
    """Return the verdict; `named` has the entries by variable."""
    words = [
        f"{variable} names {', '.join(wrong)}, and there is no such user group."
        for variable, entries in named.items()
        if (wrong := [entry for entry in entries if entry in unknown])
    ]
    if words:
        return warned(" ".join(words), _TODO)
    return passed("Every user group that settings name is there.")
