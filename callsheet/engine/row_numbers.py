"""The numbers for which rows of a load were sent: a row that is changed in a result and has the same number is not sent once more.

Where sending twice does harm, a changed start makes no second plan. Each number is remembered under the load and row that its
mark names, as a keyed fingerprint; a changed number is another one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import zip_longest
from typing import TYPE_CHECKING

from callsheet.engine.held_before import Origins
from callsheet.engine.places import fingerprinted
from callsheet.ledger.fates import Address, Sighting
from callsheet.ledger.records import Load
from callsheet.settings import Profile
from transforms.headers import EVERY_NUMBER
from transforms.kinds import kind_named
from validators.libraries import pd

if TYPE_CHECKING:
    from callsheet.engine.lineage import Lineage


def numbers_at(
    profile: Profile, load: Load, rows: pd.DataFrame, where: Origins
) -> Iterator[tuple[str, dict[int, str]]]:
    """Where the numbers of a load's rows are known once they are sent, with a text for each entry: under each row that it was."""
    width = load.options.get(EVERY_NUMBER, "1")
    own = int(width) if width.isdigit() else 1
    numbers = _numbers(load.kind, rows)
    yield (
        _place(profile, load.kind),
        {entry: _text((load.id, entry // own), number) for entry, number in numbers.items()},
    )
    yield from _under(profile, load.kind, numbers, where)


def sent_under(lineage: Lineage, rows: pd.DataFrame, where: Origins) -> dict[int, Sighting]:
    """Entry -> where its number was sent for a row that it was, of rows that came back."""
    remembered, marks = lineage.ledger.remembered, dict[str, int]()
    numbers = _numbers(lineage.kind.name, rows) if where.addresses else {}
    for place, texts in _under(lineage.profile, lineage.kind.name, numbers, where):
        marks |= {mark: entry for entry, mark in remembered.fingerprints(place, texts).items()}
    seen = remembered.earlier(set(marks), but=lineage.like.id) if marks else {}
    return {marks[mark]: sighting for mark, sighting in seen.items()}


def rows_of_entries(load: Load, entries: tuple[int, ...]) -> tuple[int, ...]:
    """The row of the sheet in which each entry of a load stands; 0 where an older version has not noted it."""
    width = load.options.get(EVERY_NUMBER, "1")
    return tuple(entry // int(width) for entry in entries) if width.isdigit() else (0,) * len(entries)


def _under(
    profile: Profile, kind: str, numbers: Mapping[int, str], where: Origins
) -> Iterator[tuple[str, dict[int, str]]]:
    """The texts of entries under the rows of earlier loads that they were; a row of which there are copies was none."""
    often = Counter(address for found in where.addresses.values() for address in found)
    single = {
        row: [address for address in sorted(found) if often[address] == 1]
        for row, found in where.addresses.items()
    }
    of_entry: dict[int, Collection[Address]] = {
        entry: single.get(entry // where.width, ()) for entry in numbers
    }
    for layer in zip_longest(*of_entry.values()):
        there = zip(of_entry, layer, strict=True)
        texts = {entry: _text(address, numbers[entry]) for entry, address in there if address}
        yield _place(profile, kind), texts


def _numbers(kind: str, rows: pd.DataFrame) -> dict[int, str]:
    cells = rows[kind_named(kind).rows.reaches[0]]
    return dict(zip(cells.index.tolist(), cells.tolist(), strict=True))


def _text(address: Address, number: str) -> str:
    return f"{address[0]}/{address[1]}\x1e{number}"


def _place(profile: Profile, kind: str) -> str:
    return fingerprinted(profile, kind, "number")
