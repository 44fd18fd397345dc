"""Going on with everything that stopped: what a crash, a full disk or a silent service left behind."""

from collections.abc import AsyncIterator

from callsheet.engine.context import LoadContext
from callsheet.engine.halts import halted_by
from callsheet.engine.pauses import pause_of
from callsheet.engine.pipeline import continue_load
from callsheet.engine.report import unreported
from callsheet.engine.results import SheetResult, Stop
from callsheet.engine.wished import stop_wished
from callsheet.errors import Exit
from callsheet.ledger.records import Load
from callsheet.reasons import HELD_BACK, StopReason
from transforms.kinds import kind_named

MOST_CRASHES = 5


async def resume_all(context: LoadContext) -> AsyncIterator[SheetResult]:
    """Go on with every load of the profile that has not reached its end, forbidden numbers first.

    Left alone, with the reason: a load that another process works on, one that a person stopped, one that the service wants
    no request for yet, one on which processes keep dying, one whose forbidden numbers could not be loaded, and one of a restored ledger.
    """
    waiting = [load for load in context.ledger.open_loads() if load.profile == context.profile.name]
    waiting.sort(key=lambda load: (kind_named(load.kind).priority, load.number))
    results: list[SheetResult] = []
    for load in waiting:
        if context.halt.asked:
            return
        if why := left_alone(context, load):
            result = unreported(context, load.id, why)
        else:
            halted = halted_by(results, forbidden_first=context.profile.forbidden_first)
            result = await continue_load(context, load.id, halted)
        results.append(result)
        yield result


def left_alone(context: LoadContext, load: Load) -> Stop | None:
    """Why a load is not resumed automatically; None when it may be."""
    if load.reason in {*HELD_BACK, StopReason.RESTORED} and load.message is not None:
        return Stop(Exit.STOPPED, load.message)
    if stop := stop_wished(context, load.id):
        return Stop(Exit.STOPPED, stop.message)
    if load.crashes >= MOST_CRASHES:
        return Stop.because(Exit.STOPPED, StopReason.CRASHED_REPEATEDLY, crashes=load.crashes, load=load.id)
    if pause := pause_of(context, load.id):
        return Stop(Exit.STOPPED, pause.message)
    return None
