"""What the outcome of a row in an earlier load makes of it now: it is loaded already, may be, or may be sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from callsheet.engine.held_before import (
    Origins,
)
from callsheet.engine.lineage import (
    ASKED,
    LOADED_BEFORE,
    LOADED_EDITED,
    MAYBE_BEFORE,
    WAITS_ELSEWHERE,
    Lineage,
)
from callsheet.engine.places import rows_by_place
from callsheet.engine.row_numbers import sent_under
from callsheet.ledger.fates import Fate, Sighting, fate_of
from callsheet.ledger.records import Load
from callsheet.settings import Profile
from transforms.kind import Kind
from transforms.outcomes import OUTCOME_COLUMNS, Outcome
from validators.libraries import pd
from validators.message import packed
from validators.tables import table

if TYPE_CHECKING:
    from callsheet.ledger.ledger import Ledger

_VERDICTS = {
    Fate.LOADED: (Outcome.SKIPPED, LOADED_BEFORE),
    Fate.MAYBE: (Outcome.UNKNOWN, MAYBE_BEFORE),
    Fate.WAITS: (Outcome.UNKNOWN, WAITS_ELSEWHERE),
}

OWN_VERDICTS = frozenset({LOADED_EDITED, *(code for _, code in _VERDICTS.values())})

_MAY_COME_AGAIN = frozenset({"NOT_APPROVED"})

Verdict = tuple[str, str, str]  # outcome, code and detail of a row that is not sent


def remembers(profile: Profile, kind: Kind) -> bool:
    """Whether the rows of a kind are recognised in other files."""
    return kind.sent_once or (kind.name in profile.remember_rows and not kind.forbids)


def told_under_numbers(
    lineage: Lineage, ready: pd.DataFrame, where: Origins, told: Collection[int]
) -> dict[int, Verdict]:
    """The verdicts on rows that say another thing to somebody for whom the row that they were is sent already."""
    left = ready[~ready.index.isin(list(told))]
    found = sent_under(lineage, left, where)
    verdicts = {row: verdict_of(sighting) for row, sighting in found.items()}
    return {
        row: (outcome, LOADED_EDITED if code == LOADED_BEFORE else code, detail)
        for row, (outcome, code, detail) in verdicts.items()
    }


def seen_rows(
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


def carried_over(load: Load, outcome: str, code: str, detail: str) -> Verdict | None:
    """What the outcome of a row in its load makes of it now; None when it may be sent."""
    if code in OWN_VERDICTS or code in ASKED or outcome == Outcome.HELD:
        return outcome, code, detail
    if outcome == Outcome.SKIPPED:
        return None if code in _MAY_COME_AGAIN else (outcome, code, detail)
    fate = fate_of(outcome)
    return verdict_of_fate(fate, load.id, load.created_at) if fate else None


def verdict_of(seen: Sighting) -> Verdict:
    """The verdict on a row that the ledger remembers."""
    return verdict_of_fate(seen.fate, seen.load_id, seen.when)


def verdict_of_fate(fate: Fate, load_id: str, when: str) -> Verdict:
    """The verdict on a row of which it is known what became of it, in which load, and when that was."""
    outcome, code = _VERDICTS[fate]
    return str(outcome), code, said_load(load_id, when)


def said_load(load_id: str, when: str) -> str:
    """A load and its moment, as the detail of a problem."""
    return packed("LOAD_OF", load=load_id, when=when)


def outcomes_of(settled: Mapping[int, Verdict]) -> pd.DataFrame:
    """Verdicts as an outcome frame."""
    lines = [(row, outcome, code, "", detail) for row, (outcome, code, detail) in settled.items()]
    return table(OUTCOME_COLUMNS, lines)
