"""Rows of a result that were loaded and have been changed since: known by their marks, or by what their load kept of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from callsheet.engine.kept_match import match_from
from callsheet.engine.origin import Claims, Keys, fates_of, first_load, goes_apart, same_place, titled_cells
from callsheet.engine.row_marks import Mark, Sealer, edited
from callsheet.engine.workspace import Workspace
from callsheet.ledger.records import Load
from callsheet.settings import Profile
from transforms.kind import Kind
from transforms.outcomes import Outcome
from transforms.prepare import Prepared
from transforms.row_values import row_values
from transforms.shared_options import zone_in
from validators.libraries import pd

if TYPE_CHECKING:
    from callsheet.ledger.ledger import Ledger

KNOWN = "known"
"""The frame of a load's valid rows that it did not send, because an earlier load has them."""
_MOST_LOADS = 50  # whose marks are looked up
_AT_ONCE = 50_000  # rows whose marks are made: their texts take much memory

Place = tuple[str, int]  # a load's id, and the number that a row has in it


@dataclass(frozen=True, slots=True)
class Marked:
    """What a mark says of a row: the load of the row that it was, that row's number there, and what became of it.

    `changed`: it does not say any more what it said; `invalid`: it is not valid any more, whether changed or not.
    """

    load: Load
    row: int
    fate: tuple[str, str, str]
    changed: bool = False
    invalid: bool = False


@dataclass(frozen=True)
class Returned:
    """A result that came back, beside the ledger: `like` is the load that it becomes, `here` has the keys of its rows."""

    ledger: Ledger
    profile: Profile
    prepared: Prepared
    like: Load
    here: Keys
    claims: Claims

    def named(self) -> Claims:
        """The claims, with the load that most of the marks name where the workbook names none."""
        if self.claims.load_id or not self._marks:
            return self.claims
        often = Counter(mark.load for mark in self._marks.values())
        return replace(self.claims, load_id=often.most_common(1)[0][0])

    def marked(self) -> dict[int, Marked]:
        """What marks say of the valid and the invalid rows; nothing of unchanged rows that say themselves where they go."""
        if not self._marks:
            return {}
        ready, settled = self.prepared.ready, self.prepared.settled
        texts, digest = self._texts(ready), self._sealer.digest
        digests = {row: digest(text) for row, text in zip(ready.index.tolist(), texts, strict=True)}
        invalid = set(settled.loc[settled["outcome"] == Outcome.INVALID, "row"].tolist())
        changed = edited(self._marks, digests)
        same = [row for row, mark in self._marks.items() if digests.get(row) == mark.digest]
        read = [*same, *(row for row in changed if row in digests or row in invalid)]
        found = self._fates({row: self._marks[row] for row in read})
        as_written = self._as_written({row: one for row, one in found.items() if row in invalid})
        return {
            row: replace(one, changed=row in changed and row not in as_written, invalid=row in invalid)
            for row, one in found.items()
            if row in changed or not goes_apart(one.load, self.here)
        }

    def unlike(self, places: Mapping[int, Place]) -> set[int]:
        """Of valid rows with the places where they were loaded, those that said something else there, as far as it is kept."""
        there = self.prepared.ready[self.prepared.ready.index.isin(list(places))]
        now = dict(zip(there.index.tolist(), self._texts(there), strict=True))
        kept = {load: self._kept(load) for load in {load for load, _ in places.values()}}
        then = {row: kept[load].get(number) for row, (load, number) in places.items()}
        return {row for row, text in then.items() if text is not None and text != now.get(row, text)}

    def _texts(self, rows: pd.DataFrame) -> list[str]:
        zone = zone_in(self.like.options, self.profile.time_zone)
        return row_values(rows, self.prepared.kind, zone)

    def _kept(self, load_id: str) -> dict[int, str]:
        """Row -> what it said, of a load's valid rows; empty when its work folder is gone."""
        load, found = self.ledger.find(load_id), dict[int, str]()
        for frame in _valid_rows(Workspace(self.profile.data_dir, load_id)) if load else ():
            zone = zone_in(load.options if load else {}, self.profile.time_zone)
            texts = row_values(frame, self.prepared.kind, zone)
            found |= dict(zip(frame.index.tolist(), texts, strict=True))
        return found

    @cached_property
    def _sealer(self) -> Sealer:
        return Sealer(self.ledger.remembered.secret(make=False) or b"")

    @cached_property
    def _marks(self) -> dict[int, Mark]:
        """The marks of this ledger: none of one that has no key yet."""
        known = self.claims.marks and self.ledger.remembered.secret(make=False)
        return self._sealer.read(self.claims.marks) if known else {}

    def _fates(self, changed: Mapping[int, Mark]) -> dict[int, Marked]:
        loads = list(dict.fromkeys(mark.load for mark in changed.values()))[:_MOST_LOADS]
        told = {name: self._told(name) for name in loads}
        found = dict[int, Marked]()
        for row, mark in changed.items():
            load, fates = told.get(mark.load, (self.like, {}))
            if mark.row in fates:
                found[row] = Marked(load, mark.row, fates[mark.row])
        return found

    def _told(self, load_id: str) -> tuple[Load, dict[int, tuple[str, str, str]]]:
        """A load and what became of each of its rows; of no row when it is none of the same place."""
        named = self.ledger.find(load_id)
        load = first_load(self.ledger, named) if named else self.like
        there = named is not None and same_place(self.ledger, load, self.like, self.here)
        return load, fates_of(self.ledger, load) if there else {}

    def _as_written(self, changed: Mapping[int, Marked]) -> set[int]:
        """Of these rows, those whose cells are written as they were."""
        loads = {one.load.id for one in changed.values()}
        sheets = {load: _written(Workspace(self.profile.data_dir, load)) for load in loads}
        return {row for row, one in changed.items() if sheets[one.load.id](one.row) == self.claims.cells(row)}


def _written(workspace: Workspace) -> Callable[[int], Mapping[str, str] | None]:
    """What the cells of a load's rows said, by title; None for a row of which nothing is kept."""
    try:
        cells, facts = workspace.load_frame("cells")
    except OSError:
        return lambda _: None
    match = match_from(facts["match"])
    return lambda row: titled_cells(cells.loc[[row]].to_numpy()[0], match) if row in cells.index else None


def _valid_rows(workspace: Workspace) -> Iterator[pd.DataFrame]:
    """The valid rows of a load: those that it dealt with, and those that an earlier one has."""
    for name in ("ready", KNOWN):
        try:
            yield workspace.load_frame(name)[0]
        except OSError:
            continue


def marks_of(
    ledger: Ledger, profile: Profile, load: Load, kind: Kind, carried: Mapping[int, str]
) -> pd.Series[str]:
    """The marks of a load's valid rows: row -> mark; other rows keep the one that they came with, `carried`."""
    sealer = Sealer(ledger.remembered.secret(make=True) or b"")
    zone = zone_in(load.options, profile.time_zone)
    made = [
        pd.Series(
            sealer.marks(load.id, part.index.tolist(), row_values(part, kind, zone)), part.index, dtype="str"
        )
        for frame in _valid_rows(Workspace(profile.data_dir, load.id))
        for part in (frame.iloc[at : at + _AT_ONCE] for at in range(0, len(frame), _AT_ONCE))
    ]
    known = pd.concat(made) if made else pd.Series(dtype="str")
    more = {row: text for row, text in carried.items() if row not in known.index}
    return pd.concat([known, pd.Series(more, dtype="str")]) if more else known
