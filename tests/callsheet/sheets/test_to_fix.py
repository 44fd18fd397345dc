"""Rows to fix: drop-downs and rules as in the template, suggestions beside the row and in the comment, nothing else changed."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from callsheet.sheets import style
from callsheet.sheets.result.write import write_to_fix, write_to_fix_csv
from callsheet.sheets.template.workbook import write_template
from tests.callsheet.sheets.test_result import a_sheet, outcomes_of
from transforms.kind import Kind
from transforms.kinds import KINDS
from validators.schema import Choice, choice, integer, moment

Checked = dict[str, tuple[str, str, tuple[str, ...]]]


def checks_of(path: Path, row: int) -> Checked:
    """Title -> how severe, what sort, and the values of a list: of the cells of a row."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    found: Checked = {}
    for check in page.data_validations.dataValidation:
        (cells,) = check.sqref.ranges
        if cells.min_row == row:
            title = str(page.cell(1, cells.min_col).value)
            values = values_of(book, str(check.formula1)) if check.type == "list" else ()
            found[title] = (check.errorStyle or "stop", check.type, values)
    return found


def values_of(book: openpyxl.Workbook, formula: str) -> tuple[str, ...]:
    if formula.startswith('"'):
        return tuple(formula.strip('"').split(","))
    sheet, _, cells = formula.strip("=").partition("!")
    return tuple(str(cell.value) for (cell,) in book[sheet.strip("'")][cells.replace("$", "")])


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_rows_to_fix_are_checked_as_the_template_checks_them(
    kind: Kind, language: str, tmp_path: Path
) -> None:
    """Each column that the template checks, with the same values in its drop-down; but nothing is kept from being typed."""
    columns = dict(enumerate(kind.offered))
    header = tuple(column.title(language) for column in columns.values())
    values = pd.DataFrame({at: ["x"] for at in columns}, index=[4]).astype("str")
    sheet = a_sheet(
        header=header,
        values=values,
        language=language,
        columns=columns,
        outcomes=outcomes_of((4, "invalid", "REQUIRED", "No number.", "")),
        cell_problems=pd.DataFrame({"row": [4], "column": [0], "message": ["No number."]}),
    )
    write_to_fix(tmp_path / "f.xlsx", sheet)
    write_template(tmp_path / "t.xlsx", kind, language=language)
    ours, theirs = checks_of(tmp_path / "f.xlsx", 2), checks_of(tmp_path / "t.xlsx", 3)
    assert set(ours) == set(theirs)
    assert {severity for severity, _, _ in ours.values()} <= {"warning"}
    assert {title: found[2] for title, found in ours.items()} == {
        title: found[2] for title, found in theirs.items()
    }


def test_a_date_and_a_count_may_be_typed_into_a_cell_of_text(tmp_path: Path) -> None:
    """The cells are text, so that numbers stay as they are; a rule for true dates would refuse every date there."""
    columns = {0: moment("Start", "开始"), 1: integer("Level", "等级", 9)}
    write_to_fix(tmp_path / "f.xlsx", a_sheet(columns=columns))
    page = openpyxl.load_workbook(tmp_path / "f.xlsx").worksheets[0]
    rules = {check.formula1 for check in page.data_validations.dataValidation}
    assert rules == {
        'OR(ISNUMBER(A2),ISNUMBER(DATEVALUE(SUBSTITUTE(A2,"T"," "))))',
        "ISNUMBER(VALUE(B2))",
    }


def test_a_list_too_long_for_its_rule_has_a_sheet_of_ours(tmp_path: Path) -> None:
    many = choice("Many", "很多", *(Choice(str(at), f"Choice number {at}", f"选项 {at}") for at in range(40)))
    write_to_fix(tmp_path / "f.xlsx", a_sheet(columns={0: many}))
    sheets = openpyxl.load_workbook(tmp_path / "f.xlsx").sheetnames
    assert sheets == ["Customers", "callsheet lists"]
    assert sheets[1].startswith(style.OWN_SHEET_PREFIX)


def test_suggestions_stand_in_their_column_and_in_the_comment(tmp_path: Path) -> None:
    """Several of a row one a line; a cell that begins a formula stays text in both formats."""
    suggested = pd.DataFrame(
        [(5, 0, "=1+1", "Suggestion: =1+1"), (5, 1, "“Name”: Ann", "Suggestion: Ann")],
        columns=["row", "column", "text", "note"],
    )
    sheet = a_sheet(suggested=suggested)
    write_to_fix(tmp_path / "f.xlsx", sheet)
    page = openpyxl.load_workbook(tmp_path / "f.xlsx").worksheets[0]
    at = next(cell.column for cell in page[1] if cell.value == style.SUGGESTION)
    said = [page.cell(row, at) for row in (2, 3, 4)]
    assert [cell.value for cell in said] == [None, "=1+1\n“Name”: Ann", None]
    assert said[1].data_type == "s"
    assert page["A3"].comment.text == "callsheet:\nToo short.\nSuggestion: =1+1\u200b"
    assert page["A3"].value == "12"
    write_to_fix_csv(tmp_path / "f.csv", sheet)
    assert '"\'=1+1\n“Name”: Ann"' in (tmp_path / "f.csv").read_text("utf-8-sig")


def test_the_row_of_the_first_file_is_named_and_left_blank_for_a_new_row(tmp_path: Path) -> None:
    sheet = a_sheet(first=pd.Series({3: 41, 5: 42}))
    write_to_fix(tmp_path / "f.xlsx", sheet)
    page = openpyxl.load_workbook(tmp_path / "f.xlsx").worksheets[0]
    at = next(cell.column for cell in page[1] if cell.value == style.ROW)
    assert [page.cell(row, at).value for row in (2, 3, 4)] == ["41", "42", None]
