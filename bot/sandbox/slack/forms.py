"""Forms: submitting and closing modals, and menus whose options the app gives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.slack import payloads
from bot.sandbox.slack.blocks import check_options
from bot.sandbox.slack.delivery import INTERACTIVE, Outcome, Parcel
from bot.sandbox.slack.elements import find_element, is_empty, iter_elements
from bot.sandbox.slack.errors import SlackError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.sandbox.slack.acts import Acts
    from bot.sandbox.slack.clicks import Clicks
    from bot.sandbox.slack.views import View
    from bot.sandbox.slack.workspace import Channel, Message

JSON = dict[str, Any]

REQUIRED: Final = "Please complete this required field."
TROUBLE: Final = "We had some trouble connecting. Try again?"


@dataclass(frozen=True, slots=True)
class Forms:
    """What people do with modals."""

    acts: Acts
    clicks: Clicks

    async def submit(
        self, user_id: str, view_id: str, values: Mapping[str, Mapping[str, Any]]
    ) -> Outcome:
        """Submit a modal, and do as the app answers.

        Args:
            user_id: who.
            view_id: of the view on top.
            values: by `block_id` and `action_id`, each in a form that `elements.filled` takes;
                what is left out keeps its value.

        Raises:
            LookupError: there is no such view, input or option.
        """
        view = self.acts.view(user_id, view_id)
        self.fill(view, values)
        if errors := _missing(view):
            mark = self.acts.core.workspace.revision
            return Outcome(acked=False, error="incomplete", errors=errors, mark=mark)
        urls = self._response_urls(view)
        payload = payloads.submission(self.acts.core, self.acts.user(user_id), view, urls)
        outcome = await self.acts.send(Parcel(INTERACTIVE, payload, takes_answer=True))
        if outcome.error:
            self.acts.tell(user_id, TROUBLE, None)
            return outcome
        return self._follow(view, outcome)

    def fill(self, view: View, values: Mapping[str, Mapping[str, Any]]) -> None:
        """Enter values in a view without submitting it.

        Raises:
            LookupError: there is no such input or option.
        """
        for block_id, actions in values.items():
            for action_id, given in actions.items():
                _, element = find_element(view.blocks, action_id, block_id)
                entry = self.clicks.fill(view.user, element, given)
                view.values.setdefault(block_id, {})[action_id] = entry

    def _response_urls(self, view: View) -> list[JSON]:
        urls = []
        for block, element in iter_elements(view.blocks):
            entry = view.values.get(block["block_id"], {}).get(element["action_id"], {})
            channel = entry.get("selected_conversation") or entry.get("selected_channel")
            if element.get("response_url_enabled") and channel:
                ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
                url = self.acts.responses.new(view.user, channel)
                urls.append({**ids, "channel_id": channel, "response_url": url})
        return urls

    def _follow(self, view: View, outcome: Outcome) -> Outcome:
        """Do what the ack says: https://docs.slack.dev/surfaces/modals#updating_response."""
        if self.acts.core.views.find(view.id) is None:
            return outcome
        try:
            return self._do(view, outcome)
        except SlackError as error:
            self.acts.core.remark(f"the ack of a view submission was refused: {error.body}")
            self.acts.tell(view.user, TROUBLE, None)
            return replace(outcome, error=error.error)

    def _do(self, view: View, outcome: Outcome) -> Outcome:
        core, views = self.acts.core, self.acts.core.views
        match outcome.body:
            case None:
                views.close(view)
            case {"response_action": "clear"}:
                views.clear(view.user)
            case {"response_action": "errors", "errors": dict(errors)}:
                return self._refuse(view, outcome, errors)
            case {"response_action": "update", "view": dict(new)}:
                core.check_view(new)
                views.update(view, new)
            case {"response_action": "push", "view": dict(new)}:
                core.check_view(new)
                views.push(view.user, new)
            case _:
                raise SlackError("invalid_response_action")
        return outcome

    def _refuse(self, view: View, outcome: Outcome, errors: Mapping[str, str]) -> Outcome:
        inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        if not errors or not errors.keys() <= inputs:
            raise SlackError("invalid_errors")
        return replace(outcome, errors=errors)

    async def close(self, user_id: str, view_id: str) -> Outcome:
        """Close a modal by hand; the app hears of it if the view says so.

        Raises:
            LookupError: there is no such view.
        """
        view = self.acts.view(user_id, view_id)
        payload = payloads.closed(self.acts.user(user_id), view)
        self.acts.core.views.close(view)
        if not view.body.get("notify_on_close"):
            return Outcome(acked=True, mark=self.acts.core.workspace.revision)
        return await self.acts.send(Parcel(INTERACTIVE, payload))

    async def options(
        self,
        user_id: str,
        action_id: str,
        value: str,
        *,
        place: View | tuple[Channel, Message],
        block_id: str | None = None,
    ) -> Outcome:
        """Type into a menu whose options the app gives; they are in the outcome's body.

        Raises:
            LookupError: there is no such menu.
        """
        blocks = place[1].blocks or [] if isinstance(place, tuple) else place.blocks
        block, element = find_element(blocks, action_id, block_id)
        if len(value) < element.get("min_query_length", 3):
            return Outcome(acked=True, body={"options": []})
        asked = {"action_id": action_id, "block_id": block["block_id"], "value": value}
        payload = payloads.suggestion(self.acts.user(user_id), asked, place)
        outcome = await self.acts.send(Parcel(INTERACTIVE, payload, takes_answer=True))
        if outcome.error:
            return outcome
        if problems := check_options(outcome.body):
            self.acts.core.remark(f"options were refused: {problems[0]}")
            return replace(outcome, error="invalid_options")
        self.clicks.offered[user_id, action_id] = _all_options(outcome.body)
        return outcome


def _all_options(body: JSON) -> list[JSON]:
    groups = (group["options"] for group in body.get("option_groups", ()))
    return [*body.get("options", ()), *(option for group in groups for option in group)]


def _missing(view: View) -> dict[str, str]:
    """Return what Slack's clients complain of before they submit."""
    errors = {}
    for block, element in iter_elements(view.blocks):
        if block["type"] != "input":
            continue
        entry = view.values[block["block_id"]][element["action_id"]]
        if is_empty(entry):
            if not block.get("optional"):
                errors[block["block_id"]] = REQUIRED
        elif problem := _wrong_length(element, entry):
            errors[block["block_id"]] = problem
    return errors


def _wrong_length(element: JSON, entry: JSON) -> str | None:
    if element["type"] != "plain_text_input":
        return None
    length = len(entry["value"])
    if length < element.get("min_length", 0):
        return f"Must be at least {element['min_length']} characters."
    if length > element.get("max_length", 3000):
        return f"Must be at most {element['max_length']} characters."
    return None
