"""Zones as the service shows them beside a time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_MINUTE = 60


def zone_value(zone: str, at: int) -> str:
    """A zone with its hours from UTC at a moment (milliseconds since the epoch), as the reference's example has it.

    >>> zone_value("Asia/Singapore", 1661911780000)
    'GMT+08:00 Singapore'
    """
    offset = datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone)).utcoffset()
    minutes = round((offset.total_seconds() if offset else 0) / _MINUTE)
    hours, rest = divmod(abs(minutes), 60)
    city = zone.rpartition("/")[2].replace("_", " ")
    return f"GMT{'-' if minutes < 0 else '+'}{hours:02}:{rest:02} {city}"
