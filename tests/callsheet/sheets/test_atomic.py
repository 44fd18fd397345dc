"""Files that are there whole or not at all."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from callsheet.sheets.atomic import PARTIAL_SUFFIX, replacing


def test_a_file_has_its_name_only_when_whole(tmp_path: Path) -> None:
    """While it is written only a hidden partial file is there; afterwards only the file."""
    path = tmp_path / "r.csv"
    with replacing(path) as file:
        file.write(b"half")
        (partial,) = tmp_path.iterdir()
        assert partial.name.startswith(".r.csv.")
        assert partial.suffix == PARTIAL_SUFFIX
    assert [one.name for one in tmp_path.iterdir()] == ["r.csv"]
    assert path.read_bytes() == b"half"


def test_content_is_on_disk_before_the_name_and_the_name_before_the_return(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """fsync of the file, rename, fsync of the folder: in this order, or a power cut can leave an empty report."""
    events = []
    sync, rename = os.fsync, Path.replace

    def synced(handle: Any) -> None:
        events.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        sync(handle)

    def renamed(self: Path, target: Path) -> Path:
        events.append("rename")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    with replacing(tmp_path / "r.csv") as file:
        file.write(b"x")
    assert events == ["file", "rename", "folder"]


@pytest.mark.parametrize("error", [OSError(28, "full"), KeyboardInterrupt(), ValueError("a bug")])
def test_whatever_stops_the_writing_nothing_remains(tmp_path: Path, error: Any) -> None:
    """The earlier file stands, and no partial one lies beside it."""
    path = tmp_path / "r.csv"
    path.write_bytes(b"earlier")

    def stopped() -> None:
        with replacing(path) as file:
            file.write(b"half")
            raise error

    with pytest.raises(type(error)):
        stopped()
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"r.csv": b"earlier"}


def test_a_name_as_long_as_the_disk_allows_can_be_written(tmp_path: Path) -> None:
    """The partial file's name is shorter than the longest the file itself may have."""
    path = tmp_path / ("x" * 250 + ".csv")
    with replacing(path) as file:
        file.write(b"x")
    assert path.read_bytes() == b"x"
