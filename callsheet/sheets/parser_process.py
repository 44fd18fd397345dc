"""The parser as seen by its parent: a warm process without secrets, of which each file gets a fork (see `fork_server`)."""

import atexit
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from callsheet.sheets.limits import Limits

_START = "import gc, sys; gc.disable(); sys.path[:0] = sys.argv[1:]; from callsheet.sheets.parser.main import main; main()"
_INHERITED = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # a process that forks has one thread
}
LOST = 1000  # in place of an exit status that nobody knows: the server ended before its fork
_PIECE = 1 << 16
_PROBE = 20.0  # seconds that a trial of its limits may take
_FAREWELL = 5.0  # seconds that the process may take to end


class ParserGoneError(Exception):
    """No parser can be started."""


class ParserTimeoutError(Exception):
    """A file took longer than it may."""


class ParserProcess:
    """One warm parser, started when the first file comes and again when it has died; for any number of threads."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._line = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._owner = 0

    def start(self) -> None:
        """Have it import what it needs while its parent does the same."""
        with suppress(ParserGoneError):
            self._ready()

    def run(
        self,
        job: dict[str, Any],
        file: int,
        sink: int,
        seconds: float,
        more: Sequence[int] = (),
        meanwhile: Callable[[], None] = lambda: None,
    ) -> tuple[bytes, int]:
        """What the fork wrote for a job, and its exit status (negative: a signal; `LOST` when nobody knows it).

        `more` are further files of the same job; `meanwhile` is done when it has been asked. ParserTimeoutError after so many seconds, when it has been killed; ParserGoneError when none can be started.
        """
        ours, theirs = socket.socketpair()
        number, until = b"%d" % next(self._numbers), time.monotonic() + seconds
        with ours:
            with theirs:
                asked = self._ask(b"r" + number, [file, sink, theirs.fileno(), *more])
            try:
                report, status = _status(_answer(ours, json.dumps(job).encode(), until, meanwhile))
            except TimeoutError:
                with suppress(OSError, ParserGoneError):
                    self._ask(b"k" + number, [])
                raise ParserTimeoutError from None
        if status == LOST:
            self._end_only(asked)
        return report, status

    def allowed_attempts(self) -> list[str]:
        """What the system lets a parser do that none should: names of `parser.probe.ATTEMPTS`, tried by one.

        ParserGoneError and ParserTimeoutError as of `run`.
        """
        job = {"limits": asdict(Limits()), "probe": True}
        with Path(os.devnull).open("r+b") as nothing:
            report, _ = self.run(job, nothing.fileno(), nothing.fileno(), _PROBE)
        try:
            return list(json.loads(report)["allowed"])
        except (ValueError, KeyError, TypeError):
            raise ParserGoneError from None

    def close(self) -> None:
        """End it and all its forks."""
        with self._line:
            self._end()

    def _end_only(self, control: socket.socket) -> None:
        """End it unless another has been started since it had this line: the next file gets a new one."""
        with self._line:
            if self._control is control:
                self._end()

    def _ask(self, message: bytes, descriptors: list[int]) -> socket.socket:
        """The line over which it was asked; when it has died since, a new one is."""
        with suppress(OSError):
            return self._sent(message, descriptors)
        self.close()
        try:
            return self._sent(message, descriptors)
        except OSError as error:
            raise ParserGoneError from error

    def _sent(self, message: bytes, descriptors: list[int]) -> socket.socket:
        control = self._ready()
        socket.send_fds(control, [message], descriptors)
        return control

    def _ready(self) -> socket.socket:
        with self._line:
            if self._control is None or self._owner != os.getpid():
                self._start()
            assert self._control is not None
            return self._control

    def _start(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        root = str(Path(__file__).resolve().parent.parent.parent)
        command = [sys.executable, "-I", "-S", "-c", _START, root, *(entry for entry in sys.path if entry)]
        environment = _ENVIRONMENT | {name: os.environ[name] for name in _INHERITED if name in os.environ}
        try:
            with theirs:
                self._process = subprocess.Popen(  # nosec B603 # noqa: S603 - our own interpreter and our own words
                    command,
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=environment,
                    start_new_session=True,  # a Ctrl-C at the terminal is the parent's to act on
                )
        except OSError as error:
            ours.close()
            raise ParserGoneError from error
        self._control, self._owner = ours, os.getpid()

    def _end(self) -> None:
        control, process = self._control, self._process
        self._control = self._process = None
        if control is not None:
            control.close()
        if process is None or self._owner != os.getpid():
            return
        try:
            process.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@cache
def parser_process() -> ParserProcess:
    """The parser of this process."""
    parser = ParserProcess()
    atexit.register(parser.close)
    return parser


def _answer(connection: socket.socket, job: bytes, until: float, meanwhile: Callable[[], None]) -> bytes:
    """All that comes back for a job; TimeoutError when the time is over first."""
    pieces: list[bytes] = []
    with suppress(BrokenPipeError, ConnectionResetError):  # it died before it had read all
        connection.settimeout(_left(until))
        connection.sendall(job)
        connection.shutdown(socket.SHUT_WR)
    meanwhile()
    while True:
        connection.settimeout(_left(until))
        try:
            piece = connection.recv(_PIECE)
        except ConnectionResetError:
            piece = b""
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _status(answer: bytes) -> tuple[bytes, int]:
    report, _, status = answer.rpartition(b"\n")
    try:
        return report, int(status)
    except ValueError:
        return b"", LOST
