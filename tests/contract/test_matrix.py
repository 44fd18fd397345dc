"""Rosters with agents down and queues across: the same calls as the long form, and problems at their row and column."""

import asyncio
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from callsheet.engine.context import open_context
from callsheet.engine.draft_results import result_facts
from callsheet.engine.dry_run import check_files
from callsheet.engine.export import export_called, write_export
from callsheet.engine.plan_workbook import PlanFile
from callsheet.engine.progress import Silent
from callsheet.engine.report import rows_of
from callsheet.engine.report_page import facts_of
from callsheet.engine.result_notes import note_of
from callsheet.engine.results import LoadRequest
from callsheet.errors import Exit, UsageError
from callsheet.ledger.verify import verify
from callsheet.messages import ENGLISH
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.sheets.texts import row_texts
from tests.contract.conftest import One, checked, codes, loaded
from tests.contract.test_rosters import members
from tests.support.bodies import bodies_sent
from tests.support.loading import a_csv, a_profile

pytestmark = pytest.mark.slow

LONG = (
    "Queue,Agent,Level",
    "3001,1001,4",
    "3001,1006,2",
    "3002,1006,",
    "3002,1004,7",
    "0003,0007,1",
)
MATRICES: dict[str, tuple[str, ...]] = {
    "numbers across": ("Agent,3001,3002,0003", "1001,4,,", "1006,2,x,", "1004,,7,", "0007,,,1"),
    "names across": ("Agent,Sales,Support,售后", "1001,4,,", "1006,2,yes,", "1004,,7,", "0007,,,1"),
    "number and name": ("Agent,3001 Sales,Support (3002),0003 - 售后", "1001,4,,", "1006,2,✓,", "1004,,7,", "0007,,,1"),
    "agents by name": ("Agent name,3001,3002,0003", "Mei Tan,4,,", "Omar Aziz,2,X,", "Lucas Ng,,7,", "陈伟,,,1"),
    "Name alone": ("Name,Sales,Support,售后", "Mei Tan,4,,", "Omar Aziz,2,TRUE,FALSE", "Lucas Ng,,7,", "陈伟,,,1"),
    "a name beside": ("Work number,Name,3001,3002,0003", "1001,Mei,4,,", "1006,Omar,2,Y,", "1004,L,,7,", "0007,W,,,1"),
    "uuids": (
        "UUID,Agent name,3001,3002,0003",
        "0a1b2c3d4e5f60718293a4b5c6d7e801,Mei Tan,4,,",
        "0a1b2c3d4e5f60718293a4b5c6d7e806,Omar Aziz,2,x,",
        "0a1b2c3d4e5f60718293a4b5c6d7e804,,,7,",
        "0a1b2c3d4e5f60718293a4b5c6d7e807,,,,1",
    ),
    "numbers above": (",,3001,3002,0003", "Agent,Name,Sales,Support,售后", "1001,,4,,", "1006,,2,x,", "1004,,,7,", "0007,,,,1"),
    "numbers below": ("Agent,Name,Sales,Support,售后", ",,3001,3002,0003", "1001,,4,,", "1006,,2,x,", "1004,,,7,", "0007,,,,1"),
    "titles and totals": (
        "Roster of December,,,,,",
        ",,,,,",
        "No.,Agent,3001,3002,0003,Total",
        "1,1001,4,,,1",
        "2,1006,2,x,,2",
        "3,1004,,7,,1",
        "4,0007,,,1,1",
        "Total,,2,2,1,5",
    ),
    "Chinese": ("坐席工号,姓名,销售,售后", "x,x,x,x"),
    "a corner of both": ("Agent / Queue,3001,3002,0003", "1001,4,,", "1006,2,x,", "1004,,7,", "0007,,,1"),
    "levels with words": ("Agent,3001,3002,0003", "1001,level 4,-,", "1006,L2,是,", "1004,no,等级 7,", "0007,,,1.0"),
}  # fmt: skip
MATRICES["Chinese"] = (
    "坐席工号,姓名,3001,3002,售后", "1001,,4,,", "1006,,2,是,", "1004,,,7,否", "0007,陈伟,,,1", "合计,,2,2,1"
)  # fmt: skip


def calls(profile: Profile, load_id: str | None) -> list[Any]:
    """The bodies of a load's calls, whatever their order."""
    found = bodies_sent(profile, "update_queue_agents", load_id)
    for body in found:
        for change in body["list"]:
            change["add"] = sorted(change.get("add", []), key=lambda entry: str(entry["agent"]))
    return sorted(found, key=lambda body: str(body["list"][0]["queueID"]))


@pytest.fixture
def expected(tmp_path: Path) -> list[Any]:
    """What the long form sends, to a service of its own."""
    with Sandbox() as other:
        profile = a_profile(other, tmp_path / "long")
        result = loaded(profile, a_csv(tmp_path / "long.csv", *LONG))
        assert result.outcomes == {"loaded": 5}
        return calls(profile, result.load_id)


@pytest.mark.parametrize("name", MATRICES)
@pytest.mark.thinned(6)
def test_a_matrix_gives_the_calls_of_the_long_form(
    name: str, expected: list[Any], sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """However its titles, agents and marks are written; afterwards there is nothing to do."""
    path = a_csv(tmp_path / "m.csv", *MATRICES[name])
    total = "Total" in MATRICES[name][-1] or "合计" in MATRICES[name][-1]
    told = checked(profile, path)
    assert (told.kind, told.outcomes.get("ready"), told.calls) == ("queue-rosters", 5, 3), told.problems
    result = loaded(profile, path)
    assert result.outcomes == {"loaded": 5} | ({"invalid": 1} if total else {})
    assert {told.sheet_rows, result.sheet_rows} == {4 + total}  # agents, and the total
    with open_context(profile) as context:
        about = facts_of(context, context.ledger.load(str(result.load_id))).about
    assert (about["LABEL_ROWS"], about["LABEL_MEMBERSHIPS"]) == (str(4 + total), str(result.rows))
    assert result_facts(told)["sheet_rows"] == 4 + total
    assert calls(profile, result.load_id) == expected
    assert loaded(profile, path).outcomes == {"skipped": 5} | ({"invalid": 1} if total else {})


def test_numbers_as_titles_need_no_service(sandbox: Sandbox, profile: Profile, tmp_path: Path) -> None:
    """Offline a matrix with numbers is read as it stands, and one with names is a question."""
    offline = {"offline": "yes"}
    numbers = checked(
        profile, a_csv(tmp_path / "n.csv", "Agent,3001,3002", "1001,4,", "1006,,x"), options=offline
    )
    assert (numbers.kind, numbers.outcomes) == ("queue-rosters", {"ready": 2})
    for titles in ("Sales,Support", "3001 Sales,3002 Support", "3001,Support"):
        named = loaded(
            profile, a_csv(tmp_path / "s.csv", f"Agent,{titles}", "1001,4,", "1006,,x"), options=offline
        )
        assert (named.exit, codes(named)) == (Exit.USAGE, {None: "TITLE_NOT_LOOKED_UP"}), titles
    assert sandbox.audit() == []


@pytest.mark.parametrize(
    ("lines", "code", "said"),
    [
        (("Agent,Sales,Suport", "1001,4,x"), "TITLE_NOT_A_QUEUE", "3002 (Support)"),
        (("Agent,,Sales", "1001,4,x"), "TITLE_NOT_A_QUEUE", "“B”"),
        (("Agent,Sales,3001", "1001,4,x"), "QUEUE_TWICE", "3001"),
        (("Agent,Jan,Feb", "1001,4,x"), "TITLES_UNKNOWN", "Jan, Feb"),
        (("Agent,Team,Shift", "1001,Red,AM"), "TITLES_UNKNOWN", "Team, Shift"),
        (("坐席,一月,二月", "1001,4,5"), "TITLES_UNKNOWN", "一月"),
    ],
)
def test_a_matrix_that_is_not_understood_is_a_question(
    lines: tuple[str, ...], code: str, said: str, sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """Nothing is sent, and it is never called well: a column of levels is not left out in silence."""
    path = a_csv(tmp_path / "m.csv", *lines)
    for result in (checked(profile, path), loaded(profile, path)):
        assert (result.exit, result.problems[0].code) == (Exit.USAGE, code)
        assert said in ENGLISH.problem(result.problems[0])[0]
    assert sandbox.effects() == {}


@pytest.mark.parametrize("cell", ["0", "AM", "off", "1000", "休", "1-2", "?", "2026-11-30", "1.5", "*"])
@pytest.mark.thinned(3)
def test_a_cell_that_says_nothing_clear_is_a_problem_at_its_row_and_column(
    cell: str, sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """The other cells go; with mode=exact nothing does, since the agent may be a member."""
    path = a_csv(tmp_path / "m.csv", "Agent,3001 Sales,Support", "1001,4,", f"1006,{cell},2")
    result = loaded(profile, path, options={"mode": "exact", "allow_removals": "9"})
    assert (result.exit, sandbox.effects()) == (Exit.USAGE, {})
    assert "row 3" in note_of(result)
    result = loaded(profile, path)
    assert result.outcomes == {"loaded": 2, "invalid": 1}
    wrong = [(one.row, one.column, one.code) for one in result.problems if one.code == "CELL_NOT_A_LEVEL"]
    assert wrong == [(3, "3001 Sales", "CELL_NOT_A_LEVEL")]
    assert cell in ENGLISH.problem(next(one for one in result.problems if one.row == 3))[0]


def test_problems_are_told_of_her_rows_and_columns(
    sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """One line for an unknown agent however many queues, and repeats by the sheet's own row numbers."""
    path = a_csv(
        tmp_path / "m.csv", "Agent,3001,3002,3009", "9999,1,2,", "1006,2,x,1", "Omar Aziz,2,5,", ",1,,"
    )
    result = loaded(profile, path)
    told = sorted((one.row or 0, one.column, one.code, one.detail) for one in result.problems if one.row)
    assert [line[:3] for line in told] == [
        (2, "Agent", "AGENT_UNKNOWN"),
        (3, "3002", "CONFLICT_IN_FILE"),
        (3, "3009", "QUEUE_UNKNOWN"),
        (4, "3001", "DUPLICATE_IN_FILE"),
        (4, "3002", "CONFLICT_IN_FILE"),
        (5, "Agent", "REQUIRED"),
    ]
    assert [line[3] for line in told if line[2].endswith("IN_FILE")] == ["4", "3", "3"]
    assert result.outcomes == {"invalid": 6, "loaded": 1, "duplicate": 1}
    repairs = [(one["row"], one["column"], one["code"]) for one in result.repairs]
    assert repairs == [(4, "Agent", "NAME_TO_ID")]


def test_with_mode_exact_a_blank_cell_removes(
    load: One, check: One, sandbox: Sandbox, tmp_path: Path
) -> None:
    """As the long form's absence does; a column without a mark changes nothing and says so."""
    path = a_csv(tmp_path / "m.csv", "Agent,3001,3002,0003", "1001,x,,", "1002,,x,", "1004,,1,")
    options = {"mode": "exact", "allow_removals": "9"}
    told = check(path, options=options)
    assert [change["counts"]["-"] for change in told.changes] == [2, 0]
    result = load(path, options=options)
    assert result.exit == Exit.WELL
    assert ("QUEUE_WITHOUT_MARKS", "0003") in [(one.code, one.column) for one in result.problems]
    assert [set(members(sandbox, queue)) for queue in ("3001", "3002")] == [{"1001"}, {"1002", "1004"}]
    assert load(path).outcomes == {"skipped": 3}


def test_an_agent_without_a_mark_has_an_outcome(load: One, tmp_path: Path) -> None:
    """Every row of the sheet is accounted for."""
    result = load(a_csv(tmp_path / "m.csv", "Agent,3001,3002", "1006,,", "1001,x,"))
    assert (result.outcomes, codes(result)[2]) == ({"skipped": 2}, "NO_QUEUE_MARKED")


@pytest.mark.parametrize(
    "lines",
    [
        ("Agent,Phone,Sales,Support", "1001,6591230001,x,", "1002,6591230002,,x"),
        ("Telephone,Agent,3001,3002", "6591230001,1001,1,", "6591230002,1002,,2"),
    ],
)
def test_agents_with_their_phones_are_not_called(
    lines: tuple[str, ...], load: One, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A roster that lists phones fits a list of customers; it is asked, and nobody is dialled."""
    result = load(a_csv(tmp_path / "m.csv", *lines))
    assert result.exit == Exit.USAGE, result.outcomes
    assert sandbox.effects() == {}


def test_customers_with_their_agents_are_still_called(load: One, tmp_path: Path) -> None:
    """One agent has several customers; such a list is no roster."""
    path = a_csv(
        tmp_path / "c.csv",
        "Telephone,Agent,Score,Visits",
        "6591230001,1001,1,3",
        "6591230002,1001,2,",
        "6591230003,1002,2,1",
    )
    assert load(path).outcomes == {"loaded": 3}


def exported(profile: Profile, path: Path, form: str) -> Path:
    what = export_called("queue-members")
    asyncio.run(write_export(profile, what, path, Silent(), form=form))
    return path


@pytest.mark.parametrize("form", ["", "matrix"])
@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
@pytest.mark.parametrize("options", [{}, {"mode": "exact"}], ids=["merge", "exact"])
@pytest.mark.thinned(3)
def test_an_export_in_either_form_has_nothing_to_do(
    form: str, ending: str, options: dict[str, str], sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """Loaded unchanged, every membership is skipped; a level 0 and a name with brackets come back too."""
    sandbox.service.store.run("UPDATE members SET level = 0 WHERE queue_id = '3002'")
    sandbox.service.store.run("UPDATE queues SET name = 'Sales (SG) - 1' WHERE queue_id = '3001'")
    result = loaded(profile, exported(profile, tmp_path / f"x{ending}", form), options=options)
    assert (result.kind, result.outcomes, result.calls) == ("queue-rosters", {"skipped": 5}, 0)
    assert sandbox.effects() == {}


def test_both_exports_give_an_empty_service_the_same_calls(
    sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """The members of one service, carried to another one: long form and matrix alike, but for check-in, which a matrix has not."""
    told = []
    for form in ("", "matrix"):
        path = exported(profile, tmp_path / f"{form or 'long'}.csv", form)
        with Sandbox() as other:
            other.service.store.run("DELETE FROM members")
            there = a_profile(other, tmp_path / f"to-{form}")
            bodies = calls(there, loaded(there, path).load_id)
        for body in bodies:
            for entry in body["list"][0]["add"]:
                entry.pop("checkin", None)
        told.append(bodies)
    assert told[0] == told[1] != []


def test_only_members_can_be_a_matrix(profile: Profile, tmp_path: Path) -> None:
    """Another list says which one can."""
    with pytest.raises(UsageError, match="queue-members"):
        asyncio.run(
            write_export(profile, export_called("queues"), tmp_path / "x.csv", Silent(), form="matrix")
        )


@pytest.mark.workbooks
def test_the_result_is_her_own_matrix(sandbox: Sandbox, profile: Profile, tmp_path: Path) -> None:
    """One outcome a row, the worst of its cells; the reason names them, and the row to fix can be loaded again."""
    path = a_csv(
        tmp_path / "m.csv",
        "Agent,Name,Sales,Support",
        "1001,Mei,4,",
        "1006,Omar,AM,2",
        "9999,?,1,1",
        "1004,,,",
    )
    result = loaded(profile, path)
    assert (result.rows, result.outcomes) == (6, {"loaded": 2, "invalid": 3, "skipped": 1})
    sheet = openpyxl.load_workbook(result.files[0]).worksheets[0]
    rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.values]
    assert rows[0][:4] == ["Agent", "Name", "Sales", "Support"]
    at = rows[0].index("callsheet status")
    assert [(row[0], row[at], row[at + 1]) for row in rows[1:5]] == [
        ("1001", "loaded", ""),
        ("1006", "invalid", "CELL_NOT_A_LEVEL"),
        ("9999", "invalid", "AGENT_UNKNOWN"),
        ("1004", "skipped", "NO_QUEUE_MARKED"),
    ]
    assert "Sales" in rows[2][at + 2]
    with open_context(profile) as context:
        assert verify(context.ledger, str(result.load_id), frozenset()) == []
    fixed = openpyxl.load_workbook(result.files[1])
    page = fixed.worksheets[0]
    page["C2"] = "3"
    page.delete_rows(3)
    fixed.save(tmp_path / "fixed.xlsx")
    again = loaded(profile, tmp_path / "fixed.xlsx")
    assert (again.kind, again.outcomes) == ("queue-rosters", {"loaded": 1, "skipped": 1}), again.problems


def test_the_rows_of_the_library_are_her_rows(sandbox: Sandbox, profile: Profile, tmp_path: Path) -> None:
    """What a program is given has the sheet's row numbers, each once."""
    path = a_csv(tmp_path / "m.csv", "Agent,Sales,Support", "1001,4,x", "1006,AM,2")
    result = loaded(profile, path)
    with open_context(profile) as context:
        found = rows_of(context, result)
    told = row_texts(found.outcomes, found.problems, found.match, ENGLISH)
    assert told["status"].astype("str").to_dict() == {2: "loaded", 3: "invalid"}


def a_book(path: Path, rows: list[list[object]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    return book


TWO_LINES: list[list[object]] = [
    ["Agent", "Name", "Sales", "Support"],
    [None, None, 3001, 3002],
    [1001, "Mei", 4, None],
    [1006, "Omar", 2, "x"],
]


def test_a_header_merged_over_two_lines_is_read(profile: Profile, tmp_path: Path) -> None:
    """The way a shift planner writes it; merged agents below the header are refused, as in any sheet."""
    book = a_book(tmp_path, TWO_LINES)
    book.worksheets[0].merge_cells("A1:A2")
    book.worksheets[0].merge_cells("B1:B2")
    book.save(tmp_path / "m.xlsx")
    assert checked(profile, tmp_path / "m.xlsx").outcomes == {"ready": 3}
    book.worksheets[0].merge_cells("A3:A4")
    book.save(tmp_path / "n.xlsx")
    assert "MERGED_CELLS" in codes(checked(profile, tmp_path / "n.xlsx")).values()


@pytest.mark.parametrize(
    ("hidden", "outcomes"), [("stop", {}), ("skip", {"ready": 1, "skipped": 2}), ("include", {"ready": 3})]
)
def test_hidden_rows_are_treated_as_in_any_sheet(
    hidden: str, outcomes: dict[str, int], sandbox: Sandbox, tmp_path: Path
) -> None:
    """They stop the sheet, are left out, or go with it, as the profile says; one hidden row counts as one."""
    book = a_book(tmp_path, TWO_LINES)
    book.worksheets[0].row_dimensions[4].hidden = True
    book.save(tmp_path / "m.xlsx")
    result = checked(a_profile(sandbox, tmp_path, hidden=hidden), tmp_path / "m.xlsx")
    assert result.outcomes == outcomes
    if hidden == "stop":
        assert [(one.code, one.detail) for one in result.problems if one.code == "ROWS_HIDDEN"] == [
            ("ROWS_HIDDEN", "1")
        ]


def test_struck_and_broken_cells_are_problems_at_their_place(profile: Profile, tmp_path: Path) -> None:
    """What somebody crossed off, and what a formula could not say, is not sent."""
    book = a_book(tmp_path, TWO_LINES)
    sheet = book.worksheets[0]
    sheet["C3"].font = Font(strike=True)
    sheet["D3"] = "=1/0"
    sheet["C4"] = "#N/A"
    sheet["C4"].data_type = "e"
    book.save(tmp_path / "m.xlsx")
    result = checked(profile, tmp_path / "m.xlsx")
    told = {(one.row, one.column, one.code) for one in result.problems if one.row}
    assert told == {
        (3, "Sales 3001", "CELL_STRUCK"),
        (3, "Support 3002", "FORMULA_NO_VALUE"),
        (4, "Sales 3001", "CELL_NOT_A_LEVEL"),
    }, told
    assert result.outcomes == {"invalid": 3, "ready": 1}


def test_every_membership_is_in_the_books_once(profile: Profile, tmp_path: Path) -> None:
    """A sheet with rows that have too many cells, titles again and a total: everything has one outcome."""
    path = a_csv(
        tmp_path / "m.csv",
        "Agent,Sales,Support",
        "1001,4,x",
        "1006,1,2,3",
        "Agent,Sales,Support",
        ",,",
        "1004,,7",
        "Total,1,2",
    )
    result = loaded(profile, path)
    assert sum(result.outcomes.values()) == result.rows
    assert {row: code for row, code in codes(result).items() if row} == {
        3: "ROW_TOO_WIDE",
        4: "HEADER_REPEATED",
        7: "FOOTER_ROW",
    }


def test_the_plan_of_a_check_is_her_own_matrix(profile: Profile, tmp_path: Path) -> None:
    """One verdict a row, and what was understood names the sheet's rows and the queues of its columns."""
    path = a_csv(tmp_path / "m.csv", "Agent,3001,Support", "1001,4,x", "1006,AM,2")
    plan = PlanFile(tmp_path / "plan.xlsx")
    results = check_files(profile, [LoadRequest(path)], Silent(), plan=plan.take)
    plan.write(results)
    page = openpyxl.load_workbook(tmp_path / "plan.xlsx").worksheets[0]
    rows = [["" if cell is None else str(cell) for cell in row] for row in page.values]
    at = rows[0].index("callsheet status")
    assert [(row[0], row[at]) for row in rows[1:]] == [("1001", "ready"), ("1006", "invalid")]
    seen = results[0].understood
    assert seen is not None
    assert [column.field for column in seen.columns] == ["agent", "queueID", "queueID"]
    assert [row.row for row in seen.rows] == [2, 2, 3]


@pytest.mark.parametrize(
    "rows",
    [
        ("Queue,1001,1002,1006", "3001,1,x,", "3002,,,2"),
        ("Queue number,Queue name,1001,1002", "3001,Sales,1,2", "3002,Support,2,1"),
        ("Queue,Queue name,Mei Tan,Arjun Rao", "3001,Sales,1,x", "3002,Support,,2"),
        ("技能组,技能组名称,陈伟,Mei Tan", "3001,Sales,是,", "3002,Support,,3"),
        ("Queue name,Queue number,Mei Tan,Arjun Rao", "Sales,3001,x,x", "New,0777,x,"),
    ],
)
def test_a_roster_with_queues_down_and_agents_across_is_a_question(
    rows: tuple[str, ...], sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """It is no list of queues: whoever wrote levels into it would be told that all is well."""
    path = a_csv(tmp_path / "m.csv", *rows)
    for result in (checked(profile, path), loaded(profile, path)):
        assert (result.exit, codes(result)) == (Exit.USAGE, {None: "ROSTER_TURNED"})
    assert sandbox.effects() == {}


@pytest.mark.parametrize(
    "rows",
    [
        ("Queue number,Queue name,Floor,SLA", "0777,Returns,3,20", "0778,Claims,4,30"),
        ("Queue number,Queue name,No.,Total", "0777,Returns,1,", "0778,Claims,2,"),
        ("Queue number,Queue name,Night,Owner", "0777,Returns,x,Mei", "0778,Claims,,Siti"),
        ("Queue number,Queue name,Priority", "0777,Returns,1", "0778,Claims,"),
    ],
)
def test_a_list_of_queues_with_other_columns_stays_one(
    rows: tuple[str, ...], profile: Profile, tmp_path: Path
) -> None:
    """Figures in every row, and a single column of marks, are no agents."""
    assert checked(profile, a_csv(tmp_path / "q.csv", *rows)).outcomes == {"ready": 2}
