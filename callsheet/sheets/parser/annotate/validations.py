"""Her validations for some rows at new places, and ours for the cells that have none of hers.

One that looks at its own row alone moves with it. A list that stands in other cells (of another worksheet, or of the lines
above) becomes a list of their values, which the parent puts on a sheet of ours.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from callsheet.sheets.parser.annotate.formulas import is_live
from callsheet.sheets.parser.annotate.markup import Node, Part
from callsheet.sheets.parser.annotate.places import (
    Box,
    Moved,
    Places,
    attributes_of,
    boxes_of,
    elements_of,
    formula_at,
    formulas_at,
    formulas_of,
    moved_to,
    unescaped,
)
from callsheet.sheets.parser.annotate.worksheet import Frame

_KEPT = (
    *("type", "imeMode", "operator", "allowBlank", "showDropDown", "showInputMessage", "showErrorMessage"),
    *("errorTitle", "error", "promptTitle", "prompt"),
)
_APART = re.compile(rb"<(?:\w+:)?(formula[12])(?:\s[^<>]*)?>\s*<(?:\w+:)?f(?:\s[^<>]*)?>([^<]*)</")
_PLACE = re.compile(rb"<(?:\w+:)?sqref(?:\s[^<>]*)?>([^<]*)</")
_LIST = "list"


@dataclass(frozen=True, slots=True)
class Validation:
    """One of hers: its attributes, its cells, and its formulas as XML has them."""

    known: Mapping[str, str]
    boxes: Sequence[Box]
    formulas: Mapping[str, bytes]

    @property
    def source(self) -> str:
        """Where the values of a list stand; "" for what is no list."""
        written = self.formulas.get("formula1", b"") if self.known.get("type") == _LIST else b""
        return "" if is_live(written, outside=True) else unescaped(written).strip().removeprefix("=")

    def columns(self, most: int) -> list[int]:
        """Which of the first columns it has cells in."""
        return [at for at in range(most) if any(left <= at <= right for left, _, right, _ in self.boxes)]


def validations_of(frame: Frame, ours: Collection[str]) -> list[Validation]:
    """Her validations on a worksheet; those that name other worksheets, which Excel writes apart, behind the others.

    One with a message of `ours` came with an earlier workbook of ours.
    """
    found = [
        Validation(
            node.attributes, boxes_of(node.attributes.get("sqref", "")), formulas_of(frame.tail.text(node))
        )
        for listed in frame.tail.root.all("dataValidations")
        for node in listed.children
    ]
    extended = [one for node in frame.tail.root.all("extLst") for one in node.children]
    found += [each for one in extended for each in _apart(frame, one)]
    return [one for one in found if one.known.get("error") not in ours]


def _apart(frame: Frame, extension: Node) -> Iterator[Validation]:
    if b"dataValidation" not in frame.tail.text(extension):
        return
    root = frame.tail.tag(frame.tail.root)
    xml = root + frame.tail.data[extension.begin : extension.end] + b"</" + frame.prefix + b"worksheet>"
    part = Part(xml, frame.tail.name, 5)
    for one in part.root.children:
        for listed in one.children:
            for node in listed.children:
                written = part.text(node)
                place = _PLACE.search(written)
                formulas = {name.decode(): text for name, text in _APART.findall(written)}
                yield Validation(node.attributes, boxes_of(place[1].decode() if place else ""), formulas)


def take_validations(
    hers: Sequence[Validation], ours: Frame, places: Places, columns: Sequence[int], lists: Sequence[str]
) -> None:
    """Put hers of the kept rows into our worksheet; ours stay where she has none.

    Hers only warn, as ours do. `lists` has, for each of hers, the formula that names its values on a sheet of ours, or "".
    """
    listed, own = ours.child("dataValidations"), _columns_of(ours)
    lines, taken = [], list[Box]()
    for one, values in zip(hers, lists, strict=True):
        only_says = (
            one.known.get("type", "none") == "none"
        )  # it lets everything be typed: a rule of ours is more
        free = [column for column in columns if column not in own] if only_says else columns
        moved = moved_to(one.boxes, places, free)
        formulas = _formulas(one, moved, values) if moved else None
        if moved is not None and formulas is not None:
            given = {name: one.known[name] for name in _KEPT if name in one.known}
            given |= {"errorStyle": "warning", "sqref": moved.ranges}
            lines.append(f"<dataValidation{attributes_of(given)}>{elements_of(formulas)}</dataValidation>")
            taken += moved.boxes
    if not lines:
        return
    xml = "".join(lines)
    if listed is not None:
        ours.tail.fill(listed, b"", xml.encode(), _cut(ours, listed, taken) + len(lines))
    else:
        ours.insert(
            "dataValidations", f'<dataValidations count="{len(lines)}">{xml}</dataValidations>'.encode()
        )


def _formulas(one: Validation, moved: Moved, listed: str) -> dict[str, str] | None:
    return {"formula1": listed} if listed else formulas_at(one.formulas, moved)


def _columns_of(ours: Frame) -> set[int]:
    """The columns that have a validation of ours."""
    nodes = (node for listed in ours.tail.root.all("dataValidations") for node in listed.children)
    boxes = (box for node in nodes for box in boxes_of(node.attributes.get("sqref", "")))
    return {column for left, _, right, _ in boxes for column in range(left, right + 1)}


def _cut(ours: Frame, listed: Node, taken: Sequence[Box]) -> int:
    """Take these cells out of our validations, each of which is of one column; how many are left."""
    left = 0
    for node in listed.children:
        before = boxes_of(node.attributes.get("sqref", ""))
        boxes = [part for box in before for part in _without(box, taken)]
        formulas = _at_other_cells(ours, node, before, boxes) if boxes else None
        left += formulas is not None
        if boxes == before:
            continue
        ours.tail.remove(node)
        if formulas is not None:
            given = {**node.attributes, "sqref": Moved((0, 0), boxes).ranges}
            line = f"<dataValidation{attributes_of(given)}>{elements_of(formulas)}</dataValidation>"
            ours.tail.insert(node.end, line.encode())
    return left


def _at_other_cells(
    ours: Frame, node: Node, before: Sequence[Box], boxes: Sequence[Box]
) -> dict[str, str] | None:
    """The formulas of one of ours that begins in another cell; None where one cannot be moved. Lists look at no cell."""
    texts = {name: unescaped(text) for name, text in formulas_of(ours.tail.text(node)).items()}
    if node.attributes.get("type") == _LIST:
        return texts
    moved = Moved(before[0][:2], boxes)
    found = {name: formula_at(text, moved) for name, text in texts.items()}
    whole = {name: text for name, text in found.items() if text is not None}
    return whole if len(whole) == len(found) else None


def _without(box: Box, taken: Sequence[Box]) -> list[Box]:
    """What is left of a range of one column without the cells of others."""
    left, top, right, bottom = box
    rest = [(top, bottom)]
    for low, first, high, last in taken:
        if low <= left <= high:
            rest = [part for begin, end in rest for part in _apart_from(begin, end, first, last)]
    return [(left, begin, right, end) for begin, end in rest]


def _apart_from(begin: int, end: int, first: int, last: int) -> Iterator[tuple[int, int]]:
    if last < begin or first > end:
        yield begin, end
        return
    if begin < first:
        yield begin, first - 1
    if last < end:
        yield last + 1, end
