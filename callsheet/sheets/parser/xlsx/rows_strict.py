"""The careful reader of a worksheet: expat, whatever the prefixes, encoding, comments and rich text."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.refusal import Refusal
from callsheet.sheets.parser.xlsx.links import Link, link_of_formula
from callsheet.sheets.parser.xlsx.raw_cells import (
    EXCEL_COLUMNS,
    STORED,
    RawCells,
    RawRows,
    Stored,
    is_hidden,
    is_true,
)
from callsheet.sheets.parser.xlsx.runs import Runs
from callsheet.sheets.parser.xlsx.structure import Structure
from callsheet.sheets.parser.xml import feed, parser_for
from callsheet.sheets.parser.zip_container import printable
from validators.message import message

_OF_ROWS = frozenset({"row", "c", "v", "is"})
_LETTERS = re.compile(r"[A-Z]{1,3}")
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_WHOLE = re.compile(r"[0-9]+", re.ASCII)


@dataclass(slots=True)
class SheetMetadata:
    """What a worksheet says beside its cells. Hidden columns as ranges that count from 0, the end left out."""

    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    filtered: bool = False
    ruled: bool = False  # whether rules colour cells
    links: list[tuple[str, str]] = field(default_factory=list)  # a range and the id of its relation
    linked: list[Link] = field(default_factory=list)  # by formulas


class _Memory(dict[str, Any]):
    """What a function says of each text, asked once: the same few styles and letters come a million times."""

    def __init__(self, ask: Callable[[str], Any]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, text: str) -> Any:
        self[text] = self._ask(text)
        return self[text]


@dataclass(slots=True)
class _Cell:
    column: int
    stored: Stored
    style: int
    formula: bool = False
    valued: bool = False
    text: list[str] = field(default_factory=list)
    length: int = 0
    written: list[str] = field(default_factory=list)  # the formula
    shared: str = ""  # by which number the formula is shared with other cells


class CarefulRows:
    """Reads what it is fed of a worksheet; see `blocks.Careful`."""

    def __init__(self, part: str, limits: Limits, around: SheetMetadata) -> None:
        self._part, self._limits, self._around = part, limits, around
        self._read = RawRows()
        self._structure = Structure(part)
        self._styles = _Memory(self._number)
        self._columns = _Memory(self._column_of)
        self._row, self._digits, self._row_counted = 0, "0", False
        self._column, self._column_counted = -1, False
        self._cell: _Cell | None = None
        self._runs = Runs()
        self._shared = dict[str, str]()  # number of a shared formula that links -> its link
        self._found = False
        self._whole = 0
        self._parser = parser_for(part)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    @property
    def between(self) -> bool:
        return self._structure.path == ["worksheet", "sheetData"] and self._structure.strict

    @property
    def has_begun(self) -> bool:
        """Whether a row was read."""
        return self._row > 0

    @property
    def shares_links(self) -> bool:
        """Whether a formula that links was written for several cells, which do not repeat it."""
        return bool(self._shared)

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        feed(self._parser, piece, self._part, last=last)
        if last and not self._found:
            raise self._structure.unknown("sheetData")

    def take(self) -> RawCells:
        """The cells of whole rows; those of a row that has not ended come with the next."""
        read, self._read = self._read, RawRows()
        self._read.cells, self._read.text = read.cells[self._whole :], read.text[self._whole :]
        del read.cells[self._whole :], read.text[self._whole :]
        self._whole = 0
        return read.made()

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        strict = self._structure.strict
        name = self._structure.enter(tag)
        if self._cell is not None:
            self._start_in_cell(name, self._cell)
            if name == "f":
                self._cell.shared = attributes.get("si", "")
            self._note_run(name, tag, attributes)
        elif not strict:
            self._start_around(name, attributes)
        elif name == "c":
            self._cell = self._start_cell(attributes)
        elif name == "row":
            self._start_row(attributes)
        else:
            self._parser.CharacterDataHandler = None  # of an extension, which is skipped

    def _start_data(self) -> None:
        if self._found or self._structure.path != ["worksheet", "sheetData"]:
            raise self._structure.unknown("sheetData")
        self._found = True
        self._parser.CharacterDataHandler = self._structure.stray

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = self._number(attributes["r"]) if "r" in attributes else self._row + 1
        if number <= self._row:
            raise self._damaged("CELLS_OUT_OF_ORDER")
        if self._row_counted and number > self._row + 1:
            raise self._damaged("REFERENCES_MIXED")
        self._row, self._row_counted = number, "r" not in attributes
        self._digits, self._column, self._column_counted = str(self._row), -1, False
        if self._row > self._limits.rows:
            raise Refusal("SHEET_TOO_LARGE", message("ROWS_LIMIT", limit=self._limits.rows))
        self._read.first, self._read.last = self._read.first or number, number
        if is_hidden(attributes):
            self._read.hidden.append(self._row)

    def _start_cell(self, attributes: dict[str, str]) -> _Cell:
        stored = STORED.get(attributes.get("t", ""))
        if stored is None:
            raise self._damaged("CELL_TYPE_UNKNOWN")
        column = self._place(attributes["r"]) if "r" in attributes else self._column + 1
        if column <= self._column:
            raise self._damaged("CELLS_OUT_OF_ORDER")
        if self._column_counted and column > self._column + 1:
            raise self._damaged("REFERENCES_MIXED")
        self._column, self._column_counted = column, "r" not in attributes
        self._runs.begin()
        return _Cell(column, stored, self._styles[attributes.get("s", "0")])

    def _start_in_cell(self, name: str, cell: _Cell) -> None:
        if name == "f":
            cell.formula = True
            self._parser.CharacterDataHandler = cell.written.append
        elif name in ("v", "t"):
            says = name == (
                "t" if cell.stored is Stored.INLINE else "v"
            )  # in the other, only white space may be
            cell.valued = cell.valued or says
            self._parser.CharacterDataHandler = self._add if says else self._structure.stray
        elif not name:
            self._parser.CharacterDataHandler = None

    def _note_run(self, name: str, tag: str, attributes: dict[str, str]) -> None:
        if name == "r":
            self._runs.run()
        elif not name:
            self._runs.note(tag, attributes)

    def _add(self, text: str) -> None:
        cell = self._cell
        if cell is None:
            return
        cell.length += len(text)
        if cell.length > self._limits.field:
            raise Refusal("CELL_TOO_LONG", f"{self._limits.field:,}")
        cell.text.append(self._runs.shown(text))

    def _end(self, _: str) -> None:
        name = self._structure.leave()
        if name == "c" and self._cell is not None:
            self._end_cell(self._cell)
            self._cell = None
        elif name == "row":
            self._whole = len(self._read.cells)
        elif name not in ("is", "r"):
            self._parser.CharacterDataHandler = self._structure.stray if self._structure.strict else None

    def _end_cell(self, cell: _Cell) -> None:
        if cell.valued or cell.formula:
            stored = Stored.INLINE_STRUCK if self._runs.struck else cell.stored
            raw = (self._row, cell.column, int(stored), cell.style, cell.formula, cell.valued)
            self._read.cells.append(raw)
            self._read.text.append("".join(cell.text))
            if cell.formula and (link := self._link_of(cell)) is not None:
                self._around.linked.append((self._row, cell.column, link))

    def _link_of(self, cell: _Cell) -> str | None:
        """What a cell's formula links to; of a shared one that is written in another cell, its cells are moved on."""
        formula = "".join(cell.written).strip()
        if not formula:
            return self._shared.get(cell.shared)
        link = link_of_formula(formula)
        if cell.shared and link is not None:
            self._shared[cell.shared] = link
        return link

    def _place(self, reference: str) -> int:
        """The column of a reference such as B7, which must be in its own row."""
        if not reference.endswith(self._digits):
            raise self._damaged("CELL_IN_OTHER_ROW")
        column: int = self._columns[reference[: -len(self._digits)]]
        return column

    def _column_of(self, letters: str) -> int:
        if not _LETTERS.fullmatch(letters):
            raise self._damaged("CELL_IN_OTHER_ROW")
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        if column > EXCEL_COLUMNS:
            raise self._damaged("CELL_OUTSIDE_SHEET")
        return column - 1

    def _number(self, text: str) -> int:
        if _NUMBER.fullmatch(text):
            return int(text)
        if _WHOLE.fullmatch(text):
            raise Refusal("SHEET_TOO_LARGE", message("ROWS_LIMIT", limit=self._limits.rows))
        raise self._damaged("ROW_OR_STYLE_NUMBER")

    def _start_around(self, name: str, attributes: dict[str, str]) -> None:
        path = self._structure.path
        if name in _OF_ROWS:
            raise self._structure.unknown(name)
        if name == "sheetData":
            self._start_data()
        elif path == ["worksheet", "cols", "col"]:
            self._note_columns(attributes)
        elif path == ["worksheet", "mergeCells", "mergeCell"]:
            self._around.merged.append(attributes.get("ref", "")[:24])
            if len(self._around.merged) > self._limits.merged:
                raise Refusal("SHEET_TOO_LARGE", message("MERGED_LIMIT", limit=self._limits.merged))
        elif path == ["worksheet", "autoFilter", "filterColumn"]:
            self._around.filtered = True
        elif path == ["worksheet", "conditionalFormatting"]:
            self._around.ruled = True
        elif path == ["worksheet", "hyperlinks", "hyperlink"]:
            relation = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            self._around.links.append((attributes.get("ref", "")[:24], relation))

    def _note_columns(self, attributes: dict[str, str]) -> None:
        if is_true(attributes.get("hidden", "")) or attributes.get("width", "") in ("0", "0.0"):
            first, last = self._number(attributes.get("min", "")), self._number(attributes.get("max", ""))
            self._around.hidden_columns.append((first - 1, min(last, EXCEL_COLUMNS)))

    def _damaged(self, code: str) -> Refusal:
        return Refusal("WORKBOOK_DAMAGED", message(code, part=printable(self._part)))
