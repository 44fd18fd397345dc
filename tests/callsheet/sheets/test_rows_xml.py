"""Rows as XML: what is made once for many cells is what is made for each of them alone."""

import numpy as np
import pyarrow as pa
import pytest

from callsheet.sheets.result.cells import Cells
from callsheet.sheets.result.rows_xml import CellColumn, DataRows

AWKWARD = ("", "a < b & c > d", "_x0041_", " spaced ", "two\nlines", "禁呼号码", "plain")
COUNT = 630


def column(texts: list[str], *, styled: bool, shown: bool) -> CellColumn:
    styles = Cells(pa.array([str(at % 3) for at in range(len(texts))])) if styled else "7"
    return CellColumn(Cells(pa.array(texts)), styles, np.arange(len(texts)) % 2 == 0 if shown else None)


def alone(whole: CellColumn, at: int) -> CellColumn:
    style = whole.style if isinstance(whole.style, str) else whole.style.slice(at, 1)
    return CellColumn(
        whole.cells.slice(at, 1), style, None if whole.shown is None else whole.shown[at : at + 1]
    )


@pytest.mark.slow
@pytest.mark.parametrize("shown", [False, True])
@pytest.mark.parametrize("styled", [False, True])
def test_many_rows_are_written_as_each_of_them_alone(*, styled: bool, shown: bool) -> None:
    """Columns of few texts, of texts that all differ, of blanks alone, and of few texts among many blanks."""
    texts = (
        [AWKWARD[at % len(AWKWARD)] for at in range(COUNT)],
        [f"{AWKWARD[at % len(AWKWARD)]}{at}" for at in range(COUNT)],
        [""] * COUNT,
        [AWKWARD[at % 70] if at % 70 < len(AWKWARD) else "" for at in range(COUNT)],
    )
    columns = [column(each, styled=styled, shown=shown) for each in texts]
    numbers = np.arange(2, COUNT + 2)
    whole = b"".join(DataRows(numbers, columns).xml())
    each = [
        b"".join(DataRows(numbers[at : at + 1], [alone(one, at) for one in columns]).xml())
        for at in range(COUNT)
    ]
    assert whole == b"".join(each)
