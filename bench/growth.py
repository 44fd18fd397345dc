"""How the cost of every step grows with the rows, as an exponent: 1 is linear, 2 quadratic; start-up is taken off."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import world
from bench.figure import Figure, Measure, Pair, Round, Scale, Short, Spent
from bench.meter import less, metered, seconds
from bench.world import Line, Prepared, World, a_world, write_list
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.dry_run import check_files
from callsheet.engine.progress import Silent
from callsheet.engine.report import report
from callsheet.engine.results import LoadRequest
from callsheet.ledger.verify import verify
from callsheet.settings import Profile

_GOALS = {Measure.CPU: 1.05}
_QUADRATIC_ABOVE = 1.4  # at sizes where a part that is quadratic has not yet outgrown the rest

LISTS: Mapping[str, tuple[str, Line]] = {
    "customer-numbers": (world.CUSTOMERS, world.customer),
    "forbidden-numbers": (world.FORBIDDEN, world.forbidden),
    "contact-plans": (world.PLANS, world.plan),
    "queues": ("Queue number,Queue name,Weight,What to do", lambda n: f"{n},Queue {n},1,Add"),
    "extensions": ("Extension,Password", lambda n: f"{n},482913"),
    "agent-settings": ("Agent work number,Extension,Wrap-up time", lambda n: f"{n},{n},60"),
    "queue-rosters": ("Queue,Agent,Level,Check-in", lambda n: f"{n // 100},{n},1,Yes"),
    "campaigns": (
        "Campaign,Import template,Summary template,Start,End",
        lambda n: f"Renewals {n},D000000000,W000000000,2099-12-01 09:00,2099-12-31 18:00",
    ),
}
"""A list of each kind that has any number of rows, all of which pass."""


def _grown(cost: Callable[[int], Spent], scale: Scale) -> Pair:
    """The cost of many and of fewer rows, each beyond that of one row in the same round."""

    def beyond_one(rows: int) -> Round:
        return lambda: less(cost(rows), cost(1))

    cost(1)  # what is imported when it is needed first
    return Pair(beyond_one(scale.rows * scale.times), beyond_one(scale.rows))


def _check(kind: str) -> Callable[[Scale], Prepared]:
    @contextmanager
    def pair(scale: Scale) -> Iterator[Pair]:
        header, line = LISTS[kind]
        with TemporaryDirectory() as folder:
            files = {
                rows: write_list(
                    Path(folder) / f"{rows}.csv", header, map(line, range(100_000, 100_000 + rows))
                )
                for rows in (1, scale.rows, scale.rows * scale.times)
            }
            yield _grown(lambda rows: metered(lambda: _checked(files[rows], kind, rows)), scale)

    return pair


def _checked(file: Path, kind: str, rows: int) -> None:
    options = {"campaign_code": "c"} if kind == "customer-numbers" else {}
    (result,) = check_files(Profile(), [LoadRequest(file, kind=kind, options=options)], Silent())
    assert result.outcomes == {"ready": rows}, (result.outcomes, result.message, result.problems[:3])


def _load(kind: str) -> Callable[[Scale], Prepared]:
    @contextmanager
    def pair(scale: Scale) -> Iterator[Pair]:
        header, line = LISTS[kind]
        with a_world() as here:
            profile = here.profile("grown")
            yield _grown(
                lambda rows: here.timed(profile, here.new_list(header, line, rows), expected=rows), scale
            )

    return pair


@contextmanager
def _reports(scale: Scale) -> Iterator[Pair]:
    """Verifying and reporting loads of contact plans, of which every row has an outcome of its own."""
    with a_world() as here:
        profile = here.profile("reported")
        with open_context(profile) as context:
            loads = {
                rows: _planned(here, profile, rows) for rows in (1, scale.rows, scale.rows * scale.times)
            }
            yield _grown(lambda rows: _reported(here, context, loads[rows]), scale)


@contextmanager
def _report(scale: Scale) -> Iterator[Pair]:
    with a_world() as here:
        profile = here.profile("reported")
        with open_context(profile) as context:
            load = _planned(here, profile, scale.rows)
            yield Pair(lambda: _reported(here, context, load), seconds(5))


def _planned(here: World, profile: Profile, rows: int) -> str:
    """The id of a load of contact plans that is closed."""
    here.load(profile, here.new_list(world.PLANS, world.plan, rows))
    with open_context(profile) as context:
        return max(context.ledger.loads(), key=lambda load: load.number).id


def _reported(here: World, context: LoadContext, load: str) -> Spent:
    def work() -> None:
        assert verify(context.ledger, load) == []
        assert report(context, load).files

    return metered(work, {here.sandbox.process.pid})


_CHEAP = frozenset({"customer-numbers", "extensions"})
"""Kinds of which fewer rows are checked in less than a clock of 10 ms can tell apart."""


def _checks(kind: str) -> Figure:
    whole = kind == "customer-numbers"
    return Figure(
        name=f"growth-check-{kind}",
        what=f"growth of a check, {kind}, from {{rows}} to {{more}} rows",
        goals=_GOALS,
        pair=_check(kind),
        scale=Scale(100_000 if whole else 20_000 if kind in _CHEAP else 10_000, 10),
        rounds=3,
        short=Short(Scale(50_000 if kind in _CHEAP else 20_000, 4), most=_QUADRATIC_ABOVE),
    )


FIGURES = (
    *map(_checks, LISTS),
    Figure(
        name="growth-load",
        what="growth of a load, customers, from {rows} to {more} rows",
        goals=_GOALS,
        pair=_load("customer-numbers"),
        scale=Scale(100_000, 10),
        rounds=3,
        short=Short(Scale(5_000, 4), most=_QUADRATIC_ABOVE),
    ),
    Figure(
        name="growth-load-forbidden",
        what="growth of a load, forbidden numbers, from {rows} to {more} rows",
        goals=_GOALS,
        pair=_load("forbidden-numbers"),
        scale=Scale(10_000, 10),
        rounds=3,
        short=Short(Scale(2_000, 4), most=_QUADRATIC_ABOVE),
    ),
    Figure(
        name="growth-load-plans",
        what="growth of a load, contact plans, from {rows} to {more} rows",
        goals=_GOALS,
        pair=_load("contact-plans"),
        scale=Scale(5_000, 10),
        rounds=3,
    ),
    Figure(
        name="growth-load-queues",
        what="growth of a load of one call per row, queues, from {rows} to {more} rows",
        goals=_GOALS,
        pair=_load("queues"),
        scale=Scale(200, 10),
        rounds=3,
    ),
    Figure(
        name="growth-report",
        what="growth of verifying and reporting contact plans, from {rows} to {more} rows",
        goals=_GOALS,
        pair=_reports,
        scale=Scale(10_000, 10),
        short=Short(Scale(2_000, 4), most=_QUADRATIC_ABOVE),
    ),
    Figure(
        name="report",
        what="verifying and reporting {rows} contact plans, against 5 s",
        goals={Measure.WALL: 1.0},
        pair=_report,
        scale=Scale(100_000),
    ),
)
