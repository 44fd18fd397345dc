"""The rate limiter, the retry budget, backoff and Retry-After."""

import asyncio
import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobot import pacing
from sobot.pacing import Budget, Pace, Traffic, backoff, http_date, retry_after

from .raw_server import FakeTime


def pace(time: FakeTime, rate: float, burst: int = 1) -> Pace:
    return Pace(rate, burst, time.clock, Traffic())


def moments(limiter: Pace, count: int) -> list[float]:
    async def run() -> list[float]:
        return [await limiter.acquire() for _ in range(count)]

    return asyncio.run(run())


def test_requests_are_spaced_by_the_rate():
    """At four a second, each request comes a quarter of a second after the one before."""
    assert moments(pace(FakeTime(), 4.0), 5) == pytest.approx([1000.0, 1000.25, 1000.5, 1000.75, 1001.0])


def test_a_burst_may_go_at_once_and_no_more():
    """What was saved up goes at once; after it the rate holds."""
    assert moments(pace(FakeTime(), 1.0, burst=3), 5) == pytest.approx(
        [1000.0, 1000.0, 1000.0, 1001.0, 1002.0]
    )


def test_a_long_pause_saves_no_more_than_the_burst():
    """An hour of rest does not allow an hour's requests at once."""
    time = FakeTime()
    limiter = pace(time, 2.0, burst=2)
    moments(limiter, 2)
    time.now += 3600
    assert moments(limiter, 3) == pytest.approx([4600.0, 4600.0, 4600.5])


def test_a_rate_of_zero_sets_no_limit():
    """Without a rate nothing waits."""
    time = FakeTime()
    moments(pace(time, 0.0), 100)
    assert time.slept == []


def test_waiting_tasks_are_served_in_the_order_they_came():
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


def test_a_429_halves_the_rate_and_successes_win_it_back():
    """Multiplicative down, additive up, never above what is permitted."""
    limiter = pace(FakeTime(), 8.0)
    limiter.throttled(sent_at=1000.0)
    assert limiter.rate == 4.0
    for _ in range(9):
        limiter.succeeded()
    assert limiter.rate == pytest.approx(7.6)
    limiter.succeeded()
    limiter.succeeded()
    assert limiter.rate == 8.0


def test_the_429s_of_one_moment_count_once():
    """Requests that were already out when the rate was lowered do not lower it again."""
    time = FakeTime()
    limiter = pace(time, 8.0)
    time.now += 1
    for _ in range(5):
        limiter.throttled(sent_at=1000.0)
    assert limiter.rate == 4.0
    limiter.throttled(sent_at=time.now)
    assert limiter.rate == 2.0


def test_the_rate_never_falls_to_a_stop():
    """However many 429s come, a sixteenth of the permitted rate remains."""
    time = FakeTime()
    limiter = pace(time, 8.0)
    for _ in range(50):
        time.now += 1
        limiter.throttled(sent_at=time.now)
    assert limiter.rate == 0.5


def test_retry_after_holds_back_every_request():
    """A pause that the service asks for holds for all callers, not only for the one that was told."""
    time = FakeTime()
    limiter = pace(time, 100.0)
    limiter.throttled(sent_at=1000.0, pause=30.0)
    assert moments(limiter, 1)[0] >= 1030.0


def test_an_unlimited_client_learns_its_limit_from_a_429():
    """Without a permitted rate, the rate at which the service complained becomes the ceiling, once it can be told."""
    time = FakeTime()
    limiter = pace(time, 0.0)

    async def run() -> None:
        for _ in range(4):
            await limiter.acquire()
            time.now += 0.1
        limiter.throttled(sent_at=time.now)
        assert limiter.rate == 0.0
        for _ in range(7):
            await limiter.acquire()
            time.now += 0.1

    asyncio.run(run())
    limiter.throttled(sent_at=time.now)
    assert limiter.rate == pytest.approx(5.0)


@given(st.lists(st.sampled_from(["retry", "throttled", "success"]), max_size=300))
def test_the_budget_stays_between_empty_and_full(events: list[str]):
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
def test_backoff_is_never_over_its_cap(attempt: int, chance: float):
    """No attempt number or chance leads to a wait below nothing or above the cap."""
    assert 0 <= backoff(attempt, 0.5, 20.0, chance) <= 20.0


@pytest.mark.parametrize("value", ["", "abc", "-5", "1.5", "٣", "1e3", "9" * 12, "Wed, 99 Foo 2026", "0x10"])
def test_an_unusable_retry_after_says_nothing(value: str):
    """Anything but whole seconds or an HTTP date is as good as absent."""
    assert retry_after(value, 0.0) is None


def test_a_date_without_a_zone_is_utc():
    """HTTP dates are UTC, also where the zone is given as -0000, on whatever machine this runs."""
    assert http_date("Thu, 01 Jan 1970 00:01:00 -0000") == http_date("Thu, 01 Jan 1970 00:01:00 GMT") == 60.0


def test_the_examples_in_the_docstrings_are_true():
    """Docstring examples are run."""
    result = doctest.testmod(pacing)
    assert result.attempted > 0
    assert result.failed == 0
