"""The ledger of years, written straight into its tables: what a profile has loaded before, in the proportions of real use.

Every table of the schema either grows here, or is named with the reason why it does not grow with the number of loads.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.sql.schema import ScalarElementColumnDefault

from callsheet.ledger.draft_tables import metadata

NOT_GROWING: Mapping[str, str] = {
    "meta": "a name for each thing that is noted once",
    "progress": "one row per state folder",
    "figures": "the latest of each kind: older ones are removed after each load",
    "watched": "one row per watched folder",
    "schedule_wishes": "one row for each run that somebody asks for",
    "rate_turns": "one row per profile",
    "users": "one row per person who uses the page",
    "grants": "a few rows per person",
    "sessions": "one row per signed-in browser; ended ones are removed",
    "column_mappings": "one row per header that somebody saved",
    "sign_in_failures": "one row per account and address; old ones are removed",
}

LOADS = 50_000
"""Loads of a busy profile: fifty lists a day for four years."""


@dataclass(frozen=True, slots=True)
class Past:
    """How many rows each table has: `rows(table)`; and the SQL of a row, of which n is the number."""

    per_load: float
    columns: Mapping[str, str]

    def rows(self, loads: int) -> int:
        return max(1, round(loads * self.per_load))


_AT = "strftime('%Y-%m-%dT%H:%M:%S.000', '2022-01-01', (n % :loads * 42) || ' minutes') || '+00:00'"
_LOAD = "'past-' || (n % :loads + 1)"
_MARK = "lower(hex(randomblob(16)))"
_KIND = "CASE n % 10 WHEN 0 THEN 'contact-plans' WHEN 1 THEN 'forbidden-numbers' ELSE 'customer-numbers' END"

GROWING: Mapping[str, Past] = {
    "loads": Past(
        1,
        {
            "id": _LOAD,
            "number": "n + 1000000",
            "created_at": _AT,
            "closed_at": _AT,
            "file": "'list-' || n || '.csv'",
            "sha256": f"{_MARK} || {_MARK}",
            "sheet": "'list'",
            "kind": _KIND,
            "profile": ":profile",
            "target": ":target",
            "load_key": _MARK,
            "options": "'{}'",
            "rows": "1000",
            "state": "'closed'",
        },
    ),
    "chunks": Past(
        2,
        {
            "load_id": _LOAD,
            "number": "n / :loads + 1",
            "operation": "'import_customer_numbers'",
            "batch": _MARK,
            "key": _MARK,
            "body": "x''",  # removed, as `keep_bodies` has it
            "body_sha256": f"{_MARK} || {_MARK}",
            "rows": "CAST('[2,3,4,5,6,7,8,9,10,11]' AS BLOB)",
            "row_count": "10",
            "state": "'settled'",
            "attempt": "1",
            "outcome": "'loaded'",
        },
    ),
    "history": Past(
        6,  # three states of each of two chunks
        {
            "load_id": _LOAD,
            "chunk": "n / :loads % 2 + 1",
            "state": "CASE n / :loads / 2 WHEN 0 THEN 'intent' WHEN 1 THEN 'acked' ELSE 'settled' END",
            "attempt": "1",
            "fence": "n / :loads / 2 + 1",
            "claim": "1",
            "at": _AT,
            "note": "''",
        },
    ),
    "rows": Past(
        10,  # those of a thousand that are invalid, refused or repeats
        {
            "load_id": _LOAD,
            "row": "n / :loads + 2",
            "chunk": "CASE n % 2 WHEN 0 THEN 1 END",
            "outcome": "CASE n % 2 WHEN 0 THEN 'refused' ELSE 'invalid' END",
            "code": "'PHONE_LENGTH'",
            "field": "'telephone'",
            "detail": "''",
        },
    ),
    "forbidden": Past(
        10,
        {
            "profile": ":profile",
            "fingerprint": _MARK,
            "direction": "3",
            "blocked": "1",
            "until": "''",
            "since": _AT,
            "load_id": _LOAD,
            "tail": "random()",
            "row": "n % 1000 + 2",
        },
    ),
    "forbidden_endings": Past(10, {"profile": ":profile", "ending": _MARK, "fingerprint": _MARK}),
    "forbidden_tails": Past(1, {"profile": ":profile", "tail": "random()"}),
    "remembered_rows": Past(
        10,
        {
            "fingerprint": _MARK,
            "load_id": _LOAD,
            "row": "n / :loads + 2",
            "chunk": "1",
        },
    ),
    "held_rows": Past(
        1,
        {
            "load_id": _LOAD,
            "row": "n / :loads + 2",
            "reason": _MARK,
            "held_by": _LOAD,
            "profile": ":profile",
            "since": _AT,
            "released_by": "''",
            "released_at": "''",
        },
    ),
    "forbidden_lists": Past(
        0.1,
        {
            "id": _LOAD,
            "profile": ":profile",
            "file": "'dnc-' || n || '.csv'",
            "sheet": "'dnc'",
            "name": "'dnc-' || n",
            "sha256": _MARK,
            "state": "'open'",
            "owner": "'host/boot/1/1/'",
            "opened_at": _AT,
            "ended_at": _AT,
            "ended_by": _LOAD,
            "how": "'in place'",
        },
    ),
    "approvals": Past(
        0.05,
        {
            "load_id": _LOAD,
            "profile": ":profile",
            "state": "'approved'",
            "reasons": "'[]'",
            "asked_at": _AT,
            "decided_at": _AT,
            "by": "'analyst'",
            "how": "'cli'",
        },
    ),
    "resolutions": Past(
        0.01,  # somebody looks in the console
        {
            "load_id": _LOAD,
            "chunk": "1",
            "profile": ":profile",
            "applied": "1",
            "by": "'analyst'",
            "at": _AT,
            "ended_at": _AT,
            "refusal": "''",
        },
    ),
    "wishes": Past(
        0.02,  # somebody stops a load on the page, and resumes it
        {"load_id": _LOAD, "wish": "'resume'", "by": "'analyst'", "at": _AT, "taken_at": _AT},
    ),
    "schedule_runs": Past(
        0.1,
        {
            "name": "'nightly-' || (n % 5)",
            "slot": "strftime('%Y-%m-%dT%H:%M:%S', '2022-01-01', (n / 5) || ' days') || '+00:00'",
            "taken_at": _AT,
            "outcome": "'loaded'",
        },
    ),
    "audit": Past(
        5,  # somebody signs in, looks and downloads
        {
            "at": _AT,
            "user": "'analyst'",
            "address": "'127.0.0.1'",
            "action": "'DOWNLOADED'",
            "object": _LOAD,
        },
    ),
    "drafts": Past(
        0.5,  # half of the lists come over the page
        {
            "id": "'draft-' || (n + 1)",
            "profile": ":profile",
            "created_at": _AT,
            "changed_at": _AT,
            "by": "'analyst'",
            "state": "'taken'",
            "version": "3",
        },
    ),
    "draft_files": Past(
        0.5,
        {
            "draft": "'draft-' || (n + 1)",
            "number": "1",
            "name": "'list-' || n || '.csv'",
            "size": "90000",
            "sha256": f"{_MARK} || {_MARK}",
        },
    ),
    "draft_loads": Past(0.5, {"load": _LOAD, "draft": "'draft-' || (n + 1)", "file": "1"}),
    "removals": Past(
        4,
        {
            "load_id": _LOAD,
            "part": "CASE n / :loads WHEN 0 THEN 'file' WHEN 1 THEN 'work' WHEN 2 THEN 'results' ELSE 'bodies' END",
            "at": _AT,
        },
    ),
}
"""Each table that grows: its rows for each load, and the SQL of every column that has no default."""


def fill(ledger: Path, *, loads: int = LOADS, target: str = "", profile: str = "default") -> dict[str, int]:
    """Give a ledger the past of so many loads; table -> rows that were added."""
    counts = {table: past.rows(loads) for table, past in GROWING.items()}
    with _open(ledger) as database:
        for table, rows in counts.items():
            _insert(database, table, rows, loads, target, profile)
    return counts


def know_forbidden(ledger: Path, numbers: int, profile: str = "default") -> None:
    """Give a ledger that knows forbidden numbers so many more, as if they had been loaded before."""
    with _open(ledger) as database:
        for table in ("forbidden", "forbidden_endings", "forbidden_tails"):
            _insert(database, table, numbers, max(1, numbers // 1000), "", profile)


@contextmanager
def _open(ledger: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(ledger)) as database, database:
        yield database


def _insert(
    database: sqlite3.Connection, table: str, rows: int, loads: int, target: str, profile: str
) -> None:
    columns = {**_defaults(table), **GROWING[table].columns}
    database.execute(
        "WITH RECURSIVE numbered(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbered WHERE n < :rows - 1) "
        f"INSERT INTO {table} ({', '.join(map(_quoted, columns))}) SELECT {', '.join(columns.values())} FROM numbered",
        {"rows": rows, "loads": loads, "target": target, "profile": profile},
    )


def _defaults(table: str) -> dict[str, str]:
    """The values that the application, not the database, gives to columns."""
    return {
        column.name: repr(column.default.arg)
        for column in metadata.tables[table].columns
        if isinstance(column.default, ScalarElementColumnDefault)
    }


def _quoted(name: str) -> str:
    return f'"{name}"'
