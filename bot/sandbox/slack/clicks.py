"""Clicks and choices, in messages, modals and App Home."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.sandbox.slack import payloads
from bot.sandbox.slack.delivery import INTERACTIVE, Outcome, Parcel
from bot.sandbox.slack.elements import STATEFUL, filled, find_element, values_of

if TYPE_CHECKING:
    from bot.sandbox.slack.acts import Acts

JSON = dict[str, Any]


@dataclass(slots=True)
class Clicks:
    """What people do with the elements of blocks.

    Attributes:
        states: what each person chose in each message, by timestamp and user id.
        offered: the options that the app last gave for a menu, by user id and `action_id`.
    """

    acts: Acts
    states: dict[tuple[str, str], dict[str, JSON]] = field(default_factory=dict)
    offered: dict[tuple[str, str], list[JSON]] = field(default_factory=dict)

    async def click(
        self,
        user_id: str,
        channel_id: str,
        ts: str,
        action_id: str,
        *,
        block_id: str | None = None,
        given: Any = None,
    ) -> Outcome:
        """Click a button of a message or choose in one of its menus.

        Raises:
            LookupError: there is no such message, element or option.
        """
        user, channel = self.acts.place(user_id, channel_id)
        message = self.acts.message(user_id, channel_id, ts)
        block, element = find_element(message.blocks or [], action_id, block_id)
        action = self._action(user_id, block, element, given)
        values = self.states.setdefault((ts, user_id), values_of(message.blocks or []))
        _keep(values, block, element, action)
        payload = payloads.click_in_message(
            self.acts.core, user, (channel, message), action, values
        )
        payload["response_url"] = self.acts.responses.new(user_id, channel_id, clicked=ts)
        return await self._send_click(user_id, payload, channel_id)

    async def click_view(
        self,
        user_id: str,
        view_id: str,
        action_id: str,
        *,
        block_id: str | None = None,
        given: Any = None,
    ) -> Outcome:
        """Click or choose in a modal or in App Home.

        Raises:
            LookupError: there is no such view, element or option.
        """
        user, view = self.acts.user(user_id), self.acts.view(user_id, view_id)
        block, element = find_element(view.blocks, action_id, block_id)
        action = self._action(user_id, block, element, given)
        _keep(view.values, block, element, action)
        payload = payloads.click_in_view(self.acts.core, user, view, action)
        return await self._send_click(user_id, payload, None)

    async def _send_click(self, user_id: str, payload: JSON, channel_id: str | None) -> Outcome:
        outcome = await self.acts.send(Parcel(INTERACTIVE, payload))
        if outcome.error:
            self.acts.tell(
                user_id, f'This action failed with the error "{outcome.error}"', channel_id
            )
        return outcome

    def _action(self, user_id: str, block: JSON, element: JSON, given: Any) -> JSON:
        """Return the entry of ``actions``."""
        kind = element["type"]
        action = {"action_id": element["action_id"], "block_id": block["block_id"], "type": kind}
        if kind in STATEFUL:
            entry = self.fill(user_id, element, given)
            shown = {"placeholder": element["placeholder"]} if "placeholder" in element else {}
            return {**action, **entry, **shown}
        if kind == "overflow":
            chosen = self.fill(user_id, {**element, "type": "static_select"}, given)
            return {**action, "selected_option": chosen["selected_option"]}
        held = ("text", "value", "url", "style")
        return {**action, **{key: element[key] for key in held if key in element}}

    def fill(self, user_id: str, element: JSON, given: Any) -> JSON:
        """Return the state of an element that a person filled in.

        Raises:
            LookupError: a menu has no such option.
        """
        offered = self.offered.get((user_id, element["action_id"]), [])
        if element["type"].endswith("external_select"):
            element = {**element, "options": offered}
        return filled(element, given)


def _keep(values: dict[str, JSON], block: JSON, element: JSON, action: JSON) -> None:
    """Remember what was chosen, for ``state.values``."""
    if element["type"] in STATEFUL:
        ids = ("action_id", "block_id", "placeholder")
        entry = {key: value for key, value in action.items() if key not in ids}
        values.setdefault(block["block_id"], {})[element["action_id"]] = entry
