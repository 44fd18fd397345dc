"""Accounts of the page in the ledger: names, grants, links, passwords, and what ends sessions."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from callsheet.ledger import people
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.people import EVERYWHERE, Role
from callsheet.ledger.sign_ins import Limits, find_session, open_session

LIMITS = Limits(timedelta(minutes=30), timedelta(hours=12))
NOW = datetime(2026, 11, 27, 8, tzinfo=UTC).isoformat(timespec="milliseconds")
LATER = "2026-11-28T08:00:00.000+00:00"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}", now=lambda: NOW) as opened:
        people.add_user(opened, "Mei Lin")
        yield opened


def test_an_account_is_found_however_its_name_is_written(ledger: Ledger) -> None:
    """By capitals and spaces nobody gets a second account."""
    assert not people.add_user(ledger, " mei  LIN ")
    user = people.find_user(ledger, people.id_of("MEI LIN"))
    assert user is not None
    assert (user.name, user.ready, user.locked, user.grants) == ("Mei Lin", False, False, frozenset())


def test_a_grant_is_for_a_role_in_a_profile(ledger: Ledger) -> None:
    """Who is an analyst of one profile is nothing in another, and an administrator of all of it sees no load."""
    assert people.grant(ledger, "mei lin", "sales", Role.ANALYST)
    assert not people.grant(ledger, "mei lin", "sales", Role.ANALYST)
    people.grant(ledger, "mei lin", "care", Role.APPROVER)
    people.grant(ledger, "mei lin", EVERYWHERE, Role.ADMIN)
    user = people.find_user(ledger, "mei lin")
    assert user is not None
    assert user.profiles(Role.ANALYST) == {"sales"}
    assert user.profiles(Role.ANALYST, Role.APPROVER) == {"sales", "care"}
    assert user.is_admin


def test_an_admin_of_a_profile_is_no_administrator(ledger: Ledger) -> None:
    """Only a grant for the whole installation counts."""
    people.grant(ledger, "mei lin", "sales", Role.ADMIN)
    user = people.find_user(ledger, "mei lin")
    assert user is not None
    assert not user.is_admin


def test_a_link_sets_a_password_once(ledger: Ledger) -> None:
    """The second use of it, and one of an account locked meanwhile, changes nothing."""
    people.set_link(ledger, "mei lin", "hashed", LATER)
    assert people.user_of_link(ledger, "hashed", NOW) is not None
    assert people.set_password(ledger, "mei lin", "first", link="hashed")
    assert people.user_of_link(ledger, "hashed", NOW) is None
    assert not people.set_password(ledger, "mei lin", "second", link="hashed")
    assert people.secrets_of(ledger, "mei lin").password == "first"


@pytest.mark.parametrize(("hashed", "now"), [("other", NOW), ("", NOW), ("hashed", LATER)])
def test_no_other_link_and_no_old_one_is_good(ledger: Ledger, hashed: str, now: str) -> None:
    people.set_link(ledger, "mei lin", "hashed", LATER)
    assert people.user_of_link(ledger, hashed, now) is None


@pytest.mark.parametrize("change", ["lock", "reset", "password"])
def test_what_shuts_an_account_ends_its_sessions(ledger: Ledger, change: str) -> None:
    """And a lock voids the link that is under way."""
    people.set_link(ledger, "mei lin", "hashed", LATER)
    open_session(ledger, "token", "mei lin", "127.0.0.1", "Firefox")
    if change == "password":
        people.set_password(ledger, "mei lin", "new")
    else:
        getattr(people, change)(ledger, "mei lin")
    assert find_session(ledger, "token", LIMITS) is None
    user = people.find_user(ledger, "mei lin")
    assert user is not None
    assert user.locked == (change == "lock")
    if change == "lock":
        assert people.user_of_link(ledger, "hashed", NOW) is None


def test_a_code_of_a_step_is_used_once(ledger: Ledger) -> None:
    """Neither the same nor an earlier one again."""
    people.set_second_factor(ledger, "mei lin", "sealed", 5)
    assert [people.use_step(ledger, "mei lin", step) for step in (5, 6, 6, 5, 7)] == [
        False,
        True,
        False,
        False,
        True,
    ]


def test_nobody_has_empty_secrets(ledger: Ledger) -> None:
    assert people.secrets_of(ledger, "nobody") == people.Secrets("", "", 0)


def test_a_ledger_without_accounts_is_given_their_tables(tmp_path: Path) -> None:
    """One of an older schema, opened by this version."""
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with Ledger(url) as ledger, ledger.look() as connection:
        for table in ("grants", "sessions", "users", "audit", "sign_in_failures"):
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("UPDATE meta SET value = '9' WHERE name = 'schema_version'"))
    with Ledger(url) as ledger:
        assert people.add_user(ledger, "Ann")
