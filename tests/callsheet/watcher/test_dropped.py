"""What a file was dropped as is known while it lies in `failed`, to nobody else, and no longer."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from callsheet.watcher.dropped import dropped, open_dropped
from callsheet.watcher.purge import purge
from tests.callsheet.watcher.conftest import Folder
from tests.support.loading import a_csv


def test_a_file_that_fails_keeps_what_it_was_dropped_as_and_no_other_does(folder: Folder) -> None:
    """Name, kind and folder; gone with the file, kept while only its folder is away."""
    profile = folder.profile
    failed, notes = folder.root / "failed" / profile.name, profile.data_dir / "dropped" / profile.name
    a_csv(folder.inbox / "good.csv", "Telephone,Name", "6590010002,Bob")
    folder.look(3)
    assert not notes.exists()
    for place in ("DNC/2026", "again/customer-numbers"):
        (folder.inbox / place).mkdir(parents=True)
    a_csv(folder.inbox / "DNC" / "2026" / "list.csv", "Phone,Name", "6590010001,Ann")
    a_csv(folder.inbox / "again" / "customer-numbers" / "bad.csv", "Fruit", "apple")
    folder.look(6)
    files = [path for path in sorted(failed.iterdir()) if path.suffix == ".csv"]
    assert {path.name.partition(".")[0] for path in files} == {"bad", "list"}
    found = [dropped(profile, path.name) for path in files]
    assert [(each.name, each.kind, each.again, each.place) for each in found if each] == [
        ("bad.csv", "customer-numbers", True, "again/customer-numbers"),
        ("list.csv", "", False, "DNC/2026"),
    ]
    assert len(list(notes.iterdir())) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in notes.iterdir()} == {0o600}
    assert dropped(profile, "list.csv") is None
    assert dropped(profile, "x.2026-11-28_052200_../../../x.csv") is None
    gone, kept = found
    assert gone
    assert kept
    files[0].unlink()
    assert open_dropped(profile, gone.key) is None
    with _away(failed):
        purge(folder.watcher.context)
    assert len(list(notes.iterdir())) == 2
    purge(folder.watcher.context)
    assert [path.stem for path in notes.iterdir()] == [kept.job]
    opened = open_dropped(profile, kept.key)
    assert opened
    with opened[1] as content:
        assert content.read() == files[1].read_bytes()


@contextmanager
def _away(folder: Path) -> Iterator[None]:
    """A folder that is not there meanwhile."""
    aside = folder.with_name("aside")
    folder.rename(aside)
    yield
    aside.rename(folder)
