"""Her conditional formats for some rows at new places: those that look at each row alone.

A format that compares rows (duplicates, scales, ranges) would say something else of fewer rows, and is left out.
"""

from collections.abc import Iterator

from callsheet.sheets.parser.annotate.markup import Node
from callsheet.sheets.parser.annotate.places import (
    Moved,
    Places,
    attributes_of,
    boxes_of,
    elements_of,
    formulas_at,
    formulas_of,
    moved_to,
)
from callsheet.sheets.parser.annotate.worksheet import Frame

_OF_A_ROW = frozenset(
    {
        *("expression", "cellIs", "containsText", "notContainsText", "beginsWith", "endsWith", "timePeriod"),
        *("containsBlanks", "notContainsBlanks", "containsErrors", "notContainsErrors"),
    }
)
_OF_RULES = ("type", "stopIfTrue", "operator", "text", "timePeriod")


def take_formats(hers: Frame, ours: Frame, places: Places, columns: int, looks: int) -> None:
    """Put her conditional formats of the kept rows into our worksheet, of which the first `columns` are hers.

    She has so many `looks`.
    """
    for xml in _formats(hers, ours, places, columns, looks):
        ours.insert("conditionalFormatting", xml.encode())


def _formats(hers: Frame, ours: Frame, places: Places, columns: int, looks: int) -> Iterator[str]:
    taken = [rule for node in ours.tail.root.all("conditionalFormatting") for rule in node.children]
    behind = max((int(rule.attributes["priority"]) for rule in taken), default=0)
    for node in hers.tail.root.all("conditionalFormatting"):
        moved = moved_to(boxes_of(node.attributes.get("sqref", "")), places, range(columns))
        if moved is None or "pivot" in node.attributes:
            continue
        rules = [line for rule in node.children if (line := _rule(hers, rule, moved, looks, behind))]
        if rules:
            yield f'<conditionalFormatting sqref="{moved.ranges}">{"".join(rules)}</conditionalFormatting>'


def _rule(hers: Frame, rule: Node, moved: Moved, looks: int, behind: int) -> str:
    """A rule at its new place, behind ours; nothing when it cannot be moved."""
    known = rule.attributes
    look, formulas = int(known.get("dxfId", "-1")), formulas_at(formulas_of(hers.tail.text(rule)), moved)
    if known.get("type") not in _OF_A_ROW or not 0 <= look < looks or not formulas:
        return ""
    given = {name: known[name] for name in _OF_RULES if name in known}
    given |= {"dxfId": str(look), "priority": str(behind + int(known.get("priority", "1")))}
    return f"<cfRule{attributes_of(given)}>{elements_of(formulas)}</cfRule>"
