"""A report that is loaded again sends nothing that was refused before only because it is text now."""

import pytest

from tests.support.making import a_sheet, codes, matched, prepared
from transforms.doubt import with_marks
from transforms.sheet import CellType, Facts, Sheet

HEADER = ["Telephone", "Name", "x"]


def again(sheet: Sheet) -> Sheet:
    """The sheet as our report of it is read: text, with a column of ours."""
    match = matched(sheet)
    body = sheet.cells.loc[2:]
    shown = with_marks(body, sheet.types.loc[2:], match, sheet.facts)
    rows = [[*line, str(row)] for row, line in zip(shown.index, shown.to_numpy().tolist(), strict=True)]
    return a_sheet([[*match.header, "callsheet row"], *rows])


@pytest.mark.parametrize(
    "kind", [CellType.NUMBER_LOST, CellType.NUMBER_SHOWN_OTHERWISE, CellType.NUMBER_FORMAT_UNKNOWN]
)
@pytest.mark.parametrize("at", [0, 1])
def test_a_value_in_doubt_stays_in_doubt(kind: CellType, at: int) -> None:
    """4915112345678901 was never typed: as text in our own report it must not pass for a number."""
    cells = ["6590010001", "Ann", "5"]
    cells[at] = "4915112345678901"
    sheet = a_sheet([HEADER, cells, ["6590010002", "Ben", "6"]], {(2, at): kind, (3, 2): kind})
    assert 2 in codes(prepared(sheet))
    loaded_again = prepared(again(sheet))
    assert codes(loaded_again) == {2: "VALUE_IN_DOUBT"}
    assert loaded_again.ready.index.tolist() == [3]


def test_a_struck_out_number_stays_struck_out() -> None:
    """Its line is lost in our report; the mark takes its place."""
    sheet = a_sheet(
        [HEADER, ["6590010001", "Ann", "5"], ["6590010002", "Ben", "6"]], facts=Facts(struck=((2, 0), (3, 2)))
    )
    assert codes(prepared(again(sheet))) == {2: "VALUE_IN_DOUBT"}


def test_a_mark_in_anybody_elses_sheet_is_text() -> None:
    """≈ 5 pm is a note."""
    assert codes(prepared(a_sheet([["Telephone", "Note"], ["6590010001", "≈ 5 pm"]]))) == {}
