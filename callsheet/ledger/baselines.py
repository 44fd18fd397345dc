"""What a profile's earlier loads looked like: figures only, and a sample of keyed fingerprints for their overlap."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from callsheet.ledger.ledger import Ledger
from callsheet.ledger.schema import figures, meta

_KEY = "figures_key"


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
    query = (
        select(figures)
        .where(figures.c.profile == profile, figures.c.kind == kind, figures.c.load_id != load_id)
        .order_by(figures.c.at.desc())
        .limit(limit)
    )

    with ledger.look() as connection:
        found = connection.execute(query).all()
    return [
        Figures(row.rows, row.bad, row.repeated, json.loads(row.mix), frozenset(json.loads(row.sample)))
        for row in found
    ]


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
