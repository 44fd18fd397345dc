"""What is said of a file that was given back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet.watcher.finish import _worth_reading


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The patterns by which a folder was looked through from now on."""
    found: list[str] = []
    glob = Path.glob

    def noted(folder: Path, pattern: str) -> Iterator[Path]:
        found.append(pattern)
        return glob(folder, pattern)

    monkeypatch.setattr(Path, "glob", noted)
    return found


@pytest.mark.parametrize(
    "ending", ["a.csv.why.txt", "a.to-fix.xlsx", "a.to-fix.csv", "a.result.xlsx", "a.result.csv"]
)
def test_a_file_costs_no_look_at_those_that_were_given_back_before(
    tmp_path: Path, searches: list[str], ending: str
) -> None:
    """There are as many as the years have brought."""
    (tmp_path / ending).touch()
    (tmp_path / "a.1.to-fix.xlsx").touch()
    assert (_worth_reading(tmp_path / "a.csv"), searches) == (ending, [])


def test_of_an_archive_the_rows_to_fix_of_its_first_file_are_named(
    tmp_path: Path, searches: list[str]
) -> None:
    for name in ("a.2.to-fix.xlsx", "a.1.to-fix.csv", "ab.0.to-fix.xlsx", "a.0.result.xlsx"):
        (tmp_path / name).touch()
    assert _worth_reading(tmp_path / "a.zip") == "a.1.to-fix.csv"
    assert _worth_reading(tmp_path / "b.zip") == "b.zip"
    assert len(searches) == 2
