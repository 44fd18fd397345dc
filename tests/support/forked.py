"""`python -m MODULE WORDS` for tests that start many: forked from a process that has imported what the commands import.

To a test it is the process that it asked for: its own arguments, environment, folder, streams and session, its own signals
and exit status. Only the second that an interpreter needs to import pandas and all the rest is saved. What a test says about
the start itself, about imports, memory, arguments as `ps` shows them or rights, needs a process of its own: `subprocess`.

What such a process starts itself takes interpreters as ever, but for `serve`, whose children are forked as well (`family`).
Each worker of the tests has a fork server of its own for each set of the interpreter's options, which ends with it; those
that are to use a Prefect server come from one that has imported Prefect, too.
"""

import atexit
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from callsheet.sandbox import process as sandbox_process
from callsheet.sandbox.process import SandboxProcess
from tests.support.family import PADDING, send

PREFECT = ("flows.load_sheet", "flows.external_run")
SERVICE = (
    *PREFECT,
    "callsheet.web.server",
    "flows.catch_up",
    "flows.prefect_front",
    "flows.refusal",
    "flows.runner",
    "flows.serve",
    "prefect.engine",
    "prefect.server.api.server",
    "uvicorn",
)
_AT_START = ("PYTHON", "LC_", "LANG")  # variables that an interpreter reads when it starts
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}  # of a process that forks


@dataclass(frozen=True)
class _Server:
    """The end of the line to a fork server; one request at a time."""

    line: socket.socket
    process: "subprocess.Popen[bytes]"
    one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def fork(self, request: Mapping[str, Any], streams: Sequence[int]) -> tuple[int, int]:
        """The process id, and a descriptor from which its wait status can be read once it has ended."""
        status, told = os.pipe()
        with self.one_at_a_time:
            try:
                return send(self.line, request, [*streams, told]), status
            finally:
                os.close(told)

    def close(self) -> None:
        """The end of the line is the end of the server."""
        self.line.close()
        self.process.wait()


@cache
def _server(
    flags: tuple[str, ...], interpreter: tuple[tuple[str, str], ...], more: tuple[str, ...] = ()
) -> _Server:
    """The fork server for these options and PYTHON* variables; the environment is the tests', as it is here."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    shown = more == SERVICE
    padding = ["-" * PADDING["arguments"]] * shown
    room = {"TESTS_PADDING": "-" * PADDING["environment"]} if shown else {}
    with its:
        process = subprocess.Popen(
            [sys.executable, *flags, "-m", "tests.support.fork_server", str(its.fileno()), *more, *padding],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[its.fileno()],
            env={**_plain(), **dict(interpreter), **_ONE_THREAD, **room},
        )
    server = _Server(ours, process)
    atexit.register(server.close)
    return server


def _plain() -> dict[str, str]:
    """This environment without what belongs to one test or to the interpreter."""
    apart = ("CALLSHEET_", "PREFECT_", *_AT_START)
    return {name: value for name, value in os.environ.items() if not name.startswith(apart)}


def _of_interpreter(environment: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What has to be the same when the interpreter starts; which file a shifted clock reads, it looks up each time."""
    found = {name: value for name, value in environment.items() if name.startswith(_AT_START)}
    return tuple(sorted(found.items())) + (("SHIFTED_CLOCK", ""),) * ("SHIFTED_CLOCK" in environment)


class Popen(subprocess.Popen[str]):
    """`subprocess.Popen` of `[sys.executable, *flags, "-m", MODULE, *WORDS]`, forked instead of started."""

    _status: int
    _more: Mapping[str, Any] = {}

    def _modules(self, environment: Mapping[str, str]) -> tuple[str, ...]:
        return PREFECT if environment.get("PREFECT_API_URL") else ()

    def _execute_child(self, args: Sequence[str], *options: Any) -> None:
        executable, preexec_fn, _, pass_fds, cwd, env, _, _, shell, *given = options
        given, (_, *owner, session, group) = given[:6], given[6:]
        asked = (preexec_fn, executable, shell, tuple(pass_fds), *owner, group)
        assert asked == (None, None, False, (), None, None, None, -1, -1), "this needs a process of its own"
        assert args[0] == sys.executable, args
        at = list(args).index("-m")
        environment = dict(os.environ if env is None else env)
        p2cread, _, _, c2pwrite, _, errwrite = given
        streams = [own if own != -1 else shared for shared, own in enumerate((p2cread, c2pwrite, errwrite))]
        request = {
            "argv": [str(word) for word in args[at + 1 :]],
            "environment": environment,
            "folder": str(cwd or Path.cwd()),
            "session": bool(session),
            **self._more,
        }
        server = _server(tuple(args[1:at]), _of_interpreter(environment), self._modules(environment))
        self.pid, self._status = server.fork(request, streams)
        self._child_created = True
        self._close_pipe_fds(*given)  # type: ignore[attr-defined]

    def _internal_poll(self, _deadstate: Any = None, **_: Any) -> Any:
        poll: Any = super()._internal_poll  # type: ignore[misc]
        return poll(_deadstate, _waitpid=lambda _, flags: self._try_wait(flags))

    def _try_wait(self, wait_flags: int) -> tuple[int, int]:
        """As `os.waitpid` answers; the fork server writes the status when the process has ended, and once."""
        os.set_blocking(self._status, not wait_flags)
        try:
            told = os.read(self._status, 64)
        except BlockingIOError:
            return 0, 0
        os.close(self._status)
        if not told:
            raise ChildProcessError("the fork server is gone")
        return self.pid, int(told)


class Service(Popen):
    """`Popen` of `serve`, whose own children are forked, too: see `tests.support.family`."""

    _more: Mapping[str, Any] = {"family": True}

    def _modules(self, _: Mapping[str, str]) -> tuple[str, ...]:
        return SERVICE


def run(
    args: Sequence[str], *, timeout: float | None = None, popen: type[Popen] = Popen, **options: Any
) -> "subprocess.CompletedProcess[str]":
    """`subprocess.run` with what it says captured as text."""
    with popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options) as process:
        try:
            said, errors = process.communicate(timeout=timeout)
        except BaseException:
            process.kill()
            raise
    return subprocess.CompletedProcess(args, process.returncode, said, errors)


def start_process(**options: Any) -> SandboxProcess:
    """`callsheet.sandbox.process.start_process`, forked."""
    module = SimpleNamespace(Popen=Popen, PIPE=subprocess.PIPE)
    with patch.object(sandbox_process, "subprocess", module):
        return sandbox_process.start_process(**options)
