"""A column that another kind of list knows is a question, not a notice; a false question costs trust."""

from pathlib import Path

import pytest

from callsheet.sheets.read import read_file
from tests.support.making import a_sheet
from transforms.evidence import Clues
from transforms.headers import HeaderMap, Match, vocabulary
from transforms.kinds import KINDS, kind_named
from transforms.recognition import recognise

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"


def asked(
    rows: list[list[str]], clues: Clues | None = None, kind: str = "", mapping: HeaderMap | None = None
) -> list[str]:
    """The columns that a sheet is asked about."""
    kinds = (kind_named(kind),) if kind else KINDS
    match = recognise(
        a_sheet(rows), kinds, mapping or HeaderMap(), clues or Clues(file="customers.csv"), KINDS
    )
    assert isinstance(match, Match), match
    return [problem.column for problem in match.problems if problem.code == "COLUMN_OF_OTHER_KIND"]


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        *(("Queue", "3001"), ("Queue name", "Sales"), ("Skill group", "3001"), ("Level", "2")),
        ("Skill level", "1"),
        *(("技能组", "3001"), ("队列", "售前"), ("等级", "3"), ("技能组 Queue", "1")),
    ],
)
@pytest.mark.parametrize("kind", ["", "customer-numbers"])
def test_a_list_to_call_with_a_column_of_agents_or_queues_is_asked_about(
    header: str, cell: str, kind: str
) -> None:
    """Whoever wrote it wants the rows to go somewhere, and they would not; also where the kind was named."""
    rows = [["Phone", "Name", header], ["6591230001", "Ann", cell]]
    assert asked(rows, kind=kind) == [header]
    assert asked(rows, Clues(file="customers.csv", confirmed=True), kind) == []


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        *(
            ("Level", "Gold"),
            ("Level", "1,5"),
            ("等级", "VIP"),
            ("Skill", "Welding"),
            ("Level", ""),
            ("Queue", ""),
        ),
        *(("Customer level", "1"), ("客户等级", "1"), ("Weight", "62"), ("Status", "New"), ("Plan", "Basic")),
        *(("Start", "2026-01-01"), ("Expiry date", "2099-01-01"), ("Extension", "12"), ("Reason", "x")),
        *(
            ("Number type", "Mobile"),
            ("Password", "1"),
            ("Comment 2", "Queue"),
            ("Remarks", "Level 2"),
            ("Agent", "1001"),
        ),
        *(
            ("Queue time", "12"),
            ("Time in queue", "12"),
            ("Check-in", "2026-01-01"),
            ("Summary template", "W1"),
        ),
    ],
)
def test_what_customers_have_as_well_is_no_question(header: str, cell: str) -> None:
    """Words that lists of customers use for something else, empty columns, values that the other kind cannot have."""
    assert asked([["Phone", "Name", header], ["6591230001", "Ann", cell]], kind="customer-numbers") == []


@pytest.mark.parametrize("header", ["Executor", "执行坐席"])
def test_who_carries_out_a_plan_is_asked_about_in_a_list_of_customers(header: str) -> None:
    """A contact plan's own column; without a named kind such a sheet is an incomplete plan."""
    rows = [["Phone", "Name", header], ["6591230001", "Ann", "1001"]]
    assert asked(rows, kind="customer-numbers") == [header]


def test_what_the_profile_names_is_no_question() -> None:
    """A custom field called Level is one."""
    rows = [["Phone", "Name", "Level"], ["6591230001", "Ann", "2"]]
    assert asked(rows, mapping=HeaderMap(custom={"Level": "f1"})) == []


def test_other_lists_are_asked_about_too_but_never_those_not_to_call() -> None:
    """Settings of agents with a queue; a forbidden number is forbidden whatever stands beside it."""
    assert asked(
        [["Agent work no.", "Wrap-up time", "Wrap-up rule", "Queue"], ["1001", "30", "Overall", "3001"]]
    ) == ["Queue"]
    assert (
        asked([["Number", "Direction", "Reason", "Queue"], ["6591230001", "Both", "x", "3001"]], Clues())
        == []
    )
    assert asked([["Queue", "Agent", "Level"], ["3001", "1001", "2"]]) == []


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_no_sample_is_asked_about(path: Path) -> None:
    """The samples are right as they are."""
    for sheet in read_file(path, vocabulary=vocabulary(KINDS, HeaderMap())).sheets:
        match = recognise(sheet, KINDS, HeaderMap(), Clues(file=path.name), KINDS)
        if isinstance(match, Match):
            assert "COLUMN_OF_OTHER_KIND" not in [problem.code for problem in match.problems]
