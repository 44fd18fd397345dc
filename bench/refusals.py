"""Nothing grows with refusals: lists of which the service refuses or knows every tenth row, against lists that it takes whole."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import world
from bench.figure import Figure, Measure, Pair, Scale, Short, Spent
from bench.meter import metered
from bench.world import World, a_world

_GOALS = {Measure.CPU: 1.3}


@contextmanager
def _refused(scale: Scale) -> Iterator[Pair]:
    """The service refuses the numbers that end in 7: every tenth."""
    with a_world() as here:
        bad, good = here.profile("bad"), here.profile("good")

        def ours() -> Spent:
            here.sandbox.read(refused_ending="7")
            file = here.new_list(world.CUSTOMERS, world.customer, scale.rows)
            return here.timed(bad, file, expected=scale.rows - scale.rows // 10)

        def floor() -> Spent:
            here.sandbox.read(refused_ending="")
            return here.timed(
                good, here.new_list(world.CUSTOMERS, world.customer, scale.rows), expected=scale.rows
            )

        yield Pair(ours, floor)


@contextmanager
def _repeated(scale: Scale) -> Iterator[Pair]:
    """Every tenth number is in the campaign already, of an earlier load; the service counts repeats and names none."""
    with a_world() as here:
        profile = here.profile("here")
        known = here.numbers(scale.rows // 10)
        here.load(profile, here.list_of(world.CUSTOMERS, world.customer, known))
        code = str(here.sandbox.state("campaigns")[0]["code"]).strip()

        def ours() -> Spent:
            rows = here.numbers(scale.rows)
            rows[::10] = known
            file = here.list_of(world.CUSTOMERS, world.customer, rows)
            return _into(here, code, Counter(loaded=scale.rows - len(known), duplicate=len(known)), file)

        def floor() -> Spent:
            file = here.new_list(world.CUSTOMERS, world.customer, scale.rows)
            return _into(here, code, Counter(loaded=scale.rows), file)

        yield Pair(ours, floor)


def _into(here: World, code: str, expected: Counter[str], file: Path) -> Spent:
    found: Counter[str] = Counter()
    profile = here.profile("here")
    spent = metered(
        lambda: found.update(here.load(profile, file, campaign_code=code)), {here.sandbox.process.pid}
    )
    assert found == expected, found
    return spent


FIGURES = (
    Figure(
        name="refused",
        what="{rows} customers of which 10 % are refused, and of which none are",
        goals=_GOALS,
        pair=_refused,
        scale=Scale(300_000),
        rounds=3,
        short=Short(Scale(15_000), most=4.0),
    ),
    Figure(
        name="repeated",
        what="{rows} customers of which 10 % are in the campaign already, and of which none are",
        goals=_GOALS,
        pair=_repeated,
        scale=Scale(300_000),
        rounds=3,
        short=Short(Scale(15_000), most=4.0),
    ),
)
