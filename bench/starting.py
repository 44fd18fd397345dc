"""What a command costs before it does anything, against a bare interpreter and against importing pandas."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from tempfile import TemporaryDirectory

from bench.figure import Figure, Measure, Pair, Scale, Short, Spent
from bench.meter import command, plus
from bench.world import Prepared

_MORE = 0.25  # seconds beyond a bare interpreter


def _bare() -> Spent:
    return plus(command("-c", "pass"), _MORE)


def _pandas() -> Spent:
    return command("-c", "import pandas")


def _start(floor: Callable[[], Spent], *words: str) -> Callable[[Scale], Prepared]:
    @contextmanager
    def pair(scale: Scale) -> Iterator[Pair]:
        del scale
        with TemporaryDirectory() as folder:
            here = {"CALLSHEET_DATA_DIR": f"{folder}/data", "CALLSHEET_STATE_DIR": f"{folder}/state"}
            yield Pair(partial(command, "-m", "flows", *words, environment=here), floor)

    return pair


FIGURES = (
    Figure(
        name="help",
        what="callsheet --help, against python -c pass and 0.25 s",
        goals={Measure.WALL: 1.0},
        pair=_start(_bare, "--help"),
        scale=Scale(1),
        rounds=15,
        short=Short(Scale(1), most=2.0, rounds=5),
    ),
    Figure(
        name="kinds",
        what="callsheet kinds, against importing pandas",
        goals={Measure.WALL: 1.0},
        pair=_start(_pandas, "kinds"),
        scale=Scale(1),
        rounds=15,
        short=Short(Scale(1), most=2.0, rounds=5),
    ),
)
