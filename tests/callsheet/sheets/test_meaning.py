"""What a cell means (V1-V16): text exactly as typed, numbers as digits, and by name whatever cannot be shown truthfully."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.callsheet.sheets.here import read_here, rows, types
from tests.flawed import FLAWS
from tests.flawed.building import MAIN, Book, formula, number, sheet, text, typed
from tests.flawed.meaning import SHARED
from transforms.parser_shared import CellType
from transforms.sheet import Visibility


def one_cell(cell: Any, *formats: str) -> tuple[str, CellType]:
    """Text and type of a single cell, beside another that is never blank."""
    read = read_here(Book({"S": sheet([[text("x"), cell]])}, formats=formats).made())
    assert read.problems == ()
    line = [*rows(read)[1], ""]
    return line[1], CellType([*types(read, 1), 0][1])


def flawed(name: str) -> Any:
    flaw = next(flaw for flaw in FLAWS if flaw.file == name)
    return read_here(flaw.make())


@pytest.mark.parametrize(
    ("stored", "shown", "kind"),
    [
        ("6591230001", "6591230001", CellType.NUMBER),
        ("6591230001.0", "6591230001", CellType.NUMBER),
        ("6.591230001E9", "6591230001", CellType.NUMBER),
        ("999999999999999", "999999999999999", CellType.NUMBER),
        ("1000000000000000", "1000000000000000", CellType.NUMBER_LOST),
        ("49151123456789012", "49151123456789008", CellType.NUMBER_LOST),
        ("1E+25", "1e+25", CellType.NUMBER_LOST),
        ("0.1", "0.1", CellType.NUMBER),
        ("0.0001", "0.0001", CellType.NUMBER),
        ("0.00012", "0.00012", CellType.NUMBER),
        ("123456789012.345", "123456789012.345", CellType.NUMBER),
        ("1234.50", "1234.5", CellType.NUMBER),
        ("1.0", "1", CellType.NUMBER),
        ("10.0", "10", CellType.NUMBER),
        ("0.0", "0", CellType.NUMBER),
        ("0.10000000000000001", "0.1", CellType.NUMBER),
        ("6591230001.5", "6591230001.5", CellType.NUMBER),
        ("0.00001", "1e-05", CellType.NUMBER_SCIENTIFIC),
        ("-5", "-5", CellType.NUMBER),
        ("-0", "0", CellType.NUMBER),
        ("007", "7", CellType.NUMBER),
    ],
)
def test_V1_V2_numbers_are_shown_as_digits(stored: str, shown: str, kind: CellType) -> None:
    """However the file writes a number, its digits are shown; past the 15th they are not what was typed, and it says so."""
    assert one_cell(number(stored)) == (shown, kind)


@pytest.mark.parametrize(
    ("stored", "shape", "shown", "kind"),
    [
        ("123", "00000", "00123", CellType.NUMBER_PADDED),
        ("12345", "00000", "12345", CellType.NUMBER),
        ("123456", "00000", "123456", CellType.NUMBER),
        ("0", "00000", "00000", CellType.NUMBER_PADDED),
        ("-5", "00000", "-5", CellType.NUMBER_SHOWN_OTHERWISE),
        ("1.5", "00000", "1.5", CellType.NUMBER_SHOWN_OTHERWISE),
        ("123.0", "00000", "00123", CellType.NUMBER_PADDED),
        ("91230001", '"0"0', "091230001", CellType.NUMBER_PADDED),
        ("91230001", "\\0#", "091230001", CellType.NUMBER_PADDED),
        ("91230001", "\\00", "091230001", CellType.NUMBER_PADDED),
        ("1380013800", "000\\-0000\\-0000", "01380013800", CellType.NUMBER_PADDED),
        ("123", "[$-804]00000", "00123", CellType.NUMBER_PADDED),
        ("123", "General", "123", CellType.NUMBER),
        ("123", "0.00", "123", CellType.NUMBER),
        ("1234567890123456", "00000000000000000000", "1234567890123456", CellType.NUMBER_LOST),
    ],
)
def test_V1_zeros_that_the_format_shows_are_restored(
    stored: str, shape: str, shown: str, kind: CellType
) -> None:
    """Only zeros that the format is proved to put there; the type says that they were restored."""
    assert one_cell(number(stored, 1), shape) == (shown, kind)


@pytest.mark.parametrize(
    "shape",
    ['"+65 "0', "+0", "[$+65]0", '"1"#,##0', '00"9"00', "[>9]\\1\\00;0", "0%", "0,", ";;;", "0.00E+00"],
)
def test_V1_formats_that_show_other_digits_are_told(shape: str) -> None:
    """A cell that shows +65 8123 may hold 8123: the value is given as stored, and its type says that it is shown so."""
    assert one_cell(number("81234567", 1), shape) == ("81234567", CellType.NUMBER_SHOWN_OTHERWISE)


@pytest.mark.parametrize("shape", ["0" * 256, "[DBNum1]0", "[h]:mm", "0;[<5]0;0", "?/?", "x0", '"0', "0.0.0"])
def test_V1_formats_that_are_not_certain_are_told(shape: str) -> None:
    """Where it is not known what Excel displays, the type says so."""
    assert one_cell(number("81234567", 1), shape) == ("81234567", CellType.NUMBER_FORMAT_UNKNOWN)


@pytest.mark.parametrize(
    "shape", ["#,##0", '0" days"', "$#,##0.00", "[Red]-0", "General", "[<=9999999]###-####;###-####", "# ?/?"]
)
def test_V1_formats_that_add_no_digits_are_not_told(shape: str) -> None:
    """Separators, units and colours change nothing that matters to a number."""
    assert one_cell(number("81234567", 1), shape) == ("81234567", CellType.NUMBER)


@pytest.mark.parametrize("strike", ["<strike/>", '<strike val="1"/>', '<strike val="true"/>'])
def test_cells_whose_font_strikes_them_out_are_told(strike: str) -> None:
    """Each by its row and column; a strike of "0" strikes nothing out."""
    styles = Book(formats=["0"]).usual()["xl/styles.xml"]
    assert isinstance(styles, str)

    def told(strike: str) -> object:
        fonts = f"<fonts><font><b/></font><font>{strike}</font></fonts>"
        part = styles.replace('<xf numFmtId="164"/>', '<xf numFmtId="164" fontId="1"/>').replace(
            "<cellStyleXfs", f"{fonts}<cellStyleXfs"
        )
        lines: list[list[Any]] = [["x"], [number("5", 1)], [number("6")], [None, number("7", 1)]]
        read = read_here(Book({"S": sheet(lines)}, formats=["0"], parts={"xl/styles.xml": part}).made())
        return [tuple(cell) for cell in read.sheets[0].facts.struck]

    assert told(strike) == [(2, 0), (4, 1)]
    assert told('<strike val="0"/>') == []


@pytest.mark.parametrize(
    "typed_in",
    ["NA", "null", "None", "#N/A", "TRUE", "007", "8.61E+12", " 5 ", "=1+1", "@x", "-1", "'x", "2026-11-30"],
)
def test_V3_V4_V16_text_stays_text(typed_in: str) -> None:
    """Nothing that looks like a number, a date, a formula or nothing at all is taken for it."""
    assert one_cell(text(typed_in)) == (typed_in, CellType.TEXT)


@pytest.mark.parametrize(
    ("cell", "shown", "kind"),
    [
        (typed("e", "#REF!"), "#REF!", CellType.ERROR),
        (typed("b", "1"), "TRUE", CellType.BOOLEAN),
        (typed("b", "0"), "FALSE", CellType.BOOLEAN),
        (formula("1+1", "2"), "2", CellType.FORMULA),
        (formula('"a"', "a", "str"), "a", CellType.FORMULA),
        (formula("1+1", None), "", CellType.FORMULA_NO_VALUE),
        (formula("1+1", ""), "", CellType.FORMULA_NO_VALUE),
        (formula('""', "", "str"), "", CellType.FORMULA),
        (formula('""', None, "str"), "", CellType.FORMULA_NO_VALUE),
        (formula("1/0", "#DIV/0!", "e"), "#DIV/0!", CellType.ERROR),
        (formula("10^16", "1E+16"), "10000000000000000", CellType.NUMBER_LOST),
        (formula("1=1", "1", "b"), "TRUE", CellType.BOOLEAN),
        (lambda ref: f'<c r="{ref}"><v></v></c>', "", CellType.BLANK),
        (lambda ref: f'<c r="{ref}"/>', "", CellType.BLANK),
        (lambda ref: f'<c r="{ref}" t="s"><v></v></c>', "", CellType.BLANK),
    ],
)
def test_V4_V5_errors_and_formulas_are_named(cell: Any, shown: str, kind: CellType) -> None:
    """An error is no text; a formula that was never calculated has no value, one whose value is empty has."""
    assert one_cell(cell) == (shown, kind)


def test_V6_merged_ranges_are_told() -> None:
    """Whether they matter depends on the columns that are loaded."""
    assert flawed("merged-numbers.xlsx").sheets[0].facts.merged == ("A3:A5",)


def test_V7_hidden_sheets_are_told() -> None:
    """A hidden sheet is read like any other and says that it is hidden."""
    for name, state in (("hidden", Visibility.HIDDEN), ("very-hidden", Visibility.VERY_HIDDEN)):
        read = flawed(f"{name}-second-sheet.xlsx")
        assert [one.facts.visibility for one in read.sheets] == [Visibility.VISIBLE, state]


def test_V8_hidden_and_filtered_rows_are_told() -> None:
    """By number, whether hidden by hand, by a height of nothing or by a filter; hidden columns by place."""
    assert flawed("hidden-row.xlsx").sheets[0].facts.hidden_rows == (4,)
    assert flawed("row-of-no-height.xlsx").sheets[0].facts.hidden_rows == (4,)
    facts = flawed("filtered-rows.xlsx").sheets[0].facts
    assert (facts.hidden_rows, facts.filtered) == ((5, 6), True)
    assert flawed("hidden-column.xlsx").sheets[0].facts.hidden_columns == (2,)


def test_V8_a_filter_of_a_table_is_told() -> None:
    """Excel's tables keep their filter in a part of their own."""
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/table" Target="../tables/table1.xml"/></Relationships>'
    )
    own = f'<table xmlns="{MAIN}"><autoFilter ref="A1:A2"><filterColumn colId="0"/></autoFilter></table>'
    parts = {"xl/worksheets/_rels/sheet1.xml.rels": relations, "xl/tables/table1.xml": own}
    assert read_here(Book(parts=parts).made()).sheets[0].facts.filtered


def test_V9_rows_and_columns_keep_their_places() -> None:
    """A table at B3 begins in row 3 and column 1; the margin is blank."""
    read = rows(flawed("table-at-b3.xlsx"))
    assert list(read)[:2] == [3, 4]
    assert read[3] == ["", "Telephone", "Name", "Note"]


def test_V10_equal_titles_are_both_there() -> None:
    """They are kept as typed, for the header check to name."""
    assert rows(flawed("telephone-twice.xlsx"))[1] == ["Telephone", "Name", "Note", " telephone\u200b"]


def test_V11_blank_rows_are_left_out_and_numbers_kept() -> None:
    """A row of nothing but spaces is a blank row."""
    assert list(rows(flawed("blank-row-between.xlsx"))) == [1, 2, 3, 4, 5, 6, *range(8, 15)]
    assert rows(flawed("only-spaces.xlsx")) == {}
    assert rows(flawed("no-cells.xlsx")) == {}


def test_V11_a_row_that_only_fails_is_no_blank_row() -> None:
    """An error or a formula without value must be seen, even where nothing else stands in the row."""
    read = read_here(
        Book(
            {"S": sheet([["x"], [formula("1", None)], [typed("e", "#N/A")], [formula('""', "", "str")]])}
        ).made()
    )
    assert list(rows(read)) == [1, 2, 3]


def test_V12_every_sheet_is_read_in_the_order_of_its_tab() -> None:
    """Which of them are lists is for others to say."""
    assert [one.name for one in flawed("two-lists.xlsx").sheets] == ["Customers", "More"]


def test_V13_days_that_excel_has_and_the_calendar_has_not() -> None:
    """29 February 1900 and 0 January are shown as Excel shows them, for the date check to refuse."""
    assert one_cell(number("60", 1), "yyyy-mm-dd") == ("1900-02-29", CellType.DATE)
    assert one_cell(number("0", 1), "yyyy-mm-dd") == ("1900-01-00", CellType.DATE)
    assert one_cell(number("-1", 1), "yyyy-mm-dd") == ("########", CellType.ERROR)
    assert one_cell(number("2958466", 1), "yyyy-mm-dd") == ("########", CellType.ERROR)


def test_V13_the_dates_of_east_asian_excel_are_dates() -> None:
    """Formats 27-36 and 50-58 have no code in the file; in Chinese, Japanese and Korean Excel they are dates."""
    styles = Book(formats=["0"]).usual()["xl/styles.xml"]
    assert isinstance(styles, str)
    part = styles.replace('<xf numFmtId="164"/>', '<xf numFmtId="31"/>')
    data = Book({"S": sheet([[number("46356", 1)]])}, formats=["0"], parts={"xl/styles.xml": part}).made()
    assert rows(read_here(data)) == {1: ["2026-11-30"]}


def test_V14_escapes_are_decoded_as_excel_shows_them() -> None:
    """_x000D_ is a carriage return, _x005F_ an underscore that escapes nothing, two halves make one character."""
    assert one_cell(text("a_x000D_b"))[0] == "a\rb"
    assert one_cell(text("_x005F_x000D_"))[0] == "_x000D_"
    assert one_cell(text("_xD83D__xDE00_"))[0] == "\U0001f600"
    assert one_cell(text("_xD83D_"))[0] == "\ufffd"


def test_V15_text_is_never_cut_or_changed() -> None:
    """Forty thousand characters, emoji, right-to-left marks, full-width digits and spaces at the ends come through."""
    for typed_in in ("x" * 40_000, "\U0001f600\u05d0\u202e", "\uff16\uff15", "  a\u00a0", "\u200b6591230001"):
        assert one_cell(text(typed_in)) == (typed_in, CellType.TEXT)


def test_rich_text_reads_as_plain_text() -> None:
    """Formatting inside a cell and phonetic guides over it are not part of it."""
    assert rows(read_here(SHARED.made()))[2] == ["6591230001", "Tan Mei"]


def test_a_style_that_the_workbook_lacks_is_general() -> None:
    """A number under an unknown style is its digits."""
    assert one_cell(number("5", 99)) == ("5", CellType.NUMBER)


@pytest.mark.slow
@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(["General", "0000000"]))
def test_V1_every_number_is_shown_as_the_shortest_that_is_it(value: float, shape: str) -> None:
    """However many digits a number has, what is shown stands for that very number."""
    shown, kind = one_cell(number(repr(value), 1), shape)
    assert float(shown) == value
    if kind == CellType.NUMBER:
        assert shown == (str(int(value)) if value.is_integer() else repr(value))
