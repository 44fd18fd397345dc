"""The forbidden numbers of a profile in memory, for a dry run: there they change as the loads of a drop would change them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Connection, Engine, StaticPool, Table, create_engine, select

from callsheet.ledger.forbidden import ForbiddenMemory
from callsheet.ledger.forbidden_facts import names_kept
from callsheet.ledger.ledger import Ledger, utc_now
from callsheet.ledger.schema import forbidden, forbidden_endings, forbidden_tails, meta

_AT_ONCE = 10_000


@contextmanager
def forbidden_scratch(ledger: Ledger | None, profile: str) -> Iterator[ForbiddenMemory]:
    """What a ledger remembers of a profile's forbidden numbers, to be changed without changing the ledger."""
    engine = create_engine("sqlite://", hide_parameters=True, poolclass=StaticPool)
    tables = (meta, forbidden, forbidden_endings, forbidden_tails)
    meta.metadata.create_all(engine, tables=tables)
    try:
        if ledger is not None:
            with ledger.look() as source, engine.begin() as target:
                _copy(source, target, profile)
        change = engine.begin
        yield ForbiddenMemory(change, partial(_look, engine), utc_now)
    finally:
        engine.dispose()


@contextmanager
def _look(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        yield connection


def _copy(source: Connection, target: Connection, profile: str) -> None:
    known = source.execute(select(meta).where(meta.c.name.in_(names_kept(profile)))).all()
    _insert(target, meta, [tuple(row) for row in known])
    for table in (forbidden, forbidden_endings, forbidden_tails):
        found = source.execution_options(yield_per=_AT_ONCE).execute(
            select(table).where(table.c.profile == profile)
        )
        for part in found.partitions():
            _insert(target, table, [tuple(row) for row in part])


def _insert(target: Connection, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        places = ", ".join("?" for _ in table.c)
        target.exec_driver_sql(f"INSERT INTO {table.name} VALUES ({places})", list(rows))  # noqa: S608  # nosec B608 - our own names
