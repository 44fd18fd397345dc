"""The result workbook, the workbook of rows to fix, and both as CSV."""

import csv
import os
import re
import stat
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from callsheet.messages import ENGLISH
from callsheet.sheets import style
from callsheet.sheets.cell_text import cell_text, controls_shown
from callsheet.sheets.result import pages as result_pages
from callsheet.sheets.result import rows_xml, write
from callsheet.sheets.result.write import (
    MissingOutcomeError,
    ResultSheet,
    TooWideError,
    write_result,
    write_result_csv,
    write_to_fix,
    write_to_fix_csv,
)

HEADER = ("Telephone", "Name")
TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=1, max_size=6)
GENERAL = {"fix": "", "reason": "", "code": ""}


def outcomes_of(*lines: tuple[int, str, str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(lines, columns=["row", "status", "code", "reason", "fix"]).set_index("row")
    return frame.astype("str")


def a_sheet(**changes: Any) -> ResultSheet:
    """Rows 2, 3, 5 and 6 of a sheet of two columns; row 4 was blank, row 7 was set apart."""
    values = pd.DataFrame(
        {0: ["6591230001", "+65 9123 0002", "12", "6591230004"], 1: ["Tan Mei Ling", "=1+1", "", "王小明"]},
        index=[2, 3, 5, 6],
    ).astype("str")
    outcomes = outcomes_of(
        (2, "loaded", "", "", ""),
        (3, "refused", "SERVICE_REFUSED_ROW", "The service refused the row.", "Read its reason."),
        (5, "invalid", "PHONE_LENGTH", "Too short.", "Type it again."),
        (6, "unknown", "ANSWER_UNKNOWN", "It may have been loaded.", "Look first."),
        (7, "invalid", "ROW_RAGGED", "The row has 5 cells, the header 2.", "Correct its commas."),
    )
    problems = pd.DataFrame(
        [(5, 0, "Too short."), (5, 1, "A name is needed."), (5, 1, "It is blank.")],
        columns=["row", "column", "message"],
    )
    counts = {"unknown": 1, "invalid": 2, "loaded": 1, "refused": 1}
    sheet = ResultSheet("Customers", 1, HEADER, values, outcomes, problems, (("File", "list.xlsx"),), counts)
    return replace(sheet, **changes)


def cells_of(sheet: ResultSheet) -> pd.DataFrame:
    return sheet.values  # noqa: PD011 (a field of ours, not a frame's)


def of_texts(texts: list[str]) -> ResultSheet:
    rows = range(2, 2 + len(texts))
    values = pd.DataFrame({0: texts}, index=rows).astype("str")
    outcomes = pd.DataFrame({"status": "loaded", **GENERAL}, index=rows).astype("str")
    return a_sheet(header=("T",), values=values, outcomes=outcomes, cell_problems=no_problems())


def no_problems() -> pd.DataFrame:
    return pd.DataFrame({"row": [], "column": [], "message": []}).astype({"row": "int64", "column": "int64"})


def with_calamine(path: Path, worksheet: int = 0) -> list[list[Any]]:
    return (
        CalamineWorkbook.from_path(str(path)).get_sheet_by_index(worksheet).to_python(skip_empty_area=False)
    )


def with_openpyxl(path: Path, worksheet: int = 0) -> list[list[Any]]:
    page = openpyxl.load_workbook(path).worksheets[worksheet]
    return [["" if cell is None else cell for cell in row] for row in page.iter_rows(values_only=True)]


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def csv_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, strict=True))


def test_a_row_stands_in_the_result_at_its_own_row_number(tmp_path: Path) -> None:
    """Row n of the source is row n of the result, a blank row stays blank, and the row number is written beside."""
    write_result(tmp_path / "r.xlsx", a_sheet())
    rows = with_calamine(tmp_path / "r.xlsx")
    assert rows[0] == [*HEADER, *style.ADDED_COLUMNS]
    assert rows[1] == ["6591230001", "Tan Mei Ling", "2", "loaded", "", "", ""]
    assert rows[2][:4] == ["+65 9123 0002", "=1+1", "3", "refused"]
    assert rows[3] == [""] * 7
    assert rows[4] == ["12", "", "5", "invalid", "PHONE_LENGTH", "Too short.", "Type it again."]
    assert [row[2] for row in rows[5:]] == ["6", "7"]


def test_a_row_set_apart_has_blank_cells_and_its_reason(tmp_path: Path) -> None:
    """A ragged row has no values, but its outcome stands at its own number."""
    write_result(tmp_path / "r.xlsx", a_sheet())
    reason = "The row has 5 cells, the header 2."
    assert with_calamine(tmp_path / "r.xlsx")[6] == [
        "", "", "7", "invalid", "ROW_RAGGED", reason, "Correct its commas.",
    ]  # fmt: skip


def test_two_readers_see_the_same_cells(tmp_path: Path) -> None:
    """openpyxl and calamine agree on every cell of the rows."""
    write_result(tmp_path / "r.xlsx", a_sheet())
    assert with_openpyxl(tmp_path / "r.xlsx") == with_calamine(tmp_path / "r.xlsx")


def test_a_reader_that_streams_sees_every_row(tmp_path: Path) -> None:
    """The extent that the worksheet declares covers its last cell."""
    write_result(tmp_path / "r.xlsx", a_sheet())
    book = openpyxl.load_workbook(tmp_path / "r.xlsx", read_only=True)
    assert book.worksheets[0].calculate_dimension() == "A1:G7"
    book.close()


def test_every_cell_is_text_and_says_so(tmp_path: Path) -> None:
    """Data cells are strings with the text format, so that no program turns a number into another one."""
    write_result(tmp_path / "r.xlsx", a_sheet())
    page = openpyxl.load_workbook(tmp_path / "r.xlsx").worksheets[0]
    cells = [cell for row in page.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert len(cells) == 29
    assert {(cell.data_type, cell.number_format, cell.hyperlink) for cell in cells} == {("s", "@", None)}


def test_V16_nothing_in_the_workbook_is_a_formula_or_a_link(tmp_path: Path) -> None:
    """Whatever the cells, titles and summary say, no part holds a formula, a link or an outside relation."""
    evil = '=HYPERLINK("http://x.example","y")'
    values = pd.DataFrame({0: [evil], 1: ["https://x.example"]}, index=[2]).astype("str")
    sheet = a_sheet(
        title=evil, header=(evil, "@x"), values=values, summary=((evil, evil), ("-1", "https://x.example"))
    )
    outcomes = sheet.outcomes.assign(reason=evil, fix="+1")
    write_result(tmp_path / "r.xlsx", replace(sheet, outcomes=outcomes))
    parts = parts_of(tmp_path / "r.xlsx")
    pages = b"".join(xml for name, xml in parts.items() if name.startswith("xl/worksheets/sheet"))
    assert re.findall(rb"<f[ >]|<hyperlink", pages) == []
    assert b'TargetMode="External"' not in b"".join(parts.values())


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_any_text_reads_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, texts: Any) -> None:
    """What a reader sees is the cell, with its control characters shown."""
    path = tmp_path_factory.mktemp("any") / "r.xlsx"
    write_result(path, of_texts(texts))
    assert [row[0] for row in with_calamine(path)[1:]] == [cell_text(text) for text in texts]


def test_text_that_looks_like_an_escape_of_the_format_stays_text(tmp_path: Path) -> None:
    """`_x0041_` in a cell is not read as the letter A, even where two follow each other."""
    write_result(tmp_path / "r.xlsx", of_texts(["_x0041_", "_x0041_x0042_"]))
    assert [row[0] for row in with_calamine(tmp_path / "r.xlsx")[1:]] == ["_x0041_", "_x0041_x0042_"]


def test_V17_a_cell_too_long_for_a_worksheet_is_marked_as_cut(tmp_path: Path) -> None:
    """32,767 UTF-16 units are kept; a longer cell ends with the mark and is exactly as long as Excel allows."""
    fits, long, wide = "x" * 32_767, "x" * 32_768, "\U0001f600" * 20_000
    write_result(tmp_path / "r.xlsx", of_texts([fits, long, wide]))
    read = [row[0] for row in with_openpyxl(tmp_path / "r.xlsx")[1:]]
    assert read[0] == fits
    assert read[1] == "x" * 32_761 + " (cut)"
    assert read[2].endswith("\U0001f600 (cut)")
    assert len(read[2].encode("utf-16-le")) // 2 <= 32_767


def test_problem_cells_are_marked_and_carry_a_comment(tmp_path: Path) -> None:
    """A cell with problems has another fill and a comment of all its messages, also when it is blank."""
    write_result(tmp_path / "r.xlsx", a_sheet())
    page = openpyxl.load_workbook(tmp_path / "r.xlsx").worksheets[0]
    assert page["A5"].comment.text == "callsheet:\nToo short.\u200b"
    assert page["B5"].comment.text == "callsheet:\nA name is needed.\nIt is blank.\u200b"
    plain = page["A2"].fill.fgColor.rgb
    assert page["A5"].fill.fgColor.rgb == page["B5"].fill.fgColor.rgb != plain
    assert page["B2"].comment is None


def test_beyond_a_number_of_comments_cells_are_marked_alone_and_the_summary_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comments are capped, the marks are not, and the number left out is written."""
    for module in (write, result_pages):
        monkeypatch.setattr(module, "MAX_COMMENTS", 1)
    write_result(tmp_path / "r.xlsx", a_sheet())
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    page = book.worksheets[0]
    assert page["A5"].comment is not None
    assert page["B5"].comment is None
    assert page["B5"].fill.fgColor.rgb == page["A5"].fill.fgColor.rgb
    said = [[cell.value for cell in row[1:3]] for row in book.worksheets[1].iter_rows()]
    assert ["Cells marked without a comment", "1"] in said


def test_each_status_has_its_own_colour(tmp_path: Path) -> None:
    """loaded, refused, invalid and unknown are told apart by the fill of their status cell."""
    write_result(tmp_path / "r.xlsx", a_sheet())
    page = openpyxl.load_workbook(tmp_path / "r.xlsx").worksheets[0]
    fills = {page[f"D{row}"].value: page[f"D{row}"].fill.fgColor.rgb for row in (2, 3, 5, 6, 7)}
    assert len(set(fills.values())) == 4


def test_a_status_that_is_not_ours_is_shown_as_it_is(tmp_path: Path) -> None:
    """A word from elsewhere neither fails the report nor is hidden."""
    sheet = a_sheet(outcomes=a_sheet().outcomes.assign(status="postponed"), counts={"postponed": 5})
    write_result(tmp_path / "r.xlsx", sheet)
    assert [row[3] for row in with_calamine(tmp_path / "r.xlsx")[1:3]] == ["postponed", "postponed"]
    assert ["postponed", 5] in [row[1:3] for row in with_openpyxl(tmp_path / "r.xlsx", 1)]


def test_the_header_keeps_its_row_and_can_be_filtered(tmp_path: Path) -> None:
    """A header in row 4 stays in row 4, frozen, with a filter over all rows."""
    sheet = a_sheet()
    moved = replace(
        sheet,
        header_row=4,
        values=cells_of(sheet).set_axis(cells_of(sheet).index + 3),
        outcomes=sheet.outcomes.set_axis(sheet.outcomes.index + 3),
        cell_problems=no_problems(),
    )
    write_result(tmp_path / "r.xlsx", moved)
    page = openpyxl.load_workbook(tmp_path / "r.xlsx").worksheets[0]
    assert [page["A4"].value, page["A5"].value, page["C10"].value] == ["Telephone", "6591230001", "10"]
    assert (page.freeze_panes, page.auto_filter.ref) == ("A5", "A4:G10")


def test_V19_rows_that_do_not_fit_a_worksheet_go_on_in_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past the last row of a worksheet, rows are packed over several, each with the header; none is lost."""
    monkeypatch.setattr(result_pages, "MAX_ROWS", 4)
    write_result(tmp_path / "r.xlsx", a_sheet())
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames == ["Customers", "Customers (2)", "callsheet summary"]
    first, second = (with_calamine(tmp_path / "r.xlsx", at) for at in (0, 1))
    assert first[0] == second[0] == [*HEADER, *style.ADDED_COLUMNS]
    assert [row[2] for row in first[1:] + second[1:]] == ["2", "3", "5", "6", "7"]
    assert book.worksheets[0]["A4"].comment.text == "callsheet:\nToo short.\u200b"
    assert [row[2].value for row in book.worksheets[1].iter_rows(min_row=2)] == ["6", "7"]


def test_a_row_above_the_header_makes_the_rows_packed(tmp_path: Path) -> None:
    """A line set apart above the header keeps its outcome, and nothing is written over the header."""
    sheet = a_sheet(header_row=2, values=cells_of(a_sheet()).drop(index=2))
    write_result(tmp_path / "r.xlsx", sheet)
    rows = with_calamine(tmp_path / "r.xlsx")
    assert rows[0][:2] == list(HEADER)
    assert [row[2] for row in rows[1:]] == ["2", "3", "5", "6", "7"]


def test_a_row_without_an_outcome_stops_the_report() -> None:
    """No row is lost: a sheet whose row has no outcome, or two, is a bug and not a report."""
    sheet = a_sheet()
    with pytest.raises(MissingOutcomeError, match="1 rows have no outcome"):
        write_result(Path("never.xlsx"), replace(sheet, outcomes=sheet.outcomes.drop(index=3)))
    twice = pd.concat([sheet.outcomes, sheet.outcomes.loc[[3]]])
    with pytest.raises(MissingOutcomeError, match="1 rows have two outcomes"):
        write_result(Path("never.xlsx"), replace(sheet, outcomes=twice))


@pytest.mark.slow
def test_a_sheet_too_wide_for_our_columns_is_refused(tmp_path: Path) -> None:
    """Columns past the last of a worksheet would be lost without a word, so the workbook is refused by name."""
    header = tuple(f"c{at}" for at in range(16_380))
    with pytest.raises(TooWideError, match="16385 columns"):
        write_result(tmp_path / "r.xlsx", a_sheet(header=header))
    assert list(tmp_path.iterdir()) == []


def test_a_header_alone_gives_a_result_without_rows(tmp_path: Path) -> None:
    """A sheet of no rows is reported too."""
    sheet = a_sheet(
        values=cells_of(a_sheet()).iloc[:0],
        outcomes=a_sheet().outcomes.iloc[:0],
        cell_problems=no_problems(),
        counts={},
    )
    write_result(tmp_path / "r.xlsx", sheet)
    assert with_calamine(tmp_path / "r.xlsx") == [[*HEADER, *style.ADDED_COLUMNS]]


def test_only_rows_a_person_must_fix_are_in_the_workbook_to_fix(tmp_path: Path) -> None:
    """Invalid and refused rows, packed under the same header; unknown and loaded rows are never in it."""
    assert write_to_fix(tmp_path / "f.xlsx", a_sheet()) == tmp_path / "f.xlsx"
    rows = with_calamine(tmp_path / "f.xlsx")
    assert rows[0] == [*HEADER, *style.TO_FIX_COLUMNS]
    assert [(row[2], row[3]) for row in rows[1:]] == [("3", "refused"), ("5", "invalid"), ("7", "invalid")]
    book = openpyxl.load_workbook(tmp_path / "f.xlsx")
    assert book.sheetnames == ["Customers"]
    page = book.active
    assert page is not None
    assert page["A3"].comment.text == "callsheet:\nToo short.\u200b"


def test_there_is_no_workbook_to_fix_when_nothing_is_to_fix(tmp_path: Path) -> None:
    """Rows that are loaded or unknown give no file to load again, in either format."""
    sheet = a_sheet(outcomes=a_sheet().outcomes.assign(status="unknown"))
    assert write_to_fix(tmp_path / "f.xlsx", sheet) is None
    assert write_to_fix_csv(tmp_path / "f.csv", sheet) is None
    assert list(tmp_path.iterdir()) == []


def test_a_result_loaded_again_gets_our_columns_once(tmp_path: Path) -> None:
    """The columns of an earlier result give way to the new ones, and problems stay with their columns."""
    values = pd.DataFrame({0: ["3"], 1: ["invalid"], 2: ["12"]}, index=[2]).astype("str")
    sheet = a_sheet(
        header=("Callsheet Row", "callsheet status", "Telephone"),
        values=values,
        outcomes=outcomes_of((2, "invalid", "PHONE_LENGTH", "Too short.", "")),
        cell_problems=pd.DataFrame({"row": [2], "column": [2], "message": ["Too short."]}),
    )
    write_result(tmp_path / "r.xlsx", sheet)
    rows = with_calamine(tmp_path / "r.xlsx")
    assert rows[0] == ["Telephone", *style.ADDED_COLUMNS]
    assert rows[1][:3] == ["12", "2", "invalid"]
    assert (
        openpyxl.load_workbook(tmp_path / "r.xlsx").worksheets[0]["A2"].comment.text
        == "callsheet:\nToo short.\u200b"
    )


def test_the_same_result_is_the_same_bytes(tmp_path: Path) -> None:
    """A report can be rebuilt byte for byte: no entry and no property carries the time of writing."""
    write_result(tmp_path / "1.xlsx", a_sheet())
    write_result(tmp_path / "2.xlsx", a_sheet())
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "1.xlsx") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert set(re.findall(rb"20\d\d-\d\d-\d\dT", archive.read("docProps/core.xml"))) == {b"2020-01-01T"}


def test_a_very_large_worksheet_is_written_as_a_large_zip_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the zip64 fields that a worksheet of over 2 GiB needs, readers see the same cells."""
    monkeypatch.setattr(rows_xml, "_BIG", 1)
    write_result(tmp_path / "r.xlsx", a_sheet())
    assert with_openpyxl(tmp_path / "r.xlsx") == with_calamine(tmp_path / "r.xlsx")
    assert with_calamine(tmp_path / "r.xlsx")[1][0] == "6591230001"


def test_rows_in_several_blocks_keep_their_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are joined a block at a time; where a block ends makes no difference to a byte."""
    write_result(tmp_path / "whole.xlsx", a_sheet())
    monkeypatch.setattr(rows_xml, "_BLOCK", 2)
    write_result(tmp_path / "blocks.xlsx", a_sheet())
    assert (tmp_path / "whole.xlsx").read_bytes() == (tmp_path / "blocks.xlsx").read_bytes()


def test_a_result_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    """The file holds customer numbers: mode 0600, whatever the umask."""
    before = os.umask(0)
    try:
        write_result(tmp_path / "r.xlsx", a_sheet())
        write_result_csv(tmp_path / "r.csv", a_sheet())
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_a_disk_that_fills_leaves_the_old_result_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When writing fails half-way, the earlier file stands as it was and nothing partial is there."""
    path = tmp_path / "r.xlsx"
    path.write_bytes(b"earlier")

    def full(self: rows_xml.Skeleton, out: Any) -> None:
        out.write(b"half a file")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rows_xml.Skeleton, "write", full)
    with pytest.raises(OSError, match="No space"):
        write_result(path, a_sheet())
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"r.xlsx": b"earlier"}


def test_the_summary_counts_every_outcome_and_balances(tmp_path: Path) -> None:
    """Rows by outcome in the order of the design, their share, and the sum, all as plain numbers."""
    write_result(tmp_path / "r.xlsx", a_sheet())
    rows = [row[1:4] for row in with_openpyxl(tmp_path / "r.xlsx", 1)]
    at = rows.index(["Outcome", "Rows", "Share"])
    assert [row[:2] for row in rows[at + 1 : at + 6]] == [
        ["Loaded", 1], ["Invalid", 2], ["Refused", 1], ["Unknown", 1], ["Rows read", 5],
    ]  # fmt: skip
    assert rows[at + 2][2] == 0.4
    assert ["File", "list.xlsx"] in [row[:2] for row in rows]


def test_the_summary_says_what_to_do_next_the_most_pressing_first(tmp_path: Path) -> None:
    """Unknown rows are to be checked before the rows to correct; with neither there is nothing to do."""
    write_result(tmp_path / "r.xlsx", a_sheet())
    said = [row[1] for row in with_openpyxl(tmp_path / "r.xlsx", 1)]
    at = said.index("What to do next")
    assert said[at + 1].startswith("Check 1 row in Sobot first.")
    assert said[at + 2].startswith("Correct 3 rows.")
    write_result(tmp_path / "r.xlsx", a_sheet(counts={"loaded": 5}))
    said = [row[1] for row in with_openpyxl(tmp_path / "r.xlsx", 1)]
    assert ENGLISH.text("STEP_NONE") in said


def test_the_summary_has_a_chart_of_the_counts(tmp_path: Path) -> None:
    """The chart draws the table's own figures, and holds them for programs that do not calculate."""
    write_result(tmp_path / "r.xlsx", a_sheet())
    chart = parts_of(tmp_path / "r.xlsx")["xl/charts/chart1.xml"].decode()
    assert re.findall(r"<c:v>(\d+)</c:v>", chart) == ["1", "2", "1", "1"]


def test_a_chinese_result_speaks_chinese(tmp_path: Path) -> None:
    """Titles, steps and statuses; how they are recognised: `test_own_words`."""
    write_result(tmp_path / "r.xlsx", a_sheet(language="zh"))
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames == ["Customers", "callsheet 汇总"]
    said = [cell.value for cell in book.worksheets[1]["B"] if cell.value]
    assert "下一步" in said
    assert "不合格" in said
    rows = [[cell.value for cell in row][2:] for row in book.worksheets[0].iter_rows(max_row=2)]
    assert rows[0] == [
        "callsheet 行号",
        "callsheet 状态",
        "callsheet 代码",
        "callsheet 原因",
        "callsheet 处理方法",
    ]
    assert rows[1][1] == "已导入"
    assert book.worksheets[0]["C1"].comment.text == (
        "callsheet:\n该行在首个文件中的行号，无论退回更正几次都不变；后来新增的行为空。\u200b"
    )


def test_a_sheet_named_like_our_summary_does_not_collide(tmp_path: Path) -> None:
    """A worksheet that is called as ours keeps its name, ours steps aside."""
    write_result(tmp_path / "r.xlsx", a_sheet(title="Callsheet Summary"))
    names = openpyxl.load_workbook(tmp_path / "r.xlsx").sheetnames
    assert names == ["Callsheet Summary", "callsheet summary (2)"]


def test_a_csv_result_has_a_bom_quotes_and_all_rows(tmp_path: Path) -> None:
    """UTF-8 with BOM, CRLF, every cell quoted, each row with its number."""
    write_result_csv(tmp_path / "r.csv", a_sheet())
    content = (tmp_path / "r.csv").read_bytes()
    assert content.startswith(b'\xef\xbb\xbf"Telephone","Name","callsheet row"')
    assert content.count(b"\r\n") == 6
    rows = csv_rows(tmp_path / "r.csv")
    assert rows[2][:4] == ["'+65 9123 0002", "'=1+1", "3", "refused"]
    assert [row[2] for row in rows[1:]] == ["2", "3", "5", "6", "7"]


def test_a_csv_to_fix_has_only_the_rows_to_fix(tmp_path: Path) -> None:
    """The same rows as in the workbook to fix."""
    write_to_fix_csv(tmp_path / "f.csv", a_sheet())
    assert [row[2] for row in csv_rows(tmp_path / "f.csv")[1:]] == ["3", "5", "7"]


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_no_csv_cell_runs_and_each_reads_back(tmp_path_factory: pytest.TempPathFactory, texts: Any) -> None:
    """No cell begins with a character that runs it, and without one leading quote mark it is the cell as it was."""
    path = tmp_path_factory.mktemp("csv") / "r.csv"
    write_result_csv(path, of_texts(texts))
    cells = [row[0] for row in csv_rows(path)[1:]]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\0")) for cell in cells)
    assert [cell.removeprefix("'") for cell in cells] == [controls_shown(text) for text in texts]


def test_every_repair_is_listed_on_a_worksheet_of_its_own(tmp_path: Path) -> None:
    """Where, by which rule, before and after, in clear: the result workbook is where the values may be seen."""
    repairs = pd.DataFrame(
        {
            "row": [2],
            "column": ["Telephone"],
            "code": ["PLUS"],
            "before": ["+6590010001"],
            "after": ["6590010001"],
        }
    )
    write_result(tmp_path / "r.xlsx", replace(a_sheet(), repairs=repairs))
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    listed = list(book["callsheet repairs"].iter_rows(values_only=True))
    assert listed[1] == ("2", "Telephone", "PLUS", ENGLISH.text("REPAIR_PLUS"), "+6590010001", "6590010001")


LONG = (
    "The number has 12 digits, and a number of Singapore has 8 after the country code; it was not sent. " * 2
)


@pytest.mark.parametrize(
    ("reason", "lines"),
    [
        ("Too short.", 1),
        ("Too short.\nNo name.", 2),
        (LONG, 3),
        ("号码位数不对，未发送。" * 12, 4),
        (LONG * 20, 12),
    ],
)
def test_a_reason_is_read_whole(tmp_path: Path, reason: str, lines: int) -> None:
    """Reasons and fixes wrap, and their row is as high as the longer of the two needs, up to a limit."""
    sheet = a_sheet()
    outcomes = sheet.outcomes.copy()
    outcomes.loc[5, ["reason", "fix"]] = [reason, "Type it again."]
    write_result(tmp_path / "r.xlsx", replace(sheet, outcomes=outcomes))
    page = openpyxl.load_workbook(tmp_path / "r.xlsx").worksheets[0]
    heights = [page.row_dimensions[row].height for row in (5, 2)]
    assert heights == [18 + 15 * (lines - 1) if lines > 1 else None, None]
    assert [page.cell(5, at).alignment.wrap_text for at in (1, 6, 7)] == [None, True, True]
