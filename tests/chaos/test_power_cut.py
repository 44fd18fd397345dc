"""The power goes while a watcher works: a disk has only what was synced. It comes back to whole notes, and reads no ended file again.

The data folder and the record beside it lie on a file system of their own in an image. It is told to write nothing by itself
for minutes, and the image is copied while the watcher is held: what was not synced by then is gone.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import openpyxl
import psutil
import pytest

from callsheet.sandbox.process import SandboxProcess
from tests.callsheet.watcher.processes import ROWS, SCALE, content, taken, wait_until, watcher
from tests.chaos.world import C
from tests.support.forked import start_process
from tests.support.loading import a_csv, numbers

SIZES = {"ext4": 128, "btrfs": 256}  # MiB
FILES = 4
PLANS = numbers(4, 6_590_090_000)
PATIENCE = 120.0
CUTS = 12 if SCALE else 1
pytestmark = [pytest.mark.slow, pytest.mark.workbooks]


@dataclass
class Disk:
    """A file system in an image, mounted at `at`."""

    kind: str
    image: Path
    at: Path

    def mount(self) -> None:
        self.at.mkdir(exist_ok=True)
        subprocess.run(
            ["mount", "-t", self.kind, "-o", "loop,commit=300", str(self.image), str(self.at)],
            check=True,
            capture_output=True,
        )

    def unmount(self) -> None:
        subprocess.run(["umount", "-l", str(self.at)], check=False, capture_output=True)

    def cut(self) -> None:
        """From here on it is the disk that the power left behind."""
        after = self.image.with_suffix(".after")
        subprocess.run(["cp", "--sparse=always", str(self.image), str(after)], check=True)
        self.unmount()
        self.image = after.rename(self.image.with_name(f"{time.monotonic_ns()}.image"))
        self.mount()


@pytest.fixture(params=SIZES)
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    kind: str = request.param
    image = tmp_path / "disk.image"
    if shutil.which(f"mkfs.{kind}") is None or os.geteuid() != 0:
        pytest.skip(f"needs root and mkfs.{kind}")
    with image.open("wb") as file:
        file.truncate(SIZES[kind] << 20)
    subprocess.run([f"mkfs.{kind}", "-q", str(image)], check=True, capture_output=True)
    made = Disk(kind, image, tmp_path / "disk")
    try:
        made.mount()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no loop device: {error.stderr.decode()}")
    yield made
    made.unmount()


@pytest.fixture
def sandbox() -> Iterator[SandboxProcess]:
    with start_process() as running:
        yield running


def drop(inbox: Path, aside: Path) -> set[str]:
    """Lists, plans, a list with a row to fix and one that nobody can read; their names. They are on disk when they arrive."""
    for at in range(FILES):
        a_csv(aside / f"list-{at}.csv", "Telephone,Name", *(f"{number},x" for number in content(at)))
    C.write(aside / "plans.csv", PLANS)
    a_csv(aside / "to-fix.csv", "Telephone,Name", "6590080001,x", "12,y")
    a_csv(aside / "unread.csv", "What,Ever", "a,b")
    names = {file.name for file in aside.iterdir()}
    os.sync()
    for name in sorted(names):
        (aside / name).rename(inbox / name)
    os.sync()
    return names


@contextmanager
def at_work(sandbox: SandboxProcess, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    state = str(folder.parent / "state")
    running = watcher(sandbox, folder, CALLSHEET_STATE_DIR=state, CALLSHEET_FORBIDDEN_FIRST="false")
    try:
        yield running
    except AssertionError as error:
        error.add_note((folder / "said.txt").read_text(encoding="utf-8")[-4000:])
        raise
    finally:
        running.kill()
        running.wait()


@contextmanager
def held(process: "subprocess.Popen[str]") -> Iterator[None]:
    """The watcher and its parser stand still, and are gone afterwards."""
    found = psutil.Process(process.pid)
    family = [found, *found.children(recursive=True)]
    for one in family:
        with suppress(psutil.NoSuchProcess):
            one.suspend()
    yield
    for one in family:
        with suppress(psutil.NoSuchProcess):
            one.kill()


def given_back(folder: Path) -> dict[str, bytes]:
    """Name -> content of what lies in `done` and `failed`."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for place in ("done", "failed")
        for file in (folder / place / "default").glob("*")
        if file.is_file() and not file.name.startswith(".")
    }


def sources(found: dict[str, bytes]) -> list[str]:
    """The names under which the files were dropped that have come back: each has the moment in its name now."""
    return sorted(f"{path.name.split('.')[0]}.csv" for path in map(Path, found) if path.suffix == ".csv")


def is_taken(_: SandboxProcess, folder: Path) -> object:
    return any((folder / "working" / "default").glob("*"))


def is_called(sandbox: SandboxProcess, _: Path) -> object:
    return taken(sandbox)


def is_given_back(_: SandboxProcess, folder: Path) -> object:
    return given_back(folder)


def is_planned(sandbox: SandboxProcess, _: Path) -> object:
    return sandbox.effects(C.operation)


@pytest.mark.parametrize("more", range(CUTS))
@pytest.mark.parametrize("when", [is_taken, is_called, is_given_back, is_planned])
def test_the_power_goes(
    when: Callable[[SandboxProcess, Path], object],
    more: int,
    disk: Disk,
    sandbox: SandboxProcess,
    tmp_path: Path,
) -> None:
    """Every file ends once, each customer is called once, a plan once at most, and all that is given back is whole."""
    folder, aside = disk.at / "data", disk.at / "aside"
    folder.mkdir()
    aside.mkdir()
    inbox = folder / "inbox" / "default"
    with at_work(sandbox, folder) as running:
        wait_until(lambda: (inbox.parent / ".callsheet-inbox").exists() and inbox.is_dir(), PATIENCE)
        names = drop(inbox, aside)
        until = time.monotonic() + PATIENCE
        while not when(sandbox, folder) and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(more * 0.05)
        with held(running):
            disk.cut()
    ended = given_back(folder)
    _are_whole(ended)
    with at_work(sandbox, folder):
        wait_until(lambda: sources(given_back(folder)) == sorted(names), PATIENCE)
        assert sources(given_back(folder)) == sorted(names)
        wait_until(lambda: not any((folder / "working" / "default").glob("*")), PATIENCE)
    found = given_back(folder)
    _are_whole(found)
    came = {path: kept for path, kept in ended.items() if path.endswith(".csv")}
    assert came.items() <= found.items(), "a file that was given back stays where it is"
    assert [entry.name for entry in inbox.iterdir()] == ["again"]
    expected = [*numbers(FILES * ROWS), "6590080001"]
    assert taken(sandbox) == dict.fromkeys(expected, 1)
    plans = {key[-1]: count for key, count in sandbox.effects(C.operation).items()}
    assert set(plans.values()) <= {1}


def _are_whole(found: dict[str, bytes]) -> None:
    """No file that is empty or cut: notes end with a line, workbooks open."""
    for path, kept in found.items():
        assert kept, path
        if path.endswith(".txt"):
            assert kept.decode("utf-8").endswith("\n"), path
        if path.endswith(".xlsx"):
            openpyxl.load_workbook(BytesIO(kept))
