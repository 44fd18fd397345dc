"""A wall clock that is wrong, for real processes; it can be set while they run."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

from tests.support import forked
from tests.support.loading import CAMPAIGN

_PATCH = Path(__file__).parent / "shifted_clock"


class ShiftedClock:
    """The clock of processes that have its `environment`; `file` says by how many seconds it is off."""

    def __init__(self, file: Path, seconds: float = 0.0) -> None:
        self.file = file
        self.set(seconds)

    def set(self, seconds: float) -> None:
        partial = self.file.with_suffix(".part")
        partial.write_text(str(seconds), encoding="ascii")
        partial.replace(self.file)

    @property
    def environment(self) -> dict[str, str]:
        path = os.pathsep.join(filter(None, (str(_PATCH), os.environ.get("PYTHONPATH"))))
        return {"SHIFTED_CLOCK": str(self.file), "PYTHONPATH": path}

    @contextmanager
    def stepping(self, *shifts: float, every: float = 0.05) -> Iterator[None]:
        """Within the block the clock is set again and again."""
        over = threading.Event()

        def step() -> None:
            for shift in cycle(shifts):
                self.set(shift)
                if over.wait(every):
                    return

        setter = threading.Thread(target=step)
        setter.start()
        try:
            yield
        finally:
            over.set()
            setter.join()


def command(
    url: str, data: Path, clock: ShiftedClock, *words: str, **settings: Any
) -> "subprocess.Popen[str]":
    """`callsheet ... --json` as a process of its own, with a wall clock of its own; `settings` are of the profile."""
    given: dict[str, Any] = {
        "base_url": url,
        "app_id": "sandbox-app",
        "app_secret": "sandbox-secret",
        "agent_id": "1001",
        "data_dir": str(data),
        "campaign": CAMPAIGN,
        "approve_corrected_days": 0,
        "poll_first": 0.05,
        "look_apart": 0.05,
        "rate": 20,
    } | settings
    written = {
        f"CALLSHEET_{name.upper()}": value if isinstance(value, str) else json.dumps(value)
        for name, value in given.items()
    }
    return forked.Popen(
        [sys.executable, "-m", "callsheet", *words, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **written, **clock.environment, "PREFECT_API_URL": ""},
    )
