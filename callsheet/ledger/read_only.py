"""A look into a ledger that may be there, for a dry run: nothing is created, migrated or locked."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from callsheet.ledger.database import BUSY_MS, file_of
from callsheet.ledger.forbidden import ForbiddenMemory
from callsheet.ledger.records import LedgerError
from callsheet.ledger.schema import forbidden, forbidden_endings, meta


@contextmanager
def forbidden_read_only(url: str) -> Iterator[ForbiddenMemory | None]:
    """The forbidden numbers of a ledger, only to be asked; None when there is no ledger yet, or none that knows any.

    LedgerError when the ledger is there and cannot be read.
    """
    path = file_of(url)
    if path is not None and not path.is_file():
        yield None
        return
    place = make_url(url).render_as_string(hide_password=True)
    try:
        engine = _server(url) if path is None else _file(path)
    except (ImportError, SQLAlchemyError) as error:
        raise LedgerError("LEDGER_OPEN_FAILED", place=place, cause=type(error).__name__) from None
    try:
        with engine.connect() as connection:
            there = set(inspect(connection).get_table_names())
        known = {meta.name, forbidden.name} <= there
        look = partial(_look, engine)
        yield (ForbiddenMemory(look, look, str, endings=forbidden_endings.name in there) if known else None)
    except (DBAPIError, OSError) as error:
        raise LedgerError("LEDGER_OPEN_FAILED", place=place, cause=type(error).__name__) from None
    finally:
        engine.dispose()


@contextmanager
def _look(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        yield connection


def _file(path: Path) -> Engine:
    """SQLite's own read-only mode; a ledger without an open log is not even given the files of a reader."""
    log = path.with_name(f"{path.name}-wal")
    still = not log.exists() or not log.stat().st_size
    mode = "mode=ro&immutable=1" if still else "mode=ro"
    place = path.resolve().as_uri()
    return create_engine(f"sqlite:///{place}?{mode}&uri=true", hide_parameters=True)


def _server(url: str) -> Engine:
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        connect_args={"options": f"-c default_transaction_read_only=on -c lock_timeout={BUSY_MS}"},
    )
