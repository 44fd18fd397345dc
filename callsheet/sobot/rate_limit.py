"""How fast and how often: the rate limiter, the retry budget, the waits between attempts, and the counters."""

import asyncio
import random
import time
import uuid
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """The clocks, waits and random values that the client uses. `wall` is only signed and shown; waits use `monotonic`."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    chance: Callable[[], float] = random.random
    new_key: Callable[[], str] = lambda: str(uuid.uuid4())


class ServiceClock:
    """The service's time as an answer's Date header showed it last, carried on by the monotonic clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead: float | None = None

    def heard(self, date: float | None) -> None:
        """Take in an answer's Date (seconds since 1970), if it had one."""
        if date is not None:
            self._ahead = date - self._clock.monotonic()

    def now(self) -> float | None:
        """Seconds since 1970; None until an answer has shown it."""
        return None if self._ahead is None else self._ahead + self._clock.monotonic()


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
    """A token bucket that learns the service's limit from a 429, stays just below it, and tries more after a while.

    `rate` is in requests per second; 0 sets no limit until a 429 shows one. Callers are served in order of arrival.
    """

    SLOWEST = 1 / 16  # of the permitted rate
    MARGIN = (
        0.98  # of what the service accepted: requests arrive a little earlier or later than they were sent
    )
    NEARLY = 0.9  # of the rate was accepted: it is barely too high, and is lowered by the margin only
    QUIET = 15.0  # seconds without a 429 before more is tried
    GROWTH = 1 / 20  # of the rate, regained per second from then on
    EVIDENCE = 5  # requests from which the rate of an unlimited client can be measured

    def __init__(self, rate: float, burst: int, clock: Clock, traffic: Traffic) -> None:
        self.rate = rate
        self._ceiling = rate
        self._burst = float(burst)
        self._clock = clock
        self._traffic = traffic
        self._tokens = float(burst)
        self._filled_at = clock.monotonic()
        self._closed_until = 0.0
        self._lowered_at = self._raised_at = float("-inf")
        self._steady = rate  # that the service has accepted for a while
        self._refused = 0  # consecutive 429s, of requests sent one after another
        self._taken: deque[float] = deque(maxlen=1000)  # when accepted requests were sent
        self._line = asyncio.Lock()

    async def acquire(self) -> float:
        """Wait until this request may be sent; returns that moment, on the monotonic clock."""
        began = self._clock.monotonic()
        late = 0.0
        async with self._line:
            while (wait := self._wait(late)) > 1e-9:
                due = self._clock.monotonic() + wait
                await self._clock.sleep(wait)
                late = self._clock.monotonic() - due
            self._tokens -= 1
        await self._turn_among_processes()
        now = self._clock.monotonic()
        self._traffic.waited_for_rate += now - began
        self._taken.append(now)
        return now

    def throttled(self, sent_at: float, pause: float = 0.0) -> None:
        """A request sent at that moment got a 429: slow down to what was accepted recently, once per group of requests.

        By half at most, since a short history says little. When 429s follow each other, the pauses double instead: the
        service still counts the earlier requests.
        """
        now = self._clock.monotonic()
        self._closed_until = max(self._closed_until, now + pause)
        with suppress(ValueError):
            self._taken.remove(sent_at)
        if sent_at < self._lowered_at:
            return
        taken, fastest = self._rates(sent_at)
        self._ceiling = self._ceiling or fastest
        if not self._ceiling:
            return
        slowest = self._ceiling * self.SLOWEST
        if not self._refused:
            self.rate = self._steady = max(self._lower(sent_at, taken), slowest)
        self._lowered_at = now
        self._tokens = min(self._tokens, 0.0)  # nothing is saved for a burst any more
        wait = min(2.0**self._refused * 2 / self.rate, 1 / slowest)
        self._refused = min(self._refused + 1, 60)
        self._closed_until = max(self._closed_until, now + wait)

    def succeeded(self, sent_at: float) -> None:
        """A request sent at that moment was accepted."""
        if sent_at >= self._lowered_at:
            self._refused = 0
        now = self._clock.monotonic()
        since = max(self._raised_at, self._lowered_at + self.QUIET)
        if self.rate < self._ceiling and now > since:
            self.rate = min(self._ceiling, self.rate + (now - since) * self.rate * self.GROWTH)
            self._raised_at = now
        elif now > since + self.QUIET:
            self._steady = self.rate

    def _lower(self, sent_at: float, taken: float) -> float:
        """The next lower rate after a 429, when `taken` requests per second were accepted before `sent_at`."""
        if not self.rate:
            return taken * self.MARGIN
        if self.rate > self._steady:  # more was tried, which was too much
            return max(self._steady, min(taken, self.rate) * self.MARGIN, self.rate / 2)
        measured = (
            sent_at - self._lowered_at > self._span()
        )  # otherwise `taken` includes the pause of the last 429
        if measured and taken < self.NEARLY * self.rate:
            return max(taken, self.rate / 2) * self.MARGIN
        return self.rate * self.MARGIN

    async def _turn_among_processes(self) -> None:
        """For a pace that processes share; this one waits for nobody."""

    def _wait(self, late: float) -> float:
        """Seconds until the next request. A wait that took `late` seconds too long is made up for, to reach the rate."""
        now = self._clock.monotonic()
        if now < self._closed_until:
            return self._closed_until - now
        if not self.rate:
            self._tokens = self._burst
        else:
            most = self._burst + min(1.0, max(0.0, late) * self.rate)
            self._tokens = min(most, self._tokens + (now - self._filled_at) * self.rate)
        self._filled_at = now
        return (1 - self._tokens) / self.rate if self.rate and self._tokens < 1 else 0.0

    def _span(self) -> float:
        """Seconds over which accepted requests are counted: one second, or ten requests."""
        return max(1.0, 10 / self.rate) if self.rate else 1.0

    def _rates(self, before: float) -> tuple[float, float]:
        """Requests per second accepted before a moment: over the span, and since the first of them.

        Both are 0 while the client is unlimited and too few requests were sent to tell.
        """
        span = self._span()
        oldest = before - span - (1 / self.rate if self.rate else 0.0)
        sent = [moment for moment in self._taken if oldest <= moment < before]
        if not sent or (not self.rate and len(sent) < self.EVIDENCE):
            return 0.0, 0.0
        took = max(before - sent[0], 1e-3)
        return len(sent) / max(span, took), len(sent) / took


class Budget:
    """A budget for retries, so that a long outage cannot double the traffic (figures of the AWS SDKs)."""

    FULL = 500
    THROTTLED = 5
    OTHER = 14

    def __init__(self) -> None:
        self.left = self.FULL

    def take(self, cost: int) -> bool:
        """Pay for one retry; False when the budget does not allow it."""
        if cost > self.left:
            return False
        self.left -= cost
        return True

    def refund(self) -> None:
        """A call succeeded: part of the budget comes back."""
        self.left = min(self.FULL, self.left + 1)


def backoff(attempt: int, base: float, cap: float, chance: float) -> float:
    """Full jitter: a random part of `base` doubled per attempt, at most `cap`.

    >>> backoff(3, 0.5, 20.0, 1.0)
    2.0
    """
    return chance * min(cap, base * 2.0 ** min(attempt - 1, 60))


def retry_after(value: str | None, date: float | None) -> float | None:
    """Seconds that a Retry-After header asks for: 0 for a past date, None without a usable value.

    A date is counted from the answer's own Date header, never from this machine's clock; without one it is ignored.
    """
    value = (value or "").strip()
    if value.isascii() and value.isdigit() and len(value) < 12:
        return float(value)
    moment = http_date(value)
    return None if moment is None or date is None else max(0.0, moment - date)


def http_date(value: str | None) -> float | None:
    """An HTTP date as seconds since the epoch; None when it is not one."""
    try:
        moment = parsedate_to_datetime(value) if value else None
        return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() if moment else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
