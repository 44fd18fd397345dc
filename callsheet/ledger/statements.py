"""Statements as SQLAlchemy has compiled them, shared by all ledgers of a process: a stage or a list opens the ledger anew."""

from typing import Any

_MOST = 1000


class Compiled(dict[Any, Any]):
    """A cache for engines of one sort. SQLAlchemy's keys begin with the engine's own dialect, which is left out."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        if len(self) >= _MOST:
            self.clear()
        super().__setitem__(key[1:], compiled)


SQLITE, POSTGRESQL = {"compiled_cache": Compiled()}, {"compiled_cache": Compiled()}
"""Execution options of every engine on SQLite, and on PostgreSQL."""
