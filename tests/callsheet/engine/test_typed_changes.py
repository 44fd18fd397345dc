"""What people typed anew is listed in the result: where, who, when, before and after; of secrets nothing."""

import asyncio
from pathlib import Path

import openpyxl
import pytest

from callsheet.engine.context import open_context
from callsheet.engine.pipeline import load_files
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.settings import Profile
from transforms.edits import LEFT_OUT, Edit

ROWS = (
    ("Phone", "Name"),
    ("6590019101", "Ann"),
    ("13", "Bob"),
    ("14", "Cy"),
    ("6590019104", "Dee"),
)
AT = "2026-11-27T08:00:00.000+00:00"
EDITS = (("list", 3, 0, "6590019102"), ("list", 4, LEFT_OUT, ""), ("list", 5, 1, ""))


def a_list(folder: Path, suffix: str) -> Path:
    path = folder / f"list.{suffix}"
    if suffix == "csv":
        path.write_text("\n".join(",".join(row) for row in ROWS) + "\n", encoding="utf-8")
        return path
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "list"
    for row in ROWS:
        sheet.append(row)
    book.save(path)
    return path


def loaded(profile: Profile, path: Path) -> SheetResult:
    edits = tuple(Edit("", *edit) for edit in EDITS)
    who = {("", *edit[:3]): ("mei lin", AT) for edit in EDITS[:2]}
    order = LoadRequest(path, kind="customer-numbers", edits=edits, changed_by=who)
    with open_context(profile) as context:
        (result,) = asyncio.run(load_files(context, [order]))
    return result


@pytest.mark.workbooks
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_result_lists_what_people_typed(suffix: str, profile: Profile, tmp_path: Path) -> None:
    """In her own workbook and in a plain one; an older version's order has no names."""
    result = loaded(profile, a_list(tmp_path, suffix))
    assert result.outcomes == {"loaded": 3, "skipped": 1}
    book = openpyxl.load_workbook(result.files[0])
    assert ("list" in book.sheetnames) is True
    page = book["callsheet changes"]
    head, *lines = [[str(cell.value or "") for cell in row] for row in page.iter_rows()]
    assert head == ["Row", "Column", "Changed by", "When", "Before", "After"]
    assert [line[:3] for line in lines] == [
        ["3", "Phone", "mei lin"],
        ["4", "", "mei lin"],
        ["5", "Name", ""],
    ]
    assert [line[4:] for line in lines] == [["13", "6590019102"], ["", "left out"], ["Dee", ""]]
    assert all(line[3].startswith("2026-11-27") for line in lines[:2])
    names = [name for name in book.sheetnames if name.startswith("callsheet")]
    assert len(names) == len(set(names)) >= 2


@pytest.mark.workbooks
def test_a_result_without_changes_has_no_such_page(profile: Profile, tmp_path: Path) -> None:
    path = a_list(tmp_path, "xlsx")
    with open_context(profile) as context:
        (result,) = asyncio.run(load_files(context, [LoadRequest(path, kind="customer-numbers")]))
    assert "callsheet changes" not in openpyxl.load_workbook(result.files[0]).sheetnames
