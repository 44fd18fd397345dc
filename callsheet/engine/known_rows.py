"""Rows that an earlier load has sent, in whatever file they come now: they are said, and not sent unless somebody insists."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from callsheet.engine.answering_rows import DOUBTFUL
from callsheet.engine.claims import UNNAMED, Claims
from callsheet.engine.earlier_loads import Known, of_others, told_by_earlier
from callsheet.engine.in_force import Lapsed
from callsheet.engine.kept_keys import (
    Keys,
)
from callsheet.engine.lineage import (
    Lineage,
)
from callsheet.engine.repeats import of_other_loads, of_same_workbook
from callsheet.engine.row_verdicts import outcomes_of, remembers
from callsheet.ledger.records import Load
from callsheet.settings import Profile
from transforms.masking import masked
from transforms.prepare import Prepared
from validators.libraries import pd
from validators.validate import PROBLEM_COLUMNS, problem_frame

if TYPE_CHECKING:
    from callsheet.ledger.ledger import Ledger

RELEASED = "ROW_RELEASED"

_LONGEST_WORD = 40  # characters of a word that are shown


@dataclass(frozen=True, slots=True)
class Left:
    """A prepared sheet without the rows that earlier loads have; `known` is what they say of its rows."""

    prepared: Prepared
    known: Known


def lineage_of(
    ledger: Ledger, profile: Profile, prepared: Prepared, keys: pd.Series[str], like: Load, target: str
) -> Lineage:
    """The earlier loads of a prepared sheet; `keys` are those of its ready rows, `like` is the load that it becomes.

    `target` is where it would go if it were no answer of another load.
    """
    return Lineage(ledger, profile, like, Keys.of(keys, prepared.kind, prepared.ready), (target,))


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
    known = told_by_earlier(lineage, prepared, claims, (same, *beside), lapsed)
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
    others = () if prepared.kind.forbids else of_others(claims, entries, lambda _: True)
    doubtful = {*claims.sent, *others}
    rows = [row for row in entries if row in doubtful]
    return _without(prepared, Known(dict.fromkeys(rows, DOUBTFUL), {}), claims)


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
