"""Links of telephone cells: a click dials another number than the cell shows, and nobody can say which one is meant."""

from pathlib import Path

import numpy as np
import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import Font

from callsheet.sheets.parser.xlsx.links import links_of_cells, number_dialled
from callsheet.sheets.read import read_file
from tests.support.making import TODAY, matched
from tests.support.workbooks import rewritten
from transforms.cells import RepairPolicy
from transforms.doubt import with_marks
from transforms.edits import Edit, apply
from transforms.policies import PreparePolicy
from transforms.prepare import prepare
from transforms.sheet import Sheet

SAME = [
    ("6591230001", "tel:+65-9123-0001"), ("91230001", "tel:+65%209123%200001;ext=4"), ("89123456789", "tel:+79123456789"),
    ("02079460958", "tel:+442079460958"), ("6591230001", "mailto:ann@example.com"), ("6591230001", "https://example.com/6599999999"),
    ("6591230001", "callto:006591230001"), ("6591230001", "tel:"), ("6591230001", "skype:ann.tan99?call"),
    ("6591230001", "crm:6599999999"), ("6591230001", "tel:+6591230001,,12"), ("6591230001", "tel:+65 9123 0001 ext. 12"),
]  # fmt: skip
OTHER = [
    ("6591230001", "tel:+6591230002"), ("91230001", "callto:+6591230002"), ("6591230001", "https://wa.me/6591230002?text=hi"),
    ("6591230001", "https://api.whatsapp.com/send?text=a&phone=6591230002"), ("6591230001", "whatsapp://send?phone=+6591230002"),
    ("6591230001", "sms:+6591230002"), ("6591230001", "viber://chat?number=%2B6591230002"), ("6591230001", "TEL:91230002"),
    ("6591230001", "https://www.wa.me/6591230002"), ("6591230001", "zoomphonecall://+6591230002"), ("6591230001", "tel:6591230002x4"),
    ("6591230001", "https://teams.microsoft.com/l/call/0/0?users=a@example.com,4:+6591230002"),
]  # fmt: skip


def read(folder: Path, links: list[tuple[str, str]]) -> Sheet:
    """A list of numbers with these links."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["Telephone", "Name"])
    for at, (shown, target) in enumerate(links, 2):
        page.append([shown, f"Ann {at}"])
        page.cell(at, 1).hyperlink = target
    book.save(folder / "a.xlsx")
    return sheet_of(folder / "a.xlsx")


def sheet_of(file: Path) -> Sheet:
    (sheet,) = read_file(file, vocabulary=frozenset()).sheets
    return sheet


def asked(sheet: Sheet) -> list[int]:
    found = prepare(sheet, matched(sheet), PreparePolicy(TODAY)).problems
    return found.loc[found["code"] == "PHONE_LINK_OTHER", "row"].tolist()


def test_a_link_to_another_number_is_asked_about(tmp_path: Path) -> None:
    sheet = read(tmp_path, [*OTHER, *SAME])
    assert asked(sheet) == [*range(2, len(OTHER) + 2)]


def test_what_was_typed_has_no_link_and_what_is_given_back_has_a_mark(tmp_path: Path) -> None:
    """A copy has no link by which it could be asked about again; links of other columns dial nobody."""
    sheet = read(tmp_path, OTHER[:2])
    assert asked(apply(sheet, [Edit("", sheet.name, 2, 0, "6591230001")])) == [3]
    shown = with_marks(sheet.cells.loc[2:], sheet.types.loc[2:], matched(sheet), sheet.facts)
    assert shown[0].tolist() == ["≈ 6591230001", "≈ 91230001"]


def test_a_cell_typed_anew_is_not_struck_out_any_more(tmp_path: Path) -> None:
    """Also as a file has it, and not only as a test makes it."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Telephone"])
    book.worksheets[0].append(["6591230001"])
    book.worksheets[0]["A2"].font = Font(strike=True)
    book.save(tmp_path / "a.xlsx")
    sheet = sheet_of(tmp_path / "a.xlsx")
    typed = apply(sheet, [Edit("", sheet.name, 2, 0, "6591230002")])
    assert (len(sheet.facts.struck), len(typed.facts.struck)) == (1, 0)


def test_a_formula_that_links_is_asked_about(tmp_path: Path) -> None:
    """Where it says itself whom it dials."""
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    page = book.add_worksheet()
    page.write_row(0, 0, ["Telephone", "Name"])
    for at, dialled in enumerate(("tel:6591230008", "tel:6591230009", "https://example.com"), 1):
        page.write_formula(at, 0, f'=HYPERLINK("{dialled}","6591230009")', value="6591230009")
        page.write(at, 1, f"Ann {at}")
    book.close()
    assert asked(sheet_of(tmp_path / "a.xlsx")) == [2]


COMPUTED = ['HYPERLINK("tel:"&B2,"6591230009")', "HYPERLINK(B2,B3)", 'HYPERLINK(CONCATENATE("tel:",B2),"x")', 'IF(B2="","",HYPERLINK("tel:6591230009","6591230009"))', 'hyperlink("https://wa.me/"&B2)', 'HYPERLINK("https:"&B2)']  # fmt: skip
KNOWN = ['HYPERLINK("tel:6591230009","6591230009")', 'HYPERLINK("https://example.com/?id="&B2,"6591230009")', 'HYPERLINK("mailto:"&B2)', 'B2&""', 'HYPERLINK("#Sheet1!A"&B2)']  # fmt: skip


def shared_out(part: str) -> str:
    """The first formula shared with those below it, as Excel fills one down."""
    first, dependent = '<f t="shared" ref="A2:A2002" si="0">HYPERLINK', '<f t="shared" si="0"/>'
    return part.replace("<f>SHARED</f>", dependent).replace("<f>HYPERLINK", first)


@pytest.mark.parametrize("shared", [False, True])
def test_a_link_that_a_formula_works_out_is_asked_about(shared: bool, tmp_path: Path) -> None:
    """Whatever number the cell shows, also where a formula is written once for the cells below it, and a long list is read in pieces."""
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    page = book.add_worksheet()
    page.write_row(0, 0, ["Telephone", "Name"])
    formulas = [*COMPUTED, *KNOWN] if not shared else [COMPUTED[0], *["SHARED"] * 20_000]
    for at, formula in enumerate(formulas, 1):
        page.write_formula(at, 0, f"={formula}", value="6591230009")
        page.write(at, 1, f"Ann {at}")
    book.close()
    if shared:
        (tmp_path / "a.xlsx").write_bytes(rewritten((tmp_path / "a.xlsx").read_bytes(), sheet1=shared_out))
    sheet = sheet_of(tmp_path / "a.xlsx")
    policy = PreparePolicy(TODAY, repairs=RepairPolicy(formulas=True))
    found = prepare(sheet, matched(sheet), policy).problems
    rows = found.loc[found["code"] == "PHONE_LINK_COMPUTED", "row"].tolist()
    assert rows == [*range(2, (len(COMPUTED) if not shared else len(formulas)) + 2)]


@pytest.mark.parametrize("area", ["A2:B4", "$A$2:$A$1048576", "A3"])
def test_a_link_of_several_cells_is_that_of_each(area: str) -> None:
    rows = np.array([1, 3, 4], np.int32)
    found = list(links_of_cells([(area, "rId1")], {"rId1": "tel:6591230002"}, rows, 1))
    assert found == [(row, 0, "6591230002") for row in ([3] if area == "A3" else [3, 4])]
    assert number_dialled("tel:1-800-FLOWERS") == ""  # the letters stand for digits
