"""Who may work on a load: one owner, by an atomic claim with a fencing number.

An owner shows that it is alive by counting a beat. Clocks of two machines are never compared: a process that wants a load
watches its beat on its own monotonic clock, and takes the load over when the beat has stood still for a whole lease, or at
once when the owner was a process of this machine that is provably gone. An owner that slept through this has all its later
writes refused, since its fencing number is no longer the load's.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from callsheet.ledger import direct
from callsheet.ledger.processes import describe, is_gone, this_process
from callsheet.ledger.records import Claim, LedgerError, OwnedError, StaleOwnerError, UnknownLoadError
from callsheet.ledger.schema import loads

LEASE = 120.0  # seconds without a beat after which a load may be taken over
BEAT = 30.0  # seconds between two beats
_LOOK = 2.0
# Run many times for every load, so they are built once.
_OWNER = select(loads.c.claim, loads.c.owner, loads.c.beat).where(loads.c.id == bindparam("of_load"))
_OWN = update(loads).where(
    loads.c.id == bindparam("of_load"),
    loads.c.claim == bindparam("of_claim"),
    loads.c.owner == bindparam("of_owner"),
)
_TAKE = (
    update(loads)
    .where(loads.c.id == bindparam("of_load"))
    .values(
        owner=bindparam("to_owner"),
        claim=bindparam("to_claim"),
        beat=loads.c.beat + 1,
        crashes=loads.c.crashes + bindparam("more"),
    )
)
_BEAT, _RELEASE = _OWN.values(beat=loads.c.beat + 1), _OWN.values(owner="", crashes=0)

Change = Callable[[], AbstractContextManager[Connection]]


class Claims:
    """The claims of one ledger. `clock` is monotonic; it and `sleep` are in seconds."""

    def __init__(
        self,
        change: Change,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._change, self._clock, self._sleep = change, clock, sleep

    def take(self, load_id: str, owner: str | None = None, *, lease: float = LEASE) -> Claim:
        """Claim a load, waiting up to `lease` for a beat of its owner; OwnedError when there is one."""
        mine = owner or this_process()
        found = self._try(load_id, mine, None)
        if isinstance(found, Claim):
            return found
        until = self._clock() + lease
        while self._clock() < until:
            self._sleep(min(_LOOK, lease))
            now = self._try(load_id, mine, None)
            if isinstance(now, Claim):
                return now
            if now != found:
                raise OwnedError("LOAD_OWNED", load=load_id, owner=describe(now[0]))
        taken = self._try(load_id, mine, found)
        if isinstance(taken, Claim):
            return taken
        raise OwnedError("LOAD_TAKEN_JUST_NOW", load=load_id, owner=describe(taken[0]))

    def _try(self, load_id: str, mine: str, silent: tuple[str, int] | None) -> Claim | tuple[str, int]:
        """Claim a load that is free, whose owner is gone, or whose owner and beat are still the `silent` ones."""
        with self._change() as connection:
            row = direct.fetch_one(connection, _OWNER, {"of_load": load_id})
            if row is None:
                raise UnknownLoadError("LOAD_NOT_FOUND", load=load_id)
            dead = bool(row.owner) and (is_gone(row.owner) or silent == (row.owner, row.beat))
            if row.owner and not dead:
                return row.owner, row.beat
            values = {"of_load": load_id, "to_owner": mine, "to_claim": row.claim + 1, "more": int(dead)}
            direct.run(connection, _TAKE, values)
            return Claim(load_id, mine, row.claim + 1)

    def beat(self, claim: Claim) -> None:
        """Show that the owner is alive; StaleOwnerError when it has lost the load."""
        with self._change() as connection:
            if not direct.run(connection, _BEAT, _own(claim)):
                raise stale(claim)

    def release(self, claim: Claim) -> None:
        """Give up a load, unless another process owns it by now. A clean end resets the count of crashes."""
        with self._change() as connection:
            direct.run(connection, _RELEASE, _own(claim))

    @contextmanager
    def held(self, claim: Claim, *, every: float = BEAT) -> Iterator[Claim]:
        """Keep a claimed load while the block runs, with a beat from a thread of its own; then release it."""
        over = threading.Event()
        beating = threading.Thread(target=self._keep, args=(claim, over, every), daemon=True)
        beating.start()
        try:
            yield claim
        finally:
            over.set()
            beating.join()
            with suppress(LedgerError):  # a ledger that takes no more writes must not hide what stopped us
                self.release(claim)

    def _keep(self, claim: Claim, over: threading.Event, every: float) -> None:
        while not over.wait(every):
            try:
                self.beat(claim)
            except StaleOwnerError:
                return  # every write is refused from now on
            except LedgerError:
                continue  # the next write says what is wrong with the ledger


def check(connection: Connection, claim: Claim) -> None:
    """Inside a transaction: StaleOwnerError when the load is no longer this claim's."""
    row = direct.fetch_one(connection, _OWNER, {"of_load": claim.load_id})
    if row is None or (row.claim, row.owner) != (claim.number, claim.owner):
        raise stale(claim)


def stale(claim: Claim) -> StaleOwnerError:
    return StaleOwnerError("LOAD_TAKEN_OVER", load=claim.load_id)


def _own(claim: Claim) -> dict[str, Any]:
    """A claim as the values of `_OWN`."""
    return {"of_load": claim.load_id, "of_claim": claim.number, "of_owner": claim.owner}
