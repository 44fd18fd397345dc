"""Rows are prepared in portions, and what comes of a sheet does not depend on where one ends."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.support.making import TODAY, a_sheet, matched
from transforms.cells import RepairPolicy
from transforms.consent import ConsentPolicy
from transforms.headers import HeaderMap, Match
from transforms.kind import Kind
from transforms.kinds import KINDS
from transforms.policies import Hidden, PreparePolicy
from transforms.prepare import Prepared, prepare
from transforms.recognition import recognise
from transforms.sheet import ApartRow, CellType, Facts, Sheet
from validators.schema import Column, Role

SIZES = (1, 2, 3, 7)
_LAYOUTS: tuple[dict[str, Sequence[str]], ...] = (
    {},
    {"Opt in": ("yes", "no", "", "perhaps")},
    {"Do not call": ("", "x", "no", "2026-01-02")},
    {"Call": ("yes", "no", "", "1")},  # flags, if nothing else stands there
    {"Call": ("yes", "no", "", "Monday")},
    {"Remarks": ("", "do not call", "called", "total"), "Opt in": ("yes", "", "no")},
    {"": ("", "x"), "Remarks": ("", "Total", "合计")},
    {"callsheet row": ("", "example", "5"), "callsheet status": ("", "invalid")},
)
_TYPES = [CellType.NUMBER, CellType.NUMBER_PADDED, CellType.NUMBER_LOST, CellType.DATE, CellType.ERROR]
_TYPES += [CellType.FORMULA, CellType.TEXT_LITERAL]


def _cells(column: Column) -> list[str]:
    """What may stand in a column: good, repairable, wrong, its own title, nothing."""
    by_role = {
        Role.PHONE: ["6591230001", "6591230001", "+65 9123 0001", "6591230002", "12345", "659-1", "none"],
        Role.DATETIME: ["2026-12-01 09:00", "2026-12-01T09:00:30", "2026-12-01 08:00", "soon"],
        Role.DATE: ["2026-12-31", "2026/12/31", "2020-01-01"],
        Role.DIGITS: ["0801", "0802", "１００１", "8"],
        Role.ID: ["1001", "1001", "1002", "3/4", "Ａ1"],
        Role.INTEGER: ["1", "5", "999999", "x"],
        Role.CHOICE: [title for choice in column.choices for title in (choice.en, choice.value)],
        Role.ZONE: ["Asia/Singapore", "asia/tokyo", "America/New_York", "GMT+8", "x"],
        Role.TEXT: ["Tan Mei Ling", " two  spaces ", "#N/A", "x" * 600, "Total: 3"],
    }
    return [*by_role[column.role], column.example, "", column.en]


@st.composite
def _sheets(draw: st.DrawFn, kind: Kind) -> Sheet:
    more = draw(st.sampled_from(_LAYOUTS))
    titles = [*(column.en for column in kind.columns), *more]
    pools = [*(_cells(column) for column in kind.columns), *more.values()]
    row = st.one_of(
        st.tuples(*map(st.sampled_from, pools)),
        st.tuples(*map(st.sampled_from, pools)),
        st.sampled_from([tuple(titles), ("",) * len(titles), tuple(pool[0] for pool in pools)]),
    )
    rows = draw(st.lists(row, min_size=1, max_size=9))
    places = st.tuples(st.integers(2, len(rows) + 1), st.integers(0, len(titles) - 1))
    types = draw(st.dictionaries(places, st.sampled_from(_TYPES), max_size=3))
    facts = Facts(
        hidden_rows=tuple(sorted(draw(st.sets(st.integers(2, len(rows) + 1), max_size=3)))),
        delimiter=draw(st.sampled_from(["", ","])),
        struck=tuple(draw(st.lists(places, max_size=2))),
        left_out=tuple(sorted(draw(st.sets(st.integers(2, len(rows) + 1), max_size=2)))),
    )
    sheet = a_sheet([titles, *rows], types, facts=facts)
    gaps = sorted(draw(st.sets(st.integers(2, len(rows) + 1), max_size=2)) if len(rows) > 2 else [])
    kept = ~sheet.cells.index.isin(gaps)  # these lines of the file could not be laid into columns
    apart = tuple(ApartRow(row, "ROW_TOO_SHORT", "1 / 2") for row in gaps)
    return replace(sheet, cells=sheet.cells[kept], types=sheet.types[kept], apart=apart)


def _policies() -> st.SearchStrategy[PreparePolicy]:
    return st.builds(
        PreparePolicy,
        today=st.just(TODAY),
        hidden=st.sampled_from(Hidden),
        repairs=st.builds(
            RepairPolicy,
            st.sampled_from([frozenset(), frozenset({"PLUS"})]),
            country=st.sampled_from(["", "SG"]),
        ),
        consent=st.sampled_from([ConsentPolicy(), ConsentPolicy(cells={"perhaps": "no"})]),
    )


def _same(one: Prepared, other: Prepared) -> None:
    for name in ("ready", "settled", "problems", "repairs"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), obj=name)
    assert one.sheet_problems == other.sheet_problems


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
@pytest.mark.thinned(4)
def test_the_size_of_a_portion_changes_nothing(kind: Kind, data: st.DataObject) -> None:
    """Outcomes, problems, repairs, their order and what is left to send are those of the sheet as a whole."""
    sheet, policy = data.draw(_sheets(kind)), data.draw(_policies())
    match = _match(kind, sheet)
    policy = replace(policy, filled=data.draw(st.sampled_from([{}, _filled(kind)])))
    whole = prepare(sheet, match, policy, rows=1_000)
    _same(prepare(sheet, match, policy, rows=data.draw(st.sampled_from(SIZES))), whole)


def _match(kind: Kind, sheet: Sheet) -> Match:
    """The sheet's columns under a kind's own titles."""
    match = recognise(sheet, (kind,), HeaderMap())
    assume(isinstance(match, Match))  # what stands in the rows can make it doubtful what they are
    assert isinstance(match, Match)
    return match


def _filled(kind: Kind) -> dict[str, str]:
    choice = next((column for column in kind.columns if column.role is Role.CHOICE), None)
    return {choice.field: choice.choices[0].value} if choice else {}


@pytest.mark.parametrize("size", [1, 2, 3, 1_000])
def test_a_number_is_seen_again_in_another_portion(size: int) -> None:
    """The repeat names the row that is kept, wherever that is."""
    sheet = a_sheet([["Telephone"], ["6591230001"], ["6591230002"], ["6591230003"], ["+6591230001"]])
    proven = prepare(sheet, matched(sheet), PreparePolicy(TODAY), rows=size)
    assert proven.settled[["row", "outcome", "detail"]].to_numpy().tolist() == [[5, "duplicate", "2"]]
    assert proven.ready.index.tolist() == [2, 3, 4]


@pytest.mark.parametrize("size", [1, 2, 3, 1_000])
def test_rows_of_two_portions_contradict_each_other(size: int) -> None:
    """Neither is sent: a block and an unblock of one number, of which one is for both directions."""
    rows = [
        ["6591230001", "Both", "Block"],
        ["6591230002", "Both", "Block"],
        ["6591230001", "Inbound", "Unblock"],
    ]
    sheet = a_sheet([["Number", "Direction", "Action"], *rows])
    proven = prepare(sheet, matched(sheet), PreparePolicy(TODAY), rows=size)
    assert proven.settled[["row", "code", "detail"]].to_numpy().tolist() == [
        [2, "CONFLICT_IN_FILE", "4"],
        [4, "CONFLICT_IN_FILE", "2"],
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 1_000])
def test_a_refusal_holds_the_same_number_in_another_portion(size: int) -> None:
    """Who is not to be called in one row is not in another."""
    rows = [["6591230001", ""], ["6591230002", ""], ["6591230003", ""], ["6591230001", "x"]]
    sheet = a_sheet([["Telephone", "Do not call"], *rows])
    proven = prepare(sheet, matched(sheet), PreparePolicy(TODAY), rows=size)
    assert proven.settled[["row", "code", "detail"]].to_numpy().tolist() == [
        [2, "CALL_REFUSED_ELSEWHERE", "5"],
        [5, "CALL_REFUSED", "Do not call"],
    ]


@pytest.mark.parametrize("size", [1, 4, 1_000])
def test_numbers_are_short_beside_those_of_all_portions(size: int) -> None:
    """The few short ones at the end of a list are its counts, though their own portion holds nothing else."""
    rows = [*([f"659123000{at}"] for at in range(8)), ["12345"]]
    sheet = a_sheet([["Telephone"], *rows])
    proven = prepare(sheet, matched(sheet), PreparePolicy(TODAY), rows=size)
    assert proven.problems[["row", "code"]].to_numpy().tolist() == [[10, "PHONE_SHORT_HERE"]]


def test_keys_of_one_hash_are_no_repeats(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hash only says where to look: two numbers that happen to share it are both sent."""
    monkeypatch.setattr(
        pd.util, "hash_array", lambda keys, **_: pd.array([7] * len(keys), "UInt64").to_numpy("uint64")
    )
    sheet = a_sheet([["Telephone"], ["6591230001"], ["6591230002"], ["6591230001"]])
    proven = prepare(sheet, matched(sheet), PreparePolicy(TODAY), rows=1)
    assert proven.ready.index.tolist() == [2, 3]
    assert proven.settled["row"].tolist() == [4]


@pytest.mark.parametrize("size", [1, 2, 1_000])
def test_totals_are_looked_for_above_rows_that_are_skipped(size: int) -> None:
    """The last rows of a sheet are the last that are not left out, in whichever portions they stand."""
    header = ["Extension", "Password", "Remarks"]
    sheet = a_sheet([header, ["0801", "482913", "Total"], header, ["0802", "482913", "Total"], header])
    proven = prepare(sheet, matched(sheet), PreparePolicy(TODAY), rows=size)
    assert proven.problems["code"].tolist() == ["FOOTER_ROW", "FOOTER_ROW"]
