"""The shapes of the page's charts: where each bar stands, in the units of its picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

WIDTH = 720
HEIGHT = 110  # of the bars over time
_LEAST = 4  # the width of a part that is there at all
_MOST_BARS = 24
_STEPS = (
    1,
    2,
    5,
    10,
    15,
    30,
    60,
    120,
    300,
    600,
    900,
    1800,
    3600,
    7200,
    14400,
    21600,
    43200,
    86400,
)  # seconds


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar from left to right."""

    name: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Interval:
    """What was sent from a moment (ISO) on: requests and rows, and the place of its bar."""

    begin: str
    requests: int
    rows: int
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Course:
    """Requests over time: intervals of the same length (seconds), one after the other."""

    seconds: int
    intervals: tuple[Interval, ...]

    @property
    def end(self) -> str:
        """When the last interval ends."""
        last = datetime.fromisoformat(self.intervals[-1].begin)
        return (last + timedelta(seconds=self.seconds)).isoformat()

    @property
    def most(self) -> int:
        """The rows of the fullest interval."""
        return max(interval.rows for interval in self.intervals)


def stacked(counts: Mapping[str, int], width: float = WIDTH) -> list[Part]:
    """Counts as the parts of one bar; however small a part is, it can be seen."""
    there = {name: count for name, count in counts.items() if count > 0}
    free = width - _LEAST * len(there)
    total, parts, x = sum(there.values()), list[Part](), 0.0
    for name, count in there.items():
        wide = _LEAST + free * count / total
        parts.append(Part(name, round(x, 2), round(wide, 2)))
        x += wide
    return parts


def course(sent: Sequence[tuple[str, int]]) -> Course | None:
    """Moments (ISO) with rows as bars over time; None when nothing was sent."""
    moments = sorted((_moment(at), rows) for at, rows in sent)
    if not moments:
        return None
    first, span = moments[0][0], (moments[-1][0] - moments[0][0]).total_seconds()
    seconds = next((step for step in _STEPS if span / step < _MOST_BARS), 0) or _whole_days(span)
    requests, rows = [0] * (int(span // seconds) + 1), [0] * (int(span // seconds) + 1)
    for at, count in moments:
        place = int((at - first).total_seconds() // seconds)
        requests[place] += 1
        rows[place] += count
    return Course(seconds, _intervals(first, seconds, requests, rows))


def _whole_days(span: float) -> int:
    day = _STEPS[-1]
    return day * (int(span // (day * _MOST_BARS)) + 1)


def _moment(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _intervals(
    first: datetime, seconds: int, requests: Sequence[int], rows: Sequence[int]
) -> tuple[Interval, ...]:
    wide, most = WIDTH / len(rows), max(*rows, 1)
    bars = []
    for at, (some, count) in enumerate(zip(requests, rows, strict=True)):
        tall = round(max(HEIGHT * count / most, 2.0 if some else 0.0), 2)
        begin = (first + timedelta(seconds=seconds * at)).isoformat()
        x, gap = wide * at, min(wide * 0.15, 6.0)
        bars.append(
            Interval(
                begin, some, count, round(x + gap / 2, 2), round(wide - gap, 2), round(HEIGHT - tall, 2), tall
            )
        )
    return tuple(bars)
