"""Files with secrets of ours: for their owner alone, and no link is followed to or from them."""

import os
import stat
from pathlib import Path

import pytest

from callsheet.errors import SetupError
from callsheet.private_file import private_folder, read_private, write_private


def test_what_is_written_is_read_and_nobody_else_can(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    write_private(path, "a:b")
    assert read_private(path) == "a:b"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_there_may_be_none(tmp_path: Path) -> None:
    assert read_private(tmp_path / "secret") == ""


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o620, 0o602, 0o601, 0o666])
def test_one_that_others_could_see_or_change_is_not_trusted(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    write_private(path, "a:b")
    path.chmod(mode)
    with pytest.raises(SetupError) as refused:
        read_private(path)
    assert refused.value.message.code == "SECRET_NOT_PRIVATE"
    assert "a:b" not in str(refused.value)


@pytest.mark.parametrize("kind", ["link", "broken link", "folder", "fifo"])
def test_what_is_no_plain_file_is_not_read(kind: str, tmp_path: Path) -> None:
    """Whoever could put a link there chose what is used as our secret, or where it goes."""
    path, target = tmp_path / "secret", tmp_path / "target"
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path, 0o600)
    else:
        path.symlink_to(target)
        if kind == "link":
            write_private(target, "of another")
    with pytest.raises(SetupError):
        read_private(path)


def test_writing_replaces_a_link_and_leaves_its_target(tmp_path: Path) -> None:
    target, path = tmp_path / "target", tmp_path / "secret"
    target.write_text("of another")
    path.symlink_to(target)
    write_private(path, "a:b")
    assert (target.read_text(), path.is_symlink()) == ("of another", False)


def test_a_folder_that_others_could_look_into_is_closed(tmp_path: Path) -> None:
    """One that was made by hand, or restored."""
    folder = tmp_path / "prefect"
    folder.mkdir(mode=0o755)
    folder.chmod(0o777)
    assert private_folder(folder) == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a file to another user")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_belongs_to_another_user_is_not_trusted(what: str, tmp_path: Path) -> None:
    path = tmp_path / "theirs"
    write_private(path, "a:b") if what == "file" else path.mkdir(mode=0o700)
    os.chown(path, 65534, 65534)
    with pytest.raises(SetupError):
        read_private(path) if what == "file" else private_folder(path)
