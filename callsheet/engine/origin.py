"""Of which loads the rows of a file that came back are the answer: each row by itself.

A row says it by its mark, or its workbook by its summary. Where neither is left, the loads are looked for in which the rows
stand under the same numbers; of several lists that have nothing to do with each other, the one that explains most rows is it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from callsheet.engine.claims import Claims
from callsheet.engine.lineage import Homes, Lineage, Told, is_certain
from callsheet.engine.not_kept import has_dealt
from callsheet.engine.row_marks import Mark
from callsheet.ledger.records import Load
from transforms.outcomes import Outcome

if TYPE_CHECKING:
    from callsheet.ledger.ledger import Ledger

_RECENT, _CANDIDATES = 500, 50  # loads looked through for one that a text file does not name


@dataclass(frozen=True, slots=True)
class Origins:
    """Of which loads rows are the answer, and which of them another list has too, where it is not certain whose they are.

    `alike` gives for such a row the load of the other list. `lost` are rows that may be the answer of a load that was not
    looked at, or of which the books alone are left.
    """

    homes: Homes
    alike: Mapping[int, Told] = field(default_factory=dict)
    lost: Collection[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Found:
    """A load in which some rows stand under the same number; of `own` the file does not say otherwise."""

    told: Told
    rows: frozenset[int]
    own: frozenset[int]


def origins_of(
    lineage: Lineage,
    claims: Claims,
    marks: Mapping[int, Mark],
    seen: Collection[str],
    same: tuple[str, ...],
    beside: tuple[str, ...] = (),
) -> Origins:
    """Of which loads the rows of a sheet are the answer.

    `marks` are those of this ledger by row of the sheet, `seen` loads in which rows were found, `same` the loads of the same
    content of which every row is one, `beside` loads of which one may be that of this sheet.
    """
    if not claims.any:
        return _of_no_result(lineage, same, beside)
    rows = lineage.here.by_row
    named = (
        (claims.load_id,) if claims.load_id else tuple(dict.fromkeys(mark.load for mark in marks.values()))
    )
    if named:
        by_row = {row: _of_mark(marks.get(claims.row_of(row))) or named for row in rows}
        answered = {row: (*loads, *same) for row, loads in by_row.items()}
        own, pasted = (*named, *same), _loose(lineage, claims, marks)
        astray = _astray(lineage, claims, marks)
        lost = astray if astray and _are_not_kept(lineage, own) else ()
        return Origins(answered, _pasted(lineage, pasted, seen, own), frozenset(lost))
    found = list(_candidates_found(lineage, claims, seen)) if claims.ours else []
    if not found:  # nothing stands where it stood: what is anywhere in a list is a question
        found = [
            replace(one, own=frozenset()) for one in _candidates_found(lineage, claims, seen, anywhere=True)
        ]
    best = _best(found)
    related = [one for one in found if best is not None and _related(lineage, one.told, best.told)]
    homes = (*(one.told.load.id for one in related), *same)
    others = [one for one in found if one not in related]
    alike = _pasted(lineage, _loose(lineage, claims, marks), seen, homes)
    alike |= {row: one.told for one in others for row in one.rows if _has(one.told, row)}
    left = _unexplained(lineage, claims, found)
    lost = left if left and (_are_more(lineage.ledger, lineage.like) or _are_not_kept(lineage, homes)) else ()
    return Origins(dict.fromkeys(rows, homes), alike, frozenset(lost))


def _of_no_result(lineage: Lineage, same: tuple[str, ...], beside: tuple[str, ...]) -> Origins:
    """The origins of a sheet that says nothing of earlier loads."""
    rows, there = lineage.here.by_row, [told for one in beside if (told := lineage.told(one))]
    lost = rows if any(_is_not_kept(lineage, told) for told in there) else ()
    return Origins(dict.fromkeys(rows, same), _having(there, rows), frozenset(lost))


def _unexplained(lineage: Lineage, claims: Claims, found: Collection[_Found]) -> list[int]:
    """The rows that none of the loads that were found has: every row where none was.

    What was found explains those that say they are to be corrected, of those of which some numbers were not dealt with such as
    have another one there. A forbidden number is never kept from being blocked.
    """
    if not found:
        return list(lineage.here.by_row)
    if lineage.kind.forbids:
        return []
    explained = frozenset[int]().union(*(one.rows for one in found))
    rows = frozenset(map(claims.row_of, explained))
    believed = {*claims.to_fix, *(row for row in claims.partly if claims.row_of(row) in rows)}
    return [row for row in claims.ours if row not in explained and row not in believed]


def _loose(lineage: Lineage, claims: Claims, marks: Mapping[int, Mark]) -> list[int]:
    """Rows without a mark that may come from another list than those around them.

    They were typed, or come from another result of which the last column, which is hidden, was not copied. Where no row has
    a mark, those that say they are to be corrected are taken for what they say.
    """
    believed = () if marks else claims.to_fix
    return [row for row in lineage.here.by_row if claims.row_of(row) not in marks and row not in believed]


def _astray(lineage: Lineage, claims: Claims, marks: Mapping[int, Mark]) -> list[int]:
    """Rows of a result without a mark that are not of the one around them: others have marks, or their number."""
    firsts = dict[int, int]()
    for row, number in sorted(claims.numbers.items()):
        firsts.setdefault(number, claims.row_of(row))
    second = {row for row, number in claims.numbers.items() if firsts[number] != claims.row_of(row)}
    left = (row for row in lineage.here.by_row if row in claims.ours and claims.row_of(row) not in marks)
    return [row for row in left if marks or row in second]


def _pasted(
    lineage: Lineage, rows: Collection[int], seen: Collection[str], named: Collection[str]
) -> dict[int, Told]:
    """Of some rows those that a list has that has nothing to do with the loads that are named: row -> its load."""
    if not rows:
        return {}
    own = set(lineage.above(named))
    others = [one for one in _candidates_told(lineage, seen) if own.isdisjoint(lineage.above([one.load.id]))]
    return _having(others, rows)


def _having(others: Iterable[Told], rows: Collection[int]) -> dict[int, Told]:
    return {row: told for told in others for row in rows if _has(told, row)}


def _of_mark(mark: Mark | None) -> tuple[str, ...]:
    return (mark.load,) if mark else ()


def _has(told: Told, row: int) -> bool:
    """Whether a load has sent a row, may have or will, or has held it, so that it is not sent as another list's unasked."""
    fate = told.fate(row)
    return fate is not None and (is_certain(fate) or fate[0] == Outcome.HELD)


def _candidates_found(
    lineage: Lineage, claims: Claims, seen: Collection[str], *, anywhere: bool = False
) -> Iterator[_Found]:
    looked_for = lineage.here.by_row if anywhere else claims.ours
    for told in _candidates_told(lineage, seen):
        rows = frozenset(row for row in looked_for if _stands_in(told, row, claims, anywhere=anywhere))
        if rows:
            own = rows if told.came_back else rows - frozenset(claims.to_fix)
            yield _Found(told, rows, own)


def _candidates_told(lineage: Lineage, seen: Collection[str]) -> Iterator[Told]:
    """The loads that may have some of the rows, each once, as far as their rows are known."""
    return (told for told in _every_candidate(lineage, seen) if told.keys is not None)


def _every_candidate(lineage: Lineage, seen: Collection[str] = ()) -> Iterator[Told]:
    known = set[str]()
    for load in _candidates(lineage.ledger, lineage.like, seen):
        told = lineage.told(load.id)
        if told is not None and told.load.id not in known:
            known.add(told.load.id)
            yield told


def _are_not_kept(lineage: Lineage, named: Collection[str]) -> bool:
    """Whether of a load of the kind, beside those named, the books alone are left.

    Then a row may be its answer. A forbidden number may come as often as it likes.
    """
    if lineage.kind.forbids:
        return False
    own = set(lineage.above(named))
    return any(_is_not_kept(lineage, told) for told in _every_candidate(lineage) if told.load.id not in own)


def _is_not_kept(lineage: Lineage, told: Told) -> bool:
    gone = told.keys is None and not told.elsewhere and told.load.id != lineage.like.id
    return gone and has_dealt(lineage.ledger, told.load)


def _stands_in(told: Told, row: int, claims: Claims, *, anywhere: bool) -> bool:
    """Whether a load has a row under the number that the sheet says; under any where that says nothing of a single entry."""
    own = told.row(row)
    if own is None:
        return False
    free = anywhere or not claims.numbers or row in claims.partly
    return free or (told.keys is not None and told.keys.number_of(own) == claims.numbers.get(row, 0))


def _best(found: Collection[_Found]) -> _Found | None:
    """The load that explains most rows, of several the newest."""
    likely = [one for one in found if one.own]
    return max(likely, key=lambda one: (len(one.own), one.told.load.number), default=None)


def _related(lineage: Lineage, one: Told, other: Told) -> bool:
    """Whether one of two loads is made of the result of the other, or both of the result of a third."""
    return not set(lineage.above([one.load.id])).isdisjoint(lineage.above([other.load.id]))


def _are_more(ledger: Ledger, like: Load) -> bool:
    """Whether there may be loads of the kind that are not looked through."""
    newest = ledger.loads(1)
    recent = ledger.recent_loads(like, _RECENT)
    return len(recent) > _CANDIDATES or bool(newest and newest[0].number > _RECENT)


def _candidates(ledger: Ledger, like: Load, seen: Collection[str]) -> Iterator[Load]:
    for load_id, _ in Counter(seen).most_common(3):
        if load := ledger.find(load_id):
            yield load
    yield from ledger.recent_loads(like, _RECENT)[:_CANDIDATES]
