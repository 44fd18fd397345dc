"""Refusals in columns that a large file has in several pieces."""

import pytest

from transforms.likely_texts import FEW
from transforms.marks import marked
from transforms.refusals import refusals
from validators.libraries import np, pa, pd


def test_a_column_in_several_pieces_is_looked_at_as_a_whole() -> None:
    """As the reader hands over a text file of many rows."""
    pieces = [
        pa.array([f"row {at}" for at in range(800)] + ["do not call"], pa.large_string()) for _ in range(2)
    ]
    dtype = pd.StringDtype("pyarrow", na_value=np.nan)
    cells = pd.Series(pd.arrays.ArrowStringArray(pa.chunked_array(pieces), dtype=dtype))  # type: ignore[call-arg]
    whole = pd.Series(["x"] * len(cells), dtype="str")
    assert refusals([whole, cells]) == [[], [800, 1601]]


@pytest.mark.parametrize("others", [0, FEW + 1])
def test_marks_are_heard_whatever_spaces_are_in_them_in_lists_of_any_length(others: int) -> None:
    """As they are pasted from web pages and typed in Chinese."""
    spaces = [chr(code) for code in range(0x3001) if chr(code).isspace()]
    marks = [text for space in spaces for text in (f"{space}To{space}be{space}removed", f"投诉中{space}")]
    cells = pd.Series([*marks, *(f"row {at}" for at in range(others))], dtype="str")
    assert marked(cells) == list(range(len(marks)))
