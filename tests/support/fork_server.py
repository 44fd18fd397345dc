"""`python -m tests.support.fork_server DESCRIPTOR MODULES`: forks a process per request on a socket, see `tests.support.forked`.

It has one thread and no children but those it forks. A forked process goes on in `main` as the module that was asked for,
so that the interpreter ends for it as for any other: with its exit handlers, its threads and its exit status.
"""

import gc
import os
import runpy
import select
import signal
import socket
import sys
import time
import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from tests.support.family import ROOM, found_family, receive, show

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


def main() -> None:
    """Serve until nobody is at the other end; in a forked process, be what was asked for."""
    more = [word for word in sys.argv[2:] if not word.startswith("-")]  # and no padding
    words = serve(socket.socket(fileno=int(sys.argv[1])), more)
    if words:
        sys.argv = words
        if words[0] in sys.modules:  # the others have it
            warnings.filterwarnings("ignore", ".*found in sys.modules after import", RuntimeWarning)
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
            os.read(ended, ROOM)
            _tell(waited)
        if line.fileno() in ready:
            request, descriptors = receive(line)
            if not request:
                return []
            if not (pid := os.fork()):
                signal.set_wakeup_fd(-1)
                line.detach()
                return _begun(request, descriptors, heard, with_prefect=bool(more))
            waited[pid] = descriptors.pop()
            for each in descriptors:
                os.close(each)
            line.send(str(pid).encode())


def _begun(
    request: Mapping[str, Any], descriptors: list[int], heard: Any, *, with_prefect: bool
) -> list[str]:
    """Be what was asked for, or, in a child of a process with a family, what that asks for; the words."""
    _become(request, descriptors)
    signal.signal(signal.SIGINT, heard)
    if request.get("family") and (asked := found_family()):
        return _begun(*asked, heard, with_prefect=with_prefect)
    if with_prefect:
        sys.meta_path.insert(0, _FirstImport())
    return list(request["argv"])


def _tell(waited: dict[int, int]) -> None:
    """The status of each process that has ended goes to whoever waits for it."""
    for pid, told in list(waited.items()):
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            with suppress(BrokenPipeError):
                os.write(told, str(status).encode())
            os.close(waited.pop(pid))


def _become(request: Mapping[str, Any], descriptors: list[int]) -> None:
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
    if "umask" in request:
        os.umask(request["umask"])
    if "family" in request or "parent" in request:
        show([sys.executable, "-m", *request["argv"]], request["environment"])


class _FirstImport(Loader):
    """Finds Prefect, which is there already, when a process imports it: only then does it read its settings and set up logging.

    Until then a command may set what Prefect reads, as `serve` and whoever signs in do.
    """

    def __init__(self) -> None:
        self._aside = {name: sys.modules.pop(name) for name in _of("prefect")}
        self._prefect = self._aside["prefect"]
        self._spec = self._prefect.__spec__
        for name in set(_of("flows")) - {"flows"}:
            del sys.modules[name]  # whoever imports one of them imports Prefect

    def find_spec(self, name: str, *_: Any) -> ModuleSpec | None:
        return ModuleSpec(name, self, is_package=True) if name == "prefect" else None

    def create_module(self, _: ModuleSpec) -> ModuleType:
        return self._prefect

    def exec_module(self, module: ModuleType) -> None:
        sys.meta_path.remove(self)
        module.__spec__ = self._spec
        sys.modules.update(self._aside)
        from prefect.context import refresh_global_settings_context
        from prefect.logging.configuration import setup_logging

        refresh_global_settings_context()
        setup_logging(incremental=False)


def _of(package: str) -> list[str]:
    """A package that is imported, and what is imported of it."""
    return [name for name in sys.modules if name == package or name.startswith(f"{package}.")]


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
