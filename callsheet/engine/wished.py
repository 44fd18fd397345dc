"""What a person has asked of a load on the page, for whoever works on that load: a stop ends it between two requests."""

import time
from dataclasses import dataclass, field

from callsheet.engine.context import LoadContext
from callsheet.errors import StoppedError
from callsheet.ledger.wishes import wish_of
from callsheet.reasons import StopReason

_EVERY = 0.5  # seconds between two looks into the ledger


def stop_wished(context: LoadContext, load_id: str) -> StoppedError | None:
    """What keeps a load from being sent: somebody stopped it, and nobody has resumed it."""
    found = wish_of(context.ledger, load_id)
    if found is None or not found.stops:
        return None
    return StoppedError(StopReason.STOPPED_ON_PAGE, by=found.by, load=load_id)


@dataclass(slots=True)
class StopLook:
    """Looks now and then whether somebody has stopped a load that is being worked on."""

    context: LoadContext
    load_id: str
    _next: float = field(default=0.0)

    def check(self) -> None:
        """StoppedError when somebody has."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _EVERY
        if stop := stop_wished(self.context, self.load_id):
            raise stop
