"""The parameter tables of the vendor's reference, as they stand in tests/contract/reference/parameters.txt."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TABLES = Path(__file__).resolve().parents[1] / "contract" / "reference" / "parameters.txt"
# The tables of what stands inside a parameter -> where that is. One table is of the agents to add and to remove.
INSIDE = {
    "-": ("",),
    "Queue collection": ("list.",),
    "Agent collection": ("list.add.", "list.remove."),
    "assignAgentAndCount": ("assignAgentAndCount.",),
    "dataDetails": ("dataDetails.",),
    "customFields": ("dataDetails.customFields.",),
}


@dataclass(frozen=True, order=True)
class Listed:
    """A parameter as the reference lists it."""

    place: str
    name: str
    type: str
    required: bool


@dataclass(frozen=True)
class Table:
    """An operation of the reference with its parameters."""

    title: str
    method: str
    path: str
    parameters: tuple[Listed, ...]


def tables() -> list[Table]:
    """Every operation, in the reference's order."""
    return [_table(block) for block in TABLES.read_text(encoding="utf-8").split("\n\n")]


def _table(block: str) -> Table:
    title, url, method, *lines = block.strip().splitlines()
    parameters = tuple(_parameters(lines))
    return Table(
        title.removeprefix("# "), method.removeprefix("METHOD "), url.removeprefix("URL "), parameters
    )


def _parameters(lines: list[str]) -> Iterator[Listed]:
    place = ""
    inside: tuple[str, ...] = ("",)
    for line in lines:
        if line.startswith("OF "):
            inside = INSIDE[line.removeprefix("OF ")]
        elif " | " not in line:
            place, inside = line.lower(), ("",)
        else:
            name, sort, needed = line.split(" | ")
            yield from (Listed(place, before + name, sort, needed.lower() == "yes") for before in inside)
