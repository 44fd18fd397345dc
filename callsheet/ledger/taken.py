"""What became of the rows of a load's calls, many calls at a time: one after the other they take three times as long to read."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, literal_column, select

from callsheet.ledger.direct import fetch
from callsheet.ledger.schema import chunks, rows
from callsheet.ledger.states import ChunkState
from validators.libraries import np
from validators.tables import among

_ENDED: list[Any] = [literal_column(f"'{state}'") for state in (ChunkState.SETTLED, ChunkState.RECONCILED)]
_AT_ONCE = 64  # calls: their bodies are in memory together
_SETTLED = select(rows.c.row, rows.c.outcome).where(rows.c.load_id == bindparam("of_load"))
_CALLS = (
    select(chunks.c.number, chunks.c.body, chunks.c.body_sha256, chunks.c.rows, chunks.c.outcome)
    .where(
        chunks.c.load_id == bindparam("of_load"),
        chunks.c.operation == bindparam("of_operation"),
        chunks.c.number > bindparam("after"),
        chunks.c.state.in_(_ENDED),
    )
    .order_by(chunks.c.number)
    .limit(_AT_ONCE)
)


@dataclass(frozen=True, slots=True)
class TakenCall:
    """A call that has ended, its exact body, and of each row in it whether its outcome is one that was asked for."""

    body: bytes = field(repr=False)
    rows: np.typing.NDArray[np.bool_] = field(repr=False)


def taken(
    connection: Connection, load_id: str, operation: str, outcomes: Collection[str]
) -> Iterator[Sequence[TakenCall]]:
    """The ended calls of an operation of a load, in their order, as far as their bodies are kept and are those that were frozen."""
    settled = [
        (row, outcome in outcomes) for row, outcome in fetch(connection, _SETTLED, {"of_load": load_id})
    ]
    apart = _sorted(row for row, _ in settled), _sorted(row for row, is_asked in settled if is_asked)
    given: dict[str, Any] = {"of_load": load_id, "of_operation": operation, "after": -1}
    while found := fetch(connection, _CALLS, given):
        yield [
            TakenCall(body, _asked(row, apart, whole=row.outcome in outcomes))
            for row in found
            if (body := _body(row)) is not None
        ]
        given["after"] = found[-1].number


def _sorted(numbers: Iterator[int]) -> np.typing.NDArray[np.int64]:
    return np.sort(np.fromiter(numbers, np.int64))


def _body(row: Any) -> bytes | None:
    """The body of a call; None where it was removed or is damaged."""
    try:
        body = zlib.decompress(row.body)
    except zlib.error:
        return None
    return body if hashlib.sha256(body).hexdigest() == row.body_sha256 else None


def _asked(
    row: Any, apart: tuple[np.typing.NDArray[np.int64], np.typing.NDArray[np.int64]], *, whole: bool
) -> np.typing.NDArray[np.bool_]:
    """Of each row of a call whether its outcome is asked for: the one that most rows of the call share, or one of its own."""
    own = np.array(orjson.loads(row.rows), "int64")
    every, asked = apart
    return np.where(among(own, every), among(own, asked), whole)
