"""Nothing grows with the past: loads beside what a profile loaded in years, against the same loads in a new ledger."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import world
from bench.figure import Figure, Measure, Pair, Round, Scale, Short
from bench.past import LOADS, fill, know_forbidden
from bench.world import Line, Prepared, World, a_world
from callsheet.settings import Profile

FORBIDDEN_KNOWN, CUSTOMERS_KNOWN = 500_000, 200_000
_YEARS, _FEWER = Scale(LOADS), Scale(5_000)
_GOALS = {Measure.CPU: 1.1}

Older = Callable[[Path, str], object]
"""Gives the ledger at a path its past, with loads to a service."""


@dataclass(frozen=True, slots=True)
class _List:
    """What is loaded beside a past: so many rows of a kind."""

    header: str
    line: Line
    rows: int


_BLOCKED = _List(world.FORBIDDEN, world.forbidden, 100)
_CUSTOMERS = _List(world.CUSTOMERS, world.customer, 1_000)
_PLANS = _List(world.PLANS, world.plan, 1_000)


@contextmanager
def _beside(older: Older, loaded: _List, first: _List) -> Iterator[Pair]:
    """Loads of new lists into two ledgers that began with the same list; one of them has a past."""
    with a_world() as here:
        old, new = here.profile("old"), here.profile("new")
        for profile in (old, new):
            here.load(profile, here.new_list(first.header, first.line, 100))
            here.load(profile, here.new_list(loaded.header, loaded.line, 100))  # so that neither is the first
        older(old.data_dir / "ledger.db", here.sandbox.url)
        yield Pair(*(_loading(here, profile, loaded) for profile in (old, new)))


def _loading(here: World, profile: Profile, loaded: _List) -> Round:
    return lambda: here.timed(
        profile, here.new_list(loaded.header, loaded.line, loaded.rows), expected=loaded.rows
    )


def _after_years(loaded: _List) -> Callable[[Scale], Prepared]:
    def pair(scale: Scale) -> Prepared:
        return _beside(lambda ledger, target: fill(ledger, loads=scale.rows, target=target), loaded, _BLOCKED)

    return pair


def _beside_known(header: str, line: Line, known: int) -> Callable[[Scale], Prepared]:
    def pair(scale: Scale) -> Prepared:
        return _beside(
            lambda ledger, _: know_forbidden(ledger, known), _List(header, line, scale.rows), _BLOCKED
        )

    return pair


FIGURES = (
    Figure(
        name="history-forbidden",
        what="100 forbidden numbers after {rows} loads, and after none",
        goals=_GOALS,
        pair=_after_years(_BLOCKED),
        scale=_YEARS,
        rounds=11,
    ),
    Figure(
        name="history-customers",
        what="1,000 customers after {rows} loads, and after none",
        goals=_GOALS,
        pair=_after_years(_CUSTOMERS),
        scale=_YEARS,
        rounds=11,
        short=Short(_FEWER, most=2.2),
    ),
    Figure(
        name="history-plans",
        what="1,000 contact plans after {rows} loads, and after none",
        goals=_GOALS,
        pair=_after_years(_PLANS),
        scale=_YEARS,
        rounds=11,
        short=Short(_FEWER, most=2.2),
    ),
    Figure(
        name="forbidden-beside",
        what=f"forbidden list of {{rows}} beside {FORBIDDEN_KNOWN:,} known ones, and beside none",
        goals=_GOALS,
        pair=_beside_known(world.FORBIDDEN, world.forbidden, FORBIDDEN_KNOWN),
        scale=Scale(50_000),
        rounds=3,
        short=Short(Scale(4_000), most=2.2),
    ),
    Figure(
        name="customers-beside",
        what=f"{{rows}} customers beside {CUSTOMERS_KNOWN:,} known forbidden numbers, and beside none",
        goals=_GOALS,
        pair=_beside_known(world.CUSTOMERS, world.customer, CUSTOMERS_KNOWN),
        scale=Scale(100_000),
        rounds=3,
        short=Short(Scale(10_000), most=2.2),
    ),
)
