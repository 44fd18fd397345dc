"""Rows that an earlier load held because a customer refuses calls: they stay held while nothing in the sheet says otherwise.

A cell that was corrected says otherwise. A column that was deleted or renamed says nothing, and neither does a row that was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache

from callsheet.engine.claims import Claims
from callsheet.engine.held_before import Origins
from callsheet.engine.lineage import Books, Lineage, books_of
from callsheet.ledger.fates import Address
from transforms.headers import EVERY_NUMBER
from transforms.outcomes import Outcome
from transforms.parser_shared import normalise
from transforms.prepare import Prepared
from validators.message import packed

OWN = frozenset({"CALL_REFUSED", "CONSENT_MISSING"})
"""What a row is held for that says itself that nobody may call; the detail is the title of the column."""
ELSEWHERE = "CALL_REFUSED_ELSEWHERE"  # another row of the same person says so; the detail is that row
BEFORE = "REFUSED_BEFORE"
_SAID = OWN | {ELSEWHERE, BEFORE}


def refused_still(
    lineage: Lineage, prepared: Prepared, claims: Claims, where: Origins
) -> dict[int, tuple[str, str, str]]:
    """Outcome, code and detail of the entries whose row was held, and of which the sheet does not say that it may be called."""
    found = dict(_refusals(lineage, where))
    if not found:
        return {}
    settled = prepared.settled
    own = {row for row, (told, _) in found.items() if told[1] == BEFORE or _is_gone(told, claims.titles)}
    refusing = {claims.row_of(row) for row in settled.loc[settled["code"].isin(_SAID), "row"].tolist()}
    silent = own | refusing | where.released
    free = {address for row, of in where.addresses.items() if row not in silent for address in of}
    by_other = {row for row, (told, there) in found.items() if _is_by_other(told, there, free)}
    held = (own | by_other) - where.released
    bad = settled.loc[settled["outcome"] == Outcome.INVALID, "row"].tolist()
    entries = (*prepared.ready.index.tolist(), *bad)
    return {
        entry: (str(Outcome.HELD), BEFORE, _load_of(lineage, found[claims.row_of(entry)][1]))
        for entry in entries
        if claims.row_of(entry) in held
    }


def _refusals(lineage: Lineage, where: Origins) -> Iterator[tuple[int, tuple[Books, Address]]]:
    """Each row that a load held for a refusal: what that load says of it, and where it stood there."""

    @cache
    def books(load_id: str) -> tuple[int, Mapping[int, Books]]:
        told = lineage.told(load_id)
        if told is None:
            return 1, {}
        width = told.load.options.get(EVERY_NUMBER, "1")
        lines = told.books if told.keys is not None else books_of(lineage.ledger, told.load)
        return int(width) if width.isdigit() else 1, lines

    for row, addresses in where.addresses.items():
        for load_id, there in sorted(addresses):
            width, lines = books(load_id)
            for entry in range(there * width, (there + 1) * width):
                if entry in lines and lines[entry][1] in _SAID:
                    yield row, (_by_row(lines[entry], width), (load_id, there))


def _load_of(lineage: Lineage, there: Address) -> str:
    told = lineage.told(there[0])
    assert told is not None  # the books are its own
    return packed("LOAD_OF", load=told.load.id, when=told.load.created_at)


def _by_row(told: Books, width: int) -> Books:
    outcome, code, detail = told
    return (outcome, code, str(int(detail) // width)) if code == ELSEWHERE and detail.isdigit() else told


def _is_gone(told: Books, titles: Collection[str]) -> bool:
    """Whether the column that refused is not in the sheet; where it is, the cell was corrected."""
    return told[1] in OWN and normalise(told[2]) not in titles


def _is_by_other(told: Books, there: Address, free: Collection[Address]) -> bool:
    """Whether another row refused, which is not in the sheet, or not among those that may be called."""
    _, code, detail = told
    return code == ELSEWHERE and not (detail.isdigit() and (there[0], int(detail)) in free)
