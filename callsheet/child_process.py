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

_LOOK = 0.5  # seconds between two looks
_PATIENCE = 60.0  # seconds that a request under way may take to end after SIGTERM
_AT_REST = 3.0  # seconds that a process may take to end when it works on no load any more


def child_command(module: str, *words: str) -> list[str]:
    """The command that runs a module as a child of this process, for as long as this process lives."""
    return [sys.executable, "-m", "callsheet.child_process", str(os.getpid()), module, *words]


def die_with_parent(parent: int, *, look: float = _LOOK) -> None:
    """From now on, stop this process when `parent` is not its parent any more."""
    threading.Thread(target=_watch, args=(parent, look), daemon=True, name="tied").start()


def _watch(parent: int, look: float) -> None:
    while os.getppid() == parent:
        time.sleep(look)
    os.kill(os.getpid(), signal.SIGTERM)
    until = time.monotonic() + _PATIENCE
    while _at_work() and time.monotonic() < until:
        time.sleep(look)
    time.sleep(_AT_REST)  # what is left to do may be to tell a Prefect server that is gone, for minutes
    os.kill(os.getpid(), signal.SIGKILL)


def _at_work() -> bool:
    """Whether this process works on a load at this moment."""
    owning = sys.modules.get("callsheet.engine.ownership")
    return owning is not None and bool(owning.AT_WORK)


def main() -> None:
    """Run what the words say."""
    parent, module = int(sys.argv[1]), sys.argv[2]
    die_with_parent(parent)
    sys.argv[:3] = [module]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
