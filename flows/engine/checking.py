"""The dry run: read, prove and plan, with nothing sent and nothing recorded."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from flows.engine.order import Order, SheetResult
from flows.engine.progress import Progress
from flows.engine.proving import load_options, prepare_sheet
from flows.engine.reading import Recognised, Taken, take
from flows.engine.reporting import exit_of
from flows.engine.site import plan_context, today
from flows.errors import Exit
from flows.settings import Profile
from transforms.outcomes import Outcome, outcome_frame
from transforms.prepare import Prepared
from transforms.report import problems_json, repairs_json

READY = "ready"  # what `check` says of rows that would be sent


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
    general = [*taken.problems, *prepared.sheet_problems]
    nothing = outcome_frame([], Outcome.INVALID, "")
    found = tuple(problems_json(general, prepared.problems, nothing, one.match, profile.language))
    result = SheetResult(str(order.file), one.sheet.name, None, kind.name, problems=found)
    if prepared.refused:
        return replace(result, exit=Exit.USAGE)
    settled = {str(name): int(count) for name, count in prepared.settled["outcome"].value_counts().items()}
    ready = {READY: len(prepared.ready)} if len(prepared.ready) else {}
    return replace(
        result,
        rows=prepared.rows,
        outcomes=ready | settled,
        repairs=tuple(repairs_json(prepared.repairs)),
        calls=_calls(prepared, profile, one, order),
        exit=exit_of(settled),
    )


def _calls(prepared: Prepared, profile: Profile, one: Recognised, order: Order) -> int:
    """How many requests the load would take, beside the questions about what became of it."""
    kind = prepared.kind
    options = load_options(kind, profile, dict(order.options))
    context = plan_context(profile, kind, "check", options)
    custom = {field: field for field in one.match.custom.values()}
    calls = kind.plan(prepared.ready, replace(context, custom_fields=custom))
    return sum(1 for _ in calls)
