"""How far a ledger has come: its identity, and the committed transactions by the state folder of who made them.

Counts by folder and not one count, because two copies of a ledger that are used at the same time may come equally far.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, case, func, insert, literal, select, update

from callsheet.ledger.direct import fetch, run, value
from callsheet.ledger.meta_values import meta_value
from callsheet.ledger.schema import history, loads, meta, progress

_WITNESSED = "second_guard"  # in `meta`: a record of this ledger was kept in somebody's state folder
_EARLIER = ""
_OF_SLOT = progress.c.slot == bindparam("this")  # every transaction runs these two: they are built once
_COUNT = update(progress).where(_OF_SLOT).values(steps=progress.c.steps + 1)
_EVERY, _LAST = select(progress), select(func.max(loads.c.number))
_ADD, _ADD_VALUE = insert(progress), insert(meta)
_COUNTED = select(func.sum(case((_OF_SLOT, progress.c.steps), else_=0)), func.sum(progress.c.steps))


@dataclass(frozen=True, slots=True)
class Position:
    """The ledger's generation, its steps by slot, the number of its latest load (0: none)."""

    generation: str
    steps: Mapping[str, int]
    loads: int = 0
    witnessed: bool = False

    @property
    def reached(self) -> int:
        """All steps together."""
        return sum(self.steps.values())


def generation_of(connection: Connection) -> str:
    """The random name that a ledger was given when it was created; a copy of it has the same one."""
    return str(meta_value(connection, "generation"))


def position_of(connection: Connection) -> Position:
    """Where the ledger is now."""
    steps = {row.slot: row.steps for row in fetch(connection, _EVERY)}
    witnessed = meta_value(connection, _WITNESSED) is not None
    last = value(connection, _LAST) or 0
    return Position(generation_of(connection), steps, last, witnessed)


def count_step(connection: Connection, slot: str) -> tuple[int, int]:
    """Count the transaction that is about to be committed; returns the steps of the slot and of the whole ledger."""
    if not run(connection, _COUNT, {"this": slot}):
        run(connection, _ADD, {"slot": slot, "steps": 1})
    ((own, every),) = fetch(connection, _COUNTED, {"this": slot})
    return int(own), int(every)


def mark_witnessed(connection: Connection) -> None:
    """Record that a record of this ledger is kept in a state folder, so that its absence means something."""
    if meta_value(connection, _WITNESSED) is None:
        run(connection, _ADD_VALUE, {"name": _WITNESSED, "value": "yes"})


def count_earlier(connection: Connection) -> None:
    """Give a ledger of an older schema the count that its guard had then: chunk changes and loads together."""
    if connection.scalar(select(literal(1)).where(progress.c.slot == _EARLIER)) is None:
        changes = connection.scalar(select(func.max(history.c.number))) or 0
        made = changes + (connection.scalar(select(func.max(loads.c.number))) or 0)
        connection.execute(insert(progress), {"slot": _EARLIER, "steps": made})
