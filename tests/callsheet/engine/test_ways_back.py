"""Less usual ways in which results and rows to fix come back: nothing is sent twice, and a check says the same."""

import csv
import shutil
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from callsheet.engine import origin
from callsheet.engine.results import LoadRequest
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.callsheet.engine.test_held_rows_come_back import loaded
from tests.callsheet.engine.test_rows_that_come_back import (
    HEADER,
    LIST,
    NONE,
    OURS,
    Line,
    cleared,
    dialled,
    edited,
    file_of,
    put,
)
from tests.support.foretold import foretold_and_done
from tests.support.loading import a_csv, a_profile, run
from tests.support.thinned import half_of

pytestmark = [pytest.mark.slow, pytest.mark.workbooks]

PLAN = "Note,Phone,Mobile,Plan,Start,End,Executor"
TIMES = "Call back,2099-12-01 09:00,2099-12-01 18:00,1001"


@pytest.fixture
def profile(sandbox: Sandbox, tmp_path: Path) -> Profile:
    return a_profile(sandbox, tmp_path, phones="all")


def named(note: str, title: str, value: str) -> Callable[[list[Line]], list[Line]]:
    """In the row of a note, a value under a title."""
    return lambda lines: [line | {title: value} if line["Note"] == note else line for line in lines]


@pytest.mark.parametrize(
    ("title", "value"), [("Start", "2099-12-01 10:00"), ("Plan", "Another"), ("Executor", "1002")]
)
@pytest.mark.thinned(2)
def test_a_plan_that_is_changed_in_a_result_is_no_second_plan(
    title: str, value: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Where a row has several numbers: the plan of each is in the service already. A corrected number has one plan."""
    lines = (f"a,6591230001,12,{TIMES}", f"b,6591230003,6591230004,{TIMES}")
    (first,) = run(profile, a_csv(tmp_path / "plans.csv", PLAN, *lines))
    assert first.numbers == {"loaded": 3, "invalid": 1}
    change = named("b", title, value)
    again = loaded(profile, edited(file_of(first, ".result"), tmp_path / "back", change), options={})
    assert again.numbers == {"skipped": 3, "invalid": 1}
    assert "LOADED_ROW_EDITED" in {problem.code for problem in again.problems}
    correct = named("a", "Mobile", "6591230002")
    more = edited(
        file_of(first, ".to-fix"), tmp_path / "fix", lambda rows: named("a", title, value)(correct(rows))
    )
    assert loaded(profile, more, options={}).numbers == {"skipped": 1, "loaded": 1}
    assert set(dialled(sandbox, "create_contact_plans").values()) == {1}


def below(more: list[Line]) -> Callable[[list[Line]], list[Line]]:
    """These lines below the others."""
    return lambda lines: [*lines, *more]


def two_sheets(path: Path) -> Path:
    book = openpyxl.Workbook()
    for name, rows in {"North": LIST, "South": ("x,6591230021,14", "y,6591230022,")}.items():
        page: Any = book.create_sheet(name)
        for line in (HEADER, *rows):
            page.append(line.split(","))
    del book["Sheet"]
    book.save(path)
    return path


def test_one_sheet_of_a_result_of_two(profile: Profile, sandbox: Sandbox, tmp_path: Path) -> None:
    """It is loaded alone by its name."""
    path = two_sheets(tmp_path / "leads.xlsx")
    results = run(profile, path, worksheets=("North", "South"), **NONE)
    sent = dialled(sandbox)
    files = [Path(file) for result in results for file in result.files if ".result" in file]
    assert len(files) == 2
    for file in files:
        for sheet in ("North", "South"):
            again = loaded(profile, file, worksheets=(sheet,))
            assert "loaded" not in again.numbers
    assert dialled(sandbox) == sent


@pytest.mark.parametrize("purged", [False, True], ids=["kept", "purged"])
@pytest.mark.thinned(2)
def test_the_other_sheet_of_a_result_renamed_or_without_its_summary(
    purged: bool, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The marks of the sheet beside it say whose result it is, and its rows are in a load of that workbook. A new row is sent."""
    path = two_sheets(tmp_path / "leads.xlsx")
    north, south = run(profile, path, worksheets=("North", "South"), **NONE)
    if purged:
        shutil.rmtree(profile.data_dir / "work" / str(south.load_id))
    sent = dialled(sandbox)
    for at, (title, summary) in enumerate((("South 2", True), ("South", False), ("South 2", False))):
        book = openpyxl.load_workbook(file_of(north, ".result"))
        page: Any = book["South"]
        page.title = title
        page.append(("new", f"659123003{at}", ""))
        if not summary:
            del book["callsheet result"]
        book.save(tmp_path / f"back{at}.xlsx")
        again = loaded(profile, tmp_path / f"back{at}.xlsx", worksheets=(title,))
        assert again.numbers.get("loaded", 0) == (0 if purged else 1)
        if not summary:
            whole = loaded(profile, tmp_path / f"back{at}.xlsx")
            assert ("SHEET_OF_RESULT", title) in {(one.code, one.detail) for one in whole.problems}
            assert "loaded" not in whole.numbers
    new = () if purged else ("6591230030", "6591230031", "6591230032")
    assert dialled(sandbox) == sent | dict.fromkeys(new, 1)


@pytest.mark.parametrize("title", ["Customers", "Customers (2)"])
def test_a_result_of_which_all_our_columns_are_deleted(
    title: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Its summary says of which load it is, whatever the sheet is called now. A new row is sent."""
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = "Customers"
    for line in (("Phone", "Name"), ("6591230001", "Ann"), ("6591230002", "Bob")):
        page.append(line)
    book.save(tmp_path / "list.xlsx")
    (first,) = run(profile, tmp_path / "list.xlsx", **NONE)
    sent = dialled(sandbox)
    assert len(sent) == 2
    book = openpyxl.load_workbook(file_of(first, ".result"))
    page = book["Customers"]
    ours = [cell.column for cell in page[1] if str(cell.value).startswith("callsheet ")]
    for column in reversed(ours):
        page.delete_cols(column)
    page.title = title
    page.append(("6591230030", "new"))
    book.save(tmp_path / "back.xlsx")
    again = loaded(profile, tmp_path / "back.xlsx")
    assert again.outcomes.get("loaded") == 1, again.outcomes
    assert dialled(sandbox) == sent | {"6591230030": 1}


def test_the_other_sheet_of_a_result_without_summary_and_marks(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The columns of statuses are left: the workbook is a result, and what a recent load has of its other sheet is asked about."""
    path = two_sheets(tmp_path / "leads.xlsx")
    north, _ = run(profile, path, worksheets=("North", "South"), **NONE)
    sent = dialled(sandbox)
    book = openpyxl.load_workbook(file_of(north, ".result"))
    del book["callsheet result"]
    page: Any = book["North"]
    marks = next(cell.column for cell in page[1] if cell.value == "callsheet mark")
    page.delete_cols(marks)
    book["South"].append(("new", "6591230030", ""))
    book.save(tmp_path / "back.xlsx")
    whole = loaded(profile, tmp_path / "back.xlsx")
    assert ("SHEET_OF_RESULT", "South") in {(one.code, one.detail) for one in whole.problems}
    assert dialled(sandbox) == sent
    again = loaded(profile, tmp_path / "back.xlsx", worksheets=("South",))
    assert again.numbers == {"unknown": 2, "invalid": 1, "loaded": 1}
    assert dialled(sandbox) == sent | {"6591230030": 1}


def test_a_held_row_under_another_name_or_below_another_list(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Its forbidden number is emptied: neither pasted without its mark nor in a sheet that was renamed is its other number called."""
    run(profile, a_csv(tmp_path / "dnc.csv", "Number,Direction", "6591230012,Outbound"))
    book = openpyxl.Workbook()
    for name, row in {"North": ("a", "6591230001", ""), "South": ("x", "6591230011", "6591230012")}.items():
        page: Any = book.create_sheet(name)
        for line in (HEADER.split(","), row):
            page.append(line)
    del book["Sheet"]
    book.save(tmp_path / "leads.xlsx")
    north, south = run(profile, tmp_path / "leads.xlsx", worksheets=("North", "South"), **NONE)
    assert south.numbers == {"held": 2}
    free = {"Name": "x", "Phone": "6591230011"}
    for at, gone in enumerate(((), ("callsheet mark",))):
        back = edited(file_of(north, ".result"), tmp_path / f"back{at}", below([free]), *gone)
        assert "loaded" not in loaded(profile, back).numbers
    book = openpyxl.load_workbook(file_of(north, ".result"))
    book["South"].title = "South 2"
    book["South 2"]["C2"] = None
    book.save(tmp_path / "renamed.xlsx")
    assert "loaded" not in loaded(profile, tmp_path / "renamed.xlsx", worksheets=("South 2",)).numbers
    assert dialled(sandbox) == {"6591230001": 1}


@pytest.mark.parametrize(
    ("own", "status"), half_of(["a,6591230001,", "a,12,", "a,6591230001,12"], ["", "loaded"])
)
@pytest.mark.thinned(4)
def test_rows_of_another_list_below_rows_without_marks(
    own: str, status: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The column of marks was deleted: they are asked about, and a new row below them is sent."""
    (first,) = run(profile, a_csv(tmp_path / "one.csv", HEADER, own), **NONE)
    (other,) = run(profile, a_csv(tmp_path / "two.csv", HEADER, "x,6591230021,"), csv=True, **NONE)
    sent = dialled(sandbox)
    with file_of(other, ".result").open(encoding="utf-8-sig", newline="") as file:
        copied = [line | {"callsheet status": status} for line in csv.DictReader(file)]
    plain = [{title: line[title] for title in HEADER.split(",")} for line in copied]
    for at, (ending, pasted) in enumerate(product((".result", ".to-fix"), (copied, plain))):
        if ending == ".to-fix" and ",12" not in own:
            continue
        new = {"Name": "new", "Phone": f"659123003{at}"}
        change = below([*pasted, new])
        back = edited(file_of(first, ending), tmp_path / f"back{at}", change, "callsheet mark")
        again = loaded(profile, back)
        assert (again.numbers["unknown"], again.numbers["loaded"]) == (1, 1)
        assert {problem.code for problem in again.problems} >= {"LOADED_IN_LIKE_ROW"}
        sent[f"659123003{at}"] = 1
    assert dialled(sandbox) == sent


def test_the_same_rows_to_fix_twice_in_one_drop(profile: Profile, sandbox: Sandbox, tmp_path: Path) -> None:
    """The check says of the second what its load says."""
    (first,) = run(profile, a_csv(tmp_path / "leads.csv", HEADER, *LIST), **NONE)
    change = put("a", "Mobile", "6591230011")
    one = edited(file_of(first, ".to-fix"), tmp_path / "one", change)
    two = edited(
        file_of(first, ".to-fix"),
        tmp_path / "two",
        lambda rows: put("a", "callsheet reason", "x")(change(rows)),
    )
    checked, done = foretold_and_done(profile, sandbox, [LoadRequest(each, **NONE) for each in (one, two)])
    assert checked == done
    assert dialled(sandbox)["6591230011"] == 1


def test_a_file_without_marks_of_a_load_that_is_not_looked_at(
    profile: Profile, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There are more loads since than are looked through: nobody knows, so a person is asked, status or not."""
    (first,) = run(profile, a_csv(tmp_path / "leads.csv", HEADER, *LIST), csv=True, **NONE)
    for at in range(2):
        run(profile, a_csv(tmp_path / f"more{at}.csv", HEADER, f"x,659123002{at},"), **NONE)
    sent = dialled(sandbox)
    back = edited(file_of(first, ".result"), tmp_path / "back", cleared(*OURS), "callsheet mark")
    monkeypatch.setattr(origin, "_CANDIDATES", 2)
    asked = loaded(profile, back)
    assert asked.numbers == {"unknown": 4, "invalid": 2}
    assert {problem.code for problem in asked.problems} >= {"ORIGIN_UNKNOWN"}
    monkeypatch.setattr(origin, "_CANDIDATES", 9)
    assert loaded(profile, edited(back, tmp_path / "again", put("a", "Name", "A"))).numbers["invalid"] == 2
    assert dialled(sandbox) == sent
