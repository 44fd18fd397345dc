"""A drop under any umask: nothing that holds a number can be read by others."""

import os
import stat
from collections.abc import Iterator

import pytest

from tests.callsheet.watcher.conftest import Maker
from tests.support.loading import numbers

pytestmark = pytest.mark.workbooks


@pytest.fixture(params=[0o000, 0o077], ids=oct)
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_umask")
def test_a_drop_leaves_nothing_that_others_can_read(a_folder: Maker) -> None:
    """Every folder is 0700 and every file 0600, but for the dropped file, which keeps the mode that it came with."""
    folder = a_folder()
    folder.customers("good.csv", numbers(3))
    folder.look(6)
    (folder.inbox / "bad.csv").write_text("what,is\nthis,6590010001\n", encoding="utf-8")
    folder.look(6)
    assert any("result" in name for name in folder.names("done"))
    assert any("why" in name for name in folder.names("failed"))
    for path in folder.profile.data_dir.rglob("*"):
        mode = path.lstat().st_mode
        raw = path.suffix == ".csv" and "result" not in path.name and "to-fix" not in path.name
        if not raw:
            assert stat.S_IMODE(mode) == (0o700 if stat.S_ISDIR(mode) else 0o600), path
