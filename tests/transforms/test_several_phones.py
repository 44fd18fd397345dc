"""Several numbers of one customer: the first that can be called, in the order of the columns."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.making import TODAY, a_sheet, codes, outcomes, prepared
from transforms.cells import RepairPolicy
from transforms.headers import HeaderMap
from transforms.policies import Hidden, PreparePolicy
from transforms.sheet import CellType, Facts

FIRST = HeaderMap(phones="first")


def read(*rows: list[str], types: Any = None, **repairs: Any) -> Any:
    policy = PreparePolicy(TODAY, repairs=RepairPolicy(**repairs))
    return prepared(a_sheet(list(rows), types), policy, FIRST)


FURTHER = (
    *(
        "Mobile",
        "Phone 2",
        "Phone2",
        "Phone (2)",
        "Phone #2",
        "Home phone",
        "Work Phone Number",
        "Phone (home)",
    ),
    *(
        "Alternate phone",
        "Landline",
        "Mobile 2",
        "Customer phone 2",
        "手机",
        "电话2",
        "备用电话",
        "家庭电话",
        "座机",
    ),
)


@pytest.mark.parametrize("header", FURTHER)
def test_a_second_column_of_numbers_is_a_question_until_the_profile_answers_it(header: str) -> None:
    """Without the setting nothing is sent, and the answer names the setting; with it the first filled one is called."""
    rows = [["Name", "Phone", header], ["Ann", "", "6591230002"], ["Ben", "6591230003", "6591230004"]]
    asked = prepared(a_sheet(rows))
    (problem,) = asked.sheet_problems
    assert (problem.code, asked.refused) == ("COLUMN_DUPLICATE", True)
    for fix in (problem.type.fix_en, problem.type.fix_zh):
        assert "phones = “first”" in fix
    told = prepared(a_sheet(rows), mapping=FIRST)
    assert told.ready["telephone"].to_dict() == {2: "6591230002", 3: "6591230003"}
    assert told.sheet_problems == ()


@pytest.mark.parametrize("header", FURTHER)
def test_a_further_column_alone_is_the_number(header: str) -> None:
    """A list whose only numbers are home phones is a list."""
    proven = prepared(a_sheet([["Name", header], ["Ann", "6591230001"]]))
    assert (proven.ready["telephone"].tolist(), proven.sheet_problems) == (["6591230001"], ())


@pytest.mark.parametrize(
    "header",
    [
        "Phone type",
        "Phone ext 1",
        "Fax",
        "Agent phone 2",
        "Note 2",
    ],
)
def test_other_columns_are_no_numbers_of_the_customer(header: str) -> None:
    """What only sounds like one is kept as it was: not sent, and said."""
    proven = prepared(a_sheet([["Name", "Phone", header], ["Ann", "6591230001", "6591230002"]]))
    assert [problem.code for problem in proven.sheet_problems] == ["COLUMN_UNKNOWN"]
    assert proven.ready["telephone"].tolist() == ["6591230001"]


@pytest.mark.parametrize("header", ["Emergency contact", "Work number", "Home"])
def test_numbers_under_a_title_that_only_says_whose_are_a_question(header: str) -> None:
    """They may be further ones of the customer."""
    proven = prepared(a_sheet([["Name", "Phone", header], ["Ann", "6591230001", "6591230002"]]))
    assert [problem.code for problem in proven.sheet_problems] == ["COLUMN_OF_NUMBERS"]
    assert proven.refused


def test_what_cannot_be_called_is_passed_over_and_said() -> None:
    """A blank cell falls to the next in silence; anything else is a warning at its own cell; the number used is a repair."""
    proven = read(
        ["Phone", "Mobile", "Home phone", "Name"],
        ["", "", "+65 9123 0001", "a"],
        ["n/a", "12", "6591230002", "b"],
        ["6591230003", "none", "", "c"],
    )
    assert proven.ready["telephone"].to_dict() == {2: "6591230001", 3: "6591230002", 4: "6591230003"}
    said = proven.problems[["row", "column", "code"]].to_numpy().tolist()
    assert said == [[3, "Phone", "PHONE_PASSED_OVER"], [3, "Mobile", "PHONE_PASSED_OVER"]]
    assert proven.repairs[["row", "column", "code", "before", "after"]].to_numpy().tolist() == [
        [2, "Phone", "NEXT_NUMBER", "", "6591230001"],
        [2, "Home phone", "SEPARATORS", "+65 9123 0001", "+6591230001"],
        [2, "Home phone", "PLUS", "+6591230001", "6591230001"],
        [3, "Phone", "NEXT_NUMBER", "n/a", "6591230002"],
    ]


def test_a_row_without_any_number_to_call_is_invalid_at_the_cell_that_says_something() -> None:
    """The first cell that is filled in; blank ones are REQUIRED at the first column."""
    proven = read(
        ["Phone", "Mobile", "Name"],
        ["", "abc", "a"],
        ["", "", "b"],
        ["12", "x", "c"],
        ["", "6.59E+09", "d"],
        ["#N/A", "", "e"],
        types={(6, 0): CellType.ERROR},
    )
    assert proven.ready.empty
    assert proven.problems[["row", "column", "code"]].to_numpy().tolist() == [
        [2, "Mobile", "PHONE_CHARACTERS"],
        [3, "Phone", "REQUIRED"],
        [4, "Phone", "PHONE_LENGTH"],
        [5, "Mobile", "PHONE_SCIENTIFIC"],
        [6, "Phone", "CELL_ERROR"],
    ]
    assert set(outcomes(proven).values()) == {"invalid"}
    assert dict(zip(proven.settled["row"], proven.settled["column"], strict=True))[2] == "telephone@1"


def test_numbers_are_proved_in_their_country_before_one_is_taken() -> None:
    """By the country of the row or of the profile; a number that cannot exist there falls to the next."""
    header = ["Phone", "Mobile", "Country", "Name"]
    proven = read(header, ["12345678", "91230001", "SG", "a"], ["+60 12 345 6789", "91230002", "SG", "b"])
    assert proven.ready["telephone"].tolist() == ["6591230001", "6591230002"]
    assert codes(proven) == {2: "PHONE_PASSED_OVER", 3: "PHONE_PASSED_OVER"}
    proven = read(["Phone", "Mobile", "Name"], ["12345678", "91230001", "a"], country="SG")
    assert proven.ready["telephone"].tolist() == ["6591230001"]


def test_a_formula_or_a_refused_repair_makes_a_number_none_to_call() -> None:
    """Whatever would refuse the only number of a row passes it over where there is another."""
    rows = [
        ["Phone", "Mobile", "Name"],
        ["6591230001", "6591230002", "a"],
        ["6591 230003", "6591230004", "b"],
    ]
    proven = read(*rows, types={(2, 0): CellType.FORMULA}, refused=frozenset({"SEPARATORS"}))
    assert proven.ready["telephone"].tolist() == ["6591230002", "6591230004"]
    proven = read(*rows, types={(2, 0): CellType.FORMULA}, refused=frozenset({"NEXT_NUMBER"}))
    assert codes(proven) == {2: "REPAIR_REFUSED"}


def test_who_refuses_on_one_number_is_held_with_all_of_them() -> None:
    """A second row with any number of somebody who is not to be called is held too, in whatever column it stands."""
    header = ["Phone", "Mobile", "Name", "Do not call"]
    proven = read(
        header,
        ["6591230001", "6591230002", "a", "Yes"],
        ["6591230002", "", "b", ""],
        ["6591230003", "6591230001", "c", ""],
        ["6591230004", "", "d", ""],
    )
    assert codes(proven) == {2: "CALL_REFUSED", 3: "CALL_REFUSED_ELSEWHERE", 4: "CALL_REFUSED_ELSEWHERE"}
    assert proven.ready["telephone"].tolist() == ["6591230004"]


def test_the_other_numbers_are_known_beside_the_one_to_call() -> None:
    """For the comparison with forbidden numbers: of each row that may have several, by column, whatever becomes of the row."""
    proven = read(
        ["Phone", "Mobile", "Name"],
        ["6591230001", "+65 9123 0002", "a"],
        ["6591230003", "x", "b"],
        ["6591230004", "6591230005 ext 4", "x" * 300],
    )
    assert sorted(proven.ready.columns) == ["name", "telephone"]
    assert sorted(map(tuple, proven.numbers.lines.to_numpy().tolist())) == [
        (2, 0, "6591230001"),
        (2, 1, "6591230002"),
        (4, 0, "6591230004"),
        (4, 1, "6591230005"),
        (4, 1, "65912300054"),
    ]


def test_who_refuses_under_any_spelling_and_over_any_row_is_held_everywhere() -> None:
    """Two numbers in a cell, an extension, a lost digit, and a third row that links two others."""
    header = ["Phone", "Mobile", "Name", "Do not call"]
    proven = read(
        header,
        ["6591230001 ext 4", "65912300x2", "a", "Yes"],
        ["6591230001", "6591230005", "b", ""],
        ["6591230005", "6591230006", "c", ""],
        ["6591230042", "", "d", ""],
        ["6591230099", "", "e", ""],
        ["", "6591230006/6591230007", "f", ""],
        ["6591230007", "", "g", ""],
    )
    assert proven.ready["telephone"].tolist() == ["6591230099"]
    held = proven.settled[proven.settled["code"] == "CALL_REFUSED_ELSEWHERE"]
    assert held["row"].tolist() == [3, 4, 5, 7, 8]
    assert set(held["detail"]) == {"2"}


def test_a_hidden_row_that_is_left_out_still_says_who_is_not_to_be_called() -> None:
    """Such rows are often the ones that somebody has filtered away."""
    rows = [
        ["Phone", "Mobile", "Name", "Do not call"],
        ["6591230001", "6591230002", "a", "Yes"],
        ["6591230002", "", "b", ""],
        ["6591230003", "", "c", ""],
    ]
    sheet = a_sheet(rows, facts=Facts(hidden_rows=(2,)))
    proven = prepared(sheet, PreparePolicy(TODAY, Hidden.SKIP), FIRST)
    assert codes(proven) == {3: "CALL_REFUSED_ELSEWHERE"}
    assert outcomes(proven) == {2: "skipped", 3: "held"}
    assert proven.ready["telephone"].tolist() == ["6591230003"]


def test_a_list_not_to_call_needs_all_of_its_numbers() -> None:
    """The setting says whom to call; of forbidden numbers none is left out."""
    for mapping in (FIRST, HeaderMap()):
        sheet = a_sheet([["Phone", "Home phone", "Direction"], ["6591230001", "6591230002", "Both"]])
        proven = prepared(sheet, mapping=mapping)
        assert (proven.kind.name, proven.sheet_problems) == ("forbidden-numbers", ())
        assert proven.ready["callNumber"].tolist() == ["6591230001", "6591230002"]


def test_a_template_with_a_second_column_keeps_its_example() -> None:
    """Its second number is blank: it is still the example."""
    header = ["Telephone", "Mobile", "Name", "callsheet row"]
    proven = read(header, ["6591230001", "", "Tan Mei Ling", "example"], ["6591230002", "", "a", ""])
    assert codes(proven) == {}
    assert proven.ready["telephone"].tolist() == ["6591230002"]


cells = st.sampled_from(["", "x", "12", "6591230001", "6591230002", "+65 9123 0003", "6591230004 ext 1"])


@pytest.mark.slow
@settings(max_examples=40)  # of up to a dozen rows each: what a sheet costs, its rows hardly do
@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=12))
def test_the_first_number_is_the_one_that_would_be_called_were_it_alone(
    rows: list[tuple[str, str, str]],
) -> None:
    """For each row: the first column whose cell, in a sheet of its own, is ready; invalid where none is."""
    named = [[*row, str(at)] for at, row in enumerate(rows)]
    proven = read(["Phone", "Mobile", "Home phone", "Name"], *named)
    alone = [
        prepared(a_sheet([["Phone", "Name"], *([row[at], row[3]] for row in named)])).problems
        for at in range(3)
    ]
    wrong = [set(found.loc[found["code"] != "DUPLICATE_IN_FILE", "row"]) for found in alone]
    for row in range(2, len(rows) + 2):
        usable = [at for at in range(3) if rows[row - 2][at] and row not in wrong[at]]
        if row in proven.ready.index:
            assert proven.ready.loc[row, "telephone"] == "".join(
                filter(str.isdigit, rows[row - 2][usable[0]])
            )
        else:
            assert not usable or outcomes(proven)[row] == "duplicate"
