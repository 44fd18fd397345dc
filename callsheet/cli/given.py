"""What options give: those of `load` and `check` to a load, and an address to listen on."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callsheet.errors import UsageError

if TYPE_CHECKING:
    from callsheet.engine.results import LoadRequest

_LAST_PORT = 65534


class HiddenRows(StrEnum):
    STOP = "stop"
    INCLUDE = "include"
    SKIP = "skip"


def pairs(options: list[str] | None) -> dict[str, str]:
    if not options:
        return {}
    from callsheet.settings.options import pairs

    return pairs(options)


def switches(offline: bool, allow_removals: int | None) -> dict[str, str]:
    """Switches that are load options of their own."""
    if allow_removals is not None and allow_removals < 0:
        raise UsageError("NOT_A_ROW_COUNT", option="--allow-removals", value=str(allow_removals))
    removals = {} if allow_removals is None else {"allow_removals": str(allow_removals)}
    return removals | ({"offline": "yes"} if offline else {})


def hidden(include: bool, skip: bool) -> HiddenRows | None:
    if include and skip:
        raise UsageError("HIDDEN_BOTH")
    return HiddenRows.INCLUDE if include else HiddenRows.SKIP if skip else None


def requests(files: list[Path], **given: Any) -> "list[LoadRequest]":
    from callsheet.engine.results import LoadRequest
    from transforms.policies import Hidden

    hidden = given.pop("hidden")
    return [LoadRequest(file, hidden=Hidden(hidden) if hidden else None, **given) for file in files]


def an_address(host: str) -> str:
    """The value of --host; an empty one, as of a variable that is not set, would be all addresses of the machine."""
    if not host.strip():
        raise UsageError("HOST_EMPTY")
    return host


def a_port(port: int) -> int:
    """The value of --port of serve; the next one is that of the report files."""
    if not 0 <= port <= _LAST_PORT:
        raise UsageError("PORT_WRONG", port=str(port), last=str(_LAST_PORT))
    return port
