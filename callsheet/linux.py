"""What only Linux has, asked of the C library; everywhere else, and on kernels that lack it, the answer is no."""

import ctypes
import os
import resource
import sys
from contextlib import suppress
from functools import cache

_SET_DEATH_SIGNAL, _GET_DUMPABLE, _SET_DUMPABLE, _NO_NEW_PRIVILEGES = 1, 3, 4, 38
CHOWN, LEASE = 0, 28
"""Capabilities: to give files to any group, and to ask whether another user's file is open."""


@cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def prctl(option: int, value: int = 0, more: int = 0) -> bool:
    """Set something of this process; whether the kernel did."""
    words = [ctypes.c_ulong(word) for word in (value, more, 0, 0)]
    return sys.platform == "linux" and int(_library().prctl(option, *words)) == 0


def system_call(number: int, *words: int) -> int:
    """A system call that the C library has no name for; negative when it failed."""
    return int(_library().syscall(number, *map(ctypes.c_long, words))) if sys.platform == "linux" else -1


def gain_nothing() -> bool:
    """From now on no program that this process runs has more rights than it; whether that is so."""
    return prctl(_NO_NEW_PRIVILEGES, 1)


def die_with(parent: int) -> None:
    """From now on the kernel kills this process when the thread of its parent that started it ends."""
    if prctl(_SET_DEATH_SIGNAL, 9) and os.getppid() != parent:
        os._exit(1)  # it was gone already


def leave_no_dump() -> bool:
    """No core file of this process is written, and no other one of its user reads its memory; whether both are so.

    A program that it runs later begins without the second.
    """
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return prctl(_SET_DUMPABLE, 0) and not is_dumpable()


def holds(capability: int) -> bool:
    """Whether this process has a capability now: one of the numbers above; elsewhere root has them all."""
    if sys.platform != "linux":
        return hasattr(os, "geteuid") and os.geteuid() == 0
    with suppress(OSError, ValueError, StopIteration), open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123
        held = next(line for line in status if line.startswith("CapEff:"))
        return bool(int(held.split()[1], 16) >> capability & 1)
    return False


def is_dumpable() -> bool:
    """Whether other processes of this user may read this one's memory, where the secrets are."""
    return sys.platform != "linux" or int(_library().prctl(_GET_DUMPABLE, 0, 0, 0, 0)) != 0
