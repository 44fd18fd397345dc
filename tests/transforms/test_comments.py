"""Comments beside the cells of a list to call: nobody is dialled in silence whom one of them names."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from callsheet.sheets.read import read_file
from tests.support.making import TODAY, matched
from transforms.parser_shared import SIGNATURE, SIGNED
from transforms.policies import PreparePolicy
from transforms.prepare import prepare

REFUSE = [
    "do not call", "DNC", "勿扰", "Ann:\nDo not call", "Ann asked us not to call her again.", "[Threaded comment]\n\nComment:\n    Do not call",
    "Customer complained, stop", "别再打了", "asked us to stop", "removed from list", "Ann:\nTold us to stop. Very upset", "再打就投诉",
    f"{SIGNATURE}\nPHONE_LENGTH: too short{SIGNED} please do not call",
]  # fmt: skip
HARMLESS = [
    "Opp bus stop 12", "will stop by the shop", "call non-stop", "停止扣款", "特别再打折",
    "Do not call before 10am", "checked against DNC", "DNC checked 2026-11-01", "not on DNC list", "nice customer", "call after noon", "checked by Ann", "新客户", f"{SIGNATURE}\nThe column says do not call{SIGNED}", f"{SIGNATURE}\nDo not call",
]  # fmt: skip


def asked(folder: Path, comments: Mapping[str, str], by: str = "") -> dict[str, str]:
    """Code -> detail of what is asked of a list with these comments, by cell."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (("Telephone", "Name"), ("6591230001", "Ann"), ("6591230002", "Bo"), ("6591230003", "Cy")):
        page.append(row)
    for cell, text in comments.items():
        page[cell].comment = Comment(text, "Ann")
    book.save(folder / "a.xlsx")
    (sheet,) = read_file(folder / "a.xlsx", vocabulary=frozenset()).sheets
    found = prepare(sheet, matched(sheet), PreparePolicy(TODAY, options={"remarks_by": by}))
    return {problem.code: problem.detail for problem in found.sheet_problems}


@pytest.mark.parametrize("text", REFUSE)
def test_a_comment_that_refuses_is_asked_about(text: str, tmp_path: Path) -> None:
    """Whoever wrote it, beside whatever cell of the row, also where nothing stands; of several, each row is named."""
    found = asked(tmp_path, {"B3": text, "F4": text, "A4": text})
    assert list(found) == ["COMMENT_REFUSES"]
    assert '"rows":["3","4"]' in found["COMMENT_REFUSES"]


@pytest.mark.parametrize("text", HARMLESS)
def test_other_comments_are_no_question(text: str, tmp_path: Path) -> None:
    """Nor what callsheet wrote itself, nor what stands beside the titles."""
    assert asked(tmp_path, {"B3": text, "A2": text}) == {}
    assert asked(tmp_path, {"A1": "Do not call whoever is marked"}) == {}


def test_a_thread_without_a_note_for_older_programs_is_read(tmp_path: Path) -> None:
    """Excel writes a note beside each thread; other programs may write the thread alone."""
    asked(tmp_path, {})
    place, kind = (
        "xl/worksheets/_rels/sheet1.xml.rels",
        "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment",
    )
    related = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    thread = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    )
    with zipfile.ZipFile(tmp_path / "a.xlsx", "a") as book:
        book.writestr(
            place,
            f'{related}<Relationship Id="rId1" Type="{kind}" Target="../threadedComments/a.xml"/></Relationships>',
        )
        book.writestr(
            "xl/threadedComments/a.xml",
            f'{thread}<threadedComment ref="B3" id="{{1}}"><text>do not call</text></threadedComment></ThreadedComments>',
        )
    (sheet,) = read_file(tmp_path / "a.xlsx", vocabulary=frozenset()).sheets
    assert [tuple(comment) for comment in sheet.facts.comments] == [(3, "do not call")]


def test_a_named_person_may_have_read_the_comments(tmp_path: Path) -> None:
    """Who it is is said where there was something to read; a blank name is nobody."""
    assert asked(tmp_path, {"B3": "do not call"}, by="Mei") == {"REMARKS_READ": "Mei"}
    assert asked(tmp_path, {"B3": "nice customer"}, by="Mei") == {}
    assert list(asked(tmp_path, {"B3": "do not call"}, by="  ")) == ["COMMENT_REFUSES"]
