"""Rows of a result that were loaded and have been changed since: known by their marks, or by what their load kept of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from callsheet.engine.claims import Claims, titled_cells
from callsheet.engine.kept_match import match_from
from callsheet.engine.lineage import Lineage, books_of, is_certain
from callsheet.engine.marked_drafts import became_of
from callsheet.engine.row_marks import Mark, Sealer, edited
from callsheet.engine.workspace import Workspace
from callsheet.ledger.records import Load
from callsheet.settings import Profile
from transforms.headers import EVERY_NUMBER
from transforms.kind import Kind
from transforms.outcomes import Outcome
from transforms.places import BY_ROW
from transforms.prepare import Prepared
from transforms.row_values import row_values
from transforms.shared_options import zone_in
from validators.libraries import pd

if TYPE_CHECKING:
    from callsheet.ledger.ledger import Ledger

UNSAID = ""
"""The text of a row whose mark says no more than which row of which load it is."""
KNOWN = "known"
"""The frame of a load's valid rows that it did not send, because an earlier load has them."""
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
    """A result that came back, beside the loads of which its rows may be the answer."""

    lineage: Lineage
    prepared: Prepared
    claims: Claims

    @property
    def ledger(self) -> Ledger:
        return self.lineage.ledger

    @property
    def profile(self) -> Profile:
        return self.lineage.profile

    @property
    def like(self) -> Load:
        return self.lineage.like

    def marked(self) -> dict[int, Marked]:
        """What marks say of the valid and the invalid rows; nothing of unchanged rows that say themselves where they go."""
        marks = self._edits
        if not marks:
            return {}
        ready, settled = self.prepared.ready, self.prepared.settled
        texts, digest = self._texts(ready), self._sealer.digest
        digests = {row: digest(text) for row, text in zip(ready.index.tolist(), texts, strict=True)}
        invalid = set(settled.loc[settled["outcome"] == Outcome.INVALID, "row"].tolist())
        changed = edited(marks, digests)
        same = [row for row, mark in marks.items() if digests.get(row) == mark.digest]
        read = [*same, *(row for row in changed if row in digests or row in invalid)]
        found = self._fates({row: marks[row] for row in read})
        as_written = self._as_written({row: one for row, one in found.items() if row in invalid})
        return {
            row: replace(one, changed=row in changed and row not in as_written, invalid=row in invalid)
            for row, one in found.items()
            if row in changed or not self._apart(one.load)
        }

    def _apart(self, load: Load) -> bool:
        """Whether the rows say themselves where they go, here or in their load: then their keys tell what became of them."""
        return self.lineage.here.places is not None or BY_ROW in load.options

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
    def _read(self) -> dict[int, Mark]:
        """The marks as they are written: none of a ledger that has no key yet."""
        known = self.claims.marks and self.ledger.remembered.secret(make=False)
        return self._sealer.read(self.claims.marks) if known else {}

    @cached_property
    def _loads(self) -> dict[str, str]:
        """What the marks name -> the load that it is."""
        return {named: self._load_of(named) for named in {mark.load for mark in self._read.values()}}

    @cached_property
    def marks(self) -> dict[int, Mark]:
        """The marks of this ledger by row of the sheet."""
        return {row: replace(mark, load=self._loads[mark.load]) for row, mark in self._read.items()}

    def _load_of(self, named: str) -> str:
        """The load that a mark names: of a draft the one that its sheet became."""
        return became_of(self.ledger, named, lambda load: load.kind == self.like.kind)

    @property
    def _edits(self) -> dict[int, Mark]:
        """The marks that say what their rows said. A forbidden number that was changed must not be held back by one."""
        if not self.claims.edits or self.claims.width > 1 or self.prepared.kind.forbids:
            return {}
        unsaid = self._sealer.digest(UNSAID)
        return {
            row: mark
            for row, mark in self.marks.items()
            if mark.digest != unsaid or self._is_sent_since(mark)
        }

    def _is_sent_since(self, mark: Mark) -> bool:
        """Whether a row to fix of a draft was put right on the page after it was saved, and dealt with by the draft's load."""
        if mark.load in self._loads:  # it is named itself
            return False
        return (fate := self._told(mark.load)[1].get(mark.row)) is not None and is_certain(fate)

    def _fates(self, read: Mapping[int, Mark]) -> dict[int, Marked]:
        found = dict[int, Marked]()
        for load_id in dict.fromkeys(mark.load for mark in read.values()):
            load, books = self._told(load_id)
            own = {row: mark.row for row, mark in read.items() if mark.load == load_id and mark.row in books}
            found |= {row: Marked(load, number, books[number]) for row, number in own.items()}
        return found

    def _told(self, load_id: str) -> tuple[Load, dict[int, tuple[str, str, str]]]:
        """A load and what became of each of its rows; of no row when it is none of the same place, or kept by entries."""
        told = self.lineage.told(load_id)
        if told is None or told.elsewhere or EVERY_NUMBER in told.load.options:
            return self.like, {}
        return told.load, books_of(self.ledger, told.load)

    def _as_written(self, changed: Mapping[int, Marked]) -> set[int]:
        """Of these rows, those whose cells are written as they were."""
        loads = {one.load.id for one in changed.values()}
        sheets = {load: written_cells(Workspace(self.profile.data_dir, load)) for load in loads}
        return {row for row, one in changed.items() if sheets[one.load.id](one.row) == self.claims.cells(row)}


def written_cells(workspace: Workspace) -> Callable[[int], Mapping[str, str] | None]:
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
    ledger: Ledger,
    profile: Profile,
    load: Load,
    kind: Kind,
    rows: Sequence[int],
    carried: Mapping[int, str],
    *,
    say: bool,
) -> pd.Series[str]:
    """The marks of a load's rows: row -> mark. A valid one says what its row says, where `say` holds.

    Others keep the mark that they came with, `carried`, or say no more than which row of which load they are.
    """
    sealer = Sealer(ledger.remembered.secret(make=True) or b"")
    zone = zone_in(load.options, profile.time_zone)
    frames = _valid_rows(Workspace(profile.data_dir, load.id)) if say else ()
    made = [
        pd.Series(
            sealer.marks(load.id, part.index.tolist(), row_values(part, kind, zone)), part.index, dtype="str"
        )
        for frame in frames
        for part in (frame.iloc[at : at + _AT_ONCE] for at in range(0, len(frame), _AT_ONCE))
    ]
    known = pd.concat(made) if made else pd.Series(dtype="str")
    there = set(known.index.tolist())
    others = [row for row in rows if row not in there]
    kept = sealer.read({row: carried[row] for row in others if row in carried})
    bare = [row for row in others if row not in kept]
    more = dict(zip(bare, sealer.marks(load.id, bare, [UNSAID] * len(bare)), strict=True))
    more |= {row: carried[row] for row in kept}
    return pd.concat([known, pd.Series(more, dtype="str")]) if more else known
