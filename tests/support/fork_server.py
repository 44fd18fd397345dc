"""`python -m tests.support.fork_server DESCRIPTOR MODULES`: forks a process per request on a socket, see `tests.support.forked`.

It has one thread and no children but those it forks. A forked process goes on in `main` as the module that was asked for,
so that the interpreter ends for it as for any other: with its exit handlers, its threads and its exit status.
"""

import array
import gc
import json
import os
import runpy
import select
import signal
import socket
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

HEAVY = (
    "callsheet.cli.load",
    "callsheet.cli.loads",
    "callsheet.cli.service",
    "callsheet.sandbox.server",
    "callsheet.watcher.watch",
    "openpyxl",
    "psycopg",
    "xlsxwriter",
)
_ROOM = 1 << 20  # bytes of one request
_DESCRIPTORS = 4  # stdin, stdout, stderr, and where the status goes


def main() -> None:
    """Serve until nobody is at the other end; in a forked process, be what was asked for."""
    words = serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])
    if words:
        sys.argv = words
        runpy.run_module(words[0], run_name="__main__", alter_sys=True)


def serve(line: socket.socket, more: Sequence[str]) -> list[str]:
    """Fork for each request; returns in the forked process, with its words, and without any at the end of the line."""
    sys.modules.setdefault("hypothesis", None)  # type: ignore[arg-type] # as a command does, before it imports pandera
    for name in (*HEAVY, *more):
        import_module(name)
    gc.collect()
    gc.freeze()
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal; who asks for processes ends them
    ended, wake = os.pipe2(os.O_NONBLOCK)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    waited: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([line.fileno(), ended], [], [])
        if ended in ready:
            os.read(ended, _ROOM)
            _tell(waited)
        if line.fileno() in ready:
            request, descriptors = _received(line)
            if not request:
                return []
            if not (pid := os.fork()):
                signal.set_wakeup_fd(-1)
                line.detach()
                _become(request, descriptors)
                if more:
                    _look_again()
                signal.signal(signal.SIGINT, heard)
                return list(request["argv"])
            waited[pid] = descriptors.pop()
            for each in descriptors:
                os.close(each)
            line.send(str(pid).encode())


def _received(line: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """A request and its descriptors; nothing at the end of the line."""
    found = array.array("i")
    room = socket.CMSG_LEN(_DESCRIPTORS * found.itemsize)
    text, rights, _, _ = line.recvmsg(_ROOM, room)
    for _, _, given in rights:
        found.frombytes(given)
    return (json.loads(text) if text else {}), list(found)


def _tell(waited: dict[int, int]) -> None:
    """The status of each process that has ended goes to whoever waits for it."""
    for pid, told in list(waited.items()):
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            with suppress(BrokenPipeError):
                os.write(told, str(status).encode())
            os.close(waited.pop(pid))


def _become(request: dict[str, Any], descriptors: list[int]) -> None:
    """Streams, environment, folder, session and signals of a process of its own."""
    for stream, given in enumerate(descriptors[:3]):
        os.dup2(given, stream)
    os.closerange(3, max(os.sysconf("SC_OPEN_MAX"), 3))
    if request["session"]:
        os.setsid()
    _open_streams()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    os.chdir(request["folder"])


def _look_again() -> None:
    """What Prefect does when it is imported: read its settings, and set up logging by them."""
    from prefect.context import refresh_global_settings_context
    from prefect.logging.configuration import setup_logging

    refresh_global_settings_context()
    setup_logging(incremental=False)


def _open_streams() -> None:
    """What the interpreter does at its start: how a stream is written depends on what it is."""
    for stream, name in enumerate(("stdin", "stdout", "stderr")):
        was = getattr(sys, name)
        made = open(  # noqa: SIM115 - it stays open to the end
            stream,
            "w" if stream else "r",
            buffering=1 if stream == 2 else -1,
            encoding=was.encoding,
            errors=was.errors,
            closefd=False,
        )
        setattr(sys, name, made)
        setattr(sys, f"__{name}__", made)


if __name__ == "__main__":
    main()
