"""Opening the ledger's database: local file readable by its owner alone, or PostgreSQL."""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, insert, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from ledger.records import LedgerError
from ledger.tables import SCHEMA_VERSION, meta, metadata

_BUSY_MS = 30_000


def open_engine(url: str) -> Engine:
    """An engine on a ledger of this program's version, made when there is none; LedgerError says why not."""
    parsed = make_url(url)
    try:
        if parsed.get_backend_name() == "sqlite":
            engine = _sqlite(Path(parsed.database or ""))
        else:
            engine = create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
        metadata.create_all(engine)
        _check_version(engine)
    except (SQLAlchemyError, OSError) as error:
        reason = getattr(error, "orig", None) or error
        raise LedgerError(
            f"The ledger at {parsed.render_as_string(hide_password=True)} cannot be opened: {reason}"
        ) from None
    return engine


def _sqlite(path: Path) -> Engine:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(
        os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    )  # before SQLite does, so that -wal and -shm are 0600 too
    engine = create_engine(f"sqlite:///{path}", hide_parameters=True)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        f"busy_timeout={_BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Any) -> None:
    # A deferred transaction that reads first and then writes fails at once when another writer is busy.
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _check_version(engine: Engine) -> None:
    with engine.begin() as connection:
        found = connection.scalar(select(meta.c.value).where(meta.c.name == "schema_version"))
        if found is None:
            connection.execute(insert(meta), {"name": "schema_version", "value": str(SCHEMA_VERSION)})
        elif int(found) > SCHEMA_VERSION:
            raise LedgerError(
                f"The ledger was written by a newer callsheet (schema {found}, this one knows {SCHEMA_VERSION}). "
                "Update callsheet on this machine."
            )
