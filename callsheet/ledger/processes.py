"""Names of processes that outlive them: who owns a load, and whether that process still runs."""

import os
import socket
from contextlib import suppress
from pathlib import Path

from callsheet.ledger.ticks import boot_id
from validators.message import Message, message


def this_process() -> str:
    """A unique name of this process: machine, boot, process id, start."""
    return "/".join((socket.gethostname(), boot_id(), str(os.getpid()), _started(os.getpid())))


def is_gone(owner: str) -> bool:
    """Whether an owner is provably dead: a process of this machine that no longer runs."""
    host, boot, pid, started = (owner.split("/") + [""] * 4)[:4]
    if host != socket.gethostname() or not boot_id():
        return False
    return boot != boot_id() or not pid.isdigit() or _started(int(pid)) != started


def describe(owner: str) -> Message:
    """An owner as people can find it."""
    host, _, pid, _ = (owner.split("/") + [""] * 4)[:4]
    return message("PROCESS", pid=pid, host=host) if pid else message("TEXT", text=owner)


def _started(pid: int) -> str:
    """When a process began, in ticks since boot; empty when there is none."""
    with suppress(OSError, IndexError):
        state, *fields = (
            Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        )
        return "" if state == "Z" else fields[18]
    return ""
