"""Another engine reads the same: workbooks written by openpyxl and by xlsxwriter, read back by openpyxl in full mode."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from callsheet.sheets.parser.xlsx.escapes import decode
from tests.callsheet.sheets.here import read_here, rows
from transforms.sheet import CellType, Visibility

# A text that begins with "=" is written as a formula by both writers, which is their affair.
_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), include_characters="\t\n"),
    min_size=1,
    max_size=20,
).filter(
    lambda text: (
        not text.startswith(("=", "{=")) and text.strip() and "\ufffe" not in text and "\uffff" not in text
    )
)
_DATES = st.datetimes(datetime(1904, 1, 2), datetime(2200, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)
_VALUES = st.one_of(
    st.none(),
    _TEXT,
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.floats(-1e9, 1e9, allow_nan=False).filter(lambda value: value == 0 or abs(value) > 1e-4),
    st.booleans(),
    _DATES,
    _DATES.map(datetime.date),
)
_GRIDS = st.lists(st.lists(_VALUES, min_size=1, max_size=5), min_size=1, max_size=8)


def _expected(value: Any) -> tuple[str, CellType]:
    """What our reader should make of a value that openpyxl gives."""
    if isinstance(value, bool):
        return str(value).upper(), CellType.BOOLEAN
    if isinstance(value, (int, float)):
        return (str(int(value)) if float(value).is_integer() else repr(value)), CellType.NUMBER
    if isinstance(value, (datetime, date)):
        shown = value.isoformat()
        return shown.removesuffix("T00:00:00") if isinstance(value, datetime) else shown, CellType.DATE
    return decode(value), CellType.TEXT


def _by_openpyxl(data: bytes) -> dict[int, list[tuple[str, CellType]]]:
    """Row -> text and type, as openpyxl's values say they should be."""
    sheet = openpyxl.load_workbook(io.BytesIO(data))["S"]
    found: dict[int, list[tuple[str, CellType]]] = {}
    for line in sheet.iter_rows():
        told = [("", CellType.BLANK) if cell.value in (None, "") else _expected(cell.value) for cell in line]
        if any(text.strip() for text, _ in told):
            row = line[0].row
            assert row is not None
            found[row] = told
    return found


def _by_us(data: bytes) -> dict[int, list[tuple[str, CellType]]]:
    read = read_here(data)
    assert read.problems == ()
    kinds = read.sheets[0].types
    return {
        row: [(_midnight(text), CellType(kind)) for text, kind in zip(line, kinds.loc[row], strict=True)]
        for row, line in rows(read).items()
    }


def _midnight(text: str) -> str:
    # openpyxl gives a datetime for a date with or without a clock in its format, so that cannot be compared.
    return text.removesuffix("T00:00:00")


def _trimmed(told: dict[int, list[Any]]) -> dict[int, list[Any]]:
    """Without the blank cells at the end of each row: how wide a sheet is, is not what is compared."""
    wide = {
        row: max((at for at, (text, _) in enumerate(line, 1) if text), default=0)
        for row, line in told.items()
    }
    return {row: line[: wide[row]] for row, line in told.items()}


def _openpyxl_book(grid: Sequence[Sequence[Any]], *, date_1904: bool) -> bytes:
    book = openpyxl.Workbook()
    if date_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    sheet.title = "S"
    for line in grid:
        sheet.append(list(line))
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def _xlsxwriter_book(grid: Sequence[Sequence[Any]], *, constant_memory: bool, date_1904: bool) -> bytes:
    sink = io.BytesIO()
    options = {"constant_memory": constant_memory, "date_1904": date_1904, "strings_to_urls": False}
    book = xlsxwriter.Workbook(sink, {**options, "default_date_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet("S")
    for row, line in enumerate(grid):
        for column, value in enumerate(line):
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            elif value is not None:
                sheet.write(row, column, value)
    book.close()
    return sink.getvalue()


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(_GRIDS, st.booleans())
def test_what_openpyxl_writes_reads_as_openpyxl_reads_it(grid: list[list[Any]], date_1904: bool) -> None:
    """Values, their types and their places are the same in both engines."""
    data = _openpyxl_book(grid, date_1904=date_1904)
    assert _trimmed(_by_us(data)) == _trimmed(_by_openpyxl(data))


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(_GRIDS, st.booleans(), st.booleans())
def test_what_xlsxwriter_writes_reads_as_openpyxl_reads_it(
    grid: list[list[Any]], constant_memory: bool, date_1904: bool
) -> None:
    """The same for shared strings and for strings inside the cells."""
    data = _xlsxwriter_book(grid, constant_memory=constant_memory, date_1904=date_1904)
    assert _trimmed(_by_us(data)) == _trimmed(_by_openpyxl(data))


def test_facts_are_those_that_openpyxl_sees() -> None:
    """Hidden rows and columns, an active filter, merged ranges and hidden sheets."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in range(1, 9):
        sheet.append([6591230000 + row, f"Customer {row}", None, "x"])
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions[100].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet.merge_cells("A5:A6")
    sheet.auto_filter.ref = "A1:D8"
    sheet.auto_filter.add_filter_column(1, ["Customer 3"])
    book.create_sheet("Old").sheet_state = "veryHidden"
    sink = io.BytesIO()
    book.save(sink)
    facts = read_here(sink.getvalue()).sheets[0].facts
    assert facts.hidden_rows == (3,)
    assert facts.hidden_columns == (1,)
    assert facts.filtered
    assert facts.merged == ("A5:A6",)
    assert [sheet.facts.visibility for sheet in read_here(sink.getvalue()).sheets] == [
        Visibility.VISIBLE,
        Visibility.VERY_HIDDEN,
    ]


def test_a_filter_without_a_choice_hides_nothing() -> None:
    """The little arrows alone are no filter."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Telephone"])
    sheet.auto_filter.ref = "A1:A1"
    sink = io.BytesIO()
    book.save(sink)
    assert not read_here(sink.getvalue()).sheets[0].facts.filtered


@pytest.mark.parametrize(
    ("value", "shape", "shown"),
    [
        (time(9, 30), "hh:mm", "09:30:00"),
        (datetime(2026, 11, 30, 9, 30, 15), "d/m/yy h:mm:ss", "2026-11-30T09:30:15"),
        (datetime(2026, 11, 30, 9, 30), "yyyy-mm-dd", "2026-11-30T09:30:00"),
        (date(2026, 11, 30), "yyyy-mm-dd hh:mm", "2026-11-30T00:00:00"),
        (date(2026, 11, 30), "[$-804]yyyy\\年m\\月d\\日", "2026-11-30"),
        (date(2026, 11, 30), "[$-409]d\\-mmm\\-yy;@", "2026-11-30"),
        (date(1900, 1, 1), "d/m/yy", "1900-01-01"),
        (date(1900, 2, 28), "d/m/yy", "1900-02-28"),
        (date(1900, 3, 1), "d/m/yy", "1900-03-01"),
        (date(9999, 12, 31), "d/m/yy", "9999-12-31"),
    ],
)
def test_dates_are_written_as_ISO_8601(value: Any, shape: str, shown: str) -> None:
    """A date with the clock when there is one or the format shows one; a time alone as a time (V13)."""
    book = openpyxl.Workbook()
    assert book.active is not None
    cell = book.active.cell(1, 1, value)
    cell.number_format = shape
    sink = io.BytesIO()
    book.save(sink)
    assert rows(read_here(sink.getvalue())) == {1: [shown]}


def test_a_duration_is_a_number_not_a_date() -> None:
    """[h]:mm counts hours; 25:30 is no time of any day."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.cell(1, 1, timedelta(hours=25, minutes=30)).number_format = "[h]:mm"
    sink = io.BytesIO()
    book.save(sink)
    assert rows(read_here(sink.getvalue())) == {1: ["1.0625"]}


def test_a_link_reads_as_its_text() -> None:
    """A hyperlink is the text that the cell shows, never its address."""
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink)
    book.add_worksheet("S").write_url(0, 0, "http://127.0.0.1:9/x", string="Tan Mei Ling")
    book.close()
    assert rows(read_here(sink.getvalue())) == {1: ["Tan Mei Ling"]}
