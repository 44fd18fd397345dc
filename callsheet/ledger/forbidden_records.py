"""Writing forbidden numbers, and the ends by which they are found."""

from collections.abc import Collection, Iterable
from functools import cache
from importlib import import_module
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, bindparam, delete, literal_column, select

from callsheet.ledger.forbidden_question import OUTBOUND, SUSPECTED
from callsheet.ledger.run_many import run_many
from callsheet.ledger.schema import forbidden, forbidden_endings, forbidden_tails
from callsheet.ledger.tails import NOBODY, tails_of

AT_ONCE = 200
_CACHE_KIB = 131_072
_LOG_PAGES = 16_000  # of 4 KiB, from which on the log is brought into the ledger

_BLOCKING = (
    select(forbidden.c.fingerprint)
    .where(
        forbidden.c.profile == bindparam("of_profile"),
        forbidden.c.direction.in_([literal_column(str(each)) for each in (OUTBOUND, SUSPECTED)]),
        forbidden.c.blocked == 1,
    )
    .limit(1)
)


NO_SUSPECT = delete(forbidden).where(
    forbidden.c.profile == bindparam("of_profile"),
    forbidden.c.fingerprint == bindparam("of_mark"),
    forbidden.c.direction == literal_column(str(SUSPECTED)),
)


def blocks_any(connection: Connection, profile: str) -> bool:
    """Whether a profile has blocked anything for outbound calls."""
    return connection.scalar(_BLOCKING, {"of_profile": profile}) is not None


def with_tails(key: bytes, records: Iterable[dict[str, Any]], numbers: Iterable[str]) -> list[dict[str, Any]]:
    """Records with the tails of their numbers, or patterns."""
    spelled = list(numbers)
    return [
        {**record, "tail": tail if number.isdigit() else NOBODY}
        for record, number, tail in zip(records, spelled, tails_of(key, spelled), strict=True)
    ]


def clear_suspects(connection: Connection, profile: str, which: Any) -> None:
    """Forget patterns of a profile that rows which are not in place may mean."""
    suspected = (forbidden.c.profile == profile) & (forbidden.c.direction == SUSPECTED)
    connection.execute(delete(forbidden).where(suspected, which))


def keep_pages(connection: Connection) -> None:
    """Let SQLite keep what a long list writes at in memory, and in its log for longer: numbers and ends belong all over their tables."""
    if connection.dialect.name == "sqlite":
        for pragma in (f"cache_size=-{_CACHE_KIB}", f"wal_autocheckpoint={_LOG_PAGES}"):
            connection.exec_driver_sql(f"PRAGMA {pragma}").close()


def replace_numbers(connection: Connection, records: Collection[dict[str, Any]]) -> None:
    """Write records, each in place of the one of the same profile, number and direction."""
    replacing, *_ = _statements(connection.dialect.name)
    run_many(connection, replacing, sorted(records, key=itemgetter("fingerprint")))


def add_endings(connection: Connection, profile: str, pairs: Collection[tuple[str, str]]) -> None:
    """Record which number an ending is of, where that is not known yet."""
    _, adding, _ = _statements(connection.dialect.name)
    records = [{"profile": profile, "ending": ending, "fingerprint": mark} for ending, mark in sorted(pairs)]
    run_many(connection, adding, records)


def add_tails(connection: Connection, profile: str, tails: Collection[int]) -> None:
    """Record the tails of last digits by which numbers are told, and which are not those of the numbers themselves."""
    *_, adding = _statements(connection.dialect.name)
    run_many(connection, adding, [{"profile": profile, "tail": tail} for tail in sorted(tails)])


@cache
def _statements(dialect: str) -> tuple[Any, Any, Any]:
    """Of a database the statements that replace a number, that add an ending, and that add its last digits."""
    inserting: Any = import_module(f"sqlalchemy.dialects.{dialect}").insert
    number = inserting(forbidden)
    kept = {column.name: number.excluded[column.name] for column in forbidden.c if not column.primary_key}
    replacing = number.on_conflict_do_update(index_elements=list(forbidden.primary_key), set_=kept)
    endings, tails = (
        inserting(table).on_conflict_do_nothing() for table in (forbidden_endings, forbidden_tails)
    )
    return replacing, endings, tails
