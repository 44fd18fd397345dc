"""The dry run: read, prove and plan, with nothing sent and nothing recorded."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime

import pandas as pd

from flows.engine.check_live import look
from flows.engine.order import READY, Order, SheetResult
from flows.engine.progress import Progress
from flows.engine.proving import load_options, prepare_sheet
from flows.engine.reading import Recognised, Taken, take
from flows.engine.reporting import exit_of
from flows.engine.site import plan_context, today
from flows.errors import Exit, UsageError
from flows.settings import Profile
from transforms.live import Survey
from transforms.outcomes import Outcome, outcome_frame
from transforms.plan import PlanError
from transforms.prepare import Prepared, titled
from transforms.report import masked_repairs, problems_of


def check_files(profile: Profile, orders: Iterable[Order], progress: Progress) -> list[SheetResult]:
    """Check files; of each sheet what would be sent, and every problem of every row."""
    results: list[SheetResult] = []
    for order in orders:
        progress.stage("read")
        taken = take(order, profile)
        if not taken.sheets:
            results.append(taken.refusal(order, profile))
        results.extend(_check(order, profile, taken, one, progress) for one in taken.sheets)
    return results


def _check(order: Order, profile: Profile, taken: Taken, one: Recognised, progress: Progress) -> SheetResult:
    progress.stage("prove", len(one.sheet.cells))
    kind = one.match.kind
    day = today(profile, datetime.now(UTC))
    prepared = prepare_sheet(one.sheet, one.match, profile, order.hidden or profile.hidden, day)
    options = load_options(kind, profile, dict(order.options))
    found, told = (None, []) if prepared.refused else look(profile, prepared, options, progress)
    general = [*taken.problems, *prepared.sheet_problems, *told]
    problems = (
        pd.concat([prepared.problems, titled(found.problems, one.match)]) if found else prepared.problems
    )
    nothing = outcome_frame([], Outcome.INVALID, "")
    listed = tuple(problems_of(general, problems, nothing, one.match))
    result = SheetResult(
        str(order.file),
        one.sheet.name,
        None,
        kind.name,
        problems=listed,
        dry_run=True,
        language=profile.language_for(one.match.language),
        zone=profile.time_zone,
    )
    if found is None:
        return replace(result, exit=Exit.USAGE)
    result = replace(result, changes=tuple(asdict(change) for change in found.changes))
    if found.refusal:
        return replace(
            result, exit=Exit.USAGE, rows=prepared.rows, outcomes=_books(prepared, found, "not sent")
        )
    books = _books(prepared, found, READY)
    calls = _calls(found, profile, one, options)
    return replace(
        result,
        seconds=calls / profile.rate if profile.rate else None,
        rows=prepared.rows,
        outcomes=books,
        repairs=tuple(masked_repairs(prepared.repairs)),
        calls=calls,
        exit=exit_of({name: count for name, count in books.items() if name != READY}),
    )


def _books(prepared: Prepared, found: Survey, word: str) -> dict[str, int]:
    settled = pd.concat([prepared.settled, found.settled])["outcome"].value_counts()
    ready = {word: len(found.ready)} if len(found.ready) else {}
    return ready | {str(name): int(count) for name, count in settled.items()}


def _calls(found: Survey, profile: Profile, one: Recognised, options: Mapping[str, str]) -> int:
    """How many requests the load would take, beside the questions about what became of it."""
    kind = one.match.kind
    context = plan_context(profile, kind, "check", options)
    custom = {field: field for field in one.match.custom.values()}
    try:
        return sum(
            1
            for _ in kind.delivery.plan(
                found.ready, replace(context, custom_fields=custom, facts=found.facts)
            )
        )
    except PlanError as error:
        raise UsageError.of(error.message) from None
