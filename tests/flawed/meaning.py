"""V1-V16: what a cell means. Wrong data without an error is the worst that can happen to a list of numbers."""

from collections.abc import Sequence
from typing import Any

from tests.flawed.building import (
    HEADER,
    PHONES,
    ROWS,
    Book,
    Cell,
    clean_book,
    formula,
    number,
    shared,
    sheet,
    table,
    text,
    typed,
)
from tests.flawed.flaw import Flaw, Make

Line = Sequence[str | Cell | None]


def book(*lines: Line, header: Line = HEADER, name: str = "Customers", **more: object) -> Make:
    """A workbook with these lines under the header."""
    return lambda: Book(sheets={name: sheet(table(lines, header))}, **more).made()  # type: ignore[arg-type]


def last(cell: str | Cell | None, **more: Any) -> Make:
    """The usual list, and below it one line with this cell as its number."""
    return book(*ROWS, [cell, "Last", "evening"], **more)


def around(before: str = "", after: str = "", attributes: dict[int, str] | None = None) -> Make:
    """The usual list with something said around it."""
    return lambda: Book(
        sheets={"Customers": sheet(table(), before=before, after=after, attributes=attributes)}
    ).made()


_WITH_LAST = last("6591230099")
_FORBIDDEN = ["Forbidden number", "Direction", "Action", "Expiry date"]


def _expiry(cell: str | Cell, *formats: str, date_1904: bool = False) -> Make:
    return book(
        ["6591230001", "Both", "Block", cell],
        header=_FORBIDDEN,
        name="Forbidden",
        formats=formats,
        date_1904=date_1904,
    )


def _two(second: str, states: dict[str, str] | None = None) -> Make:
    notes = (
        sheet([["My notes"], ["ask Kim"]]) if second == "Notes" else sheet(table([["6591230098", "B", "x"]]))
    )
    return lambda: Book(sheets={"Customers": sheet(table()), second: notes}, states=states or {}).made()


def _columns_as_numbers() -> bytes:
    lines: list[list[Any]] = [[number(phone), *rest] for phone, *rest in ROWS]
    return book(*lines)()


_FILTER = '<autoFilter ref="A1:C13"><filterColumn colId="2"><filters><filter val="x"/></filters></filterColumn></autoFilter>'
_MERGED_DATA = '<mergeCells count="1"><mergeCell ref="A3:A5"/></mergeCells>'
_MERGED_HEADER = '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
_LONG = "".join(map(str, range(400_000)))  # two million characters that do not pack to nothing
_FULL_WIDTH = "".join(chr(ord(digit) + 0xFEE0) for digit in "6591230099")


def _flaw(id: str, file: str, build: Make, verdict: str, clean: Make = _WITH_LAST, **more: Any) -> Flaw:  # noqa: A002
    return Flaw(id, file, build, clean, verdict, **more)


MEANING: tuple[Flaw, ...] = (
    _flaw("V1", "phones-stored-as-numbers.xlsx", _columns_as_numbers, "ok", clean_book, same=True),
    _flaw("V1", "phone-with-point-zero.xlsx", last(number("6591230099.0")), "ok", same=True),
    _flaw("V1", "phone-with-exponent.xlsx", last(number("6.591230099E9")), "ok", same=True,
          why="the exponent is only how the file writes the number; all its digits are there"),
    _flaw("V1", "phone-with-decimals.xlsx", last(number("6591230099.5")), "rows:NUMBER_NOT_WHOLE"),
    _flaw("V1", "zeros-shown-by-the-format.xlsx", last(number("91230099", 1), formats=["0000000000"]), "ok", last("0091230099"), same=True),
    _flaw("V1", "zero-in-front-by-the-format.xlsx", last(number("91230099", 1), formats=['"0"0']), "ok", last("091230099"), same=True),
    _flaw("V2", "seventeen-digits.xlsx", last(number("49151123456789012")), "rows:PRECISION_LOST"),
    _flaw("V2", "sixteen-digits.xlsx", last(number("1000000000000000")), "rows:PRECISION_LOST"),
    _flaw("V3", "scientific-text.xlsx", last("8.61E+12"), "rows:PHONE_SCIENTIFIC"),
    _flaw("V3", "text-with-point-zero.xlsx", last("6591230099.0"), "ok"),
    _flaw("V3", "plus-in-front.xlsx", last("+6591230099"), "ok"),
    _flaw("V4", "name-is-NA.xlsx", book(["6591230001", "NA", "null"], ["6591230002", "None", "TRUE"], ["6591230003", "#N/A", "007"]), "ok",
          book(["6591230001", "NA", "null"], ["6591230002", "None", "TRUE"], ["6591230003", "#N/A", "007"]), same=True),
    _flaw("V4", "error-as-a-number.xlsx", last(typed("e", "#N/A")), "rows:CELL_ERROR"),
    _flaw("V4", "true-as-a-number.xlsx", last(typed("b", "1")), "rows:WRONG_CELL_TYPE"),
    _flaw("V5", "formula-never-calculated.xlsx", last(formula('"659123"&"0099"', None)), "rows:FORMULA_NO_VALUE"),
    _flaw("V5", "formula-with-empty-value.xlsx", last(formula('"659123"&"0099"', "")), "rows:FORMULA_NO_VALUE"),
    _flaw("V5", "formula-in-the-number.xlsx", last(formula("6591230098+1", "6591230099")), "rows:FORMULA_IN_KEY"),
    _flaw("V5", "formula-in-the-name.xlsx", book(*ROWS, ["6591230099", formula('"La"&"st"', "Last", "str"), "evening"]), "ok", same=True),
    _flaw("V6", "merged-numbers.xlsx", around(after=_MERGED_DATA), "refused:MERGED_CELLS", clean_book, reading="ok"),
    _flaw("V6", "merged-header.xlsx", around(after=_MERGED_HEADER), "refused:MERGED_CELLS", clean_book, reading="ok"),
    _flaw("V7", "hidden-second-sheet.xlsx", _two("Old", {"Old": "hidden"}), "ok", clean_book),
    _flaw("V7", "very-hidden-second-sheet.xlsx", _two("Old", {"Old": "veryHidden"}), "ok", clean_book),
    _flaw("V8", "hidden-row.xlsx", around(attributes={4: ' hidden="1"'}), "refused:ROWS_HIDDEN", clean_book, reading="ok"),
    _flaw("V8", "row-of-no-height.xlsx", around(attributes={4: ' ht="0" customHeight="1"'}), "refused:ROWS_HIDDEN", clean_book, reading="ok"),
    _flaw("V8", "filtered-rows.xlsx", around(after=_FILTER, attributes={5: ' hidden="true"', 6: ' hidden="1"'}), "refused:ROWS_HIDDEN", clean_book, reading="ok"),
    _flaw("V8", "hidden-column.xlsx", around(before='<cols><col min="3" max="3" width="9" hidden="1"/></cols>'), "ok", clean_book,
          why="a hidden column is a warning: its cells belong to visible rows, nobody believes them to be left out"),
    _flaw("V9", "table-at-b3.xlsx", lambda: Book(sheets={"Customers": sheet(table(), first=3, left=1)}).made(), "ok", clean_book),
    _flaw("V10", "telephone-twice.xlsx", book(*[[*line, "6591230001"] for line in ROWS], header=[*HEADER, " telephone\u200b"]), "refused:COLUMN_DUPLICATE", clean_book, reading="ok"),
    _flaw("V11", "no-cells.xlsx", lambda: Book(sheets={"Customers": sheet([])}).made(), "refused:SHEET_EMPTY", clean_book, reading="ok"),
    _flaw("V11", "only-spaces.xlsx", lambda: Book(sheets={"Customers": sheet([[" ", "\u3000", "\u00a0"]] * 3)}).made(), "refused:SHEET_EMPTY", clean_book, reading="ok"),
    _flaw("V11", "only-a-header.xlsx", book(), "ok", clean_book),
    _flaw("V11", "blank-row-between.xlsx", book(*ROWS[:5], [" ", None, ""], *ROWS[5:]), "ok", clean_book),
    _flaw("V12", "list-and-notes.xlsx", _two("Notes"), "ok", clean_book),
    _flaw("V12", "two-lists.xlsx", _two("More"), "refused:SHEETS_SEVERAL", clean_book, reading="ok"),
    _flaw("V13", "date-of-1900.xlsx", _expiry(number("73049", 1), "yyyy\\-mm\\-dd"), "ok", _expiry("2099-12-30"), same=True),
    _flaw("V13", "date-of-1904.xlsx", _expiry(number("71587", 1), "d/m/yyyy", date_1904=True), "ok", _expiry("2099-12-30"), same=True),
    _flaw("V13", "date-in-chinese.xlsx", _expiry(number("73049", 1), 'yyyy"年"m"月"d"日"'), "ok", _expiry("2099-12-30"), same=True),
    _flaw("V13", "date-of-strict.xlsx", _expiry(typed("d", "2099-12-30T00:00:00")), "ok", _expiry("2099-12-30"), same=True),
    _flaw("V13", "29-february-1900.xlsx", _expiry(number("60", 1), "yyyy-mm-dd"), "rows:DATE_FORMAT", _expiry("2099-12-30")),
    _flaw("V13", "date-that-is-no-date.xlsx", _expiry(number("-1", 1), "yyyy-mm-dd"), "rows:CELL_ERROR", _expiry("2099-12-30")),
    _flaw("V13", "day-or-month-first.xlsx", _expiry("03/04/2099"), "rows:DATE_FORMAT", _expiry("2099-12-30")),
    _flaw("V14", "escaped-carriage-return.xlsx", book(*ROWS, ["6591230099", "Last_x000D_\nname", "evening"]), "ok", book(*ROWS, ["6591230099", "Last\r\nname", "evening"]), same=False),
    _flaw("V14", "escaped-underscore.xlsx", book(*ROWS, ["6591230099", "Last_x005F_x000D_", "evening"]), "ok"),
    _flaw("V15", "cell-of-40000-characters.xlsx", book(*ROWS, ["6591230099", "Last", "x" * 40_000]), "rows:TEXT_TOO_LONG"),
    _flaw("V15", "cell-of-2-million-characters.xlsx", book(*ROWS, ["6591230099", "Last", _LONG]), "refused:CELL_TOO_LONG"),
    _flaw("V15", "full-width-digits.xlsx", last(_FULL_WIDTH), "ok"),
    _flaw("V15", "invisible-characters.xlsx", last("\u200b6591230099\u00a0"), "ok"),
    _flaw("V15", "emoji-and-right-to-left.xlsx", book(*ROWS, ["6591230099", "\U0001f600 \u05d0\u202e", "evening"]), "ok"),
    _flaw("V16", "text-like-a-formula.xlsx", book(*ROWS, ["6591230099", "=1+1", "@x"]), "ok"),
)  # fmt: skip

SHARED = Book(
    sheets={"Customers": sheet([[text("Telephone"), text("Name")], [text(PHONES[0]), shared(0)]])},
    strings=["<r><rPr><b/></rPr><t>Tan </t></r><r><t>Mei</t></r><rPh sb='0' eb='1'><t>tan</t></rPh>"],
)
