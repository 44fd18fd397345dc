"""Figures: callsheet's work and its floor in turns, their ratio over all rounds, and whether a goal is missed.

A ratio is that of two rounds that ran one after the other, so that a busy moment hits both. What counts is the median
ratio. Its noise is the interval that holds the median with 95 % confidence, from the order of the ratios alone; with fewer
than six rounds this is their whole range. A goal is missed when even the lower end of that interval is above it.
"""

import math
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum

_DOUBT = 0.05  # how likely the median may lie outside its interval
FEWEST = 3  # rounds: with fewer there is no noise to be seen


class Measure(StrEnum):
    """What of a round is compared, with its unit."""

    WALL = "wall s"
    CPU = "CPU s"
    MIB = "MiB"
    PLAIN = ""


class Verdict(StrEnum):
    MET = "met"
    UNSURE = "within noise"
    MISSED = "missed"
    NONE = "-"  # there is no goal


Spent = Mapping[Measure, float]
"""What one round took. Both rounds of a pair have the measures that are to be compared."""

Round = Callable[[], Spent]


@dataclass(frozen=True, slots=True)
class Pair:
    """One round of callsheet's work, and one of what it is compared with."""

    ours: Round
    floor: Round


@dataclass(frozen=True, slots=True)
class Scale:
    """Rows (or files) of a round. With `times`, ours has so many times the floor's, and the ratio is the exponent of growth."""

    rows: int
    times: int = 1


@dataclass(frozen=True, slots=True)
class Short:
    """A figure in the short form: smaller, and with a limit far above the goal, on what is steady on a busy machine."""

    scale: Scale
    most: float
    rounds: int = FEWEST
    measure: Measure = Measure.CPU


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table: medians of both, the ratio with its interval, and the goal, if there is one."""

    what: str
    measure: Measure
    ours: float
    floor: float
    ratio: float
    low: float
    high: float
    goal: float | None

    @property
    def verdict(self) -> Verdict:
        if self.goal is None:
            return Verdict.NONE
        if self.ratio <= self.goal:
            return Verdict.MET
        return Verdict.MISSED if self.low > self.goal else Verdict.UNSURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A line of the table: `pair` prepares both sides for a scale, outside what is measured.

    `what` has a place for `{rows}` and, of a figure of growth, for `{more}`.
    """

    name: str
    what: str
    goals: Mapping[Measure, float]
    pair: Callable[[Scale], AbstractContextManager[Pair]]
    scale: Scale
    rounds: int = 5
    short: Short | None = None

    def results(self, *, short: bool = False) -> list[Result]:
        """One result per measure, of the short form if asked for; every round is run."""
        if not short:
            return self._judged(self.scale, self.rounds, self.goals)
        assert self.short is not None, self.name
        judged = self._judged(self.short.scale, self.short.rounds, {self.short.measure: self.short.most})
        return [result for result in judged if result.measure is self.short.measure]

    def _judged(self, scale: Scale, rounds: int, goals: Mapping[Measure, float]) -> list[Result]:
        with self.pair(scale) as pair:
            taken = [in_turn(pair, at) for at in range(rounds)]
        return judge(self.described(scale), taken, goals, scale.times)

    def described(self, scale: Scale | None = None) -> str:
        """What is measured at a scale; without one, in the long form."""
        size = scale or self.scale
        return self.what.format(rows=f"{size.rows:,}", more=f"{size.rows * size.times:,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Lines whose two values are measured once, by a function of their own: memory, which has no noise to speak of."""

    name: str
    what: str
    measure: Callable[[], Iterable[tuple[str, float, float]]]
    goal: float
    short: None = None

    def described(self) -> str:
        return self.what

    def results(self, *, short: bool = False) -> list[Result]:
        """One result per line."""
        assert not short, self.name
        return [once(what, ours, floor, self.goal) for what, ours, floor in self.measure()]


def once(what: str, ours: float, floor: float, goal: float) -> Result:
    """The result of a single measurement."""
    value = ours / floor
    return Result(what, Measure.PLAIN, ours, floor, value, value, value, goal)


def in_turn(pair: Pair, at: int) -> tuple[Spent, Spent]:
    """One round of both, which of them first by turns."""
    if at % 2:
        floor = pair.floor()
        return pair.ours(), floor
    return pair.ours(), pair.floor()


def judge(
    what: str, taken: Sequence[tuple[Spent, Spent]], goals: Mapping[Measure, float], times: int = 1
) -> list[Result]:
    """The results of all rounds, one per measure that both sides have."""
    (ours, floor), *_ = taken
    return [
        _result(what, measure, taken, goals.get(measure), times)
        for measure in Measure
        if measure in ours and measure in floor
    ]


def _result(
    what: str, measure: Measure, taken: Sequence[tuple[Spent, Spent]], goal: float | None, times: int
) -> Result:
    ratios = sorted(ratio(ours[measure], floor[measure], times) for ours, floor in taken)
    low, high = interval(ratios)
    median = statistics.median
    return Result(
        what,
        measure,
        median(ours[measure] for ours, _ in taken),
        median(floor[measure] for _, floor in taken),
        median(ratios),
        low,
        high,
        goal,
    )


def ratio(ours: float, floor: float, times: int = 1) -> float:
    """How many times the floor ours is; how the cost grows with the rows, as an exponent, where ours has `times` as many."""
    ours, floor = max(ours, 1e-6), max(floor, 1e-6)  # a clock may be coarser than a small round
    return ours / floor if times == 1 else math.log(ours / floor) / math.log(times)


def interval(ordered: Sequence[float]) -> tuple[float, float]:
    """What holds the median of such values with 95 % confidence, whatever their distribution: the sign test turned round."""
    count, outside, cut = len(ordered), 0.0, 0
    while cut < (count - 1) // 2:
        outside += 2 * math.comb(count, cut) / 2**count
        if outside > _DOUBT:
            break
        cut += 1
    cut = max(cut - 1, 0)
    return ordered[cut], ordered[count - 1 - cut]
