"""Names of time zones."""

from functools import cache
from zoneinfo import available_timezones


@cache
def known_zones() -> frozenset[str]:
    """Every zone of this machine; looked for once, since that reads some hundred folders."""
    return frozenset(available_timezones())
