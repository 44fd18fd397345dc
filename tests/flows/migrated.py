"""The database of a Prefect server as its first start makes it: made once, since each first start would take ten seconds longer."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from callsheet.durable import make_folder

_NAME = "prefect.db"


def give_database(home: Path) -> None:
    """Put a database where a server's home is to be, unless it has one. `make demo` and the README's test start without."""
    make_folder(home)
    if not (home / _NAME).exists():
        shutil.copyfile(_made(), home / _NAME)


def _made() -> Path:
    """The database of this version of Prefect, which tests of all processes share."""
    folder = Path(tempfile.gettempdir()) / f"callsheet-tests-{os.getuid()}"
    make_folder(folder)
    made = folder / f"prefect-{version('prefect')}.db"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _make(made)
    return made


def _make(made: Path) -> None:
    with tempfile.TemporaryDirectory(dir=made.parent) as home:
        database = Path(home) / _NAME
        subprocess.run(
            [sys.executable, "-m", "prefect", "server", "database", "upgrade", "-y"],
            env={**os.environ, "PREFECT_HOME": home},
            check=True,
            capture_output=True,
        )
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        database.rename(made)
