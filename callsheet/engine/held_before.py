"""Rows that an earlier load has held: they stay held whatever their cells say now, while anything that held them is in force.

A returned row is known by its mark: whatever loads held it noted that under the load and row that the mark names. A person
releases a row by a word in its status cell; then its present cells alone are judged.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from callsheet.engine.claims import Claims
from callsheet.engine.context import LoadContext
from callsheet.engine.in_force import InForce
from callsheet.engine.lineage import Homes, Lineage, Told, by_loads
from callsheet.engine.reached import Held
from callsheet.engine.row_marks import Mark
from callsheet.engine.workspace import Workspace
from callsheet.ledger.deferred import held as held_ledger
from callsheet.ledger.fates import UNSAID, Address, Hold
from callsheet.ledger.records import Load
from validators.libraries import pd
from validators.message import packed

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from callsheet.ledger.ledger import Ledger

FORBIDDEN, MAYBE, OTHER, BEFORE = (
    "FORBIDDEN_HERE",
    "FORBIDDEN_MAYBE",
    "FORBIDDEN_OTHER_NUMBER",
    "HELD_BEFORE",
)
HELD_BY_NUMBERS = frozenset({FORBIDDEN, MAYBE, OTHER, BEFORE})
"""The codes of rows that are held for the sake of a forbidden number."""
_ORIGINS = "origins"

Addresses = Mapping[int, frozenset[Address]]
"""Row of a sheet -> where the loads that held it have noted that."""


@dataclass(frozen=True, slots=True)
class Origins:
    """Where the rows of a sheet that came back are known as held; `released` are those that a person releases.

    An entry of the sheet is of row `entry // width`.
    """

    addresses: Addresses = field(default_factory=dict)
    released: frozenset[int] = frozenset()
    width: int = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """Of rows that were held those that still are, with why, and those that are `free`: nothing that held them is in force."""

    held: Mapping[int, tuple[Hold, ...]] = field(default_factory=dict)
    free: frozenset[int] = frozenset()


def origins_of_rows(
    lineage: Lineage, claims: Claims, marks: Mapping[int, Mark], homes: Homes, copies: Collection[int] = ()
) -> Origins:
    """Where the rows of a sheet may be known as held: by their marks, or without one by the loads of which they are the answer.

    Rows that are `copies` are no row of any load.
    """
    found = dict[int, set[Address]]()
    for row, mark in marks.items():
        if row in copies:
            continue
        told = lineage.told(mark.load)
        found[row] = {(mark.load, mark.row), (told.load.id if told else mark.load, mark.row)}
    for loads, entries in by_loads(homes):
        for told in lineage.known(lineage.above(loads)):
            for entry in entries:
                if (row := claims.row_of(entry)) not in marks and (there := _there(told, entry, claims)):
                    found.setdefault(row, set()).add((told.load.id, there))
    released = frozenset(row for row in claims.released if row in marks)
    return Origins({row: frozenset(all_of) for row, all_of in found.items()}, released, claims.width)


def _there(told: Told, entry: int, claims: Claims) -> int | None:
    """The row of a load in which an entry stood, or under whose number it is said to have stood; None where it has none."""
    own = told.row(entry)
    if own is not None:
        return own // told.width
    number = claims.numbers.get(entry)
    return told.row_numbered(number) if number else None


def standing(ledger: Ledger, origins: Origins, now: InForce) -> Standing:
    """Which rows are held still; those that are released are free of all that held them so far."""
    asked = {address for found in origins.addresses.values() for address in found}
    noted = ledger.held.of(asked) if asked else {}
    if not noted:
        return Standing()
    counts = _in_force((hold for holds in noted.values() for hold in holds), now)
    of_row = {
        row: [hold for address in sorted(found) for hold in noted.get(address, ())]
        for row, found in origins.addresses.items()
    }
    held = {
        row: tuple(hold for hold in holds if hold in counts)
        for row, holds in of_row.items()
        if row not in origins.released
    }
    still = {row: holds for row, holds in held.items() if holds}
    return Standing(still, frozenset(row for row, holds in of_row.items() if holds and row not in still))


def has_freed(ledger: Ledger, load: Load, now: InForce) -> bool:
    """Whether a load has held rows of which none is released and nothing that held them is in force."""
    noted = ledger.held.of_load(load.id)
    counts = _in_force((hold for holds in noted.values() for hold in holds), now)
    return any(not any(hold.released or hold in counts for hold in holds) for holds in noted.values())


def _in_force(holds: Iterable[Hold], now: InForce) -> set[Hold]:
    """Those that count."""
    left = {hold for hold in holds if not hold.released}
    found = {hold for hold in left if hold.reason == UNSAID}  # until somebody releases the row
    for profile in {hold.profile for hold in left - found}:
        own = {hold for hold in left - found if hold.profile == profile}
        marks = now.of(profile, {hold.reason for hold in own})
        found |= {hold for hold in own if hold.reason in marks}
    return found


def said_of(holds: Sequence[Hold]) -> str:
    """Which load has held a row, and when, as a packed message: the last one."""
    last = max(holds, key=lambda hold: hold.since)
    return packed("LOAD_OF", load=last.load_id, when=last.since)


def save_origins(workspace: Workspace, origins: Origins) -> None:
    """Keep where the rows of a load are known as held, for what holds them later."""
    lines = [(row, *address) for row, found in origins.addresses.items() for address in sorted(found)]
    if lines:
        facts = {"width": origins.width, "released": sorted(origins.released)}
        workspace.save_frame(_ORIGINS, pd.DataFrame(lines, columns=["row", "load", "there"]), facts)


def kept_origins(context: LoadContext, load_id: str) -> Origins:
    """Those of a load; none where its file did not come back."""
    workspace = context.workspace(load_id)
    if not workspace.has(_ORIGINS):
        return Origins()
    lines, facts = workspace.load_frame(_ORIGINS)
    found = dict[int, set[Address]]()
    for row, load, there in lines.itertuples(index=False, name=None):
        found.setdefault(row, set()).add((load, there))
    addresses = {row: frozenset(all_of) for row, all_of in found.items()}
    return Origins(addresses, frozenset(facts["released"]), facts["width"])


def still_held(context: LoadContext, origins: Origins, entries: Sequence[int]) -> dict[int, Held]:
    """Entry -> why it is held still, of entries whose rows an earlier load has held."""
    if not origins.addresses:
        return {}
    found = standing(context.ledger, origins, InForce.by(context)).held
    rows = {entry: entry // origins.width for entry in entries}
    return {
        entry: Held(None, earlier=said_of(found[row]), row=row) for entry, row in rows.items() if row in found
    }


def noting(
    context: LoadContext, load: Load, origins: Origins, reasons: Mapping[int, Collection[str]]
) -> Callable[[Connection], None]:
    """Work for a transaction that holds rows of a load: why, under the load's own row and wherever it is known as held."""
    every = {
        address: why
        for row, why in reasons.items()
        for address in {(load.id, row), *origins.addresses.get(row, ())}
        if why
    }
    return held_ledger.holding(load.id, load.profile, every, context.ledger.now())


def decided(
    context: LoadContext, load: Load, origins: Origins, found: Standing
) -> Iterator[Callable[[Connection], None]]:
    """What the transaction that records a load notes of its rows: what a person releases, and what is held still."""
    free = sorted(row for row in origins.released if row in found.free)
    addresses = [address for row in free for address in sorted(origins.addresses[row])]
    if addresses:
        yield held_ledger.releasing(load.id, load.profile, addresses, context.ledger.now())
    if found.held:
        reasons = {row: [hold.reason for hold in holds] for row, holds in found.held.items()}
        yield noting(context, load, origins, reasons)
