"""What only a person can decide says so wherever it is read, with the command that records it; nothing loops for ever."""

import asyncio
from pathlib import Path

import openpyxl
import pytest

from callsheet.cli.output import problem_json
from callsheet.engine.context import open_context
from callsheet.engine.pipeline import finish
from callsheet.engine.resolve import resolve
from callsheet.engine.results import SheetResult
from callsheet.errors import Exit
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.watcher.notices import problem_groups, problem_texts
from tests.support.language import assert_chinese
from tests.support.loading import a_csv, numbers, run

TIMES = "2099-12-01 09:00,2099-12-01 18:00"
STARTS = 8  # runs and resumes within which every load of this page ends


def plans(folder: Path) -> Path:
    header = "Telephone,Plan,Start,End,Executor"
    return a_csv(folder / "p.csv", header, *(f"{number},Call,{TIMES},1001" for number in numbers(3)))


def customers(folder: Path) -> Path:
    return a_csv(folder / "c.csv", "Customer Phone,Name", *(f"{number},A" for number in numbers(3)))


def until_it_ends(profile: Profile, result: SheetResult) -> tuple[SheetResult, int]:
    """Resume a load until it stops no more; its last result, and how many starts it took."""
    starts = 1
    while result.exit == Exit.STOPPED and starts <= STARTS:
        with open_context(profile) as context:
            result = asyncio.run(finish(context, str(result.load_id)))
        starts += 1
    return result, starts


@pytest.mark.workbooks
@pytest.mark.parametrize(
    ("fault", "code"), [("rst_after", "ANSWER_UNKNOWN"), ("wrong_counts", "IDS_UNPAIRED")]
)
def test_a_parked_plan_says_how_it_is_settled(
    fault: str, code: str, sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """The JSON and the terminal's words name the command; workbook and folder name load and chunk, and whom to ask."""
    sandbox.fault(fault, "create_contact_plans", next=1)
    (result,) = run(profile, plans(tmp_path))
    assert result.outcomes == {"unknown": 3}
    command = f"callsheet resolve {result.load_id} --chunk 1 --by NAME, with --applied or --not-applied"
    ((problem, rows),) = problem_groups(result)
    assert (problem.code, rows) == (code, 3)
    assert command in problem_json(problem, Reader())["fix"]
    (workbook,) = [file for file in result.files if file.endswith(".xlsx") and "to-fix" not in file]
    cells = [
        str(cell)
        for row in openpyxl.load_workbook(workbook).worksheets[0].iter_rows(values_only=True)
        for cell in row
    ]
    _, fix = Reader(surface=Surface.WORKBOOK).problem(problem)
    assert f"load {result.load_id}, chunk 1" in fix
    assert cells.count(fix) == 3
    assert not any("callsheet resolve" in cell for cell in cells)
    _, folder = problem_texts(problem, rows, Reader(surface=Surface.FOLDER))
    assert f"load {result.load_id}, chunk 1" in folder
    assert "callsheet resolve" not in folder
    assert_chinese(Reader("zh").problem(problem)[1])
    with open_context(profile) as context:
        settled = resolve(context, str(result.load_id), 1, applied=True, by="Ann")
    assert settled.outcomes == {"loaded": 3}


@pytest.mark.slow
@pytest.mark.parametrize("duplicates", ["none", "tenant"])
def test_a_key_that_never_has_a_clear_answer_ends_with_a_person(
    duplicates: str, sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """A stored 500 for ever: after a bounded number of starts the rows are unknown and the command is named."""
    sandbox.fault("status", "import_customer_numbers", every=1, status=500)
    (first,) = run(profile, customers(tmp_path), options={"duplicates": duplicates})
    result, starts = until_it_ends(profile, first)
    assert result.outcomes == {"unknown": 3}, result
    assert starts <= STARTS
    fixes = {Reader().problem(problem)[1] for problem in result.problems}
    assert any(f"callsheet resolve {result.load_id} --chunk" in fix for fix in fixes)


@pytest.mark.slow
def test_a_fresh_key_goes_out_only_where_repeats_are_dropped(
    sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """The batch was looked for and is not there, and the service drops what comes twice: the second key loads each row once."""
    sandbox.fault("status", "import_customer_numbers", next=12, status=500)
    (first,) = run(profile, customers(tmp_path), options={"duplicates": "tenant"})
    result, _ = until_it_ends(profile, first)
    assert result.outcomes == {"loaded": 3}
    sent = sandbox.audit("import_customer_numbers")
    assert len({line["idempotency_key"] for line in sent}) == 2


@pytest.mark.parametrize("bad", [1, 7])
def test_an_exact_roster_names_the_rows_that_are_bad(
    bad: int, sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """By number and code, the first few of many."""
    lines = ["Q0001,1001", *(f"Q0001,no such agent {at}" for at in range(bad))]
    (result,) = run(profile, a_csv(tmp_path / "r.csv", "Queue ID,Agent", *lines), options={"mode": "exact"})
    assert result.exit == Exit.USAGE
    said = (
        Reader().say(result.message)
        if result.message
        else str([Reader().problem(p) for p in result.problems])
    )
    assert "row 3 (" in said
    assert ("more" in said) == (bad > 5)
