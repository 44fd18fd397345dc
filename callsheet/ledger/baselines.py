"""What a profile's earlier loads looked like: figures, and a sample of keyed fingerprints to measure overlap."""

import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from callsheet.ledger import direct
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.meta_values import meta_value
from callsheet.ledger.schema import figures, meta

COMPARED = 20  # loads that a new one is compared with
SAMPLE = 256  # fingerprints that are kept of a load
_KEY = "figures_key"
_FORGET, _ADD = delete(figures).where(figures.c.load_id == bindparam("of_load")), insert(figures)


@dataclass(frozen=True, slots=True)
class Figures:
    """A load in figures. `sample` holds the smallest keyed fingerprints of its rows' keys."""

    rows: int
    bad: float
    repeated: float
    mix: Mapping[str, float] = field(default_factory=dict)
    sample: frozenset[str] = frozenset()


def remember(ledger: Ledger, load_id: str, profile: str, kind: str, seen: Figures) -> None:
    """Keep a load's figures, in place of those kept for it before."""

    def keep(connection: Connection) -> None:
        direct.run(connection, _FORGET, {"of_load": load_id})
        record: dict[str, Any] = {"load_id": load_id, "profile": profile, "kind": kind, "at": ledger.now()}
        record |= {"rows": seen.rows, "bad": seen.bad, "repeated": seen.repeated}
        record |= {"mix": json.dumps(dict(seen.mix)), "sample": json.dumps(sorted(seen.sample))}
        direct.run(connection, _ADD, record)

    ledger.transaction(keep)


def earlier(ledger: Ledger, load_id: str, profile: str, kind: str, limit: int = COMPARED) -> list[Figures]:
    """The figures of a profile's latest loads of a kind, newest first, except those of this load."""
    query = (
        select(figures)
        .where(figures.c.profile == profile, figures.c.kind == kind, figures.c.load_id != load_id)
        .order_by(figures.c.at.desc())
        .limit(limit)
    )

    with ledger.look() as connection:
        return [_figures(row) for row in connection.execute(query).all()]


def samples(
    ledger: Ledger, load_id: str, profile: str, kind: str, since: datetime
) -> list[tuple[str, frozenset[str]]]:
    """A profile's loads of a kind since a moment, newest first, except this one, each with its sample of fingerprints."""
    query = (
        select(figures.c.load_id, figures.c.sample)
        .where(figures.c.profile == profile, figures.c.kind == kind, figures.c.load_id != load_id)
        .where(figures.c.at >= since.astimezone(UTC).isoformat())
        .order_by(figures.c.at.desc())
    )
    with ledger.look() as connection:
        found = connection.execute(query).all()
    return [(other, frozenset(json.loads(sample))) for other, sample in found]


def figures_kept(ledger: Ledger, load_id: str) -> Figures | None:
    """The figures of a load; None when none are kept."""
    with ledger.look() as connection:
        found = connection.execute(select(figures).where(figures.c.load_id == load_id)).first()
    return _figures(found) if found else None


def overlaps(ledger: Ledger, load_ids: Collection[str]) -> dict[str, float]:
    """Load -> the share of its keys that loads of its profile and kind before it had, too; as far as figures are kept of them."""
    mine = select(figures.c.profile, figures.c.kind).where(figures.c.load_id.in_(list(load_ids))).distinct()
    with ledger.look() as connection:
        groups = connection.execute(mine).all()
        found: dict[str, float] = {}
        for profile, kind in groups:
            same = (figures.c.profile == profile) & (figures.c.kind == kind)
            query = (
                select(figures.c.load_id, figures.c.sample)
                .where(same)
                .order_by(figures.c.at, figures.c.load_id)
            )
            before: frozenset[str] = frozenset()
            for load_id, sample in connection.execute(query):
                marks = frozenset(json.loads(sample))
                if load_id in load_ids and marks and before:
                    found[load_id] = share_in(marks, before)
                before |= marks
        return found


def mixes(ledger: Ledger, load_ids: Collection[str]) -> dict[str, Mapping[str, float]]:
    """Load -> what the keys of its rows begin with, each with its share; as far as figures are kept."""
    query = select(figures.c.load_id, figures.c.mix).where(figures.c.load_id.in_(list(load_ids)))
    with ledger.look() as connection:
        return {load_id: json.loads(mix) for load_id, mix in connection.execute(query).all()}


def share_in(sample: frozenset[str], others: frozenset[str]) -> float:
    """The share of the keys of a sample that are among others, 0 to 1, by the smallest of all: of those each sample has its own."""
    own = sample.intersection(sorted(sample | others)[:SAMPLE])
    return len(own & others) / max(1, len(own))


def _figures(row: Any) -> Figures:
    return Figures(row.rows, row.bad, row.repeated, json.loads(row.mix), frozenset(json.loads(row.sample)))


def forget_older(ledger: Ledger, profile: str, since: datetime) -> None:
    """Remove the figures of a profile that no load is compared with any more: those from before a moment, but for the latest."""
    order = func.row_number().over(partition_by=figures.c.kind, order_by=figures.c.at.desc())
    ranked = select(figures.c.load_id, order.label("place")).where(figures.c.profile == profile).subquery()
    old = select(ranked.c.load_id).where(ranked.c.place > COMPARED + 1)  # one of them may be the load itself
    gone = figures.c.load_id.in_(old) & (figures.c.at < since.astimezone(UTC).isoformat())
    ledger.transaction(lambda connection: connection.execute(delete(figures).where(gone)))


def known_sample_key(ledger: Ledger) -> bytes:
    """The secret of a ledger for fingerprints of rows; nothing while it has none, and so no sample either."""
    with ledger.look() as connection:
        return bytes.fromhex(meta_value(connection, _KEY) or "")


def sample_key(ledger: Ledger) -> bytes:
    """The secret for fingerprints of rows, so that nobody can look them up; made where there is none."""

    def known_or_new(connection: Connection) -> str:
        key = meta_value(connection, _KEY)
        if key is None:
            key = secrets.token_hex(32)
            connection.execute(insert(meta), {"name": _KEY, "value": key})
        return key

    return bytes.fromhex(ledger.transaction(known_or_new))
