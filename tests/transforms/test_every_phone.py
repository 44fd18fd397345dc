"""All numbers of a customer: each an entry of its own, numbered by cell, and what is said of it at its row and column."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.making import TODAY, a_sheet, matched, prepared
from tests.support.thinned import LONG
from transforms.cell_numbers import at_cells, row_counts
from transforms.cells import RepairPolicy
from transforms.headers import HeaderMap
from transforms.policies import Hidden, PreparePolicy
from transforms.prepare import Prepared, prepare
from transforms.sheet import ApartRow, CellType, Facts

ALL = HeaderMap(phones="all")
PHONES = ["Phone", "Mobile", "Home phone"]


def read(*rows: list[str], types: Any = None, hidden: Hidden = Hidden.STOP, **repairs: Any) -> Prepared:
    policy = PreparePolicy(TODAY, hidden, repairs=RepairPolicy(**repairs))
    return prepared(a_sheet(list(rows), types), policy, ALL)


def sent(proven: Prepared, width: int) -> dict[tuple[int, int], str]:
    """(row, column) -> the number that is called."""
    ready = proven.ready["telephone"]
    return {
        divmod(number, width): called
        for number, called in zip(ready.index.tolist(), ready.tolist(), strict=True)
    }


def settled(proven: Prepared, width: int) -> dict[tuple[int, int], tuple[str, str]]:
    """(row, column) -> outcome and code of what is not called."""
    lines = proven.settled[["row", "outcome", "code"]].itertuples(index=False, name=None)
    return {divmod(int(number), width): (str(outcome), str(code)) for number, outcome, code in lines}


def said(proven: Prepared, *rows: list[str]) -> list[tuple[int, str, str]]:
    """Row, column and code of each problem, as a person reads it."""
    told = at_cells(proven.problems, matched(a_sheet(rows), ALL))
    return [tuple(line) for line in told[["row", "column", "code"]].to_numpy().tolist()]


def test_each_number_of_a_row_is_an_entry_with_the_rest_of_the_row() -> None:
    """In the order of the sheet; blank cells are none."""
    rows = [["Name", *PHONES], ["Ann", "6591230001", "+65 9123 0002", ""], ["Ben", "", "", "6591230003"]]
    proven = read(*rows)
    assert sent(proven, 4) == {(2, 1): "6591230001", (2, 2): "6591230002", (3, 3): "6591230003"}
    assert proven.ready["name"].tolist() == ["Ann", "Ann", "Ben"]
    assert list(proven.ready.columns) == ["telephone", "name"]
    assert (proven.rows, len(proven.settled), proven.sheet_problems) == (3, 0, ())


def test_a_wrong_number_is_wrong_alone_and_a_wrong_note_with_all_numbers_of_its_row() -> None:
    """Each problem once, at its own cell."""
    rows = [
        ["Note", *PHONES],
        ["Ann", "12", "6591230002", "6.59E+09"],
        ["x" * 300, "6591230003", "6591230004", ""],
        ["Cy", "#N/A", "6591230005", ""],
    ]
    proven = read(*rows, types={(4, 1): CellType.ERROR})
    assert sent(proven, 4) == {(2, 2): "6591230002", (4, 2): "6591230005"}
    assert settled(proven, 4) == {
        (2, 1): ("invalid", "PHONE_LENGTH"),
        (2, 3): ("invalid", "PHONE_SCIENTIFIC"),
        (3, 1): ("invalid", "TEXT_TOO_LONG"),
        (3, 2): ("invalid", "TEXT_TOO_LONG"),
        (4, 1): ("invalid", "CELL_ERROR"),
    }
    assert said(proven, *rows) == [
        (2, "Phone", "PHONE_LENGTH"),
        (2, "Home phone", "PHONE_SCIENTIFIC"),
        (3, "Note", "TEXT_TOO_LONG"),
        (4, "Phone", "CELL_ERROR"),
    ]


def test_a_word_beside_a_number_is_none_and_alone_it_is_a_mistake() -> None:
    """“n/a” where the row has a number is a warning at its cell; a row without any number is invalid once."""
    rows = [
        ["Name", *PHONES],
        ["Ann", "n/a", "6591230001", "-"],
        ["Ben", "", "n/a", "none"],
        ["Cy", "", "", ""],
    ]
    proven = read(*rows)
    assert sent(proven, 4) == {(2, 2): "6591230001"}
    assert settled(proven, 4) == {
        (3, 2): ("invalid", "PHONE_CHARACTERS"),
        (4, 1): ("invalid", "REQUIRED"),
    }
    warned = [line for line in said(proven, *rows) if line[2] == "NO_NUMBER_HERE"]
    assert warned == [
        (2, "Phone", "NO_NUMBER_HERE"),
        (2, "Home phone", "NO_NUMBER_HERE"),
        (3, "Home phone", "NO_NUMBER_HERE"),
    ]


def test_the_same_number_is_called_once_within_a_row_and_across_rows() -> None:
    """The first cell that has it is called; each other one names where it stands."""
    rows = [
        ["Name", *PHONES],
        ["Ann", "6591230001", "+65 9123 0001", "6591230002"],
        ["Ben", "6591230002", "6591230003", ""],
    ]
    proven = read(*rows)
    assert sent(proven, 4) == {(2, 1): "6591230001", (2, 3): "6591230002", (3, 2): "6591230003"}
    assert said(proven, *rows) == [
        (2, "Mobile", "DUPLICATE_IN_ROW"),
        (3, "Phone", "NUMBER_IN_OTHER_ROW"),
    ]
    details = at_cells(proven.problems, matched(a_sheet(rows), ALL))["detail"].tolist()
    assert details == ["Phone", "2"]


def test_whole_rows_that_are_no_entries_are_one_line_each() -> None:
    """A header again, a total, a hidden row and a row that does not fit the table: one problem, at no column."""
    rows = [
        ["Name", *PHONES],
        ["Ann", "6591230001", "6591230002", ""],
        ["Name", *PHONES],
        ["Ben", "6591230003", "6591230004", ""],
        ["Total", "2", "2", ""],
    ]
    sheet = replace(
        a_sheet(rows, facts=Facts(hidden_rows=(4,))), apart=(ApartRow(7, "ROW_TOO_SHORT", "2 / 4"),)
    )
    match = matched(a_sheet(rows), ALL)
    proven = prepare(sheet, match, PreparePolicy(TODAY, Hidden.SKIP))
    assert list(sent(proven, 4)) == [(2, 1), (2, 2)]
    assert row_counts(proven.settled, match) == {"invalid": 2, "skipped": 2}
    told = at_cells(proven.problems, match)
    assert told[told["column"] == ""]["row"].tolist() == [5, 7]


def test_what_is_struck_out_or_marked_holds_its_number_alone() -> None:
    """A struck number, and a number that a report of ours marked as doubtful; a struck name holds both numbers."""
    rows = [
        ["Name", "Phone", "Mobile", "callsheet row"],
        ["Ann", "6591230001", "6591230002", ""],
        ["Ben", "6591230003", "≈ 6591230004", ""],
        ["Cy", "6591230005", "6591230006", ""],
    ]
    sheet = a_sheet(rows, facts=Facts(struck=((2, 1), (4, 0))))
    proven = prepare(sheet, matched(a_sheet(rows), ALL), PreparePolicy(TODAY))
    assert sent(proven, 4) == {(2, 2): "6591230002", (3, 1): "6591230003"}
    assert settled(proven, 4) == {
        (2, 1): ("invalid", "CELL_STRUCK"),
        (3, 2): ("invalid", "VALUE_IN_DOUBT"),
        (4, 1): ("invalid", "CELL_STRUCK"),
        (4, 2): ("invalid", "CELL_STRUCK"),
    }


def test_who_refuses_on_one_number_is_held_with_all_of_them_wherever_they_stand() -> None:
    """All numbers of the row that refuses, and all numbers of every row that shares one with it."""
    rows = [
        ["Name", "Phone", "Mobile", "Do not call"],
        ["Ann", "6591230001", "6591230002", "Yes"],
        ["Ben", "6591230003", "6591230002", ""],
        ["Cy", "6591230004", "6591230005", ""],
    ]
    proven = read(*rows)
    assert sent(proven, 4) == {(4, 1): "6591230004", (4, 2): "6591230005"}
    assert set(settled(proven, 4).values()) == {("held", "CALL_REFUSED"), ("held", "CALL_REFUSED_ELSEWHERE")}
    told = at_cells(proven.problems, matched(a_sheet(rows), ALL))
    assert told[told["code"] == "CALL_REFUSED_ELSEWHERE"]["detail"].tolist() == ["2"]


def test_words_that_two_rows_share_are_no_number_that_they_share() -> None:
    """“n/a” of somebody who refuses holds nobody else."""
    proven = read(
        ["Name", "Phone", "Mobile", "Do not call"],
        ["Ann", "6591230001", "n/a", "Yes"],
        ["Ben", "6591230002", "n/a", ""],
    )
    assert sent(proven, 4) == {(3, 1): "6591230002"}


def test_numbers_are_completed_by_the_country_of_their_row() -> None:
    """Each for itself; one of another country is wrong alone."""
    rows = [["Name", "Phone", "Mobile", "Country"], ["Ann", "91230001", "+60 12 345 6789", "SG"]]
    proven = read(*rows)
    assert sent(proven, 4) == {(2, 1): "6591230001"}
    assert said(proven, *rows) == [(2, "Mobile", "PHONE_OTHER_COUNTRY")]


@pytest.mark.parametrize("phones", ["", "first"])
def test_other_settings_and_one_column_alone_are_as_they_were(phones: str) -> None:
    """Nothing is numbered by cell."""
    one = [["Name", "Phone"], ["Ann", "6591230001"]]
    assert matched(a_sheet(one), ALL).by_cell is False
    assert matched(a_sheet([["Name", *PHONES]]), HeaderMap(phones=phones)).by_cell is False


def test_of_a_list_not_to_call_every_number_is_taken() -> None:
    """The setting says whom to call; of forbidden numbers none is left out."""
    rows = [["Phone", "Home phone", "Direction"], ["6591230001", "6591230002", "Both"]]
    proven = prepared(a_sheet(rows), mapping=ALL)
    assert (proven.kind.name, proven.refused) == ("forbidden-numbers", False)
    assert proven.ready["callNumber"].tolist() == ["6591230001", "6591230002"]


cells = st.sampled_from(["", "n/a", "12", "6591230001", "+65 9123 0002", "6591230003", "6591230004 ext 1"])


@pytest.mark.slow
@settings(max_examples=40 if LONG else 16)  # of up to six rows of three numbers each
@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=6), st.integers(1, 4))
def test_the_numbers_are_those_of_a_list_with_one_number_a_row(
    rows: list[tuple[str, str, str]], portion: int
) -> None:
    """The same outcomes as the long form, however many rows are read at a time; each row has an entry, and no cell two."""
    wide = [["Name", *PHONES], *([str(at), *row] for at, row in enumerate(rows))]
    match = matched(a_sheet(wide), ALL)
    proven = prepare(a_sheet(wide), match, PreparePolicy(TODAY), portion)
    entries = sorted([*proven.ready.index.tolist(), *proven.settled["row"].tolist()])
    assert len(set(entries)) == len(entries) == proven.rows
    assert {number // 4 for number in entries} == set(range(2, len(rows) + 2))
    long = [
        ["Name", "Phone"],
        *([wide[number // 4 - 1][0], wide[number // 4 - 1][number % 4]] for number in entries),
    ]
    alone = prepared(a_sheet(long))
    assert proven.ready["telephone"].tolist() == alone.ready["telephone"].tolist()
    assert proven.settled["code"].tolist() == alone.settled["code"].tolist()
