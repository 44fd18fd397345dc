"""Names of processes that outlive them: who owns a load, and whether that process still runs."""

import os
import socket
from contextlib import suppress
from pathlib import Path

from callsheet.ledger.ticks import boot_id
from validators.message import Message, message


def this_process() -> str:
    """A unique name of this process: machine, boot, process id, start, and where that id is counted."""
    return "/".join(
        (socket.gethostname(), boot_id(), str(os.getpid()), _started(os.getpid()) or "", _counted())
    )


def is_gone(owner: str) -> bool:
    """Whether an owner is provably dead: a process of this machine that no longer runs.

    A process of another container, and one that is hidden from us (`hidepid`), may run: of them nothing is proved.
    """
    host, boot, pid, started, counted = (owner.split("/") + [""] * 5)[:5]
    if host != socket.gethostname() or not boot_id():
        return False
    if boot != boot_id() or not (pid.isascii() and pid.isdigit() and int(pid)):
        return True
    return counted in {"", _counted()} and _has_ended(int(pid), started)


def describe(owner: str) -> Message:
    """An owner as people can find it."""
    host, _, pid, _ = (owner.split("/") + [""] * 4)[:4]
    return message("PROCESS", pid=pid, host=host) if pid else message("TEXT", text=owner)


def _has_ended(pid: int, started: str) -> bool:
    found = _started(pid)
    return not _exists(pid) if found is None or not started else found != started


def _started(pid: int) -> str | None:
    """When a process began, in ticks since boot; "" when it has ended but for its name, None when none is to be seen."""
    with suppress(OSError, IndexError):
        state, *fields = (
            Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        )
        return "" if state == "Z" else fields[18]
    return None


def _exists(pid: int) -> bool:
    """Whether there is such a process, even one that /proc does not show."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _counted() -> str:
    """Where this system counts processes: containers of one machine each have a process 7."""
    with suppress(OSError):
        return str(Path("/proc/self/ns/pid").readlink())
    return ""
