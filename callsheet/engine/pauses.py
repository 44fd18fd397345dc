"""Until when the service wants no request: remembered with the load, and kept by whatever would continue it."""

from datetime import UTC, datetime, timedelta

from callsheet.engine.context import LoadContext
from callsheet.errors import CallsheetError, StoppedError
from callsheet.ledger.records import Load
from callsheet.reasons import StopReason

_LONGEST = timedelta(hours=24)


def asked_to_wait(context: LoadContext, load: Load) -> float:
    """Seconds for which the service wants no request for a load yet, 0 for none; never more than it asked for."""
    gone, pause = context.passed(load.paused_at), load.pause or _LONGEST.total_seconds()
    if gone is not None:
        return max(0.0, load.pause - gone)
    until = _moment(load.not_before)
    left = (until - context.now()).total_seconds() if until else 0.0
    # More than was asked for was written by a clock that has been set since.
    return left if 0.0 < left <= pause else 0.0


def pause_of(context: LoadContext, load_id: str) -> StoppedError | None:
    """What keeps a load from being continued now: the service wants no request yet. Nothing is sent until then."""
    load = context.ledger.find(load_id)
    left = asked_to_wait(context, load) if load else 0.0
    if not left:
        return None
    until = context.now() + timedelta(seconds=left)
    return StoppedError(StopReason.SERVICE_PAUSE, until=until.isoformat(timespec="seconds"), load=load_id)


def remembered(context: LoadContext, load_id: str, error: CallsheetError) -> CallsheetError:
    """A stop as it is told: where the service asked for a pause that is too long to wait here, with its end."""
    if not error.pause or context.ledger.find(load_id) is None:
        return error
    seconds = min(error.pause, _LONGEST.total_seconds())
    until = context.now() + timedelta(seconds=seconds)
    context.ledger.wait_until(load_id, until.isoformat(timespec="seconds"), seconds)
    return StoppedError(StopReason.SERVICE_PAUSE, until=until.isoformat(timespec="seconds"), load=load_id)


def _moment(written: str) -> datetime | None:
    """A time of the ledger; None for one that was written by hand."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
