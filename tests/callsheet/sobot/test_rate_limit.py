"""The rate limiter, the retry budget, backoff and Retry-After."""

import asyncio
import doctest
import random
from collections import deque
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.sobot import rate_limit
from callsheet.sobot.rate_limit import Budget, Pace, Traffic, backoff, http_date, retry_after
from tests.callsheet.sobot.raw_server import FakeTime


def pace(time: FakeTime, rate: float, burst: int = 1) -> Pace:
    return Pace(rate, burst, time.clock, Traffic())


def moments(limiter: Pace, count: int) -> list[float]:
    async def run() -> list[float]:
        return [await limiter.acquire() for _ in range(count)]

    return asyncio.run(run())


def test_requests_are_spaced_by_the_rate() -> None:
    """At four a second, each request comes a quarter of a second after the one before."""
    assert moments(pace(FakeTime(), 4.0), 5) == pytest.approx([1000.0, 1000.25, 1000.5, 1000.75, 1001.0])


def test_a_burst_may_go_at_once_and_no_more() -> None:
    """What was saved up goes at once; after it the rate holds."""
    assert moments(pace(FakeTime(), 1.0, burst=3), 5) == pytest.approx(
        [1000.0, 1000.0, 1000.0, 1001.0, 1002.0]
    )


def test_a_long_pause_saves_no_more_than_the_burst() -> None:
    """An hour of rest does not allow an hour's requests at once."""
    time = FakeTime()
    limiter = pace(time, 2.0, burst=2)
    moments(limiter, 2)
    time.now += 3600
    assert moments(limiter, 3) == pytest.approx([4600.0, 4600.0, 4600.5])


def test_a_clock_that_wakes_late_does_not_lower_the_rate() -> None:
    """Sleeps that take 5 ms too long cost nothing but those 5 ms, once."""
    time = FakeTime()

    async def oversleep(seconds: float) -> None:
        time.now += seconds + 0.005

    limiter = Pace(20.0, 1, replace(time.clock, sleep=oversleep), Traffic())
    sent = moments(limiter, 201)
    assert sent[-1] - sent[0] == pytest.approx(10.0, abs=0.011)
    assert all(late - early >= 0.04 for early, late in pairwise(sent))


def test_a_rate_of_zero_sets_no_limit() -> None:
    """Without a rate nothing waits."""
    time = FakeTime()
    moments(pace(time, 0.0), 100)
    assert time.slept == []


def test_waiting_tasks_are_served_in_the_order_they_came() -> None:
    """No task overtakes another."""
    order: list[int] = []

    async def run() -> None:
        limiter = pace(FakeTime(), 10.0)

        async def one(number: int) -> None:
            await limiter.acquire()
            order.append(number)

        await asyncio.gather(*(one(number) for number in range(10)))

    asyncio.run(run())
    assert order == list(range(10))


def test_a_429_halves_the_rate_when_too_little_is_known() -> None:
    """A first 429 after a single request: half of what is permitted, and a pause of two turns."""
    limiter = pace(FakeTime(), 8.0)
    limiter.throttled(sent_at=1000.0)
    assert limiter.rate == pytest.approx(4.0 * Pace.MARGIN)
    assert moments(limiter, 1)[0] == pytest.approx(1000.0 + 2 / limiter.rate)


def test_a_429_lowers_the_rate_to_what_was_taken() -> None:
    """A service that took 6 in the last second and refused the seventh gets just under 6 from now on."""
    time = FakeTime()
    limiter = pace(time, 8.0)
    sent = moments(limiter, 40)
    limiter._lowered_at = time.now + 1  # so that the refusals below are of a moment that is dealt with
    for moment in sent[3::4]:
        limiter.throttled(sent_at=moment)
    limiter._lowered_at = 0.0
    (last,) = moments(limiter, 1)
    limiter.throttled(sent_at=last)
    assert limiter.rate == pytest.approx(6.0 * Pace.MARGIN, rel=0.05)


def test_more_is_tried_only_after_a_quiet_while() -> None:
    """Successes win nothing back for a quarter of a minute; then the rate grows with time, never above what is permitted."""
    time = FakeTime()
    limiter = pace(time, 8.0)
    limiter.throttled(sent_at=1000.0)
    low = limiter.rate
    time.now += Pace.QUIET
    limiter.succeeded(sent_at=time.now)
    assert limiter.rate == low
    time.now += 10.0
    limiter.succeeded(sent_at=time.now)
    assert limiter.rate == pytest.approx(low + 10.0 * low * Pace.GROWTH)
    time.now += 3600.0
    limiter.succeeded(sent_at=time.now)
    assert limiter.rate == 8.0


def test_the_429s_of_one_moment_count_once() -> None:
    """Requests that were already out when the rate was lowered do not lower it again."""
    time = FakeTime()
    limiter = pace(time, 8.0)
    time.now += 1
    for _ in range(5):
        limiter.throttled(sent_at=1000.0)
    assert limiter.rate == pytest.approx(4.0 * Pace.MARGIN)


def test_429s_in_a_row_double_the_pause_and_leave_the_rate() -> None:
    """A window that is still full of earlier requests is waited for, not taken for a lower limit."""
    time = FakeTime()
    limiter = pace(time, 8.0)
    pauses = []
    for _ in range(3):
        limiter.throttled(sent_at=time.now)
        before = time.now
        (after,) = moments(limiter, 1)
        pauses.append(after - before)
    assert limiter.rate == pytest.approx(4.0 * Pace.MARGIN)
    assert pauses == pytest.approx([2 / limiter.rate, 4 / limiter.rate, 1 / (8.0 * Pace.SLOWEST)], rel=0.01)


def test_the_rate_never_falls_to_a_stop() -> None:
    """However many 429s come between successes, a sixteenth of the permitted rate remains."""
    time = FakeTime()
    limiter = pace(time, 8.0)
    for _ in range(50):
        time.now += 10
        limiter.succeeded(sent_at=time.now)
        limiter.throttled(sent_at=time.now)
    assert limiter.rate == 0.5


@pytest.mark.parametrize(("limit", "most"), [(20, 1.05), (10, 1.05), (6, 1.07)])
@pytest.mark.parametrize("jitter", [0.0, 0.008])
def test_it_settles_at_the_rate_of_the_service(limit: int, most: float, jitter: float) -> None:
    """20 a second permitted, fewer taken in any second: hardly a request too many, and little time lost."""
    time, taken, count, asked = FakeTime(), deque[float](), 0, 0
    limiter, chance = pace(time, 20.0), random.Random(1)

    async def run() -> None:
        nonlocal count, asked
        while count < 1000:
            sent = await limiter.acquire()
            arrived = sent + chance.random() * jitter
            asked += 1
            while taken and taken[0] <= arrived - 1:
                taken.popleft()
            if len(taken) >= limit:
                limiter.throttled(sent)
            else:
                taken.append(arrived)
                count += 1
                limiter.succeeded(sent)

    asyncio.run(run())
    assert asked <= 1.05 * count
    assert time.now - 1000.0 <= most * count / limit


def test_retry_after_holds_back_every_request() -> None:
    """A pause that the service asks for holds for all callers, not only for the caller that got the 429."""
    time = FakeTime()
    limiter = pace(time, 100.0)
    limiter.throttled(sent_at=1000.0, pause=30.0)
    assert moments(limiter, 1)[0] >= 1030.0


def test_an_unlimited_client_learns_its_limit_from_a_429() -> None:
    """Without a permitted rate, what was accepted before the first 429 is the rate, once it can be measured."""
    time = FakeTime()
    limiter = pace(time, 0.0)

    async def run() -> None:
        for _ in range(4):
            await limiter.acquire()
            time.now += 0.1
        limiter.throttled(sent_at=time.now)
        assert limiter.rate == 0.0
        for _ in range(16):
            await limiter.acquire()
            time.now += 0.1

    asyncio.run(run())
    limiter.throttled(sent_at=time.now)
    assert limiter.rate == pytest.approx(10.0 * Pace.MARGIN, rel=0.15)


@given(st.lists(st.sampled_from(["retry", "throttled", "success"]), max_size=300))
def test_the_budget_stays_between_empty_and_full(events: list[str]) -> None:
    """Whatever happens, what is left is between nothing and full, and nothing is taken that is not there."""
    budget = Budget()
    for event in events:
        before = budget.left
        if event == "success":
            budget.refund()
        else:
            cost = Budget.THROTTLED if event == "throttled" else Budget.OTHER
            assert budget.take(cost) is (cost <= before)
        assert 0 <= budget.left <= Budget.FULL


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_backoff_is_never_over_its_cap(attempt: int, chance: float) -> None:
    """No attempt number or chance leads to a wait below nothing or above the cap."""
    assert 0 <= backoff(attempt, 0.5, 20.0, chance) <= 20.0


@pytest.mark.parametrize("value", ["", "abc", "-5", "1.5", "٣", "1e3", "9" * 12, "Wed, 99 Foo 2026", "0x10"])
def test_an_unusable_retry_after_says_nothing(value: str) -> None:
    """Anything but whole seconds or an HTTP date is as good as absent."""
    assert retry_after(value, 0.0) is None


def test_a_date_without_a_zone_is_utc() -> None:
    """HTTP dates are UTC, also where the zone is given as -0000, on whatever machine this runs."""
    assert http_date("Thu, 01 Jan 1970 00:01:00 -0000") == http_date("Thu, 01 Jan 1970 00:01:00 GMT") == 60.0


def test_the_examples_in_the_docstrings_are_true() -> None:
    """Docstring examples are run."""
    result = doctest.testmod(rate_limit)
    assert result.attempted > 0
    assert result.failed == 0
