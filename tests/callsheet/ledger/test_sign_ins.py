"""Sessions, waits after failed sign-ins, and the audit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callsheet.ledger.ledger import Ledger
from callsheet.ledger.people import add_user
from callsheet.ledger.sign_ins import (
    Limits,
    end_sessions,
    find_session,
    forget_old,
    open_session,
    record,
    recorded,
    sessions_of,
    signed_in,
    try_sign_in,
)

LIMITS = Limits(idle=timedelta(minutes=30), whole=timedelta(hours=12))


@dataclass
class Clock:
    at: datetime = datetime(2026, 11, 27, 8, tzinfo=UTC)

    def __call__(self) -> str:
        return self.at.isoformat(timespec="milliseconds")

    def on(self, **much: float) -> None:
        self.at += timedelta(**much)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}", now=clock) as opened:
        add_user(opened, "ann")
        open_session(opened, "token", "ann", "127.0.0.1", "Firefox")
        yield opened


def test_a_session_ends_when_nobody_uses_it(ledger: Ledger, clock: Clock) -> None:
    """Each use begins its idle time again; what has ended stays ended."""
    for _ in range(3):
        clock.on(minutes=29)
        assert find_session(ledger, "token", LIMITS) is not None
    clock.on(minutes=30)
    assert find_session(ledger, "token", LIMITS) is None
    clock.on(minutes=-30)
    assert find_session(ledger, "token", LIMITS) is None


def test_a_session_ends_at_last_however_it_is_used(ledger: Ledger, clock: Clock) -> None:
    """Twelve hours after it began."""
    for _ in range(12 * 3 - 1):
        clock.on(minutes=20)
        assert find_session(ledger, "token", LIMITS) is not None
    clock.on(minutes=20)
    assert find_session(ledger, "token", LIMITS) is None


def test_a_clock_that_is_set_back_does_not_lengthen_a_session(ledger: Ledger, clock: Clock) -> None:
    """A minute apart is what two machines may be."""
    clock.on(seconds=-30)
    assert find_session(ledger, "token", LIMITS) is not None
    clock.on(days=-1)
    assert find_session(ledger, "token", LIMITS) is None


def test_the_use_of_a_session_is_written_once_a_minute(ledger: Ledger, clock: Clock) -> None:
    """Looking is cheap: the ledger also sends."""
    made = clock()
    clock.on(seconds=59)
    find_session(ledger, "token", LIMITS)
    assert [session.seen_at for session in sessions_of(ledger, "ann", LIMITS)] == [made]
    clock.on(seconds=1)
    find_session(ledger, "token", LIMITS)
    assert [session.seen_at for session in sessions_of(ledger, "ann", LIMITS)] == [clock()]


def test_some_or_all_sessions_of_a_user_are_ended(ledger: Ledger) -> None:
    """Of this user alone: a token of somebody else does nothing."""
    add_user(ledger, "bob")
    for token, user in (("second", "ann"), ("third", "ann"), ("his", "bob")):
        open_session(ledger, token, user, "", "")
    end_sessions(ledger, "ann", ["second", "his"])
    assert {one.token for one in sessions_of(ledger, "ann", LIMITS)} == {"token", "third"}
    end_sessions(ledger, "ann")
    assert sessions_of(ledger, "ann", LIMITS) == []
    assert [one.token for one in sessions_of(ledger, "bob", LIMITS)] == ["his"]


def test_waits_double_after_the_fifth_failure(ledger: Ledger, clock: Clock) -> None:
    """1, 2, 4, 8, then 15 minutes at most; a try during a wait does not lengthen it."""
    for _ in range(4):
        assert try_sign_in(ledger, ["account"]) == 0
    waits = []
    for _ in range(6):
        assert try_sign_in(ledger, ["account"]) == 0
        waits.append(try_sign_in(ledger, ["account"]) // 60)
        clock.on(minutes=waits[-1])
    assert waits == [1, 2, 4, 8, 15, 15]


def test_an_account_and_an_address_are_counted_apart(ledger: Ledger) -> None:
    """Many names from one place wait as much as many places for one name; others do not."""
    for number in range(5):
        assert try_sign_in(ledger, [f"account-{number}", "address"]) == 0
    assert try_sign_in(ledger, ["account-9", "address"]) == 60
    assert try_sign_in(ledger, ["account-1", "elsewhere"]) == 0


def test_a_success_clears_the_account_but_not_the_address(ledger: Ledger) -> None:
    """Whoever owns one account cannot try others for ever by signing in between."""
    for _ in range(4):
        try_sign_in(ledger, ["account", "address"])
    try_sign_in(ledger, ["mine", "address"])
    signed_in(ledger, "mine", "address")
    assert try_sign_in(ledger, ["account", "address"]) == 0
    assert try_sign_in(ledger, ["mine", "address"]) == 60
    assert try_sign_in(ledger, ["mine", "elsewhere"]) == 0


def test_failures_of_days_ago_count_for_nothing(ledger: Ledger, clock: Clock) -> None:
    for _ in range(5):
        try_sign_in(ledger, ["account"])
    clock.on(days=1, seconds=1)
    assert [try_sign_in(ledger, ["account"]) for _ in range(5)] == [0] * 5


def test_what_has_ended_is_removed(ledger: Ledger, clock: Clock) -> None:
    try_sign_in(ledger, ["account"])
    clock.on(days=2)
    open_session(ledger, "new", "ann", "", "")
    forget_old(ledger, LIMITS)
    clock.on(days=-2)
    assert find_session(ledger, "token", LIMITS) is None
    with ledger.look() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sign_in_failures").scalar() == 0
        assert connection.exec_driver_sql("SELECT count(*) FROM sessions").scalar() == 1


def test_the_audit_has_the_latest_first(ledger: Ledger, clock: Clock) -> None:
    record(ledger, "", "10.0.0.1", "SIGN_IN_FAILED")
    clock.on(seconds=1)
    record(ledger, "ann", "10.0.0.1", "DOWNLOADED", "20261127-080000-abcdef")
    assert [(line["user"], line["action"], line["object"]) for line in recorded(ledger)] == [
        ("ann", "DOWNLOADED", "20261127-080000-abcdef"),
        ("", "SIGN_IN_FAILED", ""),
    ]
    assert recorded(ledger, limit=1)[0]["at"] == clock()
