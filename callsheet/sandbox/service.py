"""The sandbox as a whole: company, state, readings, faults and audit, without HTTP."""

import asyncio
import random
import secrets
import string
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from callsheet.sandbox.audit import Audit
from callsheet.sandbox.company import Company, load_company, settle
from callsheet.sandbox.faults import Faults
from callsheet.sandbox.readings import Readings
from callsheet.sandbox.refusals import TooMany
from callsheet.sandbox.store import Store
from callsheet.sandbox.tokens import Tokens

Clock = Callable[[], float]


class Service:
    """Everything one sandbox knows. `clock` gives seconds since 1970; close it when done."""

    def __init__(
        self,
        *,
        readings: Readings | None = None,
        company: Company | str | Path | None = None,
        database: str | Path | None = None,
        clock: Clock = time.time,
    ) -> None:
        self.company = company if isinstance(company, Company) else load_company(company)
        self.store = Store("" if database is None else str(database))
        self._first_company = self.company
        self._first_readings = self.readings = readings or Readings()
        self._clock = clock
        self.faults = Faults()
        self.audit = Audit(self.store)
        self.tokens = Tokens(self.company, self.store)
        self.running_keys: set[tuple[str, str]] = set()
        self.last_answers: dict[str, bytes] = {}
        self.shown: Counter[int] = Counter()  # how often the result of a batch was asked for
        self.stopping = asyncio.Event()
        self._arrivals: deque[float] = deque()
        if not self.store.value("SELECT count(*) FROM agents"):
            settle(self.company, self.store)

    def clock(self) -> float:
        """The server's time in seconds since 1970."""
        return self._clock() + self.readings.clock_offset

    def reset(self) -> None:
        """As at the start: company, readings, no faults, an empty audit. Tokens given out stay good."""
        self.store.clear("tokens")
        self._set_company(self._first_company)
        settle(self.company, self.store)
        self.readings = self._first_readings
        self.faults.clear()
        self.running_keys.clear()
        self.last_answers.clear()
        self.shown.clear()
        self._arrivals.clear()

    def change_secret(self, app_secret: str) -> None:
        """From now on tokens are signed for with another secret, and those given out are not accepted any more."""
        self.tokens.expire_all()
        self._set_company(self.company.model_copy(update={"app_secret": app_secret}))

    def _set_company(self, company: Company) -> None:
        self.company = company
        self.tokens = Tokens(company, self.store)

    def limit_rate(self) -> None:
        """TooMany when the last second brought more requests than the readings permit."""
        limit, now = self.readings.rate_limit, self.clock()
        if not limit:
            return
        while self._arrivals and self._arrivals[0] <= now - 1:
            self._arrivals.popleft()
        if len(self._arrivals) >= limit:
            raise TooMany("Too many requests", self.readings.retry_after)
        self._arrivals.append(now)

    async def pause(self, seconds: float) -> None:
        """Waits, but no longer than the server runs."""
        if seconds > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), seconds)

    def close(self) -> None:
        self.store.close()


def new_id() -> str:
    """An id of 36 characters, hexadecimal but for four letters, as campaigns carry in the reference."""
    marks = [secrets.token_hex(4) + random.choice(string.ascii_uppercase) for _ in range(4)]  # nosec B311 # noqa: S311 - an id, no secret
    return "".join(marks)


def new_code() -> str:
    """Ten lower-case letters and digits, as a campaign's code in the reference."""
    return "".join(random.choices(string.ascii_lowercase + string.digits, k=10))  # nosec B311 # noqa: S311 - an id, no secret
