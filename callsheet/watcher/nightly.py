"""The nightly sweep of a profile's old data, by a watcher that keeps running."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from callsheet.engine.context import LoadContext
from callsheet.errors import CallsheetError
from callsheet.ledger.records import LedgerError
from callsheet.ledger.retention import last_sweep
from callsheet.notifications import Notifier, notify
from callsheet.watcher.notices import Announcer, describe_os_error, saying
from callsheet.watcher.purge import Purge, purge, purged
from validators.message import Message, message

_LOOK = 600.0  # seconds between two looks at whether it is time
_NIGHT = range(2, 6)  # hours in the profile's zone
_RESTED = timedelta(hours=20)
_MISSED = timedelta(hours=36)  # a machine that is off at night is swept by day


@dataclass(slots=True)
class NightlySweep:
    """Sweeps once a night. `clock` is monotonic."""

    context: LoadContext
    say: Callable[[str], None]
    notifier: Notifier = notify
    clock: Callable[[], float] = time.monotonic
    _next: float = field(init=False, default=0.0)
    _upset: Message | None = field(init=False, default=None)

    async def cycle(self) -> None:
        """Sweep if it is time; what keeps it from sweeping is announced once."""
        if self.clock() < self._next:
            return
        self._next = self.clock() + _LOOK
        try:
            if self._is_due():
                self._log(await asyncio.to_thread(purge, self.context))
            self._upset = None
        except (OSError, LedgerError, CallsheetError) as error:
            self._tell(describe_os_error(error) if isinstance(error, OSError) else error.message)

    def _is_due(self) -> bool:
        swept, _ = last_sweep(self.context.ledger, self.context.profile.name)
        if not swept:
            return True
        since = self.context.now() - _utc(swept)
        at_night = self.context.local_now().hour in _NIGHT
        return since < timedelta() or since >= (_RESTED if at_night else _MISSED)

    def _log(self, found: Purge) -> None:
        if found.items:
            self._announcer.log(message("PURGED_NOTICE", what=purged(found)))
        if found.failed:
            self._tell(message("PURGE_FAILED", file=str(found.failed[0])))

    def _tell(self, why: Message) -> None:
        if self._upset is None or self._upset.code != why.code:
            self._upset = why
            self._announcer.tell("failure", message("PURGE_NOT_DONE"), saying(why))

    @property
    def _announcer(self) -> Announcer:
        return Announcer(self.context.profile, self.say, self.notifier)


def _utc(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
