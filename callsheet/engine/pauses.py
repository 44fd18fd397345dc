"""Until when the service wants no request: remembered with the load, and kept by whatever would continue it."""

from datetime import datetime, timedelta

from callsheet.engine.context import LoadContext
from callsheet.errors import CallsheetError, StoppedError
from callsheet.ledger.records import Load
from callsheet.reasons import StopReason

_LONGEST = timedelta(hours=24)


def asked_to_wait(context: LoadContext, load: Load) -> float:
    """Seconds for which the service wants no request for a load yet, 0 for none."""
    until, now = _moment(load.not_before), context.now()
    # A moment further off was written by a clock that was wrong.
    return (until - now).total_seconds() if until and now < until <= now + _LONGEST else 0.0


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
    context.ledger.wait_until(load_id, until.isoformat(timespec="seconds"))
    return StoppedError(StopReason.SERVICE_PAUSE, until=until.isoformat(timespec="seconds"), load=load_id)


def _moment(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written) if written else None
    except ValueError:
        return None
