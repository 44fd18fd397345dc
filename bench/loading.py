"""A load from a command's start to its end, with its result workbook, against the libraries that a script would use."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pandas as pd

from bench import world
from bench.checking import HEADER, bare_calamine, line, write_workbook
from bench.figure import Figure, Measure, Pair, Scale, Spent
from bench.meter import command, metered, seconds
from bench.sending import chunks_of, new_campaign, post
from bench.world import World, a_world
from bench.writers import write_plainly
from callsheet.sheets.style import ADDED_COLUMNS


@contextmanager
def _full(scale: Scale) -> Iterator[Pair]:
    with a_world() as here:
        path = write_workbook(here.folder / "customers.xlsx", scale.rows)
        fresh, result = count(), _result(scale.rows)

        def ours() -> Spent:
            # The list that the service has in a campaign already is found there by its codes, and not sent again.
            campaign = asyncio.run(new_campaign(here.sandbox))
            words = ("-m", "flows", "load", str(path), "--quiet", "--set", f"campaign_code={campaign}")
            more = ("--set", "duplicates=none")
            return command(*words, *more, environment=here.settings(f"full-{next(fresh)}"))

        def floor() -> Spent:
            campaign = asyncio.run(new_campaign(here.sandbox))
            chunks = chunks_of(campaign, scale.rows, f"bare{next(fresh)}")

            def work() -> None:
                bare_calamine(path, scale.rows)
                asyncio.run(post(here.sandbox, chunks))
                write_plainly(here.folder / "result.xlsx", result)

            return metered(work, {here.sandbox.process.pid})

        yield Pair(ours, floor)


def _result(rows: int) -> pd.DataFrame:
    """The cells of the result: the list's own, and what callsheet adds."""
    added = ("", "loaded", "", "", "")
    frame = pd.DataFrame([(*line(at), *added) for at in range(rows)], columns=[*HEADER, *ADDED_COLUMNS])
    return frame.astype("object")


@contextmanager
def _one(scale: Scale) -> Iterator[Pair]:
    """With every setting at its default; the service takes its usual time."""
    with a_world(import_delay=0.2) as here:
        fresh = count()

        def ours() -> Spent:
            return _with_defaults(here, f"one-{next(fresh)}", scale.rows)

        yield Pair(ours, seconds(3))


@contextmanager
def _forbidden(scale: Scale) -> Iterator[Pair]:
    with a_world() as here:
        fresh = count()

        def ours() -> Spent:
            file = here.new_list(world.FORBIDDEN, world.forbidden, scale.rows)
            words = ("-m", "flows", "load", str(file), "--quiet")
            return command(*words, environment=here.settings(f"forbidden-{next(fresh)}"))

        yield Pair(ours, seconds(20))


def _with_defaults(here: World, name: str, rows: int) -> Spent:
    file = here.new_list(world.CUSTOMERS, world.customer, rows)
    settings = here.settings(name, rate=None, concurrency=None)
    return command("-m", "flows", "load", str(file), "--quiet", environment=settings)


FIGURES = (
    Figure(
        name="full-load",
        what="load of {rows} x 6 .xlsx with result, command, against calamine + httpx + rustpy-xlsxwriter",
        goals={Measure.WALL: 1.5},
        pair=_full,
        scale=Scale(200_000),
        rounds=3,
    ),
    Figure(
        name="load-one",
        what="load of {rows} row, command, defaults, against 3 s",
        goals={Measure.WALL: 1.0},
        pair=_one,
        scale=Scale(1),
    ),
    Figure(
        name="load-forbidden",
        what="load of {rows} forbidden numbers, command, rate 0, against 20 s",
        goals={Measure.WALL: 1.0},
        pair=_forbidden,
        scale=Scale(200_000),
        rounds=3,
    ),
)
