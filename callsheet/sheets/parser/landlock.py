"""Landlock: from now on this process can open no path at all, and has no way to the network (Linux 5.13 and later)."""

import ctypes
import os
import struct

from callsheet.linux import system_call

_CREATE, _RESTRICT = 444, 446  # the same numbers on all architectures
_VERSION = 1  # flag: only tell which version the kernel has
_ACCESS = {1: 13, 2: 14, 3: 15, 4: 15}  # kinds of access to files by version, as a number of bits; later: 16
_NETWORK, _SCOPES = (
    0b11,
    0b11,
)  # to bind and to connect, from version 4; abstract sockets and signals, from version 6


def forbid_paths() -> bool:
    """Whether the kernel forbids every path to this process from now on. It must have no new privileges by then."""
    version = system_call(_CREATE, 0, 0, _VERSION)
    if version < 1:
        return False
    rules = struct.pack("=QQQ", (1 << _ACCESS.get(version, 16)) - 1, _NETWORK, _SCOPES)
    known = rules[: 8 if version < 4 else 16 if version < 6 else 24]
    buffer = ctypes.create_string_buffer(known, len(known))
    ruleset = system_call(_CREATE, ctypes.addressof(buffer), len(known), 0)
    if ruleset < 0:
        return False
    try:
        return system_call(_RESTRICT, ruleset, 0) == 0
    finally:
        os.close(ruleset)
