"""Workbooks of other formats: what their reader would get wrong without a word is refused, and the rest is read."""

from pathlib import Path

import openpyxl
import pytest

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.ole import OleError, stream_of
from callsheet.sheets.read import read_file
from tests.callsheet.sheets.here import read_here, rows
from tests.support import old_workbooks as old
from tests.support.old_workbooks import label, number, ods_text
from validators.message import unpack

HEAD = (label(0, 0, b"Telephone"), label(0, 1, b"Name"))
ROW = (number(1, 0, 6591230001), label(1, 1, b"Tan"))
BINARY = (
    (old.binary_text(0, "Telephone"), old.binary_text(1, "Name")),
    (old.binary_number(0, 6591230001), old.binary_text(1, "Tan")),
)
ODS = (ods_text("Telephone") + ods_text("Name"), ods_text("6591230001") + ods_text("Tan"))


def refused(data: bytes, suffix: str) -> str:
    """The code of why a file is refused, with that of its detail; "" for one that is read."""
    found = read_here(data, suffix, allow=[suffix])
    if not found.problems:
        return ""
    (problem,) = found.problems
    detail = unpack(problem.detail) if problem.detail.startswith("{") else problem.detail
    return f"{problem.code} {getattr(detail, 'code', '')}".strip()


@pytest.mark.parametrize(
    ("data", "suffix"),
    [(old.xls(*HEAD, *ROW), ".xls"), (old.xlsb(*BINARY), ".xlsb"), (old.ods(*ODS), ".ods")],
    ids=["xls", "xlsb", "ods"],
)
def test_a_workbook_of_another_format_is_read(data: bytes, suffix: str) -> None:
    found = read_here(data, suffix, allow=[suffix])
    assert not found.problems
    assert rows(found) == {1: ["Telephone", "Name"], 2: ["6591230001", "Tan"]}
    assert [problem.code for problem in found.sheets[0].problems] == ["FORMAT_LIMITED"]


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (old.xls(*HEAD, *ROW, old.error(1, 2)), ".xls"),
        (old.xls(*HEAD, *ROW, old.formula_error(1, 2)), ".xls"),
        (old.xlsb(BINARY[0], (*BINARY[1], old.binary_error(2))), ".xlsb"),
        (old.xlsb(BINARY[0], (*BINARY[1], old.binary_error(2, 11))), ".xlsb"),
        (old.ods(*ODS, ods_text("", ' calcext:value-type="error"')), ".ods"),
        (old.ods(*ODS, ods_text("#N/A")), ".ods"),
        (old.ods(*ODS, ods_text("Err:502")), ".ods"),
        (
            old.ods(*ODS, *(ods_text(f"{at * 7919 % 100_003:x}") for at in range(3000)), ods_text("#REF!")),
            ".ods",
        ),
    ],
)
def test_a_cell_with_an_error_is_no_blank_cell(data: bytes, suffix: str) -> None:
    """Under “Do not call” it would mean that the customer may be called."""
    assert refused(data, suffix) == "FILE_FORMAT_UNSURE UNSURE_ERRORS"


def test_cells_that_name_no_column_are_not_passed_over() -> None:
    short = (BINARY[1][0], old.binary_short("Tan"))
    assert refused(old.xlsb(BINARY[0], short), ".xlsb") == "FILE_FORMAT_UNSURE UNSURE_CELLS"


@pytest.mark.parametrize(
    ("page", "text", "read"),
    [
        (1252, b"Ol\xe9", "Olé"),
        (1251, b"\xc0\xc1", "АБ"),
        (1252, b"Tan", "Tan"),
        (0, b"Ol\xe9", ""),  # it says none
        (936, b"\xcd\xf5", ""),
        (936, b"Tan", ""),  # the reader puts a NUL behind each letter
        (932, b"\x83\x5e", ""),
        (10000, b"Ol\x8e", ""),
        (1252, b"T\0an", ""),
    ],
)
def test_text_that_is_not_decoded_rightly_is_refused(page: int, text: bytes, read: str) -> None:
    data = old.xls(*HEAD, number(1, 0, 6591230001), label(1, 1, text), page=page)
    if read:
        assert rows(read_here(data, ".xls", allow=[".xls"]))[2] == ["6591230001", read]
    else:
        assert refused(data, ".xls") in {
            "FILE_FORMAT_UNSURE UNSURE_CODE_PAGE",
            "FILE_DAMAGED DAMAGED_OLD_FORMAT",
        }


def test_signs_of_replacement_are_refused_in_every_format() -> None:
    broken = "Tan \N{REPLACEMENT CHARACTER}"
    assert (
        refused(old.ods(ODS[0], ods_text("6591230001") + ods_text(broken)), ".ods")
        == "FILE_FORMAT_UNSURE UNSURE_CODE_PAGE"
    )
    assert (
        refused(old.xlsb(BINARY[0], (BINARY[1][0], old.binary_text(1, broken))), ".xlsb")
        == "FILE_FORMAT_UNSURE UNSURE_CODE_PAGE"
    )


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (old.xls(*HEAD, *ROW, more=old.record(0x002F, b"\0\0\x34\x12\x34\x12")), ".xls"),
        (old.ods(*ODS, encrypted=True), ".ods"),
        (old.in_ole(b"x" * 5000, "EncryptedPackage"), ".xlsb"),
    ],
    ids=["xls", "ods", "xlsb"],
)
def test_a_password_is_said(data: bytes, suffix: str) -> None:
    assert refused(data, suffix) == "FILE_PASSWORD"


@pytest.mark.parametrize("sector", [512, 4096])
@pytest.mark.parametrize("size", [4096, 5000, 70_000, 300_000])
def test_a_stream_of_a_compound_file_is_found(sector: int, size: int) -> None:
    stream = bytes(range(250)) * (size // 250)
    assert stream_of(old.in_ole(stream, "Book", sector), ["Workbook", "Book"]).startswith(stream)


def test_a_damaged_compound_file_is_refused() -> None:
    whole = old.xls(*HEAD, *ROW)
    for at in range(0, len(whole), 61):
        for data in (whole[:at], whole[:at] + b"\xff\xff\xff\x7f" + whole[at + 4 :]):
            if data.startswith(old.OLE):
                try:
                    stream_of(data, ["Workbook", "Book"])
                except OleError:
                    continue


def test_a_chain_without_an_end_is_refused() -> None:
    whole = bytearray(old.in_ole(b"x" * 5120, "Book"))
    table = len(whole) - 512
    whole[table : table + 4] = b"\0\0\0\0"
    with pytest.raises(OleError):
        stream_of(bytes(whole), ["Book"])


def test_comments_of_an_ods_are_those_of_their_rows() -> None:
    """Not who wrote them; behind rows that stand for several; in paragraphs; and the cell keeps its own text."""
    said = "<text:p>do<text:s/>not</text:p><text:p>call</text:p>"
    blank = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
    data = old.ods(*ODS, blank, ods_text("6591230002") + ods_text("Lim", comment=said))
    found = read_here(data, ".ods", allow=[".ods"])
    assert found.sheets[0].facts.comments == ((6, "do not\ncall"),)
    assert rows(found)[6] == ["6591230002", "Lim"]


def test_comments_of_an_xlsb_are_those_of_their_rows() -> None:
    said = old.binary_comment(1, 0, "不要打") + old.binary_comment(2, 1, "callsheet:\nfix this")
    (sheet,) = read_here(old.xlsb(*BINARY, comments=said), ".xlsb", allow=[".xlsb"]).sheets
    assert sheet.facts.comments == ((2, "不要打"),)


def test_notes_of_an_xls_are_those_of_their_rows() -> None:
    """Of Excel 97, in its second sheet too, though both name object 1; of a chart's part; and of Excel 95, in two records."""
    head, chart = old.label97(0, 0, "Telephone"), old.record(0x0809, b"\0\6\x20\0") + old.record(0x000A)
    first = head + old.label97(2, 0, "6591230001") + chart + old.note97(2, 0, "do not call", 1, wide=False)
    second = head + old.label97(4, 0, "6591230002") + old.note97(4, 3, "不要打", 1) + old.note97(1, 0, "x", 2)
    sheets = read_here(old.xls97(first, second), ".xls", allow=[".xls"]).sheets
    assert [sheet.facts.comments for sheet in sheets] == [((3, "do not call"),), ((5, "不要打"), (2, "x"))]
    (older,) = read_here(
        old.xls(*HEAD, *ROW, old.note95(1, 0, b"do not call")), ".xls", allow=[".xls"]
    ).sheets
    assert older.facts.comments == ((2, "do not call"),)


def test_what_is_wrong_with_one_sheet_names_it(tmp_path: Path) -> None:
    """Of another format, and of an .xlsx by a process of its own."""
    limits = Limits(rows=2)
    first, second = (b"".join(old.label97(row, 0, "x") for row in range(size)) for size in (2, 3))
    found = read_here(old.xls97(first, second), ".xls", allow=[".xls"], limits=limits)
    assert [(one.code, one.sheet) for one in found.problems] == [("SHEET_TOO_LARGE", "Sheet1")]
    book = openpyxl.Workbook()
    page = book.create_sheet("Long")
    for _ in range(3):
        page.append(["x"])
    book.save(tmp_path / "a.xlsx")
    found = read_file(tmp_path / "a.xlsx", vocabulary=frozenset(), limits=limits)
    assert [(one.code, one.sheet) for one in found.problems] == [("SHEET_TOO_LARGE", "Long")]
