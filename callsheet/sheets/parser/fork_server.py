"""A process with everything imported that a parser needs: each file is read by a fork of it, which starts in milliseconds.

It never sees a file itself and has one thread. It is asked over a socket (its standard input): `r` and a number with three
descriptors (a file, the sink, a connection; then any further files) begins a fork, `k` and the number kills it. The fork reads its job from the
connection and writes its report there; the server adds a line with the fork's exit status, negative for a signal. When
the socket is closed, everything ends.
"""

import gc
import json
import os
import selectors
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from callsheet.linux import die_with

Work = Callable[[dict[str, Any]], dict[str, Any]]
_SEVERAL = 2  # files after which more are likely to come
_MOST = 224  # descriptors of one message
_SECONDS = 5.0  # that the other end may take to read a status


@dataclass(slots=True)
class ForkServer:
    """The forks of one server. `work` turns a job into a report, in a process of its own.

    `rehearse` is done once in the server when a second file came: what it leaves in memory no later fork does anew.
    """

    control: socket.socket
    work: Work
    rehearse: Callable[[], object] = lambda: None
    _asked_for: int = 0
    _running: dict[int, tuple[bytes, socket.socket]] = field(default_factory=dict)  # by process id

    def run(self) -> None:
        """Serve until the other end is gone."""
        woken, wakes = socket.socketpair()
        woken.setblocking(False)
        wakes.setblocking(False)
        signal.set_wakeup_fd(wakes.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        with selectors.DefaultSelector() as ready:
            ready.register(self.control, selectors.EVENT_READ)
            ready.register(woken, selectors.EVENT_READ)
            while True:
                for key, _ in ready.select():
                    if key.fileobj is woken:
                        with suppress(BlockingIOError):
                            woken.recv(4096)
                        self._reap()
                    elif not self._asked():
                        self._kill_all()
                        return

    def _asked(self) -> bool:
        """Do what one message asks for; False when there will be none any more."""
        try:
            asked, descriptors, _, _ = socket.recv_fds(self.control, 64, _MOST)
        except OSError:
            return False
        if asked[:1] == b"r" and len(descriptors) >= 3:
            self._fork(asked[1:], *descriptors)
            self._asked_for += 1
            if self._asked_for == _SEVERAL:
                self.rehearse()
        elif asked[:1] == b"k":
            self._kill(asked[1:])
        return bool(asked)

    def _fork(self, number: bytes, file: int, sink: int, connection: int, *more: int) -> None:
        server, pid = os.getpid(), os.fork()
        if pid == 0:
            die_with(server)
            self._live(file, sink, connection, more)
        for descriptor in (file, sink, *more):
            os.close(descriptor)
        self._running[pid] = number, socket.socket(fileno=connection)

    def _live(self, file: int, sink: int, connection: int, more: tuple[int, ...]) -> None:
        """The fork's whole life."""
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _close_all_but(file, sink, connection, *more)
            with socket.socket(fileno=connection) as told:
                job = json.loads(b"".join(iter(lambda: told.recv(1 << 16), b"")))
                given = {"file": file, "sink": sink, "more": more}
                told.sendall(json.dumps(self.work(job | given)).encode())
            status = 0
        except SystemExit as left:
            status = left.code if isinstance(left.code, int) else 1
        finally:
            os._exit(status)

    def _kill(self, number: bytes) -> None:
        for pid, (known, _) in self._running.items():
            if known == number:
                os.kill(pid, signal.SIGKILL)

    def _kill_all(self) -> None:
        for pid in self._running:
            os.kill(pid, signal.SIGKILL)

    def _reap(self) -> None:
        """Tell the exit status of every fork that has ended."""
        while self._running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            _, connection = self._running.pop(pid)
            with suppress(OSError), connection:
                connection.settimeout(_SECONDS)
                connection.sendall(b"\n%d" % os.waitstatus_to_exitcode(status))


def _close_all_but(*kept: int) -> None:
    """Close what a fork has no use for: the server's own sockets, and the connections of other files."""
    begin = 3
    for descriptor in (*sorted(kept), os.sysconf("SC_OPEN_MAX")):
        os.closerange(begin, min(descriptor, 1 << 16))
        begin = descriptor + 1
    os.close(0)


def main(work: Work, rehearse: Callable[[], object] = lambda: None) -> None:
    """Serve on standard input. Call it when everything is imported that `work` needs."""
    gc.freeze()  # what is here already is shared by all forks, and is never looked through
    gc.enable()
    ForkServer(socket.socket(fileno=os.dup(0)), work, rehearse).run()
    os._exit(0)  # at once: the process that closes it waits for its end
