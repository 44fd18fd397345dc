"""The Application of a process that runs flows: Prefect starts them by name, so nobody can hand it to them."""

from functools import cache

from callsheet.application import Application
from callsheet.linux import leave_no_dump


@cache
def application() -> Application:
    """What all flows of this process share, with whatever started them; its memory, with the secrets, is its own."""
    leave_no_dump()
    return Application()
