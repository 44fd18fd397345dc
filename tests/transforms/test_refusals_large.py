"""Refusals in columns that a large file has in several pieces."""

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
