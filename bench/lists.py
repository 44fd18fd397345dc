"""Many small lists: in the watched folder, in one command, in a nightly schedule, against the time that they may take."""

import asyncio
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from bench import world
from bench.figure import Figure, Measure, Pair, Scale, Spent
from bench.meter import command, seconds
from bench.sending import new_campaign
from bench.world import Line, Prepared, World, a_world
from callsheet.settings.prefect_api import CLIENT_AUTH

ROWS = 20
_SERVICE = {"import_delay": 0.2}  # as long as the sandbox takes by itself
_NIGHTLY = """
import asyncio
from flows.scheduled_load import run_scheduled
results = asyncio.run(run_scheduled("nightly", anyway=True))
assert len(results) == {lists} and all(set(result.outcomes) == {{"loaded"}} for result in results), results
"""
_DEFAULTS: dict[str, object] = {"rate": None, "concurrency": None}


def _dropped(header: str, line: Line, budget: float, **settings: object) -> Callable[[Scale], Prepared]:
    """`callsheet watch --once` over an inbox that so many files were dropped into."""

    @contextmanager
    def pair(scale: Scale) -> Iterator[Pair]:
        with a_world(**_SERVICE) as here:
            fresh, given = count(), settings | _one_campaign(here)

            def ours() -> Spent:
                name = f"dropped-{next(fresh)}"
                inbox = here.folder / name / "inbox" / "default"
                _drop(here, inbox, header, line, scale.rows)
                spent = command("-m", "flows", "watch", "--once", environment=here.settings(name, **given))
                done = list((here.folder / name / "done").rglob("*.result*"))
                assert len(done) == scale.rows, (len(done), sorted((here.folder / name).iterdir()))
                return spent

            yield Pair(ours, seconds(budget))

    return pair


def _commanded(header: str, line: Line, budget: float, **settings: object) -> Callable[[Scale], Prepared]:
    """`callsheet load a b c`."""

    @contextmanager
    def pair(scale: Scale) -> Iterator[Pair]:
        with a_world(**_SERVICE) as here:
            fresh, given = count(), settings | _one_campaign(here)

            def ours() -> Spent:
                name = f"commanded-{next(fresh)}"
                files = _drop(here, here.folder / f"{name}-lists", header, line, scale.rows)
                words = ("-m", "flows", "load", *map(str, files), "--quiet")
                return command(*words, environment=here.settings(name, **given))

            yield Pair(ours, seconds(budget))

    return pair


@contextmanager
def _nightly(scale: Scale) -> Iterator[Pair]:
    with a_world(**_SERVICE) as here:
        yield _scheduled(here, scale, {})


@contextmanager
def _nightly_with_prefect(scale: Scale) -> Iterator[Pair]:
    from flows.server import prefect_server
    from tests.flows.migrated import give_database

    with a_world(**_SERVICE) as here:
        give_database(here.folder / "prefect")
        with prefect_server(here.folder / "prefect") as address:
            access = {"PREFECT_API_URL": address, CLIENT_AUTH: os.environ[CLIENT_AUTH]}
            yield _scheduled(here, scale, access)


def _scheduled(here: World, scale: Scale, environment: dict[str, str]) -> Pair:
    """A schedule that finds so many new lists each time it is run."""
    fresh, given = count(), _DEFAULTS | _one_campaign(here)

    def ours() -> Spent:
        name = f"night-{next(fresh)}"
        folder = here.folder / f"{name}-lists"
        _drop(here, folder, world.CUSTOMERS, world.customer, scale.rows)
        config = here.folder / f"{name}.toml"
        config.write_text(
            f'[[schedules]]\nname = "nightly"\ncron = "0 0 * * *"\nfiles = {json.dumps(str(folder))}\n'
        )
        settings = here.settings(name, **given, config=config)
        return command("-c", _NIGHTLY.format(lists=scale.rows), environment=settings | environment)

    return Pair(ours, seconds(15))


def _one_campaign(here: World) -> dict[str, object]:
    """The setting that sends every list of customers into one campaign that is there, as lists of a day go."""
    code = asyncio.run(new_campaign(here.sandbox))
    return {"options": json.dumps({"customer-numbers": {"campaign_code": code}}), "campaign": "{}"}


def _drop(here: World, folder: Path, header: str, line: Line, files: int) -> list[Path]:
    folder.mkdir(parents=True)
    return [here.new_list(header, line, ROWS, folder) for _ in range(files)]


FIGURES = (
    Figure(
        name="folder-customers",
        what="{rows} customer lists in the folder, rate 0, against 12.5 s (8 a second)",
        goals={Measure.WALL: 1.0},
        pair=_dropped(world.CUSTOMERS, world.customer, 12.5),
        scale=Scale(100),
        rounds=3,
    ),
    Figure(
        name="folder-forbidden",
        what="{rows} forbidden lists in the folder, rate 0, against 12.5 s",
        goals={Measure.WALL: 1.0},
        pair=_dropped(world.FORBIDDEN, world.forbidden, 12.5),
        scale=Scale(100),
        rounds=3,
    ),
    Figure(
        name="folder-rate",
        what="{rows} customer lists in the folder, rate 5, against 20 s (4 requests each)",
        goals={Measure.WALL: 1.0},
        pair=_dropped(world.CUSTOMERS, world.customer, 20, **_DEFAULTS),
        scale=Scale(25),
        rounds=3,
    ),
    Figure(
        name="command-forbidden",
        what="{rows} forbidden lists in one command, rate 0, against 12.5 s",
        goals={Measure.WALL: 1.0},
        pair=_commanded(world.FORBIDDEN, world.forbidden, 12.5),
        scale=Scale(100),
        rounds=3,
    ),
    Figure(
        name="command-customers",
        what="{rows} customer lists in one command, defaults, against 15 s",
        goals={Measure.WALL: 1.0},
        pair=_commanded(world.CUSTOMERS, world.customer, 15, **_DEFAULTS),
        scale=Scale(20),
        rounds=3,
    ),
    Figure(
        name="nightly",
        what="nightly schedule of {rows} customer lists, defaults, against 15 s",
        goals={Measure.WALL: 1.0},
        pair=_nightly,
        scale=Scale(20),
        rounds=3,
    ),
    Figure(
        name="nightly-prefect",
        what="nightly schedule of {rows} customer lists under Prefect, defaults, against 15 s",
        goals={Measure.WALL: 1.0},
        pair=_nightly_with_prefect,
        scale=Scale(20),
        rounds=3,
    ),
)
