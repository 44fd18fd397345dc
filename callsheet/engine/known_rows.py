"""Rows that an earlier load has sent, in whatever file they come now: they are said, and not sent unless somebody insists."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from callsheet.engine.context import LoadContext
from callsheet.engine.edited_rows import Marked, Place, Returned
from callsheet.engine.origin import Claims, Keys, Origin, keys_of, named_keys_of, origin_of
from callsheet.engine.places import rows_by_place
from callsheet.ledger.deferred import transitions
from callsheet.ledger.fates import Fate, Sighting, fate_of
from callsheet.ledger.records import Load
from callsheet.settings import Profile
from transforms.kind import Kind
from transforms.kinds import kind_named
from transforms.outcomes import OUTCOME_COLUMNS, Outcome
from transforms.prepare import Prepared
from validators.libraries import pd
from validators.message import packed
from validators.tables import table
from validators.validate import PROBLEM_COLUMNS, problem_frame

_LOADED, _EDITED = "ALREADY_LOADED", "LOADED_ROW_EDITED"
_VERDICTS = {
    Fate.LOADED: (Outcome.SKIPPED, _LOADED),
    Fate.MAYBE: (Outcome.UNKNOWN, "MAYBE_LOADED"),
    Fate.WAITS: (Outcome.UNKNOWN, "IN_OPEN_LOAD"),
}
_OWN_VERDICTS = frozenset({_EDITED, *(code for _, code in _VERDICTS.values())})
_MAY_COME_AGAIN = frozenset({"NOT_APPROVED"})

if TYPE_CHECKING:
    from callsheet.ledger.ledger import Ledger
    from callsheet.ledger.remembered import Remember

Verdict = tuple[str, str, str]  # outcome, code and detail of a row that is not sent


@dataclass(frozen=True, slots=True)
class Known:
    """What earlier loads say of rows: row -> verdict of those not sent, row -> load of those that have changed since."""

    settled: Mapping[int, Verdict]
    changed: Mapping[int, str]


def remembers(profile: Profile, kind: Kind) -> bool:
    """Whether the rows of a kind are recognised in other files."""
    return kind.sent_once or kind.name in profile.remember_rows


def without_known(
    ledger: Ledger, profile: Profile, prepared: Prepared, keys: pd.Series[str], like: Load, claims: Claims
) -> Prepared:
    """A prepared sheet without the rows that earlier loads have, each of them with its outcome and problem.

    `keys` are those of its ready rows; `like` is the load that it becomes, `claims` what a result says of itself.
    """
    kind = prepared.kind
    # A list of a wanted state may come as often as one likes: only what differs from the live state is sent.
    if kind.live.wanted_state or not (claims.any or remembers(profile, kind)):
        return prepared
    known = _known(ledger, profile, prepared, keys, like, claims)
    settled = _outcomes(known.settled)
    changed = problem_frame((row, "", "ROW_CHANGED", "", load) for row, load in known.changed.items())
    listed = settled.assign(value="")[list(PROBLEM_COLUMNS)]
    return replace(
        prepared,
        ready=prepared.ready[~prepared.ready.index.isin(settled["row"])],
        settled=_joined(_but(prepared.settled, settled), settled),
        problems=_joined(_but(prepared.problems, settled), listed, changed),
    )


def _but(frame: pd.DataFrame, settled: pd.DataFrame) -> pd.DataFrame:
    """A frame without the rows that have an outcome by now."""
    there = frame["row"].isin(settled["row"])
    return frame[~there] if there.any() else frame


def _joined(*frames: pd.DataFrame) -> pd.DataFrame:
    first, *more = frames
    joined = pd.concat([first, *(frame for frame in more if len(frame))], ignore_index=True)
    return joined.sort_values("row", kind="stable", ignore_index=True)


def _known(
    ledger: Ledger, profile: Profile, prepared: Prepared, keys: pd.Series[str], like: Load, claims: Claims
) -> Known:
    kind, rows = prepared.kind, prepared.ready
    of_row = dict(zip(keys.index.tolist(), keys.tolist(), strict=True))
    seen = _seen(ledger, profile, kind, of_row, like.options, rows)
    settled = {row: _verdict(sighting) for row, sighting in seen.items()}
    if not claims.any:
        return Known(settled, {})
    here = Keys.of(keys, kind, rows)
    returned = Returned(ledger, profile, prepared, like, here, claims)
    by_mark = {row: _of_mark(one) for row, one in returned.marked().items()}
    settled |= {
        row: verdict
        for row, verdict in by_mark.items()
        if verdict and settled.get(row, ("", _LOADED, ""))[1] == _LOADED
    }
    places = {row: (sighting.load_id, sighting.row) for row, sighting in seen.items()}
    left = {row: key for row, key in of_row.items() if row not in settled}
    by_result, changed = _of_result(returned, left, places, [one.load_id for one in seen.values()])
    told = settled | by_result
    return Known(_with_unlike(returned, told, places) if claims.edits else told, changed)


def _of_result(
    returned: Returned, left: Mapping[int, str], places: dict[int, Place], seen: Collection[str]
) -> tuple[dict[int, Verdict], dict[int, str]]:
    """What the load that a result came from says of rows of which nothing is known yet; adds their places to `places`."""
    claims, here = returned.named(), returned.here
    if not claims.sent & left.keys():
        return {}, {}
    origin = origin_of(returned.ledger, returned.profile, returned.like, claims, here, seen)
    if origin is None:
        doubtful = (str(Outcome.UNKNOWN), "STATUS_UNCONFIRMED", "")
        return dict.fromkeys(claims.sent & left.keys(), doubtful), {}
    every = here.beside(origin)
    places |= {row: (origin.load.id, origin.rows[every[row]]) for row in left if every[row] in origin.rows}
    return _by_origin(origin, {row: every[row] for row in left}, claims)


def _of_mark(one: Marked) -> Verdict | None:
    """The verdict on a marked row; None where it may be sent, or is for others to tell."""
    verdict = _carried_over(one.load, *one.fate)
    if verdict is None or ((one.changed or one.invalid) and verdict[1] not in _OWN_VERDICTS):
        return None
    return (verdict[0], _EDITED, verdict[2]) if one.changed and verdict[1] == _LOADED else verdict


def _with_unlike(
    returned: Returned, settled: dict[int, Verdict], places: Mapping[int, Place]
) -> dict[int, Verdict]:
    """The verdicts, where a row that was loaded said something else when it was."""
    loaded = {row: place for row, place in places.items() if settled.get(row, ("", "", ""))[1] == _LOADED}
    unlike = returned.unlike(loaded)
    return {
        row: (outcome, _EDITED if row in unlike else code, detail)
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
    marks: dict[int, str] = {}
    for place, there in rows_by_place(profile, kind, options, rows) if remembers(profile, kind) else ():
        marks |= ledger.remembered.fingerprints(place, {row: keys[row] for row in there})
    found = ledger.remembered.earlier(set(marks.values()), but=but) if marks else {}
    return {row: found[mark] for row, mark in marks.items() if mark in found}


def _by_origin(
    origin: Origin, keys: Mapping[int, str], claims: Claims
) -> tuple[dict[int, Verdict], dict[int, str]]:
    """What the load that a result came from says of its rows: those not sent, and those that are other rows now."""
    settled, changed = dict[int, Verdict](), dict[int, str]()
    for row, key in keys.items():
        fate = origin.fates.get(key)
        if fate is not None:
            verdict = _carried_over(origin.load, *fate)
            settled |= {row: verdict} if verdict else {}
        elif row in claims.sent and row not in claims.partly and claims.numbers.get(row) in origin.keys:
            changed[row] = _load_of(origin.load.id, origin.load.created_at)
    return settled, changed


def _carried_over(load: Load, outcome: str, code: str, detail: str) -> Verdict | None:
    """What the outcome of a row in its load makes of it now; None when it may be sent."""
    if code in _OWN_VERDICTS or outcome == Outcome.HELD:
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


def _outcomes(settled: Mapping[int, Verdict]) -> pd.DataFrame:
    lines = [(row, outcome, code, "", detail) for row, (outcome, code, detail) in settled.items()]
    return table(OUTCOME_COLUMNS, lines)


def without_taken(context: LoadContext, load: Load, ready: pd.DataFrame) -> pd.DataFrame:
    """The rows of a load that no other load has frozen since they were validated; the others get their outcome."""
    kind = kind_named(load.kind)
    if _insists(context, load.id):
        return ready
    if not remembers(context.profile, kind):
        return ready
    keys = _keys(context, load.id, kind)
    seen = _seen(context.ledger, context.profile, kind, keys, load.options, ready, but=load.id)
    taken = {row: _verdict(sighting) for row, sighting in seen.items()}
    context.ledger.do(transitions.settle_surveyed(load.id, _outcomes(taken)), context.claims.get(load.id))
    return ready[~ready.index.isin(list(taken))]


def remembering(context: LoadContext, load: Load, rows: pd.DataFrame) -> Remember | None:
    """What the freezing of a load's chunks has to remember of these rows; None for kinds that are not remembered."""
    kind, profile = kind_named(load.kind), context.profile
    if not remembers(profile, kind):
        return None
    keys = _keys(context, load.id, kind)
    by_place = {
        place: {row: keys[row] for row in there}
        for place, there in rows_by_place(profile, kind, load.options, rows)
    }
    again = _insists(context, load.id)
    return context.ledger.remembered.remembering(load.id, by_place, again=again) if by_place else None


def _insists(context: LoadContext, load_id: str) -> bool:
    _, facts = context.workspace(load_id).facts_of("cells")
    return bool(facts["again"])


def _keys(context: LoadContext, load_id: str, kind: Kind) -> dict[int, str]:
    found = keys_of(context.profile, load_id, kind)
    return (found.by_row if found else {}) | named_keys_of(context.profile, load_id)
