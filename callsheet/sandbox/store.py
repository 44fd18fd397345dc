"""The state of the sandbox in SQLite: one connection, one transaction per request. Speed before durability."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from typing import Any


class Store:
    """One SQLite database; `path` is a file, or empty for a private temporary one that vanishes when closed."""

    def __init__(self, path: str = "") -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        for pragma in ("journal_mode=WAL", "synchronous=OFF", "temp_store=MEMORY", "cache_size=-65536"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.executescript(
            files("callsheet.sandbox").joinpath("schema.sql").read_text(encoding="utf-8")
        )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements inside take effect together, or none when an exception leaves."""
        self._connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        return self._connection.execute(sql, values).fetchall()

    def named(self, sql: str, values: Mapping[str, Any]) -> list[sqlite3.Row]:
        """The rows of a statement with :named values."""
        return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
        return found

    def value(self, sql: str, *values: Any) -> Any:
        """The first column of the first row, or None."""
        found = self.row(sql, *values)
        return None if found is None else found[0]

    def run(self, sql: str, *values: Any) -> int:
        """Runs one statement; the number of rows it changed."""
        return self._connection.execute(sql, values).rowcount

    def insert(self, table: str, **values: Any) -> int:
        """Inserts one row; its rowid."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # nosec B608 # noqa: S608 - names are ours
        done = self._connection.execute(sql, tuple(values.values()))
        return done.lastrowid or 0

    def insert_many(self, table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        marks = ", ".join("?" * len(names))
        self._connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)  # nosec B608 # noqa: S608 - names are ours

    def clear(self, *keep: str) -> None:
        """Empties every table but the named ones."""
        tables = self.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        for (name,) in tables:
            if name not in keep:
                self.run(f"DELETE FROM {name}")  # nosec B608 # noqa: S608 - names are ours

    def close(self) -> None:
        self._connection.close()
