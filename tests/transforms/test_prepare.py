"""From cells to proven rows: repairs that are provable, refusals that say why, duplicates that point to their first."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.making import TODAY, a_sheet, codes, outcomes, prepared
from tests.support.thinned import LONG
from transforms.cells import RepairPolicy
from transforms.evidence import says_not_to_call
from transforms.policies import Hidden, PreparePolicy
from transforms.sheet import ApartRow, CellType, Facts, Sheet
from validators.problem_types import Severity
from validators.problems import problem_type

REPAIRED = {
    "6590010001": [],
    "+6590010001": ["PLUS"],
    "  6590010001 ": ["SPACES"],
    "65 9001 0001": ["SEPARATORS"],
    "(65) 9001-0001": ["SEPARATORS"],
    "+65 (9001) 0001": ["SEPARATORS", "PLUS"],
    "65.9001.0001": ["SEPARATORS"],
    "65\u20139001\u20130001": ["SEPARATORS"],
    "６５９００１０００１": ["FULL_WIDTH"],
    "6590010001.0": ["POINT_ZERO"],
    "'6590010001": ["APOSTROPHE"],
    "\u200b6590010001\ufeff": ["INVISIBLE"],
    "\u00a06590010001\u00a0": ["SPACES"],
}


@pytest.mark.parametrize("written", list(REPAIRED))
def test_a_provable_flaw_of_a_number_is_repaired_and_listed(written: str) -> None:
    """The number is the same digits; each repair is listed with its code, before and after."""
    proven = prepared(a_sheet([["Telephone"], [written]]))
    assert proven.ready["telephone"].tolist() == ["6590010001"]
    assert proven.repairs["code"].tolist() == REPAIRED[written]


REFUSED = {
    "": "REQUIRED",
    "12": "PHONE_LENGTH",
    "12345678901234567": "PHONE_LENGTH",
    "6.59001E+09": "PHONE_SCIENTIFIC",
    "6,59001E+09": "PHONE_SCIENTIFIC",
    "6590010001 ext 12": "PHONE_EXTENSION",
    "6590010001x12": "PHONE_EXTENSION",
    "6590010001转12": "PHONE_EXTENSION",
    "6590010001 / 6590010002": "PHONE_TWO_NUMBERS",
    "6590010001、6590010002": "PHONE_TWO_NUMBERS",
    "659001O001": "PHONE_CHARACTERS",
    "none": "PHONE_CHARACTERS",
    "+44 (0)20 7946 0000": "PHONE_TRUNK_ZERO",
    "6590010.5": "PHONE_CHARACTERS",
    "-6590010001": "PHONE_CHARACTERS",
    "#N/A": "PHONE_CHARACTERS",
}


@pytest.mark.parametrize("written", list(REFUSED))
def test_what_cannot_be_proved_is_refused_by_name(written: str) -> None:
    """One problem a cell, the most telling one; the row is invalid and nothing is guessed."""
    proven = prepared(a_sheet([["Telephone", "Name"], [written, "somebody"]]))
    assert codes(proven) == {2: REFUSED[written]}
    assert outcomes(proven) == {2: "invalid"}
    assert proven.ready.empty


TYPES = {
    CellType.NUMBER_LOST: "PRECISION_LOST",
    CellType.NUMBER_SCIENTIFIC: "PHONE_SCIENTIFIC",
    CellType.DATE: "WRONG_CELL_TYPE",
    CellType.BOOLEAN: "WRONG_CELL_TYPE",
    CellType.ERROR: "CELL_ERROR",
    CellType.FORMULA: "FORMULA_IN_KEY",
    CellType.FORMULA_NO_VALUE: "FORMULA_NO_VALUE",
}


@pytest.mark.parametrize("kind", list(TYPES))
def test_a_cell_whose_stored_type_proves_it_wrong_is_refused(kind: CellType) -> None:
    """The stored type counts before the text: a number Excel has changed is not a number to call."""
    proven = prepared(a_sheet([["Telephone"], ["6590010001"]], {(2, 0): kind}))
    assert codes(proven) == {2: TYPES[kind]}


def test_zeros_of_a_number_format_are_listed_as_a_repair() -> None:
    """Leading zeros that stand only in the number format are kept and listed."""
    proven = prepared(a_sheet([["Telephone"], ["0090010001"]], {(2, 0): CellType.NUMBER_PADDED}))
    assert proven.ready["telephone"].tolist() == ["0090010001"]
    assert proven.repairs[["code", "before"]].to_numpy().tolist() == [["ZEROS_BY_FORMAT", "90010001"]]


def test_a_profile_may_refuse_a_repair() -> None:
    """A refused repair makes its row invalid, naming the repair."""
    policy = PreparePolicy(today=TODAY, repairs=RepairPolicy(refused=frozenset({"POINT_ZERO"})))
    proven = prepared(a_sheet([["Telephone"], ["6590010001.0"], ["6590010002"]]), policy)
    assert codes(proven) == {2: "REPAIR_REFUSED"}
    assert proven.ready.index.tolist() == [3]


def test_the_first_of_a_number_is_kept_and_repeats_point_to_it() -> None:
    """Duplicates are told after canonical form."""
    proven = prepared(a_sheet([["Telephone"], ["6590010001"], ["6590010002"], ["+65 9001 0001"]]))
    assert outcomes(proven) == {4: "duplicate"}
    assert proven.settled["detail"].tolist() == ["2"]


def test_rows_that_contradict_each_other_are_all_refused() -> None:
    """Block and unblock of one number in one file: nobody can say which is meant, so neither is sent."""
    rows = [
        ["Number", "Direction", "Action"],
        ["6590010001", "Both", "Block"],
        ["6590010001", "in", "Unblock"],
        ["6590010002", "in", ""],
    ]
    proven = prepared(a_sheet(rows))
    assert codes(proven) == {2: "CONFLICT_IN_FILE", 3: "CONFLICT_IN_FILE"}
    assert proven.ready.index.tolist() == [4]


def test_a_row_that_adds_a_direction_is_no_duplicate() -> None:
    """Inbound first and both later: the later row still says something new."""
    rows = [["Number", "Direction"], ["6590010001", "in"], ["6590010001", "both"], ["6590010001", "out"]]
    proven = prepared(a_sheet(rows))
    assert proven.ready.index.tolist() == [2, 3]
    assert outcomes(proven) == {4: "duplicate"}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2020-01-31", "DATE_PAST"),
        ("31/12/2099", "DATE_FORMAT"),
        ("2099-02-30", "DATE_FORMAT"),
        ("soon", "DATE_FORMAT"),
    ],
)
def test_a_bad_or_past_expiry_is_never_turned_into_none(written: str, code: str) -> None:
    """An expiry that cannot be read or has passed makes the row invalid."""
    assert codes(
        prepared(a_sheet([["Number", "Direction", "Expiry date"], ["6590010001", "in", written]]))
    ) == {2: code}


def test_an_expiry_of_today_and_a_year_first_date_are_taken() -> None:
    """Today has not passed; 2099/01/31 can be read in one way only."""
    rows = [
        ["Number", "Direction", "Expiry date"],
        ["6590010001", "in", TODAY],
        ["6590010002", "in", "2099/01/31"],
    ]
    assert prepared(a_sheet(rows)).ready["expirationTime"].tolist() == [TODAY, "2099-01-31"]


DAYS = ["2099/1/5", "2099-1-5", "2099.1.05", "2099年1月5日", "2099年01月05日", "２０９９／１／５"]


@pytest.mark.parametrize("written", DAYS)
def test_a_date_that_begins_with_its_year_is_read_however_it_is_written(written: str) -> None:
    """As Excel shows it in Chinese and in English; alone as with a time of day."""
    rows = [["Number", "Direction", "Expiry date"], ["6590010001", "in", written]]
    dates = prepared(a_sheet(rows))
    assert dates.ready["expirationTime"].tolist() == ["2099-01-05"]
    times = [
        ["Telephone", "Plan", "Start", "End", "Executor"],
        ["6590010001", "A", f"{written} 9:00", f"{written}  18:30:15", "1001"],
    ]
    found = prepared(a_sheet(times))
    moments = found.ready[["scheduleStartTime", "scheduleEndTime"]].iloc[0].tolist()
    assert moments == ["2099-01-05 09:00", "2099-01-05 18:30:15"]
    assert set(found.repairs["code"]) >= {"DATE_FORM"}


@pytest.mark.parametrize(
    "written",
    [
        "5/1/2099 9:00",
        "2099/13/5 9:00",
        "2099/1-5 9:00",
        "99/1/5 9:00",
        "2099/1/5 9",
        "2099/1/5 25:00",
        "2099/1/5",
    ],
)
def test_a_time_that_would_need_a_guess_is_a_problem(written: str) -> None:
    """Day or month first, half a time, and what no calendar has."""
    rows = [
        ["Telephone", "Plan", "Start", "End", "Executor"],
        ["6590010001", "A", written, "2099-12-31 18:00", "1001"],
    ]
    assert codes(prepared(a_sheet(rows))) == {2: "DATETIME_FORMAT"}


@pytest.mark.parametrize("refuse", [False, True])
def test_a_column_of_consent_is_no_unknown_column(refuse: bool) -> None:
    """It holds rows back, so it is not reported as unused, as another column would be."""
    rows = [["Telephone", "Name", "Do not call"], ["6590010001", "Ann", "no"], ["6590010002", "Bo", "yes"]]
    policy = PreparePolicy(TODAY, refuse_unknown=refuse)
    told = prepared(a_sheet(rows), policy)
    assert (told.sheet_problems, outcomes(told)) == ((), {3: "held"})
    beside = prepared(a_sheet([[*row, "x"] for row in rows]), policy)
    assert [one.column for one in beside.sheet_problems] == ["x"]


@pytest.mark.parametrize("title", ["Note", "Notes", "Comment", "Comments", "Remark", "Remarks"])
@pytest.mark.parametrize("kind", ["customers", "plans"])
def test_a_note_is_known_in_singular_and_plural(title: str, kind: str) -> None:
    """For every kind that has one."""
    plan = ["A", "2099-12-01 09:00", "2099-12-31 18:00", "1001"] if kind == "plans" else ["Ann"]
    titles = ["Plan", "Start", "End", "Executor"] if kind == "plans" else ["Name"]
    proven = prepared(a_sheet([["Telephone", *titles, title], ["6590010001", *plan, "call late"]]))
    assert proven.sheet_problems == ()
    assert "call late" in proven.ready.iloc[0].tolist()


@pytest.mark.parametrize("below", [[], ["Source: CRM export"], ["Source: CRM export", "Printed by Kim"]])
def test_a_total_is_a_footer_although_notes_stand_below_it(below: list[str]) -> None:
    """A note of one cell is none of the list's rows; a full row below is one, and then the word is an entry's."""
    rows = [["Telephone", "Name"], ["6590010001", "Ann"], ["Total", "1"], *([note, ""] for note in below)]
    assert codes(prepared(a_sheet(rows)))[3] == "FOOTER_ROW"
    under = prepared(a_sheet([*rows, ["6590010002", "Bo"]]))
    assert codes(under)[3] == "PHONE_CHARACTERS"


def test_hidden_rows_stop_the_sheet_unless_told_otherwise() -> None:
    """The safe default refuses the sheet with the count; include loads them; skip gives them an outcome."""
    sheet = a_sheet([["Telephone"], ["6590010001"], ["6590010002"]], facts=Facts(hidden_rows=(3,)))
    stopped = prepared(sheet)
    assert stopped.refused
    assert [(one.code, one.detail) for one in stopped.sheet_problems] == [("ROWS_HIDDEN", "1")]
    assert prepared(sheet, PreparePolicy(TODAY, Hidden.INCLUDE)).ready.index.tolist() == [2, 3]
    skipping = prepared(sheet, PreparePolicy(TODAY, Hidden.SKIP))
    assert outcomes(skipping) == {3: "skipped"}
    assert not skipping.refused


def test_merged_cells_in_a_loaded_column_refuse_the_sheet() -> None:
    """Only the first cell of a merged range holds the value; beside the table they do no harm."""
    rows = [["Telephone", "", "x"], ["6590010001", "", ""], ["", "", ""]]
    assert prepared(a_sheet(rows, facts=Facts(merged=("A2:A3",)))).refused
    assert not prepared(a_sheet(rows, facts=Facts(merged=("B2:C2",)))).refused


def test_a_row_set_apart_is_counted_and_refused() -> None:
    """A ragged line of a CSV file is a row like any other: invalid, with its line number."""
    whole = a_sheet([["Telephone"], ["6590010001"]])
    sheet = Sheet("x", whole.cells, whole.types, apart=(ApartRow(3, "ROW_TOO_WIDE", "2"),))
    proven = prepared(sheet)
    assert outcomes(proven) == {3: "invalid"}
    assert proven.rows == 2


def test_the_example_row_of_a_template_is_skipped() -> None:
    """A template's own example is never sent; typed over, it is a row that somebody must look at."""
    rows = [
        ["Telephone", "callsheet row"],
        ["6591230001", "example"],
        ["6590010002", "3"],
        ["6590010003", "example"],
    ]
    proven = prepared(a_sheet(rows))
    assert outcomes(proven) == {2: "skipped", 4: "invalid"}
    assert codes(proven) == {4: "EXAMPLE_CHANGED"}
    assert not [one for one in proven.sheet_problems if one.code == "COLUMN_UNKNOWN"]


CELLS = st.text(alphabet="0123456789+- ()./eE '０５x", max_size=14)
NAMES = st.text(max_size=5).filter(
    lambda name: not says_not_to_call(name)
)  # a heading that forbids is a question


@pytest.mark.slow
@settings(max_examples=150 if LONG else 60, deadline=None)
@given(st.lists(st.tuples(CELLS, NAMES), min_size=1, max_size=8))
@example([("0", "已故")])
def test_every_row_is_either_ready_or_settled(rows: list[tuple[str, str]]) -> None:
    """No row is lost or doubled by proving it, whatever is in it; what is ready is 3 to 16 digits."""
    proven = prepared(a_sheet([["Telephone", "Name"], *([*row] for row in rows)]))
    told = [*proven.ready.index, *proven.settled["row"]]
    assert sorted(told) == [at for at, row in enumerate(rows, 2) if any(cell.strip() for cell in row)]
    assert all(
        number.isascii() and number.isdigit() and 3 <= len(number) <= 16
        for number in proven.ready["telephone"]
    )
    errors = {
        row
        for row, code in zip(proven.problems["row"], proven.problems["code"], strict=True)
        if problem_type(code).severity is Severity.ERROR
    }
    found = outcomes(proven)
    held = {row for row, outcome in found.items() if outcome == "held"}  # whatever else is wrong with the row
    assert errors - held == {row for row, outcome in found.items() if outcome == "invalid"}


@pytest.mark.slow
@settings(max_examples=100 if LONG else 40, deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=6))
def test_proving_again_changes_nothing(numbers: list[str]) -> None:
    """Canonical form is a fixed point: what was repaired needs no repair."""
    once = prepared(a_sheet([["Telephone"], *([number] for number in numbers)])).ready["telephone"].tolist()
    if once:
        again = prepared(a_sheet([["Telephone"], *([number] for number in once)]))
        assert again.ready["telephone"].tolist() == once
        assert again.repairs.empty


def test_text_written_as_a_formula_is_listed() -> None:
    """Excel's `="0065..."` is read as its text; the list of repairs shows how it was written."""
    proven = prepared(a_sheet([["Telephone"], ["006591230001"]], {(2, 0): CellType.TEXT_LITERAL}))
    assert proven.repairs[["code", "before", "after"]].to_numpy().tolist() == [
        ["TEXT_FORMULA", '="006591230001"', "006591230001"]
    ]


def test_a_row_that_a_person_leaves_out_is_settled_whatever_stands_in_it() -> None:
    """Also one that could not be laid into columns; whom it says not to call is not called by another row."""
    rows = [
        ["Telephone", "Opt in"],
        ["6590010001", "no"],
        ["6590010001", "yes"],
        ["14", "yes"],
        ["6590010002", "yes"],
    ]
    whole = a_sheet(rows)
    apart = (ApartRow(6, "ROW_TOO_WIDE", "2"),)
    sheet = Sheet("x", whole.cells, whole.types, Facts(left_out=(2, 4, 6)), apart)
    proven = prepared(sheet)
    assert outcomes(proven) == {2: "skipped", 3: "held", 4: "skipped", 6: "skipped"}
    assert proven.settled.loc[proven.settled["outcome"] == "skipped", "code"].unique().tolist() == [
        "LEFT_OUT"
    ]
    assert proven.ready.index.tolist() == [5]


def test_no_row_of_a_list_of_forbidden_numbers_is_left_out() -> None:
    """Who stands there would be called: a row that cannot be read keeps its list incomplete."""
    rows = [["Number", "Direction"], ["6590010001", "both"], ["14", "both"]]
    proven = prepared(a_sheet(rows, facts=Facts(left_out=(2, 3))))
    assert outcomes(proven) == {3: "invalid"}
    assert proven.ready.index.tolist() == [2]


@pytest.mark.parametrize("direction", ["Both", "Outbound"])
def test_a_forbidden_number_too_short_for_anybody_is_said_on_its_row(direction: str) -> None:
    """“1234” may be meant as the end of a number, and holds nobody: it is loaded, and not in silence."""
    rows = [["Forbidden number", "Direction"], ["1234", direction], ["6591230001", direction]]
    proven = prepared(a_sheet(rows))
    assert codes(proven) == {2: "FORBIDDEN_SHORT"}
    assert (list(proven.problems["column"]), list(proven.ready.index.unique())) == (
        ["Forbidden number"],
        [2, 3],
    )


def test_a_short_number_to_call_is_no_forbidden_one() -> None:
    assert codes(prepared(a_sheet([["Telephone", "Name"], ["1234", "Ann"], ["12345", "Bo"]]))) == {}
