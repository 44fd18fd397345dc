"""What an error of the database means is decided by its code, never by its words."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from callsheet.ledger.database import open_engine
from callsheet.ledger.disk_health import Fault, Health, fault_of
from callsheet.ledger.records import DiskError, DiskFullError, LedgerError, LockedError

MISLEADING = "the disk is full, locked, malformed and has an I/O error"


def sqlite_error(code: int, words: str = MISLEADING) -> sqlite3.OperationalError:
    """An error of the driver with a result code of SQLite."""
    error = sqlite3.OperationalError(words)
    error.sqlite_errorcode = code
    return error


def postgresql_error(sqlstate: str, words: str = MISLEADING) -> psycopg.Error:
    """An error of the driver with a SQLSTATE."""
    error = psycopg.errors.lookup(sqlstate)(words)
    assert error.sqlstate == sqlstate
    return error


def wrapped(error: Exception) -> DBAPIError:
    return DBAPIError("statement", None, error)


SQLITE = {
    sqlite3.SQLITE_FULL: Fault.FULL,
    sqlite3.SQLITE_BUSY: Fault.LOCKED,
    sqlite3.SQLITE_BUSY_SNAPSHOT: Fault.LOCKED,
    sqlite3.SQLITE_BUSY_RECOVERY: Fault.LOCKED,
    sqlite3.SQLITE_LOCKED: Fault.LOCKED,
    sqlite3.SQLITE_LOCKED_SHAREDCACHE: Fault.LOCKED,
    sqlite3.SQLITE_CORRUPT: Fault.DAMAGED,
    sqlite3.SQLITE_CORRUPT_INDEX: Fault.DAMAGED,
    sqlite3.SQLITE_NOTADB: Fault.DAMAGED,
    sqlite3.SQLITE_IOERR: Fault.DISK,
    sqlite3.SQLITE_IOERR_READ: Fault.DISK,
    sqlite3.SQLITE_IOERR_WRITE: Fault.DISK,
    sqlite3.SQLITE_IOERR_FSYNC: Fault.DISK,
    sqlite3.SQLITE_IOERR_SHMSIZE: Fault.DISK,
    sqlite3.SQLITE_READONLY: Fault.DISK,
    sqlite3.SQLITE_READONLY_DBMOVED: Fault.DISK,
    sqlite3.SQLITE_CANTOPEN: Fault.DISK,
    sqlite3.SQLITE_CANTOPEN_FULLPATH: Fault.DISK,
    sqlite3.SQLITE_ERROR: Fault.OTHER,
    sqlite3.SQLITE_CONSTRAINT_UNIQUE: Fault.OTHER,
    sqlite3.SQLITE_NOMEM: Fault.OTHER,
}
POSTGRESQL = {
    "53100": Fault.FULL,  # disk_full
    "55P03": Fault.LOCKED,  # lock_not_available
    "XX001": Fault.DAMAGED,  # data_corrupted
    "XX002": Fault.DAMAGED,  # index_corrupted
    "58030": Fault.DISK,  # io_error
    "23505": Fault.OTHER,  # unique_violation
    "25P03": Fault.OTHER,  # idle_in_transaction_session_timeout
    "57P01": Fault.OTHER,  # admin_shutdown
}


@pytest.mark.parametrize(("code", "fault"), SQLITE.items())
def test_a_code_of_sqlite_decides(code: int, fault: Fault) -> None:
    """The low byte of a result code counts, whatever the words are."""
    assert fault_of(wrapped(sqlite_error(code))) is fault


@pytest.mark.parametrize(("sqlstate", "fault"), POSTGRESQL.items())
def test_a_sqlstate_decides(sqlstate: str, fault: Fault) -> None:
    """The SQLSTATE counts, whatever the words are, and in whatever language the server writes them."""
    assert fault_of(wrapped(postgresql_error(sqlstate))) is fault


def test_an_error_without_a_code_means_nothing_in_particular() -> None:
    """The driver's own errors, such as a lost connection or a closed database, have none."""
    for error in (sqlite3.ProgrammingError(MISLEADING), psycopg.OperationalError(MISLEADING)):
        assert fault_of(wrapped(error)) is Fault.OTHER


MEANINGS: dict[int, tuple[type[LedgerError], str]] = {
    sqlite3.SQLITE_FULL: (DiskFullError, "LEDGER_DISK_FULL"),
    sqlite3.SQLITE_BUSY: (LockedError, "LEDGER_LOCKED"),
    sqlite3.SQLITE_CORRUPT: (LedgerError, "LEDGER_DAMAGED"),
    sqlite3.SQLITE_IOERR_WRITE: (DiskError, "LEDGER_DISK_FAILED"),
    sqlite3.SQLITE_ERROR: (LedgerError, "LEDGER_UNUSABLE"),
}


@pytest.mark.parametrize("code", MEANINGS)
def test_a_fault_becomes_an_error_of_the_ledger(code: int, tmp_path: Path) -> None:
    """The driver's words are quoted as the cause; after damage or a failed disk everything is refused."""
    kind, expected = MEANINGS[code]
    health = Health(tmp_path)
    failure = health.failure(wrapped(sqlite_error(code, "as the driver says it")))
    assert (type(failure), failure.message.code) == (kind, expected)
    assert failure.message.get("cause") in {"", "as the driver says it"}
    assert health.full == (kind is DiskFullError)
    if expected in {"LEDGER_DAMAGED", "LEDGER_DISK_FAILED"}:
        with pytest.raises(kind):
            health.refuse_if_broken()
    else:
        health.refuse_if_broken()


def test_a_full_server_is_tried_again_with_the_next_load() -> None:
    """The disk of a server cannot be measured: what is new is refused until the next load starts."""
    health = Health(None)
    assert isinstance(health.failure(wrapped(postgresql_error("53100"))), DiskFullError)
    assert health.full
    health.recheck()
    assert not health.full


@pytest.fixture
def ledger_file(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.db"
    open_engine(f"sqlite:///{path}").dispose()
    return path


def test_the_driver_gives_the_codes_that_are_decided_on(ledger_file: Path) -> None:
    """Real errors of SQLite: a lock, a read-only file, a file that is no database, a database without room."""
    found: dict[str, Fault] = {}

    def note(name: str, path: Path, statement: str, *before: str, mode: str = "rw") -> None:
        address = f"file:{path}?mode={mode}"
        with closing(sqlite3.connect(address, uri=True, timeout=0, isolation_level=None)) as connection:
            try:
                for line in (*before, statement):
                    connection.execute(line)
            except sqlite3.Error as error:
                found[name] = fault_of(wrapped(error))

    with closing(sqlite3.connect(ledger_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        note("locked", ledger_file, "BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    note("read-only", ledger_file, "DELETE FROM meta", mode="ro")
    fill = "INSERT INTO meta (name, value) VALUES ('fill', hex(zeroblob(1000000)))"
    note("full", ledger_file, fill, "PRAGMA max_page_count=1")
    garbage = ledger_file.with_name("garbage.db")
    garbage.write_bytes(b"not a database at all" * 400)
    note("garbage", garbage, "SELECT * FROM meta")
    assert found == {
        "locked": Fault.LOCKED,
        "read-only": Fault.DISK,
        "full": Fault.FULL,
        "garbage": Fault.DAMAGED,
    }
