"""A worksheet: its elements, rows, cells, and what it is related to."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from tests.support.ooxml.book import count_of, texts_of
from tests.support.ooxml.package import (
    Package,
    child,
    children,
    local,
    out_of_order,
    related_id,
    twice,
    wrong_count,
)

_ORDER = [
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr",
    "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter",
    "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing",
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
]  # fmt: skip
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_RANGE = re.compile(rf"{_CELL.pattern}(?::{_CELL.pattern})?")
_KINDS = {"b", "d", "e", "inlineStr", "n", "s", "str"}
_MOST_TEXT, _MOST_LIST, _MOST_TITLE, _MOST_MESSAGE = 32_767, 255, 32, 255
_RELATED = {
    "drawing": "drawing",
    "legacyDrawing": "vmlDrawing",
    "legacyDrawingHF": "vmlDrawing",
    "picture": "image",
}
_OF_CELLS = {"dimension", "autoFilter", "mergeCell", "hyperlink", "sortState"}
_NEEDED = ("cols", "mergeCells", "dataValidations", "hyperlinks", "tableParts")

Box = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


def faults_of_sheet(package: Package, part: str) -> Iterator[str]:
    """What is wrong with one worksheet."""
    root = package.tree(part)
    yield from out_of_order(root, _ORDER, repeated=("conditionalFormatting",))
    for name in _NEEDED:
        if (node := child(root, name)) is not None:
            yield from wrong_count(node)
            yield from (f"<{name}> is empty" for _ in range(not len(node)))
    yield from _faults_of_columns(root)
    yield from _faults_of_rows(package, root)
    yield from _faults_of_ranges(root)
    yield from _faults_of_rules(package, root)
    yield from _faults_of_validations(root)
    yield from _faults_of_relations(package, part)
    yield from _faults_of_comments(package, part)
    yield from _faults_of_tables(package, part)


def box_of(reference: str) -> Box | None:
    """The cells that a reference means; None for no reference, or one that is turned round."""
    found = _RANGE.fullmatch(reference)
    if not found:
        return None
    first, top, last, bottom = found[1], int(found[2]), found[3] or found[1], int(found[4] or found[2])
    box = top, column_of(first), bottom, column_of(last)
    return box if box[0] <= box[2] <= 1_048_576 and box[1] <= box[3] <= 16_384 else None


def column_of(letters: str) -> int:
    """A column's number from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _faults_of_columns(root: ET.Element) -> Iterator[str]:
    last = 0
    for one in children(child(root, "cols"), "col"):
        low, high = int(one.attrib["min"]), int(one.attrib["max"])
        if not last < low <= high <= 16_384:
            yield f"<col> {low} to {high} after {last}"
        last = high


def _faults_of_rows(package: Package, root: ET.Element) -> Iterator[str]:
    formats, texts, row = count_of(package, "cellXfs"), texts_of(package), 0
    for one in children(child(root, "sheetData"), "row"):
        number = int(one.attrib.get("r", row + 1))
        if not row < number <= 1_048_576:
            yield f"row {number} after {row}"
        row = number
        if int(one.attrib.get("s", "0")) >= max(formats, 1):
            yield f"row {row} has the format {one.attrib['s']} of {formats}"
        yield from _faults_of_cells(one, row, formats, texts)


def _faults_of_cells(row: ET.Element, number: int, formats: int, texts: int) -> Iterator[str]:
    last = 0
    for cell in children(row, "c"):
        place = _CELL.fullmatch(cell.attrib["r"]) if "r" in cell.attrib else None
        column = column_of(place[1]) if place else last + 1
        if place and int(place[2]) != number:
            yield f"{cell.attrib['r']} stands in row {number}"
        if not last < column <= 16_384:
            yield f"{cell.attrib.get('r')} stands behind column {last}"
        last = column
        name = cell.attrib.get("r", f"{number}/{column}")
        if int(cell.attrib.get("s", "0")) >= max(formats, 1):
            yield f"{name} has the format {cell.attrib['s']} of {formats}"
        yield from (f"{name}: {fault}" for fault in _faults_of_value(cell, texts))


def _faults_of_value(cell: ET.Element, texts: int) -> Iterator[str]:
    kind, value = cell.attrib.get("t", "n"), child(cell, "v")
    if kind not in _KINDS:
        yield f"is of the kind {kind!r}"
    if [local(one) for one in cell] not in ([], ["v"], ["f"], ["is"], ["f", "v"]):
        yield f"has {[local(one) for one in cell]}"
    if kind == "s" and (value is None or not 0 <= int(value.text or -1) < texts):
        yield f"has the text {value.text if value is not None else None} of {texts}"
    if (child(cell, "is") is not None) != (kind == "inlineStr"):
        yield f"is of the kind {kind!r} and has {[local(one) for one in cell]}"
    if len("".join(cell.itertext())) > _MOST_TEXT:
        yield "is too long"


def _faults_of_ranges(root: ET.Element) -> Iterator[str]:
    for node in root.iter():
        for reference in node.attrib.get("sqref", "").split():
            if box_of(reference) is None:
                yield f"<{local(node)}> is of {reference!r}"
        if local(node) in _OF_CELLS and "ref" in node.attrib and box_of(node.attrib["ref"]) is None:
            yield f"<{local(node)}> is of {node.attrib['ref']!r}"
    merged = [box_of(one.attrib["ref"]) for one in children(child(root, "mergeCells"), "mergeCell")]
    boxes = sorted(box for box in merged if box)
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 : at + 200]:
            if one[2] >= other[0] and one[1] <= other[3] and other[1] <= one[3]:
                yield f"the merged cells {one} and {other} overlap"


def _faults_of_rules(package: Package, root: ET.Element) -> Iterator[str]:
    looks = count_of(package, "dxfs")
    for node in children(root, "conditionalFormatting"):
        if not node.attrib.get("sqref") or not len(node):
            yield "<conditionalFormatting> of nothing"
        for rule in children(node, "cfRule"):
            if int(rule.attrib.get("dxfId", "0")) >= looks and "dxfId" in rule.attrib:
                yield f"a rule has the look {rule.attrib['dxfId']} of {looks}"
            if int(rule.attrib["priority"]) < 1:
                yield f"a rule has the priority {rule.attrib['priority']}"


def _faults_of_validations(root: ET.Element) -> Iterator[str]:
    for node in children(child(root, "dataValidations"), "dataValidation"):
        where, formula = node.attrib.get("sqref", ""), child(node, "formula1")
        text = formula.text or "" if formula is not None else ""
        if not where:
            yield "<dataValidation> of nothing"
        if node.attrib.get("type") == "list" and text.startswith('"') and len(text) > _MOST_LIST + 2:
            yield f"the list for {where} is too long"
        if any(len(node.attrib.get(name, "")) > _MOST_TITLE for name in ("errorTitle", "promptTitle")):
            yield f"a title for {where} is too long"
        if any(len(node.attrib.get(name, "")) > _MOST_MESSAGE for name in ("error", "prompt")):
            yield f"a message for {where} is too long"


def _faults_of_relations(package: Package, part: str) -> Iterator[str]:
    related = package.related_by_id(part)
    for node in package.tree(part).iter():
        own = related_id(node)
        if own is None:
            continue
        if own not in related:
            yield f"<{local(node)}> names {own}, which is not there"
        elif (kind := _RELATED.get(local(node))) and related[own].kind != kind:
            yield f"<{local(node)}> names a {related[own].kind}"


def _faults_of_comments(package: Package, part: str) -> Iterator[str]:
    texts = package.one_of_kind(part, "comments")
    if texts is None:
        return
    root = package.tree(texts)
    yield from out_of_order(root, ["authors", "commentList", "extLst"])
    authors, listed = child(root, "authors"), children(child(root, "commentList"), "comment")
    yield from twice("a comment on", (one.attrib["ref"] for one in listed))
    for one in listed:
        if box_of(one.attrib["ref"]) is None:
            yield f"a comment on {one.attrib['ref']!r}"
        if authors is None or int(one.attrib["authorId"]) >= len(authors):
            yield f"the comment on {one.attrib['ref']} is of nobody"
    yield from _faults_of_boxes(package, part, len(listed))


def _faults_of_boxes(package: Package, part: str, comments: int) -> Iterator[str]:
    drawn = child(package.tree(part), "legacyDrawing")
    relation = package.related_by_id(part).get(related_id(drawn) or "") if drawn is not None else None
    if relation is None or relation.target not in package.parts:
        yield "the comments have no boxes"
        return
    shapes = children(package.tree(relation.target), "shape")
    yield from twice("the shape", (one.attrib.get("id", "") for one in shapes))
    notes = [
        one
        for one in shapes
        if any(data.attrib.get("ObjectType") == "Note" for data in children(one, "ClientData"))
    ]
    if len(notes) != comments:
        yield f"{comments} comments have {len(notes)} boxes"


def _faults_of_tables(package: Package, part: str) -> Iterator[str]:
    root, related = package.tree(part), package.related_by_id(part)
    boxes = []
    for node in children(child(root, "tableParts"), "tablePart"):
        relation = related.get(related_id(node) or "")
        if relation is None or relation.kind != "table":
            yield "a table has no part"
            continue
        table = package.tree(relation.target)
        boxes.append(box_of(table.attrib["ref"]))
        yield from _faults_of_table(table, _texts_of_row(package, root, boxes[-1]))
    for at, one in enumerate(boxes):
        if one is None or any(other and _overlap(one, other) for other in boxes[at + 1 :]):
            yield f"the tables {boxes} overlap"


def _overlap(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _faults_of_table(table: ET.Element, header: dict[int, str]) -> Iterator[str]:
    box, columns = box_of(table.attrib["ref"]), child(table, "tableColumns")
    yield from wrong_count(columns)
    names = [one.attrib["name"] for one in children(columns, "tableColumn")]
    yield from twice("the table's column", (name.casefold() for name in names))
    yield from twice("the table's column id", (one.attrib["id"] for one in children(columns, "tableColumn")))
    if box is None or box[3] - box[1] + 1 != len(names):
        yield f"the table of {table.attrib['ref']} has {len(names)} columns"
    elif table.attrib.get("headerRowCount", "1") != "0":
        for at, name in enumerate(names):
            written = header.get(box[1] + at, name)
            if written.replace("\n", "_x000a_") != name and written != name:
                yield f"the table's column {name!r} is headed {written!r}"
    for node in children(table, "autoFilter"):
        inner = box_of(node.attrib["ref"])
        if box is None or inner is None or inner[1] < box[1] or inner[3] > box[3]:
            yield f"the table of {table.attrib['ref']} is filtered in {node.attrib['ref']}"


def _texts_of_row(package: Package, root: ET.Element, box: Box | None) -> dict[int, str]:
    part = package.one_of_kind(package.book, "sharedStrings")
    texts = dict(enumerate(map(_said, children(package.tree(part), "si")))) if part else {}
    found: dict[int, str] = {}
    for row in children(child(root, "sheetData"), "row"):
        if box and row.attrib.get("r") == str(box[0]):
            for cell in children(row, "c"):
                written = "".join(cell.itertext())
                place = _CELL.fullmatch(cell.attrib.get("r", ""))
                if place:
                    found[column_of(place[1])] = (
                        texts.get(int(written), "") if cell.attrib.get("t") == "s" else written
                    )
    return found


def _said(text: ET.Element) -> str:
    """What an entry of the table of texts says, without how it is to be read aloud."""
    runs = [one for one in text if local(one) == "t"] + [
        part for run in children(text, "r") for part in children(run, "t")
    ]
    return "".join(one.text or "" for one in runs)
