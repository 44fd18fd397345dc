"""No file stops the watcher: whatever lies in the inbox, the good files are loaded once and each bad one is named."""

import asyncio
import os
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.context import LoadContext
from callsheet.engine.results import SheetResult, Stop
from callsheet.engine.resume import MOST_CRASHES
from callsheet.file_names import safe_name
from callsheet.sandbox.server import Sandbox
from callsheet.watcher import batch
from callsheet.watcher import watcher as watching
from callsheet.watcher.job import Job, claim, jobs
from tests.callsheet.watcher.conftest import Folder, Maker, effects, says
from tests.flawed.building import clean_book
from tests.support.loading import a_csv, numbers
from tests.support.zips import lying_about_members, overlong_zip64, with_member

pytestmark = [pytest.mark.slow, pytest.mark.workbooks, pytest.mark.usefixtures("forked_parser")]

Put = Callable[[Path], object]


def holds(content: bytes) -> Put:
    return lambda path: path.write_bytes(content)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(1 << 42)


def unix_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # a socket's path must be short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def unreadable(path: Path) -> None:
    path.write_bytes(clean_book())
    path.chmod(0)


HOSTILE: dict[str, Put] = {
    "lzma.xlsx": holds(with_member(14)),
    "bzip2.xlsx": holds(with_member(12)),
    "sparse.xlsx": sparse,
    "zip64.xlsx": holds(overlong_zip64()),
    "2000000-entries.xlsx": holds(lying_about_members(2_000_000)),
    "cut.xlsx": holds(clean_book()[:-40]),
    "zeros.xlsx": holds(bytes(5000)),
    "empty.xlsx": holds(b""),
    "empty.csv": holds(b""),
    "pipe.xlsx": os.mkfifo,
    "socket.xlsx": unix_socket,
    "link.xlsx": lambda path: path.symlink_to("/etc/passwd"),
    "dangling.xlsx": lambda path: path.symlink_to("/nowhere"),
    "loop.xlsx": lambda path: path.symlink_to(path.name),
    "-rf.xlsx": holds(b"<html>"),
    "..xlsx": holds(b"<html>"),
    "...csv": holds(b"<html>"),
    "new\nline.xlsx": holds(b"<html>"),
    "l" * 250 + ".xlsx": holds(b"<html>"),
    "\u00e9.xlsx": holds(b"<html>"),
    "e\u0301.xlsx": holds(b"<html>"),
    os.fsdecode(b"\xff\xfe-bytes.xlsx"): holds(b"<html>"),
}


@pytest.fixture
def waived(a_folder: Maker) -> Folder:
    """A folder in which no list waits for files of which nobody knows whom they forbid."""
    return a_folder(forbidden_first=False, watch_max_wait=20)


def named(folder: Folder, name: str) -> bool:
    """Whether a note in `failed` names what was dropped."""
    stem = Path(safe_name(name)).stem
    return any(note.startswith(f"{stem}.") and note.endswith(".why.txt") for note in _failed(folder))


def _failed(folder: Folder) -> list[str]:
    return [file.name for file in (folder.root / "failed" / folder.profile.name).iterdir()]


def test_good_files_between_hostile_ones_are_loaded_once_and_each_bad_one_is_named(
    waived: Folder, sandbox: Sandbox
) -> None:
    """One of each kind here; some hundred in the long tests."""
    for at, (name, put) in enumerate(HOSTILE.items()):
        put(waived.inbox / name)
        if at % 4 == 0:
            waived.customers(f"good-{at:02}.csv", numbers(1, 6_590_010_000 + at))
    good = [6_590_010_000 + at for at in range(0, len(HOSTILE), 4)]
    waived.look(3)
    assert effects(sandbox) == {str(number): 1 for number in good}, "no good file waits for a bad one"
    waived.look(40)
    assert effects(sandbox) == {str(number): 1 for number in good}
    assert [name for name in HOSTILE if not named(waived, name)] == []
    assert jobs(waived.watcher.places) == []
    assert [file for file in waived.names("inbox") if file.startswith("good")] == []
    assert not any("root:" in path.read_text(errors="replace") for path in _contents(waived))


def _contents(folder: Folder) -> list[Path]:
    return [
        path
        for path in folder.root.rglob("*")
        if path.is_file() and not path.is_symlink() and path.stat().st_size < 1 << 20
    ]


@pytest.mark.parametrize(
    "put", [os.mkfifo, unix_socket, HOSTILE["link.xlsx"], HOSTILE["dangling.xlsx"], Path.mkdir]
)
def test_what_takes_the_place_of_a_file_between_look_and_claim_is_given_back(
    put: Put, waived: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link is moved as a link and never followed; a pipe is never waited for; nothing stays in `working`."""

    def swapped(places: Any, found: Any, at: Any) -> Any:
        found.path.unlink()
        put(found.path)
        return claim(places, found, at)

    monkeypatch.setattr(watching, "claim", swapped)
    waived.customers("list.xlsx", numbers(1))
    waived.look(4)
    assert named(waived, "list.xlsx")
    assert list(waived.watcher.places.working.iterdir()) == []


def test_a_file_that_grows_for_ever_is_reported_and_delays_nobody(waived: Folder, sandbox: Sandbox) -> None:
    """It is named once; when it has ended it is loaded, and the note is gone."""
    grows = waived.customers("grows.csv", numbers(1))

    def grow(times: int) -> None:
        for _ in range(times):
            with grows.open("a") as file:
                file.write("\n")
            waived.look()

    grow(35)
    assert [title for _, title, _ in waived.notices] == [
        f"{says('STILL_WRITTEN', file='grows.csv')} / {says('STILL_WRITTEN', 'zh', file='grows.csv')}"
    ]
    assert named(waived, "grows.csv")
    waived.customers("good.csv", numbers(1, 6_590_020_000))
    grow(3)
    assert effects(sandbox) == {"6590020000": 1}
    waived.look(4)
    assert effects(sandbox) == {"6590020000": 1, "6590010000": 1}
    assert not named(waived, "grows.csv")


@pytest.mark.parametrize("content", [b"", clean_book()[:-40]])
def test_an_empty_or_incomplete_file_is_reported_at_once_and_loaded_if_the_rest_comes(
    content: bytes, waived: Folder, sandbox: Sandbox
) -> None:
    """The notice comes with the third look, and goes again with the file."""
    path = waived.inbox / "list.xlsx"
    path.write_bytes(content)
    waived.look(3)
    assert [event for event, *_ in waived.notices] == ["failure"]
    assert named(waived, "list.xlsx")
    path.write_bytes(clean_book())
    waived.look(4)
    assert waived.names("inbox") == []
    assert "list.xlsx" in waived.names("done") or "list.xlsx" in waived.names("failed")
    assert says("EMPTY_SO_FAR", file="list.xlsx") not in "".join(
        path.read_text(encoding="utf-8-sig", errors="replace") for path in _contents(waived)
    )


def test_an_empty_file_that_nobody_has_open_is_given_back_soon(folder: Folder, sandbox: Sandbox) -> None:
    """After as long as a drop waits for its files; nobody is kept from being called for its sake."""
    (folder.inbox / "empty.csv").touch()
    folder.look(40)
    assert "empty.csv" in folder.names("failed")
    folder.customers("good.csv", numbers(1))
    folder.look(3)
    assert effects(sandbox) == dict.fromkeys(numbers(1), 1)


def test_an_incomplete_list_that_is_called_not_to_call_is_waited_for(
    folder: Folder, sandbox: Sandbox
) -> None:
    """Its numbers must be known before anybody is called, also once it has been refused after all."""
    (folder.inbox / "do not call.xlsx").write_bytes(clean_book()[:-40])
    folder.customers("good.csv", numbers(1))
    folder.look(10)
    assert effects(sandbox) == {}
    folder.look(30)
    assert effects(sandbox) == {}
    folder.time += folder.profile.watch_max_wait
    folder.look(4)
    assert effects(sandbox) == {}
    assert "do not call.xlsx" in folder.names("failed")


def dying(folder: Folder, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """From now on a process that reads the file of that name dies: here an error that nothing catches."""
    read = batch._read_file

    def poisoned(context: Any, job: Any) -> Any:
        if job.name == name:
            raise _DiedError
        return read(context, job)

    monkeypatch.setattr(batch, "_read_file", poisoned)


class _DiedError(BaseException):
    """Stands for the end of a process."""


def test_a_file_that_kills_the_process_is_left_alone_after_five_times(
    waived: Folder, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that were read beside it are read alone after the first time, and are loaded once."""
    monkeypatch.setattr(Job, "survived", _unsurvived)
    dying(waived, monkeypatch, "b.csv")
    for at, name in enumerate(("a.csv", "b.csv", "c.csv")):
        waived.customers(name, numbers(1, 6_590_010_000 + at))
    waived.look(2)
    deaths = 0
    for _ in range(10):
        waived.time += 1
        try:
            asyncio.run(waived.watcher.cycle())
        except BaseException:  # noqa: BLE001 - the process that died
            deaths += 1
    assert deaths == MOST_CRASHES
    assert says("READING_CRASHED", crashes=MOST_CRASHES) in waived.text("failed", "why")
    assert effects(sandbox) == {"6590010000": 1, "6590010002": 1}
    assert list(waived.watcher.places.working.iterdir()) == []


def _unsurvived(job: Any) -> Any:
    """`Job.survived` as a process leaves it that dies within."""
    from contextlib import contextmanager

    @contextmanager
    def within() -> Any:
        starts = job.folder / ".starts"
        with starts.open("ab") as file:
            file.write(b".")
        yield
        starts.unlink()

    return within()


def test_a_load_over_which_processes_keep_dying_is_not_tried_again(
    waived: Folder, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it is in the ledger its file counts the deaths, for nobody else does."""
    monkeypatch.setattr(Job, "survived", _unsurvived)
    run = waived.watcher._loader.run_load

    async def poisoned(context: LoadContext, load_id: str, halted: Stop | None) -> SheetResult:
        if (
            context.ledger.find(load_id) is None
            and context.workspace(load_id).facts_of("cells")[1]["file"] == "b.csv"
        ):
            raise _DiedError
        return await run(context, load_id, halted)

    waived.watcher._loader.run_load = poisoned
    waived.customers("b.csv", numbers(1, 6_590_020_000))
    for _ in range(12):
        waived.time += 1
        try:
            asyncio.run(waived.watcher.cycle())
        except BaseException:  # noqa: BLE001 - the process that died
            continue
    assert says("READING_CRASHED", crashes=MOST_CRASHES) in waived.text("failed", "why")
    waived.customers("a.csv", numbers(1))
    waived.look(3)
    assert effects(sandbox) == dict.fromkeys(numbers(1), 1)


def test_of_many_files_a_round_takes_a_part_and_lists_that_may_forbid_first(
    a_folder: Maker, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A forbidden list at the end of a large drop is in place before the first of its customers is called."""
    monkeypatch.setattr(watching, "_ROUND", 4)
    folder = a_folder()
    for at in range(12):
        folder.customers(f"list-{at:02}.csv", numbers(1, 6_590_010_000 + at))
    a_csv(folder.inbox / "zz.csv", "Forbidden number,Direction", "6590010000,Outbound")
    folder.look(3)
    taken = [line for line in folder.log if line.endswith(says("TAKEN", file="zz.csv"))]
    assert len(taken) == 1
    assert 0 < len(effects(sandbox)) < 11
    folder.look(6)
    assert effects(sandbox) == {str(6_590_010_000 + at): 1 for at in range(1, 12)}


def test_a_stop_ends_the_taking_of_a_large_drop(a_folder: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was taken is there at the next start, what was not lies in the inbox."""
    folder = a_folder()
    for at in range(30):
        folder.customers(f"list-{at:02}.csv", numbers(1, 6_590_010_000 + at))
    folder.look(2)
    halt = folder.watcher.context.halt

    def stopped(*given: Any) -> Any:
        halt.ask()
        return claim(*given)

    monkeypatch.setattr(watching, "claim", stopped)
    folder.look()
    assert len(folder.names("inbox")) == 29
    halt.asked = False
    monkeypatch.undo()
    folder.look(3)
    assert len([name for name in folder.names("done") if name.endswith(".csv")]) == 30


def test_files_that_wait_for_a_person_leave_room_for_others(
    a_folder: Maker, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many there are."""
    folder = a_folder()
    monkeypatch.setattr(watching, "_ROUND", 1)
    monkeypatch.setattr(watching, "jobs", lambda places: [replace(job, waits=True) for job in jobs(places)])
    folder.customers("a.csv", numbers(1))
    folder.customers("b.csv", numbers(1, 6_590_020_000))
    assert folder.watcher._under_way() == 0
    folder.look(5)
    assert [name for name in folder.names("inbox") if name] == []
