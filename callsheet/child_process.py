"""`python -m callsheet.child_process PID MODULE WORDS`: MODULE as `python -m` runs it, asked to stop when its parent PID is gone.

A parent that was killed can stop nobody any more. So each child looks after itself: when another process has become its
parent it sends itself SIGTERM, as the parent would have done, and SIGKILL when that did not end it.
"""

import os
import runpy
import signal
import sys
import threading
import time
from collections.abc import Callable

from callsheet.garbage import collect_seldom
from callsheet.linux import leave_no_dump
from callsheet.logs import LOG_FORMAT, log_uncaught

_LOOK = 0.5  # seconds between two looks
_PATIENCE = 60.0  # seconds that a request under way may take to end after SIGTERM
_AT_REST = 3.0  # seconds that a process may take to end when it works on no load any more


def child_command(module: str, *words: str) -> list[str]:
    """The command that runs a module as a child of this process, for as long as this process lives."""
    return [sys.executable, "-m", "callsheet.child_process", str(os.getpid()), module, *words]


class ParentWatch(threading.Thread):
    """Stops this process when `parent` is not its parent any more; patient while `is_working` says so."""

    def __init__(self, parent: int, is_working: Callable[[], bool], look: float) -> None:
        super().__init__(daemon=True, name="parent-watch")
        self.parent, self.is_working, self.look = parent, is_working, look

    def run(self) -> None:
        while os.getppid() == self.parent:
            time.sleep(self.look)
        os.kill(os.getpid(), signal.SIGTERM)
        until = time.monotonic() + _PATIENCE
        while self.is_working() and time.monotonic() < until:
            time.sleep(self.look)
        time.sleep(_AT_REST)  # what is left to do may be to tell a Prefect server that is gone, for minutes
        os.kill(os.getpid(), signal.SIGKILL)


def die_with_parent(
    parent: int, is_working: Callable[[], bool] = lambda: False, *, look: float = _LOOK
) -> None:
    """From now on, stop this process when `parent` is not its parent any more."""
    ParentWatch(parent, is_working, look).start()


def be_patient_while(is_working: Callable[[], bool]) -> None:
    """For a module that `child_command` runs: what it works on may end before the process has to."""
    for thread in threading.enumerate():
        if isinstance(thread, ParentWatch):
            thread.is_working = is_working


def main() -> None:
    """Run MODULE with its WORDS."""
    parent, module = int(sys.argv[1]), sys.argv[2]
    leave_no_dump()
    if LOG_FORMAT in os.environ:  # of what runs as long as its parent, every line stands in the parent's log
        log_uncaught()
    collect_seldom()
    die_with_parent(parent)
    sys.argv[:3] = [module]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    from callsheet.child_process import main as run  # the module that others import, not this second copy

    run()
