"""Text as it may stand in a cell."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.sheets.cell_text import cell_text, controls_shown, csv_text, csv_visible, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b", r"a\x00b"),
        ("bell\x07", r"bell\x07"),
        ("\x1b[31m", r"\x1b[31m"),
        ("a\r\nb", "a\nb"),
        ("a\rb", r"a\x0db"),
        ("\x7f\x85", r"\x7f\x85"),
        ("\uffff\ufffe", r"\uffff\ufffe"),
        ("\ud800", r"\ud800"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("王小明 😀", "王小明 😀"),
    ],
)
def test_V18_control_characters_are_shown(text: str, shown: Any) -> None:
    """What a workbook cannot hold or a person cannot see is written as an escape; all else stays."""
    assert controls_shown(text) == shown


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "'", "＝", "＋", "－", "＠"])
def test_V16_a_csv_cell_that_would_run_gets_one_quote_mark(start: Any) -> None:
    """The characters of ASVS 1.2.10, their full-width forms, and the quote mark itself."""
    assert csv_text(f"{start}1") == f"'{start}1"


def test_a_csv_cell_that_runs_nothing_stays() -> None:
    """A number, a name and a blank are not touched."""
    assert [csv_text(text) for text in ("6591230001", "O'Brien", "")] == ["6591230001", "O'Brien", ""]


@pytest.mark.slow
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_whole_columns_are_treated_as_single_cells_are(texts: Any) -> None:
    """The fast way over an array gives what the plain function gives for each cell."""
    cells = pa.array(texts, pa.large_string())
    assert visible(cells).to_pylist() == [cell_text(text) for text in texts]
    assert csv_visible(cells).to_pylist() == [csv_text(text) for text in texts]
