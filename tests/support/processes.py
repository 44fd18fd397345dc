"""Processes of a run that may end while they are looked at."""

from contextlib import suppress

import psutil


def command_of(process: psutil.Process) -> str:
    """The words of its command; none where it has ended."""
    with suppress(psutil.NoSuchProcess):
        return " ".join(process.cmdline())
    return ""


def environment_of(process: psutil.Process) -> dict[str, str]:
    """Its environment; nothing where it has ended."""
    with suppress(psutil.NoSuchProcess):
        return dict(process.environ())
    return {}


def is_alive(pid: int) -> bool:
    """Whether there is such a process and it has not ended; one that nobody has waited for yet has."""
    with suppress(psutil.NoSuchProcess):
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    return False
