"""Every workbook that callsheet writes is one that Excel opens without a repair, as far as its structure tells."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from callsheet.sheets.export import write_table
from callsheet.sheets.result.write import write_plan, write_result, write_to_fix
from callsheet.sheets.template.workbook import write_template
from tests.callsheet.sheets.test_result import a_sheet
from tests.support.ooxml import faults
from tests.support.workbooks import by_xlsxwriter, picture, with_parts
from transforms.kind import Kind
from transforms.kinds import KINDS
from validators.schema import Choice, choice, phone

_LONG = tuple(Choice(str(at), f"Agent number {at}", f"坐席{at}") for at in range(60))
_COLUMNS = {
    0: phone("Telephone", "电话"),
    1: choice("Agent", "坐席", *_LONG),
}
_REPAIRS = pd.DataFrame(
    [(2, 0, "SPACES", " 6591230001", "6591230001")], columns=["row", "column", "code", "before", "after"]
)


def _many() -> pd.DataFrame:
    texts = ["x" * 40_000 if at % 10 == 0 else "x" for at in range(3_000)]
    return pd.DataFrame({0: [f"65{at}" for at in range(3_000)], 1: texts}, index=range(2, 3_002))


WRITTEN: Mapping[str, Callable[[Path], object]] = {
    "result": lambda path: write_result(path, a_sheet()),
    "result in Chinese with repairs": lambda path: write_result(
        path, a_sheet(language="zh", repairs=_REPAIRS)
    ),
    "result with a strange title": lambda path: write_result(
        path, a_sheet(title="'List' [1/2]: what? \\ * of November and more")
    ),
    "result with marks": lambda path: write_result(
        path, a_sheet(marks=pd.Series({2: "a mark", 5: "another"}))
    ),
    "rows to fix": lambda path: write_to_fix(path, a_sheet(columns=_COLUMNS)),
    "plan": lambda path: write_plan(path, [a_sheet(), a_sheet(title="Second")], "list.xlsx"),
    "plan of one sheet": lambda path: write_plan(path, [a_sheet(repairs=_REPAIRS)], "list.xlsx"),
    "export": lambda path: write_table(path, "Agents: all", ["Name", "Id"], [("=1+1", "7"), ("王小明", "")]),
    "export of nothing": lambda path: write_table(path, "", ["Name"], []),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_results_plans_and_exports_have_no_fault(name: str, tmp_path: Path) -> None:
    path = tmp_path / "written.xlsx"
    WRITTEN[name](path)
    assert faults(path.read_bytes()) == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_templates_have_no_fault(kind: Kind, language: str, tmp_path: Path) -> None:
    live = {
        column.field: [f"{column.field} {at}, of many" for at in range(40)] for column in kind.columns[:3]
    }
    path = write_template(tmp_path / "template.xlsx", kind, live=live, language=language)
    assert faults(path.read_bytes()) == []


@pytest.mark.slow
def test_a_result_with_long_cells_and_many_problems_has_no_fault(tmp_path: Path) -> None:
    cells = _many()
    outcomes = pd.DataFrame(
        {"status": "invalid", "code": "C", "reason": "y" * 200, "fix": "z"}, index=cells.index
    )
    problems = pd.DataFrame({"row": cells.index, "column": 0, "message": cells[1].str.replace("x", "m")})
    sheet = a_sheet(
        values=cells.astype("str"), outcomes=outcomes, cell_problems=problems, counts={"invalid": len(cells)}
    )
    write_result(tmp_path / "written.xlsx", sheet)
    assert faults((tmp_path / "written.xlsx").read_bytes()) == []


BROKEN: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "a format that is not there": ("sheet1", lambda xml: xml.replace("<c ", '<c s="99" ', 1)),
    "a text that is not there": ("sheet1", lambda xml: xml.replace("<v>0</v>", "<v>99</v>", 1)),
    "a cell twice": ("sheet1", lambda xml: xml.replace('r="B2"', 'r="A2"')),
    "a cell of another row": ("sheet1", lambda xml: xml.replace('r="B2"', 'r="B3"')),
    "rows out of order": ("sheet1", lambda xml: xml.replace('<row r="2"', '<row r="9"')),
    "elements out of order": ("sheet1", lambda xml: xml.replace("<sheetData>", "<pageMargins/><sheetData>").replace("<sheetViews>", "<sheetViews><!-- -->")),
    "an unknown element": ("sheet1", lambda xml: xml.replace("</worksheet>", "<more/></worksheet>")),
    "a wrong count": ("sheet1", lambda xml: xml.replace('<dataValidations count="1">', '<dataValidations count="3">')),
    "a range that is none": ("sheet1", lambda xml: xml.replace('sqref="C2:C7"', 'sqref="C7:C2"')),
    "a look that is not there": ("sheet1", lambda xml: xml.replace('dxfId="0"', 'dxfId="7"')),
    "a drawing that is not there": ("sheet1", lambda xml: xml.replace('<drawing r:id="rId1"/>', '<drawing r:id="rId77"/>')),
    "merged cells that overlap": ("sheet1", lambda xml: xml.replace('<mergeCells count="1">', '<mergeCells count="2"><mergeCell ref="E1:F3"/>')),
    "columns that overlap": ("sheet1", lambda xml: xml.replace("<cols>", '<cols><col min="1" max="9" width="9"/>')),
    "a table with a column less": ("table1", lambda xml: xml.replace('count="2"', 'count="1"', 1)),
    "a table's column with another title": ("table1", lambda xml: xml.replace('name="Key"', 'name="Kex"')),
    "a font that is not there": ("styles", lambda xml: xml.replace('fontId="0" fillId="0" borderId="0" xfId', 'fontId="9" fillId="0" borderId="0" xfId', 1)),
    "a count of formats": ("styles", lambda xml: xml.replace("<cellXfs count=", '<cellXfs count="9" more=')),
    "two sheets of a name": ("workbook", lambda xml: xml.replace("<sheets>", '<sheets><sheet name="customers" sheetId="9" r:id="rId1"/>')),
    "a sheet shown that is not there": ("workbook", lambda xml: xml.replace("<workbookView ", '<workbookView activeTab="5" ')),
    "a comment twice": ("comments1", lambda xml: xml.replace("<commentList>", '<commentList><comment ref="A2" authorId="0"/>')),
    "a comment without a cell": ("comments1", lambda xml: xml.replace('ref="A2" ', "", 1)),
    "a column without an end": ("sheet1", lambda xml: xml.replace('<col min="3" max="3"', '<col min="3"', 1)),
    "a rule without a rank": ("sheet1", lambda xml: xml.replace(' priority="1"', "", 1)),
    "a value before its formula": ("sheet1", lambda xml: xml.replace("<v>0</v>", "<v>0</v><f>1</f>", 1)),
    "a picture without an id": ("drawing1", lambda xml: xml.replace("<xdr:cNvPr id=", "<xdr:cNvPr more=", 1)),
    "an anchor out of order": ("drawing1", lambda xml: xml.replace("<xdr:col>", "<xdr:rowOff>0</xdr:rowOff><xdr:col>", 1)),
    "a comment of nobody": ("comments1", lambda xml: xml.replace('authorId="0"', 'authorId="4"')),
}  # fmt: skip


def _whole() -> bytes:
    """A workbook that has something of all of it."""

    def draw(book: Any, page: Any) -> None:
        page.data_validation("C2:C7", {"validate": "list", "source": ["a", "b"]})
        look = book.add_format({"bold": True})
        page.conditional_format("A2:A7", {"type": "cell", "criteria": ">", "value": 1, "format": look})
        page.merge_range("E1:F1", "m")
        page.set_column("C:C", 20)
        page.write_comment("A2", "c")
        page.insert_image("J2", "p.png", {"image_data": io.BytesIO(picture())})
        page.add_table("H1:I3", {"columns": [{"header": "Key"}, {"header": "Value"}]})

    return by_xlsxwriter(draw).data


@pytest.mark.parametrize("name", BROKEN)
def test_the_check_finds_what_is_broken(name: str) -> None:
    part, change = BROKEN[name]
    whole = _whole()
    assert faults(whole) == []
    assert faults(with_parts(whole, {}, **{part: change})) != []


def test_the_check_finds_parts_that_nobody_names() -> None:
    whole = _whole()
    assert faults(with_parts(whole, {"xl/left.xml": b"<a/>"})) == ["nothing leads to xl/left.xml"]
    types = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    assert "xl/workbook.xml has no type" in faults(with_parts(whole, {"[Content_Types].xml": types}))
