"""A watched folder with its watcher in this process, on a clock that only the test moves."""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.context import open_context
from callsheet.engine.pipeline import continue_load
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.watcher.folders import put_mark
from callsheet.watcher.watcher import Watcher
from tests.support.ledgers import quick_ledgers
from tests.support.loading import a_csv, a_profile
from tests.support.parsing import forked_parser, quick_parser
from tests.support.reports import no_workbooks
from validators.message import Param, message

__all__ = ["forked_parser", "no_workbooks", "quick_ledgers", "quick_parser"]

CUSTOMERS = "Telephone,Name"
BLOCKED = "Number,Direction"


@pytest.fixture(scope="module", autouse=True)
def _quick_ledgers(quick_ledgers: None) -> None:
    """A watched folder has a ledger, and no test here asks how it is made."""


@pytest.fixture(scope="module", autouse=True)
def _quick_parser(quick_parser: None) -> None:
    """None of them asks by which process a file is read."""


@pytest.fixture(autouse=True)
def _no_workbooks(no_workbooks: None) -> None:
    """Most tests here ask what is sent, told and held."""


class Folder:
    """A watched folder with its watcher, on a clock that only the test moves."""

    def __init__(self, profile: Profile, watcher: Watcher) -> None:
        self.profile, self.time = profile, 0.0
        self.notices: list[tuple[str, str, str]] = []
        self.log: list[str] = []
        self.watcher = replace(
            watcher,
            say=self.log.append,
            notifier=self._notice,
            clock=lambda: self.time,
        )
        self.root = profile.inbox_dir.parent
        self.inbox = profile.inbox_dir / profile.name
        self.look()

    def _notice(self, profile: Profile, event: str, title: str, body: str) -> bool:
        assert profile is self.profile
        self.notices.append((event, title, body))
        return True

    def look(self, times: int = 1) -> None:
        for _ in range(times):
            self.time += 1
            asyncio.run(self.watcher.cycle())

    def names(self, place: str) -> list[str]:
        folder = self.root / place / self.profile.name
        return sorted(_undated(file.name) for file in folder.rglob("*") if file.is_file())

    def text(self, place: str, part: str) -> str:
        folder = self.root / place / self.profile.name
        (file,) = (file for file in folder.iterdir() if part in file.name)
        return file.read_text(encoding="utf-8-sig")

    def customers(self, name: str, rows: list[str]) -> Path:
        return a_csv(self.inbox / name, CUSTOMERS, *(f"{number},x" for number in rows))


def says(code: str, language: str = "en", surface: Surface = Surface.FOLDER, /, **params: Param) -> str:
    """The sentence of a code, whatever it is at the moment."""
    return Reader(language, "Asia/Singapore", surface).say(message(code, **params))


def both(code: str, /, **params: Param) -> str:
    """The title of a notice to readers whose language is not known."""
    return f"{says(code, **params)} / {says(code, 'zh', **params)}"


def _undated(name: str) -> str:
    return re.sub(r"\.\d{4}-\d\d-\d\d_\d{6}_[0-9a-f]{8}", "", name)


Maker = Callable[..., Folder]


@pytest.fixture
def a_folder(sandbox: Sandbox, tmp_path: Path) -> Iterator[Maker]:
    with ExitStack() as stack:

        def make(**more: Any) -> Folder:
            profile = a_profile(sandbox, tmp_path, **{"watch_retry_pause": 10, **more})
            context = stack.enter_context(open_context(profile))
            put_mark(context.ledger, profile.inbox_dir)
            return Folder(profile, Watcher(context, continue_load, lambda _: None))

        yield make


@pytest.fixture
def folder(a_folder: Maker) -> Folder:
    return a_folder()


def effects(sandbox: Sandbox) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, count in sandbox.effects("import_customer_numbers").items():
        found[key[-1]] = found.get(key[-1], 0) + count
    return found
