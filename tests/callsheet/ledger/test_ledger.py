"""The ledger: intent first, one owner per chunk, every row in exactly one outcome."""

import asyncio
import json
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, select, text, update

from callsheet.ledger import database
from callsheet.ledger.group_commit import GroupCommit
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.records import FrozenChunk, LedgerError, Load, StaleOwnerError, UnknownLoadError
from callsheet.ledger.schema import loads
from callsheet.ledger.states import ChunkState, LoadState
from callsheet.ledger.transitions import in_doubt, intend, not_sent, settle, settle_alike, settle_surveyed
from tests.support.databases import fresh_database
from transforms.kind import ForbiddenEntry
from transforms.outcomes import Outcome, outcome_frame


def a_load(load_id: str = "20261123-a", rows: int = 5) -> Load:
    return Load(
        load_id, "a.xlsx", "sha", "Sheet1", "customer-numbers", "default", "http://127.0.0.1", "key", rows
    )


@pytest.fixture(params=["sqlite", "postgres"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    with ExitStack() as stack:
        sqlite = f"sqlite:///{tmp_path / 'data' / 'ledger.db'}"
        url = sqlite if request.param == "sqlite" else stack.enter_context(fresh_database())
        yield stack.enter_context(Ledger(url))


def loaded_with(ledger: Ledger) -> str:
    """A load of 5 rows: row 9 invalid, rows 2 to 5 in two chunks."""
    ledger.add_load(a_load(), outcome_frame([9], Outcome.INVALID, "PHONE_LENGTH", "2"))
    ledger.freeze(
        "20261123-a", [FrozenChunk(1, "op", b"[1]", (2, 3)), FrozenChunk(2, "op", b"[2]", (4, 5, 5))]
    )
    return "20261123-a"


def test_every_row_has_exactly_one_outcome_at_every_step(ledger: Ledger) -> None:
    """The books balance before, while and after a chunk is sent."""
    load = loaded_with(ledger)
    assert ledger.books(load) == {"invalid": 1, "planned": 4}
    fence = ledger.do(intend(load, 1, "now"))
    assert sum(ledger.books(load).values()) == 5
    results = pd.concat(
        [
            outcome_frame([2], Outcome.LOADED, ""),
            outcome_frame([3], Outcome.REFUSED, "SERVICE_REFUSED_ROW", "no"),
        ]
    )
    ledger.do(settle(load, 1, fence, results))
    assert ledger.books(load) == {"invalid": 1, "planned": 2, "loaded": 1, "refused": 1}
    outcomes = ledger.outcomes(load).set_index("row")
    assert outcomes["outcome"].to_dict() == {
        2: "loaded",
        3: "refused",
        4: "planned",
        5: "planned",
        9: "invalid",
    }
    assert outcomes.loc[3, "detail"] == "no"


def test_a_chunk_of_which_every_row_has_the_same_outcome_is_settled_without_naming_its_rows(
    ledger: Ledger,
) -> None:
    """It is as if each had been named; a process that has lost the chunk cannot settle it."""
    load = loaded_with(ledger)
    fence = ledger.do(intend(load, 1, "now"))
    ledger.do(settle_alike(load, 1, fence, Outcome.LOADED))
    assert ledger.books(load) == {"invalid": 1, "planned": 2, "loaded": 2}
    found = ledger.outcomes(load).set_index("row").loc[[2, 3]]
    assert {tuple(row) for row in found.itertuples(index=False)} == {("loaded", "", "", "")}
    with pytest.raises(StaleOwnerError):
        ledger.do(settle_alike(load, 1, fence, Outcome.LOADED))


def test_a_chunk_can_be_claimed_by_one_process_only(ledger: Ledger) -> None:
    """The second claim of a chunk fails; so does every write with the old fence."""
    load = loaded_with(ledger)
    fence = ledger.do(intend(load, 1, "now"))
    with pytest.raises(StaleOwnerError):
        ledger.do(intend(load, 1, "now"))
    ledger.do(in_doubt(load, 1, fence, "no answer"))
    with pytest.raises(StaleOwnerError):
        ledger.do(settle(load, 1, fence, outcome_frame([2, 3], Outcome.LOADED, "")))


def test_a_settled_chunk_is_never_sent_again(ledger: Ledger) -> None:
    """A settled chunk has no way back to intent."""
    load = loaded_with(ledger)
    fence = ledger.do(intend(load, 1, "now"))
    ledger.do(settle(load, 1, fence, outcome_frame([2, 3], Outcome.LOADED, "")))
    with pytest.raises(StaleOwnerError):
        ledger.do(intend(load, 1, "now"))
    assert [chunk.state for chunk in ledger.chunks(load)] == [ChunkState.SETTLED, ChunkState.PLANNED]


def test_a_chunk_that_was_not_sent_waits_with_the_same_bytes_and_key(ledger: Ledger) -> None:
    """One key belongs to one body for ever, whatever happens in between."""
    load = loaded_with(ledger)
    before = ledger.frozen(load, 1)
    ledger.do(not_sent(load, 1, ledger.do(intend(load, 1, "now")), "connection refused"))
    ledger.do(intend(load, 1, "now"))
    assert ledger.frozen(load, 1) == before
    assert [chunk.attempt for chunk in ledger.chunks(load)] == [2, 0]


def test_loads_are_found_by_the_beginning_of_their_id(ledger: Ledger) -> None:
    """An unambiguous beginning is enough; an unknown or ambiguous one is an error that says so."""
    loaded_with(ledger)
    ledger.add_load(a_load("20261123-b"), outcome_frame([], Outcome.INVALID, ""))
    assert ledger.load("20261123-b").number == 2
    assert ledger.load("20261123-a").state is LoadState.FROZEN
    for wrong in ("20261123", "nothing"):
        with pytest.raises(UnknownLoadError):
            ledger.load(wrong)


def test_forbidden_numbers_are_remembered_without_the_number(ledger: Ledger) -> None:
    """The latest entry of a number counts; inbound blocks and expired ones do not hold a customer."""
    loaded_with(ledger)
    entries = [
        ForbiddenEntry("6590010042", 3, blocked=True),
        ForbiddenEntry("6590010043", 2, blocked=True),
        ForbiddenEntry("6590010044", 3, blocked=True, until="2026-01-01"),
        ForbiddenEntry("6590010045", 3, blocked=True),
        ForbiddenEntry("6590010045", 3, blocked=False),
    ]
    ledger.forbidden.remember("default", "20261123-a", entries)
    rows = {number: f"65900100{number}" for number in range(42, 47)}
    assert list(ledger.forbidden.since("default", rows, "2026-11-23")) == [42]
    assert ledger.forbidden.since("other", rows, "2026-11-23") == {}


def test_the_ledger_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    """Folder 0700, and database, -wal and -shm 0600, even under umask 000."""
    old = os.umask(0)
    try:
        with Ledger(f"sqlite:///{tmp_path / 'data' / 'ledger.db'}") as ledger:
            loaded_with(ledger)
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    finally:
        os.umask(old)
    assert set(modes.values()) == {0o600}
    assert "ledger.db-wal" in modes
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_a_body_that_was_changed_is_never_sent(tmp_path: Path) -> None:
    """A stored body that does not match its hash stops the load with a clear message."""
    path = tmp_path / "ledger.db"
    with Ledger(f"sqlite:///{path}") as ledger:
        load = loaded_with(ledger)
        engine = create_engine(f"sqlite:///{path}")
        with engine.begin() as connection:
            connection.execute(text("UPDATE chunks SET body_sha256 = 'x' WHERE number = 1"))
        engine.dispose()
        with pytest.raises(LedgerError) as raised:
            ledger.frozen(load, 1)
        assert raised.value.message.code == "CHUNK_DAMAGED"


def test_a_ledger_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    """An older program does not touch a newer ledger."""
    path = tmp_path / "ledger.db"
    Ledger(f"sqlite:///{path}").close()
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE meta SET value = '99' WHERE name = 'schema_version'"))
    engine.dispose()
    with pytest.raises(LedgerError) as raised:
        Ledger(f"sqlite:///{path}")
    assert raised.value.message.code == "LEDGER_NEWER"


def test_steps_of_one_moment_share_a_transaction_and_fail_alone(ledger: Ledger) -> None:
    """Of three claims made at once, the one for a chunk that is taken fails; the others are on disk."""
    load = loaded_with(ledger)

    async def claim() -> list[int | BaseException]:
        grouped = GroupCommit(ledger)
        claims = (grouped.do(intend(load, number, "now")) for number in (1, 1, 2))
        return await asyncio.gather(*claims, return_exceptions=True)

    first, second, third = asyncio.run(claim())
    assert (first, third) == (1, 1)
    assert isinstance(second, StaleOwnerError)
    assert {chunk.state for chunk in ledger.chunks(load)} == {ChunkState.INTENT}


def test_a_transaction_returns_what_its_work_returns(ledger: Ledger) -> None:
    """The value comes out of the transaction; an error in it undoes the changes; a lost claim refuses them."""
    load = loaded_with(ledger)
    names = update(loads).where(loads.c.id == load).values(file="b.xlsx")
    assert ledger.transaction(lambda connection: connection.execute(names).rowcount) == 1
    assert ledger.load(load).file == "b.xlsx"

    def fail(connection: Connection) -> None:
        connection.execute(names.values(file="c.xlsx"))
        raise ValueError

    with pytest.raises(ValueError):
        ledger.transaction(fail)
    claim = ledger.claims.take(load)
    ledger.claims.release(claim)
    with pytest.raises(StaleOwnerError):
        ledger.transaction(lambda connection: connection.execute(names.values(file="d.xlsx")), claim)
    assert ledger.load(load).file == "b.xlsx"


def test_a_question_waits_for_no_writer_and_sees_what_is_committed(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that is asked while this process writes; what is not committed is seen by the writer alone."""
    monkeypatch.setattr(database, "BUSY_MS", 0)
    load = loaded_with(ledger)

    def work(connection: Connection) -> list[str]:
        connection.execute(update(loads).where(loads.c.id == load).values(profile="other"))
        assert connection.scalar(select(loads.c.profile)) == "other"
        return [each.profile for each in ledger.loads()]

    with ledger.look(), ledger.look(), ledger.look():
        pass  # as many connections as are used here: to open one takes the lock for a moment
    with ledger.look() as first:
        assert first.scalar(select(loads.c.profile)) == "default"
        assert ledger.transaction(work) == ["default"]
        assert first.scalar(select(loads.c.profile)) == "other"
    assert ledger.load(load).profile == "other"


def test_one_chunk_is_read_by_its_number(ledger: Ledger) -> None:
    """As it stands among the chunks of its load; there is an error, or None, for a number that it does not have."""
    load = loaded_with(ledger)
    assert [ledger.chunk(load, 1), ledger.chunk(load, 2)] == ledger.chunks(load)
    assert ledger.find_chunk(load, 3) is None
    with pytest.raises(LedgerError) as raised:
        ledger.chunk(load, 3)
    assert raised.value.message.code == "CHUNK_NOT_FOUND"


def test_owners_and_neighbours_of_a_load_are_known(ledger: Ledger) -> None:
    """Open loads with owner and beat; later ones, and earlier ones at work, of the same kind and service only."""
    first, second, other = a_load("a"), a_load("b"), replace(a_load("c"), kind="queues")
    for load in (first, second, other):
        ledger.add_load(load, outcome_frame([], Outcome.INVALID, ""))
    claim = ledger.claims.take("a", "host/boot/1/2")
    ledger.set_state("c", LoadState.CLOSED)
    assert ledger.owners() == {"a": ("host/boot/1/2", 1), "b": ("", 0)}
    assert [load.id for load in ledger.later_loads(ledger.load("a"))] == ["b"]
    earlier = ledger.earlier_at_work(ledger.load("b"))
    assert [(load.id, owner) for load, owner in earlier] == [("a", "host/boot/1/2")]
    ledger.claims.release(claim)
    assert ledger.earlier_at_work(ledger.load("b")) == []


def test_the_guard_of_an_existing_ledger_is_found(tmp_path: Path) -> None:
    """Its file name is part of what older versions wrote: with another name, an old copy would be accepted."""
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        loaded_with(ledger)
    record = json.loads((tmp_path / "ledger.witness").read_text(encoding="utf-8"))
    assert {"generation", "reached"} <= set(record)
    assert record["reached"] > 1
    (tmp_path / "ledger.db").unlink()
    with pytest.raises(LedgerError) as raised:
        Ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    assert raised.value.message.code == "LEDGER_EXCHANGED"


OUTCOMES = st.sampled_from(
    [Outcome.LOADED, Outcome.DUPLICATE, Outcome.HELD, Outcome.REFUSED, Outcome.UNKNOWN]
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(OUTCOMES, min_size=1, max_size=6), min_size=1, max_size=4))
def test_what_is_settled_is_what_is_reported(
    tmp_path_factory: pytest.TempPathFactory, chunks: list[list[Outcome]]
) -> None:
    """Whatever mixture of outcomes a chunk ends with, each row is reported as it was settled."""
    total = sum(len(chunk) for chunk in chunks)
    with Ledger(f"sqlite:///{tmp_path_factory.mktemp('ledger') / 'ledger.db'}") as ledger:
        ledger.add_load(a_load("L", total), outcome_frame([], Outcome.INVALID, ""))
        first, frozen = 2, list[FrozenChunk]()
        wanted: dict[int, Outcome] = {}
        for number, chunk in enumerate(chunks, start=1):
            rows = tuple(range(first, first + len(chunk)))
            wanted |= dict(zip(rows, chunk, strict=True))
            frozen.append(FrozenChunk(number, "op", b"[]", rows))
            first += len(chunk)
        ledger.freeze("L", frozen)
        for frozen_chunk in frozen:
            frames: list[pd.DataFrame] = [outcome_frame([row], wanted[row], "C") for row in frozen_chunk.rows]
            results = pd.concat(frames, ignore_index=True)
            fence = ledger.do(intend("L", frozen_chunk.number, "now"))
            ledger.do(settle("L", frozen_chunk.number, fence, results))
        outcomes = ledger.outcomes("L").set_index("row")["outcome"].to_dict()
        assert outcomes == {row: str(outcome) for row, outcome in wanted.items()}
        assert sum(ledger.books("L").values()) == total


def test_the_file_of_a_ledger_that_is_there_is_opened_by_sqlite_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closing a descriptor of our own would drop every lock this process holds on the file, and others could damage it."""
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    Ledger(url).close()
    opened: list[str] = []
    real = os.open

    def watched(path: str, *more: int, **named: int) -> int:
        descriptor = real(path, *more, **named)
        opened.append(Path(os.fsdecode(path)).name)
        return descriptor

    monkeypatch.setattr(os, "open", watched)
    Ledger(url).close()
    assert "ledger.db" not in opened


@pytest.mark.parametrize("at_once", [1, 2, 3, 100])
def test_outcomes_of_any_number_of_rows_are_recorded_once(
    ledger: Ledger, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are written some at a time, and doing so again changes nothing."""
    monkeypatch.setattr("callsheet.ledger.transitions._AT_ONCE", at_once)
    invalid = outcome_frame(range(2, 7), Outcome.INVALID, "PHONE_LENGTH", list("12345"))
    load = ledger.add_load(a_load(rows=8), invalid).id
    held = outcome_frame(range(7, 10), Outcome.HELD, "FORBIDDEN_HERE")
    for _ in range(2):
        ledger.do(settle_surveyed(load, held))
    assert ledger.books(load) == {"invalid": 5, "held": 3}
    assert ledger.outcomes(load)["detail"].tolist() == [*"12345", "", "", ""]
