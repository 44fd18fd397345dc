"""What the parser hands over goes in pieces: how many there are changes nothing, and every one of them is checked."""

import io
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from callsheet.sheets.parser.table import Table, read_table, write_table
from tests.callsheet.sheets.here import read_here

FILE = 'Telephone,Name,Remarks\n6591230001,"a\nb",x\n\n6591230002,"=""007""",\n6591230003,,\n1,2\n6591230004,王,\n'


def a_table(rows: int) -> Table:
    text = pa.array([f"cell {at}" for at in range(rows)], pa.string())
    types = np.ones(rows, np.uint8)
    return Table(np.arange(2, rows + 2, dtype=np.int32), [text, pa.chunked_array([text])], [types, types])


def written(table: Table) -> bytes:
    sink = io.BytesIO()
    write_table(table, sink)
    return sink.getvalue()


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 7])
@pytest.mark.parametrize("at_once", [1, 2, 3, 1_000])
def test_the_size_of_a_piece_changes_no_table(
    rows: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table of no rows still says how many columns it has."""
    monkeypatch.setattr("callsheet.sheets.parser.table._AT_ONCE", at_once)
    table = a_table(rows)
    read = read_table(pa.py_buffer(written(table)))
    assert read.rows.tolist() == table.rows.tolist()
    assert [column.to_pylist() for column in read.columns] == [column.to_pylist() for column in table.columns]
    assert [kinds.tolist() for kinds in read.types] == [kinds.tolist() for kinds in table.types]


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_a_file_in_pieces_is_read_as_one(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that span lines, formulas of one text, lines set apart: the sheet is the same."""
    (whole,) = read_here(FILE.encode(), ".csv").sheets
    monkeypatch.setattr("callsheet.sheets.parser.table._AT_ONCE", at_once)
    monkeypatch.setattr("callsheet.sheets.parser.csv.records_fast._PIECE", 40)
    (pieces,) = read_here(FILE.encode(), ".csv").sheets
    pd.testing.assert_frame_equal(pieces.cells, whole.cells)
    pd.testing.assert_frame_equal(pieces.types, whole.types)
    assert pieces.apart == whole.apart
    assert whole.cells.index.tolist() == [1, 2, 5]


def test_a_piece_with_broken_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also if the pieces before it are sound: a parser that was taken over may write anything."""
    monkeypatch.setattr("callsheet.sheets.parser.table._AT_ONCE", 2)
    sound = written(a_table(4))
    broken = sound.replace(b"cell 3", b"cell \xff")
    assert broken != sound
    with pytest.raises(pa.ArrowInvalid):
        read_table(pa.py_buffer(broken))


def test_a_stream_without_a_piece_is_refused() -> None:
    """A sheet is never half of one."""
    sink: Any = io.BytesIO()
    with pa.ipc.new_stream(sink, pa.schema([("row", pa.int32())])):
        pass
    with pytest.raises(ValueError, match="at least one"):
        read_table(pa.py_buffer(sink.getvalue()))
