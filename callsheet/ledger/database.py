"""Opening the ledger's database: a local file that only its owner can read, or PostgreSQL.

A ledger that cannot be trusted is refused before anything is sent: one on a network file system (SQLite's locks and its
write-ahead log are not reliable there), damaged, or written by a newer program.
"""

import errno
import fcntl
import os
import secrets
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    create_mock_engine,
    event,
    insert,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.schema import CreateColumn, CreateIndex

from callsheet.durable import make_folder
from callsheet.ledger.address import parsed, shown, without_secrets
from callsheet.ledger.direct import run_text
from callsheet.ledger.disk_health import Fault, damaged, fault_of, no_room, reserve_of
from callsheet.ledger.draft_tables import metadata
from callsheet.ledger.forbidden_facts import TAILS_SINCE, forget_tails
from callsheet.ledger.meta_values import meta_value
from callsheet.ledger.old_notes import REASONS_SINCE, give_reasons
from callsheet.ledger.position import count_earlier
from callsheet.ledger.records import DiskFullError, LedgerError, LockedError, schema_of
from callsheet.ledger.schema import meta
from callsheet.ledger.schema_version import SCHEMA_VERSION
from callsheet.ledger.statements import POSTGRESQL, SQLITE

BUSY_MS = 30_000
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_CACHE_KIB = 2048  # of the ledger, kept by each connection: what is looked for is found by indexes
_WRITERS = 0x5B0B07  # the number of our lock in a PostgreSQL database
_ALONE = {"without_begin": True}
_NETWORK = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "afs",
        "ncpfs",
        "ceph",
        "davfs",
        "fuse.sshfs",
        "fuse.glusterfs",
        "fuse.davfs2",
        "fuse.rclone",
    ]
)


def file_of(url: str) -> Path | None:
    """The file of a ledger; None for a ledger on a server."""
    found = parsed(url)
    return Path(found.database or "") if found.get_backend_name() == "sqlite" else None


def open_engine(url: str, *, alone: bool = True) -> Engine:
    """An engine on a ledger of this program's schema, created if need be; LedgerError when it cannot be opened.

    `alone` is False when another process has it open: then it is not searched for what a crash may have left.
    """
    address, path = parsed(url), file_of(url)
    try:
        return _open(address, path, alone=alone)
    except DiskFullError:
        if path is None or not reserve_of(path.parent).exists():
            raise
        reserve_of(path.parent).unlink()  # SQLite wants a little room even to read
        return _open(address, path, alone=alone)


def _open(address: URL, path: Path | None, *, alone: bool) -> Engine:
    try:
        engine = _server(address) if path is None else _sqlite(path, alone=alone)
        try:
            with engine.begin() as connection:
                _migrate(connection)
        except BaseException:
            engine.dispose()
            raise
    except DBAPIError as error:
        raise _refusal(address, path, str(error.orig).strip(), fault_of(error)) from None
    except ImportError:
        raise LedgerError("LEDGER_NO_DRIVER") from None
    except (SQLAlchemyError, OSError, UnicodeError) as error:
        raise _refusal(address, path, str(error), _of_disk(error)) from None
    return engine


def only_reading(engine: Engine) -> Engine:
    """The same database for statements of which each sees what is committed, and none writes.

    Our connections to SQLite are so by themselves, outside of BEGIN: to set it and take it back again for each statement
    would take longer than most of them.
    """
    alone = _ALONE if engine.dialect.name == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
    return engine.execution_options(**alone)


def _server(url: URL) -> Engine:
    """PostgreSQL: one writer at a time as with SQLite; a process that hangs does not hold its lock for long."""
    if url.get_backend_name() != "postgresql":
        raise LedgerError("LEDGER_BACKEND")
    options = f"-c lock_timeout={BUSY_MS} -c idle_in_transaction_session_timeout={2 * BUSY_MS} -c synchronous_commit=on"
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": options},
        execution_options=POSTGRESQL,
    )
    event.listen(engine, "begin", _begin_on_server)
    return engine


def _refusal(address: URL, path: Path | None, cause: str, fault: Fault) -> LedgerError:
    place, cause = shown(address), without_secrets(cause, address)
    if fault is Fault.DAMAGED:
        return damaged(cause)
    if fault is Fault.LOCKED:
        return LockedError("LEDGER_OPEN_LOCKED", place=place)
    if fault is Fault.FULL or (path is not None and path.parent.is_dir() and no_room(path.parent)):
        return DiskFullError("LEDGER_OPEN_DISK_FULL", path=place if path is None else str(path))
    return LedgerError("LEDGER_OPEN_FAILED", place=place, cause=cause)


def _of_disk(error: Exception) -> Fault:
    """A disk without room for another file is as full as one without room for another byte."""
    return Fault.FULL if isinstance(error, OSError) and error.errno in _FULL else Fault.OTHER


def _sqlite(path: Path, *, alone: bool) -> Engine:
    make_folder(path.parent)
    kind = file_system(path.parent, _mounts())
    if kind in _NETWORK:
        raise LedgerError("LEDGER_NETWORK_DISK", path=str(path), file_system=kind)
    log = path.with_name(path.name + "-wal")
    unclean = alone and log.exists() and log.stat().st_size > 0
    # Before SQLite does, so that -wal and -shm are 0600 too. Only where there is none: closing any descriptor of the file
    # would drop the locks of every other connection in this process, and another process could then remove a log in use.
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    engine = create_engine(f"sqlite:///{path}", hide_parameters=True, execution_options=SQLITE)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    if unclean:
        _check_pages(engine)
    return engine


def _check_pages(engine: Engine) -> None:
    """Check a ledger once that was not closed properly, before anything in it is trusted."""
    with only_reading(engine).connect() as connection:
        found = str(connection.execute(text("PRAGMA quick_check(1)")).scalar())
    if found != "ok":
        raise damaged(found.splitlines()[0])


def _mounts() -> str:
    try:
        return Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def file_system(folder: Path, mounts: str) -> str:
    """The type of the file system that holds a folder, by a table of mounts; empty when it is not known."""
    here = str(folder.resolve())
    best = ("", "")
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        place = fields[1].replace("\\040", " ")
        if (here == place or here.startswith(place.rstrip("/") + "/")) and len(place) >= len(best[0]):
            best = (place, fields[2])
    return best[1]


def _configure(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we send BEGIN ourselves
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "auto_vacuum=INCREMENTAL",  # only a new file takes it: its free pages can be given back bit by bit
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"cache_size=-{_CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Any) -> None:
    # A deferred transaction that reads first and then writes fails at once when another writer is busy.
    if not _ALONE.items() <= connection.get_execution_options().items():
        run_text(connection, "BEGIN IMMEDIATE")


def _begin_on_server(connection: Connection) -> None:
    # Two transactions that read the same claim and then write it would both have it.
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")


def _migrate(connection: Connection) -> None:
    """Migrate the tables to this schema in one transaction; a newer ledger is refused."""
    _make_tables(connection)
    found = meta_value(connection, "schema_version")
    if found is None:
        values = {"schema_version": str(SCHEMA_VERSION), "generation": secrets.token_hex(16)}
        connection.execute(insert(meta), [{"name": name, "value": value} for name, value in values.items()])
        return
    schema = schema_of(found)
    if schema > SCHEMA_VERSION:
        raise LedgerError("LEDGER_NEWER", schema=found, known=SCHEMA_VERSION)
    if schema < SCHEMA_VERSION:
        for statement in _added(connection):
            connection.exec_driver_sql(statement)
        count_earlier(connection)
        if schema < REASONS_SINCE:
            give_reasons(connection)
        if schema < TAILS_SINCE:
            forget_tails(connection)
        known = meta_value(connection, "generation")
        if known is None:
            connection.execute(insert(meta), {"name": "generation", "value": secrets.token_hex(16)})
        connection.execute(
            update(meta).where(meta.c.name == "schema_version").values(value=str(SCHEMA_VERSION))
        )


def _make_tables(connection: Connection) -> None:
    """Make the tables that are not there; a file is asked once for all of them, since most openings make none."""
    if connection.dialect.name == "sqlite":
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        there = set(names.scalars())
        if there >= metadata.tables.keys():
            return
        if there.isdisjoint(metadata.tables):
            _run_all(connection, _creation())
            return
    metadata.create_all(connection)


def _run_all(connection: Connection, statements: Iterable[str]) -> None:
    """Run many statements of ours on SQLite, for each of which SQLAlchemy would take longer than the database."""
    cursor = connection.connection.cursor()
    try:
        for statement in statements:
            cursor.execute(statement)
    except sqlite3.Error as error:
        raise DBAPIError(None, None, error) from None
    finally:
        cursor.close()


@cache
def _creation() -> tuple[str, ...]:
    """The statements that make all tables and indexes in a new file."""
    statements: list[str] = []

    def keep(statement: Any, *_: object, **__: object) -> None:
        statements.append(str(statement.compile(dialect=engine.dialect)))

    engine = create_mock_engine("sqlite://", keep)
    metadata.create_all(engine, checkfirst=False)
    return tuple(statements)


def _added(connection: Connection) -> Iterable[str]:
    """The statements that add the columns and indexes that an older schema did not have."""
    from sqlalchemy import inspect

    found = inspect(connection)
    for table in metadata.sorted_tables:
        there = {column["name"] for column in found.get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                written = CreateColumn(column).compile(dialect=connection.dialect)
                yield f"ALTER TABLE {table.name} ADD COLUMN {written}"
        indexes = {index["name"] for index in found.get_indexes(table.name)}
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            if index.name not in indexes:
                yield str(CreateIndex(index).compile(dialect=connection.dialect))


class OpenLock:
    """The lock of an open ledger file (None: a ledger on a server). `alone`: no other process had it open."""

    def __init__(self, ledger: Path | None) -> None:
        self.alone = True
        self._file: int | None = None
        if ledger is None:
            return
        # On a disk without locks the ledger is checked once more than necessary.
        with suppress(OSError):
            make_folder(ledger.parent)
            flags = os.O_CREAT | os.O_RDWR | os.O_CLOEXEC
            self._file = os.open(ledger.with_name("ledger.open"), flags, 0o600)
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.alone = False
                fcntl.flock(self._file, fcntl.LOCK_SH)  # waits for the process that is checking it

    def downgrade(self) -> None:
        """The ledger is open and checked: other processes may open it now."""
        if self._file is not None:
            with suppress(OSError):
                fcntl.flock(self._file, fcntl.LOCK_SH)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
