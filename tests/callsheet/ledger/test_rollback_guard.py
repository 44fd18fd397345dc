"""The guard of the ledger: every cell of ledger (ahead, equal, behind, used elsewhere) x both records."""

import json
import multiprocessing
import shutil
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from callsheet.ledger.ledger import Ledger
from callsheet.ledger.position import position_of
from callsheet.ledger.records import LedgerError
from callsheet.ledger.rollback_guard import Record
from callsheet.ledger.schema import rate_turns
from tests.callsheet.ledger.test_ledger import a_load, loaded_with
from tests.support.databases import fresh_database
from transforms.outcomes import Outcome, outcome_frame

GOOD, UNPROVEN, OLD, EXCHANGED = "", "unproven", "LEDGER_OLD_COPY", "LEDGER_EXCHANGED"


def opened(folder: Path, *, accepted: bool = False) -> Ledger:
    """The ledger of a folder that stands for a machine: its data folder and its state folder."""
    url = f"sqlite:///{folder / 'data' / 'ledger.db'}"
    return Ledger(url, state_dir=folder / "state", accepted=accepted)


def step(ledger: Ledger) -> None:
    """One committed change that leaves no trace in the history."""
    ledger.add_options("20261123-a", {"step": str(ledger.now())})


def second_of(folder: Path) -> Path:
    (found,) = (folder / "state").iterdir()
    return found


def verdict(folder: Path) -> str:
    """What opening says."""
    try:
        with opened(folder) as ledger:
            return GOOD if ledger.unproven is None else UNPROVEN
    except LedgerError as error:
        return error.message.code


class World:
    """A ledger with a load at some step, copies of it earlier and later, and another ledger."""

    def __init__(self, folder: Path) -> None:
        self.here = folder / "here"
        with opened(self.here) as ledger:
            loaded_with(ledger)
            self.keep(folder / "behind")
            step(ledger)
            step(ledger)
            self.keep(folder / "equal")
            step(ledger)
            self.keep(folder / "ahead")
        with opened(folder / "other") as ledger:
            loaded_with(ledger)
            for _ in range(9):
                step(ledger)
        shutil.copytree(folder / "behind" / "data", folder / "fork" / "data")
        with opened(folder / "fork") as ledger:  # used elsewhere, further than here
            for _ in range(9):
                step(ledger)
        self.folder = folder

    def keep(self, to: Path) -> None:
        """A copy of everything while the ledger is open."""
        shutil.copytree(self.here, to)

    def arrange(self, ledger: str, first: str, second: str) -> Path:
        """A machine with the ledger of one moment and each record of another, or of another ledger, or none."""
        place = self.folder / "place"
        shutil.rmtree(place, ignore_errors=True)
        (place / "data").mkdir(parents=True)
        (place / "state").mkdir()
        for file in (self.folder / ledger / "data").glob("ledger.db*"):
            shutil.copy(file, place / "data")
        name = second_of(self.folder / ("other" if ledger == "other" else "equal")).name
        self._put(first, lambda of: of / "data" / "ledger.witness", place / "data" / "ledger.witness")
        self._put(second, second_of, place / "state" / name)
        return place

    def _put(self, of: str, file: Callable[[Path], Path], to: Path) -> None:
        if of == "garbage":
            to.write_bytes(b"\0" * 384)
        elif of != "missing":
            shutil.copy(file(self.folder / of), to)


RECORDS = ("equal", "missing", "garbage", "other")
LEDGERS = ("ahead", "equal", "behind", "fork")


def expected(ledger: str, first: str, second: str) -> str:
    """Any record that contradicts the ledger refuses it; without a second one nothing is proven."""
    gone_on = ledger in {"behind", "fork"} and "equal" in {first, second}
    if gone_on or "other" in {first, second}:
        return "refused"
    return GOOD if second == "equal" else UNPROVEN


@pytest.mark.parametrize("ledger", LEDGERS)
def test_every_cell_of_the_table_is_refused_or_right(ledger: str, tmp_path: Path) -> None:
    """Ledger ahead of, equal to or behind the records, or used elsewhere, x each record there, missing, garbage or another's."""
    world = World(tmp_path)
    found, wanted = {}, {}
    for first in RECORDS:
        for second in RECORDS:
            said = verdict(world.arrange(ledger, first, second))
            found[first, second] = "refused" if said in {OLD, EXCHANGED} else said
            wanted[first, second] = expected(ledger, first, second)
    assert found == wanted


def test_an_empty_ledger_and_one_of_before_need_no_question(tmp_path: Path) -> None:
    """A first start; and an upgrade: an old ledger with its old record, or on a server without any."""
    assert verdict(tmp_path / "new") == GOOD
    shutil.rmtree(tmp_path / "new" / "state")
    assert verdict(tmp_path / "new") == GOOD  # still without loads
    with Ledger(f"sqlite:///{tmp_path / 'old' / 'data' / 'ledger.db'}") as ledger:
        loaded_with(ledger)
    record = tmp_path / "old" / "data" / "ledger.witness"
    known = json.loads(record.read_text())
    record.write_text(json.dumps({"generation": known["generation"], "reached": 1}))
    assert verdict(tmp_path / "old") == GOOD
    record.unlink()
    assert verdict(tmp_path / "old") == GOOD
    shutil.rmtree(tmp_path / "old" / "state")
    assert verdict(tmp_path / "old") == UNPROVEN  # from then on its absence means something


def test_every_step_is_noticed_also_those_without_history(tmp_path: Path) -> None:
    """Each kind of change moves both records at once, while the ledger is open."""
    folder = tmp_path / "here"
    with opened(folder) as ledger:
        loaded_with(ledger)
        moves: list[Callable[[], object]] = [
            lambda: step(ledger),
            lambda: ledger.wait_until("20261123-a", "", 0.0),
            lambda: ledger.add_load(a_load("b"), outcome_frame([], Outcome.INVALID, "")),
            lambda: ledger.claims.take("b"),
            lambda: ledger.transaction(
                lambda connection: connection.execute(
                    rate_turns.insert(), {"profile": "sales", "next_at": 1.0}
                )
            ),
        ]
        for number, move in enumerate(moves):
            copy = tmp_path / str(number)
            shutil.copytree(folder / "data", copy / "data")
            move()
            shutil.copytree(folder / "state", copy / "state")
            assert verdict(copy) == OLD, number
            shutil.copy(folder / "data" / "ledger.witness", copy / "data")
            shutil.rmtree(copy / "state")
            assert verdict(copy) == OLD, number


def test_what_fails_moves_nothing(tmp_path: Path) -> None:
    """A transaction that is rolled back is no step; the records are never ahead of the ledger."""
    folder = tmp_path / "here"
    with opened(folder) as ledger:
        loaded_with(ledger)
        before = second_of(folder).read_bytes()
        with pytest.raises(ZeroDivisionError):
            ledger.transaction(lambda _: 1 // 0)
        assert second_of(folder).read_bytes() == before
    assert verdict(folder) == GOOD


def _steps(folder: Path, many: int) -> None:
    with opened(folder) as ledger:
        for _ in range(many):
            step(ledger)


@pytest.mark.slow
def test_of_many_processes_the_records_only_grow(tmp_path: Path) -> None:
    """Four processes at once: in the end the records are where the ledger is."""
    folder = tmp_path / "here"
    with opened(folder) as ledger:
        loaded_with(ledger)
    fork = multiprocessing.get_context("spawn")
    workers = [fork.Process(target=_steps, args=(folder, 25)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 4
    record = Record(**json.loads(second_of(folder).read_text()))
    assert json.loads((folder / "data" / "ledger.witness").read_text())["reached"] == record.reached
    assert record.reached >= 100
    assert verdict(folder) == GOOD


@pytest.mark.parametrize("ledger", ["behind", "fork", "other"])
def test_what_was_replaced_by_an_accepted_ledger_is_refused_later(ledger: str, tmp_path: Path) -> None:
    """The latest one of before, put back alone or as a whole folder, does not know what was sent since."""
    world = World(tmp_path)
    place = world.arrange(ledger, "equal", "missing" if ledger == "other" else "equal")
    if ledger == "other":
        shutil.copy(second_of(tmp_path / "equal"), place / "state")
    assert verdict(place) != GOOD
    with opened(place, accepted=True) as accepted:
        assert accepted.unproven is None
        step(accepted)
    assert verdict(place) == GOOD
    shutil.rmtree(place / "data")
    shutil.copytree(tmp_path / "ahead" / "data", place / "data")
    assert verdict(place) in {OLD, EXCHANGED}


def test_what_is_accepted_must_be_alone(tmp_path: Path) -> None:
    """Another process would still send from what it knows."""
    with opened(tmp_path) as ledger:
        loaded_with(ledger)
        with pytest.raises(LedgerError) as raised:
            opened(tmp_path, accepted=True)
    assert raised.value.message.code == "LEDGER_IN_USE"


def test_a_state_folder_that_cannot_be_written_is_no_reason_to_stop(tmp_path: Path) -> None:
    """The record beside the ledger goes on; only what once was kept there is missed."""
    (tmp_path / "state").write_text("a file, no folder")
    with opened(tmp_path) as ledger:
        loaded_with(ledger)
    assert verdict(tmp_path) == GOOD
    old = tmp_path / "old.db"
    shutil.copy(tmp_path / "data" / "ledger.db", old)
    with opened(tmp_path) as ledger:
        step(ledger)
    shutil.copy(old, tmp_path / "data" / "ledger.db")
    assert verdict(tmp_path) == OLD


def test_the_records_are_their_owners_alone(tmp_path: Path) -> None:
    """0600 in a folder of 0700."""
    with opened(tmp_path / "here") as ledger:
        loaded_with(ledger)
    assert second_of(tmp_path / "here").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "here" / "state").stat().st_mode & 0o777 == 0o700


# A ledger on a server: the record beside it is in the data folder, named by the database.


def on_server(url: str, folder: Path) -> str:
    """What opening a database on a machine says."""
    try:
        with Ledger(url, data_dir=folder / "data", state_dir=folder / "state") as ledger:
            return GOOD if ledger.unproven is None else UNPROVEN
    except LedgerError as error:
        return error.message.code


@pytest.mark.parametrize("left", ["data", "state"])
def test_a_database_put_back_is_noticed_by_either_record(left: str, tmp_path: Path) -> None:
    """One of the two folders is enough for a database that is behind; one that was made anew is noticed by its name."""
    here = tmp_path / "here"
    with fresh_database() as url:
        with Ledger(url, data_dir=here / "data", state_dir=here / "state") as ledger:
            loaded_with(ledger)
            step(ledger)
        assert on_server(url, here) == GOOD
        shutil.rmtree(here / ("state" if left == "data" else "data"))
        with psycopg.connect(url) as admin:
            admin.execute("UPDATE progress SET steps = steps - 1 WHERE steps > 1")
        assert on_server(url, here) == OLD
        with psycopg.connect(url) as admin:
            admin.execute("UPDATE meta SET value = 'another' WHERE name = 'generation'")
        assert on_server(url, here) == (EXCHANGED if left == "data" else UNPROVEN)
        assert on_server(url, tmp_path / "elsewhere") == UNPROVEN


def test_two_machines_of_one_database_do_not_disturb_each_other(tmp_path: Path) -> None:
    """Each counts its own steps; after one was accepted on one machine the other continues."""
    with fresh_database() as url:
        for name in ("one", "two", "one", "two"):
            folder = tmp_path / name
            with Ledger(url, data_dir=folder / "data", state_dir=folder / "state") as ledger:
                if not ledger.loads():
                    loaded_with(ledger)
                step(ledger)
        assert on_server(url, tmp_path / "one") == GOOD
        assert on_server(url, tmp_path / "two") == UNPROVEN
        with Ledger(
            url, data_dir=tmp_path / "two" / "data", state_dir=tmp_path / "two" / "state", accepted=True
        ) as ledger:
            step(ledger)
        assert on_server(url, tmp_path / "two") == GOOD
        assert on_server(url, tmp_path / "one") == GOOD


def test_an_acceptance_in_another_process_is_seen(tmp_path: Path) -> None:
    """A service that runs need not be restarted for it."""
    with fresh_database() as url:
        with Ledger(url, data_dir=tmp_path / "a", state_dir=tmp_path / "a") as ledger:
            loaded_with(ledger)
        with Ledger(url, data_dir=tmp_path / "b", state_dir=tmp_path / "b") as running:
            seen = [running.unproven]
            Ledger(url, data_dir=tmp_path / "b", state_dir=tmp_path / "b", accepted=True).close()
            step(running)
            seen.append(running.unproven)
        assert seen == [1, None]
        assert on_server(url, tmp_path / "b" / "other") == UNPROVEN


def test_the_record_beside_a_ledger_of_two_users_is_never_behind(tmp_path: Path) -> None:
    """Whoever opens it takes the record over at the ledger's place, and not where their own folder last saw it."""
    url = f"sqlite:///{tmp_path / 'data' / 'ledger.db'}"
    for name, steps in (("one", 1), ("two", 9), ("one", 0)):
        with Ledger(url, state_dir=tmp_path / name) as ledger:
            if not ledger.loads():
                loaded_with(ledger)
            for _ in range(steps):
                step(ledger)
            record = json.loads((tmp_path / "data" / "ledger.witness").read_text())
            with ledger.look() as connection:
                assert record["reached"] == position_of(connection).reached
