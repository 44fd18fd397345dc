"""Groups of the operating system, by name or number."""

import os
import re
from functools import cache

from callsheet.linux import CHOWN, holds

_MOST = 2**32 - 2  # the number after it means "no group"


@cache
def group_id(named: str) -> int:
    """The number of a group; LookupError where there is none of that name, or the system has no groups."""
    if re.fullmatch(r"[0-9]+", named):
        if int(named) > _MOST:
            raise LookupError(named)
        return int(named)
    try:
        from grp import getgrnam
    except ImportError:
        raise LookupError(named) from None
    try:
        return getgrnam(named).gr_gid
    except ValueError:  # a NUL in the name
        raise LookupError(named) from None


def group_name(group: int) -> str:
    """The name of a group, or its number where it has none."""
    from grp import getgrgid

    try:
        return getgrgid(group).gr_name
    except KeyError:
        return str(group)


def belongs_to(group: int) -> bool:
    """Whether this process may give files to a group."""
    return group == os.getegid() or group in os.getgroups() or holds(CHOWN)
