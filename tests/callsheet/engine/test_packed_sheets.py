"""Sheets of a check that wait packed: nothing of them changes, and nothing of the whole stays in memory."""

import re
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine import packed_sheets
from callsheet.engine.dry_run import check_files
from callsheet.engine.packed_sheets import PackedFrame, WaitingSheets
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.settings import Profile
from tests.support.loading import a_csv, numbers
from validators.libraries import pd

SAMPLES = Path(__file__).resolve().parents[3] / "data" / "samples"


@pytest.mark.parametrize("index", [pd.RangeIndex(1, 4), pd.Index([2, 5, 9]), pd.Index([2, 5, 9], name="row")])
@pytest.mark.parametrize("texts", [["a", "", "号码"], ["6591230001", "0065 9123", " x"]])
def test_a_frame_comes_back_as_it_was(index: "pd.Index[Any]", texts: list[str]) -> None:
    """Texts with what is no letter, blanks, types of cells; whatever its rows and columns are called."""
    cells = pd.DataFrame({0: texts, 1: texts[::-1]}, index=index, dtype="str")
    types = pd.DataFrame({0: [1, 2, 3], 1: [0, 0, 255]}, index=index, dtype="uint8")
    for frame in (cells, types, cells.iloc[:0]):
        back = PackedFrame.of(frame).frame()
        pd.testing.assert_frame_equal(back, frame, check_index_type=True, check_column_type=True)
        assert back.index.name == frame.index.name


def checked(profile: Profile, *files: Path) -> list[SheetResult]:
    return check_files(profile, [LoadRequest(file) for file in files], Silent())


def without_times(result: SheetResult) -> str:
    """All that a result says; when a number was forbidden is when the check began."""
    return re.sub(r"T[0-9:.]+", "", str(result))


def test_a_check_finds_the_same_of_sheets_that_waited_packed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a list and who of it is forbidden, with all that is wrong in them, in either kind of file."""
    forbidden = a_csv(tmp_path / "dnc.csv", "Phone,Direction", *(f"{n},outbound" for n in numbers(9)))
    files = [SAMPLES / "customers-en.csv", forbidden, SAMPLES / "customers-zh.xlsx"]
    as_they_are = checked(Profile(), *files)
    monkeypatch.setattr(WaitingSheets.__init__, "__defaults__", (0,))
    packed: list[str] = []
    inner = packed_sheets.PackedSheet.sheet

    def sheet(self: packed_sheets.PackedSheet) -> Any:
        packed.append(self.bare.id)
        return inner(self)

    monkeypatch.setattr(packed_sheets.PackedSheet, "sheet", sheet)
    assert list(map(without_times, checked(Profile(), *files))) == list(map(without_times, as_they_are))
    assert len(packed) == sum(result.rows > 0 for result in as_they_are) > len(files) / 2


def test_what_waits_packed_keeps_nothing_of_the_file_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sheet lies in memory that its parser shares: one slice of it would keep the whole."""
    files = [
        a_csv(
            tmp_path / f"{at}.csv", "Telephone,Name", *(f"{n},A" for n in numbers(9, 6_590_010_000 + 9 * at))
        )
        for at in range(6)
    ]
    monkeypatch.setattr(WaitingSheets.__init__, "__defaults__", (0,))
    inner, shared = WaitingSheets.put, []

    def put(self: WaitingSheets, at: int, sheet: Any) -> None:
        inner(self, at, sheet)
        shared.append(Path("/proc/self/maps").read_text(encoding="utf-8").count("memfd:sheets"))

    monkeypatch.setattr(WaitingSheets, "put", put)
    checked(Profile(), *files)
    assert max(shared) <= min(shared) + 1, shared
