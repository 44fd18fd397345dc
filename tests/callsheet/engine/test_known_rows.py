"""Rows are remembered, not files: a row that was sent is not sent again, in whatever file it comes."""

import asyncio
import csv
import random
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from callsheet.engine import plan as planning
from callsheet.engine import taken_rows
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.dry_run import check_files
from callsheet.engine.pipeline import continue_load, load_one
from callsheet.engine.progress import Silent
from callsheet.engine.read import read
from callsheet.engine.resolve import resolve
from callsheet.engine.results import LoadRequest, RowTexts, SheetResult
from callsheet.engine.validate import validate
from callsheet.errors import Exit
from callsheet.ledger.records import Load
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.support.campaigns import a_campaign
from tests.support.loading import Loader, a_csv, a_profile, numbers, run

pytestmark = [pytest.mark.slow, pytest.mark.workbooks]

EN = ("Telephone", "Plan", "Start", "End", "Executor", "Note")
ZH = ("电话号码", "计划名称", "开始时间", "结束时间", "执行坐席", "备注")
CUSTOMERS = "Telephone,Name"


def plans(count: int, first: int = 6_590_020_000) -> list[tuple[str, ...]]:
    """Plans as people type them into a text file."""
    times = ("2099-12-01 09:00", "2099-12-01 18:00")
    return [(number, "Call back", *times, "1001", "after ten") for number in numbers(count, first)]


def as_csv(path: Path, rows: list[tuple[str, ...]], header: tuple[str, ...] = EN) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def as_xlsx(
    path: Path, rows: list[tuple[str, ...]], header: tuple[str, ...] = EN, sheet: str = "Sheet1"
) -> Path:
    """The same plans as Excel keeps them: numbers as numbers, moments as moments."""
    book = openpyxl.Workbook()
    page: Any = book.active
    assert page is not None
    page.title = sheet
    page.append(header)
    for number, name, start, end, executor, note in rows:
        moments = [datetime.fromisoformat(moment) for moment in (start, end)]
        page.append([int(number), name, *moments, int(executor), note])
    book.save(path)
    return path


def resaved(source: Path, target: Path) -> Path:
    """The same workbook, written again by another program."""
    book = openpyxl.load_workbook(source)
    for page in book.worksheets:
        page.sheet_view.zoomScale = 90
    book.save(target)
    return target


def result_of(result: SheetResult, ending: str = ".result.xlsx") -> Path:
    return next(Path(file) for file in result.files if file.endswith(ending))


def as_result_csv(source: Path, target: Path) -> Path:
    """A result workbook as its person saves its first sheet as CSV."""
    page: Any = openpyxl.load_workbook(source).active
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(page.iter_rows(values_only=True))
    return target


def edited(source: Path, target: Path, change: Callable[[Any, dict[str, int]], None]) -> Path:
    """A result workbook with its first sheet changed; `change` is given the sheet and the column of each header."""
    book = openpyxl.load_workbook(source)
    page: Any = book.active
    change(page, {str(cell.value): at for at, cell in enumerate(page[1], start=1)})
    book.save(target)
    return target


def dialled(sandbox: Sandbox, operation: str = "create_contact_plans") -> dict[str, int]:
    """How often each number has taken effect."""
    counts: dict[str, int] = {}
    for (name, *key), count in sandbox.effects().items():
        if name == operation:
            (number,) = (part for part in map(str, key) if re.fullmatch(r"659\d{7}", part))
            counts[number] = counts.get(number, 0) + count
    return counts


def codes(result: SheetResult) -> dict[int, str]:
    return {problem.row: problem.code for problem in result.problems if problem.row is not None}


@pytest.mark.parametrize("header", [EN, ZH], ids=["en", "zh"])
@pytest.mark.thinned(2)
def test_plans_that_were_loaded_are_not_sent_again_in_any_file(
    header: tuple[str, ...], load: Loader, sandbox: Sandbox, tmp_path: Path
) -> None:
    """As a workbook, saved again, as CSV, in another order, under another sheet name, and as their own result."""
    rows = plans(5)
    first_file = as_xlsx(tmp_path / "plans.xlsx", rows, header)
    (first,) = load(first_file)
    assert first.outcomes == {"loaded": 5}
    (as_text,) = load(as_csv(tmp_path / "own.csv", plans(2, 6_590_070_000), header), csv=True)
    sent = len(sandbox.audit())
    shuffled = random.Random(1).sample(rows, 5)
    result = result_of(first)
    files = [
        (resaved(first_file, tmp_path / "saved.xlsx"), 5),
        (as_csv(tmp_path / "plans.csv", rows, header), 5),
        (as_csv(tmp_path / "order.csv", shuffled, header), 5),
        (as_xlsx(tmp_path / "sheet.xlsx", rows, header, "December"), 5),
        (result, 5),
        (resaved(result, tmp_path / "result-saved.xlsx"), 5),
        (as_result_csv(result, tmp_path / "result.csv"), 5),
        (result_of(as_text, ".result.csv"), 2),
    ]
    looks = len([one for one in sandbox.audit() if one["operation"] != "create_contact_plans"])
    for file, count in files:
        (again,) = load(file)
        assert (file.name, again.exit, again.outcomes) == (file.name, Exit.WELL, {"skipped": count})
        assert set(codes(again).values()) == {"ALREADY_LOADED"}
    assert len(sandbox.audit()) == sent, looks
    assert set(dialled(sandbox).values()) == {1}


def test_the_reason_names_the_load_and_its_date(load: Loader, tmp_path: Path) -> None:
    """Who is told that a row was loaded before is told in which load, and when."""
    (first,) = load(as_csv(tmp_path / "a.csv", plans(1)))
    (second,) = load(as_xlsx(tmp_path / "b.xlsx", plans(1)))
    (problem,) = [one for one in second.problems if one.code == "ALREADY_LOADED"]
    assert str(first.load_id) in str(problem)
    (third,) = load(result_of(second))
    (problem,) = [one for one in third.problems if one.code == "ALREADY_LOADED"]
    assert str(first.load_id) in str(problem)


def test_only_new_rows_of_another_file_are_sent(load: Loader, sandbox: Sandbox, tmp_path: Path) -> None:
    """A longer list goes out without the rows that went before."""
    load(as_csv(tmp_path / "a.csv", plans(4)))
    more = [*plans(3, 6_590_030_000), *plans(4)]
    (second,) = load(as_xlsx(tmp_path / "b.xlsx", more))
    assert second.outcomes == {"loaded": 3, "skipped": 4}
    assert dialled(sandbox) == dict.fromkeys([row[0] for row in more], 1)


def test_again_sends_everything(load: Loader, sandbox: Sandbox, tmp_path: Path) -> None:
    """Who insists is not asked which rows went before; and what was sent twice is remembered as sent."""
    load(as_csv(tmp_path / "a.csv", plans(3)))
    (second,) = load(as_xlsx(tmp_path / "b.xlsx", plans(3)), again=True)
    assert second.outcomes == {"loaded": 3}
    (own,) = load(result_of(second), again=True)
    assert own.outcomes == {"loaded": 3}
    assert set(dialled(sandbox).values()) == {3}
    (third,) = load(as_csv(tmp_path / "c.csv", plans(3)[::-1]))
    assert third.outcomes == {"skipped": 3}


@pytest.mark.parametrize("at", range(5))
@pytest.mark.thinned(2)
def test_a_plan_that_differs_in_what_makes_it_a_plan_is_another_plan(
    at: int, load: Loader, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Another number, name, start, end or executor."""
    (row,) = plans(1)
    other = ("6590099999", "Other", "2099-12-01 09:30", "2099-12-01 18:30", "1002")
    load(as_csv(tmp_path / "a.csv", [row]))
    changed = (*row[:at], other[at], *row[at + 1 :])
    (second,) = load(as_csv(tmp_path / "b.csv", [changed]))
    assert second.outcomes == {"loaded": 1}
    assert len(sandbox.audit("create_contact_plans")) == 2


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2099-12-01T09:00:00", "2099-12-01T18:00:00"),
        ("2099-12-01T09:00", "2099-12-01T18:00:30"),
        ("2099-12-01 09:00:00", "2099-12-01 18:00:59"),
    ],
)
def test_a_plan_is_the_same_however_its_times_are_written(
    start: str, end: str, load: Loader, tmp_path: Path
) -> None:
    """Seconds and the letter T make no other plan."""
    (row,) = plans(1)
    load(as_csv(tmp_path / "a.csv", [row]))
    (second,) = load(as_csv(tmp_path / "b.csv", [(row[0], row[1], start, end, *row[4:])]))
    assert second.outcomes == {"skipped": 1}


def test_a_row_whose_fate_is_unknown_is_not_sent_until_a_person_has_decided(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Unknown: said so. Then loaded on a person's word, or sent by its own load; never by another file."""
    sandbox.fault("rst_after", "create_contact_plans")
    (first,) = run(profile, as_csv(tmp_path / "a.csv", plans(2)))
    assert first.outcomes == {"unknown": 2}
    sandbox.clear_faults()
    before = len(sandbox.audit())
    (second,) = run(profile, as_xlsx(tmp_path / "b.xlsx", plans(2)))
    assert (second.exit, second.outcomes) == (Exit.ROWS_TO_FIX, {"unknown": 2})
    assert set(codes(second).values()) == {"MAYBE_LOADED"}
    assert not any("to-fix" in file for file in second.files)
    for result in (first, second):
        (back,) = run(profile, result_of(result))
        assert set(codes(back).values()) == {"MAYBE_LOADED"}
    with open_context(profile) as context:
        resolve(context, str(first.load_id), 1, applied=True, by="Ann")
    (third,) = run(profile, as_csv(tmp_path / "c.csv", plans(2)[::-1]))
    assert (third.outcomes, set(codes(third).values())) == ({"skipped": 2}, {"ALREADY_LOADED"})
    assert len(sandbox.audit()) == before


def test_a_row_that_waits_in_an_open_load_is_sent_by_that_load_alone(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Also after a person has said that the first try took no effect, which puts the row into another chunk."""
    sandbox.fault("rst_before", "create_contact_plans")
    (first,) = run(profile, as_csv(tmp_path / "a.csv", plans(2)))
    sandbox.clear_faults()
    with open_context(profile) as context:
        resolve(context, str(first.load_id), 1, applied=False, by="Ann")
    (second,) = run(profile, as_xlsx(tmp_path / "b.xlsx", plans(2)))
    assert (second.exit, second.outcomes) == (Exit.ROWS_TO_FIX, {"unknown": 2})
    assert set(codes(second).values()) == {"IN_OPEN_LOAD"}
    with open_context(profile) as context:
        assert asyncio.run(continue_load(context, str(first.load_id))).outcomes == {"loaded": 2}
    (third,) = run(profile, as_csv(tmp_path / "c.csv", plans(2)[::-1]))
    assert set(codes(third).values()) == {"ALREADY_LOADED"}
    assert dialled(sandbox) == dict.fromkeys([row[0] for row in plans(2)], 1)


def test_a_refused_row_may_come_again(load: Loader, sandbox: Sandbox, tmp_path: Path) -> None:
    """What the service said no to is not in it: the same row in another file is sent."""
    sandbox.fault("status", "create_contact_plans", status=400)
    (first,) = load(as_csv(tmp_path / "a.csv", plans(2)))
    assert first.outcomes == {"refused": 2}
    sandbox.clear_faults()
    (second,) = load(as_xlsx(tmp_path / "b.xlsx", plans(2)))
    assert second.outcomes == {"loaded": 2}


def test_two_files_of_the_same_rows_that_are_read_together_are_sent_once(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Both are validated before either is planned: the second sees at its planning what the first has frozen."""
    files = [as_csv(tmp_path / "a.csv", plans(3)), as_xlsx(tmp_path / "b.xlsx", plans(4))]
    with open_context(profile) as context:
        ids = [load_id for file in files for load_id in read(context, LoadRequest(file)).loads]
        for load_id in ids:
            validate(context, load_id)
        results = [asyncio.run(continue_load(context, load_id)) for load_id in ids]
    assert [result.outcomes for result in results] == [{"loaded": 3}, {"loaded": 1, "skipped": 3}]
    assert codes(results[1]) == dict.fromkeys((2, 3, 4), "ALREADY_LOADED")
    assert set(dialled(sandbox).values()) == {1}


def test_rows_that_another_process_freezes_at_the_last_moment_are_not_sent(
    profile: Profile, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that another load takes after the check are refused when the chunks are frozen; the other rows are sent."""
    looked, frozen = taken_rows.without_taken, list[SheetResult]()
    other = as_csv(tmp_path / "a.csv", plans(3))

    def look_then_lose(context: LoadContext, load: Load, ready: pd.DataFrame) -> pd.DataFrame:
        left = looked(context, load, ready)
        if not frozen:
            frozen.append(SheetResult(""))
            with ThreadPoolExecutor(1) as pool:
                frozen[0] = pool.submit(run, profile, other).result()[0]
        return left

    monkeypatch.setattr(planning, "without_taken", look_then_lose)
    (second,) = run(profile, as_xlsx(tmp_path / "b.xlsx", plans(4)))
    assert (frozen[0].outcomes, second.outcomes) == ({"loaded": 3}, {"loaded": 1, "skipped": 3})
    assert set(dialled(sandbox).values()) == {1}


def test_check_says_it_too_and_writes_nothing(
    profile: Profile, load: Loader, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The dry run reads the ledger that is there, and makes none where there is none."""
    file = as_xlsx(tmp_path / "b.xlsx", plans(3))
    (fresh,) = check_files(profile, [LoadRequest(file)], Silent())
    assert fresh.outcomes == {"ready": 3}
    assert not profile.data_dir.exists()
    (first,) = load(as_csv(tmp_path / "a.csv", plans(2)))
    before = {path: path.read_bytes() for path in profile.data_dir.rglob("*") if path.is_file()}
    kept: list[RowTexts] = []
    for one in (file, result_of(first)):
        (checked,) = check_files(profile, [LoadRequest(one)], Silent(), kept.append)
        assert checked.outcomes.get("skipped") == 2
        assert set(codes(checked).values()) == {"ALREADY_LOADED"}
    assert kept[0].outcomes["outcome"].tolist() == ["skipped", "skipped", "ready"]
    after = {path: path.read_bytes() for path in profile.data_dir.rglob("*") if path.is_file()}
    assert after == before


def test_another_company_at_the_same_address_has_plans_of_its_own(sandbox: Sandbox, tmp_path: Path) -> None:
    """The address is shared by every company: what one has loaded says nothing about another."""
    mine = a_profile(sandbox, tmp_path)
    run(mine, as_csv(tmp_path / "a.csv", plans(2)))
    other = a_profile(sandbox, tmp_path, app_id="another-app")
    (checked,) = check_files(other, [LoadRequest(as_xlsx(tmp_path / "b.xlsx", plans(2)))], Silent())
    assert checked.outcomes == {"ready": 2}


# Result workbooks


def test_edited_rows_of_a_result_are_new_rows(load: Loader, sandbox: Sandbox, tmp_path: Path) -> None:
    """Where they have no mark, their status is not believed: they are sent and said to be changed, and the others stay."""
    (first,) = load(as_csv(tmp_path / "a.csv", plans(3)))

    def change(page: Any, at: dict[str, int]) -> None:
        page.cell(3, at["Telephone"]).value = "6590055555"
        page.delete_cols(at["callsheet mark"])

    (second,) = load(edited(result_of(first), tmp_path / "e.xlsx", change))
    assert second.outcomes == {"loaded": 1, "skipped": 2}
    assert codes(second) == {2: "ALREADY_LOADED", 3: "ROW_CHANGED", 4: "ALREADY_LOADED"}
    assert dialled(sandbox)["6590055555"] == 1


def test_the_word_of_a_status_is_not_believed(load: Loader, sandbox: Sandbox, tmp_path: Path) -> None:
    """A refused row that somebody marked as loaded is sent; a loaded one that somebody marked as refused is not."""
    sandbox.fault("status", "create_contact_plans", status=400)
    (first,) = load(as_csv(tmp_path / "a.csv", plans(2)))
    sandbox.clear_faults()

    def lie(word: str) -> Callable[[Any, dict[str, int]], None]:
        def change(page: Any, at: dict[str, int]) -> None:
            for row in (2, 3):
                page.cell(row, at["callsheet status"]).value = word

        return change

    (second,) = load(edited(result_of(first), tmp_path / "b.xlsx", lie("loaded")))
    assert second.outcomes == {"loaded": 2}
    for at, word in enumerate(("refused", "invalid", "")):
        (third,) = load(edited(result_of(second), tmp_path / f"c{at}.xlsx", lie(word)))
        assert third.outcomes == {"skipped": 2}
    assert set(dialled(sandbox).values()) == {1}


@pytest.mark.parametrize("ending", [".result.xlsx", ".result.csv"])
def test_a_result_of_another_ledger_is_a_question(
    ending: str, load: Loader, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Nobody here knows what became of its rows: they are not sent, whatever is cleared in them."""
    (first,) = load(as_csv(tmp_path / "a.csv", plans(2)), csv=ending.endswith("csv"))
    elsewhere = a_profile(sandbox, tmp_path, data_dir=tmp_path / "elsewhere")
    (second,) = run(elsewhere, result_of(first, ending))
    assert (second.exit, second.outcomes) == (Exit.ROWS_TO_FIX, {"unknown": 2})
    assert set(codes(second).values()) == {"STATUS_UNCONFIRMED"}
    assert set(dialled(sandbox).values()) == {1}


@pytest.mark.parametrize("csv_result", [False, True])
def test_a_result_of_customers_sends_only_those_that_are_not_loaded(
    csv_result: bool, load: Loader, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A kind that is not remembered is told by its load: refused before and new rows go, the others stay, changed or not."""
    rows = [f"{number},x" for number in numbers(4)]
    (first,) = load(a_csv(tmp_path / "a.csv", CUSTOMERS, *rows, "12,bad"), csv=csv_result)
    assert first.outcomes == {"loaded": 4, "invalid": 1}
    sent = len(sandbox.audit())
    ending = ".result.csv" if csv_result else ".result.xlsx"
    own = result_of(first, ending)
    (second,) = load(own)
    assert second.outcomes == {"skipped": 4, "invalid": 1}
    assert len(sandbox.audit()) == sent
    copy = tmp_path / f"renamed{own.suffix}"
    if csv_result:
        text = own.read_text("utf-8-sig").replace(numbers(4)[1], "6590066666").replace('"12"', '"6590077777"')
        copy.write_text(text, "utf-8-sig")
    else:

        def change(page: Any, at: dict[str, int]) -> None:
            page.cell(3, at["Telephone"]).value = "6590066666"
            page.cell(6, at["Telephone"]).value = "6590077777"

        edited(own, copy, change)
    (third,) = load(copy)
    assert third.outcomes == {"skipped": 4, "loaded": 1}
    assert codes(third)[3] == "LOADED_ROW_EDITED"
    assert set(dialled(sandbox, "import_customer_numbers").values()) == {1}
    (fourth,) = load(result_of(third))
    assert fourth.outcomes == {"skipped": 5}


def test_a_result_of_customers_for_another_campaign_is_another_load(
    load: Loader, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """What its load did was done for the campaign that it made, whether that is named now or not."""
    (first,) = load(a_csv(tmp_path / "a.csv", CUSTOMERS, *(f"{number},x" for number in numbers(2))))
    (made,) = sandbox.state("campaigns")
    (second,) = load(result_of(first), options={"campaign_code": made["code"]})
    assert second.outcomes == {"skipped": 2}
    (third,) = load(result_of(first), options={"campaign_code": a_campaign(profile, "Another")})
    assert "skipped" not in third.outcomes


def test_customers_are_remembered_per_campaign_where_the_profile_says_so(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """The same customers in another file for the same campaign are not sent again; for another campaign they are."""
    profile = a_profile(sandbox, tmp_path, remember_rows=["customer-numbers"])
    rows = [f"{number},x" for number in numbers(3)]
    (first,) = run(profile, a_csv(tmp_path / "a.csv", CUSTOMERS, *rows))
    assert first.outcomes == {"loaded": 3}
    code = sandbox.state("campaigns")[0]["code"]
    sent = len(sandbox.audit("import_customer_numbers"))
    (second,) = run(
        profile, a_csv(tmp_path / "b.csv", CUSTOMERS, *rows[::-1]), options={"campaign_code": code}
    )
    assert second.outcomes == {"skipped": 3}
    assert len(sandbox.audit("import_customer_numbers")) == sent
    (third,) = run(profile, a_csv(tmp_path / "c.csv", CUSTOMERS, rows[1], rows[0], rows[2]))
    assert third.outcomes == {"loaded": 3}


def test_load_one_is_reported_whole_when_nothing_is_left(
    load: Loader, profile: Profile, tmp_path: Path
) -> None:
    """A load of which every row went before is closed, with a result of its own, and asks nobody for approval."""
    load(as_csv(tmp_path / "a.csv", plans(3)))
    strict = profile.model_copy(update={"approve_above_rows": 1})
    with open_context(strict) as context:
        (load_id,) = read(context, LoadRequest(as_xlsx(tmp_path / "b.xlsx", plans(3)))).loads
        result = asyncio.run(load_one(context, load_id))
        assert context.ledger.load(load_id).closed_at
    assert (result.exit, result.outcomes) == (Exit.WELL, {"skipped": 3})
    assert result_of(result).is_file()
