"""The dry run: read, prove and plan, with nothing sent and nothing recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import UTC, datetime

from callsheet.durable import readable_name
from callsheet.engine.context import client_of, plan_context, today
from callsheet.engine.known_rows import without_known
from callsheet.engine.live import read_live
from callsheet.engine.origin import read_claims
from callsheet.engine.progress import Progress
from callsheet.engine.results import READY, LoadRequest, RowTexts, SheetResult, exit_of
from callsheet.engine.scrub import allowed_by, held_rows, is_scrubbed
from callsheet.engine.service_errors import said_by
from callsheet.engine.take import Recognised, Taken, take
from callsheet.engine.validate import load_options, prepare_sheet
from callsheet.errors import Exit, UsageError
from callsheet.ledger.read_only import forbidden_read_only, read_only
from callsheet.ledger.records import LedgerError, Load
from callsheet.settings import Profile
from callsheet.sobot.errors import SobotError
from transforms.calls import PlanError
from transforms.kind import OFFLINE, Kind, Scope
from transforms.live import Live, Source, Survey
from transforms.matrix_rows import at_cells, of_rows
from transforms.outcomes import Outcome, outcome_frame
from transforms.prepare import Prepared, titled
from transforms.report import masked_repairs, problems_of
from transforms.row_keys import row_keys
from transforms.survey import compared, required_sources
from validators.libraries import pd
from validators.message import Message, message, pack
from validators.problems import Problem
from validators.validate import PROBLEM_COLUMNS


def look(
    profile: Profile,
    prepared: Prepared,
    options: Mapping[str, str],
    progress: Progress,
    row_of: Callable[[int], int] = int,
) -> tuple[Survey, list[Problem]]:
    """The survey of a proven sheet, and what to say of the sheet: why nothing was looked up, or why it is refused."""
    sources = required_sources(prepared.kind, prepared.ready, {**options, OFFLINE: ""})
    scope = prepared.kind.scope(options)
    live, why = _read(profile, sources, scope, options, progress) if sources else (Live(), None)
    refused = frozenset(profile.refused_repairs)
    found = compared(
        prepared.ready, prepared.kind, live, options, prepared.settled, profile.agent_type, refused, row_of
    )
    notices = [Problem("REFERENCES_NOT_CHECKED", detail=pack(why))] if why else []
    found, unasked = scrubbed(profile, found, prepared.kind, options)
    notices += [Problem("FORBIDDEN_NOT_CHECKED", detail=pack(unasked))] if unasked else []
    return found, [*notices, *([found.refusal] if found.refusal else [])]


def scrubbed(
    profile: Profile, found: Survey, kind: Kind, options: Mapping[str, str]
) -> tuple[Survey, Message | None]:
    """The survey without the rows that are forbidden, as far as the ledger is there; why it could not be asked."""
    if not is_scrubbed(kind, options):
        return found, None
    try:
        with forbidden_read_only(profile.ledger_url) as memory:
            if memory is None:
                return found, None
            held = held_rows(memory, profile, kind, found.ready, today(profile, datetime.now(UTC)))
    except LedgerError as error:
        return found, error.message
    settled = pd.concat([found.settled, held], ignore_index=True)
    problems = pd.concat([found.problems, held.assign(value="")[list(PROBLEM_COLUMNS)]], ignore_index=True)
    ready = found.ready[~found.ready.index.isin(held["row"])]
    return replace(found, ready=ready, settled=settled, problems=problems), None


def _read(
    profile: Profile,
    sources: Mapping[Source, Sequence[str]],
    scope: Scope,
    options: Mapping[str, str],
    progress: Progress,
) -> tuple[Live, Message | None]:
    """What is live, or nothing and why."""
    if options.get(OFFLINE):
        return Live(), message("OFFLINE")
    if not profile.can_connect:
        return Live(), message("NO_CREDENTIALS", profile=profile.name)
    progress.stage("look")

    async def read() -> Live:
        async with client_of(profile) as client:
            return await read_live(client, sources, scope)

    try:
        with ThreadPoolExecutor(1) as pool:  # a Prefect flow checks from within its own event loop
            return pool.submit(asyncio.run, read()).result(), None
    except SobotError as error:
        return Live(), said_by(error)


def check_files(
    profile: Profile,
    orders: Iterable[LoadRequest],
    progress: Progress,
    keep: Callable[[RowTexts], None] | None = None,
) -> list[SheetResult]:
    """Check files; of each sheet what would be sent, and every problem of every row. `keep` is given its rows."""
    results: list[SheetResult] = []
    for order in orders:
        progress.stage("read")
        taken = take(order, profile)
        if not taken.sheets:
            results.append(taken.refusal(order, profile))
        results.extend(
            _check(order, profile, taken, recognised, progress, keep) for recognised in taken.sheets
        )
    return results


def _check(
    order: LoadRequest,
    profile: Profile,
    taken: Taken,
    recognised: Recognised,
    progress: Progress,
    keep: Callable[[RowTexts], None] | None,
) -> SheetResult:
    progress.stage("prove", len(recognised.sheet.cells))
    kind = recognised.match.kind
    now = datetime.now(UTC)
    options = load_options(kind, profile, dict(order.options))
    hidden = order.hidden or profile.hidden
    proven = prepare_sheet(recognised.sheet, recognised.match, profile, hidden, now, options)
    prepared, unread = (
        (proven, None) if order.again else _unknown(order, profile, taken, recognised, proven, options)
    )
    found, notices = (
        (None, [])
        if prepared.refused
        else look(profile, prepared, options, progress, recognised.match.row_of)
    )
    notices += [Problem("ROWS_NOT_COMPARED", detail=pack(unread))] if unread else []
    general = [*taken.problems, *prepared.sheet_problems, *notices, *allowed_by(kind, options)]
    problems = (
        pd.concat([prepared.problems, titled(found.problems, recognised.match)])
        if found
        else prepared.problems
    )
    problems = at_cells(problems, recognised.match)
    nothing = outcome_frame([], Outcome.INVALID, "")
    listed = tuple(problems_of(general, problems, nothing, recognised.match))
    result = SheetResult(
        str(order.file),
        recognised.sheet.name,
        None,
        kind.name,
        problems=listed,
        dry_run=True,
        language=profile.language_for(recognised.match.language),
        zone=profile.time_zone,
    )
    if found is None:
        return replace(result, exit=Exit.USAGE)
    if keep is not None:
        outcomes = of_rows(
            _outcomes(prepared, found, "not sent" if found.refusal else READY), recognised.match
        )
        keep(
            RowTexts(
                recognised.sheet.name, outcomes, problems, recognised.match, result.language, result.zone
            )
        )
    return _forecast(result, profile, recognised, prepared, found, options)


def _unknown(
    order: LoadRequest,
    profile: Profile,
    taken: Taken,
    recognised: Recognised,
    prepared: Prepared,
    options: Mapping[str, str],
) -> tuple[Prepared, Message | None]:
    """The sheet without the rows that earlier loads have, or as it is and why the ledger could not be asked."""
    sheet, match = recognised.sheet, recognised.match
    claims = read_claims(sheet, match, prepared.ready.index, taken.origin)
    name, kind = readable_name(order.file.name), match.kind.name
    like = Load("", name, taken.sha256, sheet.name, kind, profile.name, profile.base_url, "", 0, options)
    try:
        with read_only(profile.ledger_url) as ledger:
            if ledger is None:
                return prepared, None
            keys = row_keys(prepared.ready, match.kind, profile.time_zone)
            return without_known(ledger, profile, prepared, keys, like, claims), None
    except LedgerError as error:
        return prepared, error.message


def _forecast(
    result: SheetResult,
    profile: Profile,
    recognised: Recognised,
    prepared: Prepared,
    found: Survey,
    options: Mapping[str, str],
) -> SheetResult:
    """The result of a sheet that was compared with the live service: its books, and what sending would take."""
    changes = tuple(asdict(change) for change in found.changes)
    books = _books(prepared, found, "not sent" if found.refusal else READY)
    result = replace(result, changes=changes, rows=prepared.rows, outcomes=books)
    if found.refusal:
        return replace(result, exit=Exit.USAGE)
    calls = _calls(found, profile, recognised, options)
    return replace(
        result,
        seconds=calls / profile.rate if profile.rate else None,
        repairs=tuple(masked_repairs(_repairs(prepared, found, recognised))),
        calls=calls,
        exit=exit_of({name: count for name, count in books.items() if name != READY}),
    )


def _repairs(prepared: Prepared, found: Survey, recognised: Recognised) -> pd.DataFrame:
    """Every repair: of how cells are written, and of names against the live service."""
    if found.repairs is None or found.repairs.empty:
        return at_cells(prepared.repairs, recognised.match)
    named = titled(found.repairs, recognised.match)
    every = pd.concat([prepared.repairs, named], ignore_index=True).sort_values("row", kind="stable")
    return at_cells(every, recognised.match)


def _outcomes(prepared: Prepared, found: Survey, word: str) -> pd.DataFrame:
    """What would become of each row: `word` for those that would be sent."""
    ready = outcome_frame(found.ready.index, word, "")
    every = pd.concat([prepared.settled, found.settled, ready], ignore_index=True)
    return every.sort_values("row", ignore_index=True)


def _books(prepared: Prepared, found: Survey, word: str) -> dict[str, int]:
    settled = pd.concat([prepared.settled, found.settled])["outcome"].value_counts()
    ready = {word: len(found.ready)} if len(found.ready) else {}
    return ready | {str(name): int(count) for name, count in settled.items()}


def _calls(found: Survey, profile: Profile, recognised: Recognised, options: Mapping[str, str]) -> int:
    """How many requests the load would take, beside the questions about what became of it."""
    kind = recognised.match.kind
    context = plan_context(profile, kind, "check", options)
    custom = {field: field for field in recognised.match.custom.values()}
    try:
        return sum(
            1
            for _ in kind.delivery.plan(
                found.ready, replace(context, custom_fields=custom, facts=found.facts)
            )
        )
    except PlanError as error:
        raise UsageError.of(error.message) from None
