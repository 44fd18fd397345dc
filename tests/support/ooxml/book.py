"""The workbook part, its styles, and its table of texts."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

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
    "fileVersion", "fileSharing", "workbookPr", "AlternateContent", "revisionPtr", "workbookProtection", "bookViews", "sheets",
    "functionGroups", "externalReferences", "definedNames", "calcPr", "oleSize", "customWorkbookViews", "pivotCaches",
    "smartTagPr", "smartTagTypes", "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst",
]  # fmt: skip
_STYLES = ["numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst"]  # fmt: skip
_COUNTED = _STYLES[:8]
_MOST_FORMATS = 65_490
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


def faults_of_book(package: Package) -> Iterator[str]:
    """What is wrong with the workbook, its sheets' names, its defined names and its styles."""
    root = package.tree(package.book)
    yield from out_of_order(root, _ORDER)
    sheets = children(child(root, "sheets"), "sheet")
    yield from _faults_of_names(sheets)
    yield from _faults_of_relations(package, sheets)
    yield from _faults_of_views(root, sheets)
    yield from _faults_of_defined_names(root, len(sheets))
    yield from _faults_of_styles(package)


def _faults_of_names(sheets: list[ET.Element]) -> Iterator[str]:
    names = [sheet.attrib["name"] for sheet in sheets]
    yield from twice("the sheet", (name.casefold() for name in names))
    yield from twice("the sheetId", (sheet.attrib["sheetId"] for sheet in sheets))
    for name in names:
        if not 1 <= len(name) <= 31 or _FORBIDDEN.search(name) or name[0] == "'" or name[-1] == "'":
            yield f"no sheet can be named {name!r}"


def _faults_of_relations(package: Package, sheets: list[ET.Element]) -> Iterator[str]:
    related = package.related_by_id(package.book)
    yield from twice("the relation of a sheet", (str(related_id(sheet)) for sheet in sheets))
    for sheet in sheets:
        relation = related.get(related_id(sheet) or "")
        if relation is None or relation.kind not in ("worksheet", "chartsheet", "dialogsheet"):
            yield f"the sheet {sheet.attrib['name']!r} has no part"


def _faults_of_views(root: ET.Element, sheets: list[ET.Element]) -> Iterator[str]:
    for view in children(child(root, "bookViews"), "workbookView"):
        at = int(view.attrib.get("activeTab", "0"))
        if at >= len(sheets):
            yield f"the sheet {at} is to be shown of {len(sheets)}"
        elif sheets[at].attrib.get("state", "visible") != "visible":
            yield f"the sheet to be shown, {at}, is hidden"


def _faults_of_defined_names(root: ET.Element, sheets: int) -> Iterator[str]:
    names = children(child(root, "definedNames"), "definedName")
    where = (f"{one.attrib['name'].casefold()}@{one.attrib.get('localSheetId', '')}" for one in names)
    yield from twice("the name", where)
    for one in names:
        if int(one.attrib.get("localSheetId", "0")) >= sheets:
            yield f"the name {one.attrib['name']!r} is of sheet {one.attrib['localSheetId']}"


def styles_of(package: Package) -> ET.Element | None:
    """The styles, where there are some."""
    part = package.one_of_kind(package.book, "styles")
    return package.tree(part) if part else None


def count_of(package: Package, name: str) -> int:
    """How many formats of a sort there are."""
    listed = child(styles_of(package), name)
    return 0 if listed is None else len(listed)


def texts_of(package: Package) -> int:
    """How many texts the table of texts has."""
    part = package.one_of_kind(package.book, "sharedStrings")
    return len(children(package.tree(part), "si")) if part else 0


def _faults_of_styles(package: Package) -> Iterator[str]:
    root = styles_of(package)
    if root is None:
        return
    yield from out_of_order(root, _STYLES)
    for name in _COUNTED:
        yield from wrong_count(child(root, name))
    known = [one.attrib["numFmtId"] for one in children(child(root, "numFmts"), "numFmt")]
    yield from twice("the number format", known)
    yield from _faults_of_formats(root)
    if count_of(package, "cellXfs") > _MOST_FORMATS:
        yield f"there are {count_of(package, 'cellXfs')} formats of cells"
    for one in children(child(root, "cellStyles"), "cellStyle"):
        if int(one.attrib["xfId"]) >= count_of(package, "cellStyleXfs"):
            yield f"the style {one.attrib.get('name')!r} has no format"


def _faults_of_formats(root: ET.Element) -> Iterator[str]:
    lists = {"fontId": "fonts", "fillId": "fills", "borderId": "borders", "xfId": "cellStyleXfs"}
    counts = {key: len(children(child(root, name), name[:-1])) for key, name in list(lists.items())[:3]}
    counts["xfId"] = len(children(child(root, "cellStyleXfs"), "xf"))
    for name in ("cellStyleXfs", "cellXfs"):
        for at, one in enumerate(children(child(root, name), "xf")):
            for key, count in counts.items():
                if int(one.attrib.get(key, "0")) >= max(count, key == "xfId"):
                    yield f"<{name}> {at}: {key} is {one.attrib[key]} of {count}"
            if [local(part) for part in one] not in (
                [],
                ["alignment"],
                ["protection"],
                ["alignment", "protection"],
                ["extLst"],
            ):
                yield f"<{name}> {at} is out of order"
