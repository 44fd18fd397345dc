"""A workbook's parts: which sheets it has and where, its date system, its number formats, and what is filtered."""

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from callsheet.sheets.parser.refusal import Refusal
from callsheet.sheets.parser.xlsx.fills import NO_COLOUR, fills_of, inks_of
from callsheet.sheets.parser.xlsx.number_formats import Shape, shape_of
from callsheet.sheets.parser.xlsx.raw_cells import is_true
from callsheet.sheets.parser.xml import Element, elements
from callsheet.sheets.parser.zip_container import Container, printable
from validators.message import message

_TYPES = "[Content_Types].xml"
_OF_STYLES = frozenset(
    {"numFmt", "xf", "font", "strike", "color", "fill", "patternFill", "gradientFill", "fgColor"}
)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet of a workbook: its name, its visibility as the file says it, and its part."""

    name: str
    visibility: str
    part: str


@dataclass(frozen=True, slots=True)
class Workbook:
    """What the workbook part and its neighbours say. `shapes`, `struck`, `fills` and `inks` have one entry a cell style."""

    sheets: tuple[SheetPart, ...]
    date_1904: bool
    strings: str
    shapes: tuple[Shape, ...]
    struck: tuple[bool, ...]
    fills: tuple[int, ...]
    inks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    kind: str
    target: str


def workbook_part(container: Container) -> tuple[str, str]:
    """The workbook's part and its content type; ("", "") when this zip holds no workbook."""
    main = [relation for relation in relations(container, "").values() if relation.kind == "officeDocument"]
    if _TYPES not in container.members or not main:
        _refuse_wrong_case(container)
        return "", ""
    part = _present(container, main[0].target)
    return part, _content_type(container, part)


def _refuse_wrong_case(container: Container) -> None:
    for needed in (_TYPES, "_rels/.rels"):
        for name in container.members:
            if name != needed and name.casefold() == needed.casefold():
                raise Refusal("ZIP_NAMES", printable(name))


def read_workbook(container: Container, part: str) -> Workbook:
    """The sheets in the order of their tabs, and what is needed to understand their cells."""
    related = relations(container, part)
    wanted = frozenset({"sheet", "workbookPr"})
    found = elements(container, part, wanted)
    sheets = _directly_in("sheets", "sheet", found, part)
    dates = [element for element in found if element.name == "workbookPr"]
    return Workbook(
        tuple(_sheet_parts(container, sheets, related)),
        any(is_true(element.attributes.get("date1904", "")) for element in dates),
        _first(container, related, "sharedStrings"),
        *_styles(container, _first(container, related, "styles")),
    )


def _directly_in(parent: str, name: str, found: list[Element], part: str) -> list[Element]:
    """A list's items. Refused when some stand in alternatives for other readers: the list would not be whole."""
    inside = [element for element in found if element.name == name and element.stands_in(parent)]
    if any(element.parents[-1] != parent for element in inside):
        raise Refusal("WORKBOOK_DAMAGED", message("STRUCTURE_UNKNOWN", part=printable(part), name=name))
    return inside


def relations(container: Container, part: str) -> dict[str, Relation]:
    """A part's relations inside the file by id; links to the outside are left out, nothing is ever fetched."""
    return relations_and_links(container, part)[0]


def relations_and_links(container: Container, part: str) -> tuple[dict[str, Relation], dict[str, str]]:
    """The same, and where the part's links to the outside lead, by id, as it is written."""
    folder, _ = posixpath.split(part)
    inside, outside = dict[str, Relation](), dict[str, str]()
    for element in _relationships(container, part):
        known, target = element.attributes.get("Id", ""), element.attributes.get("Target", "")
        if element.attributes.get("TargetMode", "") == "External":
            outside[known] = target
        else:
            inside[known] = Relation(
                element.attributes.get("Type", "").rpartition("/")[2], _resolve(folder, target)
            )
    return inside, outside


def _relationships(container: Container, part: str) -> list[Element]:
    folder, name = posixpath.split(part)
    return elements(container, posixpath.join(folder, "_rels", f"{name}.rels"), frozenset({"Relationship"}))


def has_filtered_table(container: Container, related: Iterable[Relation]) -> bool:
    """Whether one of the tables to which a sheet is related has an active filter."""
    tables = [relation.target for relation in related if relation.kind == "table"]
    return any(elements(container, table, frozenset({"filterColumn"})) for table in tables)


def _resolve(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    joined = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(joined)


def _sheet_parts(
    container: Container, sheets: list[Element], related: dict[str, Relation]
) -> list[SheetPart]:
    parts = []
    for sheet in sheets:
        relation = related.get(sheet.attributes.get("id", ""))
        name = sheet.attributes.get("name", "")
        if relation is None:
            raise Refusal("WORKBOOK_DAMAGED", message("SHEET_MISSING", sheet=printable(name)))
        if relation.kind == "worksheet":
            state = sheet.attributes.get("state", "visible")
            parts.append(SheetPart(name, state, _present(container, relation.target)))
    if len({part.part for part in parts}) < len(parts):
        raise Refusal("WORKBOOK_DAMAGED", message("PART_SHARED"))
    return parts


def _present(container: Container, name: str) -> str:
    for written in (name, unquote(name)):
        if written in container.members:
            return written
    twin = next((member for member in container.members if member.casefold() == name.casefold()), "")
    if twin:
        raise Refusal("ZIP_NAMES", printable(twin))
    raise Refusal("WORKBOOK_DAMAGED", message("PART_MISSING", part=printable(name)))


def _first(container: Container, related: dict[str, Relation], kind: str) -> str:
    targets = [relation.target for relation in related.values() if relation.kind == kind]
    return _present(container, targets[0]) if targets else ""


def _content_type(container: Container, part: str) -> str:
    found = elements(container, _TYPES, frozenset({"Override", "Default"}))
    named = {
        element.attributes.get("PartName", "").lstrip("/").casefold(): element
        for element in found
        if element.name == "Override"
    }
    default = {
        element.attributes.get("Extension", "").casefold(): element
        for element in found
        if element.name == "Default"
    }
    extension = part.rpartition(".")[2].casefold()
    chosen = named.get(part.casefold()) or default.get(extension)
    return chosen.attributes.get("ContentType", "") if chosen else ""


_Styles = tuple[tuple[Shape, ...], tuple[bool, ...], tuple[int, ...], tuple[int, ...]]


def _styles(container: Container, part: str) -> _Styles:
    """Of every cell style the number format, whether its font strikes the cell out, and the numbers of its fill and its font, if they have a colour."""
    found = elements(container, part, _OF_STYLES)
    codes = {
        element.attributes.get("numFmtId", ""): element.attributes.get("formatCode", "")
        for element in found
        if element.name == "numFmt" and element.stands_in("numFmts")
    }
    styles = _directly_in("cellXfs", "xf", found, part)
    ids = [element.attributes.get("numFmtId", "0") for element in styles]
    struck = _struck_fonts(found)
    return (
        tuple(shape_of(number, codes.get(number, "")) for number in ids),
        tuple(element.attributes.get("fontId", "0") in struck for element in styles),
        _coloured(styles, "fillId", fills_of(found)),
        _coloured(styles, "fontId", inks_of(found)),
    )


def _coloured(styles: list[Element], which: str, colours: list[bool]) -> tuple[int, ...]:
    """Of every cell style the number, from 1, of what it colours cells with."""
    numbers = {str(at): at + 1 for at, colour in enumerate(colours) if colour}
    return tuple(numbers.get(element.attributes.get(which, "0"), NO_COLOUR) for element in styles)


def _struck_fonts(found: Iterable[Element]) -> set[str]:
    """The ids of the fonts that strike text out."""
    struck, font = set(), -1
    for element in found:
        if element.name == "font" and element.parents[-1:] == ("fonts",):
            font += 1
        elif (
            element.name == "strike"
            and element.parents[-2:] == ("fonts", "font")
            and is_true(element.attributes.get("val", "1"))
        ):
            struck.add(str(font))
    return struck
