"""The contract of Desk's API, read once from `openapi.yaml`: operations, parameters, answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import yaml
from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TOKEN_OPERATION: Final = "exchangeToken"  # noqa: S105 - the name of an operation, not a secret
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser in C takes a tenth of the time; some builds of PyYAML lack it."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A documented parameter; `where` is ``query``, ``path`` or ``header``."""

    name: str
    where: str
    required: bool
    schema: Mapping[str, Any]
    validator: Draft202012Validator

    @property
    def type(self) -> str:
        """Return the JSON type of the value: string, integer, boolean or array."""
        return str(self.schema["type"])


@dataclass(frozen=True, slots=True)
class Operation:
    """One documented operation.

    Attributes:
        id: the ``operationId``.
        path: with parameters in braces, from the root of the host.
        scopes: of which any one is enough.
        answers: validators of the JSON bodies by status; `None` where there is no body.
    """

    id: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    scopes: frozenset[str]
    answers: Mapping[int, Draft202012Validator | None]
    refusal: Draft202012Validator

    def complaint(self, status: int, body: object) -> str | None:
        """Say how an answer breaks the contract; `None` when it keeps it.

        A refusal that the operation does not list must still look like every other one.
        """
        if status not in self.answers and status < 400:  # noqa: PLR2004 - refusals begin at 400
            return f"{self.id}: status {status} is not documented"
        validator = self.answers.get(status, self.refusal)
        if validator is None:
            return None if body is None else f"{self.id}: {status} has no body"
        error = next(validator.iter_errors(body), None)
        return error and f"{self.id}: {status} {error.json_path}: {error.message}"


@cache
def read_document() -> Mapping[str, Any]:
    """Return the contract as it is written, references unresolved; nobody may change it."""
    text = files(__package__).joinpath("openapi.yaml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.load(text, Loader=_LOADER)  # noqa: S506 - both are safe loaders
    return document


@cache
def load_contract() -> Mapping[str, Operation]:
    """Return the operations by id."""
    document = read_document()
    resolved = _resolve(document["paths"], document)
    refusal = _validator(_resolve(document["components"]["schemas"]["Error"], document))
    return {item.id: item for item in _operations(resolved, refusal)}


def _operations(paths: Mapping[str, Any], refusal: Draft202012Validator) -> Iterator[Operation]:
    for path, item in paths.items():
        for method in item.keys() & {"get", "post"}:
            yield _operation(path, method, item[method], refusal)


def _operation(
    path: str, method: str, node: Mapping[str, Any], refusal: Draft202012Validator
) -> Operation:
    return Operation(
        id=node["operationId"],
        method=method.upper(),
        path=path,
        parameters=tuple(_parameter(item) for item in node.get("parameters", ())),
        scopes=frozenset(scope for item in node["security"] for scope in item["zohoOAuth"]),
        answers={int(status): _answer(item) for status, item in node["responses"].items()},
        refusal=refusal,
    )


def _parameter(node: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=node["name"],
        where=node["in"],
        required=node.get("required", False),
        schema=node["schema"],
        validator=_validator(node["schema"]),
    )


def _answer(node: Mapping[str, Any]) -> Draft202012Validator | None:
    content = node.get("content", {}).get("application/json")
    return _validator(content["schema"]) if content else None


def _validator(schema: Mapping[str, Any]) -> Draft202012Validator:
    return Draft202012Validator(schema)


def _resolve(node: Any, document: Mapping[str, Any]) -> Any:
    """Replace references by what they point at; the contract has no recursive schema."""
    if isinstance(node, list):
        return [_resolve(item, document) for item in node]
    if not isinstance(node, dict):
        return node
    resolved = {
        key: _closed(value) if key == "pattern" else _resolve(value, document)
        for key, value in node.items()
        if key not in {"$ref", "examples", "example"}
    }
    return _follow(node["$ref"], document) | resolved if "$ref" in node else resolved


def _follow(reference: str, document: Mapping[str, Any]) -> dict[str, Any]:
    node: Any = document
    for part in reference.removeprefix("#/").split("/"):
        node = node[part]
    resolved: dict[str, Any] = _resolve(node, document)
    return resolved


def _closed(pattern: Any) -> Any:
    r"""End a pattern with ``\Z``: Python's ``$`` also matches before a final line break."""
    if isinstance(pattern, str) and pattern.endswith("$"):
        return pattern[:-1] + r"\Z"
    return pattern
