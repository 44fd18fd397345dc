"""Rosters with agents down and queues across: the same calls as the long form, and problems at their row and column."""

from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.result_notes import note_of
from callsheet.errors import Exit
from callsheet.messages import ENGLISH
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.contract.conftest import One, checked, codes, loaded
from tests.contract.test_rosters import members
from tests.support.bodies import bodies_sent
from tests.support.loading import a_csv, a_profile

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
        (("Agent,Sales,3001", "1001,4,x"), "COLUMN_DUPLICATE", "3001"),
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
