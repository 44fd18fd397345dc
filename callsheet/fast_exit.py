"""The end of a process of ours: without taking apart what the interpreter has built, which takes a fifth of a short command."""

import atexit
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def leaving_fast() -> Iterator[None]:
    """Let the process end where the work in it says so, by SystemExit or by its end.

    Threads are waited for, and what is registered to happen at the exit from now on happens, as ever. What was registered
    before is left out. Any other exception ends the process as the interpreter does it.
    """
    status: list[int] = []
    atexit.register(_leave, status)  # those that are registered later come before it
    try:
        yield
    except SystemExit as left:
        status.append(_status_of(left))
        raise
    except BaseException:
        atexit.unregister(_leave)
        raise
    status.append(0)


def _status_of(left: SystemExit) -> int:
    if isinstance(left.code, int):
        return left.code & 0xFF
    return 0 if left.code is None else 1


def _leave(status: list[int]) -> None:
    if not _written():
        return  # the interpreter says what is wrong with it, and has a status for that
    if "logging" in sys.modules:
        sys.modules["logging"].shutdown()
    os._exit(*status)


def _written() -> bool:
    """Whether all that was printed has gone where it was to go."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return False
    return True
