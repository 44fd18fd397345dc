"""Rows that the ledger remembers: from the moment they are frozen, through every change of their chunk, and after a crash."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace as changed
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import create_engine, inspect, make_url, text

from callsheet.ledger.fates import Fate
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.read_only import read_only
from callsheet.ledger.records import FrozenChunk, LedgerError, Load, new_key
from callsheet.ledger.remembered import RowsTakenError
from callsheet.ledger.rows import chunk_to_row
from callsheet.ledger.states import ChunkState
from callsheet.ledger.transitions import in_doubt, intend, not_sent, replace, settle
from tests.support.databases import fresh_database
from transforms.outcomes import Outcome, outcome_frame

KEYS = {2: "6590000002", 3: "6590000003", 4: "6590000004"}
PLACE = "http://127.0.0.1"
ROWS = (2, 3, 4)
NOBODY = outcome_frame([], Outcome.UNKNOWN, "")


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with ExitStack() as stack:
        sqlite = f"sqlite:///{tmp_path / 'data' / 'ledger.db'}"
        yield sqlite if request.param == "sqlite" else stack.enter_context(fresh_database())


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger(url) as opened:
        yield opened


def frozen(ledger: Ledger, load_id: str = "first", *, again: bool = False) -> str:
    """A load of three rows in one chunk, remembered."""
    load = Load(load_id, "a.csv", "sha", "a", "contact-plans", "default", PLACE, load_id, 3)
    ledger.add_load(load, outcome_frame([], Outcome.INVALID, ""))
    chunk = FrozenChunk(1, "create_contact_plans", b"[1]", ROWS)
    remember = ledger.remembered.remembering(load_id, [(PLACE, KEYS)], again=again)
    ledger.freeze(load_id, [chunk], remember=remember)
    return load_id


def fates(ledger: Ledger, place: str = PLACE) -> list[Fate | None]:
    """What is known of each row, by its key."""
    marks = ledger.remembered.fingerprints(place, KEYS)
    found = ledger.remembered.earlier(set(marks.values()))
    return [found[marks[row]].fate if marks.get(row) in found else None for row in ROWS]


def sent(ledger: Ledger) -> int:
    return ledger.do(intend("first", 1, "now"))


def settled(outcomes: pd.DataFrame, state: ChunkState = ChunkState.SETTLED) -> Callable[[Ledger], object]:
    return lambda ledger: ledger.do(settle("first", 1, sent(ledger), outcomes, state))


def replaced(ledger: Ledger) -> None:
    """Parked, and then put into another chunk on a person's word, without its first row."""
    fence = ledger.do(settle("first", 1, sent(ledger), _all(Outcome.UNKNOWN), ChunkState.PARKED))
    rest = chunk_to_row("first", FrozenChunk(0, "create_contact_plans", b"[2]", (3, 4), new_key()))
    ledger.do(replace("first", 1, fence, outcome_frame([2], Outcome.SKIPPED, "SUPERSEDED"), rest, "note"))


def _all(outcome: Outcome) -> pd.DataFrame:
    return outcome_frame(ROWS, outcome, "X")


def _each(*told: Outcome) -> pd.DataFrame:
    return pd.concat([outcome_frame([row], one, "X") for row, one in zip(ROWS, told, strict=True)])


L, M, W = Fate.LOADED, Fate.MAYBE, Fate.WAITS
CHANGES: dict[str, tuple[Callable[[Ledger], object], list[Fate | None]]] = {
    "frozen": (lambda _: None, [W, W, W]),
    "intent": (sent, [M, M, M]),
    "not sent": (lambda ledger: ledger.do(not_sent("first", 1, sent(ledger), "no")), [W, W, W]),
    "in doubt": (lambda ledger: ledger.do(in_doubt("first", 1, sent(ledger), "?")), [M, M, M]),
    "loaded": (settled(_all(Outcome.LOADED)), [L, L, L]),
    "refused": (settled(_all(Outcome.REFUSED), ChunkState.REJECTED), [None] * 3),
    "parked": (settled(_all(Outcome.UNKNOWN), ChunkState.PARKED), [M, M, M]),
    "in part": (settled(_each(Outcome.LOADED, Outcome.REFUSED, Outcome.UNKNOWN)), [L, None, M]),
    "there before": (settled(_each(Outcome.DUPLICATE, Outcome.HELD, Outcome.LOADED)), [L, None, L]),
    "replaced": (replaced, [None, W, W]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_became_of_a_row_is_what_its_chunk_says_also_after_a_crash(
    change: str, ledger: Ledger, url: str
) -> None:
    """At each state of its chunk, in this process and in one that opens the ledger without this one having closed it."""
    frozen(ledger)
    work, expected = CHANGES[change]
    work(ledger)
    assert fates(ledger) == expected
    with Ledger(url) as later:
        assert fates(later) == expected
    with read_only(url) as looked:
        assert looked is not None
        assert fates(looked) == expected


def test_a_row_is_known_only_at_its_place(ledger: Ledger) -> None:
    """The same customer of another service is another row."""
    frozen(ledger)
    assert fates(ledger, "http://other") == [None] * 3


def test_rows_that_another_load_has_are_not_frozen_a_second_time(ledger: Ledger) -> None:
    """Nothing of the second load is written; with `again` it is."""
    frozen(ledger)
    with pytest.raises(RowsTakenError):
        frozen(ledger, "second")
    assert ledger.chunks("second") == []
    frozen(ledger, "third", again=True)
    assert len(ledger.chunks("third")) == 1


def test_the_best_known_of_several_loads_counts(ledger: Ledger) -> None:
    """Loaded once is loaded, whatever became of a later try on purpose; of equals the latest is named."""
    frozen(ledger)
    settled(_each(Outcome.LOADED, Outcome.REFUSED, Outcome.LOADED))(ledger)
    frozen(ledger, "second", again=True)
    fence = ledger.do(intend("second", 1, "now"))
    ledger.do(settle("second", 1, fence, _each(Outcome.REFUSED, Outcome.UNKNOWN, Outcome.LOADED)))
    assert fates(ledger) == [L, M, L]
    marks = ledger.remembered.fingerprints(PLACE, KEYS)
    found = ledger.remembered.earlier(set(marks.values()))
    assert [found[marks[row]].load_id for row in ROWS] == ["first", "second", "second"]
    assert ledger.remembered.earlier(set(marks.values()), but="second").keys() == {marks[2], marks[4]}


def test_no_key_of_a_row_is_in_the_ledger(tmp_path: Path) -> None:
    """Only keyed hashes: two ledgers know the same row by different ones."""
    kept = []
    for name in ("a", "b"):
        path = tmp_path / name / "ledger.db"
        with Ledger(f"sqlite:///{path}") as ledger:
            assert ledger.remembered.fingerprints(PLACE, KEYS) == {}
            frozen(ledger)
            kept.append(ledger.remembered.fingerprints(PLACE, KEYS))
        assert KEYS[2].encode() not in path.read_bytes()
    assert set(kept[0].values()).isdisjoint(kept[1].values())


def test_a_ledger_of_schema_4_remembers_rows_from_now_on(url: str) -> None:
    """The table is added in the transaction that raises the version; what was there stays."""
    with Ledger(url) as ledger:
        frozen(ledger)
    parsed = make_url(url)
    backend = "postgresql+psycopg" if parsed.get_backend_name() == "postgresql" else "sqlite"
    admin = create_engine(parsed.set(drivername=backend))
    with admin.begin() as connection:
        connection.execute(text("DROP TABLE remembered_rows"))
        connection.execute(text("UPDATE meta SET value = '4' WHERE name = 'schema_version'"))
    with read_only(url) as looked:
        assert looked is None
    with Ledger(url) as ledger:
        assert ledger.books("first") == {"planned": 3}
        assert fates(ledger) == [None] * 3
        frozen(ledger, "second")
        assert fates(ledger) == [W, W, W]
    assert "remembered_rows" in inspect(admin).get_table_names()
    admin.dispose()


def test_a_ledger_that_is_only_read_takes_no_change(url: str) -> None:
    """Nor is one made where there is none."""
    if url.startswith("sqlite"):
        with read_only(url) as looked:
            assert looked is None
        assert not Path(make_url(url).database or "").exists()
    with Ledger(url) as ledger:
        load = ledger.load(frozen(ledger))
    with read_only(url) as looked:
        assert looked is not None
        with pytest.raises(LedgerError) as raised:
            looked.add_load(changed(load, id="other"), NOBODY)
    assert raised.value.message.code == "LEDGER_READ_ONLY"


def test_many_rows_are_asked_for_in_batches(ledger: Ledger) -> None:
    """More than one statement can take at once."""
    keys = {row: f"key {row}" for row in range(2, 1503)}
    load = Load("many", "a.csv", "sha", "a", "contact-plans", "default", PLACE, "many", 1501)
    ledger.add_load(load, NOBODY)
    chunks = [
        FrozenChunk(number, "op", b"[]", tuple(range(at, min(at + 50, 1503))))
        for number, at in enumerate(range(2, 1503, 50), start=1)
    ]
    ledger.freeze("many", chunks, remember=ledger.remembered.remembering("many", [(PLACE, keys)]))
    marks = ledger.remembered.fingerprints(PLACE, keys)
    found = ledger.remembered.earlier(set(marks.values()))
    assert {row: found[mark].row for row, mark in marks.items()} == {row: row for row in keys}
