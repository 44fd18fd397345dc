"""What earlier loads say of the rows of a sheet that came before, or came back: which are settled, changed, or held still."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from callsheet.engine.answering_rows import (
    DOUBTFUL,
    changed_since,
    of_other_accounts,
    told_by_homes,
    written_otherwise,
)
from callsheet.engine.claims import Claims
from callsheet.engine.copied_rows import copied_rows
from callsheet.engine.edited_rows import Marked, Place, Returned
from callsheet.engine.held_before import (
    BEFORE,
    HELD_BY_NUMBERS,
    Origins,
    Standing,
    origins_of_rows,
    said_of,
    standing,
)
from callsheet.engine.held_by_service import CODES, unblocked_rows
from callsheet.engine.in_force import Lapsed
from callsheet.engine.lineage import (
    IN_LIKE_ROW,
    LOADED_BEFORE,
    LOADED_EDITED,
    MAYBE_BEFORE,
    NOT_KEPT,
    ORIGIN_UNKNOWN,
    OTHERWISE,
    UNCONFIRMED,
    Homes,
    Lineage,
)
from callsheet.engine.not_kept import maybe_loaded
from callsheet.engine.origin import origins_of
from callsheet.engine.refused_before import refused_still
from callsheet.engine.row_marks import Mark, load_in
from callsheet.engine.row_verdicts import (
    OWN_VERDICTS,
    Verdict,
    carried_over,
    remembers,
    said_load,
    seen_rows,
    told_under_numbers,
    verdict_of,
    verdict_of_fate,
)
from callsheet.ledger.fates import Fate
from callsheet.ledger.records import Load
from transforms.other_keys import calls_by_key, other_keys
from transforms.outcomes import Outcome
from transforms.prepare import Prepared

if TYPE_CHECKING:
    from callsheet.ledger.ledger import Ledger

_SENT_ONCE = frozenset({LOADED_BEFORE, LOADED_EDITED, UNCONFIRMED, MAYBE_BEFORE})


@dataclass(frozen=True, slots=True)
class Known:
    """What earlier loads say of rows: row -> verdict of those not sent, row -> load of those that have changed since.

    `homes` are the loads of which each row is the answer, `origins` where rows are known as held, `standing` which still are.
    """

    settled: Mapping[int, Verdict]
    changed: Mapping[int, str]
    homes: Homes = field(default_factory=dict)
    origins: Origins = field(default_factory=Origins)
    standing: Standing = field(default_factory=Standing)

    @property
    def released(self) -> frozenset[int]:
        """The rows that were held and that a person releases."""
        return self.origins.released & self.standing.free


def told_by_earlier(
    lineage: Lineage,
    prepared: Prepared,
    claims: Claims,
    alike: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]],
    lapsed: Lapsed,
) -> Known:
    """What earlier loads say.

    `alike` are those of the same content, those of which the sheet came along in a result, and those of which it may have.
    """
    same, every = alike[0], (*alike[0], *alike[1])
    kind, like, of_row = prepared.kind, lineage.like, lineage.here.by_row
    seen = seen_rows(lineage.ledger, lineage.profile, kind, of_row, like.options, prepared.ready)
    settled = {row: verdict_of(sighting) for row, sighting in seen.items()}
    settled |= _seen_otherwise(lineage, prepared, seen.keys())
    if not (claims.any or any(alike)):
        return Known(settled, {})
    returned = Returned(lineage, prepared, claims)
    by_mark = {row: _of_mark(one) for row, one in returned.marked().items()}
    settled |= {
        row: verdict
        for row, verdict in by_mark.items()
        if verdict and settled.get(row, ("", LOADED_BEFORE, ""))[1] == LOADED_BEFORE
    }
    sighted = [one.load_id for one in seen.values()]
    origins = origins_of(lineage, claims, returned.marks, sighted, every, alike[2])
    places = {row: (sighting.load_id, sighting.row) for row, sighting in seen.items()}
    left = {row: loads for row, loads in origins.homes.items() if row not in settled}
    told = settled | told_by_homes(lineage, left, claims, places)
    if not kind.forbids:
        told = _with_not_kept(told, maybe_loaded(lineage, claims, returned.marks, left, same))
    told = dict.fromkeys(_foreign(lineage, claims, returned.marks), DOUBTFUL) | told
    left = {row: loads for row, loads in left.items() if row not in told}
    told |= of_other_accounts(lineage, left, claims) | written_otherwise(lineage, left, claims)
    doubtful = {row: load for row, load in origins.alike.items() if row not in told}
    told |= {
        row: (str(Outcome.UNKNOWN), IN_LIKE_ROW, said_load(other.load.id, other.load.created_at))
        for row, other in doubtful.items()
    }
    if origins.lost:
        told = dict.fromkeys(origins.lost, (str(Outcome.UNKNOWN), ORIGIN_UNKNOWN, "")) | told
    changed = changed_since(lineage, {row: loads for row, loads in left.items() if row not in told}, claims)
    told = _with_unlike(returned, told, places) if claims.edits else told
    if kind.reach is None:
        return _blocked_again(lineage.ledger, Known(told, changed, origins.homes), same, lapsed)
    copies = copied_rows(lineage.profile, claims, returned.marks)
    where = origins_of_rows(lineage, claims, returned.marks, origins.homes, copies)
    told, found = _with_holds(lineage, prepared, claims, where, told, lapsed)
    return Known(told, _but_those(changed, told), origins.homes, where, found)


def _with_holds(
    lineage: Lineage,
    prepared: Prepared,
    claims: Claims,
    where: Origins,
    told: Mapping[int, Verdict],
    lapsed: Lapsed,
) -> tuple[dict[int, Verdict], Standing]:
    """Verdicts of rows that may call people, with those of rows that were held: they still are, or are free; and which are."""
    served = [row for row, one in told.items() if one[1] in CODES]
    again = unblocked_rows(lineage.profile, prepared.kind, prepared.ready, served, lapsed.now)
    told = {row: one for row, one in told.items() if row not in again}
    if prepared.kind.sent_once:
        told = told | told_under_numbers(lineage, prepared.ready, where, told)
    found = standing(lineage.ledger, where, lapsed.now)
    old = {claims.row_of(row) for row, one in told.items() if one[1] in HELD_BY_NUMBERS} & where.released
    found = replace(found, free=found.free | old)
    told = _with_held(prepared, claims, told, found)
    return refused_still(lineage, prepared, claims, where) | told, found


def _foreign(lineage: Lineage, claims: Claims, marks: Mapping[int, Mark]) -> list[int]:
    """The rows of a result of another installation; `marks` are those of this one."""
    if lineage.kind.forbids:  # a forbidden number is never kept from being blocked
        return []
    find = lineage.ledger.find
    return of_others(claims, lineage.here.by_row, lambda load_id: find(load_id) is None, marks)


def of_others(
    claims: Claims, entries: Iterable[int], unknown: Callable[[str], bool], marks: Collection[int] = ()
) -> list[int]:
    """The entries of a result that do not say that they are to be corrected, and whose mark or summary names a load that is unknown."""
    named = {row: load_in(text) or claims.load_id for row, text in claims.marks.items() if row not in marks}
    others = {load for load in {claims.load_id, *named.values()} - {""} if unknown(load)}
    left = {entry: claims.row_of(entry) for entry in entries if others and entry not in claims.to_fix}
    return [
        entry for entry, row in left.items() if row not in marks and named.get(row, claims.load_id) in others
    ]


def _blocked_again(ledger: Ledger, known: Known, same: Sequence[str], lapsed: Lapsed) -> Known:
    """What earlier loads say of the rows of a list, of which those that have lapsed are sent as if no load had.

    Of the `same` content no other row is.
    """
    again = lapsed.found if known.settled or same else frozenset()
    if not again:
        return known
    first = ledger.load(same[0]) if same else None
    others = [row for row in lapsed.rows.index.tolist() if row not in again] if first else []
    loaded = dict.fromkeys(others, verdict_of_fate(Fate.LOADED, first.id, first.created_at)) if first else {}
    settled = {row: one for row, one in known.settled.items() if not (row in again and one[1] in _SENT_ONCE)}
    homes = {row: loads for row, loads in known.homes.items() if row not in again or row in settled}
    return replace(known, settled=loaded | settled, homes=homes)


def _with_not_kept(told: Mapping[int, Verdict], maybe: Mapping[int, Load | None]) -> dict[int, Verdict]:
    """The verdicts where only the books of a load are left, which know more than the status that a row says."""
    left = {row: one for row, one in told.items() if not (row in maybe and one[1] == UNCONFIRMED)}
    found = {row: load for row, load in maybe.items() if load is not None and row not in left}
    return left | {
        row: (str(Outcome.UNKNOWN), NOT_KEPT, said_load(load.id, load.created_at))
        for row, load in found.items()
    }


def _but_those(changed: Mapping[int, str], told: Mapping[int, Verdict]) -> dict[int, str]:
    return {row: load for row, load in changed.items() if row not in told}


def _with_held(
    prepared: Prepared, claims: Claims, told: Mapping[int, Verdict], found: Standing
) -> dict[int, Verdict]:
    """The verdicts with what holds whole rows: also their bad entries, for there is nothing to correct in whom nobody may call."""
    left = {
        row: one
        for row, one in told.items()
        if not (one[1] in HELD_BY_NUMBERS and claims.row_of(row) in found.free)
    }
    if not found.held:
        return left
    settled = prepared.settled
    bad = settled.loc[settled["outcome"] == Outcome.INVALID, "row"].tolist()
    entries = (row for row in (*prepared.ready.index.tolist(), *bad) if row not in left)
    held = {row: found.held[claims.row_of(row)] for row in entries if claims.row_of(row) in found.held}
    return left | {row: (str(Outcome.HELD), BEFORE, said_of(holds)) for row, holds in held.items()}


def _of_mark(one: Marked) -> Verdict | None:
    """The verdict on a marked row; None where it may be sent, or is for others to tell."""
    verdict = carried_over(one.load, *one.fate)
    if verdict is None or ((one.changed or one.invalid) and verdict[1] not in OWN_VERDICTS):
        return None
    return (verdict[0], LOADED_EDITED, verdict[2]) if one.changed and verdict[1] == LOADED_BEFORE else verdict


def _with_unlike(
    returned: Returned, settled: dict[int, Verdict], places: Mapping[int, Place]
) -> dict[int, Verdict]:
    """The verdicts, where a row that was loaded said something else when it was."""
    loaded = {
        row: place for row, place in places.items() if settled.get(row, ("", "", ""))[1] == LOADED_BEFORE
    }
    unlike = returned.unlike(loaded)
    return {
        row: (outcome, LOADED_EDITED if row in unlike else code, detail)
        for row, (outcome, code, detail) in settled.items()
    }


def _seen_otherwise(lineage: Lineage, prepared: Prepared, seen: Collection[int]) -> dict[int, Verdict]:
    """Rows that the ledger does not remember as they are, and may with their telephone written otherwise."""
    ledger, kind = lineage.ledger, prepared.kind
    if not (remembers(lineage.profile, kind) and calls_by_key(kind)):
        return {}
    left = {row: key for row, key in lineage.here.by_row.items() if row not in seen}
    others = other_keys(left, ledger.remembered.shapes())
    found = dict[int, Verdict]()
    for keys in _by_turns(others):
        rows = prepared.ready.loc[list(keys)]
        sighted = seen_rows(ledger, lineage.profile, kind, keys, lineage.like.options, rows)
        found |= {
            row: (str(Outcome.UNKNOWN), OTHERWISE, said_load(sighting.load_id, sighting.when))
            for row, sighting in sighted.items()
        }
    return found


def _by_turns(others: Mapping[int, Sequence[str]]) -> Iterator[dict[int, str]]:
    """The first other key of each row, then the second of those that have one, and so on."""
    for at in range(max(map(len, others.values()), default=0)):
        yield {row: keys[at] for row, keys in others.items() if at < len(keys)}
