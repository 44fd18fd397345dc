"""Statements given to the driver as they are: their results are those of the toolkit."""

import sqlite3
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, delete, event, insert, select, update
from sqlalchemy.exc import DBAPIError

from callsheet.ledger import direct, queries
from callsheet.ledger.kept_connections import KeptConnections
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.records import LedgerError
from callsheet.ledger.schema import chunks, loads, meta
from callsheet.ledger.states import ChunkState
from tests.callsheet.ledger.test_ledger import loaded_with

_ADD, _EVERY = insert(meta), select(meta).order_by(meta.c.name)
_NAMED = _EVERY.where(meta.c.name == bindparam("of_name"))
_CHANGE = update(meta).where(meta.c.name == bindparam("of_name")).values(value="new").returning(meta.c.value)
_DROP = delete(meta).where(meta.c.name == bindparam("of_name"))
_FIRST = select(meta.c.value).where(meta.c.name == "a").limit(1)
_WHOLE = select(loads), select(chunks)
_ASKED: tuple[tuple[Any, dict[str, Any]], ...] = (
    (queries.CHUNK, {"of_number": 1}),
    (queries.FROZEN, {"of_number": 1}),
    (queries.LOAD, {}),
    (queries.chunks_in((ChunkState.PLANNED, ChunkState.INTENT)), {}),
    (queries.chunks_in((ChunkState.SETTLED,)), {}),
    (queries.events(None, of_chunk=True), {"of_number": 1}),
)


def test_each_way_of_running_a_statement_gives_what_the_toolkit_gives(ledger: Ledger) -> None:
    def work(connection: Connection) -> list[Any]:
        given = {"of_name": "a"}
        done: list[Any] = [direct.run(connection, _ADD, {"value": "it's ?", "name": "a"})]
        done += [tuple(row) for row in direct.fetch(connection, _NAMED, given)]
        done += [direct.value(connection, _FIRST), direct.fetch_one(connection, _NAMED, {"of_name": "no"})]
        row = direct.fetch_one(connection, _CHANGE, given)
        assert row is not None
        done += [row.value, row._asdict(), direct.run(connection, _DROP, given)]
        return [*done, direct.value(connection, _FIRST), direct.run(connection, _DROP, given)]

    expected = [1, ("a", "it's ?"), "it's ?", None, "new", {"value": "new"}, 1, None, 0]
    assert ledger.transaction(work) == expected


def test_what_a_load_asks_comes_back_alike(ledger: Ledger) -> None:
    """Texts, numbers, bytes and names of columns, as the toolkit reads them."""
    load_id = loaded_with(ledger)
    with ledger.look() as connection:
        for statement, given in [(each, {}) for each in _WHOLE] + [*_ASKED]:
            values = {"of_load": load_id, **given} if statement not in _WHOLE else given
            toolkit = [row._asdict() for row in connection.execute(statement, values)]
            found = [row._asdict() for row in direct.fetch(connection, statement, values)]
            assert found == toolkit, statement
            assert [list(map(type, row.values())) for row in found] == [
                list(map(type, row.values())) for row in toolkit
            ]


def test_columns_that_are_not_given_have_their_defaults(ledger: Ledger) -> None:
    """A load is recorded without its owner, claim and beat."""
    load_id = loaded_with(ledger)
    with ledger.look() as connection:
        row = connection.execute(select(loads).where(loads.c.id == load_id)).one()
    assert (row.owner, row.claim, row.beat, row.not_before, row.pause) == ("", 0, 0, "", 0.0)


def test_who_listens_to_the_statements_of_an_engine_hears_each(tmp_path: Path) -> None:
    heard: list[str] = []
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            heard.append(statement)

        with ledger.look() as connection:
            direct.fetch(connection, _EVERY)
            assert heard == []
            event.listen(ledger._engine, "before_cursor_execute", note)
            direct.fetch(connection, _EVERY)
    assert len(heard) == 1


def test_what_the_database_refuses_is_a_failure_of_the_ledger(tmp_path: Path) -> None:
    """As with the toolkit, and nothing of the values is in what is said."""
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:

        def twice(connection: Connection) -> None:
            for _ in range(2):
                direct.run(connection, _ADD, {"name": "6590010000", "value": "6590010000"})

        with pytest.raises(LedgerError) as caught:
            ledger.transaction(twice)
        assert "6590010000" not in str(caught.value)
        with ledger.look() as connection:
            assert direct.fetch(connection, _NAMED, {"of_name": "6590010000"}) == []


def test_a_statement_without_one_of_its_values_is_not_run(tmp_path: Path) -> None:
    with (
        Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger,
        ledger.look() as connection,
        pytest.raises(KeyError),
    ):
        direct.fetch(connection, _NAMED, {"name": "a"})


def test_statements_that_are_kept_compiled_are_bounded(tmp_path: Path) -> None:
    """However many are built, a process does not grow for ever."""
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger, ledger.look() as connection:
        for _ in range(direct._MOST + 10):
            direct.compiled(select(meta.c.name), connection.dialect, ())
    assert len(direct._KNOWN) <= direct._MOST


def test_readers_keep_few_connections_and_none_that_failed(tmp_path: Path) -> None:
    """Those that write come from the same pool."""
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        readers: KeptConnections = ledger._readers
        with ExitStack() as stack:
            used = [stack.enter_context(readers.one()) for _ in range(5)]
            assert len(set(map(id, used))) == 5
        assert len(readers._spare) == 2
        with readers.one() as again:
            assert any(again is each for each in used)
            failing = again
        with pytest.raises(DBAPIError), readers.one() as again:
            assert again is failing
            raise DBAPIError(None, None, sqlite3.OperationalError("disk I/O error"))
        assert failing.closed
        assert len(readers._spare) == 1


def test_a_kept_reader_sees_what_was_written_since(tmp_path: Path) -> None:
    """By this process and by others."""
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with Ledger(url) as ledger, Ledger(url) as other:
        for at, writer in enumerate((ledger, other, ledger)):
            with ledger.look() as connection:
                before = len(direct.fetch(connection, _EVERY))
            writer.transaction(partial(direct.run, statement=_ADD, given={"name": str(at), "value": ""}))
            with ledger.look() as connection:
                assert len(direct.fetch(connection, _EVERY)) == before + 1
