"""Rows of loads of which the books are left and nothing else: what of a row was loaded, and not by which number.

The work folder of a load goes after a while (`keep_work`), and with it the numbers of its rows. The books still say what
became of each row; where that was more than nothing, whatever the row says now is a question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from callsheet.engine.claims import Claims
from callsheet.engine.lineage import SAID, Books, Homes, Lineage, Told, books_of, by_loads
from callsheet.engine.row_marks import Mark
from callsheet.ledger.fates import fate_of
from callsheet.ledger.records import Load
from transforms.headers import EVERY_NUMBER
from transforms.outcomes import TO_FIX

if TYPE_CHECKING:
    from callsheet.ledger.ledger import Ledger


def has_dealt(ledger: Ledger, load: Load) -> bool:
    """Whether a load has rows that were sent, held or passed over: any that were not to be corrected."""
    return bool((~ledger.outcomes(load.id)["outcome"].isin(list(map(str, TO_FIX)))).any())


def maybe_loaded(
    lineage: Lineage, claims: Claims, marks: Mapping[int, Mark], homes: Homes, same: tuple[str, ...]
) -> dict[int, Load | None]:
    """Entries of which only the books of a load are left: with that load where it may have loaded them, with None where not.

    `homes` are the loads of which each entry is the answer, `same` those of the same content, whose rows are the same.
    """
    books = cache(lambda load_id: books_of(lineage.ledger, _told(lineage, load_id).load))
    found = dict[int, Load | None]()
    for loads, entries in by_loads(homes):
        for told in _without_keys(lineage, loads):
            for entry in entries:
                row = claims.row_of(entry)
                mark = marks.get(row)
                there = row if told.load.id in same else mark.row if mark else None
                if there is None or _says_loaded(told.load, there, books(told.load.id)):
                    found[entry] = told.load
                found.setdefault(entry, None)
    return found


def _told(lineage: Lineage, load_id: str) -> Told:
    told = lineage.told(load_id)
    assert told is not None
    return told


def _without_keys(lineage: Lineage, loads: tuple[str, ...]) -> Iterator[Told]:
    for load_id in loads:
        told = lineage.told(load_id)
        if told is not None and told.keys is None and not told.elsewhere:
            yield told


def _says_loaded(load: Load, row: int, books: Mapping[int, Books]) -> bool:
    """Whether any entry of a row was, may have been or will be loaded."""
    width = load.options.get(EVERY_NUMBER, "1")
    if not width.isdigit():
        return True  # an older version has not noted which entries are of which row
    first = row * int(width)
    fates = (books[entry] for entry in range(first, first + int(width)) if entry in books)
    return any(fate_of(outcome) is not None or code in SAID for outcome, code, _ in fates)
