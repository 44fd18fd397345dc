"""Rows that an earlier load has sent, in whatever file they come now: they are said, and not sent unless somebody insists."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from callsheet.engine.claims import UNNAMED, Claims
from callsheet.engine.context import LoadContext
from callsheet.engine.copied_rows import copied_rows
from callsheet.engine.edited_rows import Marked, Place, Returned
from callsheet.engine.held_before import (
    BEFORE,
    HELD_BY_NUMBERS,
    Origins,
    Standing,
    kept_origins,
    origins_of_rows,
    said_of,
    standing,
)
from callsheet.engine.held_by_service import CODES, unblocked_rows
from callsheet.engine.in_force import Lapsed
from callsheet.engine.kept_keys import (
    Keys,
    facts_of_keys,
    keys_in,
    named_keys_of,
    resolved_places,
)
from callsheet.engine.lineage import (
    ASKED,
    ELSEWHERE,
    IN_LIKE_ROW,
    LOADED_BEFORE,
    LOADED_EDITED,
    MAYBE_BEFORE,
    NOT_KEPT,
    ORIGIN_UNKNOWN,
    OTHERWISE,
    TARGET,
    UNCONFIRMED,
    WAITS_ELSEWHERE,
    Books,
    Homes,
    Lineage,
    Told,
    answers,
    best_of,
    by_loads,
    homes_of,
    is_certain,
)
from callsheet.engine.not_kept import maybe_loaded
from callsheet.engine.origin import origins_of
from callsheet.engine.places import rows_by_place
from callsheet.engine.refused_before import refused_still
from callsheet.engine.repeats import of_other_loads, of_same_workbook
from callsheet.engine.row_marks import Mark, load_in
from callsheet.engine.row_numbers import numbers_at, sent_under
from callsheet.ledger.deferred import transitions
from callsheet.ledger.fates import Fate, Sighting, fate_of
from callsheet.ledger.records import Load
from callsheet.settings import Profile
from transforms.kind import Kind
from transforms.kinds import kind_named
from transforms.masking import masked
from transforms.other_keys import calls_by_key, other_keys, shapes_of
from transforms.outcomes import OUTCOME_COLUMNS, Outcome
from transforms.prepare import Prepared
from transforms.row_keys import may_be_one_row
from validators.libraries import pd
from validators.message import packed
from validators.tables import table
from validators.validate import PROBLEM_COLUMNS, problem_frame

_VERDICTS = {
    Fate.LOADED: (Outcome.SKIPPED, LOADED_BEFORE),
    Fate.MAYBE: (Outcome.UNKNOWN, MAYBE_BEFORE),
    Fate.WAITS: (Outcome.UNKNOWN, WAITS_ELSEWHERE),
}
_OWN_VERDICTS = frozenset({LOADED_EDITED, *(code for _, code in _VERDICTS.values())})
_SENT_ONCE = frozenset({LOADED_BEFORE, LOADED_EDITED, UNCONFIRMED, MAYBE_BEFORE})
_DOUBTFUL = (str(Outcome.UNKNOWN), UNCONFIRMED, "")
RELEASED = "ROW_RELEASED"
_LONGEST_WORD = 40  # characters of a word that are shown
_MAY_COME_AGAIN = frozenset({"NOT_APPROVED"})

if TYPE_CHECKING:
    from callsheet.ledger.ledger import Ledger
    from callsheet.ledger.remembered import Remember

Verdict = tuple[str, str, str]  # outcome, code and detail of a row that is not sent


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


@dataclass(frozen=True, slots=True)
class Left:
    """A prepared sheet without the rows that earlier loads have; `known` is what they say of its rows."""

    prepared: Prepared
    known: Known


def remembers(profile: Profile, kind: Kind) -> bool:
    """Whether the rows of a kind are recognised in other files."""
    return kind.sent_once or (kind.name in profile.remember_rows and not kind.forbids)


def lineage_of(
    ledger: Ledger, profile: Profile, prepared: Prepared, keys: pd.Series[str], like: Load
) -> Lineage:
    """The earlier loads of a prepared sheet; `keys` are those of its ready rows, `like` is the load that it becomes."""
    return Lineage(ledger, profile, like, Keys.of(keys, prepared.kind, prepared.ready))


def without_known(
    lineage: Lineage, prepared: Prepared, claims: Claims, lapsed: Lapsed, *, again: bool = False
) -> Left:
    """A prepared sheet without the rows that earlier loads have, each of them with its outcome and problem.

    `claims` are what a result says of itself, `lapsed` which rows of a list block what is not blocked any more. With `again`
    every row stays but those that are held.
    """
    kind, ledger, profile = prepared.kind, lineage.ledger, lineage.profile
    # A list of a wanted state may come as often as one likes: only what differs from the live state is sent.
    if kind.live.wanted_state:
        return Left(prepared, Known({}, {}))
    same = of_other_loads(ledger, profile, lineage.like, lapsed)
    workbook = "" if claims.any and claims.workbook == UNNAMED else claims.workbook
    beside = of_same_workbook(ledger, lineage.like, workbook)
    if not (claims.any or same or any(beside) or remembers(profile, kind)):
        return Left(prepared, Known({}, {}))
    known = _known(lineage, prepared, claims, (same, *beside), lapsed)
    if again:
        held = {row: one for row, one in known.settled.items() if claims.row_of(row) in known.standing.held}
        known = replace(known, settled=held, changed={})
    return Left(_without(prepared, known, claims), known)


def _without(prepared: Prepared, known: Known, claims: Claims) -> Prepared:
    settled = outcomes_of(known.settled)
    changed = problem_frame(
        [
            *((row, "", "ROW_CHANGED", "", load) for row, load in known.changed.items()),
            *((row, "", RELEASED, "", "") for row in _first_entries(prepared, claims, known.released)),
            *_words_that_release_nothing(prepared, claims, known),
        ]
    )
    listed = settled.assign(value="")[list(PROBLEM_COLUMNS)]
    return replace(
        prepared,
        ready=prepared.ready[~prepared.ready.index.isin(settled["row"])],
        settled=_joined(_but(prepared.settled, settled), settled),
        problems=_joined(_but(prepared.problems, settled), listed, changed),
    )


def _words_that_release_nothing(
    prepared: Prepared, claims: Claims, known: Known
) -> Iterator[tuple[int, str, str, str, str]]:
    """What somebody wrote in the status cells of rows that are held still."""
    rows = claims.words.keys() & known.standing.held.keys()
    for entry in _first_entries(prepared, claims, rows):
        yield entry, "", "RELEASE_UNKNOWN", "", masked(claims.words[claims.row_of(entry)][:_LONGEST_WORD])


def unconfirmed(prepared: Prepared, claims: Claims) -> Prepared:
    """The same where no ledger is there to be asked: rows that a result says were dealt with are in doubt."""
    if prepared.kind.live.wanted_state or not claims.any:
        return prepared
    entries = prepared.ready.index.tolist()
    others = () if prepared.kind.forbids else _of_others(claims, entries, lambda _: True)
    doubtful = {*claims.sent, *others}
    rows = [row for row in entries if row in doubtful]
    return _without(prepared, Known(dict.fromkeys(rows, _DOUBTFUL), {}), claims)


def _first_entries(prepared: Prepared, claims: Claims, rows: Collection[int]) -> list[int]:
    """Of some rows of the sheet the first entry of each."""
    if not rows:
        return []
    entries = sorted({*prepared.ready.index.tolist(), *prepared.settled["row"].tolist()}, reverse=True)
    return sorted({claims.row_of(entry): entry for entry in entries if claims.row_of(entry) in rows}.values())


def _but(frame: pd.DataFrame, settled: pd.DataFrame) -> pd.DataFrame:
    """A frame without the rows that have an outcome by now."""
    there = frame["row"].isin(settled["row"])
    return frame[~there] if there.any() else frame


def _joined(*frames: pd.DataFrame) -> pd.DataFrame:
    first, *more = frames
    joined = pd.concat([first, *(frame for frame in more if len(frame))], ignore_index=True)
    return joined.sort_values("row", kind="stable", ignore_index=True)


def _known(
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
    seen = _seen(lineage.ledger, lineage.profile, kind, of_row, like.options, prepared.ready)
    settled = {row: _verdict(sighting) for row, sighting in seen.items()}
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
    told = settled | _by_homes(lineage, left, claims, places)
    if not kind.forbids:
        told = _with_not_kept(told, maybe_loaded(lineage, claims, returned.marks, left, same))
    told = dict.fromkeys(_foreign(lineage, claims, returned.marks), _DOUBTFUL) | told
    left = {row: loads for row, loads in left.items() if row not in told}
    told |= _elsewhere(lineage, left, claims) | _written_otherwise(lineage, left, claims)
    doubtful = {row: load for row, load in origins.alike.items() if row not in told}
    told |= {
        row: (str(Outcome.UNKNOWN), IN_LIKE_ROW, _load_of(other.load.id, other.load.created_at))
        for row, other in doubtful.items()
    }
    if origins.lost:
        told = dict.fromkeys(origins.lost, (str(Outcome.UNKNOWN), ORIGIN_UNKNOWN, "")) | told
    changed = _changed(lineage, {row: loads for row, loads in left.items() if row not in told}, claims)
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
        told = told | _under_numbers(lineage, prepared.ready, where, told)
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
    return _of_others(claims, lineage.here.by_row, lambda load_id: find(load_id) is None, marks)


def _of_others(
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
    loaded = dict.fromkeys(others, _of_fate(Fate.LOADED, first.id, first.created_at)) if first else {}
    settled = {row: one for row, one in known.settled.items() if not (row in again and one[1] in _SENT_ONCE)}
    homes = {row: loads for row, loads in known.homes.items() if row not in again or row in settled}
    return replace(known, settled=loaded | settled, homes=homes)


def _under_numbers(
    lineage: Lineage, ready: pd.DataFrame, where: Origins, told: Collection[int]
) -> dict[int, Verdict]:
    """The verdicts on rows that say another thing to somebody for whom the row that they were is sent already."""
    left = ready[~ready.index.isin(list(told))]
    found = sent_under(lineage, left, where)
    verdicts = {row: _verdict(sighting) for row, sighting in found.items()}
    return {
        row: (outcome, LOADED_EDITED if code == LOADED_BEFORE else code, detail)
        for row, (outcome, code, detail) in verdicts.items()
    }


def _with_not_kept(told: Mapping[int, Verdict], maybe: Mapping[int, Load | None]) -> dict[int, Verdict]:
    """The verdicts where only the books of a load are left, which know more than the status that a row says."""
    left = {row: one for row, one in told.items() if not (row in maybe and one[1] == UNCONFIRMED)}
    found = {row: load for row, load in maybe.items() if load is not None and row not in left}
    return left | {
        row: (str(Outcome.UNKNOWN), NOT_KEPT, _load_of(load.id, load.created_at))
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


def _by_homes(lineage: Lineage, homes: Homes, claims: Claims, places: dict[int, Place]) -> dict[int, Verdict]:
    """What the loads of which rows are the answer say of them, and what was sent since; adds where they are to `places`."""
    best = best_of(lineage.fates(homes))
    left = {row: loads for row, loads in homes.items() if not (row in best and is_certain(best[row][1]))}
    seen = lineage.sightings(left)
    found = {row: _of_home(told.load, fate, row in claims.sent) for row, (told, fate) in best.items()}
    verdicts = {row: verdict for row, verdict in found.items() if verdict}
    verdicts |= {row: _verdict(sighting) for row, sighting in seen.items()}
    doubtful = [
        row
        for loads, rows in by_loads(homes)
        if not lineage.known(loads)
        for row in rows
        if row in claims.sent
    ]
    places |= {row: (told.load.id, told.row(row) or 0) for row, (told, _) in best.items()}
    places |= {row: (sighting.load_id, sighting.row) for row, sighting in seen.items()}
    return dict.fromkeys(doubtful, _DOUBTFUL) | verdicts


def _elsewhere(lineage: Lineage, left: Homes, claims: Claims) -> dict[int, Verdict]:
    """Rows that are the answer of a load to another account, or to what may be another one, and were not to be corrected."""
    return {
        row: (str(Outcome.UNKNOWN), ELSEWHERE, _load_of(told.load.id, told.load.created_at))
        for loads, rows in by_loads(left)
        for told in lineage.known(loads)
        if told.load.kind == lineage.like.kind and not lineage.of_one_account(told.load)
        for row in rows
        if row not in claims.to_fix
    }


def _written_otherwise(lineage: Lineage, left: Homes, claims: Claims) -> dict[int, Verdict]:
    """Rows whose load dealt with a row of that number in which the same telephone may stand, written otherwise.

    One that is written the same was sent to another place, or it would have been found.
    """
    if not calls_by_key(lineage.kind):
        return {}
    return {
        row: (str(Outcome.UNKNOWN), OTHERWISE, _load_of(told.load.id, told.load.created_at))
        for loads, rows in by_loads(left)
        for told in lineage.known(loads)
        for row in rows
        if any(
            key != lineage.here.by_row[row]
            and may_be_one_row(key, lineage.here.by_row[row])
            and _is_sent(told.fate_of(own))
            for own, key in told.keys_numbered(claims.numbers.get(row, 0))
        )
    }


def _is_sent(fate: Books | None) -> bool:
    return fate is not None and fate_of(fate[0]) is not None


def _of_home(load: Load, fate: Books, says_sent: bool) -> Verdict | None:
    """The verdict on a row by its fate in a load; what was a question then is one until somebody has answered it."""
    if fate[1] == UNCONFIRMED:
        return fate if says_sent else None
    return _carried_over(load, *fate)


def _changed(lineage: Lineage, left: Homes, claims: Claims) -> dict[int, str]:
    """Rows that are sent though their load dealt with a row of that number: they are other rows now."""
    found = dict[int, str]()
    for loads, rows in by_loads(left):
        for told in lineage.known(loads):
            said = _load_of(told.load.id, told.load.created_at)
            found |= dict.fromkeys((row for row in rows if _was_another(told, row, claims)), said)
    return found


def _was_another(told: Told, row: int, claims: Claims) -> bool:
    said_sent = row in claims.sent and row not in claims.partly
    return said_sent and told.fate(row) is None and claims.numbers.get(row, 0) in told.numbers


def _of_mark(one: Marked) -> Verdict | None:
    """The verdict on a marked row; None where it may be sent, or is for others to tell."""
    verdict = _carried_over(one.load, *one.fate)
    if verdict is None or ((one.changed or one.invalid) and verdict[1] not in _OWN_VERDICTS):
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


def _seen(
    ledger: Ledger,
    profile: Profile,
    kind: Kind,
    keys: Mapping[int, str],
    options: Mapping[str, str],
    rows: pd.DataFrame,
    but: str = "",
) -> dict[int, Sighting]:
    """Row -> where the ledger remembers it from, beside the load `but`."""
    marks: list[tuple[int, str]] = []
    for place, there in rows_by_place(profile, kind, options, rows) if remembers(profile, kind) else ():
        marks += ledger.remembered.fingerprints(place, {row: keys[row] for row in there}).items()
    found = ledger.remembered.earlier({mark for _, mark in marks}, but=but) if marks else {}
    return {row: found[mark] for row, mark in marks if mark in found}


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
        sighted = _seen(ledger, lineage.profile, kind, keys, lineage.like.options, rows)
        found |= {
            row: (str(Outcome.UNKNOWN), OTHERWISE, _load_of(sighting.load_id, sighting.when))
            for row, sighting in sighted.items()
        }
    return found


def _by_turns(others: Mapping[int, Sequence[str]]) -> Iterator[dict[int, str]]:
    """The first other key of each row, then the second of those that have one, and so on."""
    for at in range(max(map(len, others.values()), default=0)):
        yield {row: keys[at] for row, keys in others.items() if at < len(keys)}


def _carried_over(load: Load, outcome: str, code: str, detail: str) -> Verdict | None:
    """What the outcome of a row in its load makes of it now; None when it may be sent."""
    if code in _OWN_VERDICTS or code in ASKED or outcome == Outcome.HELD:
        return outcome, code, detail
    if outcome == Outcome.SKIPPED:
        return None if code in _MAY_COME_AGAIN else (outcome, code, detail)
    fate = fate_of(outcome)
    return _of_fate(fate, load.id, load.created_at) if fate else None


def _verdict(seen: Sighting) -> Verdict:
    return _of_fate(seen.fate, seen.load_id, seen.when)


def _of_fate(fate: Fate, load_id: str, when: str) -> Verdict:
    outcome, code = _VERDICTS[fate]
    return str(outcome), code, _load_of(load_id, when)


def _load_of(load_id: str, when: str) -> str:
    return packed("LOAD_OF", load=load_id, when=when)


def outcomes_of(settled: Mapping[int, Verdict]) -> pd.DataFrame:
    """Verdicts as an outcome frame."""
    lines = [(row, outcome, code, "", detail) for row, (outcome, code, detail) in settled.items()]
    return table(OUTCOME_COLUMNS, lines)


def without_taken(context: LoadContext, load: Load, ready: pd.DataFrame) -> pd.DataFrame:
    """The rows of a load that no other load has frozen since they were validated; the others get their outcome."""
    profile = context.profile
    if _insists(context, load.id):
        return ready
    lineage = _lineage_again(context, load)
    keys = lineage.here.by_row | named_keys_of(profile, load.id)
    where = kept_origins(context, load.id)
    taken = taken_rows(lineage, keys, homes_of(profile, load.id), where, ready)
    context.ledger.do(transitions.settle_surveyed(load.id, taken), context.claims.get(load.id))
    return ready[~ready.index.isin(taken["row"])]


def taken_rows(
    lineage: Lineage, keys: Mapping[int, str], homes: Homes, where: Origins, ready: pd.DataFrame
) -> pd.DataFrame:
    """The outcomes of ready rows that another load has frozen; `keys` are theirs, `homes` the loads of which each is the answer.

    `where` says which rows of earlier loads they were.
    """
    like, lineage = lineage.like, replace(lineage, resolved=resolved_places(lineage.kind, ready), _told={})
    seen = _seen(lineage.ledger, lineage.profile, lineage.kind, keys, like.options, ready, but=like.id)
    taken = {row: _verdict(sighting) for row, sighting in seen.items()}
    there = set(ready.index.tolist())
    if lineage.kind.sent_once:
        taken |= _under_numbers(lineage, ready, where, taken)
    if own := {row: loads for row, loads in homes.items() if row in there}:
        taken |= {row: _verdict(sighting) for row, sighting in lineage.sightings(own).items()}
        fates = best_of(one for one in lineage.fates(own) if is_certain(one[2]))
        found = {row: _carried_over(told.load, *fate) for row, (told, fate) in fates.items()}
        taken |= {row: verdict for row, verdict in found.items() if verdict}
    return outcomes_of(taken)


def remembering(context: LoadContext, load: Load, rows: pd.DataFrame) -> Remember | None:
    """What the freezing of a load's chunks has to remember of these rows; None where there is nothing.

    Rows of kinds that are remembered, at the place where they go; rows that came back, at the loads of which they are the answer.
    """
    profile, lineage = context.profile, _lineage_again(context, load)
    by_place = list(answered_at(lineage, homes_of(profile, load.id), rows))
    if remembers(profile, lineage.kind):
        keys = lineage.here.by_row | named_keys_of(profile, load.id)
        by_place += kept_at(profile, load, keys, rows)
    if lineage.kind.sent_once:
        by_place += numbers_at(profile, load, rows, kept_origins(context, load.id))
    again = _insists(context, load.id)
    shapes = shapes_of(lineage.here.by_row.values()) if calls_by_key(lineage.kind) else ()
    return (
        context.ledger.remembered.remembering(load.id, by_place, again=again, shapes=shapes)
        if by_place
        else None
    )


def kept_at(
    profile: Profile, load: Load, keys: Mapping[int, str], rows: pd.DataFrame
) -> Iterator[tuple[str, dict[int, str]]]:
    """Where the rows of a load of a kind that is remembered are known once they are sent, with their keys there."""
    for place, there in rows_by_place(profile, kind_named(load.kind), load.options, rows):
        yield place, {row: keys[row] for row in there}


def answered_at(lineage: Lineage, homes: Homes, rows: pd.DataFrame) -> Iterator[tuple[str, dict[int, str]]]:
    """The same at the loads of which rows are the answer."""
    if not homes:
        return
    own = set(rows.index.tolist())
    resolved = resolved_places(lineage.kind, rows)
    for loads, answer in by_loads(homes):
        yield from answers(lineage, loads, [row for row in answer if row in own], resolved)


def _lineage_again(context: LoadContext, load: Load) -> Lineage:
    """The earlier loads of a load that was validated: also under the name of its place that it was read with."""
    kind, profile = kind_named(load.kind), context.profile
    workspace = context.workspace(load.id)
    named = facts_of_keys(workspace).get(TARGET)
    here = keys_in(workspace, kind, profile.time_zone) or Keys({})
    return Lineage(context.ledger, profile, load, here, (str(named),) if named else ())


def _insists(context: LoadContext, load_id: str) -> bool:
    _, facts = context.workspace(load_id).facts_of("cells")
    return bool(facts["again"])
