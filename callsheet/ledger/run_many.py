"""One statement with many records, given to the driver as it is.

The toolkit's own way prepares each record anew, and compiles some statements each time: three times the work of the database.
"""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect


def run_many(connection: Connection, statement: Any, records: Collection[Mapping[str, Any]]) -> None:
    """Run a statement once per record, in their order; all records have the same names.

    `statement` is one that lives as long as its module, since it is compiled once; its values are text and whole numbers.
    """
    if not records:
        return
    text, names = _compiled(statement, connection.dialect, tuple(next(iter(records))))
    if names is None:
        connection.exec_driver_sql(text, [dict(record) for record in records])
    else:
        connection.exec_driver_sql(text, [tuple(map(record.__getitem__, names)) for record in records])


@lru_cache(64)
def _compiled(statement: Any, dialect: Dialect, columns: tuple[str, ...]) -> tuple[str, list[str] | None]:
    """The statement as the driver takes it, and the names in the order of its places where it has places."""
    compiled = statement.compile(dialect=dialect, column_keys=list(columns))
    return str(compiled), list(compiled.positiontup) if compiled.positional else None
