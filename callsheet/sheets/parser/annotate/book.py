"""The workbook part and its styles with ours added: worksheets before and behind hers, formats behind hers."""

import posixpath
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from callsheet.sheets.parser.annotate.formulas import is_live
from callsheet.sheets.parser.annotate.markup import MAIN, RELATED, Node, Part, attribute
from callsheet.sheets.parser.annotate.package import Package
from callsheet.sheets.parser.annotate.unkept import Unkept

_WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_NO_STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
).encode()
_STYLES = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
_NEEDED = ("fonts", "fills", "borders", "cellStyleXfs", "cellXfs")
_FIRST_FORMAT = 164
_FILTERED = re.compile(rb"([^<>]*:\$)[A-Z]{1,3}(\$[0-9]{1,7})")
_VERTICAL = re.compile(rb"\svertical\s*=\s*[\"'](bottom|center|top)[\"']")
_MOST_SHEETS = 250
_MOST_FORMATS = 65_490 - 64  # of cells: Excel has no more, and some are ours


def sheets_of(package: Package) -> list[Node]:
    """The sheets of the workbook, in the order of their tabs."""
    listed = package.part(package.book, 3).root.first("sheets")
    if listed is None or len(listed.children) > _MOST_SHEETS:
        raise Unkept
    return listed.children


def part_of_sheet(package: Package, name: str) -> str:
    """The part of the one worksheet with this name."""
    found = [node for node in sheets_of(package) if node.attributes.get("name") == name]
    if len(found) != 1:
        raise Unkept
    relation = package.relations[package.book].get(found[0].attributes.get(f"{RELATED} id", ""))
    if relation is None or relation.kind != "worksheet":
        raise Unkept
    return relation.target


def forget_links(package: Package) -> int:
    """Leave out what the workbook says of other files, and names that stand for formulas that do something; how many."""
    part = package.part(package.book, 3)
    for node in part.root.all("externalReferences") if package.linked else ():
        part.remove(node)
    taken = 0
    for names in part.root.all("definedNames"):
        for node in names.children:
            if _is_live_name(part, node, outside=package.linked):
                taken += 1
                part.remove(node)
                node.attributes.clear()
    return taken


def _is_live_name(part: Part, node: Node, *, outside: bool) -> bool:
    flags = ("function", "xlm", "vbProcedure", "macro")
    called = any(node.attributes.get(name, "0") in ("1", "true") for name in flags)
    return called or is_live(part.text(node), outside=outside)


def widen_filter(package: Package, sheet: str, last: str) -> None:
    """Let the hidden name of a worksheet's filter end in the column that the filter ends in."""
    part = package.part(package.book, 3)
    at = [node.attributes.get("name") for node in sheets_of(package)].index(sheet)
    for names in part.root.all("definedNames"):
        for node in names.children:
            own = node.attributes.get("localSheetId") == str(at)
            found = _FILTERED.fullmatch(part.text(node)) if own else None
            if found and node.attributes.get("name") == "_xlnm._FilterDatabase":
                part.replace(node.inner, node.close, found[1] + last.encode() + found[2])


def add_sheets(package: Package, first: Mapping[str, str], behind: Mapping[str, str]) -> None:
    """Add worksheets, name -> part, before and behind those that are there; what counts sheets counts on."""
    part, sheets = package.part(package.book, 3), sheets_of(package)
    listed = part.root.first("sheets")
    taken = {node.attributes.get("name", "").casefold() for node in sheets}
    if listed is None or taken & {name.casefold() for name in (*first, *behind)}:
        raise Unkept("OWN_RESULT")
    free = 1 + max(int(node.attributes["sheetId"]) for node in sheets)
    lines = []
    for name, target in (*first.items(), *behind.items()):
        package.announce(target, _WORKSHEET)
        own = package.relate(package.book, "worksheet", target)
        line = f'<sheet xmlns="{MAIN}" xmlns:r="{RELATED}" name="{attribute(name)}" sheetId="{free}" r:id="{own}"/>'
        lines.append(part.ours(line))
        free += 1
    part.fill(listed, b"".join(lines[: len(first)]), b"".join(lines[len(first) :]))
    _count_on(part, len(first))


def _count_on(part: Part, more: int) -> None:
    for names in part.root.all("definedNames"):
        for node in names.children:
            if "localSheetId" in node.attributes:
                part.rewrite(node, {"localSheetId": str(int(node.attributes["localSheetId"]) + more)})
    for views in part.root.all("bookViews"):
        for node in views.children:
            shown = {"activeTab": str(int(node.attributes.get("activeTab", "0")) + more)}
            if int(node.attributes.get("firstSheet", "0")):
                shown["firstSheet"] = "0"  # so that the first of ours is seen
            part.rewrite(node, shown)
    if part.root.first("bookViews") is None and part.root.first("sheets") is not None:
        sheets = part.root.first("sheets")
        view = f'<bookViews xmlns="{MAIN}"><workbookView activeTab="{more}"/></bookViews>'
        part.insert(sheets.begin if sheets else 0, part.ours(view))


def counts_of_styles(package: Package) -> dict[str, int]:
    """How many formats of each sort there are, and the first free number of a number format."""
    part = package.part(_styles_part(package), 3)
    found: dict[str, int] = {}
    for name in _STYLES:
        node = part.root.first(name)
        if node is None and name in _NEEDED:
            raise Unkept
        found[name] = len(node.children) if node else 0
    if found["cellXfs"] > _MOST_FORMATS:
        raise Unkept("OWN_FORMATS")
    numbers = part.root.first("numFmts")
    ids = [int(node.attributes["numFmtId"]) for node in (numbers.children if numbers else ())]
    return found | {"format": max([_FIRST_FORMAT - 1, *ids]) + 1}


def vertical(package: Package) -> str:
    """Where text stands in most formats of cells: at the `top`, in the `center` or at the `bottom` of a row."""
    part = package.part(_styles_part(package), 3)
    listed = part.root.first("cellXfs")
    found = [_VERTICAL.search(part.text(node)) for node in (listed.children if listed else ())]
    counted = Counter(one[1].decode() if one else "bottom" for one in found)
    return max(("bottom", "center", "top"), key=lambda name: counted[name])


def add_styles(package: Package, added: Mapping[str, Sequence[str]]) -> None:
    """Add formats behind those of each sort: name of their list -> elements."""
    part = package.part(_styles_part(package), 3)
    for name in _STYLES:
        lines = added.get(name, ())
        if not lines:
            continue
        xml = part.ours("".join(_named(line) for line in lines))
        node = part.root.first(name)
        if node is not None:
            part.fill(node, b"", xml, len(node.children) + len(lines))
        else:
            _insert_list(part, name, part.ours(f'<{name} xmlns="{MAIN}" count="{len(lines)}">') + xml)


def _named(line: str) -> str:
    """An element that is of the format's own names, whatever the names around it."""
    return re.sub(r"^<(\w+)", rf'<\1 xmlns="{MAIN}"', line, count=1)


def _insert_list(part: Part, name: str, opened: bytes) -> None:
    place = (*_STYLES, "tableStyles", "colors", "extLst")
    behind = set(place[place.index(name) + 1 :])
    at = next((node.begin for node in part.root.children if node.name in behind), part.root.close)
    part.insert(at, opened + b"</" + name.encode() + b">")


def _styles_part(package: Package) -> str:
    """The part of the formats; one is begun where a program has written none."""
    found = package.of_kind(package.book, "styles")
    if not found:
        name = posixpath.join(posixpath.dirname(package.book), "styles.xml")
        package.begin(package.book, "styles", Part(package.ours(_NO_STYLES), name, 3), _STYLES_TYPE)
        return name
    if len(found) != 1:
        raise Unkept
    return found[0].target


def worksheets_of(package: Package) -> list[str]:
    """The parts of all worksheets."""
    return [name for name, kind in package.kinds.items() if kind == "worksheet"]


def describe(package: Package) -> dict[str, Any]:
    """What is to be known to make worksheets and formats that can be added."""
    return {
        "styles": counts_of_styles(package),
        "sheets": [node.attributes.get("name", "") for node in sheets_of(package)],
        "number": package.number(),
        "strict": package.strict,
        "vertical": vertical(package),
    }
