"""The blank workbook of a kind, for a kind made for the test and for every kind of the registry."""

import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from callsheet.messages.reader import Reader
from callsheet.sheets import style
from callsheet.sheets.own_words import example_in, title_in
from callsheet.sheets.template import rules
from callsheet.sheets.template.workbook import FIRST_ROW, write_template
from tests.support.making import a_sheet, matched
from transforms.headers import HeaderMap
from transforms.kind import Delivery, Doubt, Kind, RowRules, Title
from transforms.kinds import KINDS, kind_named
from validators.schema import Choice, Column, Role, SheetSchema, choice, date, digits, phone, text
from validators.validate import validate


class Everything(SheetSchema):
    number = phone(
        "Number", "号码", required=True, example="6591230001", help_en="Whom to call.", help_zh="拨打对象。"
    )
    ext = digits("Extension", "分机", 3, 8, "EXTENSION", example="0801")
    note = text("Note", "备注", 200, example="=1+1 is text")
    free = text("Free", "自由")
    way = choice(
        "Direction", "方向", Choice("2", "Inbound", "呼入"), Choice("3", "Outbound", "呼出"),
        required=True, default="3", example="3",
    )  # fmt: skip
    day = date("Day", "日期", example="2026-11-30")
    until = date("Until", "截止", not_past=True, example="2099-12-31")
    moment = Column("Moment", "时刻", Role.DATETIME, example="2026-11-30 09:30")
    count = Column("Count", "数量", Role.INTEGER, example="7")
    many = choice("Many", "很多", *(Choice(str(at), f"Choice number {at}", f"选项 {at}") for at in range(40)))
    comma = choice("Comma", "逗号", Choice("1", "One, two", "一，二"), Choice("2", "Three", "三"))


KIND = Kind(
    name="everything",
    title=Title("Every/thing", "一切"),
    undo=Title("Nothing is done.", "什么也没有做。"),
    schema=Everything,
    rows=RowRules(key=("number",), custom_fields=True),
    delivery=Delivery(
        operation="none",
        plan=lambda _frame, _context: iter(()),
        read_answer=lambda _call, _answer: pd.DataFrame(),
        doubt=Doubt.RESEND,
    ),
)
every_kind = pytest.mark.parametrize("kind", [KIND, *KINDS], ids=lambda kind: kind.name)
both_languages = pytest.mark.parametrize("language", ["en", "zh"])


def book_of(tmp_path: Path, kind: Kind = KIND, **options: Any) -> openpyxl.Workbook:
    return openpyxl.load_workbook(write_template(tmp_path / "t.xlsx", kind, **options))


def rule_of(book: openpyxl.Workbook, cell: str) -> Any:
    page = book.worksheets[0]
    found = [one for one in page.data_validations.dataValidation if cell in one.sqref]
    assert len(found) == 1, "a cell has one validation"
    return found[0]


def title_of(column: Column, language: str) -> str:
    return column.zh if language == "zh" else column.en


@every_kind
@both_languages
def test_the_headers_are_the_titles_of_the_schema(tmp_path: Path, kind: Any, language: str) -> None:
    """Each column's title in the language asked for, in the schema's order, then the column of the mark."""
    page = book_of(tmp_path, kind, language=language).worksheets[0]
    assert [cell.value for cell in page[1]] == [
        *(title_of(column, language) for column in kind.offered),
        title_in(language, style.ROW),
    ]


@every_kind
@both_languages
def test_the_example_row_passes_our_own_check(tmp_path: Path, kind: Any, language: str) -> None:
    """What stands in row 2, read as a loader reads it, has no problem."""
    write_template(tmp_path / "t.xlsx", kind, language=language)
    rows = CalamineWorkbook.from_path(str(tmp_path / "t.xlsx")).get_sheet_by_index(0).to_python()
    assert len(rows) == 2
    cells = {
        column.field: canonical(cell, column) for cell, column in zip(rows[1], kind.offered, strict=False)
    }
    assert any(cells.values())
    frame = pd.DataFrame(cells, index=[2], dtype="str")
    assert validate(frame, kind.schema, "2026-11-23").to_dict("records") == []


def canonical(cell: Any, column: Column) -> str:
    if isinstance(cell, datetime) or hasattr(cell, "isoformat"):
        written: str = cell.isoformat()
        return written[:10] if column.role is Role.DATE else written
    if isinstance(cell, float):
        return str(int(cell))
    return next((one.value for one in column.choices if cell in {one.en, one.zh}), cell)


@every_kind
@both_languages
def test_the_example_row_is_marked_and_typing_over_it_is_refused(
    tmp_path: Path, kind: Any, language: str
) -> None:
    """Its last cell says what a loader leaves out, and Excel stops whoever writes into the row."""
    book = book_of(tmp_path, kind, language=language)
    assert book.worksheets[0].cell(2, len(kind.offered) + 1).value == example_in(language)
    assert [book.worksheets[0].cell(row, len(kind.offered) + 1).value for row in (3, 4)] == [None, None]
    rule = rule_of(book, "A2")
    assert (rule.type, rule.formula1, rule.errorStyle or "stop") == ("custom", "FALSE", "stop")
    assert rule.showErrorMessage


@every_kind
def test_number_columns_are_text_as_far_down_as_excel_goes(tmp_path: Path, kind: Any) -> None:
    """The whole column has the text format, so that zeros and long numbers stay as typed."""
    page = book_of(tmp_path, kind).worksheets[0]
    for letter, column in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", kind.offered, strict=False):
        expected = rules.CELL_FORMATS.get(column.role, "@")
        assert page.column_dimensions[letter].number_format == expected
    assert {rules.cell_format(one) for one in kind.offered if one.role in {Role.PHONE, Role.DIGITS}} <= {"@"}


@every_kind
@both_languages
def test_required_columns_show_a_star_that_is_not_in_the_cell(
    tmp_path: Path, kind: Any, language: str
) -> None:
    """The star is of the number format, and the fill differs too."""
    page = book_of(tmp_path, kind, language=language).worksheets[0]
    for cell, column in zip(page[1], kind.offered, strict=False):
        assert (cell.number_format == '@" *"') is column.required
        assert isinstance(cell.value, str)
        assert "*" not in cell.value
    fills = {
        column.required: cell.fill.fgColor.rgb for cell, column in zip(page[1], kind.offered, strict=False)
    }
    assert len(set(fills.values())) == len(fills)


@every_kind
@both_languages
def test_every_header_carries_its_rule_as_a_comment(tmp_path: Path, kind: Any, language: str) -> None:
    """Whether it is required, what to write, and the example."""
    page = book_of(tmp_path, kind, language=language).worksheets[0]
    for cell, column in zip(page[1], kind.offered, strict=False):
        need = {"en": ("May be left empty.", "Required."), "zh": ("可留空。", "必填。")}[language][
            column.required
        ]
        assert cell.comment is not None
        assert cell.comment.text.startswith(need)
        advice = column.help_zh if language == "zh" else column.help_en
        assert (advice or rules.rule(column, Reader(language))) in cell.comment.text
    marked = page.cell(1, len(kind.offered) + 1).comment
    assert marked is not None
    assert example_in(language) in marked.text


@every_kind
@both_languages
def test_the_help_sheet_says_everything_in_its_language(tmp_path: Path, kind: Any, language: str) -> None:
    """Each column with its title, field, whether it is required, its help, rule and example."""
    reader = Reader(language)
    page = book_of(tmp_path, kind, language=language)[reader.text("HELP_SHEET")]
    lines = {row[2].value: [cell.value for cell in row] for row in page.iter_rows() if row[2].value}
    for column in kind.offered:
        assert [cell or "" for cell in lines[column.field][1:]] == [
            title_of(column, language),
            column.field,
            reader.text("HELP_YES" if column.required else "HELP_NO"),
            column.help_zh if language == "zh" else column.help_en,
            rules.rule(column, reader),
            rules.example(column.example, column, reader),
        ]


@every_kind
def test_sheets_beside_the_first_are_named_as_ours(tmp_path: Path, kind: Any) -> None:
    """A loader tells help and lists from rows by their name."""
    titles = book_of(tmp_path, kind).sheetnames[1:]
    assert titles
    assert all(title.startswith(style.OWN_SHEET_PREFIX) for title in titles)


@every_kind
@both_languages
def test_the_same_template_is_the_same_bytes(tmp_path: Path, kind: Any, language: str) -> None:
    """Templates are committed, so nothing in them may carry the time of writing."""
    first = write_template(tmp_path / "1.xlsx", kind, language=language).read_bytes()
    assert write_template(tmp_path / "2.xlsx", kind, language=language).read_bytes() == first
    with zipfile.ZipFile(tmp_path / "1.xlsx") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    ("written", "accepted"),
    [
        ("6591230001", True),
        ("007", True),
        ("12", False),
        ("12345678901234567", False),
        ("+6591230001", False),
        ("65 9123", False),
        ("1e5", False),
        ("6591230001.0", False),
        ("１２３", False),
    ],
)
def test_the_formula_for_digits_accepts_digits_alone(tmp_path: Path, written: Any, accepted: Any) -> None:
    """Excel's rule for a number, worked out as Excel does: 3 to 16 characters, each a digit."""
    formula = rule_of(book_of(tmp_path), "A3").formula1
    parts = {
        "AND": lambda *each: all(each),
        "LEN": len,
        "SUBSTITUTE": lambda old, digit, new: old.replace(str(digit), new),
        "A3": written,
    }
    assert eval(formula.replace(")=0", ")==0"), parts) is accepted


def test_what_our_reader_repairs_only_warns_and_the_rest_is_stopped(tmp_path: Path) -> None:
    """Spaces in a number can be repaired; a wrong extension or choice cannot."""
    book = book_of(tmp_path)
    severities = {cell: rule_of(book, f"{cell}3").errorStyle or "stop" for cell in "ABCEFGHIJK"}
    assert severities == dict(
        zip(
            "ABCEFGHIJK",
            ["warning", "stop", "warning", "stop", "stop", "warning", "stop", "stop", "stop", "stop"],
            strict=True,
        )
    )


def test_each_role_has_the_rule_that_excel_can_express(tmp_path: Path) -> None:
    """Length, date, whole number and list, from the first row to fill in down to the last of the sheet."""
    book = book_of(tmp_path)
    assert {cell: rule_of(book, f"{cell}3").type for cell in "BCEFGHI"} == dict(
        zip("BCEFGHI", ["custom", "textLength", "list", "date", "date", "date", "whole"], strict=True)
    )
    assert str(rule_of(book, "B3").sqref) == "B3:B1048576"
    assert "LEN(B3)<=8" in rule_of(book, "B3").formula1
    assert rule_of(book, "C3").formula1 == "200"
    assert rule_of(book, "G3").formula1 == "TODAY()"
    assert FIRST_ROW == 2
    assert not [one for one in book.worksheets[0].data_validations.dataValidation if "D3" in one.sqref]


def test_short_choices_drop_down_in_the_language_of_the_template(tmp_path: Path) -> None:
    """The titles of the choices, not the values that the API takes."""
    assert rule_of(book_of(tmp_path), "E3").formula1 == '"Inbound,Outbound"'
    assert rule_of(book_of(tmp_path, language="zh"), "E3").formula1 == '"呼入,呼出"'


def test_choices_that_do_not_fit_a_validation_stand_on_a_sheet_of_lists(tmp_path: Path) -> None:
    """More than 255 characters, or a comma within a title."""
    book = book_of(tmp_path)
    page = book["callsheet lists"]
    assert rule_of(book, "J3").formula1 == "'callsheet lists'!$A$2:$A$41"
    assert rule_of(book, "K3").formula1 == "'callsheet lists'!$B$2:$B$3"
    assert [page["A1"].value, page["A2"].value, page["A41"].value] == [
        "Many",
        "Choice number 0",
        "Choice number 39",
    ]
    assert [page["B1"].value, page["B2"].value, page["B3"].value] == ["Comma", "One, two", "Three"]


def test_live_values_drop_down_and_only_warn(tmp_path: Path) -> None:
    """Agents and queues of the service fill a column's list; one that came later may still be written."""
    book = book_of(tmp_path, live={"free": ["1001", "1002"], "note": []})
    rule = rule_of(book, "D3")
    assert (rule.type, rule.formula1, rule.errorStyle) == ("list", '"1001,1002"', "warning")
    assert rule_of(book, "C3").type == "textLength"
    long = [f"agent {at:03}" for at in range(300)]
    book = book_of(tmp_path, live={"free": long})
    assert rule_of(book, "D3").formula1 == "'callsheet lists'!$A$2:$A$301"
    assert [cell.value for cell in book["callsheet lists"]["A"]] == ["Free", *long]


def test_values_that_look_like_formulas_stay_text(tmp_path: Path) -> None:
    """Neither an example nor a live value is ever run."""
    live = {"free": ["=1+1, really", "@x"]}
    book = book_of(tmp_path, live=live)
    assert (book.worksheets[0]["C2"].value, book.worksheets[0]["C2"].data_type) == ("=1+1 is text", "s")
    assert book["callsheet lists"]["A2"].data_type == "s"
    with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
        pages = b"".join(archive.read(one) for one in archive.namelist() if "worksheets/sheet" in one)
    assert re.findall(rb"<f[ >]|<hyperlink", pages) == []


def test_dates_and_numbers_of_the_example_are_real_ones(tmp_path: Path) -> None:
    """As Excel would store them, shown in the column's format."""
    page = book_of(tmp_path).worksheets[0]
    assert (page["F2"].value, page["F2"].number_format) == (datetime(2026, 11, 30), "yyyy-mm-dd")
    assert (page["H2"].value, page["H2"].number_format) == (datetime(2026, 11, 30, 9, 30), "yyyy-mm-dd hh:mm")
    assert page["I2"].value == 7


def test_an_example_that_is_no_date_stays_as_it_is_written() -> None:
    """A slip in a declaration shows in the sheet and in the contract tests; it does not stop the template."""
    assert rules.typed("tomorrow", Everything.columns[5]) == "tomorrow"


def test_a_column_says_what_an_empty_cell_means() -> None:
    """The default is named by its title in both languages."""
    column = Everything.columns[4]
    assert rules.rule(column, Reader("en")) == "Inbound / Outbound; empty means Outbound"
    assert rules.rule(column, Reader("zh")) == "呼入 / 呼出；留空表示呼出"


def test_only_kinds_with_open_columns_speak_of_custom_fields(tmp_path: Path) -> None:
    """The help names what this kind can do and nothing else."""
    for kind in (KIND, *KINDS):
        page = book_of(tmp_path, kind).worksheets[1]
        said = " ".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value)
        assert ("custom fields" in said) is kind.rows.custom_fields


def test_a_template_has_the_custom_fields_that_a_profile_names(tmp_path: Path) -> None:
    """By their titles, once each, in the workbook and its help; a title of the kind's own is not repeated."""
    customers = kind_named("customer-numbers")
    custom = {"Tier": "customFields.f1", "客户级别": "f1", "Policy no.": "f2", "Phone": "f3"}
    pages = book_of(tmp_path, customers, custom=custom, language="zh").worksheets
    titles = [str(cell.value) for cell in pages[0][1]]
    assert titles == [*(column.zh for column in customers.offered), "Tier", "Policy no.", "callsheet 行号"]
    listed = {row[1].value: row[2].value for row in pages[1].iter_rows()}
    assert (listed["Tier"], listed["Policy no."]) == ("customFields.f1", "customFields.f2")
    match = matched(a_sheet([titles, ["6591230001"]]), HeaderMap(custom=custom))
    assert (list(match.custom.values()), match.problems) == (["f1", "f2"], ())


def test_kinds_without_custom_fields_have_none_in_their_template(tmp_path: Path) -> None:
    """A profile's custom fields are those of customers."""
    queues = kind_named("queues")
    plain, same = (book_of(tmp_path, queues, custom=custom).worksheets[0] for custom in ({}, {"Tier": "f1"}))
    assert [cell.value for cell in same[1]] == [cell.value for cell in plain[1]]
