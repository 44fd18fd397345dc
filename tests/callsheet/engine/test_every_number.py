"""Lists whose profile calls all numbers of a customer, on their whole way: bodies, books, reports, and loads of results."""

import asyncio
from pathlib import Path
from typing import Any

import openpyxl
import orjson
import pandas as pd
import pytest

import callsheet
from callsheet.cli.output import result_json
from callsheet.engine.context import open_context
from callsheet.engine.decision import decide
from callsheet.engine.dry_run import check_files
from callsheet.engine.pipeline import continue_load
from callsheet.engine.plan_workbook import PlanFile
from callsheet.engine.progress import Silent
from callsheet.engine.report_page import facts_of
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.errors import Exit
from callsheet.ledger.verify import verify
from callsheet.messages.reader import Reader
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.web.load_view import LoadView
from tests.support.campaigns import a_campaign
from tests.support.late import forbid_before_sending
from tests.support.loading import a_csv, a_profile, run
from tests.support.thinned import half_of

pytestmark = pytest.mark.slow

HEADER = "Name,Phone,Mobile,Home phone"
LIST = (
    "Ann,6591230001,+65 9123 0002,6591230003",
    "Ben,6591230004,n/a,6591230004",
    "Cy,12,6591230006,",
    "Di,,,6591230001",
)


@pytest.fixture
def profile(sandbox: Sandbox, tmp_path: Path) -> Profile:
    return a_profile(sandbox, tmp_path, phones="all")


def details(profile: Profile, result: SheetResult) -> list[dict[str, Any]]:
    """The rows that a load sent, word for word, when its books are in order."""
    with open_context(profile) as context:
        assert verify(context.ledger, str(result.load_id)) == []
        chunks = context.ledger.chunks(str(result.load_id))
        bodies = [
            orjson.loads(context.ledger.frozen(str(result.load_id), chunk.number).body) for chunk in chunks
        ]
    return [row for body in bodies for row in body.get("dataDetails", [])]


def dialled(sandbox: Sandbox) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, times in sandbox.effects("import_customer_numbers").items():
        found[str(key[-1])] = found.get(str(key[-1]), 0) + times
    return found


def said(result: SheetResult) -> list[tuple[int | None, str, str]]:
    return [(problem.row, problem.column, problem.code) for problem in result.problems if problem.row]


def page_of(path: str) -> Any:
    """The worksheet of a workbook that has our columns."""
    pages = openpyxl.load_workbook(path).worksheets
    return next(page for page in pages if "callsheet row" in {cell.value for cell in page[1]})


def statuses(path: str) -> dict[int, tuple[str, str]]:
    """The row that a result names -> its status and code."""
    page = page_of(path)
    head = {str(cell.value): at for at, cell in enumerate(page[1])}
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    return {
        int(row[head["callsheet row"]]): (row[head["callsheet status"]], row[head["callsheet code"]] or "")
        for row in rows
        if row[head["callsheet row"]]
    }


def file_of(result: SheetResult, ending: str) -> str:
    return next(file for file in result.files if file.endswith(ending))


def test_every_number_is_sent_once_and_the_sheet_has_an_outcome_a_row(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The exact bodies; rows and numbers are counted apart; check says the same before."""
    path = a_csv(tmp_path / "leads.csv", HEADER, *LIST)
    (checked,) = check_files(profile, [LoadRequest(path)], Silent())
    (result,) = run(profile, path)
    assert details(profile, result) == [
        {"telephone": "6591230001", "name": "Ann"},
        {"telephone": "6591230002", "name": "Ann"},
        {"telephone": "6591230003", "name": "Ann"},
        {"telephone": "6591230004", "name": "Ben"},
        {"telephone": "6591230006", "name": "Cy"},
    ]
    assert set(dialled(sandbox).values()) == {1}
    for each, well in ((checked, "ready"), (result, "loaded")):
        assert (each.rows, each.exit) == (4, Exit.ROWS_TO_FIX)
        assert each.outcomes == {well: 2, "invalid": 1, "duplicate": 1}
        assert each.numbers == {well: 5, "invalid": 1, "duplicate": 2}
        assert result_json(each)["numbers"] == each.numbers
        assert said(each) == [
            (3, "Mobile", "NO_NUMBER_HERE"),
            (4, "Phone", "PHONE_LENGTH"),
            (3, "Home phone", "DUPLICATE_IN_ROW"),
            (5, "Home phone", "NUMBER_IN_OTHER_ROW"),
        ]
    seen = checked.understood
    assert seen is not None
    phones = [(column.title, column.field) for column in seen.columns[1:]]
    assert phones == [(title, "telephone") for title in ("Phone", "Mobile", "Home phone")]
    assert [dict(row.cells)["telephone"] for row in seen.rows[:3]] == ["+65 …01", "+65 …02", "+65 …03"]


@pytest.mark.workbooks
def test_the_workbooks_have_a_reason_a_number(profile: Profile, tmp_path: Path) -> None:
    """Result, rows to fix and plan; the page counts rows, and the numbers beside them."""
    path = a_csv(tmp_path / "leads.csv", HEADER, *LIST)
    plan = PlanFile(tmp_path / "plan.xlsx")
    plan.write(check_files(profile, [LoadRequest(path)], Silent(), plan=plan.take))
    (result,) = run(profile, path)
    rows = {
        2: ("loaded", ""),
        3: ("loaded", ""),
        4: ("invalid", "NUMBERS_DIFFER"),
        5: ("duplicate", "NUMBER_IN_OTHER_ROW"),
    }
    assert statuses(file_of(result, ".result.xlsx")) == rows
    assert statuses(file_of(result, ".to-fix.xlsx")) == {4: rows[4]}
    assert statuses(str(plan.path))[4] == ("invalid", "PHONE_LENGTH")
    head, first = list(page_of(file_of(result, ".to-fix.xlsx")).iter_rows(max_row=2, values_only=True))
    reason = dict(zip(head, first, strict=True))["callsheet reason"]
    assert str(reason).split("\n")[1] == "Mobile: loaded"
    with open_context(profile) as context:
        facts = facts_of(context, context.ledger.load(str(result.load_id)))
        view = LoadView(context, context.ledger.load(str(result.load_id)), Reader())
        assert (view.sum, view.of_all, view.done) == ("4 counted, 4 read", "of 4 rows have their outcome", 4)
        live, shown = view.progress()["rows"], {line["name"]: line["rows"] for line in view.lines}
        assert live == {"planned": "0", "awaited": "0"} | shown  # what is none stays none while one looks
    assert (facts.rows, facts.counts, facts.about["LABEL_NUMBERS"]) == (4, result.outcomes, "8")
    assert sorted((line.problem.code, line.count) for line in facts.problems) == [
        ("DUPLICATE_IN_ROW", 1),
        ("NO_NUMBER_HERE", 1),
        ("NUMBER_IN_OTHER_ROW", 1),
        ("PHONE_LENGTH", 1),
    ]


@pytest.mark.workbooks
def test_an_own_workbook_is_given_back_with_one_outcome_a_row(profile: Profile, tmp_path: Path) -> None:
    """Her own sheet with our columns beside it, each row at its place."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for line in (HEADER, *LIST):
        page.append(line.split(","))
    book.save(tmp_path / "leads.xlsx")
    (result,) = run(profile, tmp_path / "leads.xlsx")
    assert "RESULT_PLAIN" not in {problem.code for problem in result.problems}
    assert {row: status for row, (status, _) in statuses(file_of(result, ".result.xlsx")).items()} == {
        2: "loaded", 3: "loaded", 4: "invalid", 5: "duplicate",
    }  # fmt: skip


def test_programs_get_a_line_a_row(profile: Profile, tmp_path: Path) -> None:
    """`import callsheet` gives the rows of the sheet, and a DataFrame has its own labels."""
    path = a_csv(tmp_path / "leads.csv", HEADER, *LIST)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    found = callsheet.load(frame, profile=profile, kind="customer-numbers")
    assert found.rows["outcome"].to_dict() == {0: "loaded", 1: "loaded", 2: "invalid", 3: "duplicate"}
    assert str(found.rows.loc[2, "reason"]).split("\n")[1] == "Mobile: loaded"


def corrected(result: SheetResult, ending: str, number: str, wrong: str = "12") -> Path:
    """The rows to fix, the wrong number corrected."""
    path = Path(file_of(result, f".to-fix.{ending}"))
    if ending == "csv":
        path.write_text(path.read_text("utf-8-sig").replace(f'"{wrong}"', f'"{number}"'), "utf-8-sig")
        return path
    book = openpyxl.load_workbook(path)
    book.worksheets[0].cell(2, 2).value = number
    book.save(path)
    return path


@pytest.mark.workbooks
@pytest.mark.parametrize(("rule", "ending"), half_of(["campaign", "none"], ["xlsx", "csv"]))
@pytest.mark.thinned(2)
def test_a_corrected_number_is_sent_and_those_of_its_row_are_not_sent_again(
    ending: str, rule: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Whatever the service would do with a repeat; the result of that load says so."""
    path = a_csv(tmp_path / "leads.csv", HEADER, *LIST)
    options = {"duplicates": rule, "campaign_name": "November"}
    (first,) = run(profile, path, csv=ending == "csv", options=options)
    again = corrected(first, ending, "6591230005")
    (checked,) = check_files(profile, [LoadRequest(again, options=options)], Silent())
    (second,) = run(profile, again, csv=ending == "csv", options=options)
    assert checked.numbers == {"ready": 1, "skipped": 1}
    assert (second.outcomes, second.numbers) == ({"loaded": 1}, {"loaded": 1, "skipped": 1})
    assert said(second) == [(2, "Mobile", "ALREADY_LOADED")]
    assert [row["telephone"] for row in details(profile, second)] == ["6591230005"]
    assert set(dialled(sandbox).values()) == {1}


@pytest.mark.workbooks
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_row_comes_back_as_often_as_it_takes(
    ending: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Wrong a second time; it keeps the row number of the first file, and its loaded number is never sent again."""
    more: dict[str, Any] = {"csv": ending == "csv", "options": {"duplicates": "none"}}
    (first,) = run(profile, a_csv(tmp_path / "leads.csv", HEADER, *LIST), **more)
    (second,) = run(profile, corrected(first, ending, "13"), **more)
    assert second.numbers == {"invalid": 1, "skipped": 1}
    assert {problem.first_row for problem in second.problems if problem.row} == {4}
    (third,) = run(profile, corrected(second, ending, "6591230005", "13"), **more)
    assert third.numbers == {"loaded": 1, "skipped": 1}
    assert set(dialled(sandbox).values()) == {1}


@pytest.mark.workbooks
def test_a_whole_result_dropped_again_sends_nothing_that_is_loaded(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The result workbook, not only the rows to fix; a number changed in a loaded row is said to be new."""
    options = {"duplicates": "none"}
    (first,) = run(profile, a_csv(tmp_path / "leads.csv", HEADER, *LIST), options=options)
    book = openpyxl.load_workbook(file_of(first, ".result.xlsx"))
    book.worksheets[0].cell(2, 3).value = "6591230022"
    book.save(tmp_path / "again.xlsx")
    (second,) = run(profile, tmp_path / "again.xlsx", options=options)
    assert second.numbers == {"loaded": 1, "skipped": 4, "duplicate": 2, "invalid": 1}
    assert (2, "Mobile", "ROW_CHANGED") in said(second)
    assert set(dialled(sandbox).values()) == {1}


@pytest.mark.workbooks
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_rows_to_fix_of_another_ledger_are_a_question(
    ending: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Nobody here knows which numbers of a row are loaded: none is sent until somebody clears what the row says."""
    (first,) = run(profile, a_csv(tmp_path / "leads.csv", HEADER, *LIST), csv=ending == "csv")
    again = corrected(first, ending, "6591230005")
    elsewhere = a_profile(sandbox, tmp_path, phones="all", data_dir=tmp_path / "elsewhere")
    (second,) = run(elsewhere, again)
    assert second.numbers == {"unknown": 2}, second
    assert {code for _, _, code in said(second)} == {"STATUS_UNCONFIRMED"}
    assert set(dialled(sandbox).values()) == {1}


def test_whoever_has_a_forbidden_number_is_called_on_none(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Each number says why; a customer without one is called."""
    run(profile, a_csv(tmp_path / "blocked.csv", "Number,Direction", "6591230001,Both", "6591230004,Both"))
    lines = [
        "Name,Phone,Mobile",
        "a,6591230001,6591230002",
        "b,6591230003,6591230004",
        "c,6591230005,6591230006",
    ]
    path = a_csv(tmp_path / "leads.csv", *lines)
    (checked,) = check_files(profile, [LoadRequest(path)], Silent())
    (result,) = run(profile, path)
    for each in (checked, result):
        assert each.outcomes.get("held") == 2
        assert each.numbers["held"] == 4
        assert sorted(said(each)) == [
            (2, "Mobile", "FORBIDDEN_OTHER_NUMBER"),
            (2, "Phone", "FORBIDDEN_HERE"),
            (3, "Mobile", "FORBIDDEN_HERE"),
            (3, "Phone", "FORBIDDEN_OTHER_NUMBER"),
        ]
    assert sorted(dialled(sandbox)) == ["6591230005", "6591230006"]


def test_rows_go_to_their_own_campaigns_with_all_their_numbers(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The books by campaign count numbers, on the page as well."""
    for name in ("Spring", "Autumn"):
        a_campaign(profile, name)
    lines = ["Name,Phone,Mobile,Campaign name", "a,6591230001,6591230002,Spring", "b,6591230003,,Autumn"]
    (result,) = run(profile, a_csv(tmp_path / "leads.csv", *lines))
    found = [(line["name"], line["rows"], line["outcomes"]) for line in result.campaigns]
    assert found == [("Spring", 2, {"loaded": 2}), ("Autumn", 1, {"loaded": 1})]
    with open_context(profile) as context:
        facts = facts_of(context, context.ledger.load(str(result.load_id)))
    assert [dict(line) for line in facts.campaigns] == [dict(line) for line in result.campaigns]


def test_what_the_service_says_of_one_number_is_said_of_that_number(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A number that is in the campaign already is a duplicate; the others of its row are loaded."""
    options = {"campaign_code": a_campaign(profile, "Spring")}
    run(profile, a_csv(tmp_path / "first.csv", "Name,Phone", "z,6591230002"), options=options)
    path = a_csv(tmp_path / "leads.csv", HEADER, "Ann,6591230001,6591230002,6591230003")
    (result,) = run(profile, path, options=options)
    assert (result.outcomes, result.numbers) == ({"loaded": 1}, {"loaded": 2, "duplicate": 1})
    assert [line[:2] for line in said(result)] == [(2, "Mobile")]


def test_a_number_that_is_forbidden_after_the_plan_holds_the_others_of_its_row(
    profile: Profile, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last comparison, where a chunk is claimed, knows all numbers of a customer, also those in other chunks."""
    forbid_before_sending(profile, tmp_path, monkeypatch, "6591230002")
    small = profile.model_copy(update={"chunks": {"customer-numbers": 1}})
    lines = ["Name,Phone,Mobile", "a,6591230001,6591230002", "b,6591230003,6591230004"]
    (result,) = run(small, a_csv(tmp_path / "leads.csv", *lines))
    assert (result.outcomes, result.numbers) == ({"held": 1, "loaded": 1}, {"held": 2, "loaded": 2})
    assert sorted(said(result)) == [(2, "Mobile", "FORBIDDEN_HERE"), (2, "Phone", "FORBIDDEN_OTHER_NUMBER")]
    assert sorted(dialled(sandbox)) == ["6591230003", "6591230004"]


@pytest.mark.workbooks
def test_again_sends_every_number_once_more(profile: Profile, sandbox: Sandbox, tmp_path: Path) -> None:
    """Somebody insists: all numbers of the rows to fix, whatever was loaded."""
    options = {"duplicates": "none"}
    (first,) = run(profile, a_csv(tmp_path / "leads.csv", HEADER, *LIST), options=options)
    (second,) = run(profile, corrected(first, "xlsx", "6591230005"), options=options, again=True)
    assert second.numbers == {"loaded": 2}
    assert {number: times for number, times in dialled(sandbox).items() if times > 1} == {"6591230006": 2}


def test_contact_plans_are_made_for_each_number(profile: Profile, sandbox: Sandbox, tmp_path: Path) -> None:
    """By the same declaration as lists of customers; a plan of a number is told by that number when it comes again."""
    lines = [
        "手机,备用电话,计划,开始时间,结束时间,执行坐席",
        "6591230001,6591230002,Call,2099-12-01 09:00,2099-12-02 09:00,1001",
    ]
    path = a_csv(tmp_path / "plans.csv", *lines)
    (result,) = run(profile, path)
    assert (result.rows, result.numbers) == (1, {"loaded": 2})
    assert {str(key[-1]) for key in sandbox.effects("create_contact_plans")} == {"6591230001", "6591230002"}
    more = a_csv(tmp_path / "more.csv", lines[0], lines[1].replace("6591230002", "6591230003"))
    (again,) = run(profile, more)
    assert again.numbers == {"loaded": 1, "skipped": 1}
    assert set(sandbox.effects("create_contact_plans").values()) == {1}


@pytest.mark.workbooks
def test_a_changed_name_of_a_loaded_row_is_said_and_not_sent(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Each of its numbers is in Sobot with the old name; a corrected number beside it is no change of the others."""
    (first,) = run(profile, a_csv(tmp_path / "leads.csv", HEADER, *LIST), options={"duplicates": "none"})
    book = openpyxl.load_workbook(file_of(first, ".result.xlsx"))
    page = next(page for page in book.worksheets if page.cell(1, 1).value == "Name")
    page.cell(2, 1).value = "Anna"
    page.cell(4, 2).value = "6591230005"
    book.save(tmp_path / "again.xlsx")
    (second,) = run(profile, tmp_path / "again.xlsx", options={"duplicates": "none"})
    told = {(row, column): code for row, column, code in said(second)}
    assert {told[2, title] for title in ("Phone", "Mobile", "Home phone")} == {"LOADED_ROW_EDITED"}
    assert told[4, "Mobile"] == "ALREADY_LOADED"
    assert [row["telephone"] for row in details(profile, second)] == ["6591230005"]
    assert set(dialled(sandbox).values()) == {1}


def test_a_load_stopped_before_the_plan_says_so_of_each_row(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """It waits for approval, whose limit counts numbers; approved and resumed it ends as any other."""
    limited = profile.model_copy(update={"approve_above_rows": 4})
    (stopped,) = run(limited, a_csv(tmp_path / "leads.csv", HEADER, *LIST))
    assert (stopped.exit, stopped.outcomes) == (Exit.STOPPED, {"planned": 2, "invalid": 1, "duplicate": 1})
    assert stopped.numbers == {"planned": 5, "invalid": 1, "duplicate": 2}
    with open_context(limited) as context:
        decide(context, str(stopped.load_id), "Mei", "test", yes=True)
        result = asyncio.run(continue_load(context, str(stopped.load_id)))
    assert result.numbers == {"loaded": 5, "invalid": 1, "duplicate": 2}
    assert set(dialled(sandbox).values()) == {1}
