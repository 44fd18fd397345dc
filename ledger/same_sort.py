"""Loads of one kind to one place, before and after a load: what is late must not undo what is newer."""

from typing import Any

from sqlalchemy import select

from ledger.lines import LOAD_FIELDS, as_load
from ledger.records import Load
from ledger.states import OPEN
from ledger.store import Ledger
from ledger.tables import loads


def later_loads(ledger: Ledger, load: Load) -> list[Load]:
    """The later loads, oldest first."""
    with ledger.look() as connection:
        return [as_load(row) for row in connection.execute(_same(load).where(loads.c.number > load.number))]


def earlier_at_work(ledger: Ledger, load: Load) -> list[tuple[Load, str]]:
    """The earlier open loads that a process has, oldest first, and that process."""
    states = [str(state) for state in OPEN]
    query = _same(load).where(loads.c.state.in_(states), loads.c.owner != "", loads.c.number < load.number)
    with ledger.look() as connection:
        found = connection.execute(query.add_columns(loads.c.owner)).all()
    return [(as_load(row), row.owner) for row in found]


def _same(load: Load) -> Any:
    same = (loads.c.kind == load.kind) & (loads.c.target == load.target)
    return select(*LOAD_FIELDS).where(same).order_by(loads.c.number)
