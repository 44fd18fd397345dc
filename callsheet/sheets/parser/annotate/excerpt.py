"""Some rows of a worksheet in a new workbook: her cells with her formats, her columns and the lines above; nothing that is live.

The workbook around them is ours (made by the parent). Hers are the styles, the theme, the widths, and the rows themselves: the
lines up to the header where they were, the rows asked for below it without gaps. Formulas become the values that she saw, and
texts stand in their cells, since the table of texts holds every other row's, too.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.annotate import book
from callsheet.sheets.parser.annotate.dialects import usually
from callsheet.sheets.parser.annotate.excerpt_rows import Rows
from callsheet.sheets.parser.annotate.excerpt_texts import Texts
from callsheet.sheets.parser.annotate.formats import take_formats
from callsheet.sheets.parser.annotate.lists import Lists
from callsheet.sheets.parser.annotate.markup import PARSED_AGAIN, Node, Part, changed, proved, whole
from callsheet.sheets.parser.annotate.notes import notes_of
from callsheet.sheets.parser.annotate.package import Package
from callsheet.sheets.parser.annotate.typed import Typed
from callsheet.sheets.parser.annotate.unkept import Unkept
from callsheet.sheets.parser.annotate.validations import take_validations, validations_of
from callsheet.sheets.parser.annotate.worksheet import Added, Frame, Worksheet
from callsheet.sheets.parser.annotate.zip_writer import ZipWriter
from callsheet.sheets.parser.zip_container import Container

_SHEET, _STYLES, _THEME = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/theme/theme1.xml"
_VIEW = ("rightToLeft", "showGridLines", "zoomScale", "zoomScaleNormal")
_DEFAULTS = ("baseColWidth", "defaultColWidth", "defaultRowHeight", "customHeight")
_MERGED = re.compile(r"[A-Z]{1,3}([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class _Rules:
    """Of her rules: the looks of conditional formats in her styles, what validations of ours say, where hers have their values."""

    looks: int
    messages: Sequence[str]
    lists: Sequence[str]


def look(container: Container, order: Mapping[str, Any]) -> dict[str, Any]:
    """What is to be known to make the workbook around the rows."""
    package = Package.of(container)
    part = book.part_of_sheet(package, order["sheet"])
    properties = package.part(package.book, 3).root.first("workbookPr")
    since = properties.attributes.get("date1904", "0") if properties else "0"
    return {
        "styles": book.counts_of_styles(package),
        "date1904": since in ("1", "true"),
        "vertical": book.vertical(package),
        "notes": notes_of(package, part),
        "lists": _lists(container, package, part, order),
    }


def _lists(
    container: Container, package: Package, part: str, order: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Of each of her validations the columns, and the values where they are a list in other cells."""
    found = validations_of(Worksheet(container, part).frame(), order["messages"])
    values = Lists(package, order["sheet"], order["header_row"], order["rows"]).of(found)
    return [
        {"columns": one.columns(order["columns"]), "values": listed}
        for one, listed in zip(found, values, strict=True)
    ]


def write(
    container: Container, order: Mapping[str, Any], added: Added, parts: int, sink: BinaryIO
) -> dict[str, Any]:
    """Write the workbook of the parent, with her rows in its first worksheet."""
    package = Package.of(container)
    part = book.part_of_sheet(package, order["sheet"])
    sheet = Worksheet(container, part, Typed(order["typed"]) if order["typed"] else None)
    looks = book.counts_of_styles(package)["dxfs"]
    book.add_styles(package, order["styles"])
    with os.fdopen(parts, "rb", closefd=False) as opened:
        ours = Container(opened.read(), Limits())
    rows = Rows(Texts(package), added, order["header_row"], order["columns"])
    hers = {_STYLES: usually(package.part(package.of_kind(package.book, "styles")[0].target, 3).made())}
    for theme in package.of_kind(package.book, "theme"):
        hers[_THEME] = usually(whole(container, theme.target))
    target = ZipWriter(sink)
    for name in ours.members:
        if name == _SHEET:
            pieces = _sheet(
                sheet, Worksheet(ours, name), rows, _Rules(looks, order["messages"], order["lists"])
            )
            small = container.members[part].size < PARSED_AGAIN
            target.add(name, proved(pieces, name) if small else pieces)
        else:
            target.add(name, [hers[name]] if name in hers else ours.stream(name))
    target.close()
    sink.flush()
    return {"rows": len(added.cells)}


def _sheet(hers: Worksheet, ours: Worksheet, rows: Rows, rules: _Rules) -> Iterator[bytes]:
    """Our worksheet with her columns and rows in the place of its own."""
    frame = ours.frame()
    head, around = hers.opened()
    _take_views(head.root, frame.head)
    _take_columns(head, frame.head, rows.columns)
    yield frame.head.made().removesuffix(b"</sheetData></worksheet>")
    rest, closing = b"", hers.closing
    for block in around:
        if not block.endswith(closing):
            rest = block
            break
        yield rows.of(block, closing)
    rows.demand_all()
    around_hers = hers.framed(head, rest)
    _take_merged(around_hers, frame, rows.header_row)
    take_formats(around_hers, frame, rows.places, rows.columns, rules.looks)
    theirs = validations_of(around_hers, rules.messages)
    take_validations(theirs, frame, rows.places, range(rows.columns), rules.lists)
    yield b"</sheetData>" + frame.close().partition(b"</sheetData>")[2]


def _take_views(hers: Node, ours: Part) -> None:
    """From which side her sheet is read, how large, and with which lines."""
    views, own = hers.first("sheetViews"), ours.root.first("sheetViews")
    if views is None or own is None or not views.children or not own.children:
        return
    given = {name: value for name in _VIEW if (value := views.children[0].attributes.get(name))}
    ours.rewrite(own.children[0], given)


def _take_columns(hers: Part, ours: Part, columns: int) -> None:
    """Her widths and formats of columns, and ours behind them; where she has none, ours as they are."""
    defaults, own = hers.root.first("sheetFormatPr"), ours.root.first("sheetFormatPr")
    if defaults is not None and own is not None:
        given = {name: value for name in _DEFAULTS if (value := defaults.attributes.get(name))}
        ours.replace(own.begin, own.end, changed(b"<sheetFormatPr/>", given))
    known, listed = hers.root.first("cols"), ours.root.first("cols")
    if listed is None:
        raise Unkept
    kept = [tag for node in (known.children if known else ()) if (tag := _column(node, columns))]
    taken = {at for node in (known.children if known else ()) for at in _places(node, columns)}
    free = [
        changed(b"<col/>", {name: node.attributes[name] for name in ("min", "max", "width", "customWidth")})
        for node in listed.children
        if int(node.attributes["max"]) <= columns and not taken & set(_places(node, columns))
    ]
    behind = [ours.tag(node) for node in listed.children if int(node.attributes["min"]) > columns]
    before = sorted(kept + free, key=lambda tag: int(re.findall(rb'\bmin="(\d+)"', tag)[0]))
    ours.replace(listed.inner, listed.close, b"".join([*before, *behind]))


def _places(node: Node, columns: int) -> range:
    return range(int(node.attributes["min"]), min(int(node.attributes["max"]), columns) + 1)


def _column(node: Node, columns: int) -> bytes:
    """Her declaration of columns, as far as they are hers; a hidden one is shown, since it may have to be corrected."""
    if not _places(node, columns):
        return b""
    given: dict[str, str] = {
        name: node.attributes[name] for name in ("min", "width", "style") if name in node.attributes
    }
    if "width" in given and float(given["width"]) < 1:
        given["width"] = "9.140625"
    given |= {"max": str(min(int(node.attributes["max"]), columns)), "customWidth": "1"}
    return changed(b"<col/>", given)


def _take_merged(hers: Frame, ours: Frame, header_row: int) -> None:
    """Cells that are merged in the lines above the rows."""
    refs = [
        one.attributes["ref"]
        for node in hers.tail.root.all("mergeCells")
        for one in node.children
        if (found := _MERGED.fullmatch(one.attributes.get("ref", ""))) and int(found[2]) <= header_row
    ]
    if refs:
        cells = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs)
        ours.insert("mergeCells", f'<mergeCells count="{len(refs)}">{cells}</mergeCells>'.encode())
