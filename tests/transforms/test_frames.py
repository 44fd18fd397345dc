"""A frame as a sheet: the name of its content is that of every cell in its place, however many rows there are."""

import hashlib
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.frames import FrameError, sha256_of, sheet_of

CELLS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=5)


def by_hand(cells: pd.DataFrame) -> str:
    """Cell by cell, as the names of content are defined."""
    found = hashlib.sha256()
    for row in cells.itertuples(name=None):
        for part in row:
            found.update(str(part).encode() + b"\0")
    return found.hexdigest()


@given(st.lists(st.tuples(CELLS, CELLS), max_size=20))
def test_content_is_named_by_every_cell_and_its_row(rows: list[tuple[str, str]]) -> None:
    """The names that earlier versions gave: by them a load is recognised again."""
    sheet = sheet_of(pd.DataFrame(rows, columns=["a", "b"], dtype="str"), "x")
    assert sha256_of(sheet) == by_hand(sheet.cells)


def test_long_content_is_named_as_short_content_is() -> None:
    """Over more rows than are put together at once."""
    frame = pd.DataFrame({"a": [str(at) for at in range(25_003)], "b": "x"}, dtype="str")
    sheet = sheet_of(frame, "x")
    assert sha256_of(sheet) == by_hand(sheet.cells)


@pytest.mark.parametrize("dtype", ["object", "str", "string[python]", "string[pyarrow]", "category"])
def test_the_sheet_does_not_depend_on_how_pandas_keeps_the_text(dtype: Any) -> None:
    """Missing values are blank, titles may repeat each other, and rows without text are left out."""
    text = pd.Series(["007", None, "é", None]).astype(dtype)
    frame = pd.concat([text, text.rename("b"), text.rename("b")], axis=1)
    sheet = sheet_of(frame, "x")
    assert sheet.cells.to_numpy().tolist() == [["0", "b", "b"], ["007"] * 3, ["é"] * 3]
    assert sheet.cells.index.tolist() == [1, 2, 4]
    assert {str(found) for found in sheet.cells.dtypes} == {"str"}


@pytest.mark.parametrize("value", [7, 7.0, True, b"7", pd.Timestamp("2026-01-01"), ["7"]], ids=str)
def test_a_value_that_is_no_text_is_refused_by_its_column(value: object) -> None:
    """Alone or among text; what is a string of numpy's is text."""
    for column in ([value], ["7", value], [None, value]):
        with pytest.raises(FrameError) as refused:
            sheet_of(pd.DataFrame({"a": ["x"] * len(column), "b": pd.Series(column, dtype="object")}), "x")
        assert refused.value.message.get("column") == "b"
    assert len(sheet_of(pd.DataFrame({"a": pd.Series([np.str_("7"), "8"], dtype="object")}), "x").cells) == 3
