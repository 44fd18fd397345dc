"""The promises on a PostgreSQL ledger: kills, two owners, the rate, an older schema, a lock held by another, a full disk."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import psycopg
import pytest
from pydantic import SecretStr, ValidationError
from sqlalchemy import create_engine, inspect, make_url, select, text

from callsheet.engine import pipeline
from callsheet.engine.context import open_context
from callsheet.errors import Exit, SetupError
from callsheet.ledger import database as ledger_database
from callsheet.ledger.coordination import reserve_request_slot, shared_clock
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.ownership import Claims
from callsheet.ledger.records import Claim, DiskFullError, LedgerError, LockedError, OwnedError
from callsheet.ledger.schema import loads
from callsheet.ledger.states import LoadState
from callsheet.ledger.transitions import intend
from callsheet.sandbox.process import SandboxProcess
from callsheet.settings import Profile
from tests.callsheet.ledger.test_ledger import a_load, loaded_with
from tests.chaos.world import (
    CLASSES,
    KILLED,
    B,
    Class,
    chaos_profile,
    finish,
    in_child,
    prepared,
    six,
    wrongs,
)
from tests.support.databases import fresh_database
from transforms.outcomes import Outcome, outcome_frame

pytestmark = [pytest.mark.slow, pytest.mark.workbooks]

KILLS = 8


@pytest.fixture
def database() -> Iterator[str]:
    with fresh_database() as url:
        yield url


def on(url: str, world: SandboxProcess, folder: Path) -> Profile:
    return chaos_profile(world, folder, ledger=SecretStr(url))


@pytest.mark.parametrize("op_class", CLASSES, ids=lambda op_class: op_class.name)
def test_a_load_on_postgresql_killed_anywhere_is_whole(
    op_class: Class, world: SandboxProcess, tmp_path: Path, database: str
) -> None:
    """K1-K12: one load killed again and again, each time a little later, until it finishes."""
    profile = on(database, world, tmp_path)
    load_id = prepared(profile, op_class, six(), tmp_path)
    deaths = 0
    for at in range(3, 3 + 5 * KILLS, 5):
        status, _ = in_child(lambda: finish(profile, load_id), at)
        assert status in {0, KILLED}
        deaths += status == KILLED
    assert deaths >= KILLS / 2
    finish(profile, load_id)
    assert wrongs(world, profile, load_id, op_class, six()) == []
    assert not (tmp_path / "data" / "ledger.db").exists()


def test_of_many_that_want_a_load_one_gets_it(database: str) -> None:
    """I5: eight connections claim at one moment; without one writer at a time two of them would read the load as free."""
    with Ledger(database) as ledger:
        load = loaded_with(ledger)
    for _ in range(5):
        found = claimed_at_once(database, load, 8)
        owners = [claim for claim in found if isinstance(claim, Claim)]
        assert len({claim.number for claim in owners}) == len(owners)
        with Ledger(database) as ledger:
            last = max(owners, key=lambda claim: claim.number)
            with ledger.look() as connection:
                assert connection.scalar(select(loads.c.owner).where(loads.c.id == load)) == last.owner
            ledger.claims.release(last)


def claimed_at_once(database: str, load: str, many: int) -> list[Claim | OwnedError]:
    """What so many connections get that claim a load at one moment; each is silent to the others."""
    found: list[Claim | OwnedError] = []
    start = threading.Barrier(many)

    def want(number: int) -> None:
        with Ledger(database) as own:
            claims = Claims(own._change, clock=iter([0.0, 9.0]).__next__, sleep=lambda _: None)
            start.wait()
            try:
                found.append(claims.take(load, f"elsewhere/boot/{number}/0", lease=1.0))
            except OwnedError as error:
                found.append(error)

    threads = [threading.Thread(target=want, args=(number,)) for number in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == many
    return found


def test_no_turn_of_the_rate_is_given_twice(database: str) -> None:
    """Eight connections, eighty turns, all of them apart."""
    waits: list[float] = []
    with Ledger(database):
        pass

    def ask() -> None:
        with Ledger(database) as ledger:
            at_once = lambda _: ("server", 50.0)  # noqa: E731
            waits.extend(reserve_request_slot(ledger, "sales", 10.0, at_once).wait for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [round(wait, 3) for wait in sorted(waits)] == [0, *(round(at / 10, 3) for at in range(79))]


def test_a_ledger_of_an_older_version_is_brought_up(database: str) -> None:
    """D13: columns that came later are added in one transaction; a newer ledger is refused."""
    with Ledger(database) as ledger:
        load = loaded_with(ledger)
    admin = create_engine(make_url(database).set(drivername="postgresql+psycopg"))
    with admin.begin() as connection:
        connection.execute(text("ALTER TABLE loads DROP COLUMN crashes"))
        connection.execute(text("DROP INDEX loads_by_state"))
        connection.execute(text("UPDATE meta SET value = '1' WHERE name = 'schema_version'"))
    with Ledger(database) as ledger:
        assert (ledger.load(load).crashes, sum(ledger.books(load).values())) == (0, 5)
        assert "loads_by_state" in {index["name"] for index in inspect(admin).get_indexes("loads")}
    with admin.begin() as connection:
        connection.execute(text("UPDATE meta SET value = '9999' WHERE name = 'schema_version'"))
    admin.dispose()
    with pytest.raises(LedgerError) as raised:
        Ledger(database)
    assert raised.value.message.code == "LEDGER_NEWER"


def test_a_lock_that_somebody_keeps_is_waited_for_and_then_named(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D9: a bounded wait, then a clear stop; the SQLSTATE of the lock timeout decides."""
    monkeypatch.setattr(ledger_database, "BUSY_MS", 300)
    with Ledger(database) as ledger, psycopg.connect(database) as other:
        other.execute(f"SELECT pg_advisory_xact_lock({ledger_database._WRITERS})")
        with pytest.raises(LockedError):
            ledger.add_load(a_load(), loaded_rows())
        other.rollback()
        ledger.add_load(a_load(), loaded_rows())
        assert ledger.load("20261123-a").state is LoadState.READ


def test_a_full_disk_of_the_server_is_known_by_its_code(database: str) -> None:
    """D3: SQLSTATE 53100 is a full disk, whatever the server's language; new intents are refused until the next load."""
    with Ledger(database) as ledger:
        load = loaded_with(ledger)
        admin = create_engine(make_url(database).set(drivername="postgresql+psycopg"))
        with admin.begin() as connection:
            connection.execute(text(FULL))
        with pytest.raises(DiskFullError) as raised:
            ledger.do(intend(load, 1, "now"))
        assert raised.value.message.code == "LEDGER_DISK_FULL"
        with admin.begin() as connection:
            connection.execute(text("DROP TRIGGER full_disk ON chunks"))
        admin.dispose()
        with pytest.raises(DiskFullError):
            ledger.do(intend(load, 1, "now"))
        ledger.health.recheck()
        assert ledger.do(intend(load, 1, "now")) == 1


FULL = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'kein Speicherplatz' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER full_disk BEFORE UPDATE ON chunks FOR EACH ROW EXECUTE FUNCTION no_room()
"""


def loaded_rows() -> pd.DataFrame:
    return outcome_frame([], Outcome.INVALID, "")


def test_a_server_that_is_away_stops_the_load_with_its_name(world: SandboxProcess, tmp_path: Path) -> None:
    """No database: nothing is sent, and the password is not shown."""
    profile = on("postgresql://callsheet:hush@127.0.0.1:9/callsheet", world, tmp_path)
    with pytest.raises(SetupError) as raised, open_context(profile):
        pass
    assert raised.value.message.code == "LEDGER_OPEN_FAILED"
    assert "hush" not in str(raised.value)


def test_a_ledger_in_any_other_database_is_refused(world: SandboxProcess, tmp_path: Path) -> None:
    """Only what is tested is offered."""
    with pytest.raises(ValidationError, match="VALUE_DATABASE"):
        on("mysql://x/y", world, tmp_path)
    with pytest.raises(LedgerError) as raised:
        Ledger("mysql://x/y")
    assert raised.value.message.code == "LEDGER_BACKEND"


def test_a_connection_that_is_cut_in_the_middle_stops_the_load(
    world: SandboxProcess, tmp_path: Path, database: str
) -> None:
    """The server ends every connection while a load is sent: exit 4, and a resume completes it."""
    profile = on(database, world, tmp_path)
    load_id = prepared(profile, B, six(), tmp_path)
    with open_context(profile) as context, psycopg.connect(database, autocommit=True) as admin:
        claim = context.ledger.do
        cut = iter([True])

        def cutting(*words: object, **more: object) -> int:
            if next(cut, False):
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            return claim(*words, **more)  # type: ignore[arg-type]

        context.ledger.do = cutting  # type: ignore[method-assign]
        result = asyncio.run(pipeline.finish(context, load_id))
    assert result.exit in {Exit.WELL, Exit.STOPPED}
    finish(profile, load_id)
    assert wrongs(world, profile, load_id, B, six()) == []


def test_turns_are_taken_by_the_servers_clock(database: str) -> None:
    """All machines of a ledger share it; a turn that another clock left two days ahead is not waited for."""
    with Ledger(database) as ledger:
        assert ledger.transaction(shared_clock)[0] == "server"
        waits = [reserve_request_slot(ledger, "sales", 1.0).wait for _ in range(5)]
        assert waits == sorted(waits)
        assert 1.5 < waits[-1] <= 3.0
        with ledger.look() as connection:
            connection.execute(text("UPDATE rate_turns SET next_at = next_at + 172800"))
        turn = reserve_request_slot(ledger, "sales", 1.0)
        assert (turn.wait, turn.taken, turn.disbelieved > 172_000) == (0.0, True, True)
