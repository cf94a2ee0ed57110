"""Turns HTTP requests into questions to the sandbox's world, and answers as Desk does."""

from __future__ import annotations

import asyncio
import json
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from bot.sandbox.desk import refusals
from bot.sandbox.desk.answers import ANSWERS
from bot.sandbox.desk.answers.ask import Ask
from bot.sandbox.desk.answers.guide import GUIDE_ANSWERS, GuideShape, shaped
from bot.sandbox.desk.contract import TOKEN_OPERATION, load_contract
from bot.sandbox.desk.mischief import SIGN_IN_PATH, disturb, sign_in
from bot.sandbox.desk.oddities import riddled, viewed
from bot.sandbox.desk.parameters import read_parameters
from bot.sandbox.desk.quota import weight
from bot.sandbox.desk.recording import Recorded
from bot.sandbox.desk.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aiohttp.typedefs import Handler

    from bot.sandbox.desk.accounts import AccessToken
    from bot.sandbox.desk.contract import Operation
    from bot.sandbox.desk.server import SandboxDesk
    from bot.sandbox.desk.world import World

TOKEN_PATH: Final = "/oauth/v2/token"  # noqa: S105 - a path, not a secret
_API: Final = "/api/"
_GUIDE_SCOPES: Final = frozenset({"Desk.basic.READ", "Desk.settings.READ"})
_IN_FLIGHT: Final = web.RequestKey("in_flight", int)
_DIGITS: Final = r"^[0-9]+\Z"


class ContractError(Exception):
    """The sandbox was about to answer what the contract does not allow."""


class Service:
    """The web application of a `SandboxDesk`."""

    def __init__(self, desk: SandboxDesk) -> None:
        self._desk = desk
        self._simulation = Simulation(desk.world)
        self._views: dict[tuple[bool, ...], World] = {}

    def build(self) -> web.Application:
        """Return the application: the accounts server, every documented path, and the rest."""
        app = web.Application(middlewares=[self._record])
        app.router.add_post(TOKEN_PATH, self._exchange)
        app.router.add_get(SIGN_IN_PATH, sign_in)
        for operation in load_contract().values():
            if operation.id != TOKEN_OPERATION:
                app.router.add_route("*", _route(operation), self._serving(operation))
        for name in GUIDE_ANSWERS:
            app.router.add_route("*", f"/api/v1/doc/{name}", self._guiding(name))
        app.router.add_route("*", _API + "{rest:.*}", self._framed(_nowhere))
        return app

    @web.middleware
    async def _record(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        recorder, is_call = self._desk.recorder, request.path.startswith(_API)
        request[_IN_FLIGHT] = recorder.enter() if is_call else recorder.in_flight
        status = 0
        try:
            await asyncio.sleep(self._desk.latency)
            response = await handler(request)
            status = 0 if _is_gone(request) else response.status
            now = self._desk.clock() + self._desk.faults.skew
            response.headers["Date"] = format_datetime(now, usegmt=True)
            return response
        finally:
            if is_call:
                recorder.leave()
            recorder.requests.append(self._recorded(request, status))

    def _recorded(self, request: web.Request, status: int) -> Recorded:
        return Recorded(
            method=request.method,
            path=request.path,
            query={} if request.path == TOKEN_PATH else dict(request.query),
            status=status,
            in_flight=request[_IN_FLIGHT],
            at=self._desk.clock(),
        )

    async def _exchange(self, request: web.Request) -> web.Response:
        form = await request.post()
        texts = {name: value for name, value in form.items() if isinstance(value, str)}
        status, body = self._desk.accounts.exchange({**request.query, **texts})
        return web.json_response(body, status=status)

    def _serving(self, operation: Operation) -> Handler:
        def answer(request: web.Request, token: AccessToken) -> web.Response:
            if request.method != operation.method:
                raise refusals.method_not_allowed()
            self._admit(request, token, operation.id, operation.scopes)
            params = read_parameters(operation, request.match_info, request.query.items())
            headers = self._desk.quota.charge(weight(operation.id, params))
            return self._answered(operation, self._ask(params), headers)

        return self._framed(answer)

    def _guiding(self, name: str) -> Handler:
        def answer(request: web.Request, token: AccessToken) -> web.Response:
            shape = self._desk.guide
            if shape is GuideShape.OFF:
                raise refusals.not_found()
            self._admit(request, token, name, _GUIDE_SCOPES)
            headers = self._desk.quota.charge(weight(name, {}))
            rows = GUIDE_ANSWERS[name](self._ask(request.query))
            return _json(200, self._odd(shaped(rows, shape)), headers)

        return self._framed(answer)

    def _framed(self, answer: Callable[[web.Request, AccessToken], web.Response]) -> Handler:
        """Put before an answer what may come in its place: mischief, no token, a refusal."""

        async def handle(request: web.Request) -> web.Response:
            disturbed = await disturb(request, self._desk.faults, self._desk.random)
            if disturbed is not None:
                return disturbed
            try:
                return answer(request, self._desk.gate.authenticate(request.headers))
            except refusals.Refusal as refusal:
                return _json(refusal.status, refusal.body, refusal.headers)

        return handle

    def _admit(
        self, request: web.Request, token: AccessToken, operation_id: str, scopes: frozenset[str]
    ) -> None:
        self._desk.gate.admit(
            token,
            request.headers,
            operation_id=operation_id,
            scopes=scopes,
            in_flight=request[_IN_FLIGHT],
        )

    def _answered(self, operation: Operation, ask: Ask, headers: Mapping[str, str]) -> web.Response:
        try:
            body: Any = ANSWERS[operation.id](ask)
        except refusals.Refusal as refusal:
            refusal.headers.update(headers)
            raise
        body = self._odd(body)
        status = 204 if body is None else 200
        if self._desk.check_answers and not self._desk.faults.breaks_contract:
            _check(operation, status, body)
        return _json(status, body, headers)

    def _ask(self, params: Mapping[str, Any]) -> Ask:
        return Ask(
            params=params,
            world=self._view(),
            simulation=self._simulation,
            faults=self._desk.faults,
            now=self._desk.clock(),
            url=self._desk.url,
        )

    def _view(self) -> World:
        """Return the world as the faults make it, built once for each of its looks."""
        faults = self._desk.faults
        look = (faults.empty_desk, faults.hostile_names, faults.no_skills)
        if look not in self._views:
            self._views[look] = viewed(self._desk.world, faults)
        return self._views[look]

    def _odd(self, body: Any) -> Any:
        return riddled(body) if self._desk.faults.nulls else body


def _nowhere(_request: web.Request, _token: AccessToken) -> web.Response:
    raise refusals.not_found()


def _route(operation: Operation) -> str:
    """Return the route of a path; parameters that are ids match digits only."""
    route = operation.path
    for parameter in operation.parameters:
        if parameter.where == "path" and parameter.schema.get("pattern") == _DIGITS:
            name = parameter.name
            route = route.replace(f"{{{name}}}", f"{{{name}:[0-9]+}}")
    return route


def _check(operation: Operation, status: int, body: Any) -> None:
    complaint = operation.complaint(status, body)
    if complaint is not None:
        raise ContractError(complaint)


def _json(status: int, body: Any, headers: Mapping[str, str]) -> web.Response:
    if body is None:
        return web.Response(status=status, headers=headers)
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(status=status, text=text, headers=headers, content_type="application/json")


def _is_gone(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()
