"""Cells that a person typed anew: an overlay that says the same as a file saved with those cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.edits import LEFT_OUT, Edit, apply, content_of
from transforms.headers import HeaderMap, fit
from transforms.kinds import kind_named
from transforms.parser_shared import CellType
from transforms.sheet import Sheet
from validators.libraries import pd

CUSTOMERS = kind_named("customer-numbers")


def a_sheet(*rows: tuple[str, ...]) -> Sheet:
    cells = pd.DataFrame(list(rows), index=pd.RangeIndex(1, len(rows) + 1), dtype="str")
    types = (cells != "").astype("uint8") * int(CellType.TEXT)
    return Sheet("list", cells, types.astype("uint8"))


def test_without_edits_it_is_the_very_sheet() -> None:
    """Also with those of another sheet, and of cells that it does not have."""
    sheet = a_sheet(("Phone",), ("12",))
    others = [Edit("", "other", 2, 0, "x"), Edit("", "list", 9, 0, "x"), Edit("", "list", 2, 5, "x")]
    assert apply(sheet, ()) is sheet
    assert apply(sheet, others) is sheet
    assert content_of("abc", ()) == "abc"


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.integers(0, 1), st.sampled_from(["", "x", "6590010001"])), max_size=6
    )
)
def test_applied_it_is_the_sheet_of_a_file_saved_with_those_cells(
    changes: list[tuple[int, int, str]],
) -> None:
    """The last edit of a cell counts, the sheet itself stays as it is, and the content has another name."""
    rows = [["Phone", "Name"], ["12", "Ann"], ["", "Bob"], ["6590010002", ""]]
    before = a_sheet(*map(tuple, rows))
    for row, column, value in changes:
        rows[row - 1][column] = value
    edits = [Edit("", "list", *change) for change in changes]
    after, saved = apply(before, edits), a_sheet(*map(tuple, rows))
    assert after.cells.to_dict() == saved.cells.to_dict()
    assert after.types.to_dict() == saved.types.to_dict()
    assert before.cells.iloc[1].tolist() == ["12", "Ann"]
    assert (content_of("abc", edits) == "abc") == (not edits)


def test_a_header_that_a_person_leaves_out_is_not_read() -> None:
    """Nor is it one more number; a header that nobody knows may fill a field."""
    cells = ("Phone", "Phone 2", "Reach", "Name")
    chosen = HeaderMap().over({"phone": "", "Phone 2": "", "Reach": "telephone"})
    found = fit(CUSTOMERS, 1, cells, chosen)
    assert found
    assert {at: column.field for at, column in found.columns.items()} == {2: "telephone", 3: "name"}
    assert found.header == cells
    assert found.problems == ()
    assert HeaderMap({"A": "name"}).over({}) == HeaderMap({"A": "name"})


def test_a_row_that_is_left_out_is_named_and_stays_in_the_sheet() -> None:
    """It is another content; a row that is not there is none."""
    sheet = a_sheet(("Phone",), ("12",), ("13",))
    left = apply(sheet, [Edit("", "list", 3, LEFT_OUT, ""), Edit("", "list", 9, LEFT_OUT, "")])
    assert left.facts.left_out == (3,)
    assert left.cells is sheet.cells
    assert apply(sheet, [Edit("", "list", 9, LEFT_OUT, "")]) is sheet
    assert content_of("abc", [Edit("", "list", 3, LEFT_OUT, "")]) != "abc"
