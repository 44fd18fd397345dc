"""Some rows of a worksheet in a new workbook: her cells with her formats, her columns and the lines above; nothing that is live.

The workbook around them is ours (made by the parent). Hers are the styles, the theme, the widths, and the rows themselves: the
lines up to the header where they were, the rows asked for below it without gaps. Formulas become the values that she saw, and
texts stand in their cells, since the table of texts holds every other row's, too.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.annotate import book
from callsheet.sheets.parser.annotate.markup import PARSED_AGAIN, Node, Part, changed, proved, whole
from callsheet.sheets.parser.annotate.package import Package
from callsheet.sheets.parser.annotate.unkept import Unkept
from callsheet.sheets.parser.annotate.worksheet import Added, Frame, Worksheet, column_of, row_number
from callsheet.sheets.parser.annotate.zip_writer import ZipWriter
from callsheet.sheets.parser.zip_container import Container

_SHEET, _STYLES, _THEME = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/theme/theme1.xml"
_CELL = re.compile(rb"<c(\s[^<>]*?)(?:/>|>(.*?)</c\s*>)", re.DOTALL)
_ATTRIBUTE = re.compile(rb"\s([a-zA-Z]+)\s*=\s*[\"']([^\"']*)[\"']")
_PLACED = re.compile(rb'<c r="([A-Z]{1,3})[0-9]{1,7}"')
_TEXT = re.compile(rb'(<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]+")?) t="s"><v>([0-9]+)</v></c>')
_UNUSUAL = (b"<f>", b"<f ", b"<f/", b" cm=", b" vm=", b"<ext")
_REFERENCE = re.compile(rb"([A-Z]{1,3})[0-9]{1,7}")
_VALUE = re.compile(rb"<v(?:\s[^<>]*)?>[^<]*</v\s*>")
_INLINE = re.compile(rb"<is(?:\s[^<>]*)?>.*</is\s*>", re.DOTALL)
_FOREIGN = re.compile(rb"</?\w+:|\s(?!xml:)\w+:\w+\s*=|<extLst")
_VIEW = ("rightToLeft", "showGridLines", "zoomScale", "zoomScaleNormal")
_DEFAULTS = ("baseColWidth", "defaultColWidth", "defaultRowHeight", "customHeight")
_MERGED = re.compile(r"[A-Z]{1,3}([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})")


def look(container: Container, order: Mapping[str, Any]) -> dict[str, Any]:
    """What is to be known to make the workbook around the rows."""
    package = Package.of(container)
    book.part_of_sheet(package, order["sheet"])
    properties = package.part(package.book, 3).root.first("workbookPr")
    since = properties.attributes.get("date1904", "0") if properties else "0"
    return {"styles": book.counts_of_styles(package), "date1904": since in ("1", "true")}


def write(
    container: Container, order: Mapping[str, Any], added: Added, parts: int, sink: BinaryIO
) -> dict[str, Any]:
    """Write the workbook of the parent, with her rows in its first worksheet."""
    package = Package.of(container)
    part = book.part_of_sheet(package, order["sheet"])
    sheet = Worksheet(container, part)
    book.add_styles(package, order["styles"])
    with os.fdopen(parts, "rb", closefd=False) as opened:
        ours = Container(opened.read(), Limits())
    rows = _Rows(_Texts(package), added, order["header_row"], order["columns"])
    hers = {_STYLES: package.part(package.of_kind(package.book, "styles")[0].target, 3).made()}
    for theme in package.of_kind(package.book, "theme"):
        hers[_THEME] = whole(container, theme.target)
    target = ZipWriter(sink)
    for name in ours.members:
        if name == _SHEET:
            pieces = _sheet(sheet, Worksheet(ours, name), rows)
            small = container.members[part].size < PARSED_AGAIN
            target.add(name, proved(pieces, name) if small else pieces)
        else:
            target.add(name, [hers[name]] if name in hers else ours.stream(name))
    target.close()
    sink.flush()
    return {"rows": len(added.cells)}


def _sheet(hers: Worksheet, ours: Worksheet, rows: "_Rows") -> Iterator[bytes]:
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
    _take_merged(hers.framed(head, rest), frame, rows.header_row)
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


class _Texts:
    """The texts of her workbook by number, each as the content of an `<is>`; looked up when the first one is needed."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._found: Sequence[bytes] | None = None

    def __getitem__(self, number: int) -> bytes:
        if self._found is None:
            self._found = self._all()
        if number >= len(self._found):
            raise Unkept
        return _inner(self._found[number])

    def _all(self) -> list[bytes]:
        parts = self._package.of_kind(self._package.book, "sharedStrings")
        if len(parts) != 1:
            raise Unkept
        data = whole(self._package.container, parts[0].target)
        root = Part(data, parts[0].target, 1)
        prefix = root.tag(root.root)[1:].partition(b"sst")[0]
        if b"<!" in data or b"<?" in data[root.root.inner :]:
            raise Unkept
        return _plain(data[root.root.inner :], prefix).replace(b"<si/>", b"<si></si>").split(b"</si>")[:-1]


def _inner(text: bytes) -> bytes:
    """What stands in an `<si>`, given the bytes up to its end."""
    begin = text.rindex(b"<si")
    content = text[text.index(b">", begin) + 1 :]
    if _FOREIGN.search(content):
        raise Unkept
    return content


def _plain(xml: bytes, prefix: bytes) -> bytes:
    """XML without comments whose elements have no prefix any more: `<` stands nowhere else."""
    return xml.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</") if prefix else xml


def _is_usual(xml: bytes) -> bool:
    """Whether cells have nothing but their look and their value."""
    return not any(one in xml for one in _UNUSUAL) and not (b":" in xml and _FOREIGN.search(xml))


class _Rows:
    """Her rows as those of the new worksheet; `columns` of them are hers."""

    def __init__(self, texts: _Texts, added: Added, header_row: int, columns: int) -> None:
        self.header_row, self.columns = header_row, columns
        self._texts, self._added, self._found = texts, added, 0
        below = sorted(row for row in added.cells if row > header_row)
        self._numbers = {row: header_row + 1 + at for at, row in enumerate(below)}
        self._letters: dict[bytes, bool] = {}
        self._wanted: frozenset[bytes] = frozenset()
        self._usual = False

    def of(self, block: bytes, closing: bytes) -> bytes:
        """The rows of a block that are in the new worksheet."""
        if (b"!" in block and b"<!" in block) or (b"?" in block and b"<?" in block):
            raise Unkept
        opening, prefix = b"<" + closing[2:-1] + b" ", closing[2:-4]
        made, kept = [], self._kept(block.split(closing)[:-1], block, opening)
        self._usual = _is_usual(b"".join(kept))
        for row in kept:
            begin = row.rfind(opening)
            end = row.find(b">", begin)
            number = row_number(row[begin + len(opening) : end], begin, end)
            place = number if number <= self.header_row else self._numbers.get(number)
            if place:
                tag, content = row[begin + len(opening) - 1 : end], _plain(row[end + 1 :], prefix)
                made.append(self._row(number, place, tag, content))
        return b"".join(made)

    def _kept(self, rows: list[bytes], block: bytes, opening: bytes) -> list[bytes]:
        """Of rows whose tags begin with their numbers those that are needed; otherwise all of them. Each is looked at again."""
        numbers = re.findall(re.escape(opening) + rb'r="([0-9]+)"', block)
        if len(numbers) != len(rows):
            return rows
        if not self._wanted:
            self._wanted = frozenset(b"%d" % row for row in (*range(self.header_row + 1), *self._numbers))
        wanted = self._wanted
        return [row for row, number in zip(rows, numbers, strict=True) if number in wanted]

    def demand_all(self) -> None:
        """Unkept unless every row was there."""
        if self._found != len(self._added.cells):
            raise Unkept

    def _row(self, number: int, place: int, tag: bytes, content: bytes) -> bytes:
        known = dict(_ATTRIBUTE.findall(tag))
        ours = self._added.cells.get(number)
        self._found += ours is not None
        height = max(float(known.get(b"ht", b"0")), self._added.heights.get(number, 0.0))
        tall = b' ht="%s" customHeight="1"' % f"{height:g}".encode() if height else b""
        looks = (
            b' s="%s" customFormat="1"' % known[b"s"] if b"customFormat" in known and b"s" in known else b""
        )
        cells = self._quickly(content, place)
        if cells is None:
            cells = b"".join([self._cell(found, place) for found in _CELL.findall(content)])
        return b'<row r="%d"%s%s>%s%s</row>' % (place, looks, tall, cells, ours or b"")

    def _quickly(self, content: bytes, place: int) -> bytes | None:
        """The cells of a row as most programs write them, where only their places and texts change; None for any other row."""
        if not self._usual or b"'" in content or b' ="' in content or b'= "' in content:
            return None
        pieces, cells = _PLACED.split(content), content.count(b"<c ")
        if len(pieces) != 2 * cells + 1 or not all(map(self._is_hers, pieces[1::2])):
            return None
        pieces[1::2] = [b'<c r="%s%d"' % (letters, place) for letters in pieces[1::2]]
        moved = b"".join(pieces)
        shared = moved.count(b't="s"')
        made, found = _TEXT.subn(self._inlined, moved) if shared else (moved, 0)
        return made if found == shared else None

    def _inlined(self, found: "re.Match[bytes]") -> bytes:
        return b'%s t="inlineStr"><is>%s</is></c>' % (found[1], self._texts[int(found[2])])

    def _cell(self, found: tuple[bytes, bytes], place: int) -> bytes:
        """A cell at its new place: its look and its value; blank where it is one of an earlier answer or has no value."""
        known = dict(_ATTRIBUTE.findall(found[0]))
        reference = _REFERENCE.fullmatch(known.get(b"r", b""))
        if not reference:
            raise Unkept
        if not self._is_hers(reference[1]):
            return b""
        looks = b' s="%s"' % known[b"s"] if b"s" in known else b""
        kind, value = self._value(known.get(b"t", b"n"), found[1])
        if not value:
            return b'<c r="%s%d"%s/>' % (reference[1], place, looks)
        return b'<c r="%s%d"%s t="%s">%s</c>' % (reference[1], place, looks, kind, value)

    def _is_hers(self, letters: bytes) -> bool:
        if letters not in self._letters:
            self._letters[letters] = column_of(letters.decode()) < self.columns
        return self._letters[letters]

    def _value(self, kind: bytes, content: bytes) -> tuple[bytes, bytes]:
        """The type and the value of a cell, without its formula."""
        if kind == b"inlineStr":
            inline = _INLINE.search(content)
            if inline and _FOREIGN.search(inline[0]):
                raise Unkept
            return kind, inline[0] if inline else b""
        found = _VALUE.search(content)
        if not found:
            return kind, b""
        if kind != b"s":
            return kind, found[0]
        number = found[0][found[0].index(b">") + 1 : found[0].rindex(b"<")]
        return b"inlineStr", b"<is>" + self._texts[int(number)] + b"</is>"
