"""Going on with everything that stopped: what a crash, a full disk or a silent service left behind."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from callsheet.engine.context import LoadContext
from callsheet.engine.pipeline import continue_load, halted_by
from callsheet.engine.report import unreported
from callsheet.engine.results import SheetResult, Stop
from callsheet.errors import Exit
from callsheet.ledger.records import Load
from callsheet.reasons import HELD_BACK, StopReason
from transforms.kinds import kind_named

MOST_CRASHES = 5
_LONGEST = 24 * 3600.0  # seconds that a pause can last of which an older version kept only the end


async def resume_all(context: LoadContext) -> AsyncIterator[SheetResult]:
    """Go on with every load of the profile that has not reached its end, forbidden numbers first.

    Left alone, with the reason: a load that another process works on, one that the service wants no request for yet, one
    on which processes keep dying, and one whose forbidden numbers could not be loaded.
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
    if load.reason in HELD_BACK and load.message is not None:
        return Stop(Exit.STOPPED, load.message)
    if load.crashes >= MOST_CRASHES:
        return Stop.because(Exit.STOPPED, StopReason.CRASHED_REPEATEDLY, crashes=load.crashes, load=load.id)
    if left := asked_to_wait(context, load):
        until = (context.now() + timedelta(seconds=left)).isoformat(timespec="seconds")
        return Stop.because(Exit.STOPPED, StopReason.SERVICE_PAUSE, until=until, load=load.id)
    return None


def asked_to_wait(context: LoadContext, load: Load) -> float:
    """Seconds for which the service wants no request for a load yet, 0 for none; never more than it asked for."""
    gone, pause = context.passed(load.paused_at), load.pause or _LONGEST
    if gone is not None:
        return max(0.0, load.pause - gone)
    until = _moment(load.not_before)
    left = (until - context.now()).total_seconds() if until else 0.0
    # More than was asked for was written by a clock that has been set since.
    return left if 0.0 < left <= pause else 0.0


def _moment(written: str) -> datetime | None:
    """A time of the ledger; None for one that was written by hand."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
