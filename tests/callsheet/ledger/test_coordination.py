"""The shared rate: turns are handed out one after another, whoever asks, and none is waited for that cannot be."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from callsheet.ledger.coordination import SharedClock, horizon, reserve_request_slot, slots_taken, take_slot
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.ticks import boot_id

JUMPS = [-400 * 86_400.0, -2 * 86_400.0, -3600.0, -1.0, 0.0, 1.0, 3600.0, 86_400.0, 400 * 86_400.0]


def at(now: float, name: str = "boot") -> SharedClock:
    return lambda _: (name, now)


def waits(ledger: Ledger, count: int, rate: float, clock: SharedClock) -> list[float]:
    return [round(reserve_request_slot(ledger, "sales", rate, clock).wait, 3) for _ in range(count)]


def test_turns_are_spaced_by_the_rate_whoever_asks(tmp_path: Path) -> None:
    """Two ledgers on one file: at one moment ten turns at 5 a second reach 1.6 s ahead (one unused turn is good)."""
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with Ledger(url) as one, Ledger(url) as other:
        found = [wait for turn in range(10) for wait in waits((one, other)[turn % 2], 1, 5.0, at(100.0))]
        assert found == [0, 0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6]
        assert reserve_request_slot(one, "other", 5.0, at(100.0)).wait == 0


def test_a_process_that_keeps_the_rate_alone_never_waits(tmp_path: Path) -> None:
    """Turns taken a step apart, and a little early or late, cost nothing."""
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        moments = [100 + turn * 0.2 + (0.01 if turn % 2 else -0.01) for turn in range(20)]
        assert all(waits(ledger, 1, 5.0, at(now)) == [0] for now in moments)


def test_no_turn_is_given_twice(tmp_path: Path) -> None:
    """Eight threads with ledgers of their own: eighty turns, all of them apart."""
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    found: list[float] = []

    def ask() -> None:
        with Ledger(url) as ledger:
            found.extend(waits(ledger, 10, 10.0, at(50.0)))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [0, *(round(turn / 10, 3) for turn in range(79))]


@pytest.mark.parametrize("rate", [0.01, 0.5, 5.0, 500.0])
@pytest.mark.parametrize("jump", JUMPS)
def test_no_jump_of_its_clock_makes_a_turn_far(jump: float, rate: float, tmp_path: Path) -> None:
    """However far a clock is set, the next turn is within what may be reserved, and what is not believed is said."""
    start = 500 * 86_400.0
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        before = waits(ledger, 5, rate, at(start))
        assert before[-1] > 0
        turn = reserve_request_slot(ledger, "sales", rate, at(start + jump))
        assert turn.wait <= horizon(1 / rate) + 1 / rate
        assert (turn.disbelieved > 0) == (before[-1] + 1 / rate - jump > horizon(1 / rate) + 1 / rate)
        assert turn.taken or turn.disbelieved == 0
        after = waits(ledger, 3, rate, at(start + jump))
        assert after == sorted(after)
        assert after[-1] > after[0]


def test_another_clocks_turn_is_not_compared(tmp_path: Path) -> None:
    """After a restart of the machine the clock begins anew; a ledger of schema 5 has seconds since 1970."""
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        waits(ledger, 5, 1.0, at(1e6, "the boot before"))
        assert waits(ledger, 3, 1.0, at(5.0, "this boot")) == [0, 0, 1]
        ledger.transaction(
            lambda connection: connection.execute(text("UPDATE rate_turns SET clock = '', next_at = 2e9"))
        )
        turn = reserve_request_slot(ledger, "sales", 1.0)
        assert (turn.wait, turn.taken, turn.disbelieved) == (0.0, True, 0.0)
        with ledger.look() as connection:
            assert connection.scalar(text("SELECT clock FROM rate_turns")) == boot_id()


@pytest.mark.parametrize("written", ["9e999", "-9e999", "1e300", "-1e300"])
def test_a_turn_that_is_no_moment_is_not_waited_for(written: str, tmp_path: Path) -> None:
    """Whatever stands in the ledger, the turns after it are in order."""
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        waits(ledger, 1, 1.0, at(100.0))
        change = text(f"UPDATE rate_turns SET next_at = {written}")
        ledger.transaction(lambda connection: connection.execute(change))
        assert waits(ledger, 3, 1.0, at(100.0)) in ([0, 0, 1], [0, 1, 2])


@pytest.mark.parametrize("rate", [0.1, 1.0, 10.0])
def test_turns_are_reserved_only_so_far_ahead(rate: float, tmp_path: Path) -> None:
    """So a turn that is further ahead cannot be a process's; who comes later asks again, and gets one when some are over."""
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        turns = [reserve_request_slot(ledger, "sales", rate, at(0.0)) for _ in range(400)]
        taken = [turn.wait for turn in turns if turn.taken]
        assert max(taken) <= horizon(1 / rate)
        assert len(set(taken)) == len(taken) - 1  # the unused one
        assert not any(turn.disbelieved for turn in turns)
        refused = [turn for turn in turns if not turn.taken]
        assert {turn.wait for turn in refused} == {horizon(1 / rate) / 2}
        later = reserve_request_slot(ledger, "sales", rate, at(refused[0].wait))
        assert later.taken
        assert later.wait > 0


@pytest.mark.parametrize("jump", [1, 24, 400 * 24])
def test_a_slot_that_a_fast_clock_took_does_not_block_a_schedule(jump: int, tmp_path: Path) -> None:
    """It is in the future, so it cannot have been due; the slots before it are run as ever, each once."""
    from datetime import UTC, datetime, timedelta

    now = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
    hour = now.replace(minute=0)
    ahead = (hour + timedelta(hours=jump)).isoformat()
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        assert take_slot(ledger, "hourly", ahead, (now + timedelta(hours=jump)).isoformat())
        assert slots_taken(ledger, "hourly", now.isoformat()) == []
        assert take_slot(ledger, "hourly", hour.isoformat(), now.isoformat())
        assert not take_slot(ledger, "hourly", hour.isoformat(), now.isoformat())
        earlier = (hour - timedelta(hours=1)).isoformat()
        assert not take_slot(ledger, "hourly", earlier, now.isoformat())
        assert not take_slot(ledger, "hourly", ahead, (now + timedelta(hours=jump)).isoformat())
