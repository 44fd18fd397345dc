"""What the files of a drop are called as forbidden lists: each so that no other of its drop, and no later one of another place, is called the same."""

from pathlib import Path

import pytest

from callsheet.engine.members import told_apart
from callsheet.engine.results import LoadRequest

CASES = {
    "alone": ({"a/dnc.csv": ""}, ["dnc.csv"]),
    "two folders": ({"a/dnc.csv": "", "b/dnc.csv": ""}, ["a/dnc.csv", "b/dnc.csv"]),
    "like folders": ({"a/in/dnc.csv": "", "b/in/dnc.csv": ""}, ["a/in/dnc.csv", "b/in/dnc.csv"]),
    "folders but for case": ({"a/In/dnc.csv": "", "b/in/dnc.csv": ""}, ["a/In/dnc.csv", "b/in/dnc.csv"]),
    "two types": ({"a/dnc.csv": "", "a/dnc.xlsx": ""}, ["dnc.csv/dnc.csv", "dnc.xlsx/dnc.xlsx"]),
    "other names": ({"a/dnc.csv": "", "b/list.csv": ""}, ["dnc.csv", "list.csv"]),
    "fetched": ({"0a1b/dnc.csv": "in", "2c3d/dnc.txt": "in"}, ["in/dnc.csv/dnc.csv", "in/dnc.txt/dnc.txt"]),
    "fetched from two folders": (
        {"0a1b/dnc.csv": "in/a", "2c3d/dnc.csv": "in/b"},
        ["in/a/dnc.csv", "in/b/dnc.csv"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_files_of_a_drop_are_called_by_where_people_put_them(case: str) -> None:
    """Not by where they are kept here meanwhile, which is somewhere else the next time."""
    files, called = CASES[case]
    drop = told_apart(LoadRequest(Path("/", file), folder=folder) for file, folder in files.items())
    assert [order.listed_as for order in drop] == called
