"""What a profile's earlier loads looked like: figures only, and a sample of keyed fingerprints for their overlap."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Connection, Float, Integer, String, Table, Text, delete, insert, select

from ledger.store import Ledger
from ledger.tables import meta, metadata

_KEY = "figures_key"

figures = Table(
    "figures",
    metadata,
    Column("load_id", String, primary_key=True),
    Column("profile", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("at", String, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("bad", Float, nullable=False),  # share of rows, 0 to 1
    Column("repeated", Float, nullable=False),  # share of rows
    Column("mix", Text, nullable=False),  # JSON: beginning of the number -> share
    Column("sample", Text, nullable=False),  # JSON: the smallest fingerprints
)


@dataclass(frozen=True, slots=True)
class Figures:
    """A load in figures. `sample` holds the smallest keyed fingerprints of its rows' keys."""

    rows: int
    bad: float
    repeated: float
    mix: Mapping[str, float] = field(default_factory=dict)
    sample: frozenset[str] = frozenset()


def remember(ledger: Ledger, load_id: str, profile: str, kind: str, told: Figures) -> None:
    """Keep a load's figures; the same load again replaces them."""

    def run(connection: Connection) -> int:
        connection.execute(delete(figures).where(figures.c.load_id == load_id))
        line: dict[str, Any] = {"load_id": load_id, "profile": profile, "kind": kind, "at": ledger.now()}
        line |= {"rows": told.rows, "bad": told.bad, "repeated": told.repeated}
        line |= {"mix": json.dumps(dict(told.mix)), "sample": json.dumps(sorted(told.sample))}
        connection.execute(insert(figures), line)
        return 0

    ledger.do(run)


def earlier(ledger: Ledger, load_id: str, profile: str, kind: str, limit: int = 20) -> list[Figures]:
    """The figures of a profile's latest loads of a kind, newest first, without the load itself."""
    found: list[Figures] = []
    query = (
        select(figures)
        .where(figures.c.profile == profile, figures.c.kind == kind, figures.c.load_id != load_id)
        .order_by(figures.c.at.desc())
        .limit(limit)
    )

    def run(connection: Connection) -> int:
        for row in connection.execute(query):
            sample = frozenset(json.loads(row.sample))
            found.append(Figures(row.rows, row.bad, row.repeated, json.loads(row.mix), sample))
        return 0

    ledger.do(run)
    return found


def sample_key(ledger: Ledger) -> bytes:
    """The secret that fingerprints of rows are made with, so that they cannot be looked up."""
    kept: list[str] = []

    def run(connection: Connection) -> int:
        key = connection.scalar(select(meta.c.value).where(meta.c.name == _KEY))
        if key is None:
            key = secrets.token_hex(32)
            connection.execute(insert(meta), {"name": _KEY, "value": key})
        kept.append(key)
        return 0

    ledger.do(run)
    return bytes.fromhex(kept[0])
