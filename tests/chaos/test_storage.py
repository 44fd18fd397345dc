"""D1-D13: a disk that is full, failing or read-only, and ledgers that must not be trusted."""

import asyncio
import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from callsheet.engine import pipeline
from callsheet.engine.context import open_context
from callsheet.engine.results import SheetResult
from callsheet.errors import Exit, SetupError, StoppedError
from callsheet.ledger import database
from callsheet.ledger.database import file_system
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.records import DiskError, DiskFullError, LedgerError, LockedError
from callsheet.ledger.states import ChunkState, LoadState
from callsheet.ledger.transitions import intend, not_sent
from callsheet.sandbox.process import SandboxProcess
from tests.callsheet.ledger.test_disk_health import sqlite_error
from tests.callsheet.ledger.test_ledger import a_load, loaded_with
from tests.chaos.world import B, C, chaos_profile, effects, finish, prepared, six, wrongs
from transforms.outcomes import outcome_frame

pytestmark = [pytest.mark.slow, pytest.mark.workbooks]


@contextmanager
def failing(code: int, engine: Engine, at: int, times: int = 1) -> Iterator[list[int]]:
    """The statements of a ledger fail as SQLite's do, from the at-th write on, so many times."""
    seen = [0]

    def fail(cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(("UPDATE chunks", "INSERT INTO history")):
            seen[0] += 1
            if at <= seen[0] < at + times:
                raise sqlite_error(code)

    ways = ("do_execute", "do_executemany")  # as SQLAlchemy calls the driver, whose errors it wraps
    for way in ways:
        event.listen(engine, way, fail)
    try:
        yield seen
    finally:
        for way in ways:
            event.remove(engine, way, fail)


def codes_of(result: SheetResult) -> set[str]:
    """The codes of why a load stopped."""
    return set(result.message.codes()) if result.message else set()


FULL, BROKEN = sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE


@pytest.mark.parametrize("at", range(1, 7))
def test_a_full_disk_stops_the_sending_and_forgets_nothing(
    at: int, world: SandboxProcess, tmp_path: Path
) -> None:
    """D3, D4: no room at any write of a chunk; exit 4, nothing is sent without an intent, resume ends it."""
    profile = chaos_profile(world, tmp_path)
    load_id = prepared(profile, C, six(), tmp_path)
    with open_context(profile) as context, failing(FULL, context.ledger._engine, at):
        result = asyncio.run(pipeline.finish(context, load_id))
        sent = [chunk for chunk in context.ledger.chunks(load_id) if chunk.state is not ChunkState.PLANNED]
        assert not (tmp_path / "data" / "ledger.reserve").exists()
    assert result.exit == Exit.STOPPED
    assert codes_of(result) >= {"LEDGER_DISK_FULL"}
    assert len(world.audit(C.operation)) <= len(sent) <= 2
    finish(profile, load_id)
    assert wrongs(world, profile, load_id, C, six()) == []
    assert (tmp_path / "data" / "ledger.reserve").stat().st_size == 8 * 1024 * 1024


def test_what_was_sent_is_noted_from_the_reserve(tmp_path: Path) -> None:
    """D4: the write that had no room goes through once the reserve is given back; a new intent does not."""
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        load = loaded_with(ledger)
        fence = ledger.do(intend(load, 1, "now"))
        with failing(FULL, ledger._engine, 1):
            ledger.do(not_sent(load, 1, fence, "no"))
        with pytest.raises(DiskFullError):
            ledger.do(intend(load, 1, "now"))
        assert ledger.chunks(load)[0].state is ChunkState.PLANNED


def test_a_failing_disk_is_never_tried_twice(world: SandboxProcess, tmp_path: Path) -> None:
    """D6: after an I/O error the ledger is written no more by this process, and nothing is sent."""
    profile = chaos_profile(world, tmp_path)
    load_id = prepared(profile, B, six(), tmp_path)
    with open_context(profile) as context:
        with failing(BROKEN, context.ledger._engine, 3) as seen:
            result = asyncio.run(pipeline.finish(context, load_id))
        assert result.exit == Exit.STOPPED
        assert codes_of(result) >= {"LEDGER_DISK_FAILED"}
        written = seen[0]
        with pytest.raises(DiskError):
            context.ledger.set_state(load_id, LoadState.STOPPED)
        assert seen[0] == written
    assert len(world.audit(B.operation)) == 1
    finish(profile, load_id)
    assert wrongs(world, profile, load_id, B, six()) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT])
def test_a_report_that_cannot_be_written_is_written_later(
    number: int, world: SandboxProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D5, D8: no partial report; the load stays open, and resume writes the report without sending anything."""
    profile = chaos_profile(world, tmp_path)
    load_id = prepared(profile, B, six(), tmp_path)

    def no_room(*_: Any, **__: Any) -> Any:
        raise OSError(number, os.strerror(number), "reports")

    monkeypatch.setattr(tempfile, "mkstemp", no_room)
    result = finish(profile, load_id)
    assert (result.exit, result.outcomes, result.files) == (Exit.STOPPED, {"loaded": 6}, ())
    assert list((tmp_path / "data" / "reports").rglob("*.xlsx")) == []
    monkeypatch.undo()
    sent = len(world.audit(B.operation))
    assert finish(profile, load_id).exit == Exit.WELL
    assert len(world.audit(B.operation)) == sent


def test_a_rebuilt_report_has_the_same_bytes(world: SandboxProcess, tmp_path: Path) -> None:
    """K10, K11, D2: the report is a function of the ledger."""
    profile = chaos_profile(world, tmp_path)
    load_id = prepared(profile, B, six(), tmp_path)
    (first,) = finish(profile, load_id).files
    before = Path(first).read_bytes()
    Path(first).unlink()
    assert finish(profile, load_id).files == (first,)
    assert Path(first).read_bytes() == before


def test_a_locked_ledger_is_waited_for_and_then_named(
    world: SandboxProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D9: a bounded wait, then a clear stop; nothing was sent without its intent."""
    assert database.BUSY_MS == 30_000
    monkeypatch.setattr(database, "BUSY_MS", 50)
    profile = chaos_profile(world, tmp_path)
    load_id = prepared(profile, C, six(), tmp_path)
    with open_context(profile) as context, closing(sqlite3.connect(tmp_path / "data" / "ledger.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        result = asyncio.run(pipeline.finish(context, load_id))
        assert result.exit == Exit.STOPPED
        assert codes_of(result) >= {"LEDGER_LOCKED"}
        with pytest.raises(LockedError):
            context.ledger.set_state(load_id, LoadState.STOPPED)
        other.rollback()
    assert effects(world, C) == {}
    with closing(sqlite3.connect(tmp_path / "data" / "ledger.db")) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoppedError) as raised, open_context(profile):
            pass
        assert raised.value.message.code == "LEDGER_OPEN_LOCKED"


def test_a_ledger_put_back_from_an_old_copy_is_refused(world: SandboxProcess, tmp_path: Path) -> None:
    """D10: it has forgotten what was sent, so nothing is sent from it until a person has looked."""
    profile, data = chaos_profile(world, tmp_path), tmp_path / "data"
    load_id = prepared(profile, C, six(), tmp_path)
    shutil.copy(data / "ledger.db", tmp_path / "old.db")
    finish(profile, load_id)
    shutil.copy(tmp_path / "old.db", data / "ledger.db")
    with pytest.raises(SetupError) as raised, open_context(profile):
        pass
    assert raised.value.message.code == "LEDGER_OLD_COPY"
    (data / "ledger.db").unlink()
    with pytest.raises(SetupError) as raised, open_context(profile):
        pass
    assert raised.value.message.code == "LEDGER_EXCHANGED"
    (data / "ledger.witness").unlink()
    with open_context(profile) as context:
        assert context.ledger.loads() == []
    assert effects(world, C) == dict.fromkeys(six(), 1)


MOUNTS = (
    "/dev/sda1 / ext4 rw 0 0\nserver:/x /mnt/share nfs4 rw 0 0\n//pc/y /mnt/share/win\\040dows cifs rw 0 0\n"
)


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/a", "ext4"),
        ("/mnt/share/b", "nfs4"),
        ("/mnt/share/win dows/c", "cifs"),
        ("/mnt/shared", "ext4"),
    ],
)
def test_the_file_system_of_a_folder_is_known(folder: str, kind: str) -> None:
    """D11: the mount whose place is the longest beginning of the path counts."""
    assert file_system(Path(folder), MOUNTS) == kind


def test_a_ledger_on_a_network_file_system_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D11: its locks do not hold there; the message names the setting."""
    monkeypatch.setattr(database, "_mounts", lambda: f"server:/x {tmp_path.resolve()} nfs4 rw 0 0\n")
    with pytest.raises(LedgerError) as raised:
        Ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    assert raised.value.message.code == "LEDGER_NETWORK_DISK"
    assert raised.value.message.get("file_system") == "nfs4"


def test_a_damaged_ledger_is_refused(tmp_path: Path) -> None:
    """D12: garbage, or a page that was overwritten while nobody had closed the ledger in order."""
    path = tmp_path / "ledger.db"
    path.write_bytes(b"not a database at all" * 400)
    with pytest.raises(LedgerError) as raised:
        Ledger(f"sqlite:///{path}")
    assert raised.value.message.code == "LEDGER_DAMAGED"
    path.unlink()
    with Ledger(f"sqlite:///{path}") as ledger:
        for at in range(40):
            ledger.add_load(a_load(f"L{at}"), outcome_frame([], "invalid", ""))
    content = bytearray(path.read_bytes())
    content[4096 * 2 : 4096 * 12] = b"\x5a" * (4096 * 10)
    path.write_bytes(content)
    (tmp_path / "ledger.db-wal").write_bytes(b"left by a crash")
    with pytest.raises(LedgerError) as raised:
        Ledger(f"sqlite:///{path}").loads()
    assert raised.value.message.code == "LEDGER_DAMAGED"


def test_a_ledger_that_is_open_elsewhere_is_not_looked_through_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D8: whoever finds it unclosed and alone looks through it, those who come while it is open do not: it may be large."""
    looked: list[int] = []
    monkeypatch.setattr(database, "_check_pages", lambda _: looked.append(1))
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with Ledger(url) as first:
        loaded_with(first)
        assert (tmp_path / "ledger.db-wal").stat().st_size > 0
        for _ in range(3):
            Ledger(url).close()
        assert looked == []
    (tmp_path / "ledger.db-wal").write_bytes(b"left by a crash")
    with Ledger(url), Ledger(url):
        assert looked == [1]


def test_an_older_ledger_is_brought_up_to_date_with_its_loads(tmp_path: Path) -> None:
    """D13: the columns and indexes that are new are added in one transaction, and what was there stays."""
    path = tmp_path / "ledger.db"
    with Ledger(f"sqlite:///{path}") as ledger:
        load = loaded_with(ledger)
    with closing(sqlite3.connect(path)) as old:
        old.executescript(
            "DROP TABLE history; DELETE FROM meta WHERE name = 'generation';"
            "ALTER TABLE loads DROP COLUMN claim; ALTER TABLE chunks DROP COLUMN known;"
            "DROP INDEX loads_by_content; DROP INDEX figures_latest;"
            "UPDATE meta SET value = '1' WHERE name = 'schema_version'"
        )
    (tmp_path / "ledger.witness").unlink(missing_ok=True)
    with Ledger(f"sqlite:///{path}") as ledger:
        assert ledger.books(load) == {"invalid": 1, "planned": 4}
        assert ledger.do(intend(load, 1, "now"), ledger.claims.take(load)) == 1
        assert len(ledger.history(load)) == 1
    with closing(sqlite3.connect(path)) as now:
        indexes = {name for (name,) in now.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    assert indexes >= {"loads_by_content", "figures_latest"}
