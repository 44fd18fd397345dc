"""Rows that are the answer of an earlier load: what it says of them, and which have changed since."""

from __future__ import annotations

from callsheet.engine.claims import Claims
from callsheet.engine.edited_rows import Place
from callsheet.engine.lineage import (
    ELSEWHERE,
    OTHERWISE,
    UNCONFIRMED,
    Books,
    Homes,
    Lineage,
    Told,
    best_of,
    by_loads,
    is_certain,
)
from callsheet.engine.row_verdicts import Verdict, carried_over, said_load, verdict_of
from callsheet.ledger.fates import fate_of
from callsheet.ledger.records import Load
from transforms.other_keys import calls_by_key
from transforms.outcomes import Outcome
from transforms.row_keys import may_be_one_row

DOUBTFUL = (str(Outcome.UNKNOWN), UNCONFIRMED, "")


def told_by_homes(
    lineage: Lineage, homes: Homes, claims: Claims, places: dict[int, Place]
) -> dict[int, Verdict]:
    """What the loads of which rows are the answer say of them, and what was sent since; adds where they are to `places`."""
    best = best_of(lineage.fates(homes))
    left = {row: loads for row, loads in homes.items() if not (row in best and is_certain(best[row][1]))}
    seen = lineage.sightings(left)
    found = {row: _of_home(told.load, fate, row in claims.sent) for row, (told, fate) in best.items()}
    verdicts = {row: verdict for row, verdict in found.items() if verdict}
    verdicts |= {row: verdict_of(sighting) for row, sighting in seen.items()}
    doubtful = [
        row
        for loads, rows in by_loads(homes)
        if not lineage.known(loads)
        for row in rows
        if row in claims.sent
    ]
    places |= {row: (told.load.id, told.row(row) or 0) for row, (told, _) in best.items()}
    places |= {row: (sighting.load_id, sighting.row) for row, sighting in seen.items()}
    return dict.fromkeys(doubtful, DOUBTFUL) | verdicts


def of_other_accounts(lineage: Lineage, left: Homes, claims: Claims) -> dict[int, Verdict]:
    """Rows that are the answer of a load to another account, or to what may be another one, and were not to be corrected."""
    return {
        row: (str(Outcome.UNKNOWN), ELSEWHERE, said_load(told.load.id, told.load.created_at))
        for loads, rows in by_loads(left)
        for told in lineage.known(loads)
        if told.load.kind == lineage.like.kind and not lineage.of_one_account(told.load)
        for row in rows
        if row not in claims.to_fix
    }


def written_otherwise(lineage: Lineage, left: Homes, claims: Claims) -> dict[int, Verdict]:
    """Rows whose load dealt with a row of that number in which the same telephone may stand, written otherwise.

    One that is written the same was sent to another place, or it would have been found.
    """
    if not calls_by_key(lineage.kind):
        return {}
    return {
        row: (str(Outcome.UNKNOWN), OTHERWISE, said_load(told.load.id, told.load.created_at))
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
    return carried_over(load, *fate)


def changed_since(lineage: Lineage, left: Homes, claims: Claims) -> dict[int, str]:
    """Rows that are sent though their load dealt with a row of that number: they are other rows now."""
    found = dict[int, str]()
    for loads, rows in by_loads(left):
        for told in lineage.known(loads):
            said = said_load(told.load.id, told.load.created_at)
            found |= dict.fromkeys((row for row in rows if _was_another(told, row, claims)), said)
    return found


def _was_another(told: Told, row: int, claims: Claims) -> bool:
    said_sent = row in claims.sent and row not in claims.partly
    return said_sent and told.fate(row) is None and claims.numbers.get(row, 0) in told.numbers
