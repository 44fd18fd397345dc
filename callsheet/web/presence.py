"""Who is looking at a draft besides: in memory alone, and forgotten after a minute."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

WITHIN = 75.0  # seconds since somebody's page asked last: it asks each half minute


@dataclass(slots=True)
class Presence:
    """When each user's page last asked for a draft."""

    clock: Callable[[], float] = time.monotonic
    _seen: dict[str, dict[str, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def others(self, draft_id: str, user: str) -> list[str]:
        """Note that a user looks at a draft; the ids of all others who do, in order."""
        now = self.clock()
        with self._lock:
            for known in [*self._seen]:
                there = {who: at for who, at in self._seen[known].items() if now - at < WITHIN}
                self._seen[known] = there
                if not there:
                    del self._seen[known]
            looking = self._seen.setdefault(draft_id, {})
            looking[user] = now
            return sorted(who for who in looking if who != user)
