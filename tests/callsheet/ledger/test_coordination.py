"""The shared rate: turns are handed out one after another, whoever asks."""

import threading
from pathlib import Path

from callsheet.ledger.coordination import reserve_request_slot
from callsheet.ledger.ledger import Ledger


def test_turns_are_spaced_by_the_rate_whoever_asks(tmp_path: Path) -> None:
    """Two ledgers on one file: at one moment ten turns at 5 a second reach 1.6 s ahead (one unused turn is good)."""
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with Ledger(url) as one, Ledger(url) as other:
        waits = [reserve_request_slot((one, other)[at % 2], "sales", 5.0, 100.0) for at in range(10)]
        assert [round(wait, 3) for wait in waits] == [0, 0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6]
        assert reserve_request_slot(one, "other", 5.0, 100.0) == 0


def test_a_process_that_keeps_the_rate_alone_never_waits(tmp_path: Path) -> None:
    """Turns taken a step apart, and a little early or late, cost nothing."""
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        moments = [100 + at * 0.2 + (0.01 if at % 2 else -0.01) for at in range(20)]
        assert sum(reserve_request_slot(ledger, "sales", 5.0, now) for now in moments) == 0


def test_no_turn_is_given_twice(tmp_path: Path) -> None:
    """Eight threads with ledgers of their own: eighty turns, all of them apart."""
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    waits: list[float] = []

    def ask() -> None:
        with Ledger(url) as ledger:
            waits.extend(reserve_request_slot(ledger, "sales", 10.0, 50.0) for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [round(wait, 3) for wait in sorted(waits)] == [0, *(round(at / 10, 3) for at in range(79))]
