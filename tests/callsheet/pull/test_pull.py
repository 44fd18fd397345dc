"""Fetching files: each state of a file once, whole or not at all, and of a drop all or none."""

import errno
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem

from callsheet.errors import CallsheetError, StoppedError
from callsheet.pull import pull as pulling
from callsheet.pull.pull import PulledFile, Puller
from callsheet.settings import Profile
from callsheet.settings.sources import Address
from callsheet.sheets.limits import Limits

LIST = b"Telephone,Name\n6590010001,Ann\n"


class Server(LocalFileSystem):  # type: ignore[misc]  # fsspec has no types
    """A folder as a server; `spoil` is called before each file is read."""

    cachable = False

    def __init__(self, spoil: Callable[[str], object] = lambda _: None) -> None:
        super().__init__()
        self.spoil = spoil
        self.read: list[str] = []

    def open(self, path: str, *given: Any, **named: Any) -> Any:
        self.read.append(Path(path).name)
        self.spoil(path)
        return super().open(path, *given, **named)


@pytest.fixture
def there(tmp_path: Path) -> Path:
    folder = tmp_path / "there"
    folder.mkdir()
    return folder


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def puller(tmp_path: Path, server: Server) -> Puller:
    return Puller(Profile(data_dir=tmp_path / "data"), "nightly", opener=lambda *_: server)


def at(folder: Path, pattern: str = "*") -> Address:
    return Address("sftp", "host", str(folder), pattern)


def names(files: list[PulledFile]) -> list[str]:
    return [file.local.name for file in files]


def test_new_files_are_fetched_and_those_that_are_recorded_are_not(
    there: Path, puller: Puller, server: Server
) -> None:
    """Also by another process: the record is on disk. What is recorded is not kept here."""
    for name in ("a.csv", "b.csv"):
        (there / name).write_bytes(LIST)
    files = puller.pull(at(there))
    assert [file.local.read_bytes() for file in files] == [LIST, LIST]
    puller.record(files[:1])
    assert not files[0].local.exists()
    server.read.clear()
    again = Puller(puller.profile, "nightly", opener=puller.opener)
    assert names(again.pull(at(there))) == ["b.csv"]
    assert server.read == [], "it was here already"
    another = Puller(puller.profile, "weekly", opener=puller.opener)
    assert names(another.pull(at(there))) == ["a.csv", "b.csv"]


def test_a_file_that_has_changed_since_is_fetched_again(there: Path, puller: Puller) -> None:
    """By its size or its time."""
    (there / "a.csv").write_bytes(LIST)
    puller.record(puller.pull(at(there)))
    (there / "a.csv").write_bytes(LIST * 2)
    (changed,) = puller.pull(at(there))
    assert changed.local.read_bytes() == LIST * 2


def test_only_plain_files_of_the_pattern_are_meant(there: Path, puller: Puller) -> None:
    """No folders, hidden or partial files, nothing by another name."""
    for name in ("a.csv", "b.txt", ".hidden.csv", "c.csv.part", "~$d.csv", "Thumbs.db"):
        (there / name).write_bytes(LIST)
    (there / "folder.csv").mkdir()
    (there / "link.csv").symlink_to(there / "folder.csv")
    (there / "link.txt").symlink_to(there / "nowhere")
    assert names(puller.pull(at(there, "*.csv"))) == ["a.csv"]


def test_a_link_is_the_file_that_it_leads_to(there: Path, puller: Puller) -> None:
    """The latest forbidden list is often one: passed over, its people would be called. Another file behind it is a new one."""
    for name in ("2026.csv", "2027.csv"):
        (there / name).write_bytes(LIST * int(name[3]))
    (there / "dnc.csv").symlink_to(there / "2026.csv")
    (file,) = puller.pull(at(there, "dnc*"))
    assert file.local.read_bytes() == LIST * 6
    puller.record([file])
    assert puller.pull(at(there, "dnc*")) == []
    (there / "dnc.csv").unlink()
    (there / "dnc.csv").symlink_to(there / "2027.csv")
    assert [one.local.read_bytes() for one in puller.pull(at(there, "dnc*"))] == [LIST * 7]


def test_a_link_that_leads_nowhere_holds_everything(there: Path, puller: Puller) -> None:
    """Nobody can say what its list would have forbidden."""
    (there / "a.csv").write_bytes(LIST)
    (there / "dnc.csv").symlink_to(there / "gone.csv")
    with pytest.raises(StoppedError) as stopped:
        puller.pull(at(there))
    assert stopped.value.message.code == "SOURCE_LINK_BROKEN"
    assert here(puller) == []


def test_with_a_marker_only_complete_files_are_fetched(there: Path, puller: Puller) -> None:
    """The marker stands beside the file under its whole name, and is no file itself."""
    marked = Puller(puller.profile, "nightly", ".done", opener=puller.opener)
    for name in ("a.csv", "a.csv.done", "customers.csv", "c.done"):
        (there / name).write_bytes(LIST)
    assert names(marked.pull(at(there))) == ["a.csv"]
    (there / "customers.csv.done").touch()
    assert names(marked.pull(at(there))) == ["a.csv", "customers.csv"]


@pytest.mark.parametrize("name", ["list2.csv", "november.xlsx", "数据.csv", "export.csv.gz"])
def test_a_file_of_unknown_purpose_without_its_marker_keeps_customers_back(
    name: str, there: Path, puller: Puller
) -> None:
    """It may be the list of those who are not to be called. Where a schedule names the kind of its files, it is none."""
    marked = Puller(puller.profile, "nightly", ".done", opener=puller.opener)
    for each in ("customers.csv", "customers.csv.done", name):
        (there / each).write_bytes(LIST)
    with pytest.raises(StoppedError) as stopped:
        marked.pull(at(there))
    assert stopped.value.message.code == "SOURCE_UNMARKED"
    assert here(puller) == []
    of_kind = Puller(puller.profile, "nightly", ".done", one_kind=True, opener=puller.opener)
    assert names(of_kind.pull(at(there))) == ["customers.csv"]
    (there / f"{name}.done").touch()
    assert set(names(marked.pull(at(there)))) == {"customers.csv", name}


@pytest.mark.parametrize("name", ["DNC november.csv", "blocked.csv.gz", "黑名单.xlsx"])
def test_a_list_not_to_call_without_its_marker_keeps_customers_back(
    name: str, there: Path, puller: Puller
) -> None:
    """Whoever is on it would be called before it is complete. Further lists not to call may come, and so may it once it is."""
    marked = Puller(puller.profile, "nightly", ".done", opener=puller.opener)
    for each in ("a.csv", "a.csv.done", name):
        (there / each).write_bytes(LIST)
    with pytest.raises(StoppedError) as stopped:
        marked.pull(at(there))
    assert stopped.value.message.code == "SOURCE_FORBIDDEN_UNMARKED"
    assert here(puller) == []
    (there / f"{name}.done").touch()
    assert set(names(marked.pull(at(there)))) == {"a.csv", Path(name).name}
    marked.record(marked.pull(at(there)))
    (there / "do not call 2.csv").write_bytes(LIST)
    assert marked.pull(at(there)) == []
    for each in ("do not call 3.csv", "do not call 3.csv.done"):
        (there / each).write_bytes(LIST)
    assert names(marked.pull(at(there))) == ["do not call 3.csv"]


@pytest.mark.parametrize("more", [b"6590010002,Ben\n", b""], ids=["grows", "is cut"])
def test_a_file_that_changes_meanwhile_takes_the_whole_drop_back(
    more: bytes, there: Path, puller: Puller, server: Server
) -> None:
    """It may be the forbidden list of the others. The next run has all of it, and fetches the rest alone."""
    for name in ("a.csv", "b.csv"):
        (there / name).write_bytes(LIST)

    def spoil(path: str) -> None:
        if path.endswith("b.csv"):
            Path(path).write_bytes(LIST + more if more else LIST[:9])

    server.spoil = spoil
    with pytest.raises(StoppedError) as stopped:
        puller.pull(at(there))
    assert stopped.value.message.code == "SOURCE_CHANGING"
    assert here(puller) == ["a.csv"]
    server.spoil = lambda _: None
    server.read.clear()
    assert names(puller.pull(at(there))) == ["a.csv", "b.csv"]
    assert server.read == ["b.csv"]


def here(puller: Puller) -> list[str]:
    folder = puller.profile.pulled_dir
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConnectionResetError(), "SOURCE_UNREACHABLE"),
        (TimeoutError(), "SOURCE_UNREACHABLE"),
        (EOFError(), "SOURCE_UNREACHABLE"),
        (FileNotFoundError(), "SOURCE_FOLDER_MISSING"),
        (PermissionError(), "SOURCE_DENIED"),
    ],
)
def test_a_server_that_breaks_off_leaves_nothing_half(
    error: Exception, code: str, there: Path, puller: Puller, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what is said of it names the server."""
    (there / "a.csv").write_bytes(LIST)

    class Broken(io.BytesIO):
        def read(self, _: int | None = -1) -> bytes:
            raise error

    monkeypatch.setattr(server, "open", lambda *_: Broken(LIST))
    with pytest.raises(CallsheetError) as found:
        puller.pull(at(there))
    assert found.value.message.code == code
    assert here(puller) == []


def test_a_full_disk_leaves_nothing_half(
    there: Path, puller: Puller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said as it is of the watched folder."""
    (there / "a.csv").write_bytes(LIST)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(there))

    monkeypatch.setattr("callsheet.durable.os.fsync", full)
    with pytest.raises(StoppedError) as stopped:
        puller.pull(at(there))
    assert stopped.value.message.code == "DISK_TROUBLE"
    monkeypatch.undo()
    assert here(puller) == []
    assert names(puller.pull(at(there))) == ["a.csv"]


def test_the_limits_hold(there: Path, puller: Puller, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is too large is not begun; of too many files none is."""
    (there / "a.csv").write_bytes(LIST)
    small = Puller(puller.profile, "nightly", limits=Limits(file=9), opener=puller.opener)
    with pytest.raises(StoppedError) as stopped:
        small.pull(at(there))
    assert stopped.value.message.code == "SOURCE_TOO_LARGE"
    monkeypatch.setattr(pulling, "MOST", 1)
    (there / "b.csv").write_bytes(LIST)
    with pytest.raises(StoppedError) as stopped:
        puller.pull(at(there))
    assert stopped.value.message.code == "SOURCE_TOO_MANY"
    assert here(puller) == []


@pytest.mark.parametrize("name", ["..", "a\\..\\b.csv", "a\nb.csv", "CON.csv", "x" * 240 + ".csv", "a:b.csv"])
def test_names_of_a_server_stay_in_their_folder(name: str, tmp_path: Path) -> None:
    """A hostile server may name anything: what is written is below the data folder."""
    memory = MemoryFileSystem()
    memory.store.clear()
    memory.pipe(f"/in/{name}" if name != ".." else "/in/x.csv", LIST)

    class Hostile(MemoryFileSystem):  # type: ignore[misc]  # fsspec has no types
        cachable = False

        def ls(self, path: str, **_: Any) -> Any:
            return [{**entry, "name": f"/in/{name}", "mtime": 1} for entry in memory.ls(path, detail=True)]

        def info(self, path: str, **named: Any) -> Any:
            return {**memory.info(path, **named), "mtime": 1}

    puller = Puller(Profile(data_dir=tmp_path / "data"), "nightly", opener=lambda *_: Hostile())
    for file in puller.pull(Address("sftp", "host", "/in", "*")):
        assert file.local.resolve().is_relative_to(puller.profile.pulled_dir.resolve() / "nightly")
        assert file.local.read_bytes() == LIST
    memory.store.clear()


def test_a_record_that_is_damaged_is_none(there: Path, puller: Puller) -> None:
    """Its files are fetched again, and the ledger knows what they are."""
    (there / "a.csv").write_bytes(LIST)
    puller.record(puller.pull(at(there)))
    record = puller.profile.pulled_dir / "nightly" / "pulled.json"
    for damage in ("", "[1]", "{"):
        record.write_text(damage)
        assert names(puller.pull(at(there))) == ["a.csv"]


def test_a_stop_ends_it_with_nothing(there: Path, puller: Puller) -> None:
    """Files that were fetched stay for the next run."""
    (there / "a.csv").write_bytes(LIST)
    assert puller.pull(at(there), lambda: True) == []
