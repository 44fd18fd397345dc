"""Stage prove: every row repaired, checked and deduplicated; the load enters the ledger with what is settled already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from callsheet.engine.claims import read_claims
from callsheet.engine.context import LoadContext, load_key, target_of
from callsheet.engine.edited_rows import KNOWN
from callsheet.engine.held_before import decided, save_origins
from callsheet.engine.in_force import InForce, Lapsed
from callsheet.engine.kept_keys import KEYS, keys_to_keep
from callsheet.engine.kept_match import match_from
from callsheet.engine.kept_numbers import kept_numbers, save_numbers
from callsheet.engine.known_rows import lineage_of, without_known
from callsheet.engine.lineage import ACCOUNT, CAME_BACK, TARGET, WIDTH, save_homes
from callsheet.engine.list_place import Placed, PlacesOfLists, lists_of
from callsheet.engine.options import load_options
from callsheet.engine.places import account_of
from callsheet.engine.repeats import repeated_by
from callsheet.engine.secret_fields import wipe
from callsheet.engine.workspace import PLACES, Workspace
from callsheet.ledger.records import Load
from callsheet.ledger.states import LoadState
from callsheet.settings import Profile
from transforms.cells import RepairPolicy
from transforms.consent import ConsentPolicy
from transforms.elsewhere import with_elsewhere
from transforms.first_rows import first_rows
from transforms.headers import EVERY_NUMBER, Match
from transforms.kind import Kind
from transforms.matrix_rows import prepare_matrix
from transforms.people import Numbers
from transforms.places import BY_ROW
from transforms.policies import Hidden, PreparePolicy
from transforms.prepare import Prepared, prepare
from transforms.row_keys import row_keys
from transforms.shared_options import DATE_ORDER, zone_in
from transforms.sheet import Sheet
from validators.libraries import pd
from validators.tables import as_texts

if TYPE_CHECKING:
    from sqlalchemy import Connection


def prepare_sheet(
    sheet: Sheet, match: Match, profile: Profile, hidden: Hidden, now: datetime, options: Mapping[str, str]
) -> Prepared:
    """Prove a recognised sheet by the profile's rules and the load's options, as of `now`."""
    zone = zone_in(options, profile.time_zone)
    moment = f"{now.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
    order = options.get(DATE_ORDER) or profile.date_order
    repairs = RepairPolicy(frozenset(profile.refused_repairs), profile.formulas, profile.country, order)
    consent = ConsentPolicy(profile.consent_columns, profile.consent_values)
    filled = match.kind.filled(options)
    refuse = profile.unknown_columns == "refuse"
    policy = PreparePolicy(moment, hidden, repairs, zone, consent, filled, options, refuse)
    return prepare_matrix(sheet, match, policy) if match.queues else prepare(sheet, match, policy)


def marked(prepared: Prepared, match: Match, options: Mapping[str, str]) -> dict[str, str]:
    """The options of a load, marked where its rows say themselves where they go, and where its books count numbers: how many a row may have."""
    every = {EVERY_NUMBER: str(match.width)} if match.dialled else {}
    by_row = {BY_ROW: "yes"} if prepared.places is not None else {}
    return {**options, **every, **by_row}


def validate(context: LoadContext, load_id: str, placed: Placed | None = None) -> Load:
    """Prove the rows of a load that was read, and record it; `placed` is where they go, where that was known of them alone."""
    workspace = context.workspace(load_id)
    sheet, facts = workspace.load_sheet()
    match = match_from(facts["match"])
    context.progress.stage("prove", len(sheet.cells))
    profile, kind = context.profile, match.kind
    origin = facts.get("origin", "")
    workbook = facts.get("workbook", origin)
    lists = PlacesOfLists(context.ledger, profile, context.now())
    placed = placed or lists.placed(sheet, match, facts["options"], workbook, again=facts["again"])
    options = load_options(kind, profile, placed.given)
    prepared = prepare_sheet(sheet, match, profile, Hidden(facts["hidden"]), context.now(), options)
    prepared = replace(prepared, sheet_problems=(*prepared.sheet_problems, *placed.said))
    keys = row_keys(prepared.ready, kind, zone_in(options, profile.time_zone))
    options = marked(prepared, match, options)
    load = _load(context, load_id, facts, sheet, match, options)
    claims = read_claims(sheet, match, prepared.ready.index, origin, workbook)
    kept = keys_to_keep(keys, kind, prepared.ready, _first(sheet, match, keys.index))
    target = target_of(
        load.target, kind, marked(prepared, match, load_options(kind, profile, facts["options"]))
    )
    width = match.width if match.dialled else 1
    workspace.save_frame(
        KEYS, kept, {ACCOUNT: account_of(profile), TARGET: target, CAME_BACK: claims.any, WIDTH: width}
    )
    decisions: Iterable[Callable[[Connection], None]] = ()
    lapsed = Lapsed(profile, kind, options, prepared.ready, InForce.by(context))
    if facts["again"] or repeated_by(context, load, lapsed) is None:
        valid, lineage = prepared.ready, lineage_of(context.ledger, profile, prepared, keys, load, target)
        left = without_known(lineage, prepared, claims, lapsed, again=facts["again"])
        prepared, known = left.prepared, left.known
        if placed.unknown and (homes := lists_of(known.homes, prepared.ready.index)):
            return validate(context, load_id, lists.placed_by(match, facts["options"], homes))
        save_homes(workspace, lineage, known.homes)
        save_origins(workspace, known.origins)
        decisions = decided(context, load, known.origins, known.standing)
        _keep_known(workspace, valid, prepared)
    workspace.save_frame("ready", prepared.ready, save_numbers(workspace, prepared.numbers))
    workspace.save_frame(
        "problems", prepared.problems, {"sheet": [asdict(problem) for problem in prepared.sheet_problems]}
    )
    if prepared.places is not None:
        workspace.save_frame(PLACES, prepared.places)
    workspace.save_frame("repairs", as_texts(prepared.repairs, ("before", "after")))
    workspace.sync()
    return _recorded(context, load, kind, prepared, decisions)


def _recorded(
    context: LoadContext,
    load: Load,
    kind: Kind,
    prepared: Prepared,
    decisions: Iterable[Callable[[Connection], None]],
) -> Load:
    """The load as the ledger has it from now on: read, or refused as a whole and without its rows."""
    if not prepared.refused:
        load = replace(load, rows=prepared.rows, state=LoadState.READ)
        return context.ledger.add_load(load, prepared.settled, *decisions)
    load = replace(load, rows=0, state=LoadState.REFUSED)
    added = context.ledger.add_load(load, prepared.settled.iloc[:0])
    wipe(context.workspace(load.id), kind)
    return added


def numbers_of(context: LoadContext, load: Load) -> Numbers:
    """All that the cells of a load may mean; read anew from its sheet where an older version has not kept it."""
    workspace = context.workspace(load.id)
    kept, (sheet, facts) = kept_numbers(workspace), workspace.load_sheet()
    match, hidden = match_from(facts["match"]), Hidden(facts["hidden"])
    if kept is None:
        kept = prepare_sheet(sheet, match, context.profile, hidden, context.now(), load.options).numbers
    ready, _ = workspace.load_frame("ready")
    called = [ready[name] for name in match.kind.rows.reaches]
    return with_elsewhere(kept, sheet, match, called, context.profile.country)


def _first(sheet: Sheet, match: Match, entries: pd.Index[int]) -> pd.Series[int] | None:
    """The rows in the first file; of entries that are numbered by cell always, but those of a matrix claim nothing."""
    found = None if match.queues else first_rows(sheet.cells, match.header, match.header_row)
    if not match.dialled:
        return found
    rows = entries // match.width
    known = pd.Series(rows, index=entries) if found is None else found.reindex(rows).set_axis(entries)
    return known.dropna().astype("int64")


def _keep_known(workspace: Workspace, valid: pd.DataFrame, prepared: Prepared) -> None:
    """Keep the valid rows that an earlier load has: the marks of this load's result say what they say."""
    if len(valid) > len(prepared.ready):
        known = valid[~valid.index.isin(prepared.ready.index)]
        workspace.save_frame(KNOWN, known.drop(columns=[*prepared.kind.secrets], errors="ignore"))


def _load(
    context: LoadContext,
    load_id: str,
    facts: Mapping[str, Any],
    sheet: Sheet,
    match: Match,
    options: Mapping[str, str],
) -> Load:
    """The load that a sheet becomes, before its rows are counted."""
    profile, kind, content = context.profile, match.kind, facts["sha256"]
    target = target_of(profile.base_url, kind, options)
    key = load_key(content, sheet.name, kind.name, target, len(context.ledger.loads_of(content)))
    return replace(like(profile, facts["file"], content, sheet, kind, options), id=load_id, load_key=key)


def like(
    profile: Profile, file: str, sha256: str, sheet: Sheet, kind: Kind, options: Mapping[str, str]
) -> Load:
    """The load that a sheet would become, before it has an id and its rows are counted."""
    service = profile.base_url
    return Load("", file, sha256, sheet.name, kind.name, profile.name, service, "", 0, options)
