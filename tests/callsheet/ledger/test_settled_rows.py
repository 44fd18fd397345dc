"""The rows of a chunk that have an outcome of their own: forgotten when it is settled anew, and found without all others."""

from pathlib import Path

from sqlalchemy import Connection

from callsheet.ledger.ledger import Ledger
from callsheet.ledger.records import FrozenChunk
from callsheet.ledger.states import ChunkState
from callsheet.ledger.transitions import Step, intend, settle_lines
from tests.callsheet.ledger.test_ledger import a_load, ledger
from transforms.outcomes import Outcome, outcome_frame

__all__ = ["ledger"]  # a fixture
CHUNKS, ROWS = 120, 20


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
    done = 0

    def counted() -> int:
        nonlocal done
        done += 1
        return 0

    def watched(connection: Connection) -> int:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.set_progress_handler(counted, 1)
        try:
            return step(connection)
        finally:
            driver.set_progress_handler(None, 0)

    ledger.do(watched)
    return done
