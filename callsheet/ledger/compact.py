"""Free space of a ledger given back to the disk, and its log emptied.

Removed content is overwritten as it is removed (`secure_delete`); only the log may hold it until it is emptied.
"""

from typing import Any

from sqlalchemy import Connection

_AT_ONCE = 500  # pages in one transaction, so that nobody who sends waits for long
_WORTH = 4  # a ledger of an older version is rewritten as a whole when one page in so many is free


def compact(connection: Connection) -> None:
    """Shrink the ledger of a connection that is in no transaction; what another process hinders is done next time."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("VACUUM chunks")
        return
    if _number(connection, "auto_vacuum"):
        _give_back(connection)
    elif _number(connection, "freelist_count") * _WORTH > _number(connection, "page_count"):
        connection.exec_driver_sql("VACUUM")  # takes the setting of auto_vacuum over
    _rows(connection, "wal_checkpoint(TRUNCATE)")


def _give_back(connection: Connection) -> None:
    left = _number(connection, "freelist_count")
    while left:
        _rows(connection, f"incremental_vacuum({_AT_ONCE})")
        before, left = left, _number(connection, "freelist_count")
        if left >= before:
            return


def _number(connection: Connection, pragma: str) -> int:
    return int(_rows(connection, pragma)[0][0])


def _rows(connection: Connection, pragma: str) -> list[Any]:
    """Run a pragma to its end: some do their work row by row."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(f"PRAGMA {pragma}")
        return list(cursor.fetchall())
    finally:
        cursor.close()
