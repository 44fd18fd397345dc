"""A ledger that is only read, for a dry run: nothing is created, migrated, locked or written."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from callsheet.ledger.address import parsed, shown
from callsheet.ledger.database import BUSY_MS, file_of
from callsheet.ledger.forbidden import ForbiddenMemory
from callsheet.ledger.ledger import Ledger, utc_now
from callsheet.ledger.meta_values import meta_value
from callsheet.ledger.records import LedgerError
from callsheet.ledger.schema import (
    forbidden,
    forbidden_endings,
    forbidden_lists,
    forbidden_tails,
    meta,
    remembered_rows,
)
from callsheet.ledger.schema_version import SCHEMA_VERSION
from callsheet.ledger.statements import POSTGRESQL, SQLITE

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"


@dataclass(slots=True)
class _Kept:
    """A database that stays open for those who ask again, and whether it is of this schema."""

    engine: Engine
    is_ours: bool | None = None


_KEPT: ContextVar[dict[str, _Kept] | None] = ContextVar("databases that stay open", default=None)


@contextmanager
def opened_once() -> Iterator[None]:
    """Open a database that is asked for in the block once: a check asks a dozen times, and opening takes longer than most answers.

    Each question still sees what is committed. In a block within a block nothing is opened again. A file without an open log is opened each time: one that is opened as if nobody
    wrote it must not stay so.
    """
    if _KEPT.get() is not None:
        yield
        return
    kept: dict[str, _Kept] = {}
    before = _KEPT.set(kept)
    try:
        yield
    finally:
        _KEPT.reset(before)
        for each in kept.values():
            each.engine.dispose()


class ReadOnlyLedger(Ledger):
    """A ledger of this schema of which only questions may be asked: every change fails."""

    def __init__(self, engine: Engine) -> None:
        self._now, self._engine = utc_now, engine
        self._give_memory()

    @contextmanager
    def _change(self) -> Iterator[Connection]:
        with self._look() as connection:
            _refuse()
            yield connection

    @contextmanager
    def _look(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            yield connection

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


def _refuse() -> None:
    raise LedgerError("LEDGER_READ_ONLY")


@contextmanager
def read_only(url: str) -> Iterator[Ledger | None]:
    """The ledger of a database URL, only to be asked; None when there is none yet, or only one of an older schema.

    LedgerError when the ledger is there and cannot be read.
    """
    with _opened(url) as engine:
        yield ReadOnlyLedger(engine) if engine and _is_ours(url, engine) else None


def is_of_another_schema(url: str) -> bool:
    """Whether there is a ledger at a database URL that another version wrote. LedgerError when it cannot be read."""
    with _opened(url) as engine:
        return engine is not None and meta.name in _tables(engine) and not _is_of_this_schema(engine)


@contextmanager
def forbidden_read_only(url: str) -> Iterator[ForbiddenMemory | None]:
    """The forbidden numbers of a ledger of any schema, only to be asked; None when there is no ledger, or it knows none.

    LedgerError when the ledger is there and cannot be read.
    """
    with _opened(url) as engine:
        there = _tables(engine) if engine else set()
        if engine is None or not {meta.name, forbidden.name} <= there:
            yield None
        else:
            look = partial(_look, engine)
            columns, endings = _columns(engine), forbidden_endings.name in there
            tails = forbidden_tails.name in there and forbidden.c.tail.name in columns
            places = forbidden_lists.name in there and forbidden.c.row.name in columns
            yield ForbiddenMemory(look, look, str, endings=endings, tails=tails, places=places)


@contextmanager
def _opened(url: str) -> Iterator[Engine | None]:
    """The database of a URL, opened for reading; None when it is a file that does not exist."""
    path = file_of(url)
    if path is not None and not path.is_file():
        yield None
        return
    place, kept = shown(parsed(url)), _KEPT.get()
    known = kept.get(url) if kept is not None else None
    still = path is not None and _is_still(path)
    try:
        engine = known.engine if known else _server(url) if path is None else _file(path, still=still)
    except (ImportError, SQLAlchemyError) as error:
        raise LedgerError("LEDGER_OPEN_FAILED", place=place, cause=type(error).__name__) from None
    if kept is not None and known is None and not still:
        known = kept[url] = _Kept(engine)
    try:
        yield engine
    except (DBAPIError, OSError) as error:
        raise LedgerError("LEDGER_OPEN_FAILED", place=place, cause=type(error).__name__) from None
    finally:
        if known is None:
            engine.dispose()


def _is_ours(url: str, engine: Engine) -> bool:
    """Whether a database is of this schema; of one that stays open it is asked once."""
    known = (_KEPT.get() or {}).get(url)
    if known is None:
        return _is_of_this_schema(engine)
    if known.is_ours is None:
        known.is_ours = _is_of_this_schema(engine)
    return known.is_ours


@contextmanager
def _look(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        yield connection


def _tables(engine: Engine) -> set[str]:
    """The names of its tables; of a file they are read at once, for a check asks a dozen times and inspecting takes longer."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return set(connection.exec_driver_sql(_TABLES).scalars())
        return set(inspect(connection).get_table_names())


def _columns(engine: Engine) -> set[str]:
    """The columns of the forbidden numbers, which older versions kept without tails or rows."""
    with engine.connect() as connection:
        return {column["name"] for column in inspect(connection).get_columns(forbidden.name)}


def _is_of_this_schema(engine: Engine) -> bool:
    if not {meta.name, remembered_rows.name} <= _tables(engine):
        return False
    with engine.connect() as connection:
        found = meta_value(connection, "schema_version")
    return found == str(SCHEMA_VERSION)


def _file(path: Path, *, still: bool) -> Engine:
    """SQLite's own read-only mode; a ledger without an open log is not even given the files of a reader."""
    mode = "mode=ro&immutable=1" if still else "mode=ro"
    place = path.resolve().as_uri()
    return create_engine(f"sqlite:///{place}?{mode}&uri=true", hide_parameters=True, execution_options=SQLITE)


def _is_still(path: Path) -> bool:
    """Whether nobody has a log of the file open."""
    log = path.with_name(f"{path.name}-wal")
    return not log.exists() or not log.stat().st_size


def _server(url: str) -> Engine:
    return create_engine(
        parsed(url).set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        execution_options=POSTGRESQL,
        connect_args={"options": f"-c default_transaction_read_only=on -c lock_timeout={BUSY_MS}"},
    )
