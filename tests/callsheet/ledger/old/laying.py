"""Lays out a data folder that an older version wrote, and the service as it stood then, for a test to go on with.

An archive holds `data/` (ledger, work files, watched folder) and `sandbox.db` (what the stand-in had been sent). It is an
archive and not a tree because git keeps neither empty folders nor the times of files, which a job's note is compared with.
"""

import hashlib
import json
import sqlite3
import tarfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MADE_FOR = "http://127.0.0.1:8765"
"""The address of the service in the ledger: the one that the profile `sandbox` has by default."""

SETTINGS: dict[str, str] = {
    "APP_ID": "sandbox-app",
    "APP_SECRET": "sandbox-secret",
    "AGENT_ID": "1001",
    "DATA_DIR": "data",
    "CAMPAIGN": json.dumps(
        {
            "name": "November",
            "template": "D000000000",
            "wrap_up": "W000000000",
            "start": "2026-12-01 09:00",
            "end": "2099-12-31 18:00",
        }
    ),
    "CHUNKS": json.dumps({"customer-numbers": 2, "forbidden-numbers": 2, "contact-plans": 2}),
    "RATE": "0",
    "CONCURRENCY": "1",
    "ATTEMPTS": "1",
    "READ_TIMEOUT": "2",
    "BACKOFF_BASE": "0.01",
    "POLL_FIRST": "0.03",
    "LOOK_APART": "0.03",
    "KEY_WINDOW": "1e12",  # the archive grows old: by this clock its calls were sent just now
    "WATCH_INTERVAL": "0.1",
    "WATCH_TOGETHER": "0",
    "WATCH_RETRY_PAUSE": "1",
}
"""What CALLSHEET_* was when it was made, but for BASE_URL; the same is wanted when it is gone on with."""


KILLED = "killed"
CONFIG = f"[profiles.{KILLED}]\n"
"""callsheet.toml: beside the default profile one whose watcher was killed while a file waited to be given back."""


def lay_out(version: str, folder: Path) -> None:
    """Unpack what a version wrote into a folder, as `data` and `sandbox.db`, with the times and modes of its files."""
    with tarfile.open(HERE / version / "data.tar.xz") as packed:
        packed.extractall(folder, filter="tar")


def point_to(ledger: Path, url: str) -> None:
    """Make a ledger one of loads to another address, as if the service had been there when it was written.

    The address is in `target`, and hashed with the content in `load_key`, by which a repeat is recognised. This is the
    formula of the version that wrote it, and it stands here so that no later change of the program reaches it.
    """
    connection = sqlite3.connect(ledger)
    connection.row_factory = sqlite3.Row
    with connection:
        for load in connection.execute("SELECT * FROM loads").fetchall():
            connection.execute(
                "UPDATE loads SET target = ?, load_key = ? WHERE id = ?",
                (url, _rekeyed(load, url), load["id"]),
            )
    connection.close()


def _rekeyed(load: Any, url: str) -> str:
    """The key that a load would have had; how it was made (its campaign, how often before) is found by trying."""
    options = json.loads(load["options"])
    named = (options.get("campaign_id", ""), options.get("campaign_code", ""))
    for campaign in (named, ("", named[1]), ("", "")):
        for intent in range(20):
            if _key(load, load["target"], campaign, intent) == load["load_key"]:
                return _key(load, url, campaign, intent)
    raise AssertionError(load["file"])


def _key(load: Any, url: str, campaign: tuple[str, str], intent: int) -> str:
    target = "\0".join((url, *campaign))
    parts = (load["sha256"], load["sheet"], load["kind"], target, str(intent))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def load_ids(ledger: Path) -> dict[str, str]:
    """The loads by the names of their files, without the ending."""
    connection = sqlite3.connect(ledger)
    found = {Path(file).stem: load for file, load in connection.execute("SELECT file, id FROM loads")}
    connection.close()
    return found
