"""Dates with times of day: from ISO text in a zone to the service's milliseconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from validators.libraries import pd
from validators.schema import is_iso_moment
from validators.validate import problem_frame


def millis(written: str, zone: str) -> int:
    """Milliseconds since the epoch of an ISO date and time in a zone, floored to the minute (readings B31)."""
    moment = datetime.fromisoformat(written).replace(second=0, microsecond=0, tzinfo=ZoneInfo(zone))
    return int(moment.timestamp()) * 1000


def instants(cells: pd.Series[str], zones: pd.Series[str]) -> pd.Series[str]:
    """Milliseconds since the epoch of ISO dates and times, each in the zone beside it, as text; "" where a cell is blank."""
    pairs = list(zip(cells.tolist(), zones.tolist(), strict=True))
    known = {(cell, zone): str(millis(cell, zone)) if cell else "" for cell, zone in set(pairs)}
    return pd.Series([known[pair] for pair in pairs], index=cells.index, dtype="str")


def is_clear(written: str, zone: str) -> bool:
    """Whether a local time is there exactly once: not skipped and not repeated when the clocks change."""
    naive = datetime.fromisoformat(written)
    local = naive.replace(tzinfo=ZoneInfo(zone))
    there = local.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == naive
    return there and local.utcoffset() == local.replace(fold=1).utcoffset()


def readable(written: str) -> str:
    """An ISO date and time to the minute, as people write it."""
    return written.replace("T", " ")[:16]


def period(start: str, end: str) -> Callable[[pd.DataFrame, str], pd.DataFrame]:
    """A rule over two columns: both times are clear in the zone, and the end is after the start, to the minute."""

    def check(frame: pd.DataFrame, zone: str) -> pd.DataFrame:
        valid = is_iso_moment(frame[start]) & is_iso_moment(frame[end])
        pairs = frame.loc[valid, [start, end]]
        clear: dict[str, bool] = {
            written: is_clear(written, zone) for column in (start, end) for written in pairs[column].unique()
        }
        found: list[tuple[int, str, str, str, str]] = []
        for row, first, last in zip(pairs.index.tolist(), pairs[start], pairs[end], strict=True):
            found += [
                (row, field, "TIME_UNCLEAR", readable(written), zone)
                for field, written in ((start, first), (end, last))
                if not clear[written]
            ]
            if clear[first] and clear[last] and millis(last, zone) <= millis(first, zone):
                found.append((row, end, "END_BEFORE_START", readable(last), readable(first)))
        return problem_frame(found)

    return check
