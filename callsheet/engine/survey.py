"""Stage survey, the first part of planning: proven rows are held against the live service, once a load."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from callsheet.engine.context import LoadContext, creator_of, load_key, target_of
from callsheet.engine.kept_keys import save_named_keys
from callsheet.engine.kept_match import match_from
from callsheet.engine.service_errors import stop_for
from callsheet.engine.workspace import NAMED, PLACES, RESULT, Workspace
from callsheet.errors import UsageError
from callsheet.ledger.deferred import transitions
from callsheet.ledger.records import Load
from callsheet.sobot.errors import SobotError
from transforms.headers import Match
from transforms.kind import Kind
from transforms.live import Live, Source, Survey
from transforms.names import no_repairs
from transforms.offered import Offered, as_written
from transforms.places import own_repairs
from transforms.prepare import titled
from transforms.survey import compared, needs_survey, not_checked, required_sources
from validators.libraries import pd
from validators.problems import Problem
from validators.validate import problem_frame

READY = "survey-ready"  # not there where the survey changed nothing
_PROBLEMS, _REPAIRS = "survey-problems", "survey-repairs"


async def compare_with_live(
    context: LoadContext, load: Load, kind: Kind
) -> tuple[pd.DataFrame, Mapping[str, Any]]:
    """The rows left to send and the facts that the plan needs; what was read stays in the load's work folder.

    UsageError when the whole sheet is refused; StoppedError or SetupError when the service cannot be read.
    """
    workspace, ready = context.workspace(load.id), None
    if not workspace.has(RESULT):
        ready, _ = workspace.load_frame("ready")
        if not needs_survey(kind, ready, load.options):
            return ready, {}
        found = await _survey(context, load, kind, ready)
        if found.refusal:
            raise UsageError.of(found.refusal.as_message())
        _save(workspace, found, ready, not_checked(kind, ready, load.options))
        save_named_keys(context, load, kind, ready, found.repairs)
    settled, kept = workspace.load_frame(RESULT)
    if named := kept.get("options"):
        _rename(context, load, kind, named)
    context.ledger.do(transitions.settle_surveyed(load.id, settled), context.claims.get(load.id))
    if ready is None or workspace.has(READY):
        ready = surveyed_rows(workspace)
    return ready, kept["facts"]


def _rename(context: LoadContext, load: Load, kind: Kind, named: Mapping[str, str]) -> None:
    """Let a load go where its option's name leads, under the key that it would have with the code itself."""
    options = {**load.options, **named}
    if options == load.options:
        return
    intent = sum(other.number < load.number for other in context.ledger.loads_of(load.sha256))
    target = target_of(load.target, kind, options)
    key = load_key(load.sha256, load.sheet, load.kind, target, intent)
    context.ledger.rename(load.id, options, key, context.claims.get(load.id))


def surveyed_rows(workspace: Workspace) -> pd.DataFrame:
    """The rows that the survey left to be sent, as it left them."""
    ready, _ = workspace.load_frame(READY if workspace.has(READY) else "ready")
    return ready


async def _survey(context: LoadContext, load: Load, kind: Kind, ready: pd.DataFrame) -> Survey:
    """The rows against what is live. What was read for another load within a minute shows what is there, never what is not."""
    settled = context.ledger.outcomes(load.id)
    settled = settled[~settled["row"].isin(ready.index)]
    row_of = match_from(context.workspace(load.id).facts_of("cells")[1]["match"]).row_of
    _, agent_type = creator_of(context.profile, load.options)
    refused = frozenset(context.profile.refused_repairs)

    def against(live: Live) -> Survey:
        return compared(ready, kind, live, load.options, settled, agent_type, refused, row_of)

    sources = required_sources(kind, ready, load.options)
    if not sources:
        return against(Live())
    recent, key = context.application.live, _live_key(context, kind, load, sources)
    async with recent.reading(key):
        finds = kind.live.only_finds and Source.MEMBERS not in sources
        known = recent.get(key) if finds else None
        if known is not None and _all_there(found := against(known)):
            return found
        return against(recent.keep(key, await _read(context, load, kind, sources)))


def _live_key(
    context: LoadContext, kind: Kind, load: Load, sources: Mapping[Source, tuple[str, ...]]
) -> Hashable:
    connection = context.connection()
    return connection.base_url, connection.app_id, frozenset(sources.items()), kind.scope(load.options)


def _all_there(found: Survey) -> bool:
    """Whether all that is named is there; a name that only one thing had may be another's too by now."""
    named = bool(found.options) or (found.repairs is not None and len(found.repairs) > 0)
    return found.refusal is None and found.problems.empty and not named


async def _read(
    context: LoadContext, load: Load, kind: Kind, sources: Mapping[Source, Sequence[str]]
) -> Live:
    from callsheet.engine.live import read_live

    context.progress.stage("look")
    try:
        async with context.client() as client:
            return await read_live(client, sources, kind.scope(load.options))
    except SobotError as error:
        raise stop_for(error, load.id) from None


def _save(workspace: Workspace, found: Survey, ready: pd.DataFrame, unchecked: Problem | None) -> None:
    """The result last: it says that the survey was made. Rows left as they were, and frames without rows, are not kept."""
    repairs = no_repairs() if found.repairs is None else found.repairs
    kept_frames = {
        READY: None if found.ready.equals(ready) else found.ready,
        _PROBLEMS: None if found.problems.empty else found.problems,
        _REPAIRS: None if repairs.empty else repairs.astype({"before": "str", "after": "str"}),
    }
    for name, frame in kept_frames.items():
        workspace.remove(name)
        if frame is not None:
            workspace.save_frame(name, frame)
    said = (*([unchecked] if unchecked else []), *found.notices)
    kept = {
        "facts": dict(found.facts),
        "changes": [change.record() for change in found.changes],
        "sheet": [asdict(problem) for problem in said],
        "options": dict(found.options),
        "offered": {field: dict(names) for field, names in found.offered.items()},
    }
    workspace.save_frame(RESULT, found.settled, kept)


def surveyed_problems(workspace: Workspace) -> pd.DataFrame:
    """What the survey of a load found wrong with its rows, under the analyst's own headers."""
    if not workspace.has(RESULT) or not workspace.has(_PROBLEMS):
        return problem_frame()
    found, _ = workspace.load_frame(_PROBLEMS)
    _, facts = workspace.facts_of("cells")
    return titled(found, match_from(facts["match"]))


def surveyed_sheet(workspace: Workspace) -> list[Problem]:
    """What the survey of a load has to say of its sheet as a whole, and of the name of a campaign that is made first."""
    kept = (workspace.facts_of(name)[1] for name in (RESULT, NAMED) if workspace.has(name))
    return [Problem(**problem) for facts in kept for problem in facts["sheet"]]


def offered_in(workspace: Workspace, match: Match, cells: pd.DataFrame) -> Offered:
    """What the survey of a load found to choose from, as each column of the sheet (cells as read, by position) writes it."""
    if not workspace.has(RESULT):
        return {}
    found = workspace.facts_of(RESULT)[1].get("offered", {})
    columns = {column.field: at for at, column in match.columns.items() if column.field in found}
    return {
        field: as_written(found[field], cells[at].tolist()) for field, at in columns.items() if at in cells
    }


def all_repairs(workspace: Workspace) -> pd.DataFrame:
    """Every repair of a load's rows: of how values were written, and of names that the survey has replaced."""
    repairs, _ = workspace.load_frame("repairs")
    if not workspace.has(_REPAIRS):
        return repairs
    named, _ = workspace.load_frame(_REPAIRS)
    _, facts = workspace.facts_of("cells")
    written = workspace.load_frame(PLACES)[0] if workspace.has(PLACES) else None
    return with_repairs(repairs, own_repairs(named, written), match_from(facts["match"]))


def with_repairs(repairs: pd.DataFrame, named: pd.DataFrame | None, match: Match) -> pd.DataFrame:
    """Repairs under the analyst's own headers, with those of the survey; in the order of rows."""
    if named is None or named.empty:
        return repairs
    every = pd.concat([repairs, titled(named, match)], ignore_index=True)
    return every.sort_values("row", kind="stable", ignore_index=True)
