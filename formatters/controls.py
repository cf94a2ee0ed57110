"""The row of buttons and menus under an answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from formatters import blocks, limits
from formatters.text import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.desk.models import Department
    from bot.query import Again
    from bot.slack.message import Block
    from formatters.paging import Page

EVERYWHERE: Final = "all"
"""Value of the menu entry that drops the department."""
SHARE: Final = "share"
"""Shares an answer; figures of people by name are left out of it."""
SHARE_NAMED: Final = "share:named"
"""Shares figures of people by name, which the person saw and confirmed."""
_NAMED: Final = blocks.confirmation(
    title="Share named figures?",
    text="This answer shows figures of people by name. Everybody in this channel will see them.",
    confirm="Share",
    deny="Keep to myself",
)


@dataclass(frozen=True, slots=True)
class Angle:
    """A button to another view of the same: its text, action id and question."""

    text: str
    action_id: str
    again: Again


@dataclass(frozen=True, slots=True)
class Controls:
    """What a person can do with an answer.

    Attributes:
        again: the question, with the page that is shown.
        departments: what the department menu offers; none, no menu.
        department: the one chosen.
        page: of a long answer.
        can_share: whether *Share to channel* is offered.
        has_named_figures: whether sharing asks for confirmation.
        can_compare: whether a comparison can be added.
        wider: label and question of a way out of an empty answer.
        angles: buttons to the same in other views.
    """

    again: Again
    departments: Sequence[Department] = ()
    department: Department | None = None
    page: Page | None = None
    can_share: bool = True
    has_named_figures: bool = False
    can_compare: bool = False
    wider: tuple[str, Again] | None = None
    angles: Sequence[Angle] = ()

    def rows(self) -> list[Block]:
        """Return the row, and a hint where the menu had to be left out."""
        menu = self._menu()
        elements = [*menu, *self._buttons(), *self._paging()]
        row = blocks.actions(elements, block_id=again_id(self.again) if menu else None)
        hint = "The departments do not fit into a menu: type `department:NAME`."
        return [row] if menu or not self._wants_menu() else [blocks.context(hint), row]

    def _wants_menu(self) -> bool:
        return len(self.departments) > 1

    def _menu(self) -> list[blocks.Element]:
        options = [blocks.option("All departments", EVERYWHERE)]
        options += [
            blocks.option(department.name, department.id)
            for department in self.departments[: limits.SELECT_OPTIONS]
            if blocks.can_be_chosen(department.id)
        ]
        fits = len(self.departments) < limits.SELECT_OPTIONS and again_id(self.again) is not None
        if not (self._wants_menu() and fits and len(options) > 1):
            return []
        wanted = self.department.id if self.department else EVERYWHERE
        chosen = next((one for one in options if one["value"] == wanted), None)
        return [blocks.select("Department", action_id="department", options=options, chosen=chosen)]

    def _buttons(self) -> list[blocks.Element]:
        buttons = []
        if self.wider:
            text, again = self.wider
            buttons.append(blocks.button(text, action_id="refresh:wider", value=again.value))
        buttons.append(refresh_button("Refresh", self.again))
        if self.can_compare:
            buttons.append(_button("Compare", "compare", self.again))
        buttons += [_button(angle.text, angle.action_id, angle.again) for angle in self.angles]
        if self.can_share:
            buttons.append(self._share_button())
        return buttons

    def _share_button(self) -> blocks.Element:
        confirm = _NAMED if self.has_named_figures else None
        return blocks.button(
            "Share to channel",
            action_id=SHARE_NAMED if confirm else SHARE,
            value=self.again.value,
            confirm=confirm,
        )

    def _paging(self) -> list[blocks.Element]:
        if self.page is None:
            return []
        steps = []
        if self.page.has_previous:
            steps.append(("Previous", "page:previous", self.page.number - 1))
        if self.page.has_next:
            steps.append(("Next", "page:next", self.page.number + 1))
        return [
            _button(f"{text} {number(self.page.size)}", action_id, replace(self.again, page=page))
            for text, action_id, page in steps
        ]


def refresh_button(text: str, again: Again) -> blocks.Element:
    """Return the button that asks the same question again."""
    return _button(text, "refresh", again)


def again_id(again: Again) -> str | None:
    """Return the block id that carries the question for a menu, `None` when it is too long."""
    block_id = f"again:{again.value}"
    return block_id if len(block_id) <= limits.BLOCK_ID else None


def _button(text: str, action_id: str, again: Again) -> blocks.Element:
    return blocks.button(text, action_id=action_id, value=again.value)
