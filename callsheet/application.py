"""What all loads of one process share: built once by whatever starts the work, and handed down in each LoadContext."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from callsheet.shutdown import StopSignal
from transforms.live import Live

if TYPE_CHECKING:
    from callsheet.sobot.connection import Connection
    from callsheet.sobot.token_store import TokenStore

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")

Place = tuple[str, str, int]
"""Where requests go: base URL, app id, and how many may be under way there."""


FRESH = 60.0  # seconds for which reference data of a service are good enough to find what is there


class Recent(Generic[T]):
    """What was read of services, each for `FRESH` seconds. `clock` is monotonic."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._kept = clock, dict[Hashable, tuple[float, T]]()
        self._locks: dict[asyncio.AbstractEventLoop, dict[Hashable, asyncio.Lock]] = {}

    def reading(self, key: Hashable) -> asyncio.Lock:
        """Held while a value is read, so that those of this event loop who want it too find it kept."""
        return of_this_loop(self._locks).setdefault(key, asyncio.Lock())

    def get(self, key: Hashable) -> T | None:
        """What was kept under a key, as long as it is fresh."""
        when, value = self._kept.get(key, (-FRESH, None))
        return value if self._clock() - when < FRESH else None

    def keep(self, key: Hashable, value: T) -> T:
        """Keep a value under a key, and let go of all that is not fresh any more."""
        now = self._clock()
        for old in [known for known, (when, _) in self._kept.items() if now - when >= FRESH]:
            del self._kept[old]
        self._kept[key] = now, value
        return value

    def amend(self, key: Hashable, value: T) -> None:
        """Put a value in the place of one that is kept, which stays as old as it is."""
        if key in self._kept:
            self._kept[key] = self._kept[key][0], value


@dataclass(frozen=True, eq=False)
class Application:
    """The stop signal, tokens and request slots of a process, and the loads that it works on at this moment."""

    stop: StopSignal = field(default_factory=StopSignal)
    working_on: set[str] = field(default_factory=set)
    live: Recent[Live] = field(default_factory=Recent, repr=False)
    _tokens: dict[tuple[str, Path | None], TokenStore] = field(default_factory=dict, repr=False)
    _slots: dict[asyncio.AbstractEventLoop, dict[Place, asyncio.Semaphore]] = field(
        default_factory=dict, repr=False
    )
    _proving: dict[asyncio.AbstractEventLoop, dict[str, asyncio.Lock]] = field(
        default_factory=dict, repr=False
    )

    def is_working(self) -> bool:
        """Whether a load is being worked on at this moment."""
        return bool(self.working_on)

    @property
    def proving(self) -> asyncio.Lock:
        """Held while the rows of a load are proven: those of one sheet at a time."""
        return of_this_loop(self._proving).setdefault("", asyncio.Lock())

    def tokens(self, connection: Connection, folder: Path | None = None) -> TokenStore:
        """The tokens of an app secret, for every stage and load: the service does not want to be asked for one often.

        With a folder they are shared with the other processes that work there.
        """
        from callsheet.sobot.token_store import TokenStore

        secret = hashlib.sha256(connection.app_secret.get_secret_value().encode()).hexdigest()
        return self._tokens.setdefault((secret, folder), TokenStore(folder))

    def slots(self, connection: Connection) -> asyncio.Semaphore:
        """The requests that may be under way at once, shared by all loads that this event loop has under way there."""
        place = (connection.base_url, connection.app_id, connection.concurrency)
        return of_this_loop(self._slots).setdefault(place, asyncio.Semaphore(connection.concurrency))


def of_this_loop(kept: dict[asyncio.AbstractEventLoop, dict[K, V]]) -> dict[K, V]:
    """What is kept for the running event loop; that of loops that are closed is let go."""
    for loop in [known for known in kept if known.is_closed()]:
        del kept[loop]
    return kept.setdefault(asyncio.get_running_loop(), {})
