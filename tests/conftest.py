"""Shared fixtures: a clean environment, so that no setting of this machine reaches a test, and folders in memory."""

import gc
import logging
import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from callsheet.garbage import collect_seldom
from tests.support.thinned import quicken, thin

settings.register_profile("callsheet", deadline=None)  # how long a case takes says how busy the machine is
settings.load_profile("callsheet")

MEMORY = Path("/dev/shm")
ALL_SLOW = re.compile(r"^pytestmark = (?:\[\s*)?pytest\.mark\.slow\b", re.MULTILINE)
ROOM = 4 * 2**30  # bytes that must be free there; a whole run takes a third of it


def pytest_configure(config: pytest.Config) -> None:
    """Compiled modules are kept, whatever this machine's habit: each worker and each child would compile all of them anew.

    Temporary folders lie in memory where there is room, unless TMPDIR or --basetemp says otherwise.

    The suite commits some hundred thousand times, and each fsync of a disk takes milliseconds that prove nothing: what a
    killed process leaves behind is in either case what it had written, and that it calls fsync is counted.
    """
    collect_seldom()
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if "TMPDIR" not in os.environ and not config.option.basetemp and _has_room(MEMORY):
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


@pytest.hookimpl(optionalhook=True)  # of xdist, which -p no:xdist leaves out
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Some more than the cores: much of the suite waits for servers, and not for a core; of the fast tests few do."""
    return (os.cpu_count() or 1) + (1 if _is_quick(config) else 2)


def _is_quick(config: pytest.Config) -> bool:
    return str(config.option.markexpr) == "not slow"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A file of slow tests alone is not even imported where those are left out."""
    left_out = _is_quick(config) and collection_path.suffix == ".py"
    return True if left_out and ALL_SLOW.search(collection_path.read_text(encoding="utf-8")) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Files of slow tests alone come first, then those with some, so that none is what the others wait for at the end.

    Of tests with one name xdist runs the first alone, and says nothing of the others.
    """
    names = Counter(item.nodeid for item in items)
    if doubled := [name for name, count in names.items() if count > 1]:
        raise pytest.UsageError(f"several tests have one name: {', '.join(doubled)}")
    thin(config, items)
    if _is_quick(config):
        quicken(config, items)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    quick = {item.path for item in items if not item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path in quick, item.path not in slow))


def pytest_collection_finish() -> None:
    """What the modules of ten thousand tests hold lives to the end: looking through it for garbage took a fifth of the time."""
    gc.collect()
    gc.freeze()


def _has_room(folder: Path) -> bool:
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ROOM


@pytest.fixture(scope="session")
def _a_new_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Makes folders by counting; pytest's own numbering lists all earlier ones each time."""
    base, number = tmp_path_factory.mktemp("apart"), count()

    def make() -> Path:
        folder = base / str(next(number))
        folder.mkdir()
        return folder

    return make


@pytest.fixture(scope="session", autouse=True)
def _no_machine_for_shared_fixtures(_a_new_folder: Callable[[], Path]) -> Iterator[None]:
    """What modules and sessions set up sees no more of this machine than a test does."""
    with pytest.MonkeyPatch.context() as patch:
        _shut_out_the_machine(patch, _a_new_folder())
        yield


@pytest.fixture(autouse=True)
def _no_settings_from_outside(
    monkeypatch: pytest.MonkeyPatch, _a_new_folder: Callable[[], Path]
) -> Iterator[None]:
    """No CALLSHEET_* or PREFECT_* setting, no proxy, and no callsheet.toml, of this machine is seen by a test.

    What a command sets in its process ends with the test: what modules set up later would see it.
    """
    folder = _a_new_folder()
    _shut_out_the_machine(monkeypatch, folder)
    monkeypatch.chdir(folder)
    before = dict(os.environ)
    yield
    if (after := dict(os.environ)) != before:
        for name in after.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)


def _shut_out_the_machine(patch: pytest.MonkeyPatch, folder: Path) -> None:
    for name in list(os.environ):
        if (
            (name.startswith(("CALLSHEET_", "PREFECT_")) and not name.startswith("CALLSHEET_TEST_"))
            or name.lower().endswith("_proxy")
            or name in {"SSL_CERT_FILE", "SSL_CERT_DIR"}
        ):
            patch.delenv(name)
    patch.setenv("PREFECT_HOME", f"{folder}.prefect")
    patch.setenv("XDG_STATE_HOME", f"{folder}.state")


@pytest.fixture(autouse=True)
def _no_log_of_another_test() -> Iterator[None]:
    """A command sets up the log of its process, which the tests share."""
    yield
    if logs := sys.modules.get("callsheet.logs"):
        logging.root.handlers[:] = [
            each for each in logging.root.handlers if not isinstance(each, logs.ErrorStream)
        ]
        logging.captureWarnings(capture=False)


@pytest.fixture(autouse=True)
def _no_tokens_of_another_test() -> None:
    """A stand-in may get the port, and so the address, of one that another test had."""
    if library := sys.modules.get("callsheet.library"):
        library._application.cache_clear()
    if application := sys.modules.get("flows.application"):
        application.application.cache_clear()
