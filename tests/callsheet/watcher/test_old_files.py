"""Files of ended jobs: what is asked of one does not depend on how large it says it is."""

import os
from pathlib import Path

import pytest

from callsheet.sheets.limits import Limits
from callsheet.watcher.old_files import OldFile


@pytest.mark.parametrize("beyond", [1, 1 << 42])
def test_a_file_that_is_larger_than_any_that_is_read_is_not_read_to_be_removed(
    beyond: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be all holes: a few bytes on disk, and hours to read. Its content is that of no load, and no unknown one."""

    def read(*_: object) -> None:
        raise AssertionError("it was read")

    path = tmp_path / "a.2026-11-24_091502_00041b7e.csv"
    path.touch()
    os.truncate(path, Limits().file + beyond)
    monkeypatch.setattr("hashlib.file_digest", read)

    content = OldFile(path, "2026-11-24_091502_00041b7e", path.stat().st_size, 0.0).sha256

    assert content
    assert len(content) != 64
