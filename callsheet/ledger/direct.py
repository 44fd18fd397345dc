"""Statements that every load runs, given to the driver as they are.

The toolkit prepares each run of a statement anew, which takes ten times the work of SQLite. Here a statement is one that lives
as long as its module, since it is compiled once; its values are text, bytes and numbers. On a server, and where somebody
listens to the statements of an engine, it goes the toolkit's way: the results are the same.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError

_MOST = 1000  # statements that are kept compiled
NOTHING: Mapping[str, Any] = {}
_COUNTED = {"preserve_rowcount": True}  # of an insert, too


@dataclass(slots=True)
class Compiled:
    """A statement as the driver takes it. `names`: its values in the order of their places, None where it names them."""

    text: str
    names: tuple[str, ...] | None
    constants: Mapping[str, Any]  # values that are part of the statement
    make: Callable[[Iterable[Any]], Any] | None = None  # a row of its results; known once it was run

    def places(self, given: Mapping[str, Any]) -> list[Any]:
        """The values in the order of their places; KeyError for one that is missing."""
        every = {**self.constants, **given} if self.constants else given
        return [every[name] for name in self.names or ()]


def compiled(statement: Any, dialect: Dialect, given: Iterable[str]) -> Compiled:
    """A statement for records of these names, compiled once a process for all ledgers of a dialect."""
    names = tuple(given)
    return _KNOWN.get((statement, dialect.name, names)) or _compile(statement, dialect, names)


_KNOWN: dict[tuple[Any, str, tuple[str, ...]], Compiled] = {}


def _compile(statement: Any, dialect: Dialect, names: tuple[str, ...]) -> Compiled:
    found = statement.compile(dialect=dialect, column_keys=list(names))
    defaults = {column.key: column.default.arg for column in getattr(found, "insert_prefetch", ())}
    own = {name: value for name, value in found.params.items() if value is not None} | defaults
    constants = {name: value for name, value in own.items() if name not in names}
    places = tuple(found.positiontup) if found.positional else None
    if len(_KNOWN) >= _MOST:
        _KNOWN.clear()
    _KNOWN[statement, dialect.name, names] = new = Compiled(str(found), places, constants)
    return new


def fetch(connection: Connection, statement: Any, given: Mapping[str, Any] = NOTHING) -> list[Any]:
    """The rows of a statement, as named tuples."""
    if not _is_ours(connection):
        return list(connection.execute(statement, given).all())
    prepared, cursor = _run(connection, statement, given)
    found = cursor.fetchall()
    if prepared.make is None:
        prepared.make = _maker(cursor.description)
    return list(map(prepared.make, found))


def fetch_one(connection: Connection, statement: Any, given: Mapping[str, Any] = NOTHING) -> Any | None:
    """The first row of a statement, as a named tuple; None without any."""
    return next(iter(fetch(connection, statement, given)), None)


def value(connection: Connection, statement: Any, given: Mapping[str, Any] = NOTHING) -> Any:
    """The first value of the first row; None without any."""
    if not _is_ours(connection):
        return connection.scalar(statement, given)
    found = _run(connection, statement, given)[1].fetchall()
    return found[0][0] if found else None


def run(connection: Connection, statement: Any, given: Mapping[str, Any] = NOTHING) -> int:
    """Run a statement; how many rows it changed."""
    if not _is_ours(connection):
        return int(connection.execute(statement, given, execution_options=_COUNTED).rowcount)
    return int(_run(connection, statement, given)[1].rowcount)


def run_text(connection: Connection, text: str) -> None:
    """Run a statement of ours without values on SQLite."""
    driver: Any = connection.connection.driver_connection
    try:
        driver.execute(text).close()
    except sqlite3.Error as error:
        raise DBAPIError(None, None, error) from None


def _run(connection: Connection, statement: Any, given: Mapping[str, Any]) -> tuple[Compiled, sqlite3.Cursor]:
    prepared = compiled(statement, connection.dialect, given)
    driver: Any = connection.connection.driver_connection
    try:
        return prepared, driver.execute(prepared.text, prepared.places(given))
    except sqlite3.Error as error:
        raise DBAPIError(None, None, error) from None


def _is_ours(connection: Connection) -> bool:
    """Whether statements may go to the driver past the toolkit: it is SQLite, and nobody listens."""
    dialect = connection.dialect
    if dialect.name != "sqlite":
        return False
    return not (connection.engine.dispatch.before_cursor_execute or dialect.dispatch.do_execute)


def _maker(description: Iterable[Sequence[Any]] | None) -> Callable[[Iterable[Any]], Any]:
    """What makes a named tuple of a row of values."""
    of_names: Any = namedtuple  # noqa: PYI024 - its fields are known when it runs
    make: Callable[[Iterable[Any]], Any] = of_names(
        "Row", [column[0] for column in description or ()], rename=True
    )._make
    return make
