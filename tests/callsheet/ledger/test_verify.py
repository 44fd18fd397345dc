"""The ledger's own check: a ledger that keeps its promises passes, and each broken promise is named."""

import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import create_engine, text

from callsheet.ledger.ledger import Ledger
from callsheet.ledger.records import FrozenChunk, StaleOwnerError
from callsheet.ledger.states import MAY_FOLLOW, ChunkState, LoadState
from callsheet.ledger.transitions import holds, in_doubt, intend, replace, settle
from callsheet.ledger.verify import CHECKS, verify
from callsheet.messages.ledger import TEXTS
from tests.callsheet.ledger.test_ledger import a_load, loaded_with
from transforms.outcomes import Outcome, outcome_frame


def sent(ledger: Ledger) -> str:
    """A load whose first chunk is settled and whose second waits."""
    load = loaded_with(ledger)
    fence = ledger.do(intend(load, 1, ledger.now()))
    ledger.do(settle(load, 1, fence, outcome_frame([2, 3], Outcome.LOADED, "")))
    return load


def test_a_ledger_that_keeps_its_promises_passes(tmp_path: Path) -> None:
    """Nothing is found wrong with a load under way or at its end."""
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        load = sent(ledger)
        assert verify(ledger, load, {"op"}) == []
        fence = ledger.do(intend(load, 2, ledger.now()))
        fence = ledger.do(in_doubt(load, 2, fence, "no answer"))
        ledger.do(settle(load, 2, fence, outcome_frame([4, 5], Outcome.UNKNOWN, "X"), ChunkState.PARKED))
        ledger.set_state(load, LoadState.CLOSED)
        assert verify(ledger, load, {"op"}) == []


BROKEN = {
    "I1": "UPDATE loads SET rows = rows + 1",
    "I2": "DELETE FROM history WHERE state = 'intent'",
    "I3": "UPDATE chunks SET body_sha256 = 'x' WHERE number = 2",
    "I4": "INSERT INTO history (load_id, chunk, state, attempt, fence, claim, at, note) "
    "SELECT load_id, chunk, 'intent', 2, 9, claim, at, '' FROM history LIMIT 1",
    "I5": "UPDATE history SET fence = 7 WHERE state = 'intent'",
    "I6": "UPDATE loads SET state = 'closed', closed_at = 'now'",
    "I7": "UPDATE loads SET state = 'closed'",
    "I8": "UPDATE chunks SET outcome = '' WHERE number = 1",
    "I9": "UPDATE chunks SET attempt = 5000 WHERE number = 1",
    "I10": "UPDATE chunks SET detail = 'about 6590010042', body = (SELECT body FROM chunks WHERE number = 9)",
}


CODES = {
    "I1": {"VERIFY_ROWS_UNACCOUNTED", "VERIFY_ROWS_EXCEEDED", "VERIFY_ROWS_TWICE", "VERIFY_ROW_FOREIGN"},
    "I2": {"VERIFY_NO_INTENT", "VERIFY_NEVER_SENT", "VERIFY_HISTORY_DIFFERS"},
    "I3": {"VERIFY_CHUNK_CHANGED", "VERIFY_KEY_TWICE", "VERIFY_BATCH_TWICE"},
    "I4": {"VERIFY_SENT_AGAIN", "VERIFY_READIED_AGAIN"},
    "I5": {"VERIFY_TWO_OWNERS", "VERIFY_LOST_OWNER", "VERIFY_TRANSITION"},
    "I6": {"VERIFY_CLOSED_OPEN_CHUNKS", "VERIFY_CLOSED_UNSENT"},
    "I7": {"VERIFY_CLOSED_WITHOUT_TIME"},
    "I8": {"VERIFY_NO_OUTCOME", "VERIFY_PARKED_LOADED", "VERIFY_UNKNOWN_UNEXPLAINED"},
    "I9": {"VERIFY_TOO_MANY_ATTEMPTS", "VERIFY_REASON_TOO_LONG"},
}


def test_every_violation_has_its_texts() -> None:
    """In Chinese no English sentence is left, not even for the state of a chunk."""
    codes = {code for found in CODES.values() for code in found}
    codes |= {f"CHUNK_STATE_{state.upper()}" for state in ChunkState}
    for code in codes:
        sentence = TEXTS[code].zh
        assert not re.search("[A-Za-z]", re.sub(r"\{[^}]*\}", "", sentence)), sentence


@pytest.mark.parametrize("promise", [name for name in BROKEN if name != "I10"])
def test_each_broken_promise_is_named(promise: str, tmp_path: Path) -> None:
    """One statement behind the ledger's back breaks a promise, and the check says which."""
    path = tmp_path / "ledger.db"
    with Ledger(f"sqlite:///{path}") as ledger:
        load = sent(ledger)
        engine = create_engine(f"sqlite:///{path}")
        with engine.begin() as connection:
            connection.execute(text(BROKEN[promise]))
        engine.dispose()
        found = verify(ledger, load, {"op"})
    assert promise in {violation.promise for violation in found}
    for violation in found:
        assert violation.what.code in CODES[violation.promise]
        assert violation.message.get("what") == violation.what
    assert str(found[0]).startswith(f"{found[0].promise} of load {load}: ")


def test_a_customers_number_in_a_reason_is_found(tmp_path: Path) -> None:
    """I10: a number of a body must not stand in any note; other digits may."""
    from callsheet.ledger.records import FrozenChunk
    from tests.callsheet.ledger.test_ledger import a_load

    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        ledger.add_load(a_load("L", 1), outcome_frame([], Outcome.INVALID, ""))
        ledger.freeze("L", [FrozenChunk(1, "op", b'["6590010042"]', (2,))])
        fence = ledger.do(intend("L", 1, "now"))
        fence = ledger.do(in_doubt("L", 1, fence, "see 20261123170000"))
        assert verify(ledger, "L") == []
        outcomes = outcome_frame([2], Outcome.UNKNOWN, "X", "about 6590010042")
        ledger.do(settle("L", 1, fence, outcomes, ChunkState.PARKED))
        assert {violation.promise for violation in verify(ledger, "L")} == {"I10"}
        assert {violation.what.code for violation in verify(ledger, "L")} == {
            "VERIFY_NUMBER_IN_CHUNK",
            "VERIFY_NUMBER_IN_HISTORY",
        }


def test_every_promise_has_a_check() -> None:
    """I1 to I10, and a statement that breaks each of them."""
    assert list(CHECKS) == list(BROKEN) == [f"I{number}" for number in range(1, 11)]


def test_what_is_in_doubt_is_not_claimed_where_it_may_be_sent_once(tmp_path: Path) -> None:
    """I4: class C leaves planned only; a repeatable chunk may leave a doubt."""
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        load = loaded_with(ledger)
        ledger.do(in_doubt(load, 1, ledger.do(intend(load, 1, "now", once=True)), "no answer"))
        with pytest.raises(StaleOwnerError):
            ledger.do(intend(load, 1, "now", once=True))
        assert ledger.do(intend(load, 1, "now")) == 3


def test_a_replaced_chunk_gives_its_rows_away_once(tmp_path: Path) -> None:
    """The rows of a chunk that is replaced stand in their own outcomes or in its successor, never in both."""
    from callsheet.ledger.records import FrozenChunk, new_key
    from callsheet.ledger.rows import chunk_to_row

    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        load = loaded_with(ledger)
        successor = chunk_to_row(load, FrozenChunk(0, "op", b"[9]", (4,), new_key()))
        settled = outcome_frame([5], Outcome.SKIPPED, "SUPERSEDED")
        ledger.do(replace(load, 2, 0, settled, successor, "newer"))
        assert ledger.books(load) == {"invalid": 1, "skipped": 1, "planned": 3}
        assert [(chunk.number, str(chunk.state)) for chunk in ledger.chunks(load)] == [
            (1, "planned"),
            (2, "replaced"),
            (3, "planned"),
        ]
        assert verify(ledger, load) == []
        with pytest.raises(StaleOwnerError):
            ledger.do(holds(load, 2, 0))


def test_what_has_ended_never_goes_back_to_being_sent() -> None:
    """Settled, rejected, reconciled and replaced chunks have no way to an intent."""
    for ended in (ChunkState.SETTLED, ChunkState.REJECTED, ChunkState.RECONCILED, ChunkState.REPLACED):
        reached: set[ChunkState] = set()
        todo = [ended]
        while todo:
            for after in MAY_FOLLOW[todo.pop()] - reached:
                reached.add(after)
                todo.append(after)
        assert ChunkState.INTENT not in reached


@pytest.mark.parametrize(
    ("behind_its_back", "code"),
    [
        ("UPDATE chunks SET rows = '[2,3,4]' WHERE number = 2", "VERIFY_ROWS_TWICE"),
        ("UPDATE rows SET row = 77 WHERE chunk IS NOT NULL", "VERIFY_ROW_FOREIGN"),
        ("UPDATE rows SET chunk = 99 WHERE chunk IS NOT NULL", "VERIFY_ROW_FOREIGN"),
    ],
)
def test_a_row_belongs_to_one_chunk(behind_its_back: str, code: str, tmp_path: Path) -> None:
    """A row in two chunks, or in none with an outcome of its own there, is found."""
    path = tmp_path / "ledger.db"
    with Ledger(f"sqlite:///{path}") as ledger:
        load = loaded_with(ledger)
        fence = ledger.do(intend(load, 1, ledger.now()))
        mixed = pd.concat([outcome_frame([2], Outcome.LOADED, ""), outcome_frame([3], Outcome.HELD, "X")])
        ledger.do(settle(load, 1, fence, mixed))
        assert verify(ledger, load, {"op"}) == []
        with create_engine(f"sqlite:///{path}").begin() as connection:
            connection.execute(text(behind_its_back))
        assert code in {violation.what.code for violation in verify(ledger, load, {"op"})}


def _with_chunks(path: Path, count: int) -> Ledger:
    """A load of so many chunks of one row, each replaced, with an outcome of its own for its row."""
    ledger = Ledger(f"sqlite:///{path}")
    ledger.add_load(a_load("L", count), outcome_frame([], Outcome.INVALID, ""))
    ledger.freeze("L", [FrozenChunk(at, "op", b"[]", (at + 1,), f"key {at}") for at in range(1, count + 1)])
    steps = [
        replace("L", at, 0, outcome_frame([at + 1], Outcome.SKIPPED, "SUPERSEDED"), None, "note")
        for at in range(1, count + 1)
    ]
    assert not any(isinstance(done, Exception) for done in ledger.try_all(steps))
    return ledger


def _calls(work: Callable[[], object]) -> int:
    """How many calls some work takes: what it costs, on however busy a machine."""
    counted = 0

    def count(*_: object) -> None:
        nonlocal counted
        counted += 1

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.slow
def test_the_check_of_four_times_as_many_chunks_takes_four_times_as_long(tmp_path: Path) -> None:
    """It goes over chunks and rows once each."""
    costs = []
    for count in (200, 800):
        with _with_chunks(tmp_path / str(count) / "ledger.db", count) as ledger:
            assert verify(ledger, "L") == []
            costs.append(_calls(partial(verify, ledger, "L")))
    assert costs[1] < 4.4 * costs[0]
