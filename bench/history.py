"""A ledger of years: one load beside the many before it, against the same load in a new ledger."""

import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from callsheet.engine.context import open_context
from callsheet.engine.pipeline import load_files
from callsheet.engine.results import LoadRequest
from callsheet.sandbox.process import SandboxProcess, start_process
from callsheet.settings import Profile

LOADS, ROUNDS = 50_000, 15
REMEMBERED, PLANS, PLAN_ROUNDS = 100_000, 1_000, 11
_COPIES = {
    "loads": "id, number, sha256, load_key",
    "chunks": "load_id",
    "history": "load_id, number",
    "rows": "load_id",
}
"""The columns of each table in which a copy of a load differs from the load."""


def measure() -> Iterator[tuple[str, float, float]]:
    """What, seconds with the history, seconds without; medians of rounds that take turns."""
    with start_process() as sandbox, tempfile.TemporaryDirectory() as folder:
        sandbox.read(import_delay=0)
        old, new = (_profile(sandbox, Path(folder) / name) for name in ("old", "new"))
        for profile in (old, new):
            _load(profile, 0)
        _multiply(old.data_dir / "ledger.db")
        times = [(_load(old, at), _load(new, at)) for at in range(1, ROUNDS + 1)]
        ours, floor = (statistics.median(one) for one in zip(*times, strict=True))
        yield f"a list of forbidden numbers after {LOADS:,} others", ours, floor
        yield _remembered(sandbox, Path(folder))


def _remembered(sandbox: SandboxProcess, folder: Path) -> tuple[str, float, float]:
    """A list of plans where many rows are remembered, against one where none is."""
    old, new = (_profile(sandbox, folder / name) for name in ("many", "none"))
    for profile in (old, new):
        _plan(profile, 0)
    _remember(old.data_dir / "ledger.db")
    times = [(_plan(old, at), _plan(new, at)) for at in range(1, PLAN_ROUNDS + 1)]
    ours, floor = (statistics.median(one) for one in zip(*times, strict=True))
    return f"{PLANS:,} contact plans beside {REMEMBERED:,} remembered rows", ours, floor


def _plan(profile: Profile, at: int) -> float:
    """Seconds of one list of plans, none of which any other list has."""
    first = 6_590_000_000 + at * PLANS
    rows = (f"{first + one},Call,2099-12-01 09:00,2099-12-01 18:00,1001" for one in range(PLANS))
    return _timed(profile, f"plans-{at}", "\n".join(("Telephone,Plan,Start,End,Executor", *rows)), PLANS)


def _remember(ledger: Path) -> None:
    """Rows of the first list under many other fingerprints."""
    with closing(sqlite3.connect(ledger)) as database, database:
        database.execute(
            f"WITH RECURSIVE n(copy) AS (SELECT 1 UNION ALL SELECT copy + 1 FROM n WHERE copy < {REMEMBERED // PLANS}) "
            "INSERT INTO remembered_rows (fingerprint, load_id, row, chunk) "
            "SELECT lower(hex(randomblob(16))), load_id, row, chunk FROM remembered_rows, n"
        )


def _profile(sandbox: SandboxProcess, folder: Path) -> Profile:
    return Profile(
        base_url=sandbox.url,
        app_id="sandbox-app",
        app_secret="sandbox-secret",
        agent_id="1001",
        rate=0,
        data_dir=folder,
    )


def _load(profile: Profile, at: int) -> float:
    """Seconds of one list, whose content no other has, from opening the ledger to closing it."""
    return _timed(profile, str(at), f"Forbidden number,Direction\n65900{at:05},out", 1)


def _timed(profile: Profile, name: str, text: str, rows: int) -> float:
    file = profile.data_dir.parent / f"{name}.csv"
    file.write_text(f"{text}\n", encoding="utf-8")
    began = time.perf_counter()
    with open_context(profile) as context:
        (result,) = asyncio.run(load_files(context, [LoadRequest(file)]))
    assert result.outcomes == {"loaded": rows}, result
    return time.perf_counter() - began


def _multiply(ledger: Path) -> None:
    """Copies of the one load that is there, each under an id, a number and a content of its own."""
    with closing(sqlite3.connect(ledger)) as database, database:
        for table, differing in _COPIES.items():
            names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            kept = [name for name in names if name not in differing.split(", ")]
            values = {"number": "number + n.copy * 1000"}
            changed = [values.get(one, f"{one} || '-' || n.copy") for one in differing.split(", ")]
            database.execute(
                f"WITH RECURSIVE n(copy) AS (SELECT 1 UNION ALL SELECT copy + 1 FROM n WHERE copy < {LOADS}) "
                f"INSERT INTO {table} ({differing}, {', '.join(kept)}) "
                f"SELECT {', '.join(changed)}, {', '.join(kept)} FROM {table}, n"
            )
