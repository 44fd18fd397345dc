"""The checks of drafts: in processes of their own, two at a time, begun again when a process was killed over one."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol

from callsheet.engine.old_drafts import forget_old_drafts
from callsheet.ledger.drafts import Draft, DraftState, drafts_in, end_check
from callsheet.ledger.records import LedgerError
from callsheet.web.checkers import REST, Checkers
from callsheet.web.site import Site

AT_ONCE = 2
_TRIES = 3
_LOOK = 0.1  # seconds between two looks while something is checked
_REST = 5.0  # seconds otherwise: a draft may wait that another process has left
_HOUR = 3600.0


class Running(Protocol):
    """A check that was begun, in the way of `subprocess.Popen`."""

    def poll(self) -> int | None: ...

    def terminate(self) -> None: ...


Start = Callable[[Draft], Running]


@dataclass(slots=True)
class Checks:
    """Starts the checks of the drafts of a site that wait for one."""

    site: Site
    begin: Start | None = None  # instead of processes of its own
    _checkers: Checkers = field(default_factory=Checkers)
    _running: dict[str, Running] = field(default_factory=dict)
    _wake: threading.Event = field(default_factory=threading.Event)
    _stop: bool = False
    _swept: float = float("-inf")

    def wake(self) -> None:
        """Look now: somebody has decided something."""
        self._wake.set()

    def look(self) -> None:
        """End the children that are done, and start the next; the clock of old drafts, too."""
        for draft_id in [known for known, child in self._running.items() if child.poll() is not None]:
            del self._running[draft_id]
        for ledger, names in self.site.ledgers:
            for draft in reversed(drafts_in(ledger, names, [DraftState.CHECKING])):
                if draft.id in self._running:
                    continue
                if draft.tries >= _TRIES:
                    end_check(ledger, draft, well=False)
                elif len(self._running) < AT_ONCE:
                    self._running[draft.id] = (self.begin or self._checkers.start)(draft)
        self._checkers.end(older=REST)
        if time.monotonic() - self._swept > _HOUR:
            self._swept = time.monotonic()
            for context in self.site.contexts.values():
                forget_old_drafts(context)

    def _run(self) -> None:
        while not self._stop:
            with suppress(LedgerError, OSError):  # it is looked at again
                self.look()
            woken = self._wake.wait(_LOOK if self._running else _REST)
            self._wake.clear()
            if woken and not (self._running or self._stop or self.begin):
                self._checkers.warm()  # somebody is about to upload a list

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Check what waits until the end of the block; what is under way then is begun again at the next start."""
        thread = threading.Thread(target=self._run, daemon=True, name="draft-checks")
        thread.start()
        try:
            yield
        finally:
            self._stop = True
            self.wake()
            thread.join(10)
            for child in self._running.values():
                child.terminate()
            self._checkers.end()
