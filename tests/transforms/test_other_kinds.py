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
    rows: list[list[str]],
    clues: Clues | None = None,
    kind: str = "",
    mapping: HeaderMap | None = None,
    code: str = "COLUMN_OF_OTHER_KIND",
) -> list[str]:
    """The columns that a sheet is asked about."""
    kinds = (kind_named(kind),) if kind else KINDS
    match = recognise(
        a_sheet(rows), kinds, mapping or HeaderMap(), clues or Clues(file="customers.csv"), KINDS
    )
    assert isinstance(match, Match), match
    return [problem.column for problem in match.problems if problem.code == code]


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


@pytest.mark.parametrize(
    "title", ["Office", "Home", "Work", "Customer", "Alternate", "Home 2", "Other number", "WhatsApp", "办公", "家庭", "备用", "客户", "紧急联系人"]
)  # fmt: skip
@pytest.mark.parametrize("number", ["6562230001", "+65 6223 0001", "62230001"])
@pytest.mark.parametrize("phone", ["Phone", "手机"])
@pytest.mark.thinned(3)
def test_a_column_of_numbers_that_only_says_whose_is_asked_about(title: str, number: str, phone: str) -> None:
    """They would neither be called nor compared with the forbidden ones. A named person may say that they are not needed."""
    mine = "91230001" if len(number) == 8 else "6591230001"
    rows = [[phone, "Name", title], [mine, "Ann", number], [mine[:-1] + "2", "Ben", ""]]
    assert asked(rows, code="COLUMN_OF_NUMBERS") == [title]
    assert asked(rows, Clues(file="customers.csv", confirmed=True), code="COLUMN_OF_NUMBERS") == []


TITLES = [
    *(
        "Spouse phone",
        "2nd phone",
        "Telephone two",
        "Phone 2 (optional)",
        "Home",
        "Work",
        "Alt number",
        "Contact 2",
    ),
    *("WhatsApp", "Fax", "紧急联系电话", "联系方式2", "家长手机", "Old mobile", "Tel. (after 6 pm)", "HP"),
]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("phones", ["", "first", "all"])
def test_a_column_of_numbers_that_is_not_read_is_asked_about(title: str, phones: str) -> None:
    """Nobody of a list not to call may be left out, and nobody to call is passed over without a word."""
    rows = [["Phone", "Name", "Direction", title], ["6591230001", "Ann", "Both", "6562230001"]]
    called = [[row[0], row[1], row[3]] for row in rows]
    to_call = asked(called, mapping=HeaderMap(phones=phones), code="COLUMN_OF_NUMBERS")
    not_to_call = asked(
        rows, Clues(file="dnc.csv"), "forbidden-numbers", HeaderMap(phones=phones), "COLUMN_OF_FORBIDDEN"
    )
    assert to_call == ([] if title == "Fax" else [title])
    assert not_to_call == [title]


@pytest.mark.parametrize("number", [2, 9, 10, 12, 20, 99])
@pytest.mark.parametrize("title", ["Phone {}", "Phone{}", "手机{}", "Mobile ({})", "Tel. {}"])
def test_numbered_columns_of_numbers_are_read(title: str, number: int) -> None:
    """However many there are."""
    rows = [["Phone", title.format(number), "Direction"], ["6591230001", "6562230001", "Both"]]
    sheet = a_sheet(rows)
    match = recognise(sheet, (kind_named("forbidden-numbers"),), HeaderMap(), Clues(file="dnc.csv"), KINDS)
    assert isinstance(match, Match)
    assert match.dialled == (0, 1)


@pytest.mark.parametrize(
    ("title", "cell"),
    [
        *(("Office", "Jurong"), ("Customer", "Tan Ah Kow"), ("Customer", "C-10023"), ("Home", "Yes"), ("Office", "")),
        *(("Customer", "4711"), ("Member", "88213"), ("Office", "2026-11-30"), ("客户", "陈大文"), ("Other", "n/a")),
        *(("Customer ID", "6562230001"), ("Policy no.", "6562230001"), ("Account", "6562230001"), ("单位名称", "6562230001")),
        *(("Balance", "6562230001"), ("Order number", "6562230001"), ("Postal", "62230001"), ("NRIC", "6562230001")),
    ],
)  # fmt: skip
def test_other_columns_beside_numbers_are_no_question(title: str, cell: str) -> None:
    """Names, places, ids and amounts: everyday lists are not kept waiting."""
    rows = [["Phone", "Name", title], ["6591230001", "Ann", cell]]
    assert asked(rows, code="COLUMN_OF_NUMBERS") == []
