"""Things that no parser may do, tried by one: what the system lets it do is told, for `callsheet doctor` and the tests."""

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path

_ANY = "/etc/passwd"
_NOT_OPEN = 9999  # a descriptor


def allowed_attempts() -> list[str]:
    """The names of the attempts that nothing stopped; call it in a process with the limits of a parser."""
    return [name for name, attempt in ATTEMPTS.items() if _goes(attempt)]


def _goes(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError as error:
        return error.errno == errno.EBADF  # it was let as far as looking at what it was given
    return True


def _read() -> None:
    os.close(os.open(_ANY, os.O_RDONLY))


def _write() -> None:
    path = f"/tmp/callsheet-probe-{os.getpid()}"  # nosec B108 # noqa: S108 - nobody is meant to find it
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
    Path(path).unlink()


def _connect() -> None:
    socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()


def _fork() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _run() -> None:
    os.execve(_NOT_OPEN, ["nothing"], {})  # nosec B606 # noqa: S606 - no shell, and no program either


ATTEMPTS: dict[str, Callable[[], object]] = {
    "read": _read,
    "write": _write,
    "connect": _connect,
    "fork": _fork,
    "run": _run,
}
