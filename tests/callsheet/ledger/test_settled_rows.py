"""The rows of a chunk that have an outcome of their own: forgotten when it is settled anew, and found without all others."""

from pathlib import Path

import pytest
from sqlalchemy import bindparam, func, select

from callsheet.ledger.ledger import Ledger
from callsheet.ledger.records import FrozenChunk
from callsheet.ledger.schema import rows as own_rows
from callsheet.ledger.states import ChunkState
from callsheet.ledger.transitions import Step, intend, settle_lines, settle_mostly_alike
from tests.callsheet.ledger.test_ledger import a_load, ledger
from tests.support.sqlite_work import counted
from transforms.kind import Settled
from transforms.outcomes import Outcome, outcome_frame

__all__ = ["ledger"]  # a fixture
CHUNKS, ROWS = 120, 20
_LOADED = str(Outcome.LOADED), "", ""
_OWN = select(func.count()).where(own_rows.c.chunk == bindparam("of_chunk"))


def test_a_chunk_that_is_settled_anew_forgets_its_own_rows_alone(ledger: Ledger) -> None:
    """Also where rows of another chunk stand between them."""
    load = ledger.add_load(a_load(rows=6), outcome_frame([], Outcome.INVALID, "")).id
    ledger.freeze(load, [FrozenChunk(1, "op", b"[1]", (2, 4, 6)), FrozenChunk(2, "op", b"[2]", (3, 5, 7))])
    unknown, refused = (str(Outcome.UNKNOWN), "X", "", ""), (str(Outcome.REFUSED), "R", "", "")
    loaded = (str(Outcome.LOADED), "", "", "")
    fence = ledger.do(intend(load, 1, "now"))
    first = [(2, *unknown), (4, *refused), (6, *unknown)]
    fence = ledger.do(settle_lines(load, 1, fence, first, ChunkState.PARKED))
    other = ledger.do(intend(load, 2, "now"))
    ledger.do(settle_lines(load, 2, other, [(3, *loaded), (5, *refused), (7, *loaded)]))
    anew = [(2, *loaded), (4, *loaded), (6, *refused)]
    ledger.do(settle_lines(load, 1, fence, anew, ChunkState.RECONCILED))
    outcomes = ledger.outcomes(load).set_index("row")["outcome"].to_dict()
    assert outcomes == {2: "loaded", 3: "loaded", 4: "loaded", 5: "refused", 6: "refused", 7: "loaded"}


@pytest.mark.parametrize("refused", [0, 2, 5, 8])
def test_rows_that_are_mostly_alike_are_settled_as_line_by_line(ledger: Ledger, refused: int) -> None:
    """Also where most of them are not: what most have stands on the chunk, and a row's own is written for few."""
    load = ledger.add_load(a_load(rows=16), outcome_frame([], Outcome.INVALID, "")).id
    places = tuple(range(2, 10)), tuple(range(10, 18))
    ledger.freeze(load, [FrozenChunk(at, "op", b"[]", rows) for at, rows in enumerate(places, start=1)])
    first, second = (
        Settled(rows, _LOADED, [(row, str(Outcome.REFUSED), "R", "", "why") for row in rows[:refused]])
        for rows in places
    )
    ledger.do(settle_mostly_alike(load, 1, ledger.do(intend(load, 1, "now")), first))
    ledger.do(settle_lines(load, 2, ledger.do(intend(load, 2, "now")), second.lines()))
    told = ledger.outcomes(load)["outcome"].tolist()
    assert told == 2 * (["refused"] * refused + ["loaded"] * (8 - refused))
    with ledger.look() as connection:
        written = [connection.execute(_OWN, {"of_chunk": at}).scalar_one() for at in (1, 2)]
    assert written == [min(refused, 8 - refused)] * 2


def test_settling_a_chunk_does_not_look_at_the_rows_of_all_others(tmp_path: Path) -> None:
    """What SQLite does for the last of 120 chunks is what it does for the second."""
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        load = ledger.add_load(a_load(rows=CHUNKS * ROWS), outcome_frame([], Outcome.INVALID, "")).id
        rows = [tuple(range(2 + at * ROWS, 2 + at * ROWS + ROWS)) for at in range(CHUNKS)]
        ledger.freeze(load, [FrozenChunk(at, "op", b"[]", own) for at, own in enumerate(rows, start=1)])
        work = [_work_of(ledger, _settled(ledger, load, at, own)) for at, own in enumerate(rows, start=1)]
        assert work[-1] < 1.2 * work[1]


def _settled(ledger: Ledger, load: str, number: int, rows: tuple[int, ...]) -> Step:
    outcomes = [(row, str(Outcome.REFUSED if row % 2 else Outcome.LOADED), "", "", "") for row in rows]
    return settle_lines(load, number, ledger.do(intend(load, number, "now")), outcomes)


def _work_of(ledger: Ledger, step: Step) -> int:
    """Instructions of SQLite's machine that a step takes."""
    done: list[int] = []
    ledger.do(counted(step, done))
    return sum(done)
