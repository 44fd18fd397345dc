"""What the parser hands to its parent: tables as Arrow, everything else as JSON; nothing that runs when it is read."""

from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa

from sheets.parser.grid import Table

_TEXT, _TYPE = "text", "type"


@dataclass(frozen=True, slots=True)
class Notice:
    """A problem as plain values; see `validators.problems.Problem`."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FoundSheet:
    """One sheet as parsed. `facts` are the fields of `transforms.sheet.Facts`, `apart` rows with code and detail."""

    name: str
    table: Table
    facts: dict[str, Any]
    apart: list[tuple[int, str, str]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def write_table(table: Table, sink: BinaryIO) -> None:
    """A table as an Arrow stream: the row numbers, then text and types of every column."""
    numbers = [("row", _numbers(table.rows, pa.int32()))]
    text = [(f"{_TEXT}{place}", column) for place, column in enumerate(table.columns)]
    types = [(f"{_TYPE}{place}", _numbers(column, pa.uint8())) for place, column in enumerate(table.types)]
    batch = pa.record_batch(
        [column for _, column in numbers + text + types], [name for name, _ in numbers + text + types]
    )
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)


def _numbers(values: Any, kind: Any) -> Any:
    contiguous = np.ascontiguousarray(values)
    return pa.Array.from_buffers(kind, len(contiguous), [None, pa.py_buffer(contiguous)])


def read_table(buffer: Any) -> Table:
    """A table from an Arrow stream, every offset and every character in it checked; pa.ArrowInvalid when it is broken."""
    with pa.ipc.open_stream(buffer) as stream:
        batch = stream.read_next_batch()
    batch.validate(full=True)
    width = (batch.num_columns - 1) // 2
    return Table(
        batch.column(0).to_numpy(),
        [batch.column(1 + place) for place in range(width)],
        [batch.column(1 + width + place).to_numpy() for place in range(width)],
    )
