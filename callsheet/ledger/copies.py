"""Copies of a ledger file: made while others work with it, and put back in its place.

LedgerError when a file is no ledger or is damaged, OSError when one cannot be read or written.
"""

import fcntl
import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from callsheet.durable import make_folder
from callsheet.ledger.records import LedgerError, schema_of
from callsheet.ledger.remembered import FINGERPRINT_KEY
from callsheet.ledger.schema_version import SCHEMA_VERSION

_OF_A_LOAD = ("loads", "chunks", "rows", "history", "remembered_rows", "held_rows")
_COMPANIONS = ("-wal", "-shm", "")  # in this order: a log must never lie beside another ledger than its own


@dataclass(frozen=True, slots=True)
class LoadLine:
    """A load as one line."""

    id: str
    file: str
    kind: str
    rows: int
    state: str
    created_at: str
    profile: str
    sheet: str
    sha256: str


def back_up(ledger: Path, target: Path) -> None:
    """Copy a ledger as it is at one moment, also while others write to it; the copy is readable by its owner alone."""
    with _partial(target) as partial:
        with closing(_connected(ledger)) as source, closing(sqlite3.connect(partial)) as copy:
            source.backup(copy)
            copy.execute(
                "PRAGMA journal_mode=DELETE"
            ).fetchall()  # one file, and none beside it when it is read
        _check(partial)


def put_back(copy: Path, ledger: Path, aside: Path) -> None:
    """Put a copy, with its log if there is one beside it, in a ledger's place; the ledger that was there is kept aside.

    LedgerError when the copy cannot be used, or another process has the ledger open; then nothing has changed.
    """
    make_folder(ledger.parent)
    with _alone(ledger), _partial(ledger, before=lambda: _move(ledger, aside)) as partial:
        for suffix in ("", "-wal"):
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{copy}{suffix}", f"{partial}{suffix}")
        _fold(partial)
        _check(partial)


def load_lines(ledger: Path) -> list[LoadLine] | None:
    """The loads of a ledger file, oldest first; None when it cannot be read."""
    query = (
        "SELECT id, file, kind, rows, state, created_at, profile, sheet, sha256 FROM loads ORDER BY number"
    )
    try:
        with closing(_connected(ledger)) as connection:
            return [LoadLine(*row) for row in connection.execute(query)]
    except sqlite3.Error:
        return None


def take_over(ledger: Path, other: Path, ids: Iterable[str]) -> bool:
    """Copy loads that only the other ledger has, with all that it knows of them; False, and nothing, where it cannot.

    Their rows are recognised when they come again, and what is open of them is continued as of any other load.
    """
    try:
        with closing(sqlite3.connect(ledger, isolation_level=None)) as connection:
            connection.execute("ATTACH ? AS other", (str(other),))
            connection.execute("BEGIN IMMEDIATE")
            if not _same_schema(connection):
                return False
            for load_id in ids:
                for table in _OF_A_LOAD:
                    _copy_rows(connection, table, load_id)
            if not _same_key(connection):
                return False  # the rows would not be recognised
            connection.execute("COMMIT")
            return True
    except sqlite3.Error:
        return False


def _same_schema(connection: sqlite3.Connection) -> bool:
    ours, theirs = _of_both(connection, "schema_version")
    return ours == theirs


def _same_key(connection: sqlite3.Connection) -> bool:
    """Whether both recognise rows alike; a ledger that has recognised none yet does so from now on as the other."""
    ours, theirs = _of_both(connection, FINGERPRINT_KEY)
    if ours is None and theirs is not None:
        connection.execute("INSERT INTO main.meta (name, value) VALUES (?, ?)", (FINGERPRINT_KEY, theirs))
    return theirs is None or ours in {None, theirs}


def _of_both(connection: sqlite3.Connection, name: str) -> tuple[str | None, str | None]:
    """A value of this ledger and of the other."""
    ours = connection.execute("SELECT value FROM main.meta WHERE name = ?", (name,)).fetchone()
    theirs = connection.execute("SELECT value FROM other.meta WHERE name = ?", (name,)).fetchone()
    return ours and str(ours[0]), theirs and str(theirs[0])


def _copy_rows(connection: sqlite3.Connection, table: str, load_id: str) -> None:
    """Copy what a table has of a load; it is the latest load now, and nobody's, and the record goes on in its order."""
    instead = {
        "loads": {"number": "(SELECT COALESCE(MAX(number), 0) + 1 FROM main.loads)", "owner": "''"},
        "history": {"number": "NULL"},
    }.get(table, {})
    names = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
    values = ", ".join(instead.get(name, f'"{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    key, order = {"loads": ("id", "number"), "held_rows": ("held_by", "")}.get(table, ("load_id", "rowid"))
    ordered = f" ORDER BY {order}" if table in {"loads", "history"} else ""
    connection.execute(
        f"INSERT INTO main.{table} ({columns}) SELECT {values} FROM other.{table} WHERE {key} = ?{ordered}",  # nosec B608 # noqa: S608 - our own names
        (load_id,),
    )


def _sync(path: Path) -> None:
    """A file is on disk when it is synced, its name when its folder is."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _check(path: Path) -> None:
    """LedgerError unless the file is an undamaged ledger that this program knows."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            damage = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            found = connection.execute("SELECT value FROM meta WHERE name = 'schema_version'").fetchone()
    except sqlite3.Error:
        raise LedgerError("COPY_NOT_A_LEDGER") from None
    if damage != "ok" or found is None:
        raise LedgerError("COPY_NOT_A_LEDGER")
    if schema_of(found[0]) > SCHEMA_VERSION:
        raise LedgerError("LEDGER_NEWER", schema=found[0], known=SCHEMA_VERSION)


def _fold(path: Path) -> None:
    """Take what is in the log into the file itself, so that it stands alone."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.Error:
        raise LedgerError("COPY_NOT_A_LEDGER") from None


def _move(ledger: Path, aside: Path) -> None:
    """Move a ledger with its log; a readable one takes its log in first."""
    if ledger.exists():
        with suppress(LedgerError):
            _fold(ledger)
    for suffix in _COMPANIONS:
        with suppress(FileNotFoundError):
            Path(f"{ledger}{suffix}").rename(f"{aside}{suffix}")


@contextmanager
def _partial(target: Path, before: Callable[[], None] = lambda: None) -> Iterator[Path]:
    """A file that takes its name only when it is whole and on disk; `before` runs just before that."""
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        yield partial
        _sync(partial)
        before()
        partial.replace(target)
        _sync(target.parent)
    finally:
        for suffix in _COMPANIONS:
            Path(f"{partial}{suffix}").unlink(missing_ok=True)


@contextmanager
def _alone(ledger: Path) -> Iterator[None]:
    """LedgerError when another process has the ledger open; none opens it within the block."""
    file = os.open(ledger.with_name("ledger.open"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise LedgerError("LEDGER_IN_USE") from None
    finally:
        os.close(file)
