"""Writes schema-3/data.tar.xz: a data folder with a load in every state whose meaning stood in a sentence.

It was run once, by the version of commit 36bed0f (ledger schema 3, before meanings were codes), and is kept to show
how the archive came about: it knows that version's modules and is not to run with a later one, nor need it. From the
root of a checkout of that commit, with these files in it:

    python -m tests.callsheet.ledger.old.make

Every number is invented. The loads, by the names of their files, are in schema-3/README.md.
"""

import asyncio
import json
import os
import sqlite3
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl

from callsheet.cli.app import main
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.pipeline import continue_load
from callsheet.engine.results import SheetResult, Stop
from callsheet.ledger.schema import SCHEMA_VERSION
from callsheet.ledger.states import LoadState
from callsheet.sandbox.server import Sandbox
from callsheet.settings import load_profile
from callsheet.watcher.batch import RunLoad
from callsheet.watcher.folders import put_mark
from callsheet.watcher.watcher import Watcher
from tests.callsheet.ledger.old.laying import CONFIG, HERE, KILLED, MADE_FOR, SETTINGS, point_to
from transforms.kinds import kind_named

CUSTOMERS = "Telephone,Name"
BLOCKED = "Number,Direction"
PLANS = "Telephone,Plan,Start,End,Executor,Note"
SEEN_AT = 1_764_000_000  # a whole second, which an archive keeps exactly: when dropped files were written
INBOX = Path("data/inbox")
DEFAULT = INBOX / "default"


def numbers(group: int, count: int) -> list[str]:
    """Invented telephone numbers, of each group its own."""
    return [str(6_590_000_000 + group * 1_000 + at) for at in range(count)]


def a_csv(path: Path, header: str, lines: Sequence[str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    os.utime(path, (SEEN_AT, SEEN_AT))
    return path


def customers(name: str, group: int, count: int, *more: str, folder: Path = Path("drop")) -> Path:
    return a_csv(folder / name, CUSTOMERS, [*(f"{one},x" for one in numbers(group, count)), *more])


def blocked(name: str, group: int, count: int) -> Path:
    return a_csv(Path("drop") / name, BLOCKED, [f"{one},out" for one in numbers(group, count)])


def refused_list(path: Path, group: int) -> Path:
    """Forbidden numbers of which one row is hidden: the sheet is refused as a whole."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in (BLOCKED.split(","), *([one, "out"] for one in numbers(group, 3))):
        sheet.append(line)
    sheet.row_dimensions[3].hidden = True
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    os.utime(path, (SEEN_AT, SEEN_AT))
    return path


def call(*words: object, status: int = 0, **settings: str) -> list[dict[str, Any]]:
    """A command of callsheet as at a terminal, with settings of its own; its sheets. The exit status is checked."""
    with set_for(settings), redirect_stdout(StringIO()) as out:
        try:
            main([*map(str, words), "--json"])
        except SystemExit as ended:
            assert int(ended.code or 0) == status, (words, ended.code, out.getvalue())
    told: Any = json.loads(out.getvalue())
    sheets: list[dict[str, Any]] = told.get("sheets", [])
    return sheets


@contextmanager
def set_for(settings: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(f"CALLSHEET_{name}") for name in settings}
    os.environ.update({f"CALLSHEET_{name}": value for name, value in settings.items()})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[f"CALLSHEET_{name}"]
            else:
                os.environ[f"CALLSHEET_{name}"] = value


@contextmanager
def failing(sandbox: Sandbox, operation: str, after: int = 0, **how: Any) -> Iterator[None]:
    """The service does nothing for any request of an operation but the first `after`; it answers 503, unless told how."""
    fault = how or {"what": "status", "status": 503, "applied": False}
    for nth in range(after + 1, 60):
        sandbox.fault(operation=operation, nth=nth, **fault)
    yield
    sandbox.clear_faults()


def at_a_terminal(sandbox: Sandbox) -> None:
    """What came of `callsheet load`."""
    call("load", customers("once.csv", 1, 3))
    call("load", customers("repeat.csv", 1, 3))

    again, held = numbers(3, 1)[0], numbers(2, 1)[0]
    lines = [f"{one},x,1001" for one in (*numbers(3, 3), "12", again, held)]
    flawed = a_csv(Path("drop/flawed.csv"), f"{CUSTOMERS},Agent", [*lines, f"{numbers(3, 5)[4]},x,9999"])
    call("load", blocked("blocked.csv", 2, 2), flawed, "--offline", status=1)

    sandbox.fault("status", "import_forbidden_numbers", status=400, applied=False, nth=2)
    call("load", blocked("rejected.csv", 4, 4), status=1)
    sandbox.clear_faults()

    sandbox.fault("cut_after", "create_contact_plans", next=1)
    plans = [f"{one},Call,2099-12-01 09:00,2099-12-31 18:00,1001," for one in numbers(5, 4)]
    call("load", a_csv(Path("drop/plans.csv"), PLANS, plans), status=1)
    sandbox.clear_faults()

    (asked,) = call("load", customers("said-no.csv", 6, 6), status=4, APPROVE_ABOVE_ROWS="5")
    call("refuse", asked["load_id"], "--by", "Mei")
    limits = {"APPROVE_ABOVE_ROWS": "5", "APPROVE_ABOVE_BAD": "10"}
    call("load", customers("waiting.csv", 7, 6, "12,bad"), status=4, **limits)

    in_vain = refused_list(Path("drop/refused-list.xlsx"), 8)
    call("load", in_vain, customers("behind-refused.csv", 9, 3), status=2)
    unread = Path("drop/unread.xlsx")
    unread.write_bytes(b"This is no workbook.\n")
    call("load", unread, customers("behind-unread.csv", 10, 3), status=2)
    with failing(sandbox, "import_forbidden_numbers", after=1, what="429", retry_after="0"):
        call("load", blocked("stopped-list.csv", 11, 6), customers("behind-stopped.csv", 12, 3), status=4)

    with failing(sandbox, "import_customer_numbers", after=1):
        call("load", customers("stopped.csv", 13, 6), status=4)
        call("load", customers("stopped-again.csv", 13, 6), status=4)

    no_credentials = (customers("no-credentials.csv", 14, 2), customers("behind-credentials.csv", 15, 2))
    call("load", *no_credentials, status=3, APP_SECRET="wrong")


def in_the_watched_folder(sandbox: Sandbox) -> None:
    """What a watcher had done and was doing when it was killed."""
    refused_list(DEFAULT / "list-1.xlsx", 20)
    customers("given-back.csv", 21, 3, folder=DEFAULT)
    watch(4)

    with set_for({"APPROVE_ABOVE_ROWS": "5"}):
        customers("plan.csv", 22, 6, folder=DEFAULT)
        watch(4)

    with failing(sandbox, "import_customer_numbers"), set_for({"WATCH_RETRY_PAUSE": "60"}):
        customers("later.csv", 23, 3, folder=DEFAULT)
        watch(4)

    async def killed(context: LoadContext, load_id: str, halted: Stop | None) -> SheetResult:
        result = await continue_load(context, load_id, halted)
        if not kind_named(str(result.kind)).forbids:
            os._exit(0)  # killed before the file was given back
        return result

    # Of a profile of its own: a list that fails halts every job of its profile, also one that was dropped before it.
    refused_list(INBOX / KILLED / "list-2.xlsx", 24)
    customers("halted.csv", 25, 3, folder=INBOX / KILLED)
    if not (child := os.fork()):
        watch(4, killed, KILLED)
        os._exit(1)
    assert os.waitpid(child, 0)[1] == 0


def watch(times: int, way: RunLoad = continue_load, profile: str | None = None) -> None:
    """A watcher of a profile's folder looks a few times; nothing else is gone on with."""
    with open_context(load_profile(profile)) as context:
        put_mark(context.ledger, context.profile.inbox_dir)
        watcher = Watcher(context, way, lambda _: None)
        for _ in range(times):
            asyncio.run(watcher.cycle())


def check() -> None:
    """That every load is in the state for which it was made."""
    connection = sqlite3.connect("data/ledger.db")
    found = dict(connection.execute("SELECT file, state FROM loads"))
    connection.close()
    wanted = {
        LoadState.CLOSED: "once repeat blocked flawed rejected plans said-no stopped-again",
        LoadState.REFUSED: "refused-list list-1 list-2",
        LoadState.STOPPED: "waiting behind-refused behind-unread stopped-list behind-stopped stopped no-credentials "
        "behind-credentials given-back plan later halted",
    }
    told = {name: state for state, names in wanted.items() for name in names.split()}
    assert {Path(file).stem: state for file, state in found.items()} == told
    notes = [json.loads(note.read_text()) for note in Path("data/working").rglob(".job.json")]
    found = {note["name"]: (note["halted"], note["waits"], note["tries"]) for note in notes}
    assert found == {
        "halted.csv": (True, False, 0),
        "plan.csv": (False, True, 0),
        "later.csv": (False, False, 1),
    }, found


def strip() -> None:
    """Take away what only this machine knows, what is secret, and what is written anew."""
    point_to(Path("data/ledger.db"), MADE_FOR)
    ledger = sqlite3.connect("data/ledger.db", isolation_level=None)
    assert ledger.execute("SELECT value FROM meta WHERE name = 'schema_version'").fetchone() == ("3",)
    assert ledger.execute("SELECT count(*) FROM loads WHERE owner <> ''").fetchone() == (0,)
    ledger.execute("UPDATE watched SET folder = '/srv/callsheet/data/inbox'")
    service = sqlite3.connect("sandbox.db", isolation_level=None)
    service.execute("DELETE FROM tokens")
    for connection in (ledger, service):
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        connection.close()
    for name in ("ledger.db-wal", "ledger.db-shm", "ledger.open", "ledger.reserve"):
        Path("data", name).unlink(missing_ok=True)
    for folder in ("locks", "reports"):
        for file in sorted(Path("data", folder).rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else file.unlink()
        Path("data", folder).rmdir()


def pack(archive: Path) -> None:
    """Everything, without names of users and groups."""

    def plain(one: tarfile.TarInfo) -> tarfile.TarInfo:
        one.uid = one.gid = 0
        one.uname = one.gname = ""
        one.mtime = int(one.mtime)
        return one

    archive.parent.mkdir(exist_ok=True)
    with tarfile.open(archive, "w:xz", preset=9) as packed:
        for name in ("data", "sandbox.db"):
            packed.add(name, filter=plain)


def make(archive: Path) -> None:
    """Make the archive in an empty current folder."""
    for name in list(os.environ):
        if name.startswith(("CALLSHEET_", "PREFECT_")):
            del os.environ[name]
    os.environ |= {f"CALLSHEET_{name}": value for name, value in SETTINGS.items()}
    Path("callsheet.toml").write_text(CONFIG)
    with Sandbox(database="sandbox.db") as sandbox:
        os.environ["CALLSHEET_BASE_URL"] = sandbox.url
        sandbox.read(import_delay=0.02)
        at_a_terminal(sandbox)
        in_the_watched_folder(sandbox)
    check()
    strip()
    pack(archive)


if __name__ == "__main__":
    if SCHEMA_VERSION != 3:
        sys.exit("This program writes another schema; the archive was made by the one before it.")
    with tempfile.TemporaryDirectory() as empty:
        os.chdir(empty)
        make(HERE / "schema-3" / "data.tar.xz")
