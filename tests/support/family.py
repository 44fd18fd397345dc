"""Children of a forked process that are forked, too: `callsheet serve` starts five interpreters, and one for each run of a form.

A process that is forked with a family forks a nursery before it does anything else: a process with one thread, which has
imported what the children will import. Each `python -m MODULE` that the process starts from then on is forked there and
handed to it: its own child, which it waits for, with the command line and the environment that `ps` shows. Whatever else it
starts is started as ever.
"""

import array
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

Asked = tuple[dict[str, Any], list[int]]  # a request, and the descriptors that came with it

ROOM = 1 << 20  # bytes of one request
PADDING = {"arguments": 1 << 12, "environment": 1 << 16}  # bytes that `show` has room for
_DESCRIPTORS = 4  # stdin, stdout, stderr, and for a fork server where the status goes
_PR_SET_CHILD_SUBREAPER = 36
_ADOPTED_WITHIN = 30.0  # seconds
_libc = ctypes.CDLL(None, use_errno=True)


def send(line: socket.socket, request: Mapping[str, Any], descriptors: Sequence[int]) -> int:
    """Ask for a process with these streams; its process id."""
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
    line.sendmsg([json.dumps(request).encode()], rights)
    answer = line.recv(ROOM)
    if not answer:
        raise ChildProcessError("who forks is gone")
    return int(answer)


def receive(line: socket.socket) -> Asked:
    """A request and its descriptors; nothing at the end of the line."""
    found = array.array("i")
    text, rights, _, _ = line.recvmsg(ROOM, socket.CMSG_LEN(_DESCRIPTORS * found.itemsize))
    for _, _, given in rights:
        found.frombytes(given)
    return (json.loads(text) if text else {}), list(found)


def found_family() -> Asked | None:
    """From now on this process's children are forked. In such a child, what it was asked to be."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if os.fork():
        its.close()
        Child.line = ours
        subprocess.Popen = Child  # type: ignore[misc]
        return None
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):  # whoever reads what the process says waits for its end
        os.dup2(nothing, stream)
    ours.detach()  # what it forks gets descriptors of that number
    kept = its.detach()
    os.closerange(3, kept)
    os.closerange(kept + 1, max(os.sysconf("SC_OPEN_MAX"), kept + 1))
    return _nursery(socket.socket(fileno=kept))


def _nursery(line: socket.socket) -> Asked:
    """Fork for each request, and end at the end of the line; returns in the forked process alone."""
    while True:
        request, descriptors = receive(line)
        if not request:
            os._exit(0)
        told, tell = os.pipe()
        if not (between := os.fork()):
            if child := os.fork():
                os.write(tell, str(child).encode())
                os._exit(0)  # the child is an orphan now, and its next ancestor that adopts any is who asked
            _wait_until_adopted(request["parent"])
            return request, descriptors
        os.waitpid(between, 0)
        line.send(os.read(told, 64))
        for each in (told, tell, *descriptors):
            os.close(each)


def _wait_until_adopted(parent: int) -> None:
    until = time.monotonic() + _ADOPTED_WITHIN
    while os.getppid() != parent:
        if time.monotonic() > until:
            os._exit(1)
        time.sleep(0.001)


class Child(subprocess.Popen):  # type: ignore[type-arg]
    """`subprocess.Popen` in a process with a family."""

    line: ClassVar[socket.socket]
    one_at_a_time: ClassVar[threading.Lock] = threading.Lock()

    def _execute_child(self, args: Any, *options: Any) -> None:
        if (asked := _asked(args, options)) is None:
            super()._execute_child(args, *options)  # type: ignore[misc]
            return
        with self.one_at_a_time:
            _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
            try:
                self.pid = send(self.line, *asked)
            finally:
                _libc.prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
        self._child_created = True
        self._close_pipe_fds(*options[9:15])  # type: ignore[attr-defined]


def _asked(args: Any, options: Sequence[Any]) -> Asked | None:
    """What a nursery needs to know to be `python -m MODULE WORDS`; None where that takes a process of its own.

    `options` are what `_execute_child` is given after the command.
    """
    executable, preexec_fn, _, pass_fds, cwd, env, _, _, shell = options[:9]
    p2cread, _, _, c2pwrite, _, errwrite = options[9:15]
    _, gid, gids, uid, umask, session, group = options[15:]
    apart = (executable, preexec_fn, shell, tuple(pass_fds), gid, gids, uid, group)
    if apart != (None, None, False, (), None, None, None, -1) or list(args[:2]) != [sys.executable, "-m"]:
        return None
    request = {
        "argv": [os.fsdecode(word) for word in args[2:]],
        "environment": {os.fsdecode(name): os.fsdecode(value) for name, value in (env or os.environ).items()},
        "folder": os.fsdecode(cwd or Path.cwd()),
        "session": bool(session),
        "umask": _own_umask() if umask == -1 else umask,
        "parent": os.getpid(),
    }
    own = (p2cread, c2pwrite, errwrite)
    return request, [given if given != -1 else shared for shared, given in enumerate(own)]


def _own_umask() -> int:
    """Read, and not by setting another one meanwhile."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("Umask:")), 8)


def show(words: Sequence[str], environment: Mapping[str, str]) -> None:
    """Let /proc show these as the command line and the environment of this process, in the room that its start had for them.

    Nothing may point to the environment that the process was started with any more.
    """
    fields = Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    arguments_from, arguments_to, environment_from, environment_to = map(int, fields[45:49])
    _write(arguments_from, arguments_to, words)
    _write(environment_from, environment_to, [f"{name}={value}" for name, value in environment.items()])


def _write(start: int, end: int, words: Sequence[str]) -> None:
    text = b"".join(os.fsencode(word) + b"\0" for word in words)
    assert len(text) <= end - start, "there is no room for this command line or environment"
    ctypes.memset(start, 0, end - start)
    ctypes.memmove(start, text, len(text))
