"""The checks of drafts: in processes of their own, two at a time, begun again when a process was killed over one."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from callsheet.engine.old_drafts import forget_old_drafts
from callsheet.ledger.drafts import Draft, DraftState, drafts_in, end_check
from callsheet.ledger.records import LedgerError
from callsheet.web.checkers import REST, Checkers
from callsheet.web.site import Site
from callsheet.web.waiting import Waiting

AT_ONCE = 2
LARGE = 4 * 2**20  # bytes of files from which a draft leaves one of the places to smaller ones
_TRIES = 3
_LOOK = 0.1  # seconds between two looks into the ledger while something is checked
_TICK = 0.005  # seconds between two looks at what is checked: somebody waits for it
_REST = 5.0  # seconds otherwise: a draft may wait that another process has left
_HOUR = 3600.0


class Running(Protocol):
    """A check that was begun, in the way of `subprocess.Popen`."""

    def poll(self) -> int | None: ...

    def terminate(self) -> None: ...


Start = Callable[[Draft], Running]

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Checks:
    """Starts the checks of the drafts of a site that wait for one."""

    site: Site
    begin: Start | None = None  # instead of processes of its own
    _checkers: Checkers = field(default_factory=Checkers)
    _running: dict[str, tuple[Draft, Running]] = field(default_factory=dict)
    _unbegun: Counter[tuple[str, int]] = field(default_factory=Counter)
    _waiting: Waiting = field(default_factory=Waiting)
    _wake: threading.Event = field(default_factory=threading.Event)
    _stop: bool = False
    _swept: float = float("-inf")

    def wake(self) -> None:
        """Look now: somebody has decided something."""
        self._wake.set()

    def look(self) -> None:
        """End the children that are done, and start the next; the clock of old drafts, too.

        LedgerError when the ledger is of a newer version: a check of this one would end in nothing.
        """
        self.site.refuse_if_outdated(now=False)
        ended = {name: one for name, one in self._running.items() if one[1].poll() is not None}
        for draft_id in ended:
            del self._running[draft_id]
        listed = self._waits()
        self._count(ended, listed)
        waiting = {draft.id for draft in listed if not self._given_up(draft)}
        for draft_id in ended.keys() - waiting:
            self._waiting.tell(draft_id)
        self._checkers.end(older=REST)
        if time.monotonic() - self._swept > _HOUR:
            self._swept = time.monotonic()
            for context in self.site.contexts.values():
                forget_old_drafts(context)

    def _count(self, ended: Mapping[str, tuple[Draft, Running]], listed: Sequence[Draft]) -> None:
        """Count the processes that ended over a draft before they began: the ledger counts those that did."""
        names = {(draft.id, draft.version): draft.tries for draft in listed}
        self._unbegun = Counter({name: self._unbegun[name] for name in names if self._unbegun[name]})
        for draft, child in ended.values():
            if child.poll() and names.get((draft.id, draft.version)) == draft.tries:
                self._unbegun[draft.id, draft.version] += 1

    def _given_up(self, draft: Draft) -> bool:
        """Start the check of a draft if there is a place for it; True for one over which too many processes died, or that brings out a bug."""
        if draft.id in self._running:
            return False
        if draft.tries + self._unbegun[draft.id, draft.version] >= _TRIES:
            end_check(self.site.contexts[draft.profile].ledger, draft, well=False)
            self._waiting.tell(draft.id)
            return True
        if self._has_place(draft):
            return not self._started(draft)
        return False

    def _started(self, draft: Draft) -> bool:
        try:
            self._running[draft.id] = draft, (self.begin or self._checkers.start)(draft)
        except (LedgerError, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - one draft that brings out a bug must not keep the others waiting
            log.error("draft-checks failed: %s", type(error).__name__)  # noqa: TRY400 - it may quote a cell
            end_check(self.site.contexts[draft.profile].ledger, draft, well=False)
            self._waiting.tell(draft.id)
            return False
        return True

    def _waits(self) -> list[Draft]:
        """The drafts that are to be checked, whoever has waited longest first."""
        found = [
            draft
            for ledger, names in self.site.ledgers
            for draft in drafts_in(ledger, names, [DraftState.CHECKING])
        ]
        return sorted(found, key=lambda draft: draft.changed_at)

    def _has_place(self, draft: Draft) -> bool:
        """Whether a draft may be checked now: large ones leave a place to others, who would wait long for them."""
        large = sum(_is_large(other) for other, _ in self._running.values())
        return len(self._running) < AT_ONCE and not (_is_large(draft) and large >= AT_ONCE - 1)

    def _pause(self) -> bool:
        """Until there is something to do, or it is time to look for it; whether somebody said so."""
        until = time.monotonic() + (_LOOK if self._running else _REST)
        while not self._wake.wait(_TICK if self._running else _REST):
            if time.monotonic() >= until or self._has_ended():
                return False
        self._wake.clear()
        return True

    def _has_ended(self) -> bool:
        return any(child.poll() is not None for _, child in self._running.values())

    def _run(self) -> None:
        while not self._stop:
            try:
                self.look()
            except (LedgerError, OSError):
                pass  # it is looked at again
            except Exception as error:  # noqa: BLE001 - what follows is checked all the same
                log.error("draft-checks failed: %s", type(error).__name__)  # noqa: TRY400 - it may quote a cell
            if self._pause() and not (self._running or self._stop or self.begin):
                self._checkers.warm()  # somebody is about to upload a list

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Check what waits until the end of the block; what is under way then is begun again at the next start."""
        thread = threading.Thread(target=self._run, daemon=True, name="draft-checks")
        self.site.wakers.append(self.wake)
        self.site.waiters.append(self._waiting.ticket)
        thread.start()
        try:
            yield
        finally:
            self._stop = True
            self.site.wakers.remove(self.wake)
            self.site.waiters.remove(self._waiting.ticket)
            self.wake()
            thread.join(10)
            for _, child in self._running.values():
                child.terminate()
            self._checkers.end()


def _is_large(draft: Draft) -> bool:
    return sum(file.size for file in draft.files) >= LARGE
