"""Acting as accounts of the machine: who runs callsheet, who drops files, and somebody else."""

import codecs
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

SERVICE, ANALYST, STRANGER = 54001, 54002, 54003
GROUP = 54321
"""The group of the first two; none of these numbers needs an entry in the system's files."""

for _codec in ("ascii", "utf-8-sig"):
    codecs.lookup(_codec)  # these accounts may not be able to read the interpreter's own files later

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act for other accounts")


@contextmanager
def acting(user: int, *groups: int, umask: int = 0o022) -> Iterator[None]:
    """Everything in the block is done with that account's rights; its own group has its number."""
    before = os.getgroups(), os.umask(umask)
    os.setgroups([user, *groups])
    os.setegid(user)
    os.seteuid(user)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(before[0])
        os.umask(before[1])
