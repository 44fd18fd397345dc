"""All numbers that the cells of a load's sheet may mean, as they are kept in its work folder."""

from __future__ import annotations

from callsheet.engine.workspace import Workspace
from transforms.people import Numbers, no_numbers

_NUMBERS = "numbers"


def save_numbers(workspace: Workspace, numbers: Numbers) -> dict[str, int]:
    """Keep them where there are any; what to note beside the rows, so that it is known that there are no others."""
    workspace.remove(_NUMBERS)
    if len(numbers):
        kept = {
            "width": numbers.width,
            "header": list(numbers.header),
            "by_value": list(numbers.by_value),
            "weak": list(numbers.weak),
        }
        workspace.save_frame(_NUMBERS, numbers.lines, kept)
    return {_NUMBERS: len(numbers)}


def kept_numbers(workspace: Workspace) -> Numbers | None:
    """Those of a load; None where an older version has not kept them."""
    if workspace.has(_NUMBERS):
        lines, facts = workspace.load_frame(_NUMBERS)
        positions = {name: tuple(facts.get(name, ())) for name in ("by_value", "weak")}
        return Numbers(lines, facts["width"], tuple(facts["header"]), **positions)
    _, noted = workspace.facts_of("ready")
    return no_numbers() if _NUMBERS in noted else None
