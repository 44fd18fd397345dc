"""What all loads of one process share: built once by whatever starts the work, and handed down in each LoadContext."""

import asyncio
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from callsheet.shutdown import StopSignal
from callsheet.sobot.connection import Connection
from callsheet.sobot.token_store import TokenStore

Place = tuple[str, str, int]
"""Where requests go: base URL, app id, and how many may be under way there."""


@dataclass(frozen=True, eq=False)
class Application:
    """The stop signal, tokens and request slots of a process, and the loads that it works on at this moment."""

    stop: StopSignal = field(default_factory=StopSignal)
    working_on: set[str] = field(default_factory=set)
    _tokens: dict[tuple[str, Path | None], TokenStore] = field(default_factory=dict, repr=False)
    _slots: dict[asyncio.AbstractEventLoop, dict[Place, asyncio.Semaphore]] = field(
        default_factory=dict, repr=False
    )

    def is_working(self) -> bool:
        """Whether a load is being worked on at this moment."""
        return bool(self.working_on)

    def tokens(self, connection: Connection, folder: Path | None = None) -> TokenStore:
        """The tokens of an app secret, for every stage and load: the service does not want to be asked for one often.

        With a folder they are shared with the other processes that work there.
        """
        secret = hashlib.sha256(connection.app_secret.get_secret_value().encode()).hexdigest()
        return self._tokens.setdefault((secret, folder), TokenStore(folder))

    def slots(self, connection: Connection) -> asyncio.Semaphore:
        """The requests that may be under way at once, shared by all loads that this event loop has under way there."""
        for loop in [known for known in self._slots if known.is_closed()]:
            del self._slots[loop]
        place = (connection.base_url, connection.app_id, connection.concurrency)
        found = self._slots.setdefault(asyncio.get_running_loop(), {})
        return found.setdefault(place, asyncio.Semaphore(connection.concurrency))
