"""A result is the analyst's own workbook with the answer in it, and comes back as well as any other."""

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from callsheet.engine.context import open_context
from callsheet.engine.results import SheetResult
from callsheet.errors import Exit
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.sheets.template.workbook import write_template
from tests.support.loading import Loader, a_csv, a_profile, numbers, run
from tests.support.old_workbooks import ods, ods_text
from tests.support.workbooks import by_xlsxwriter, with_macros
from transforms.kinds import kind_named

pytestmark = [pytest.mark.slow, pytest.mark.workbooks]

PLANS = ("Telephone", "Plan", "Start", "End", "Executor", "Note", "Own")
ADDED = ("row", "status", "code", "reason", "fix")
PASSWORD = "48291377"
TIMES = ("2099-12-01 09:00", "2099-12-01 18:00")


def a_book(path: Path, *sheets: str, bad: bool = True) -> Path:
    """A workbook with lists of plans on its sheets, in colours, and a sheet of notes before them."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title, book.active["A1"] = "Notes", "the milk"
    for at, name in enumerate(sheets):
        page = book.create_sheet(name)
        page.append(PLANS)
        for number in numbers(3, 6_590_020_000 + 10 * at):
            page.append((int(number), "Call back", *TIMES, 1001, "after ten", '=UPPER("a")'))
        if bad:
            page.append(("12", "Call back", *TIMES, 1001, "too short"))
        page["A1"].fill = PatternFill("solid", "7030A0")
    book.active = 1
    book.save(path)
    return path


def book_of(result: SheetResult) -> Any:
    return openpyxl.load_workbook(next(file for file in result.files if file.endswith(".result.xlsx")))


def codes(result: SheetResult) -> set[str]:
    return {problem.code for problem in result.problems if problem.row is None}


def statuses(page: object) -> list[object]:
    rows = list(page.iter_rows(values_only=True))  # type: ignore[attr-defined]
    at = rows[0].index("callsheet status")
    return [row[at] for row in rows[1:]]


def test_a_result_is_her_workbook_with_the_answer_in_it(load: Loader, tmp_path: Path) -> None:
    (result,) = load(a_book(tmp_path / "plans.xlsx", "December"))
    book = book_of(result)
    assert book.sheetnames == ["callsheet result", "Notes", "December"]
    assert book.active.title == "December"
    page = book["December"]
    assert statuses(page) == ["loaded", "loaded", "loaded", "invalid"]
    assert page["A1"].fill.fgColor.rgb == "007030A0"
    assert page["G2"].value == '=UPPER("a")'
    assert page["A5"].comment.text.startswith("“Telephone”") or page["A5"].comment.text
    said = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert result.load_id in said
    assert Path(result.files[-1]).name == "plans.to-fix.xlsx"


@pytest.mark.parametrize("resave", [False, True])
def test_a_result_with_other_lists_in_it_sends_nothing_again(
    resave: bool, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The other sheets are in it as they were, without a word of what became of them; customers are not remembered."""
    profile = a_profile(sandbox, tmp_path, several_sheets="all")
    book = openpyxl.Workbook()
    for at, name in enumerate(("North", "South")):
        page = book.create_sheet(name)
        page.append(("Telephone", "Name"))
        for number in numbers(3, 6_590_020_000 + 10 * at):
            page.append((int(number), f"{name} {number}"))
    book.remove(book.worksheets[0])
    book.save(tmp_path / "customers.xlsx")
    results = run(profile, tmp_path / "customers.xlsx")
    assert [result.outcomes for result in results] == [{"loaded": 3}] * 2
    assert [book_of(result).sheetnames for result in results] == [["callsheet result", "North", "South"]] * 2
    sent = len(sandbox.audit())
    for result, other in zip(results, ("South", "North"), strict=True):
        file = tmp_path / f"back-{result.sheet}.xlsx"
        book = book_of(result)
        file.write_bytes(Path(result.files[0]).read_bytes())
        if resave:
            book.save(file)
        (again,) = run(profile, file)
        assert (again.exit, again.outcomes) == (Exit.WELL, {"skipped": 3})
        assert [one.detail for one in again.problems if one.code == "SHEET_OF_RESULT"] == [other]
    assert not [one for one in sandbox.audit()[sent:] if one["operation"] == "import_customers"]


@pytest.mark.parametrize("word", ["禁呼", "Do not call"])
def test_the_result_of_a_forbidden_list_beside_customers_comes_back(
    word: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The name that callsheet gives the result is that of the list; its customers are not sent from there."""
    book = openpyxl.Workbook()
    lists = {"Customers": ("Telephone", "Name"), word: ("Forbidden number", "Direction", "Action")}
    for at, (name, titles) in enumerate(lists.items()):
        page = book.create_sheet(name)
        page.append(titles)
        for number in numbers(3, 6_590_040_000 + 100 * at):
            page.append((int(number), *("Both", "Block")[: len(titles) - 1]))
    book.remove(book.worksheets[0])
    book.save(tmp_path / "november.xlsx")
    profile = a_profile(sandbox, tmp_path)
    first = {result.sheet: result for result in run(profile, tmp_path / "november.xlsx")}
    assert [result.outcomes for result in first.values()] == [{"loaded": 3}] * 2
    sent = len(sandbox.audit("import_customers"))
    (again,) = run(profile, Path(first[word].files[0]))
    assert (again.sheet, again.outcomes) == (word, {"skipped": 3}), again.problems
    assert [one.detail for one in again.problems if one.code == "SHEET_IGNORED"] == ["Customers"]
    assert len(sandbox.audit("import_customers")) == sent
    (others,) = run(profile, a_csv(tmp_path / "others.csv", "Name,Telephone", "Ann,6591230001"))
    assert others.outcomes == {"loaded": 1}, "nobody waits for a list that is none"


def test_a_filled_in_template_comes_back(load: Loader, sandbox: Sandbox, tmp_path: Path) -> None:
    """It has comments, hidden lists and a column of callsheet's of its own, with the mark of its example."""
    file = write_template(tmp_path / "plans.xlsx", kind_named("contact-plans"))
    book: Any = openpyxl.load_workbook(file)
    page = book.worksheets[0]
    titles = {str(cell.value): cell.column for cell in page[1]}
    for row, number in enumerate(numbers(2, 6_590_030_000), start=3):
        for title, value in zip(PLANS[:5], (number, "Call back", *TIMES, "1001"), strict=True):
            page.cell(
                row, next(at for name, at in titles.items() if name.startswith(title.split()[0])), value
            )
    book.save(file)
    (first,) = load(file)
    assert first.outcomes.get("loaded") == 2, first.problems
    assert not codes(first) & {"RESULT_PLAIN", "RESULT_LEFT_OUT"}
    assert book_of(first).sheetnames[0] == "callsheet result"
    sent = len([one for one in sandbox.audit() if one["operation"] == "create_contact_plans"])
    (again,) = load(Path(first.files[0]))
    assert again.exit == Exit.WELL
    assert set(again.outcomes) == {"skipped"}
    assert len([one for one in sandbox.audit() if one["operation"] == "create_contact_plans"]) == sent


def test_a_result_that_comes_back_is_answered_in_the_same_place(load: Loader, tmp_path: Path) -> None:
    """Its own answer is the new load's; nothing of the earlier one is left."""
    (first,) = load(a_book(tmp_path / "plans.xlsx", "December"))
    (again,) = load(Path(first.files[0]))
    book = book_of(again)
    assert book.sheetnames == ["callsheet result", "Notes", "December"]
    page = book["December"]
    assert [cell.value for cell in page[1]] == [*PLANS, *(f"callsheet {name}" for name in (*ADDED, "mark"))]
    assert statuses(page) == ["skipped"] * 3 + ["invalid"]
    assert page["A1"].fill.fgColor.rgb == "007030A0"
    said = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert again.load_id in said
    assert first.load_id not in said
    assert not codes(again) & {"RESULT_PLAIN", "RESULT_LEFT_OUT"}


def test_the_result_of_rows_to_fix_comes_back_as_her_workbook(load: Loader, tmp_path: Path) -> None:
    """Its filter ends where its columns do, which are one fewer; what she wrote on behind callsheet's words is hers."""
    (first,) = load(a_book(tmp_path / "plans.xlsx", "December"))
    (fix,) = (Path(file) for file in first.files if ".to-fix." in file)
    book = openpyxl.load_workbook(fix)
    (bad,) = (cell for cell in book["December"][2] if cell.comment)
    assert bad.comment
    bad.comment = Comment(f"{bad.comment.text} Bob will ask\nhim in May", "Ann")
    other = "A2" if bad.coordinate != "A2" else "B2"
    book["December"][other].comment = Comment("She moved in May", "Ann")
    book.save(fix)
    (answered,) = load(fix)
    (again,) = load(Path(answered.files[0]))
    for one in (answered, again):
        page = book_of(one)["December"]
        assert page.auto_filter.ref == page.dimensions
        assert page[other].comment.text == "She moved in May"
        assert page[bad.coordinate].comment.text == "Bob will ask\nhim in May"
        assert not codes(one) & {"RESULT_PLAIN", "RESULT_LEFT_OUT"}


def test_macros_are_gone_from_the_result_and_named(sandbox: Sandbox, tmp_path: Path) -> None:
    made = with_macros(by_xlsxwriter())
    (tmp_path / "list.xlsm").write_bytes(made.data)
    profile = a_profile(sandbox, tmp_path, formats=[".xlsm"])
    (result,) = run(profile, tmp_path / "list.xlsm", kind="customer-numbers")
    assert "RESULT_LEFT_OUT" in codes(result)
    (name,) = (file for file in result.files if ".result." in file)
    assert name.endswith("list.result.xlsx")
    with zipfile.ZipFile(name) as archive:
        assert not [one for one in archive.namelist() if "vba" in one]


def test_a_workbook_of_another_format_comes_back_as_xlsx(sandbox: Sandbox, tmp_path: Path) -> None:
    """Plain, and the summary says why."""
    cells = [ods_text(one) for one in ("Telephone", "Name", "6591230001", "Tan")]
    (tmp_path / "list.ods").write_bytes(ods("".join(cells[:2]), "".join(cells[2:])))
    (result,) = run(a_profile(sandbox, tmp_path, formats=[".ods"]), tmp_path / "list.ods")
    assert result.outcomes == {"loaded": 1}
    assert [Path(file).name for file in result.files] == ["list.result.xlsx"]
    assert "RESULT_PLAIN" not in codes(result)
    said = [cell.value for row in book_of(result)["callsheet summary"].iter_rows() for cell in row]
    assert "a workbook in this format cannot be kept as it is" in said


def test_when_the_copy_is_gone_the_result_is_plain(profile: Profile, tmp_path: Path) -> None:
    (result,) = run(profile, a_book(tmp_path / "plans.xlsx", "December"))
    from callsheet.engine.report import report

    with open_context(profile) as context:
        assert result.load_id
        for copy in context.workspace(result.load_id).folder.glob("source.*"):
            copy.unlink()
        again = report(context, result.load_id)
    book = book_of(again)
    assert book.sheetnames[0] == "December"
    said = [cell.value for row in book["callsheet summary"].iter_rows() for cell in row]
    assert "the file kept for this load is gone" in said


@pytest.mark.parametrize("hidden", ["visible", "hidden", "veryHidden"])
@pytest.mark.parametrize("title", ["Password", "密码", " pass-word "])
@pytest.mark.thinned(3)
def test_passwords_on_any_sheet_are_in_no_result(
    hidden: str, title: str, load: Loader, tmp_path: Path
) -> None:
    file = a_book(tmp_path / "plans.xlsx", "December")
    book = openpyxl.load_workbook(file)
    page = book.create_sheet("Phones")
    page.append(("Desk", title))
    page.append(("0801", PASSWORD))
    page.sheet_state = hidden
    book.save(file)
    (result,) = load(file)
    assert result.rows == 4
    without(PASSWORD, result)


def test_passwords_that_were_loaded_are_in_no_result(load: Loader, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("Extension", "Password"), ("0801", PASSWORD), ("x", PASSWORD)):
        book.active.append(row)
    book.save(tmp_path / "extensions.xlsx")
    (result,) = load(tmp_path / "extensions.xlsx")
    assert len(result.files) == 2
    without(PASSWORD, result)


def without(secret: str, result: SheetResult) -> None:
    """No file of a result has a secret in it."""
    assert result.files
    for file in result.files:
        with zipfile.ZipFile(file) as archive:
            assert not any(secret.encode() in archive.read(name) for name in archive.namelist())
