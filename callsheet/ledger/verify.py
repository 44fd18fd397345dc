"""The invariants I1 to I10 as checks on what the ledger holds; what only a running system can show is in tests/chaos.

I1 every row has one outcome          I6 a closed load has no open chunk
I2 an intent before every answer      I7 a closed load has its time
I3 one key, one body, for ever        I8 no success without an answer
I4 class C is sent at most once       I9 everything is bounded
I5 one owner at a time                I10 no customer number outside the bodies
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import bindparam, select

from callsheet.errors import CodedError
from callsheet.ledger.direct import fetch
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.records import Event, Load
from callsheet.ledger.schema import chunks, rows
from callsheet.ledger.states import DONE, MAY_FOLLOW, PENDING, ChunkState, LoadState
from validators.libraries import np
from validators.message import Message, Param, message, pack
from validators.tables import among

if TYPE_CHECKING:
    _Rows = np.typing.NDArray[np.int64]

MOST_ATTEMPTS = 1000
MOST_WORDS = 600
_DIGITS = re.compile(rb"\d{7,}")
_ANSWERED = frozenset({ChunkState.ACKED, ChunkState.SETTLED, ChunkState.REJECTED, ChunkState.RECONCILED})


@dataclass(frozen=True, slots=True)
class Violation:
    """An invariant that does not hold: `what` says where, `message` is the whole for a person, `str()` its English."""

    promise: str
    load_id: str
    what: Message

    @property
    def message(self) -> Message:
        return message("VERIFY_BROKEN", promise=self.promise, load=self.load_id, what=self.what)

    def __str__(self) -> str:
        return str(CodedError.of(self.message))


@dataclass(frozen=True, slots=True)
class _Case:
    """One load with everything the checks look at."""

    load: Load
    chunks: list[Any]
    rows: list[Any]
    events: dict[int, list[Event]]
    books: dict[str, int]
    once: Collection[str]
    removed: Collection[str]


_CHUNKS = select(chunks).where(chunks.c.load_id == bindparam("of_load"))
_ROWS = select(rows.c.row, rows.c.chunk, rows.c.outcome, rows.c.code, rows.c.detail).where(
    rows.c.load_id == bindparam("of_load")
)


def verify(ledger: Ledger, load_id: str, once: Collection[str] = ()) -> list[Violation]:
    """The invariants that a load violates; `once` names the operations that are never sent again automatically."""
    load = ledger.load(load_id)
    with ledger.look() as connection:
        found = fetch(connection, _CHUNKS, {"of_load": load.id})
        settled = fetch(connection, _ROWS, {"of_load": load.id})
    events: dict[int, list[Event]] = {}
    for event in ledger.history(load.id):
        events.setdefault(event.chunk, []).append(event)
    case = _Case(
        load, list(found), list(settled), events, ledger.books(load.id), once, ledger.removed(load.id)
    )
    return [Violation(promise, load.id, what) for promise, check in CHECKS.items() for what in check(case)]


def _conserved(case: _Case) -> Iterator[Message]:
    total = sum(case.books.values())
    if case.load.state is not LoadState.REFUSED and total != case.load.rows:
        yield message("VERIFY_ROWS_UNACCOUNTED", rows=case.load.rows, counted=total)
    if any(count < 0 for count in case.books.values()):
        yield message("VERIFY_ROWS_EXCEEDED")
    owners = {chunk.number: np.unique(np.array(orjson.loads(chunk.rows), "int64")) for chunk in case.chunks}
    replaced = {chunk.number for chunk in case.chunks if chunk.state == ChunkState.REPLACED}
    own = [row.row for row in case.rows if row.chunk is None or row.chunk in replaced]
    every = [rows for number, rows in owners.items() if number not in replaced]
    if len(doubled := _twice(np.concatenate([np.array(own, "int64"), *every]))):
        yield message("VERIFY_ROWS_TWICE", count=len(doubled), row=int(doubled[0]))
    if (stranger := next(_strangers(case.rows, owners), None)) is not None:
        yield message("VERIFY_ROW_FOREIGN", row=stranger)


def _twice(rows: _Rows) -> _Rows:
    """The row numbers that are there more than once, in order."""
    rows.sort()
    return np.unique(rows[1:][rows[1:] == rows[:-1]])


def _strangers(settled: Iterable[Any], owners: Mapping[int, _Rows]) -> Iterator[int]:
    """The rows that have an outcome of a chunk to which they do not belong."""
    by_chunk: dict[int, list[int]] = {}
    for row in settled:
        if row.chunk is not None:
            by_chunk.setdefault(row.chunk, []).append(row.row)
    none = np.zeros(0, "int64")
    for chunk, found in by_chunk.items():
        own = np.unique(np.array(found, "int64"))
        yield from own[~among(own, owners.get(chunk, none))].tolist()


def _intent_first(case: _Case) -> Iterator[Message]:
    for chunk in case.chunks:
        states = [event.state for event in case.events.get(chunk.number, ())]
        if states and states[0] not in {ChunkState.INTENT, ChunkState.REPLACED}:
            yield message("VERIFY_NO_INTENT", chunk=chunk.number, state=_named(states[0]))
        if chunk.state in _ANSWERED and not chunk.attempt:
            yield message("VERIFY_NEVER_SENT", chunk=chunk.number, state=_named(chunk.state))
        if states and states[-1] != chunk.state:
            state, last = _named(chunk.state), _named(states[-1])
            yield message("VERIFY_HISTORY_DIFFERS", chunk=chunk.number, state=state, last=last)


def _frozen(case: _Case) -> Iterator[Message]:
    for chunk in case.chunks:
        if not chunk.body and "bodies" in case.removed:
            continue
        try:
            whole = hashlib.sha256(zlib.decompress(chunk.body)).hexdigest() == chunk.body_sha256
        except zlib.error:
            whole = False
        if not whole:
            yield message("VERIFY_CHUNK_CHANGED", chunk=chunk.number)
    live = [chunk for chunk in case.chunks if chunk.state != ChunkState.REPLACED]
    for code, values in {
        "VERIFY_KEY_TWICE": [chunk.key for chunk in case.chunks],
        "VERIFY_BATCH_TWICE": [chunk.batch for chunk in live if chunk.batch],
    }.items():
        if len(set(values)) != len(values):
            yield message(code)


def _at_most_once(case: _Case) -> Iterator[Message]:
    for chunk in case.chunks:
        if chunk.operation not in case.once:
            continue
        before = ChunkState.PLANNED
        for event in case.events.get(chunk.number, ()):
            if event.state is ChunkState.INTENT and before is not ChunkState.PLANNED:
                yield message("VERIFY_SENT_AGAIN", chunk=chunk.number, state=_named(before))
            if event.state is ChunkState.PLANNED and before is not ChunkState.INTENT:
                yield message("VERIFY_READIED_AGAIN", chunk=chunk.number, state=_named(before))
            before = event.state


def _one_owner(case: _Case) -> Iterator[Message]:
    for number, events in case.events.items():
        fences, claims = [event.fence for event in events], [event.claim for event in events]
        if fences != sorted(set(fences)):
            yield message("VERIFY_TWO_OWNERS", chunk=number)
        if claims != sorted(claims):
            yield message("VERIFY_LOST_OWNER", chunk=number)
        states = [ChunkState.PLANNED, *(event.state for event in events)]
        for before, after in pairwise(states):
            if after not in MAY_FOLLOW[before]:
                yield message("VERIFY_TRANSITION", chunk=number, before=_named(before), after=_named(after))


def _nothing_open(case: _Case) -> Iterator[Message]:
    if case.load.state is not LoadState.CLOSED:
        return
    unfinished = [chunk.number for chunk in case.chunks if ChunkState(chunk.state) not in DONE]
    if unfinished:
        yield message("VERIFY_CLOSED_OPEN_CHUNKS", count=len(unfinished), chunk=unfinished[0])
    if PENDING in case.books:
        yield message("VERIFY_CLOSED_UNSENT", rows=case.books[PENDING])


def _closed_with_time(case: _Case) -> Iterator[Message]:
    if case.load.state is LoadState.CLOSED and not case.load.closed_at:
        yield message("VERIFY_CLOSED_WITHOUT_TIME")


def _no_success_unanswered(case: _Case) -> Iterator[Message]:
    for chunk in case.chunks:
        state = ChunkState(chunk.state)
        if state in DONE - {ChunkState.REPLACED} and not chunk.outcome and chunk.row_count:
            yield message("VERIFY_NO_OUTCOME", chunk=chunk.number, state=_named(state))
        if state is ChunkState.PARKED and chunk.outcome == "loaded":
            yield message("VERIFY_PARKED_LOADED", chunk=chunk.number)
    unexplained = [row.row for row in case.rows if row.outcome == "unknown" and not row.code]
    if unexplained:
        yield message("VERIFY_UNKNOWN_UNEXPLAINED", row=unexplained[0])


def _bounded(case: _Case) -> Iterator[Message]:
    for chunk in case.chunks:
        if chunk.attempt > MOST_ATTEMPTS:
            yield message("VERIFY_TOO_MANY_ATTEMPTS", chunk=chunk.number, attempts=chunk.attempt)
        if len(chunk.detail) > MOST_WORDS:
            yield message("VERIFY_REASON_TOO_LONG", chunk=chunk.number, length=len(chunk.detail))


def _no_numbers(case: _Case) -> Iterator[Message]:
    found = {text: set(_DIGITS.findall(text.encode())) for text in _distinct_texts(case)}
    if any(found.values()):
        sent = set(_sent(chunk.body for chunk in case.chunks))
        yield from (message(code, **where) for code, where, text in _texts(case) if sent & found[text])


def _distinct_texts(case: _Case) -> set[str]:
    """The texts of `_texts`, each once: thousands of rows have the same few."""
    of_events = (event.note for events in case.events.values() for event in events)
    of_load = pack(case.load.message) if case.load.message else ""
    of_rows = (row.detail for row in case.rows if row.chunk is not None)
    return {of_load, *(chunk.detail for chunk in case.chunks), *of_rows, *of_events}


def _texts(case: _Case) -> Iterator[tuple[str, dict[str, Param], str]]:
    """Every text outside the bodies, each with code and parameters of the message for a number in it."""
    yield "VERIFY_NUMBER_IN_LOAD", {}, pack(case.load.message) if case.load.message else ""
    for chunk in case.chunks:
        yield "VERIFY_NUMBER_IN_CHUNK", {"chunk": chunk.number}, chunk.detail
    for row in case.rows:
        if row.chunk is not None:
            yield "VERIFY_NUMBER_IN_ROW", {"row": row.row}, row.detail
    for number, events in case.events.items():
        for event in events:
            yield "VERIFY_NUMBER_IN_HISTORY", {"chunk": number}, event.note


def _named(state: str) -> Message:
    return message(f"CHUNK_STATE_{state.upper()}")


def _sent(bodies: Iterable[bytes]) -> Iterator[bytes]:
    for body in bodies:
        try:
            yield from _DIGITS.findall(zlib.decompress(body))
        except zlib.error:
            continue


CHECKS = {
    "I1": _conserved,
    "I2": _intent_first,
    "I3": _frozen,
    "I4": _at_most_once,
    "I5": _one_owner,
    "I6": _nothing_open,
    "I7": _closed_with_time,
    "I8": _no_success_unanswered,
    "I9": _bounded,
    "I10": _no_numbers,
}
