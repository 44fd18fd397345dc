"""Connections that are kept from one use to the next: to lend one anew takes longer than most questions."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

_SPARE = 2  # that are kept of those that read, and of those that write; all of them come from one pool


class KeptConnections:
    """Connections of an open ledger, for one use at a time each.

    One that is outside of a transaction sees at every statement what is committed by then. Those to a server are lent anew
    for each use: it may have been started anew since.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._keeps = engine.dialect.name == "sqlite"
        self._spare: list[Connection] = []

    @contextmanager
    def one(self) -> Iterator[Connection]:
        """A connection for one use; one of which the use failed is not used again."""
        connection = self._taken()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self._give_back(connection)

    def _taken(self) -> Connection:
        try:
            return self._spare.pop()
        except IndexError:
            return self._engine.connect()

    def _give_back(self, connection: Connection) -> None:
        if self._keeps and len(self._spare) < _SPARE:
            self._spare.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """Let go of the connections that are not in use."""
        while self._spare:
            with suppress(DBAPIError):
                self._spare.pop().close()
