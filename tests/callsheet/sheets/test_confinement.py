"""The process that reads a file can read that file, and nothing else: no path, no socket, no program, no process, no write."""

import codecs
import json
import os
import platform
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from callsheet.linux import system_call
from callsheet.sheets import parser_process as parsing
from callsheet.sheets import read as reading
from callsheet.sheets.parser.probe import ATTEMPTS
from callsheet.sheets.parser_process import ParserProcess
from callsheet.sheets.read import read_file
from tests.support.processes import is_alive

pytestmark = pytest.mark.slow

LANDLOCK = system_call(444, 0, 0, 1) > 0
SECCOMP = Path("/proc/sys/kernel/seccomp").is_dir() and platform.machine() in {"x86_64", "aarch64"}
filtered = pytest.mark.skipif(not SECCOMP, reason="the kernel filters no system calls")
START = (
    "import sys; sys.path[:0] = sys.argv[1:]\n"
    "import ctypes, os, resource, signal, socket, threading, time\n"
    "import callsheet.sheets.parser.main as main\n"
    "from callsheet.sheets.limits import Limits\n"
    "{}\n"
    "main.main()"
)
TRIES = """
libc = ctypes.CDLL(None, use_errno=True)
def call(*words):
    if libc.syscall(*words) < 0:
        raise OSError(ctypes.get_errno(), "")
def work(job):
    main._restrain(Limits(**job["limits"]), None)
    went = {}
    for name, words in TRIES.items():
        try:
            exec(words)
        except OSError as error:
            went[name] = error.errno
        except ValueError:
            went[name] = 1
        else:
            went[name] = 0
    return {"allowed": [name for name, error in went.items() if error not in (1, 11, 13, 24, 38)], "went": went}
main.work = work
"""
HOSTILE = {
    "read a file": "open('/etc/passwd')",
    "read a program's own library": "open(os.__file__)",
    "read memory of its own": "open('/proc/self/mem', 'r+b')",
    "read its environment": "open('/proc/self/environ')",
    "read another's environment": "open(f'/proc/{os.getppid()}/environ')",
    "list a folder": "os.listdir('/')",
    "look at a path": "os.stat('/etc/passwd')",
    "read a link": "os.readlink('/proc/self/exe')",
    "change folder": "os.chdir('/tmp')",
    "write a file": "os.open('/tmp/callsheet-test-hostile', os.O_WRONLY | os.O_CREAT)",
    "write a file without a name": "os.open('/tmp', os.O_RDWR | os.O_TMPFILE)",
    "make memory with a name": "os.memfd_create('x')",
    "make a folder": "os.mkdir('/tmp/callsheet-test-folder')",
    "remove": "os.unlink('/tmp/callsheet-test-hostile')",
    "rename": "os.rename('/tmp/a', '/tmp/b')",
    "link": "os.symlink('/etc/passwd', '/tmp/callsheet-test-link')",
    "change rights": "os.chmod('/tmp', 0o700)",
    "change an owner": "os.chown('/tmp', 0, 0)",
    "connect over IPv4": "socket.socket(socket.AF_INET)",
    "connect over IPv6": "socket.socket(socket.AF_INET6)",
    "connect to a local socket": "socket.socket(socket.AF_UNIX)",
    "send datagrams": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "see packets": "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "talk to the kernel": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "make a pair of sockets": "socket.socketpair()",
    "make a pipe": "os.pipe()",
    "fork": "os.fork()",
    "spawn": "os.posix_spawn('/bin/true', ['true'], {})",
    "run": "os.execve('/bin/true', ['true'], {})",
    "run what is open": "os.execve(job['file'], ['x'], {})",
    "signal its parent": "os.kill(os.getppid(), 0)",
    "signal anybody": "os.kill(-1, 0)",
    "signal a group": "os.killpg(0, 0)",
    "have more memory": "resource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
    "have more descriptors": "resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))",
    "leave a core file": "resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, 1 << 20))",
    "limit its parent": "resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))",
    "put off its end": "signal.setitimer(signal.ITIMER_REAL, 0)",
    "be another user": "os.setuid(65534)",
    "leave its session": "os.setsid()",
    "run before others": "os.nice(-5)",
    "be seen by debuggers": "call(PRCTL, 4, 1, 0, 0, 0)",
    "outlive its parent": "call(PRCTL, 1, 0, 0, 0, 0)",
    "trace its parent": "call(PTRACE, 16, os.getppid(), 0, 0)",
    "read its parent's memory": "call(VM_READ, os.getppid(), 0, 0, 0, 0, 0)",
    "mount": "call(MOUNT, b'x', b'/tmp', b'tmpfs', 0, 0)",
    "unshare": "call(UNSHARE, 0x10000000)",
    "open in the new way": "call(437, -100, b'/etc/passwd', bytes(24), 24)",
    "queue its input and output": "call(425, 8, bytes(120))",
    "hold another process": "call(434, os.getppid(), 0)",
    "clone in the new way": "call(435, bytes(88), 88)",
    "loosen the filter": "call(PRCTL, 22, 0, 0, 0, 0)",
}
MARKED = {
    "utf-8-sig": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}
NUMBERS = {
    "x86_64": {"PRCTL": 157, "PTRACE": 101, "VM_READ": 310, "MOUNT": 165, "UNSHARE": 272},
    "aarch64": {"PRCTL": 167, "PTRACE": 117, "VM_READ": 270, "MOUNT": 40, "UNSHARE": 97},
}


@pytest.fixture
def own_parser(monkeypatch: pytest.MonkeyPatch) -> Iterator[ParserProcess]:
    """A parser that no other test has."""
    parser = ParserProcess()
    monkeypatch.setattr(reading, "parser_process", lambda: parser)
    yield parser
    parser.close()


@filtered
def test_the_probe_of_a_parser_gets_nowhere(own_parser: ParserProcess) -> None:
    """What `callsheet doctor` tries: to read /etc/passwd, to write, to connect, to fork and to run a program."""
    assert own_parser.allowed_attempts() == []
    assert set(ATTEMPTS) == {"read", "write", "connect", "fork", "run"}


@filtered
def test_whatever_a_parser_tries_is_refused(
    own_parser: ParserProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that takes the parser over has taken over a process that can do nothing."""
    numbers = "; ".join(f"{name} = {number}" for name, number in NUMBERS[platform.machine()].items())
    monkeypatch.setattr(parsing, "_START", START.format(f"TRIES = {HOSTILE!r}; {numbers}\n{TRIES}"))
    assert own_parser.allowed_attempts() == []
    assert not list(Path("/tmp").glob("callsheet-test-*"))


@filtered
def test_the_tries_would_go_without_the_limits(
    own_parser: ParserProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the test above would prove nothing."""
    harmless = {
        name: HOSTILE[name]
        for name in ("read a file", "list a folder", "connect over IPv4", "make a pipe", "signal its parent")
    }
    loose = "main._restrain = lambda *_: None; main.limit_server = lambda: None"
    monkeypatch.setattr(parsing, "_START", START.format(f"TRIES = {harmless!r}\n{TRIES}\n{loose}"))
    assert own_parser.allowed_attempts() == list(harmless)


@filtered
def test_the_process_that_makes_the_parsers_is_limited_too(
    own_parser: ParserProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It runs no program, opens no socket and writes no file, should a file ever reach it; it still imports."""
    tries = {
        name: HOSTILE[name]
        for name in ("write a file", "connect over IPv4", "run", "make a folder", "read a file")
    }
    loose = "main._restrain = lambda *_: None"
    monkeypatch.setattr(parsing, "_START", START.format(f"TRIES = {tries!r}\n{TRIES}\n{loose}"))
    assert own_parser.allowed_attempts() == ["read a file"]


@pytest.mark.skipif(not LANDLOCK, reason="the kernel has no Landlock")
def test_landlock_alone_closes_every_path(own_parser: ParserProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two locks, each of which holds without the other."""
    tries = {
        name: HOSTILE[name]
        for name in ("read a file", "read a program's own library", "list a folder", "write a file")
    }
    loose = "main.limit_parser = main.limit_server = lambda: True"
    monkeypatch.setattr(parsing, "_START", START.format(f"TRIES = {tries!r}\n{TRIES}\n{loose}"))
    assert own_parser.allowed_attempts() == []


@pytest.mark.parametrize(
    "lacking",
    [
        "main.limit_parser = main.limit_server = lambda: False",
        "main.forbid_paths = lambda: False",
        "main.limit_parser = main.limit_server = main.forbid_paths = lambda: False",
        "main.gain_nothing = main.leave_no_dump = lambda: False",
    ],
)
def test_what_a_kernel_lacks_is_left_out(
    own_parser: ParserProcess, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lacking: str
) -> None:
    """A file is read all the same."""
    path = tmp_path / "list.csv"
    path.write_text("Telephone,Name\n6591230001,Ann\n", encoding="utf-8")
    monkeypatch.setattr(parsing, "_START", START.format(lacking))
    assert read_file(path, vocabulary=frozenset()).problems == ()


@pytest.mark.parametrize(
    "encoding", ["gb18030", "cp1252", "big5", "shift_jis", "koi8_r", "mac_cyrillic", *MARKED]
)
@pytest.mark.thinned(3)
def test_every_encoding_can_be_read(own_parser: ParserProcess, tmp_path: Path, encoding: str) -> None:
    """Its table is imported before the last path is closed."""
    name = {"cp1252": "José", "koi8_r": "Иван", "mac_cyrillic": "Иван"}.get(encoding, "陳")
    path = tmp_path / "list.csv"
    mark = MARKED.get(encoding, b"")
    path.write_bytes(mark + f"Telephone,Name\n6591230001,{name}\n".encode(encoding.removesuffix("-sig")))
    read = read_file(path, vocabulary=frozenset(), encoding=encoding)
    assert read.sheets[0].cells.iloc[1, 1] == name


def test_an_encoding_that_does_not_exist_is_said_so(own_parser: ParserProcess, tmp_path: Path) -> None:
    """Not that the parser died of it."""
    path = tmp_path / "list.csv"
    path.write_bytes("Telephone,Name\n6591230001,陈\n".encode("gbk"))
    read = read_file(path, vocabulary=frozenset(), encoding="no-such-thing")
    assert [problem.code for problem in read.problems] == ["ENCODING_WRONG"]


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs Linux")
def test_no_fork_outlives_its_server(own_parser: ParserProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even one that hangs, when the server was killed."""
    hang = "def work(job):\n    os.kill(os.getppid(), 9)\n    time.sleep(60)\nmain.work = work"
    monkeypatch.setattr(parsing, "_START", START.format(hang))
    own_parser.start()
    assert own_parser._process is not None
    session = own_parser._process.pid
    with pytest.raises(parsing.ParserGoneError):
        own_parser.allowed_attempts()
    until = time.monotonic() + 60
    while left := [pid for pid in psutil.pids() if _session(pid) == session and is_alive(pid)]:
        assert time.monotonic() < until, left
        time.sleep(0.01)


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:
        return -1


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs Linux")
def test_a_parser_leaves_no_core_file_and_gains_no_rights(
    own_parser: ParserProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its memory holds customers' numbers."""
    told = (
        "from callsheet.linux import is_dumpable\n"
        "def work(job):\n"
        "    states = dict(line.split(':', 1) for line in open('/proc/self/status'))\n"
        "    core, dumps = resource.getrlimit(resource.RLIMIT_CORE), is_dumpable()\n"
        "    main._restrain(Limits(**job['limits']), None)\n"
        "    return {'allowed': [dumps, states['NoNewPrivs'].strip(), list(core), list(resource.getrlimit(resource.RLIMIT_CORE))]}\n"
        "main.work = work"
    )
    monkeypatch.setattr(parsing, "_START", START.format(told))
    assert json.dumps(own_parser.allowed_attempts()) == json.dumps([False, "1", [0, 0], [0, 0]])
