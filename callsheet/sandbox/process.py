"""A sandbox in a process of its own, from the outside: nothing of the server is imported here."""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from callsheet.sandbox.controls import Controls
from callsheet.sandbox.readings import Readings

HOST = "127.0.0.1"
_NOT_INHERITED = ("CALLSHEET_", "PREFECT_")  # settings of the caller, whose secrets the sandbox does not need


class SandboxProcess(Controls):
    """A sandbox in a process of its own, which ends with this one. `kill` it to see what outlives it."""

    def __init__(self, process: "subprocess.Popen[str]", url: str) -> None:
        self.process = process
        super().__init__(url)

    def kill(self) -> None:
        """SIGKILL; only what is in the database stays."""
        self.process.kill()
        self.close()

    def close(self) -> None:
        """Stops the process; nothing when it is gone already."""
        super().close()
        with self.process:
            assert self.process.stdin is not None
            self.process.stdin.close()


def start_process(
    *,
    readings: Readings | None = None,
    company: str | Path | None = None,
    port: int = 0,
    database: str | Path | None = None,
) -> SandboxProcess:
    """Starts `python -m callsheet.sandbox` on 127.0.0.1 and waits until it is ready. RuntimeError when it fails to start."""
    options: dict[str, Any] = {"--port": port, "--company": company, "--database": database}
    if readings:
        options["--readings"] = json.dumps(asdict(readings))
    given = [str(part) for name, value in options.items() if value is not None for part in (name, value)]
    process = subprocess.Popen(  # nosec B603 # noqa: S603 - our own module
        [sys.executable, "-m", "callsheet.sandbox", "--stop-with-stdin", *given],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={name: value for name, value in os.environ.items() if not name.startswith(_NOT_INHERITED)},
        start_new_session=True,  # a Ctrl-C at the terminal is for who started it
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        process.communicate()
        raise RuntimeError("the sandbox did not start")
    return SandboxProcess(process, json.loads(line)["url"])
