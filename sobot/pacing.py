"""How fast and how often: the rate limiter, the retry budget, the waits between attempts, and what is counted."""

import asyncio
import random
import time
import uuid
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """Every clock, wait and chance the client uses. `wall` is only signed and shown; all waits are on `monotonic`."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    chance: Callable[[], float] = random.random
    new_key: Callable[[], str] = lambda: str(uuid.uuid4())


@dataclass(slots=True)
class Traffic:
    """What a client has done so far. Bytes are of bodies, as sent and as decoded; times in seconds."""

    requests: int = 0
    retries: int = 0
    throttled: int = 0
    token_requests: int = 0
    bytes_sent: int = 0
    bytes_received: int = 0
    waited_for_rate: float = 0.0
    waited_to_retry: float = 0.0


class Pace:
    """A token bucket that slows down when the service says 429 and recovers as calls succeed again.

    `rate` is requests a second, 0 sets no limit until a 429 shows one. Callers are served in the order they came.
    """

    SLOWEST = 1 / 16  # of the permitted rate
    STEPS_BACK = 20  # successes that win back the whole permitted rate
    EVIDENCE = 5  # requests from which the rate of an unlimited client is told

    def __init__(self, rate: float, burst: int, clock: Clock, traffic: Traffic) -> None:
        self.rate = rate
        self._ceiling = rate
        self._burst = float(burst)
        self._clock = clock
        self._traffic = traffic
        self._tokens = float(burst)
        self._filled_at = clock.monotonic()
        self._closed_until = 0.0
        self._lowered_at = float("-inf")
        self._recent: deque[float] = deque(maxlen=20)
        self._line = asyncio.Lock()

    async def acquire(self) -> float:
        """Wait for this request's turn; returns the moment it came, on the monotonic clock."""
        began = self._clock.monotonic()
        async with self._line:
            while (wait := self._wait()) > 1e-9:
                await self._clock.sleep(wait)
            self._tokens -= 1
        now = self._clock.monotonic()
        self._traffic.waited_for_rate += now - began
        self._recent.append(now)
        return now

    def throttled(self, sent_at: float, pause: float = 0.0) -> None:
        """The service said 429 to a request sent then: halve the rate, once for all requests of the same moment."""
        now = self._clock.monotonic()
        self._closed_until = max(self._closed_until, now + pause)
        if sent_at < self._lowered_at:
            return
        self._lowered_at = now
        self._ceiling = self._ceiling or self._seen_rate()
        self.rate = max((self.rate or self._ceiling) / 2, self._ceiling * self.SLOWEST)
        self._tokens = min(self._tokens, 0.0)  # what was saved up for a burst is gone too

    def succeeded(self) -> None:
        if self.rate < self._ceiling:
            self.rate = min(self._ceiling, self.rate + self._ceiling / self.STEPS_BACK)

    def _wait(self) -> float:
        now = self._clock.monotonic()
        if now < self._closed_until:
            return self._closed_until - now
        if not self.rate:
            self._tokens = self._burst
        else:
            self._tokens = min(self._burst, self._tokens + (now - self._filled_at) * self.rate)
        self._filled_at = now
        return (1 - self._tokens) / self.rate if self.rate and self._tokens < 1 else 0.0

    def _seen_rate(self) -> float:
        """Requests a second of late; 0 while too few were sent to say."""
        if len(self._recent) < self.EVIDENCE:
            return 0.0
        return (len(self._recent) - 1) / max(self._recent[-1] - self._recent[0], 1e-3)


class Budget:
    """A bucket that retries are paid from, so that a long outage cannot double the traffic (figures of the AWS SDKs)."""

    FULL = 500
    THROTTLED = 5
    OTHER = 14

    def __init__(self) -> None:
        self.left = self.FULL

    def take(self, cost: int) -> bool:
        """Pay for one retry; False when the bucket does not hold that much."""
        if cost > self.left:
            return False
        self.left -= cost
        return True

    def refund(self) -> None:
        """One call succeeded."""
        self.left = min(self.FULL, self.left + 1)


def backoff(attempt: int, base: float, cap: float, chance: float) -> float:
    """Full jitter: anything up to `base` doubled with each attempt, at most `cap`.

    >>> backoff(3, 0.5, 20.0, 1.0)
    2.0
    """
    return chance * min(cap, base * 2.0 ** min(attempt - 1, 60))


def retry_after(value: str | None, date: float | None) -> float | None:
    """Seconds that a Retry-After header asks for, 0 for a date gone by, None where it says nothing usable.

    A date is counted from the answer's own Date header, never from this machine's clock; without one it is ignored.
    """
    value = (value or "").strip()
    if value.isascii() and value.isdigit() and len(value) < 12:
        return float(value)
    moment = http_date(value)
    return None if moment is None or date is None else max(0.0, moment - date)


def http_date(value: str | None) -> float | None:
    """An HTTP date as seconds since the epoch, None when it is none."""
    try:
        moment = parsedate_to_datetime(value) if value else None
        return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() if moment else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
