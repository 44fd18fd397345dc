"""The row of the first file: read from our own column, however it is titled, and never from anything else."""

import pandas as pd
import pytest

from transforms.first_rows import first_rows, with_first_rows
from validators.problems import Problem

HEADER = ("Telephone", "callsheet row", "callsheet status")


def cells(*said: str, header: int = 1) -> pd.DataFrame:
    rows = [("callsheet row" if at == 0 else value) for at, value in enumerate(("", *said))]
    frame = {0: "x", 1: rows, 2: "invalid"}
    return pd.DataFrame(frame, index=range(header, header + len(rows))).astype("str")


@pytest.mark.parametrize("title", ["callsheet row", "Callsheet Row", " callsheet  row"])
def test_rows_that_say_a_number_are_known_by_it(title: str) -> None:
    found = first_rows(cells("7", "", " 12 ", "example", "0", "-3", "1.5", "007"), ("Telephone", title), 1)
    assert found is not None
    assert dict(found.items()) == {2: 7, 4: 12, 9: 7}


def test_a_first_file_has_none() -> None:
    """Not without the column, and not with one that nobody filled in, as of a template."""
    assert first_rows(cells("7"), ("Telephone", "row"), 1) is None
    assert first_rows(cells("example", "", ""), HEADER, 1) is None
    assert first_rows(cells(), HEADER, 1) is None


def test_what_stands_above_the_header_is_no_row() -> None:
    found = first_rows(cells("7", "8", header=5), HEADER, 6)
    assert found is not None
    assert dict(found.items()) == {7: 8}


def test_problems_of_rows_get_their_number_in_the_first_file() -> None:
    problems = [Problem("REQUIRED", 2), Problem("REQUIRED", 3), Problem("SHEET_EMPTY")]
    found = first_rows(cells("7", ""), HEADER, 1)
    assert [one.first_row for one in with_first_rows(problems, found)] == [7, None, None]
    assert list(with_first_rows(problems, None)) == problems
