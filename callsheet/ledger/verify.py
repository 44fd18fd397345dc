"""The promises I1 to I10 as checks on what the ledger holds; what only a running system can show is in tests/chaos.

I1 every row has one outcome        I6 a closed load has no loose end
I2 an intent before every answer    I7 the end was written once
I3 one body for one key, for ever   I8 nothing is well that nobody said
I4 class C sent once at most        I9 everything is bounded
I5 one owner at a time              I10 no customer number outside the bodies
"""

import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select

from callsheet.ledger.ledger import Ledger
from callsheet.ledger.outcomes import PENDING
from callsheet.ledger.records import Event, Load
from callsheet.ledger.schema import chunks, rows
from callsheet.ledger.states import DONE, MAY_FOLLOW, ChunkState, LoadState
from validators.message import pack

MOST_ATTEMPTS = 1000
MOST_WORDS = 600
_DIGITS = re.compile(rb"\d{7,}")
_ANSWERED = frozenset({ChunkState.ACKED, ChunkState.SETTLED, ChunkState.REJECTED, ChunkState.RECONCILED})


@dataclass(frozen=True, slots=True)
class Violation:
    """A promise that the ledger does not keep."""

    promise: str
    load_id: str
    what: str

    def __str__(self) -> str:
        return f"{self.promise} of load {self.load_id}: {self.what}"


@dataclass(frozen=True, slots=True)
class _Case:
    """One load with everything the checks look at."""

    load: Load
    chunks: list[Any]
    rows: list[Any]
    events: dict[int, list[Event]]
    books: dict[str, int]
    once: Collection[str]


def verify(ledger: Ledger, load_id: str, once: Collection[str] = ()) -> list[Violation]:
    """What of the promises a load breaks; `once` names the operations that are never sent again by themselves."""
    load = ledger.load(load_id)
    with ledger.look() as connection:
        found = connection.execute(select(chunks).where(chunks.c.load_id == load.id)).all()
        told = connection.execute(select(rows).where(rows.c.load_id == load.id)).all()
    events: dict[int, list[Event]] = {}
    for event in ledger.history(load.id):
        events.setdefault(event.chunk, []).append(event)
    case = _Case(load, list(found), list(told), events, ledger.books(load.id), once)
    return [Violation(promise, load.id, what) for promise, check in CHECKS.items() for what in check(case)]


def _conserved(case: _Case) -> Iterator[str]:
    total = sum(case.books.values())
    if case.load.state is not LoadState.REFUSED and total != case.load.rows:
        yield f"{case.load.rows} rows were read, {total} are accounted for"
    if any(count < 0 for count in case.books.values()):
        yield "a chunk has more row outcomes than rows"
    owners = {chunk.number: set(orjson.loads(chunk.rows)) for chunk in case.chunks}
    counted: Counter[int] = Counter(row.row for row in case.rows if row.chunk is None)
    for chunk in case.chunks:
        if chunk.state != ChunkState.REPLACED:
            counted.update(owners[chunk.number])
    counted.update(row.row for row in case.rows if row.chunk is not None and _replaced(case, row.chunk))
    if doubled := [row for row, count in counted.items() if count > 1]:
        yield f"{len(doubled)} rows stand in two places, such as row {min(doubled)}"
    strangers = [
        row.row for row in case.rows if row.chunk is not None and row.row not in owners.get(row.chunk, ())
    ]
    if strangers:
        yield f"row {strangers[0]} has an outcome from a chunk that does not hold it"


def _replaced(case: _Case, number: int) -> bool:
    return any(chunk.number == number and chunk.state == ChunkState.REPLACED for chunk in case.chunks)


def _intent_first(case: _Case) -> Iterator[str]:
    for chunk in case.chunks:
        states = [event.state for event in case.events.get(chunk.number, ())]
        if states and states[0] not in {ChunkState.INTENT, ChunkState.REPLACED}:
            yield f"chunk {chunk.number} became {states[0]} before there was an intent"
        if chunk.state in _ANSWERED and not chunk.attempt:
            yield f"chunk {chunk.number} is {chunk.state} and was never sent"
        if states and states[-1] != chunk.state:
            yield f"chunk {chunk.number} is {chunk.state}, its history ends with {states[-1]}"


def _frozen(case: _Case) -> Iterator[str]:
    for chunk in case.chunks:
        try:
            whole = hashlib.sha256(zlib.decompress(chunk.body)).hexdigest() == chunk.body_sha256
        except zlib.error:
            whole = False
        if not whole:
            yield f"chunk {chunk.number} is not what was frozen"
    live = [chunk for chunk in case.chunks if chunk.state != ChunkState.REPLACED]
    for name, values in {
        "key": [chunk.key for chunk in case.chunks],
        "batch code": [chunk.batch for chunk in live if chunk.batch],
    }.items():
        if len(set(values)) != len(values):
            yield f"two chunks have the same {name}"


def _at_most_once(case: _Case) -> Iterator[str]:
    for chunk in case.chunks:
        if chunk.operation not in case.once:
            continue
        before = ChunkState.PLANNED
        for event in case.events.get(chunk.number, ()):
            if event.state is ChunkState.INTENT and before is not ChunkState.PLANNED:
                yield f"chunk {chunk.number} was sent again after it was {before}"
            if event.state is ChunkState.PLANNED and before is not ChunkState.INTENT:
                yield f"chunk {chunk.number} was made ready to be sent again after it was {before}"
            before = event.state


def _one_owner(case: _Case) -> Iterator[str]:
    for number, events in case.events.items():
        fences, claims = [event.fence for event in events], [event.claim for event in events]
        if fences != sorted(set(fences)):
            yield f"chunk {number} was changed by two owners at once"
        if claims != sorted(claims):
            yield f"chunk {number} was changed by an owner that had lost the load"
        for one, after in zip([ChunkState.PLANNED, *(event.state for event in events)], events, strict=False):
            if after.state not in MAY_FOLLOW[one]:
                yield f"chunk {number} went from {one} to {after.state}"


def _no_loose_end(case: _Case) -> Iterator[str]:
    if case.load.state is not LoadState.CLOSED:
        return
    loose = [chunk.number for chunk in case.chunks if ChunkState(chunk.state) not in DONE]
    if loose:
        yield f"it is closed and {len(loose)} chunks have no end, such as chunk {loose[0]}"
    if PENDING in case.books:
        yield f"it is closed and {case.books[PENDING]} rows were not sent"


def _one_goodbye(case: _Case) -> Iterator[str]:
    if (case.load.state is LoadState.CLOSED) and not case.load.closed_at:
        yield "it is closed, and nobody knows since when"


def _no_silence(case: _Case) -> Iterator[str]:
    for chunk in case.chunks:
        state = ChunkState(chunk.state)
        if state in DONE - {ChunkState.REPLACED} and not chunk.outcome and chunk.row_count:
            yield f"chunk {chunk.number} is {state} and its rows have no outcome"
        if state is ChunkState.PARKED and chunk.outcome == "loaded":
            yield f"chunk {chunk.number} is parked and its rows count as loaded"
    silent = [row.row for row in case.rows if row.outcome == "unknown" and not row.code]
    if silent:
        yield f"row {silent[0]} is unknown without a reason"


def _bounded(case: _Case) -> Iterator[str]:
    for chunk in case.chunks:
        if chunk.attempt > MOST_ATTEMPTS:
            yield f"chunk {chunk.number} was sent {chunk.attempt} times"
        if len(chunk.detail) > MOST_WORDS:
            yield f"chunk {chunk.number} keeps a reason of {len(chunk.detail)} characters"


def _quiet(case: _Case) -> Iterator[str]:
    texts = [("the load's message", pack(case.load.message) if case.load.message else "")]
    texts += [(f"the reason of chunk {chunk.number}", chunk.detail) for chunk in case.chunks]
    texts += [(f"the reason of row {row.row}", row.detail) for row in case.rows if row.chunk is not None]
    texts += [
        (f"the history of chunk {number}", event.note)
        for number, events in case.events.items()
        for event in events
    ]
    suspicious = [(where, _DIGITS.findall(text.encode())) for where, text in texts if text]
    suspicious = [(where, digits) for where, digits in suspicious if digits]
    if not suspicious:
        return
    sent = set(_sent(chunk.body for chunk in case.chunks))
    yield from (f"{where} holds a customer's number" for where, digits in suspicious if sent & set(digits))


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
    "I6": _no_loose_end,
    "I7": _one_goodbye,
    "I8": _no_silence,
    "I9": _bounded,
    "I10": _quiet,
}
