"""What became of the rows of a load's calls, read many calls at a time, is what the outcomes say of each."""

import pytest
from sqlalchemy import update

from callsheet.ledger import taken as module
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.records import FrozenChunk
from callsheet.ledger.schema import chunks
from callsheet.ledger.taken import TakenCall, taken
from callsheet.ledger.transitions import intend, settle_lines
from tests.callsheet.ledger.test_ledger import a_load, ledger
from transforms.outcomes import Outcome, outcome_frame

__all__ = ["ledger"]  # a fixture
WANTED = frozenset({"loaded", "duplicate"})
LOADED, REFUSED, DUPLICATE = (
    (str(outcome), code, "", "")
    for outcome, code in ((Outcome.LOADED, ""), (Outcome.REFUSED, "R"), (Outcome.DUPLICATE, "D"))
)


def a_sent_load(ledger: Ledger) -> str:
    """Four calls, the last of which is not sent: outcomes of a call's own rows, of all of them, and of a row with two numbers."""
    load = ledger.add_load(a_load(rows=11), outcome_frame([12], Outcome.INVALID, "PHONE_LENGTH", "2")).id
    rows = ((2, 3, 4), (5, 6, 6, 7), (8, 9), (10, 11))
    ledger.freeze(load, [FrozenChunk(at, "op", b"[%d]" % at, each) for at, each in enumerate(rows, start=1)])
    said = {
        1: [(2, *LOADED), (3, *REFUSED), (4, *LOADED)],
        2: [(5, *REFUSED), (6, *DUPLICATE), (7, *REFUSED)],
        3: [(8, *DUPLICATE), (9, *DUPLICATE)],
    }
    for number, lines in said.items():
        ledger.do(settle_lines(load, number, ledger.do(intend(load, number, "now")), lines))
    return load


def found_in(ledger: Ledger, load: str, operation: str = "op") -> list[tuple[bytes, list[bool]]]:
    def shown(call: TakenCall) -> tuple[bytes, list[bool]]:
        return call.body, call.rows.tolist()

    with ledger.look() as connection:
        return [shown(call) for calls in taken(connection, load, operation, WANTED) for call in calls]


@pytest.mark.parametrize("at_once", [64, 1])
def test_every_row_of_an_ended_call_is_told(
    ledger: Ledger, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many calls are read together; nothing of one that has not ended, and nothing of another operation."""
    monkeypatch.setattr(module, "_CALLS", module._CALLS.limit(at_once))
    load = a_sent_load(ledger)
    assert found_in(ledger, load) == [
        (b"[1]", [True, False, True]),
        (b"[2]", [False, True, True, False]),
        (b"[3]", [True, True]),
    ]
    assert found_in(ledger, load, "another") == []


@pytest.mark.parametrize(("column", "value"), [("body", b""), ("body_sha256", "x")])
def test_a_body_that_is_removed_or_damaged_says_nothing(
    ledger: Ledger, column: str, value: bytes | str
) -> None:
    """Its numbers may be others than those that were sent."""
    load = a_sent_load(ledger)
    change = update(chunks).where(chunks.c.number == 2).values({column: value})
    ledger.transaction(lambda connection: connection.execute(change))
    assert [body for body, _ in found_in(ledger, load)] == [b"[1]", b"[3]"]
