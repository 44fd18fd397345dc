"""Rows to fix in her own columns and formats: what is kept looks as it did, and nothing of the other rows is in the file."""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.cell import range_boundaries
from python_calamine import CalamineWorkbook

from callsheet.sheets import style
from callsheet.sheets.result import exchange, own_to_fix
from callsheet.sheets.result.exchange import NotKeptError, OwnWorkbook
from callsheet.sheets.result.own_to_fix import write_own_to_fix
from callsheet.sheets.result.write import ResultSheet
from tests.callsheet.sheets.test_own import looks, own_of, sheet_of, without_authors, write
from tests.callsheet.sheets.test_to_fix import values_of
from tests.support.corpus import CORPUS
from tests.support.ooxml import faults
from tests.support.workbooks import BY_NAME, Made, by_openpyxl, by_xlsxwriter, rewritten, with_parts
from validators.schema import Choice, choice, phone

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:.* extension is not supported and will be removed:UserWarning"),
]


@dataclass(frozen=True, slots=True)
class Fixed:
    """Rows to fix, and the workbook and the sheet that they are of."""

    source: Path
    path: Path
    made: Made
    sheet: ResultSheet

    @property
    def wanted(self) -> list[int]:
        """The rows of the source that are in it."""
        return self.sheet.outcomes.index[self.sheet.outcomes["status"] == "invalid"].tolist()

    @property
    def width(self) -> int:
        return len(self.sheet.header)

    def pages(self) -> tuple[Any, Any]:
        """Her worksheet, with the values that she sees, and the new one."""
        hers = openpyxl.load_workbook(self.source, data_only=True)[self.made.sheet]
        return hers, openpyxl.load_workbook(self.path).worksheets[0]

    def rows(self) -> list[tuple[int, int]]:
        """Each row of hers that is in it, and where."""
        first = self.made.header_row
        return [(row, row) for row in range(1, first + 1)] + list(
            zip(self.wanted, range(first + 1, first + 1 + len(self.wanted)), strict=True)
        )


def fix(made: Made, folder: Path, **changes: Any) -> Fixed:
    source, path = folder / "list.xlsx", folder / "list.to-fix.xlsx"
    source.write_bytes(made.data)
    sheet = replace(sheet_of(made, source), **changes)
    own = OwnWorkbook(source, made.sheet, hashlib.sha256(made.data).hexdigest())
    assert write_own_to_fix(path, sheet, own) == path
    return Fixed(source, path, made, sheet)


@pytest.fixture(scope="module", params=BY_NAME)
def fixed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Fixed:
    """Each workbook written once; the tests only look at it."""
    return fix(BY_NAME[request.param](), tmp_path_factory.mktemp("fixed"))


@pytest.mark.thinned(3)
def test_kept_rows_have_her_values_and_looks_at_their_new_places(fixed: Fixed) -> None:
    hers, page = fixed.pages()
    for before, now in fixed.rows():
        for at in range(1, fixed.width + 1):
            old, new = hers.cell(before, at), page.cell(now, at)
            if old.coordinate in hers.merged_cells and before <= fixed.made.header_row:
                continue  # openpyxl draws its own borders around merged cells
            assert new.value == old.value, (before, at)
            assert new.number_format == old.number_format
            assert list(map(repr, looks(new))) == list(map(repr, looks(old))), (before, at)
    assert page.max_row <= fixed.rows()[-1][1]


def test_every_other_row_and_sheet_is_gone_from_every_part(fixed: Fixed) -> None:
    """A list of corrections that is mailed around tells of nobody else."""
    cells: pd.DataFrame = fixed.sheet.values  # noqa: PD011 (a field of ours)
    wanted = cells.index.isin(fixed.wanted)
    texts, kept = (set(cells[rows].to_numpy().ravel()) for rows in (~wanted, wanted))
    gone = {text for text in texts - kept if len(text) > 5}
    assert gone
    with zipfile.ZipFile(fixed.path) as archive:
        assert archive.testzip() is None
        parts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    assert not [(name, text) for name, xml in parts.items() for text in gone if text in xml]
    assert not [name for name in parts if re.search(r"vba|externalLink|media|pivot|charts/|customXml", name)]
    assert openpyxl.load_workbook(fixed.path).sheetnames == [fixed.made.sheet]


def test_nothing_in_it_is_a_formula(fixed: Fixed) -> None:
    with zipfile.ZipFile(fixed.path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<f " not in sheet
    assert "<hyperlink" not in sheet


def test_her_widths_stay_and_hidden_columns_are_shown(fixed: Fixed) -> None:
    hers, page = fixed.pages()
    given = {letter: column for letter, column in hers.column_dimensions.items() if column.customWidth}
    for letter, column in given.items():
        if column.max <= fixed.width and column.width >= 1:
            assert page.column_dimensions[letter].width == pytest.approx(column.width)
    assert not [column for column in page.column_dimensions.values() if column.hidden]
    assert not [row for row in page.row_dimensions.values() if row.hidden]


def test_lines_above_stay_merged_as_they_were(fixed: Fixed) -> None:
    hers, page = fixed.pages()
    above = {str(one) for one in hers.merged_cells.ranges if one.max_row <= fixed.made.header_row}
    assert {str(one) for one in page.merged_cells.ranges} == above


def test_our_columns_marks_and_comments_stand_where_the_rows_stand(fixed: Fixed) -> None:
    _, page = fixed.pages()
    first, header = fixed.width + 1, fixed.made.header_row
    titles = [page.cell(header, first + at).value for at in range(len(style.TO_FIX_COLUMNS))]
    assert titles == list(style.TO_FIX_COLUMNS)
    said = [page.cell(now, first).value for _, now in fixed.rows() if now > header]
    assert said == [str(row) for row in fixed.wanted]
    marked = {str(cell) for one in page.conditional_formatting for cell in one.sqref.ranges}
    cells = {f"A{now}" for _, now in fixed.rows() if now > header}
    assert set(" ".join(marked).replace(":", " ").split()) & cells
    assert all(page[cell].comment is not None for cell in cells)
    assert page.freeze_panes == f"A{header + 1}"
    rows = CalamineWorkbook.from_path(str(fixed.path)).get_sheet_by_index(0).to_python()
    assert [row[first - 1] for row in rows][-len(said) :] == said


def test_every_style_and_every_related_part_is_there(fixed: Fixed) -> None:
    with zipfile.ZipFile(fixed.path) as archive:
        sheet, styles = (archive.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "styles"))
        names = set(archive.namelist())
        related = archive.read("xl/worksheets/_rels/sheet1.xml.rels").decode()
    xfs = re.search(r"<(?:\w+:)?cellXfs[^>]*>(.*?)</(?:\w+:)?cellXfs>", styles, re.DOTALL)
    assert xfs
    listed = len(re.findall(r"<(?:\w+:)?xf[\s>]", xfs[1]))
    assert max(int(one) for one in re.findall(r'<c [^>]*\bs="(\d+)"', sheet)) < listed
    for target in re.findall(r'Target="\.\./([^"]+)"', related):
        assert f"xl/{target}" in names


def test_a_table_of_texts_is_looked_up_and_rich_text_stays_rich(tmp_path: Path) -> None:
    def rich(book: Any, page: Any) -> None:
        page["C2"] = CellRichText("plain ", TextBlock(InlineFont(b=True), "bold"), " & <more>")
        page["B2"] = "  spaced  "
        page["B4"] = "two\nlines"

    fixed = fix(by_openpyxl(rich), tmp_path)
    page = openpyxl.load_workbook(fixed.path, rich_text=True).worksheets[0]
    assert isinstance(page["C2"].value, CellRichText)
    assert [str(part) for part in page["C2"].value] == ["plain ", "bold", " & <more>"]
    assert page["B2"].value == "  spaced  "
    assert page["B3"].value == "two\nlines"


@pytest.mark.parametrize(
    ("usual", "written"),
    [
        (rb'( s="\d+") t="s"', rb' t="s"\1'),
        (rb' t="s"', rb" t='s'"),
        (rb'<c (r="\w+" s="\d+") t="s"', rb'<c t="s" \1'),
        (rb"<v>(\d+)</v></c>", rb"<v >\1</v></c>"),
        (rb'<row (r="\d+") (spans="[^"]+")', rb"<row \2 \1"),
    ],
    ids=["type before look", "single quotes", "type first", "spaced value", "row number last"],
)
def test_texts_are_looked_up_however_a_program_writes_its_cells(
    usual: bytes, written: bytes, tmp_path: Path
) -> None:
    """Apache POI writes the type of a cell before its look; the number of a text must never be that of a text of ours."""

    def bold(book: Any, page: Any) -> None:
        look = book.add_format({"bold": True})
        for row in range(1, 7):
            page.write_string(row, 1, f"Customer {row}", look)

    made = by_xlsxwriter(bold)
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        name = "xl/worksheets/sheet1.xml"
        xml, changed = re.subn(usual, written, archive.read(name))
    assert changed >= 6
    fixed = fix(replace(made, data=with_parts(made.data, {name: xml})), tmp_path)
    hers, page = fixed.pages()
    for before, now in fixed.rows():
        assert [page.cell(now, at).value for at in (1, 2, 3)] == [
            hers.cell(before, at).value for at in (1, 2, 3)
        ]


def test_formulas_become_the_values_that_she_saw(tmp_path: Path) -> None:
    def draw(book: Any, page: Any) -> None:
        page.write(0, 3, "Sum")
        for row in range(1, 7):
            page.write_formula(row, 3, f"=A{row + 1}+$A$2", None, 40 + row)
        page.write_formula(1, 2, '=HYPERLINK("http://example.invalid")', None, "=1+1")

    fixed = fix(by_xlsxwriter(draw), tmp_path)
    page = openpyxl.load_workbook(fixed.path).worksheets[0]
    assert [page.cell(row, 4).value for row in (2, 3, 4)] == [41, 43, 45]
    assert (page["C2"].value, page["C2"].data_type) == ("=1+1", "s")


def test_days_counted_from_1904_stay_the_same_days(tmp_path: Path) -> None:
    def old(book: Any, page: Any) -> None:
        page.write_datetime(1, 2, datetime(2026, 11, 30), book.add_format({"num_format": "yyyy-mm-dd"}))

    fixed = fix(by_xlsxwriter(old, date_1904=True), tmp_path)
    page = openpyxl.load_workbook(fixed.path).worksheets[0]
    assert f"{page['C2'].value:%Y-%m-%d}" == "2026-11-30"


def test_drop_downs_are_those_of_the_columns(tmp_path: Path) -> None:
    columns = {
        0: phone("Telephone", "电话"),
        2: choice("Way", "方式", Choice("1", "In", "呼入"), Choice("2", "Out", "呼出")),
    }
    fixed = fix(BY_NAME["title rows"](), tmp_path, columns=columns, language="zh")
    _, page = fixed.pages()
    first, last = fixed.made.header_row + 1, fixed.rows()[-1][1]
    found = {str(one.sqref): one.formula1 for one in page.data_validations.dataValidation}
    assert found[f"C{first}:C{last}"] == '"呼入,呼出"'
    assert f"A{first}:A{last}" in found


def test_rows_to_fix_that_come_back_lose_our_columns_and_nothing_else(tmp_path: Path) -> None:
    """Three rounds: her columns, the title, the widths are the first file's; ours are there once."""
    made = BY_NAME["title rows"]()
    for at in range(3):
        folder = tmp_path / str(at)
        folder.mkdir()
        source = folder / "list.xlsx"
        source.write_bytes(made.data)
        sheet = sheet_of(made, source)
        sheet = replace(sheet, outcomes=sheet.outcomes.assign(status="invalid"))
        if at:
            sheet = replace(sheet, header=(*("x",) * 3, *style.TO_FIX_COLUMNS))
        own = OwnWorkbook(source, made.sheet, hashlib.sha256(made.data).hexdigest())
        assert write_own_to_fix(folder / "fix.xlsx", sheet, own)
        page = openpyxl.load_workbook(folder / "fix.xlsx").worksheets[0]
        header = made.header_row
        assert [cell.value for cell in page[header]] == ["Telephone", "Name", "Note", *style.TO_FIX_COLUMNS]
        assert page["A1"].font.sz == 18
        assert [str(one) for one in page.merged_cells.ranges] == ["A1:F1"]
        made = replace(made, data=(folder / "fix.xlsx").read_bytes())


def test_without_rows_to_fix_there_is_no_workbook(tmp_path: Path) -> None:
    made = by_openpyxl()
    source = tmp_path / "list.xlsx"
    source.write_bytes(made.data)
    sheet = sheet_of(made, source)
    sheet = replace(sheet, outcomes=sheet.outcomes.assign(status="unknown"))
    own = OwnWorkbook(source, made.sheet, hashlib.sha256(made.data).hexdigest())
    assert write_own_to_fix(tmp_path / "fix.xlsx", sheet, own) is None


def test_a_row_that_is_not_in_the_workbook_is_no_row_to_leave_out(tmp_path: Path) -> None:
    made = by_openpyxl()
    source = tmp_path / "list.xlsx"
    source.write_bytes(made.data)
    sheet = sheet_of(made, source)
    more = pd.DataFrame([("invalid", "ROW_RAGGED", "x", "y")], columns=list(sheet.outcomes), index=[99])
    sheet = replace(sheet, outcomes=pd.concat([sheet.outcomes, more]))
    own = OwnWorkbook(source, made.sheet, hashlib.sha256(made.data).hexdigest())
    with pytest.raises(NotKeptError):
        write_own_to_fix(tmp_path / "fix.xlsx", sheet, own)


def test_her_comments_on_kept_rows_come_along(tmp_path: Path) -> None:
    """A comment of hers stands before ours where a cell has both; those of other rows stay behind."""

    def draw(_: Any, page: Any) -> None:
        page.write_comment("A4", "ask Mei Ling <first> & soon")
        page.write_comment("B6", "moved house")
        page.write_comment("B5", "of a row that is right")

    fixed = fix(by_xlsxwriter(draw), tmp_path)
    assert fixed.wanted == [2, 4, 6]
    _, page = fixed.pages()
    said = {cell.coordinate: cell.comment.text for row in page.iter_rows() for cell in row if cell.comment}
    ours = fixed.sheet.cell_problems["message"].iloc[0]
    assert said["A3"] == f"ask Mei Ling <first> & soon\ncallsheet:\n{ours}\u200b"
    assert said["B4"] == "moved house"
    assert "of a row that is right" not in "".join(said.values())
    marked = {str(cell) for one in page.conditional_formatting for cell in one.sqref.ranges}
    assert marked == {"A2:A4"}


@pytest.mark.parametrize("saved", [lambda path: path, without_authors])
def test_what_she_wrote_stays_through_three_rounds(saved: Callable[[Path], Path], tmp_path: Path) -> None:
    """Once, whatever program saved the rows to fix between; what callsheet said of a cell that is right now is gone."""

    def draw(_: Any, page: Any) -> None:
        page.write_comment("A2", "ask Mei Ling")
        page.write_comment("B2", "moved house")

    made = by_xlsxwriter(draw)
    header: tuple[str, ...] = ("x",) * 3
    for _ in range(3):
        fixed = fix(made, tmp_path, header=header)
        made = replace(made, data=saved(fixed.path).read_bytes())
        header = (*("x",) * 3, *style.TO_FIX_COLUMNS)
    comments = {
        cell.coordinate: cell.comment.text for row in fixed.pages()[1] for cell in row if cell.comment
    }
    ours = fixed.sheet.cell_problems["message"].iloc[0]
    assert comments["A2"] == f"ask Mei Ling\ncallsheet:\n{ours}\u200b"
    assert comments["B2"] == "moved house"
    result = write(made, tmp_path, header=header, cell_problems=fixed.sheet.cell_problems.iloc[:0]).result
    page = openpyxl.load_workbook(result)[made.sheet]
    assert [page[cell].comment.text for cell in ("A2", "B2")] == ["ask Mei Ling", "moved house"]


def test_threaded_comments_come_along_as_notes(tmp_path: Path) -> None:
    """The note that stands for one in other programs is not repeated."""
    _, page = fix(CORPUS["threaded comments"](), tmp_path).pages()
    assert page["B3"].comment.text == "ask her"


RULES = (
    # ranges and formula of a rule in a list whose rows 2, 4 and 6 are kept -> what becomes of them
    ("B2:B7", '$C2="note 2"', "B2:B4", '$C2="note 2"'),
    ("B4:C7", "LEN(B4)>3", "B3:C4", "LEN(B3)>3"),
    ("B5:B5 B6:B7", "LEN($A5)>3", "B4:B4", "LEN($A4)>3"),
    ("A1:C1048576", "LEN($A1)>3", "A1:C4", "LEN($A1)>3"),
    ("B2:B7", 'AND(B2<>"","A1"&B2<>"x!y")', "B2:B4", 'AND(B2<>"","A1"&B2<>"x!y")'),
    ("B2:B7", "COUNTIF($B$2:$B$7,B2)>1", None, None),
    ("B2:B7", "B2=B3", None, None),
    ("B2:B7", "Other!B2>1", None, None),
    ("B2:B7", "People>1", None, None),
    ("B2:B7", 'INDIRECT("B5")>1', None, None),
    ("B3:B3 B5:B5", "LEN(B3)>1", None, None),
    ("F2:H7", "LEN(F2)>1", None, None),
    ("B2:B7", "SUM(2:2)>1", None, None),
    ("B2:B7", "WEBSERVICE(B2)>1", None, None),
)


@pytest.mark.parametrize(("where", "formula", "there", "written"), RULES)
def test_rules_that_look_at_a_row_alone_move_with_it(
    where: str, formula: str, there: str | None, written: str | None, tmp_path: Path
) -> None:
    """Her conditional formats and her validations, of columns for which callsheet has none."""
    fixed = fix(with_rule(where, formula), tmp_path)
    assert fixed.wanted == [2, 4, 6]
    _, page = fixed.pages()
    hers = {
        str(one.sqref): one.rules[0].formula[0]
        for one in page.conditional_formatting
        if one.rules[0].formula != ["TRUE"]
    }
    checked = {str(one.sqref): one.formula1 for one in page.data_validations.dataValidation}
    wanted = {} if there is None else {there: written}
    assert {named(place): text for place, text in hers.items()} == {
        named(place): text for place, text in wanted.items()
    }
    assert {named(place): text for place, text in checked.items()} == {
        named(place): text for place, text in wanted.items()
    }
    assert faults(fixed.path.read_bytes()) == []


def named(ranges: str) -> str:
    """Ranges as openpyxl shows them: a range of one cell is that cell."""
    return " ".join(re.sub(r"^(\w+):\1$", r"\1", one) for one in ranges.split())


def with_rule(where: str, formula: str) -> Made:
    """A list with this formula as a conditional format and as a validation."""

    def draw(book: Any, page: Any) -> None:
        look = book.add_format({"bold": True})
        first = where.split(maxsplit=1)[0]
        page.conditional_format(
            first, {"type": "formula", "criteria": "=FORMULA", "format": look, "multi_range": where}
        )
        page.data_validation(first, {"validate": "custom", "value": "=FORMULA", "other_cells": others(where)})

    written = formula.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    made = by_xlsxwriter(draw)
    return replace(made, data=rewritten(made.data, sheet1=lambda xml: xml.replace("FORMULA", written)))


def others(where: str) -> list[list[int]]:
    """The ranges behind the first, as xlsxwriter takes them."""
    boxes: Any = [range_boundaries(one) for one in where.split()[1:]]
    return [[top - 1, left - 1, bottom - 1, right - 1] for left, top, right, bottom in boxes]


def validations(path: Path) -> dict[str, tuple[str, str | None, tuple[str, ...]]]:
    """Cells -> the sort of a validation, how severe it is, and the values of a list."""
    book: Any = openpyxl.load_workbook(path)
    return {
        str(one.sqref): (
            one.type,
            one.errorStyle,
            values_of(book, str(one.formula1)) if one.type == "list" else (),
        )
        for one in book.worksheets[0].data_validations.dataValidation
    }


def test_a_validation_of_hers_takes_the_place_of_ours_where_she_has_one(tmp_path: Path) -> None:
    """In the second column for two of its three rows; the rule of ours counts from the first cell that is left to it."""

    def draw(_: Any, page: Any) -> None:
        page.data_validation("A2:A7", {"validate": "list", "source": ["a", "b"], "error_type": "stop"})
        page.data_validation("B2:B5", {"validate": "length", "criteria": "<", "value": 9})
        page.data_validation("C2:C7", {"validate": "any", "input_message": "Type it"})

    columns = {at: phone(f"Telephone {at}", "电话") for at in (1, 2)}
    fixed = fix(by_xlsxwriter(draw), tmp_path, columns=columns)
    assert validations(fixed.path) == {
        "A2:A4": ("list", "warning", ("a", "b")),
        "B2:B3": ("textLength", "warning", ()),
        "B4": ("custom", "warning", ()),
        "C2:C4": ("custom", "warning", ()),
    }
    _, page = fixed.pages()
    own = {str(one.sqref): one.formula1 for one in page.data_validations.dataValidation}
    assert "LEN(B4)" in str(own["B4"])


def apart(xml: str) -> str:
    """A validation as Excel writes one that names another worksheet."""
    main, excel = (
        "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main",
        "http://schemas.microsoft.com/office/excel/2006/main",
    )
    rule = (
        f'<extLst><ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" xmlns:x14="{main}"><x14:dataValidations '
        f'xmlns:xm="{excel}" count="1"><x14:dataValidation type="list" allowBlank="1" prompt="Which &amp; why">'
        "<x14:formula1><xm:f>'Her lists'!$B$1:$B$3</xm:f></x14:formula1><xm:sqref>C2:C7</xm:sqref>"
        "</x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    return xml.replace("</worksheet>", f"{rule}</worksheet>")


LISTS = {  # what her drop-down names -> its values in rows to fix, "" where there is none
    "='Her lists'!$A$1:$A$4": ("One", "2", "=x"),
    "='Her lists'!$A:$A": ("One", "2", "=x"),
    "='her lists'!$A$1:$C$1": ("One", "Red", "6591234567"),
    "=colours": ("Red", "Blue"),
    "=$B$1": ("Name",),
    "=$B$3:$B$7": "",  # rows of the list itself
    "='Her lists'!A1:A4": "",  # another one in each row
    "=Nowhere!$A$1:$A$2": "",
    '=INDIRECT("colours")': "",
    "=unknown": "",
}


@pytest.mark.parametrize("source", LISTS)
def test_lists_that_stand_in_other_cells_have_their_values_on_a_hidden_sheet(
    source: str, tmp_path: Path
) -> None:
    def draw(book: Any, page: Any) -> None:
        lists = book.add_worksheet("Her lists")
        for at, values in enumerate([("One", 2, "", "=x"), ("Red", "Blue", ""), ("6591234567",)]):
            for row, value in enumerate(values):
                (lists.write_string if isinstance(value, str) else lists.write)(row, at, value)
        book.define_name("colours", "='Her lists'!$B$1:$B$3")
        page.data_validation("B2:B7", {"validate": "list", "source": source, "error_title": "No <such>"})

    fixed = fix(by_xlsxwriter(draw), tmp_path)
    found = validations(fixed.path)
    assert found == ({"B2:B4": ("list", "warning", LISTS[source])} if LISTS[source] else {})
    book: Any = openpyxl.load_workbook(fixed.path)
    hidden = {page.title: page.sheet_state for page in book.worksheets[1:]}
    assert hidden == ({"callsheet lists": "hidden"} if LISTS[source] else {})
    if LISTS[source]:
        assert book.worksheets[0].data_validations.dataValidation[0].errorTitle == "No <such>"
        assert {cell.data_type for (cell,) in book["callsheet lists"]["A2:A3"]} <= {"s", "n"}


APART = {  # a drop-down's list on the sheet of the rows -> its values in rows to fix
    "=$B$10:$B$12": ("Gold", "Tin"),  # below the rows
    "=$F$2:$F$4": ("Red", "Blue"),  # beside them, behind a blank column
    "=$F:$F": ("Colours", "Red", "Blue"),
    "=shades": ("Red", "Blue"),
    "=$D$2:$D$4": "",  # a column of the rows, known or not
    "=$C$2:$C$4": "",
    "=$B$7:$B$12": "",  # begins in the rows
    "=$D$2:$F$4": "",
}


def test_lists_on_her_own_sheet_that_are_no_part_of_the_rows_come_along(tmp_path: Path) -> None:
    """Whoever corrects some rows sees nothing of the others."""

    def draw(book: Any, page: Any) -> None:
        page.write_column("D1", ["Sister", "Mei", "Ann"])
        page.write_column("F1", ["Colours", "Red", "Blue"])
        page.write_column("B10", ["Gold", "", "Tin"])
        book.define_name("shades", "=Customers!$F$2:$F$4")
        for row, source in enumerate(APART, start=20):
            page.data_validation(f"A{row}", {"validate": "list", "source": source})

    made = by_xlsxwriter(draw)
    (tmp_path / "list.xlsx").write_bytes(made.data)
    whole = sheet_of(made, tmp_path / "list.xlsx")
    titles = ("Telephone", "Name", "Note", "Sister", "", "Colours")
    sheet = replace(
        whole,
        header=titles,
        columns={0: phone("Telephone", "电话"), 1: choice("Name", "姓名")},
        values=whole.values.loc[:7],  # noqa: PD011 (a field of ours)
        outcomes=whole.outcomes.loc[:7],
    )
    listed: list[tuple[str, ...]] = []

    def ask(job: Any, files: Any, *rest: Any) -> dict[str, Any]:
        found = exchange.ask(job, files, *rest)
        listed.extend(tuple(one["values"]) for one in found.get("lists", ()))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(own_to_fix, "ask", ask)
        write_own_to_fix(tmp_path / "fix.xlsx", sheet, own_of(tmp_path / "list.xlsx", made.sheet))
    assert dict(zip(APART, listed, strict=True)) == {source: tuple(found) for source, found in APART.items()}


def test_a_list_that_excel_writes_apart_comes_along_but_not_one_of_telephone_numbers(tmp_path: Path) -> None:
    def draw(book: Any, page: Any) -> None:
        lists = book.add_worksheet("Her lists")
        lists.write_column("B1", ["Red", "Blue", "Green"])
        page.data_validation("B2:B7", {"validate": "list", "source": "='Her lists'!$B$1:$B$3"})

    made = by_xlsxwriter(draw)
    made = replace(made, data=rewritten(made.data, sheet1=apart))
    fixed = fix(made, tmp_path, columns={1: phone("Telephone", "电话")})
    found = validations(fixed.path)
    assert found["C2:C4"] == ("list", "warning", ("Red", "Blue", "Green"))
    assert found["B2:B4"][0] == "custom"
    _, page = fixed.pages()
    assert page.data_validations.dataValidation[-1].prompt == "Which & why"


def test_rules_of_the_whole_list_are_left_out(tmp_path: Path) -> None:
    """A scale or a look for duplicates would say something else of fewer rows."""

    def draw(book: Any, page: Any) -> None:
        look = book.add_format({"bold": True})
        for rule in (
            {"type": "duplicate", "format": look},
            {"type": "3_color_scale"},
            {"type": "data_bar"},
            {"type": "top", "value": 3, "format": look},
        ):
            page.conditional_format("A2:A7", rule)
        page.conditional_format(
            "C2:C7", {"type": "text", "criteria": "containing", "value": "note 2", "format": look}
        )

    fixed = fix(by_xlsxwriter(draw), tmp_path)
    _, page = fixed.pages()
    kinds = {str(one.sqref): [rule.type for rule in one.rules] for one in page.conditional_formatting}
    assert kinds == {"A2:A4": ["expression"], "C2:C4": ["containsText"]}
