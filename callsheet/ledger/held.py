"""The rows that loads have held, with what held each: a row that comes back stays held while any of that is in force.

A row is known by the load and number that its mark names, so that it is found whatever was changed in its cells. What held
it is kept as the fingerprint of a forbidden number, never as the number.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from callsheet.ledger.fates import UNSAID, Address, Hold
from callsheet.ledger.run_many import run_many
from callsheet.ledger.schema import held_rows

Look = Callable[[], AbstractContextManager[Connection]]
_AT_ONCE = 400
_RELEASE = (
    update(held_rows)
    .where(
        held_rows.c.load_id == bindparam("of_load"),
        held_rows.c.row == bindparam("of_row"),
        held_rows.c.released_by == bindparam("of_nobody"),
    )
    .values(released_by=bindparam("to_load"), released_at=bindparam("to_moment"))
)


class HeldRows:
    """Recognises rows that were held."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def of(self, addresses: Collection[Address]) -> dict[Address, list[Hold]]:
        """Address -> why its row was held, of those that were."""
        by_load = dict[str, list[int]]()
        for load_id, row in addresses:
            by_load.setdefault(load_id, []).append(row)
        found = dict[Address, list[Hold]]()
        with self._look() as connection:
            for load_id, rows in by_load.items():
                if not _any(connection, load_id):
                    continue
                for part in _parts(sorted(set(rows))):
                    for row, hold in _holds(connection, load_id, held_rows.c.row.in_(part)):
                        found.setdefault((load_id, row), []).append(hold)
        return found

    def of_load(self, load_id: str) -> dict[int, list[Hold]]:
        """Row -> why it was held, of all rows of a load."""
        found = dict[int, list[Hold]]()
        with self._look() as connection:
            for row, hold in _holds(connection, load_id):
                found.setdefault(row, []).append(hold)
        return found


def holding(
    load_id: str, profile: str, reasons: Mapping[Address, Collection[str]], now: str
) -> Callable[[Connection], None]:
    """Work for the transaction in which a load holds rows: note under each address what held it. Repeating it changes nothing."""
    same = {"held_by": load_id, "profile": profile, "since": now, "released_by": "", "released_at": ""}
    records = [
        {"load_id": address[0], "row": address[1], "reason": reason, **same}
        for address, found in sorted(reasons.items())
        for reason in sorted(found)
    ]

    def write(connection: Connection) -> None:
        run_many(connection, _adding(connection.dialect.name), records)

    return write


def releasing(
    load_id: str, profile: str, addresses: Iterable[Address], now: str
) -> Callable[[Connection], None]:
    """Work for the transaction that records a load with which a person releases rows: what held them so far counts no more."""
    there = list(dict.fromkeys(addresses))
    decided = {"to_load": load_id, "to_moment": now, "of_nobody": ""}
    records = [{"of_load": of_load, "of_row": row, **decided} for of_load, row in there]
    noted = {"held_by": load_id, "profile": profile, "since": now}
    decisions = [
        {
            "load_id": of_load,
            "row": row,
            "reason": UNSAID,
            **noted,
            "released_by": load_id,
            "released_at": now,
        }
        for of_load, row in there
    ]

    def write(connection: Connection) -> None:
        run_many(connection, _RELEASE, records)
        run_many(connection, _adding(connection.dialect.name), decisions)

    return write


def _any(connection: Connection, load_id: str) -> bool:
    query = select(held_rows.c.row).where(held_rows.c.load_id == load_id).limit(1)
    return connection.scalar(query) is not None


def _holds(connection: Connection, load_id: str, *where: Any) -> Iterator[tuple[int, Hold]]:
    for row in connection.execute(select(held_rows).where(held_rows.c.load_id == load_id, *where)):
        yield row.row, Hold(row.reason, row.held_by, row.profile, row.since, bool(row.released_by))


def _parts(rows: list[int]) -> Iterator[list[int]]:
    for at in range(0, len(rows), _AT_ONCE):
        yield rows[at : at + _AT_ONCE]


@cache
def _adding(dialect: str) -> Any:
    """Of a database the statement that adds a reason which is not noted yet."""
    inserting: Any = import_module(f"sqlalchemy.dialects.{dialect}").insert
    return inserting(held_rows).on_conflict_do_nothing()
