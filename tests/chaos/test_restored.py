"""D10: a load killed without cleanup, and an older copy of its ledger put back: refused or right, never sent twice."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, make_url, text

from callsheet.engine.restored import accept
from callsheet.errors import Exit, SetupError
from callsheet.reasons import StopReason
from callsheet.sandbox.process import SandboxProcess
from callsheet.settings import Profile
from tests.chaos.conftest import fresh
from tests.chaos.world import (
    CLASSES,
    KILLED,
    A,
    B,
    C,
    Class,
    Steps,
    chaos_profile,
    copied,
    effects,
    finish,
    in_child,
    prepared,
    six,
    wrongs,
)
from tests.support.databases import POSTGRES, fresh_database

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("quick_ledgers")]

LONG = bool(os.environ.get("CALLSHEET_TEST_CHAOS"))
EVERY = 1 if LONG else 14  # of the steps at which a copy is made
IN_TURN = 1 if LONG else 2  # every so many of the ways to put it back, others at the next step
LATER = (11, 10_000)  # steps from the copy to the kill; the second is the end of the load
AT_THE_END = 1 if LONG else 2  # every so many of the steps where the load ends
REFUSED = {"LEDGER_OLD_COPY", "LEDGER_EXCHANGED"}


class Copying(Steps):
    """Copies the data folder at a step, as a backup program would that knows nothing of the ledger."""

    def __init__(self, at: int, data: Path, to: Path) -> None:
        super().__init__(at, lambda: shutil.copytree(data, to))


def only_the_file(folder: Path) -> None:
    """The ledger alone, without its log."""
    _exchange(folder, "ledger.db")


def the_file_and_its_log(folder: Path) -> None:
    _exchange(folder, "ledger.db", "ledger.db-wal")


def the_file_under_the_log_of_the_killed(folder: Path) -> None:
    """By hand, and the log was forgotten: SQLite makes the latest ledger of both."""
    shutil.copy(folder / "copy" / "ledger.db", folder / "data")


def the_whole_folder(folder: Path) -> None:
    shutil.rmtree(folder / "data")
    shutil.copytree(folder / "copy", folder / "data")


def the_whole_folder_on_another_machine(folder: Path) -> None:
    """There is no record of it in the state folder."""
    the_whole_folder(folder)
    shutil.rmtree(folder / "state")


def _exchange(folder: Path, *names: str) -> None:
    for file in (folder / "data").glob("ledger.db*"):
        file.unlink()
    for name in names:
        if (folder / "copy" / name).exists():
            shutil.copy(folder / "copy" / name, folder / "data")


HERE = (
    only_the_file,
    the_file_and_its_log,
    the_file_under_the_log_of_the_killed,
    the_whole_folder,
)


@pytest.mark.parametrize("later", LATER)
@pytest.mark.parametrize("one", CLASSES, ids=lambda one: one.name)
@pytest.mark.thinned(4)
def test_an_older_copy_is_refused_and_once_accepted_sends_nothing_twice(
    one: Class, later: int, stand_in: SandboxProcess, tmp_path: Path
) -> None:
    """The file, with its log, under the log there, the data folder: two of them in turn at every fourteenth step of a load, all at each in make chaos."""
    steps, broken, refused, copies = _template(one, stand_in, tmp_path), {}, 0, 0
    chosen = range(1, len(steps), EVERY * (AT_THE_END if later == LATER[-1] else 1))
    for turn, at in enumerate(chosen):
        for put_back in HERE[turn % IN_TURN :: IN_TURN]:
            folder = copied(tmp_path / "template", tmp_path / f"{at}-{put_back.__name__}")
            profile, load_id = _killed(one, stand_in, folder, tmp_path, at, at + later)
            if not (folder / "copy").exists():
                continue  # how often it asks differs a little from run to run
            copies += 1
            before = effects(stand_in, one)
            put_back(folder)
            said = _opened(profile)
            refused += said in REFUSED
            if said:
                assert said in REFUSED
                assert effects(stand_in, one) == before
                accept(profile)
            if found := _wrongs(stand_in, profile, load_id, one, restored=bool(said)):
                broken[at, put_back.__name__, steps[at - 1]] = said, found
            shutil.rmtree(folder)
    assert broken == {}
    assert copies >= 0.5 * len(HERE) // IN_TURN * len(chosen)
    assert refused >= copies / 3  # the rest lost nothing


@pytest.mark.parametrize("one", CLASSES, ids=lambda one: one.name)
@pytest.mark.thinned(2)
def test_an_older_copy_on_another_machine_asks_the_service_or_a_person(
    one: Class, stand_in: SandboxProcess, tmp_path: Path
) -> None:
    """Nothing there proves how far the ledger had come: what can be asked for is, the rest waits for a person."""
    steps, broken = _template(one, stand_in, tmp_path), {}
    for at in range(1, len(steps), EVERY):
        folder = copied(tmp_path / "template", tmp_path / str(at))
        profile, load_id = _killed(one, stand_in, folder, tmp_path, at, at + 11)
        if not (folder / "copy").exists():
            continue
        before = effects(stand_in, one)
        the_whole_folder_on_another_machine(folder)
        if said := _opened(
            profile
        ):  # a copy made while it was written to may be a step behind its own record
            assert said in REFUSED
            accept(profile)
        result = finish(profile, load_id)
        stopped = result.reason is StopReason.LEDGER_UNPROVEN
        if stopped:
            assert one is not A
            assert result.exit is Exit.STOPPED
            assert effects(stand_in, one) == before
            accept(profile)
        if found := _wrongs(stand_in, profile, load_id, one, restored=True):
            broken[at, steps[at - 1]] = said, stopped, found
    assert broken == {}


def _template(one: Class, stand_in: SandboxProcess, folder: Path) -> list[str]:
    """A proven load as a template, and the steps that sending it takes."""
    fresh(stand_in)
    (folder / "template").mkdir()
    load_id = prepared(chaos_profile(stand_in, folder / "template"), one, six(), folder)
    (folder / "load").write_text(load_id)
    whole = copied(folder / "template", folder / "whole")
    status, steps = in_child(lambda: finish(chaos_profile(stand_in, whole), load_id))
    assert status == 0
    return steps


def _killed(
    one: Class, stand_in: SandboxProcess, folder: Path, top: Path, copy_at: int, kill_at: int
) -> tuple[Profile, str]:
    """A load of which a copy was made at one step, and whose process was killed at a later one, or ended."""
    load_id = (top / "load").read_text()
    fresh(stand_in)
    profile = chaos_profile(stand_in, folder)

    def work() -> None:
        with Copying(copy_at, folder / "data", folder / "copy").armed():
            finish(profile, load_id)

    status, _ = in_child(work, kill_at)
    assert status in {0, KILLED}
    return profile, load_id


def _opened(profile: Profile) -> str:
    """Why the ledger is refused; "" when it is not."""
    from callsheet.engine.context import open_context

    try:
        with open_context(profile):
            return ""
    except SetupError as error:
        return error.message.code


def _wrongs(
    stand_in: SandboxProcess, profile: Profile, load_id: str, one: Class, *, restored: bool
) -> list[str]:
    """What is wrong after the load was resumed: with the audit, the report, or the ledger's own check."""
    finish(profile, load_id)
    found = wrongs(stand_in, profile, load_id, one, six())
    if one is B:
        return [wrong for wrong in found if not (restored and "two keys" in wrong)]
    return found


# PostgreSQL: put back by the server's own means.


@pytest.mark.parametrize("one", CLASSES, ids=lambda one: one.name)
def test_a_database_that_was_restored_is_refused_and_sends_nothing_twice(
    one: Class, stand_in: SandboxProcess, tmp_path: Path
) -> None:
    """Killed at every fourteenth step and copied, continued to the end, and the copy put back."""
    if not POSTGRES:
        pytest.skip("CALLSHEET_TEST_POSTGRES_URL names no server")
    broken, refused, at = {}, 0, 1
    while at:
        fresh(stand_in)
        folder = tmp_path / str(at)
        folder.mkdir()
        with fresh_database() as url:
            profile = chaos_profile(stand_in, folder, ledger=SecretStr(url))
            load_id = prepared(profile, one, six(), folder)
            status, _ = in_child(lambda: finish(profile, load_id), at)  # noqa: B023 - called at once
            with _kept(url) as put_back:
                finish(profile, load_id)
                put_back()
                said = _opened(profile)
                refused += said in REFUSED
                if said:
                    assert said in REFUSED
                    accept(profile)
                if found := _wrongs(stand_in, profile, load_id, one, restored=bool(said)):
                    broken[at] = said, found
        at = at + EVERY if status == KILLED else 0
    assert broken == {}
    assert refused >= 3


class _kept:
    """A copy of a database, which `put_back` puts in its place; dropped at the end."""

    def __init__(self, url: str) -> None:
        self.name = str(make_url(url).database)
        self.admin = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")

    def __enter__(self) -> Callable[[], None]:
        self._run(f"CREATE DATABASE {self.name}_copy TEMPLATE {self.name}")
        return self.put_back

    def put_back(self) -> None:
        self._run(f"DROP DATABASE {self.name} WITH (FORCE)")
        self._run(f"CREATE DATABASE {self.name} TEMPLATE {self.name}_copy")

    def __exit__(self, *exc: object) -> None:
        self._run(f"DROP DATABASE {self.name}_copy WITH (FORCE)")
        self.admin.dispose()

    def _run(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(statement))


@pytest.mark.parametrize("one", CLASSES, ids=lambda one: one.name)
def test_a_load_that_was_lost_with_the_ledger_is_recognised(
    one: Class, stand_in: SandboxProcess, tmp_path: Path
) -> None:
    """The same file is dropped again: its campaign and first batch are asked for; plans wait while nothing is proven."""
    fresh(stand_in)
    profile = chaos_profile(stand_in, tmp_path)
    finish(profile, prepared(profile, one, six(6_590_020_000), tmp_path))
    shutil.copytree(tmp_path / "data", tmp_path / "copy")
    finish(profile, prepared(profile, one, six(), tmp_path))
    before = effects(stand_in, one)
    the_whole_folder_on_another_machine(tmp_path)
    again = prepared(profile, one, six(), tmp_path)
    result = finish(profile, again)
    if one is C:
        assert (result.reason, effects(stand_in, one)) == (StopReason.LEDGER_UNPROVEN, before)
        return
    assert result.outcomes == {"loaded": 6}
    assert one is B or effects(stand_in, one) == before
