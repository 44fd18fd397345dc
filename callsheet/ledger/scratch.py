"""The forbidden numbers of a profile in memory, for a dry run: there they change as the loads of a drop would change them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Connection, Engine, StaticPool, Table, create_engine, insert, select

from callsheet.ledger.forbidden import ForbiddenMemory
from callsheet.ledger.forbidden_facts import names_kept
from callsheet.ledger.forbidden_lists import ForbiddenList, record_of
from callsheet.ledger.ledger import Ledger, utc_now
from callsheet.ledger.schema import forbidden, forbidden_endings, forbidden_lists, forbidden_tails, meta

_AT_ONCE = 10_000
_OF_PROFILES = (forbidden, forbidden_endings, forbidden_tails, forbidden_lists)


@contextmanager
def forbidden_scratch(
    ledger: Ledger | None, profile: str, lists: Sequence[ForbiddenList] = ()
) -> Iterator[ForbiddenMemory]:
    """What a ledger remembers of a profile's forbidden numbers, and of its lists and others, to be changed without changing the ledger."""
    engine = create_engine("sqlite://", hide_parameters=True, poolclass=StaticPool)
    tables = (meta, *_OF_PROFILES)
    meta.metadata.create_all(engine, tables=tables)
    try:
        if ledger is not None:
            with ledger.look() as source, engine.begin() as target:
                _copy(source, target, profile)
        if lists:
            with engine.begin() as target:
                target.execute(insert(forbidden_lists), [record_of(each, utc_now()) for each in lists])
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
    for table in _OF_PROFILES:
        found = source.execution_options(yield_per=_AT_ONCE).execute(
            select(table).where(table.c.profile == profile)
        )
        for part in found.partitions():
            _insert(target, table, [tuple(row) for row in part])


def _insert(target: Connection, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        places = ", ".join("?" for _ in table.c)
        target.exec_driver_sql(f"INSERT INTO {table.name} VALUES ({places})", list(rows))  # noqa: S608  # nosec B608 - our own names
