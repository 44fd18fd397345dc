"""What a process that checks drafts keeps from one check to the next: settings, open ledgers, and files as they were read.

A person who corrects a list has it checked after each change, and the file itself stays as it is: its cells are typed over
what was read of it. Whatever may have changed is looked at each time and read anew.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callsheet.engine.context import open_ledger
from callsheet.ledger.ledger import Ledger
from callsheet.settings import Profile, config_path, load_profile
from callsheet.sheets.read import FileRead, read_file

MOST = 8 * 2**20  # bytes of files whose cells are kept
Mark = tuple[int, ...]


@dataclass(slots=True)
class CheckMemory:
    """Settings, ledgers and files of the drafts that one process checks; `load` reads the settings of a profile by its name."""

    load: Callable[[str], Profile] = load_profile
    _settings: dict[str, tuple[Mark, Profile]] = field(default_factory=dict)
    _ledgers: dict[str, Ledger] = field(default_factory=dict)
    _files: OrderedDict[tuple[Any, ...], tuple[Mark, FileRead]] = field(default_factory=OrderedDict)
    _open: ExitStack = field(default_factory=ExitStack)

    def profile(self, name: str) -> Profile:
        """A profile by the settings as they are now; SetupError when one is wrong."""
        mark = _mark(config_path())
        known = self._settings.get(name)
        if known is None or not mark or known[0] != mark:
            known = self._settings[name] = mark, self.load(name)
        return known[1]

    def ledger(self, profile: Profile) -> Ledger:
        """The ledger of a profile, open until this process ends; LedgerError when it cannot be used."""
        if profile.ledger_url not in self._ledgers:
            self._ledgers[profile.ledger_url] = self._open.enter_context(open_ledger(profile))
        return self._ledgers[profile.ledger_url]

    def read(self, path: Path, **how: Any) -> FileRead:
        """A file as `read_file` reads it; one that is the same as before, read the same way, is not read again."""
        key, mark = (path, *sorted(how.items())), _mark(path)
        if key in self._files and mark and self._files[key][0] == mark:
            self._files.move_to_end(key)
            return self._files[key][1]
        found = read_file(path, **how)
        if (
            mark and mark == _mark(path) and not found.problems
        ):  # what may have failed by chance is tried again
            self._keep(key, mark, found)
        return found

    def _keep(self, key: tuple[Any, ...], mark: Mark, found: FileRead) -> None:
        self._files[key] = mark, found
        while sum(each.size for _, each in self._files.values()) > MOST:
            self._files.popitem(last=False)

    def close(self) -> None:
        """Let go of the ledgers."""
        self._open.close()
        self._ledgers.clear()


def _mark(path: Path) -> Mark:
    """Changes when a file does; nothing for one that cannot be looked at."""
    with suppress(OSError):
        found = os.stat(path)  # noqa: PTH116 - one call
        return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
    return ()
