"""Filters of system calls (seccomp) for 64-bit Linux on x86 and Arm, as programs of the kernel's classic BPF.

What a filter refuses fails with EPERM, as if the user were not permitted to; calls newer than this module fail with ENOSYS, as
on a kernel that lacks them, so that a C library takes its older way. Numbers are from the kernel's own unistd.h.
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from callsheet.linux import prctl

_SET_SECCOMP, _FILTER = 22, 2
_LOAD, _AND, _EQUALS, _AT_LEAST, _RETURN = (
    0x20,
    0x54,
    0x15,
    0x35,
    0x06,
)  # BPF: load a word, and, jump if, return
_ALLOW, _KILL, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000
_REFUSE = _FAIL | errno.EPERM
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # places in struct seccomp_data
Numbers = tuple[int | None, int | None]  # on x86_64 and on aarch64

_NEW = 424  # from here on numbers are the same on all architectures, and none is needed
_FOREIGN = 0x40000000  # numbers of another calling convention (x32)
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_THREAD = 0x00010000  # CLONE_THREAD
_BY_DESCRIPTOR = 0x1000  # AT_EMPTY_PATH

_WORK: dict[str, Numbers] = {  # what a parser does between opening nothing and sending its report
    "read": (0, 63),
    "write": (1, 64),
    "readv": (19, 65),
    "writev": (20, 66),
    "pread64": (17, 67),
    "pwrite64": (18, 68),
    "close": (3, 57),
    "lseek": (8, 62),
    "fstat": (5, 80),
    "ftruncate": (77, 46),
    "fcntl": (72, 25),
    "mmap": (9, 222),
    "munmap": (11, 215),
    "mremap": (25, 216),
    "mprotect": (10, 226),
    "madvise": (28, 233),
    "brk": (12, 214),
    "futex": (202, 98),
    "set_robust_list": (273, 99),
    "rseq": (334, 293),
    "gettid": (186, 178),
    "getpid": (39, 172),
    "getppid": (110, 173),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "getcpu": (309, 168),
    "membarrier": (324, 283),
    "exit": (60, 93),
    "exit_group": (231, 94),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "restart_syscall": (219, 128),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101),
    "gettimeofday": (96, 169),
    "time": (201, None),
    "times": (100, 153),
    "getrusage": (98, 165),
    "getrlimit": (97, 163),
    "getrandom": (318, 278),
    "sysinfo": (99, 179),
    "uname": (63, 160),
    "poll": (7, None),
    "ppoll": (271, 73),
    "recvfrom": (45, 207),
    "sendto": (44, 206),
    "shutdown": (48, 210),
}
_NEVER: dict[str, Numbers] = {  # what the process that makes the parsers has no use for
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "creat": (85, None),
    "unlink": (87, None),
    "unlinkat": (263, 35),
    "rename": (82, None),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "truncate": (76, 45),
    "mkdir": (83, None),
    "mkdirat": (258, 34),
    "link": (86, None),
    "linkat": (265, 37),
    "symlink": (88, None),
    "symlinkat": (266, 36),
    "chmod": (90, None),
    "fchmodat": (268, 53),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "add_key": (248, 217),
    "keyctl": (250, 219),
    "io_uring_setup": (425, 425),
    "openat2": (437, 437),
}
_OPENS: dict[int, Numbers] = {
    1: (2, None),
    2: (257, 56),
}  # open and openat, by which argument holds the flags


@dataclass(frozen=True, slots=True)
class Rule:
    """What becomes of one system call: `action`, if an argument, of its bits in `mask`, is `wanted`; refused otherwise."""

    numbers: Numbers
    action: int = _ALLOW
    argument: int | None = None
    mask: int = 0xFFFFFFFF
    wanted: int = 0


def limit_server() -> bool:
    """From now on neither this process nor its forks run a program, connect or open a file to write; False if unsupported."""
    rules = [Rule(numbers, _REFUSE) for numbers in _NEVER.values()]
    rules += [Rule(numbers, _ALLOW, flags, _WRITES) for flags, numbers in _OPENS.items()]
    return _install(rules, _ALLOW, _FOREIGN)


def limit_parser() -> bool:
    """From now on this process uses its memory, its threads and what is open, and nothing else; False if unsupported."""
    conditional = [
        Rule((56, 220), argument=0, mask=_THREAD, wanted=_THREAD),  # clone
        Rule((262, 79), argument=3, mask=_BY_DESCRIPTOR, wanted=_BY_DESCRIPTOR),  # newfstatat
        Rule((234, 131), argument=0, wanted=os.getpid()),  # tgkill
        Rule((302, 261), argument=0),  # prlimit64, of this process
    ]
    return _install([*map(Rule, _WORK.values()), *conditional], _REFUSE, _NEW)


def _install(rules: Iterable[Rule], default: int, unknown: int) -> bool:
    """Have the kernel filter by these rules; calls with a number from `unknown` on do not exist."""
    machine = _MACHINES.get(platform.machine()) if sys.platform == "linux" and sys.maxsize >> 32 else None
    if machine is None:
        return False
    code = b"".join(_program(rules, default, unknown, *machine))
    instructions = ctypes.create_string_buffer(code, len(code))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(instructions)))
    return prctl(_SET_SECCOMP, _FILTER, ctypes.addressof(program))


def _program(
    rules: Iterable[Rule], default: int, unknown: int, machine: int, architecture: int
) -> Iterator[bytes]:
    yield _step(_LOAD, _ARCHITECTURE)
    yield _step(_EQUALS, architecture, 1, 0)
    yield _step(_RETURN, _KILL)
    yield _step(_LOAD, _NUMBER)
    for rule in rules:
        if (number := rule.numbers[machine]) is not None:
            yield from _steps(rule, number)
    yield _step(_AT_LEAST, unknown, 0, 1)
    yield _step(_RETURN, _FAIL | errno.ENOSYS)
    yield _step(_RETURN, default)


def _steps(rule: Rule, number: int) -> Iterator[bytes]:
    if rule.argument is None:
        yield _step(_EQUALS, number, 0, 1)
    else:
        yield _step(_EQUALS, number, 0, 5)
        yield _step(_LOAD, _ARGUMENTS + 8 * rule.argument)
        yield _step(_AND, rule.mask)
        yield _step(_EQUALS, rule.wanted, 1, 0)
        yield _step(_RETURN, _REFUSE)
    yield _step(_RETURN, rule.action)


def _step(code: int, value: int, if_so: int = 0, if_not: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_so, if_not, value)
