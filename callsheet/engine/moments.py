"""When something was sent, on the clock of the service that shows its own times.

This machine's wall clock may have been set since, so it is asked only where nothing else is known.
"""

from datetime import UTC, datetime, timedelta

from callsheet.engine.context import LoadContext
from callsheet.ledger.records import Event
from callsheet.sobot.client import Client

_FURTHEST = timedelta(
    days=300
)  # back to which is looked where nobody knows when; a year is the most (reference)


def when_sent(context: LoadContext, client: Client, sent: Event | None) -> datetime | None:
    """When an event of the ledger was, on the service's clock; None when nobody knows."""
    if sent is None:
        return None
    now, passed = service_now(client), context.passed(sent.tick)
    if now is None or passed is None:
        return _written(sent.at)
    return now - timedelta(seconds=passed)


def sent_within(
    context: LoadContext, client: Client, sent: Event | None, apart: timedelta
) -> tuple[datetime, datetime]:
    """From when to when something that was sent can have been made, on the service's clock give or take `apart`."""
    now, passed = service_now(client), context.passed(sent.tick) if sent else None
    if now is None:
        written = _written(sent.at) if sent else None
        moments = [context.now(), written or context.now()]
        return min(moments) - apart, max(moments) + apart
    ago = _FURTHEST if passed is None else min(timedelta(seconds=passed), _FURTHEST)
    return now - ago - apart, now + apart


def service_now(client: Client) -> datetime | None:
    """The service's time, once one of its answers has shown it."""
    seconds = client.service_clock.now()
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _written(at: str) -> datetime | None:
    """A time of the ledger; None for one that was written by hand."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
