"""Rows that another load has frozen since they were validated, and what the freezing of rows has to remember."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from callsheet.engine.context import LoadContext
from callsheet.engine.held_before import (
    Origins,
    kept_origins,
)
from callsheet.engine.kept_keys import (
    Keys,
    facts_of_keys,
    keys_in,
    named_keys_of,
    resolved_places,
)
from callsheet.engine.lineage import (
    TARGET,
    Homes,
    Lineage,
    answers,
    best_of,
    by_loads,
    homes_of,
    is_certain,
)
from callsheet.engine.places import rows_by_place
from callsheet.engine.row_numbers import numbers_at
from callsheet.engine.row_verdicts import (
    carried_over,
    outcomes_of,
    remembers,
    seen_rows,
    told_under_numbers,
    verdict_of,
)
from callsheet.ledger.deferred import transitions
from callsheet.ledger.records import Load
from callsheet.settings import Profile
from transforms.kinds import kind_named
from transforms.other_keys import calls_by_key, shapes_of
from validators.libraries import pd

if TYPE_CHECKING:
    from callsheet.ledger.remembered import Remember


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
    seen = seen_rows(lineage.ledger, lineage.profile, lineage.kind, keys, like.options, ready, but=like.id)
    taken = {row: verdict_of(sighting) for row, sighting in seen.items()}
    there = set(ready.index.tolist())
    if lineage.kind.sent_once:
        taken |= told_under_numbers(lineage, ready, where, taken)
    if own := {row: loads for row, loads in homes.items() if row in there}:
        taken |= {row: verdict_of(sighting) for row, sighting in lineage.sightings(own).items()}
        fates = best_of(one for one in lineage.fates(own) if is_certain(one[2]))
        found = {row: carried_over(told.load, *fate) for row, (told, fate) in fates.items()}
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
