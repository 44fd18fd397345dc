"""The rows that loads have sent or are about to send, as keyed fingerprints: a row is recognised in whatever file it comes.

A fingerprint is written when its row is frozen in a chunk, so from then on no crash forgets it. What became of the row is
never written a second time: it is what the ledger says of that chunk and row.
"""

import hmac
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Connection, and_, insert, select

from callsheet.ledger.fates import Sighting, fate_of
from callsheet.ledger.meta_values import meta_value
from callsheet.ledger.noted import note, words
from callsheet.ledger.outcomes import outcome_of, outcomes
from callsheet.ledger.records import LedgerError
from callsheet.ledger.run_many import run_many
from callsheet.ledger.schema import chunks, loads, meta, remembered_rows, rows
from callsheet.ledger.states import ChunkState

Change = Callable[[], AbstractContextManager[Connection]]
Remember = Callable[[Connection, Mapping[int, int]], None]
"""Given a transaction and row -> chunk, remembers these rows; RowsTakenError where one must not be sent."""

_SHAPES = "remembered_shapes"
FINGERPRINT_KEY = "row_fingerprint_key"
_AT_ONCE = 500


_ADD = insert(remembered_rows)


class RowsTakenError(LedgerError):
    """Another load has frozen some of these rows in the meantime."""


class RowMemory:
    """Recognises rows without storing them."""

    def __init__(self, change: Change, look: Change) -> None:
        self._change, self._look = change, look

    def fingerprints(self, place: str, keys: Mapping[int, str]) -> dict[int, str]:
        """Row -> fingerprint of its natural key at a place; empty while the ledger remembers no row at all."""
        key = self._known_key()
        return {} if key is None else _fingerprints(key, place, keys)

    def earlier(self, marks: Collection[str], *, but: str = "") -> dict[str, Sighting]:
        """Fingerprint -> where its row was or may have been loaded, without the load `but`."""
        with self._look() as connection:
            return _earlier(connection, marks, but)

    def shapes(self) -> frozenset[str]:
        """In which shapes the numbers of remembered rows were written; nothing of rows of older versions."""
        with self._look() as connection:
            return words(connection, _SHAPES)

    def remembering(
        self,
        load_id: str,
        keys: Iterable[tuple[str, Mapping[int, str]]],
        *,
        again: bool = False,
        shapes: Collection[str] = (),
    ) -> Remember:
        """Work for the transaction that freezes rows, given as places with the natural keys of rows there.

        A row may be remembered at several places. With `again` it does not matter who has loaded them.
        `shapes` are those of the rows' numbers, by which other spellings of them are asked for later.
        """
        secret = self._key()
        marks = dict.fromkeys(
            pair for place, of_rows in keys for pair in _fingerprints(secret, place, of_rows).items()
        )

        def run(connection: Connection, chunk_of: Mapping[int, int]) -> None:
            frozen = [(row, mark) for row, mark in marks if row in chunk_of]
            if not again and _earlier(connection, [mark for _, mark in frozen], load_id):
                raise RowsTakenError("ROWS_TAKEN", load=load_id)
            records = [
                {"fingerprint": mark, "load_id": load_id, "row": row, "chunk": chunk_of[row]}
                for row, mark in frozen
            ]
            if frozen:
                note(connection, _SHAPES, shapes)
            for part in _parts(records):
                run_many(connection, _ADD, part)

        return run

    def secret(self, *, make: bool) -> bytes | None:
        """The key of this ledger, from which others may be derived; None when it has none yet and none is to be made."""
        return self._key() if make else self._known_key()

    def _known_key(self) -> bytes | None:
        with self._look() as connection:
            known = meta_value(connection, FINGERPRINT_KEY)
        return None if known is None else bytes.fromhex(known)

    def _key(self) -> bytes:
        if (known := self._known_key()) is not None:
            return known
        with self._change() as connection:
            key = meta_value(connection, FINGERPRINT_KEY)
            if key is None:
                key = secrets.token_hex(32)
                connection.execute(insert(meta), {"name": FINGERPRINT_KEY, "value": key})
        return bytes.fromhex(key)


def _fingerprints(key: bytes, place: str, keys: Mapping[int, str]) -> dict[int, str]:
    said = place.encode() + b"\0"
    return {row: hmac.digest(key, said + of.encode(), "sha256").hex()[:32] for row, of in keys.items()}


def _parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    every = list(values)
    for at in range(0, len(every), _AT_ONCE):
        yield every[at : at + _AT_ONCE]


def _earlier(connection: Connection, marks: Collection[str], but: str) -> dict[str, Sighting]:
    found: dict[str, Sighting] = {}
    moved: dict[str, dict[int, str]] = {}
    for part in _parts(dict.fromkeys(marks)):
        for known in connection.execute(_sightings(part, but)):
            outcome = known.own or outcome_of(known.state, known.common)
            if known.state == ChunkState.REPLACED and not known.own:
                outcome = _where_moved(connection, moved, known.load_id).get(known.row, "")
            fate = fate_of(outcome)
            if fate is not None:
                seen = Sighting(fate, known.load_id, known.created_at, known.row, known.number)
                _keep(found, known.fingerprint, seen)
    return found


def _keep(found: dict[str, Sighting], mark: str, seen: Sighting) -> None:
    """The best known sighting of a row; of equal ones that of the latest load."""
    before = found.get(mark)
    if before is None or (before.fate, before.number) < (seen.fate, seen.number):
        found[mark] = seen


def _where_moved(connection: Connection, moved: dict[str, dict[int, str]], load_id: str) -> dict[int, str]:
    """Row -> outcome of a load of which a chunk was replaced: its rows are in another one."""
    if load_id not in moved:
        every = outcomes(connection, load_id)
        moved[load_id] = dict(zip(every["row"].tolist(), every["outcome"].tolist(), strict=True))
    return moved[load_id]


def _sightings(marks: list[str], but: str) -> Any:
    """Every load but one that has frozen one of these rows, with what became of it; found by primary keys alone."""
    known = remembered_rows.c
    chunk_of = and_(chunks.c.load_id == known.load_id, chunks.c.number == known.chunk)
    row_of = and_(rows.c.load_id == known.load_id, rows.c.row == known.row)
    told = (
        known.fingerprint,
        known.load_id,
        known.row,
        loads.c.created_at,
        loads.c.number,
        chunks.c.state,
        chunks.c.outcome.label("common"),
        rows.c.outcome.label("own"),
    )
    joined = remembered_rows.join(loads, loads.c.id == known.load_id).join(chunks, chunk_of)
    query = select(*told).select_from(joined.outerjoin(rows, row_of))
    return query.where(known.fingerprint.in_(marks), known.load_id != but)
