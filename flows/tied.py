"""`python -m flows.tied PID MODULE WORDS`: MODULE as `python -m` runs it, asked to stop when its parent PID is gone.

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


def tied(module: str, *words: str) -> list[str]:
    """The command that runs a module as a child of this process, for as long as this process lives."""
    return [sys.executable, "-m", "flows.tied", str(os.getpid()), module, *words]


def tie(parent: int, *, look: float = _LOOK, patience: float = _PATIENCE) -> None:
    """From now on, stop this process when `parent` is not its parent any more."""
    threading.Thread(target=_watch, args=(parent, look, patience), daemon=True, name="tied").start()


def _watch(parent: int, look: float, patience: float) -> None:
    while os.getppid() == parent:
        time.sleep(look)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(patience)
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Run what the words say."""
    parent, module = int(sys.argv[1]), sys.argv[2]
    tie(parent)
    sys.argv[:3] = [module]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
