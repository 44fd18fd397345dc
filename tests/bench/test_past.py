"""A ledger of years: every table that can grow has grown, and the ledger still takes it for its own."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bench.past import GROWING, NOT_GROWING, fill, know_forbidden
from callsheet.ledger.draft_tables import metadata
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.states import ChunkState, LoadState

LOADS = 40


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A ledger with a small past, closed."""
    path = tmp_path / "ledger.db"
    with Ledger(f"sqlite:///{path}") as ledger:
        assert ledger.loads() == []
    fill(path, loads=LOADS, target="https://sandbox")
    return path


def test_every_table_of_the_schema_grows_or_is_named_as_one_that_does_not() -> None:
    """A new table is given its place, so that what it costs after years is measured."""
    assert set(GROWING) | set(NOT_GROWING) == set(metadata.tables)
    assert set(GROWING) & set(NOT_GROWING) == set()
    assert all(NOT_GROWING.values())


def test_every_column_without_a_default_is_filled() -> None:
    for name, past in GROWING.items():
        columns = metadata.tables[name].columns
        needed = {
            column.name
            for column in columns
            if not column.nullable and column.server_default is None and column.default is None
        }
        needed -= {"number"} if name in {"history", "audit", "resolutions", "wishes"} else set()
        assert needed <= set(past.columns) <= set(columns.keys()), name


def test_every_growing_table_is_filled_in_proportion(old: Path) -> None:
    """Loads as asked for, and of each other table as many rows per load as it says."""
    with closing(sqlite3.connect(old)) as database:
        found = {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in GROWING}
        strangers = database.execute("PRAGMA foreign_key_check").fetchall()
    assert found == {table: past.rows(LOADS) for table, past in GROWING.items()}
    assert found["loads"] == LOADS
    assert min(found.values()) >= 1
    assert strangers == []


def test_the_ledger_reads_its_past(old: Path) -> None:
    """States, kinds and moments are ones that it writes itself."""
    with Ledger(f"sqlite:///{old}") as ledger:
        loads = ledger.loads()
        assert len(loads) == LOADS
        assert {load.state for load in loads} == {LoadState.CLOSED}
        assert {load.target for load in loads} == {"https://sandbox"}
        assert len({load.kind for load in loads}) == 3
        (chunk, _) = ledger.chunks(loads[0].id, ChunkState.SETTLED)
        assert [event.state for event in ledger.history(loads[0].id) if event.chunk == chunk.number] == [
            ChunkState.INTENT,
            ChunkState.ACKED,
            ChunkState.SETTLED,
        ]


def test_forbidden_numbers_alone_can_be_many(tmp_path: Path) -> None:
    """Beside those that were loaded, whose own load stays what it was."""
    path = tmp_path / "ledger.db"
    with Ledger(f"sqlite:///{path}") as ledger:
        assert ledger.loads() == []
    know_forbidden(path, 3000)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*) FROM forbidden").fetchone() == (3000,)
