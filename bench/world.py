"""What figures share: a sandbox in a process of its own, profiles that point to it, and lists of invented numbers."""

import asyncio
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bench.figure import Pair, Spent
from bench.meter import metered
from callsheet.engine.context import open_context
from callsheet.engine.pipeline import load_files
from callsheet.engine.results import LoadRequest
from callsheet.sandbox.process import SandboxProcess, start_process
from callsheet.settings import Profile

CUSTOMERS = "Telephone,Name"
FORBIDDEN = "Forbidden number,Direction"
PLANS = "Telephone,Plan,Start,End,Executor"
FIRST = 6_500_000_000
CAMPAIGN = {
    "name": "November",
    "template": "D000000000",
    "wrap_up": "W000000000",
    "start": "2026-12-01 09:00",
    "end": "2099-12-31 18:00",
}

Prepared = AbstractContextManager[Pair]
Line = Callable[[int], str]
"""A row of a list, as text, for a number."""


def customer(number: int) -> str:
    return f"{number},Customer"


def forbidden(number: int) -> str:
    return f"{number},outbound"


def plan(number: int) -> str:
    return f"{number},Call,2099-12-01 09:00,2099-12-01 18:00,1001"


@dataclass(slots=True)
class World:
    """A sandbox, and a folder for everything that is loaded into it. No number comes twice unless it is asked for."""

    sandbox: SandboxProcess
    folder: Path
    _numbers: "count[int]" = field(default_factory=lambda: count(FIRST))
    _files: "count[int]" = field(default_factory=count)

    def profile(self, name: str, **more: Any) -> Profile:
        """A profile with a ledger of its own and no limit of the rate."""
        values: dict[str, Any] = {
            "base_url": self.sandbox.url,
            "app_id": self.sandbox.app_id,
            "app_secret": SecretStr(self.sandbox.app_secret),
            "agent_id": "1001",
            "campaign": CAMPAIGN,
            "approve_corrected_days": 0,
            "rate": 0,
            "concurrency": 8,
            "data_dir": self.folder / name,
            "state_dir": self.folder / f"{name}-state",
        }
        return Profile(**values | more)

    def settings(self, name: str, **more: Any) -> dict[str, str]:
        """The same as an environment, for a command; None leaves a setting at its default."""
        values: dict[str, Any] = {
            "base_url": self.sandbox.url,
            "app_id": self.sandbox.app_id,
            "app_secret": self.sandbox.app_secret,
            "agent_id": "1001",
            "campaign": json.dumps(CAMPAIGN),
            "approve_corrected_days": "0",
            "rate": 0,
            "concurrency": 8,
            "data_dir": self.folder / name,
            "state_dir": self.folder / f"{name}-state",
            "config": self.folder / "none.toml",
        }
        (self.folder / "none.toml").touch()
        return {
            f"CALLSHEET_{key.upper()}": str(value)
            for key, value in (values | more).items()
            if value is not None
        }

    def numbers(self, rows: int) -> list[int]:
        """Numbers that nobody has had."""
        return [next(self._numbers) for _ in range(rows)]

    def list_of(self, header: str, line: Line, numbers: Iterable[int], folder: Path | None = None) -> Path:
        """A CSV file of these numbers, under a name of its own."""
        path = (folder or self.folder) / f"list-{next(self._files)}.csv"
        return write_list(path, header, map(line, numbers))

    def new_list(self, header: str, line: Line, rows: int, folder: Path | None = None) -> Path:
        return self.list_of(header, line, self.numbers(rows), folder)

    def load(self, profile: Profile, *files: Path, **options: str) -> Counter[str]:
        """Load files in this process, from opening the ledger to closing it; how many rows ended how."""
        with open_context(profile) as context:
            results = asyncio.run(load_files(context, [LoadRequest(file, options=options) for file in files]))
        return sum((Counter(result.outcomes) for result in results), Counter())

    def timed(self, profile: Profile, file: Path, expected: int, **options: str) -> Spent:
        """What loading a file took, of which so many rows are loaded."""
        found: Counter[str] = Counter()
        spent = metered(lambda: found.update(self.load(profile, file, **options)), {self.sandbox.process.pid})
        assert found["loaded"] == expected, found
        return spent


@contextmanager
def a_world(**readings: Any) -> Iterator[World]:
    """A sandbox that takes rows at once unless its readings say otherwise; and an empty folder."""
    with start_process() as sandbox, tempfile.TemporaryDirectory() as folder:
        sandbox.read(**{"import_delay": 0} | readings)
        yield World(sandbox, Path(folder))


def write_list(path: Path, header: str, lines: Iterable[str]) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write(header + "\n")
        file.writelines(f"{line}\n" for line in lines)
    return path
