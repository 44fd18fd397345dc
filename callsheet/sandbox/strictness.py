"""Two readings that concern a whole request body: spaces round values, and fields that nobody documented."""

from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from typing_extensions import is_typeddict

from callsheet.sandbox.exchange import Exchange
from callsheet.sandbox.operation import Operation
from callsheet.sandbox.refusals import BadRequest


def trimmed(value: Any) -> Any:
    """The value without spaces round any string in it."""
    if isinstance(value, dict):
        return {name: trimmed(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [trimmed(inner) for inner in value]
    return value.strip() if isinstance(value, str) else value


def checked(content: Any, exchange: Exchange) -> None:
    """BadRequest for a field that the reference does not name, where the readings refuse such."""
    if exchange.readings.unknown_fields == "refused":
        _check(content, _body_type(exchange.operation))


@cache
def _body_type(operation: Operation) -> Any:
    hints = get_type_hints(operation.handler)
    return hints.get("body")


def _check(content: Any, declared: Any) -> None:
    if isinstance(content, list):
        for inner in content:
            _check(inner, next(iter(_inside(declared, list)), None))
    elif isinstance(content, dict):
        fields = _fields(declared)
        for name, inner in content.items():
            if fields and name not in fields:
                raise BadRequest(f"Parameter error: {name} is not a field of this operation")
            _check(inner, fields.get(name))


@cache
def _fields(declared: Any) -> dict[str, Any]:
    """The fields of a TypedDict, also where it stands in a union."""
    if is_typeddict(declared):
        return get_type_hints(declared)
    return next((fields for inner in get_args(declared) if (fields := _fields(inner))), {})


def _inside(declared: Any, container: type) -> tuple[Any, ...]:
    """What a container holds, also where it stands in a union."""
    if get_origin(declared) is container:
        return get_args(declared)
    return next((found for inner in get_args(declared) if (found := _inside(inner, container))), ())
