"""A worksheet's XML: looked through once to know where there is room, and written anew with cells at the end of rows."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from callsheet.sheets.parser.annotate.formulas import Defuser, any_live
from callsheet.sheets.parser.annotate.markup import MAIN, Node, Part, blocks, changed, start_tag
from callsheet.sheets.parser.annotate.typed import WHY as TYPED
from callsheet.sheets.parser.annotate.typed import Typed, calculates
from callsheet.sheets.parser.annotate.unkept import Unkept
from callsheet.sheets.parser.xml import feed, is_wide, local_name, parser_for
from callsheet.sheets.parser.zip_container import Container

MOST_COLUMNS = 16_384
ADDED_COLUMNS = 6
READABLE_COLUMNS = 256  # columns that callsheet reads: a result must come back
_MOST_ENDS = 10_000
_HEAD = 8 * 1024 * 1024
_FED = 64 * 1024  # bytes in which the rows' begin is looked for at once
_ORDER = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
]
_SPANS = re.compile(rb"(?<=\s)spans=\"[0-9: ]*\"\s?")
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"']([0-9]{1,7})[\"']")
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{1,3})[0-9]{1,7}[\"']")
_HEIGHT = re.compile(rb"(\sht\s*=\s*[\"'])([0-9.]+)")
_HIDDEN = ' hidden="1"'
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?")


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a worksheet's rows: the bytes up to them, the bytes behind them (read as if within the root)."""

    head: Part
    between: bytes
    tail: Part
    prefix: bytes

    @property
    def plain(self) -> bool:
        """Whether the format's own names have no prefix."""
        return not self.prefix

    def child(self, name: str) -> Node | None:
        """A child of the worksheet behind its rows."""
        return self.tail.root.first(name)

    def insert(self, name: str, xml: bytes) -> None:
        """Put an element where a worksheet has it, behind those of its own kind."""
        place = _ORDER.index(name)
        for node in self.tail.root.children:
            if node.name in _ORDER and _ORDER.index(node.name) > place:
                self.tail.insert(node.begin, xml)
                return
        self.tail.insert(self.tail.root.close, xml)

    def close(self) -> bytes:
        """The bytes behind the rows, with their changes."""
        return self.between + self.tail.made()[len(self.tail.tag(self.tail.root)) :]


@dataclass(frozen=True, slots=True)
class Look:
    """What is to be known before something is put beside the rows: the first free column, from 0."""

    column: int
    live: int  # formulas that do something


@dataclass(frozen=True, slots=True)
class Added:
    """What is added to rows, by their numbers: the cells, and a height in points for those whose text wraps."""

    cells: Mapping[int, bytes]
    heights: Mapping[int, float]
    earlier: int = -1  # the first column of an earlier answer, which is taken off all rows from the header on
    header_row: int = 1


class Worksheet:
    """One worksheet of a container, as streams of its bytes; Unkept where they are not plain enough to be cut."""

    def __init__(self, container: Container, name: str, typed: Typed | None = None) -> None:
        self._container, self._name, self._typed = container, name, typed
        self.closing = b""

    def look(
        self, header_row: int, earlier: int = -1, width: int = 0, *, outside: bool
    ) -> tuple[Look, Frame]:
        """Look through all of it; `outside` says that the workbook knows other files.

        `earlier` is the first column of an earlier answer, whose place the new one takes; Unkept when there is more behind it,
        from column `width` on.

        What stands above the header, such as a title over all columns, is in nobody's way.
        """
        head, around = self.opened()
        last, rest, defuser = -1, b"", Defuser(outside=outside)
        for block in around:
            if not block.endswith(self.closing):
                rest = block
                break
            last = max(last, _widest(block, self.closing, header_row))
            defuser.quiet(block)
        frame = self.framed(head, rest)
        if any_live(rest, outside=outside):
            raise Unkept
        merged = _used_behind(frame.tail.root, header_row, "mergeCells")
        if earlier >= 0 and max(last, merged) >= width:
            raise Unkept("OWN_RESULT")
        used = max(merged, _used_behind(frame.tail.root, header_row, "autoFilter"))
        return Look(earlier if earlier >= 0 else max(last, used) + 1, defuser.taken), frame

    def frame(self) -> Frame:
        """What stands around the rows."""
        head, around = self.opened()
        rest = b""
        for block in around:
            rest = block
        return self.framed(head, rest)

    def written(self, frame: Frame, added: Added, defuser: Defuser | None) -> Iterator[bytes]:
        """The worksheet with more cells at the end of rows, by row number; Unkept when a row is not there.

        `frame` holds the changes around them. Without a `defuser` all formulas stay.
        """
        _, around = self.opened()
        end = b"</" + frame.prefix + b"sheetData></" + frame.prefix + b"worksheet>"
        yield frame.head.made().removesuffix(end)
        splicer = _Splicer(self.closing, added)
        for block in around:
            if not block.endswith(self.closing):
                break
            yield splicer.spliced(defuser.quiet(block) if defuser else block)
        if splicer.found != len(added.cells):
            raise Unkept
        yield frame.close()

    def defused(self, defuser: Defuser) -> Iterator[bytes]:
        """The worksheet without live formulas, otherwise byte for byte."""
        for block in blocks(self._container.stream(self._name), b"row>"):
            yield defuser.quiet(block) if block.endswith(b"row>") else block

    def demand_plain(self, *, outside: bool) -> int:
        """How many live formulas its rows have; Unkept where formulas around them, or what is no plain markup, might be."""
        defuser, head = Defuser(outside=outside), True
        for block in blocks(self._container.stream(self._name), b"row>"):
            if head and is_wide(block, self._name):
                raise Unkept
            if b"<!" in block or (b"<?" in block and not (head and block.count(b"<?") == 1)):
                raise Unkept
            head = False
            if block.endswith(b"row>"):
                defuser.quiet(block)
            elif any_live(block, outside=outside):
                raise Unkept
        return defuser.taken

    def opened(self) -> tuple[Part, Iterator[bytes]]:
        """The head with an end of its own, and the blocks of rows; the last block is what stands behind them."""
        pieces = self._container.stream(self._name)
        before = b""
        for piece in pieces:
            before += piece
            at = _rows_begin(before, self._name)
            if at >= 0:
                break
            if len(before) > _HEAD:
                raise Unkept
        else:
            raise Unkept
        tag = start_tag(before, at)
        prefix = tag[1:].partition(b"sheetData")[0]
        self.closing = b"</" + prefix + b"row>"
        head = Part(
            before[: at + len(tag)] + b"</" + prefix + b"sheetData></" + prefix + b"worksheet>", self._name, 3
        )

        def rest() -> Iterator[bytes]:
            yield before[at + len(tag) :]
            yield from pieces

        around = blocks(rest(), self.closing)
        return head, self._typed.into(around, self.closing) if self._typed else around

    def demand_no_formula(self) -> None:
        """Unkept where a cell calculates: what it shows may depend on what was typed."""
        if calculates(blocks(self._container.stream(self._name), b"row>")):
            raise Unkept(TYPED)

    def framed(self, head: Part, rest: bytes) -> Frame:
        """What stands around the rows, given the head and the bytes behind the last row."""
        prefix = self.closing[2:-4]
        end = b"</" + prefix + b"sheetData>"
        at = rest.find(end)
        if at < 0 or b"<!" in rest or b"<?" in rest:
            raise Unkept
        if rest[:at].strip() and not re.fullmatch(rb"(?:\s*<(?:\w+:)?row\s[^<>]*/>\s*)+", rest[:at]):
            raise Unkept
        root = head.tag(head.root)
        cut = at + len(end)
        return Frame(head, rest[:cut], Part(root + rest[cut:], self._name, 3), prefix)


def _rows_begin(data: bytes, name: str) -> int:
    """Where the element of the rows begins; -1 when it is not among these first bytes of the part."""
    if is_wide(data, name):
        raise Unkept
    parser = parser_for(name)
    path: list[str] = []
    found: list[int] = []

    def start(tag: str, _: dict[str, str]) -> None:
        path.append(local_name(tag))
        if path == ["worksheet", "sheetData"] and not found:
            found.append(parser.CurrentByteIndex)
            parser.StartElementHandler = None
            parser.EndElementHandler = None

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: path.pop()
    for begin in range(0, len(data), _FED):
        feed(parser, data[begin : begin + _FED], name)
        if found:
            return found[0]
    return -1


def _widest(block: bytes, closing: bytes, header_row: int) -> int:
    """The last column that has a cell in a block's rows from the header on; -1 without one.

    Cells are in order, as the reader has proved.
    """
    if b"<!" in block or b"<?" in block or b"extLst" in block:
        raise Unkept
    cell = b"<" + closing[2:-4] + b"c "
    if cell != b"<c " and b"<c " in block:  # two names for one thing, as in a result of ours
        raise Unkept("OWN_RESULT")
    rows = block.split(closing)
    if block.count(closing[:-1]) != len(rows) - 1:
        raise Unkept
    opening = b"<" + closing[2:-1] + b" "
    above = 0
    while above < len(rows) - 1 and _row_of(rows[above], opening) < header_row:
        above += 1
    letters = {_letters(row, row.rfind(cell), len(cell)) for row in rows[above:-1]}
    return max((column_of(one.decode()) for one in letters if one), default=-1)


def _letters(row: bytes, at: int, skip: int) -> bytes:
    """The letters of the cell whose tag begins at a place."""
    if at < 0:
        return b""
    begin = at + skip
    if row.startswith(b'r="', begin):
        return row[begin + 3 : row.index(b'"', begin + 3)].rstrip(b"0123456789")
    place = _PLACE.search(row, begin - 1, begin + 400)
    if not place:
        raise Unkept
    return place[1]


def _taller(attributes: bytes, height: float) -> bytes:
    """The attributes of a row that is at least so high, in points; one of no height is not to be seen, and stays so."""
    known = _HEIGHT.search(b" " + attributes)
    if known and (float(known[2]) >= height or not float(known[2])):
        return attributes
    shown = f"{height:g}".encode()
    if known:
        return _HEIGHT.sub(rb"\g<1>" + shown, b" " + attributes)[1:]
    return attributes.rstrip() + b' ht="' + shown + b'"'


class _Splicer:
    """Adds cells to the rows of blocks; `found` counts the rows that got some."""

    def __init__(self, closing: bytes, added: Added) -> None:
        self.found = 0
        self.closing, self._opening, self._added = closing, b"<" + closing[2:-1] + b" ", added
        self._ends: dict[bytes, bytes] = {}

    def spliced(self, block: bytes) -> bytes:
        """A block of whole rows with their cells."""
        pieces: list[bytes] = []
        for row in block.split(self.closing)[:-1]:
            begin = row.rfind(self._opening)
            end = row.find(b">", begin)
            tag = row[begin + len(self._opening) : end]
            number = row_number(tag, begin, end)
            before = row[: end - len(tag)]
            content = row[end:] if self._added.earlier < 0 else self._without_earlier(row, begin, end, number)
            more = self._added.cells.get(number)
            if more is None:
                pieces += (before, tag, content, self.closing)
                continue
            self.found += 1
            if number in self._added.heights:
                tag = _taller(_SPANS.sub(b"", tag), self._added.heights[number])
            elif b"spans=" in tag:
                cut = tag.index(b'"', 3) if tag.startswith(b'r="') else 0
                tag = tag[:cut] + self._without_spans(tag[cut:])
            pieces += (before, tag, content, more, self.closing)
        return b"".join(pieces)

    def _without_earlier(self, row: bytes, begin: int, end: int, number: int) -> bytes:
        """What stands behind a row's tag without the cells of an earlier answer, which are its last ones."""
        if number < self._added.header_row:
            return row[end:]
        cell, last = b"<" + self.closing[2:-4] + b"c ", len(row)
        while (at := row.rfind(cell, begin, last)) >= 0:
            if column_of(_letters(row, at, len(cell)).decode()) < self._added.earlier:
                break
            last = at
        return row[end:last]

    def _without_spans(self, attributes: bytes) -> bytes:
        """The attributes of a row without the one that would say that it ends before our cells; few of them differ."""
        if attributes not in self._ends:
            if len(self._ends) > _MOST_ENDS:
                self._ends.clear()
            self._ends[attributes] = _SPANS.sub(b"", attributes)
        return self._ends[attributes]


def _row_of(row: bytes, opening: bytes) -> int:
    begin = row.rfind(opening)
    end = row.find(b">", begin)
    return row_number(row[begin + len(opening) : end], begin, end)


def row_number(tag: bytes, begin: int, end: int) -> int:
    """A row's number, given the attributes of its tag and where it begins and ends; Unkept for what is no row."""
    if begin < 0 or end < 0:
        raise Unkept
    if tag.startswith(b'r="'):
        return int(tag[3 : tag.index(b'"', 3)])
    number = _ROW_NUMBER.search(b" " + tag)
    if not number:
        raise Unkept
    return int(number[1])


def _used_behind(root: Node, header_row: int, name: str) -> int:
    """The last column of merged cells or of the filter, from the header on."""
    used = [-1]
    for node in root.all(name):
        for one in (node, *node.children):
            found = _range_of(one)
            if found and int(found[4] or found[2]) >= header_row:
                used.append(column_of(found[3] or found[1]))
    return max(used)


def _range_of(node: Node) -> re.Match[str] | None:
    """The range that an element is about."""
    return _RANGE.fullmatch(node.attributes.get("ref", "").replace("$", ""))


def last_column_of(reference: str) -> int:
    """The last column of a range such as A1:F20, from 0; Unkept for another text."""
    found = _RANGE.fullmatch(reference)
    if not found:
        raise Unkept
    return column_of(found[3] or found[1])


def column_of(letters: str) -> int:
    """A column's place from 0."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1


def letters_of(column: int) -> str:
    """A column's letters from its place."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def widen(frame: Frame, column: int, widths: list[float], last_row: int, hidden: int = 0) -> None:
    """Give the columns from `column` on their widths, and say in the extent that they are there; the last ones are hidden."""
    root = frame.head.root
    dimension = root.first("dimension")
    if dimension is not None:
        begin = _RANGE.fullmatch(dimension.attributes.get("ref", ""))
        if begin:
            first = f"{begin[1]}{begin[2]}"
            end = f"{letters_of(column + len(widths) - 1)}{max(last_row, int(begin[4] or begin[2]))}"
            frame.head.rewrite(dimension, {"ref": f"{first}:{end}"})
    shown = column + len(widths) - hidden
    lines = (
        f'<col xmlns="{MAIN}" min="{at}" max="{at}" width="{width}" customWidth="1"{_HIDDEN * (at > shown)}/>'
        for at, width in enumerate(widths, start=column + 1)
    )
    own = frame.head.ours("".join(lines))
    known = root.first("cols")
    if known is None:
        data = root.first("sheetData")
        if data is None:
            raise Unkept
        frame.head.insert(data.begin, frame.head.ours(f'<cols xmlns="{MAIN}">') + own + b"</cols>")
        return
    _put_between(frame.head, known, column + 1, column + len(widths), own)


def carry_filter(frame: Frame, header_row: int, column: int, count: int) -> str | None:
    """Let a filter of the whole list take our columns along when it sorts; their last column's letters, None without one.

    It begins in the header, and ends in the column before ours, or in those of an earlier answer, which can have had more
    of them: one of fewer columns is hers to decide on.
    """
    node = frame.child("autoFilter")
    found = _range_of(node) if node is not None else None
    if (
        node is None
        or not found
        or int(found[2]) != header_row
        or column_of(found[3] or found[1]) < column - 1
    ):
        return None
    last = letters_of(column + count - 1)
    for one in node.children:
        sorted_by = _range_of(one)
        if sorted_by and column_of(sorted_by[3] or sorted_by[1]) >= column + count:
            frame.tail.remove(
                one
            )  # an order that reaches behind its filter is a fault to a spreadsheet program
    frame.tail.rewrite(node, {"ref": f"{found[1]}{found[2]}:{last}{found[4] or found[2]}"})
    return last


def _put_between(head: Part, known: Node, first: int, last: int, own: bytes) -> None:
    """Put our columns into a list in order; a line that speaks of ours too is cut around them."""
    put = False
    for node in known.children:
        low, high = int(node.attributes["min"]), int(node.attributes["max"])
        if high < first:
            continue
        tag = head.tag(node)
        if not tag.endswith(b"/>"):
            raise Unkept
        before = changed(tag, {"max": str(first - 1)}) if low < first else b""
        behind = changed(tag, {"min": str(max(low, last + 1))}) if high > last else b""
        head.replace(node.begin, node.end, before + (b"" if put else own) + behind)
        put = True
    if not put:
        head.append(known, own)
