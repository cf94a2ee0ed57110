"""Checks a request's parameters against the contract, and turns their text into values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.desk import refusals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jsonschema import ValidationError

    from bot.sandbox.desk.contract import Operation, Parameter

_INTEGER: Final = re.compile(r"-?[0-9]{1,18}")
_BOOLEANS: Final = {"true": True, "false": False}


def read_parameters(
    operation: Operation, path: Mapping[str, str], query: Iterable[tuple[str, str]]
) -> dict[str, Any]:
    """Return the values by name: integers, booleans, lists and strings; defaults filled in.

    Args:
        operation: whose parameters these are.
        path: the decoded parts of the path.
        query: the decoded query, in order, repetitions included.

    Raises:
        Refusal: 422; a parameter is unknown, missing, repeated, or breaks its schema.
    """
    given = _collect(operation, query) | dict(path)
    values: dict[str, Any] = {}
    for parameter in operation.parameters:
        if parameter.where == "header":
            continue
        if parameter.name in given:
            values[parameter.name] = _value(parameter, given[parameter.name])
        elif parameter.required:
            raise refusals.invalid_data(parameter.name, "missing")
        elif "default" in parameter.schema:
            values[parameter.name] = parameter.schema["default"]
    return values


def _collect(operation: Operation, query: Iterable[tuple[str, str]]) -> dict[str, str]:
    known = {item.name for item in operation.parameters if item.where == "query"}
    given: dict[str, str] = {}
    for name, value in query:
        if name not in known:
            raise refusals.unknown_parameter(name)
        if name in given:
            raise refusals.invalid_data(name, "duplicate")
        given[name] = value
    return given


def _value(parameter: Parameter, text: str) -> Any:
    value = _converted(parameter, text)
    error = next(parameter.validator.iter_errors(value), None)
    if error is not None:
        raise _complaint(parameter, error)
    return value


def _converted(parameter: Parameter, text: str) -> Any:
    match parameter.type:
        case "integer" if _INTEGER.fullmatch(text):
            return int(text)
        case "boolean" if text in _BOOLEANS:
            return _BOOLEANS[text]
        case "array":
            return text.split(",")
    return text  # a string; or not what its schema asks for, which the validator will say


def _complaint(parameter: Parameter, error: ValidationError) -> refusals.Refusal:
    if error.validator in {"minimum", "maximum"}:
        low = parameter.schema.get("minimum", 0)
        return refusals.out_of_range(parameter.name, low, parameter.schema.get("maximum", ""))
    duplicate = error.validator == "uniqueItems"
    return refusals.invalid_data(parameter.name, "duplicate" if duplicate else "invalid")
