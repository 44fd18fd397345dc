"""Rows that an earlier load has sent, in whatever file they come now: they are said, and not sent unless somebody insists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from callsheet.engine.context import LoadContext
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

_VERDICTS = {
    Fate.LOADED: (Outcome.SKIPPED, "ALREADY_LOADED"),
    Fate.MAYBE: (Outcome.UNKNOWN, "MAYBE_LOADED"),
    Fate.WAITS: (Outcome.UNKNOWN, "IN_OPEN_LOAD"),
}
_OWN_VERDICTS = frozenset(code for _, code in _VERDICTS.values())
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
    if kind.live.wanted_state or not (claims.sent or remembers(profile, kind)):
        return prepared
    known = _known(ledger, profile, prepared, keys, like, claims)
    settled = _outcomes(known.settled)
    changed = problem_frame((row, "", "ROW_CHANGED", "", load) for row, load in known.changed.items())
    listed = settled.assign(value="")[list(PROBLEM_COLUMNS)]
    return replace(
        prepared,
        ready=prepared.ready[~prepared.ready.index.isin(settled["row"])],
        settled=_joined(prepared.settled, settled),
        problems=_joined(prepared.problems, listed, changed),
    )


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
    here = Keys.of(keys, kind, rows)
    left = {row: key for row, key in of_row.items() if row not in settled}
    if not claims.sent & left.keys():
        return Known(settled, {})
    origin = origin_of(ledger, profile, like, claims, here, [one.load_id for one in seen.values()])
    if origin is None:
        doubtful = (str(Outcome.UNKNOWN), "STATUS_UNCONFIRMED", "")
        return Known(settled | dict.fromkeys(claims.sent & left.keys(), doubtful), {})
    every = here.beside(origin)
    more, changed = _by_origin(origin, {row: every[row] for row in left}, claims)
    return Known(settled | more, changed)


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
        elif row in claims.sent and claims.numbers.get(row) in origin.keys:
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
