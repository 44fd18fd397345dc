"""The dry run: read, prove and plan, with nothing sent and nothing recorded.

It goes the way of a load and asks the same questions: what would be sent, what would become of every other row, and why a load
would not be sent at all. What the sheets before it would leave behind is in `Foreseen`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from callsheet.engine.approval_reasons import removals
from callsheet.engine.assigned import notices_of
from callsheet.engine.checked import Checked
from callsheet.engine.foreseen import Foreseen, looking_often
from callsheet.engine.foreseen_calls import Planned, forbidden_entries, planned
from callsheet.engine.foreseen_lists import Ended, FileRead
from callsheet.engine.foreseen_rows import Compared, SheetToCheck, compare
from callsheet.engine.members import each_file, told_apart
from callsheet.engine.options import refuse_unknown, refuse_unused
from callsheet.engine.packed_sheets import WaitingSheets
from callsheet.engine.progress import Progress
from callsheet.engine.results import LoadRequest, RowTexts, SheetResult, Stop, exit_of
from callsheet.engine.saved_columns import looked_up
from callsheet.engine.scrub import allowed_by
from callsheet.engine.take import Taken, take
from callsheet.engine.understood import understood_of
from callsheet.errors import Exit
from callsheet.reasons import StopReason
from callsheet.settings import Profile
from callsheet.sheets.read import ReadFile, read_file
from transforms.calls import PlanError
from transforms.cell_numbers import at_cells, row_counts, sheet_rows
from transforms.first_rows import first_rows, with_first_rows
from transforms.outcomes import READY, WELL, Outcome
from transforms.places import PLACE
from transforms.prepare import titled
from transforms.report import masked_repairs, problems_of
from transforms.splits import Line, campaign_lines
from transforms.understood import campaign_of_rows
from validators.libraries import pd
from validators.validate import PROBLEM_COLUMNS


@dataclass(frozen=True, slots=True)
class _Done:
    """A checked sheet, and what those are given who asked for its rows."""

    result: SheetResult
    texts: RowTexts | None = None
    checked: Checked | None = None


def check_files(
    profile: Profile,
    orders: Iterable[LoadRequest],
    progress: Progress,
    keep: Callable[[RowTexts], None] | None = None,
    plan: Callable[[Checked], None] | None = None,
    see: Callable[[LoadRequest, Taken], None] | None = None,
    read: ReadFile = read_file,
) -> list[SheetResult]:
    """Check files; of each sheet what would be sent, and every problem of every row.

    `keep` is given the rows of each sheet, `plan` whatever a file with a verdict on each row needs, `see` each file as it was
    taken, before its sheets are checked; `read` reads a file. UsageError for an option that none of the sheets can use.
    """
    with looking_often(profile):
        drop, profile = list(orders), looked_up(profile)
        refuse_unknown(drop)
        foreseen = Foreseen(profile)
        sheets = WaitingSheets()
        done = {
            at: _Done(result)
            for at, result in _put(_read(profile, drop, foreseen, progress, see, read), sheets)
        }
        foreseen.results += [each.result for each in done.values()]
        refuse_unused(profile, drop, sheets.kinds(), foreseen.results)
        for at in sheets.in_order():
            done[at] = _check(
                sheets.take(at), foreseen, progress, rows=keep is not None, plan=plan is not None
            )
        for _, one in sorted(done.items()):
            if keep is not None and one.texts is not None:
                keep(one.texts)
            if plan is not None and one.checked is not None:
                plan(one.checked)
        return [one.result for _, one in sorted(done.items())]


def _put(
    places: Iterable[SheetToCheck | SheetResult], sheets: WaitingSheets
) -> Iterator[tuple[int, SheetResult]]:
    """Let the sheets wait until all are there; the results of files of which nothing can be loaded, each with its place."""
    for at, place in enumerate(places):
        if isinstance(place, SheetToCheck):
            sheets.put(at, place)
        else:
            yield at, place
        del place  # it would be kept while the next is read


def _read(
    profile: Profile,
    drop: Sequence[LoadRequest],
    foreseen: Foreseen,
    progress: Progress,
    see: Callable[[LoadRequest, Taken], None] | None,
    read: ReadFile,
) -> Iterator[SheetToCheck | SheetResult]:
    """The sheets of the files of a drop, also of those in archives, and the results of files of which nothing can be loaded."""
    for order in (each for given in told_apart(drop) for each in each_file(given)):
        progress.stage("read")
        taken = take(order, profile, read)
        if see is not None:
            see(order, taken)
        bare = replace(taken, sheets=())  # what keeps the file keeps none of its sheets
        sheets = [
            SheetToCheck(f"{order.name} · {one.sheet.name}", order, profile, bare, one)
            for one in taken.sheets
        ]
        foreseen.read(_file_read(order, taken, sheets))
        if not sheets:
            yield taken.refusal(order, profile)
        del taken
        while sheets:
            yield sheets.pop(0)


def _file_read(order: LoadRequest, taken: Taken, sheets: Sequence[SheetToCheck]) -> FileRead:
    loads = [(one.id, one.kind.name, one.recognised.sheet.name) for one in sheets]
    member = order.member
    whole = replace(order, member=None).listed_as
    archive = whole if member is not None and member.name and member.last else ""
    return FileRead(
        order.listed_as,
        taken.sha256,
        loads,
        taken.doubtful,
        archive,
        whole=not order.worksheets,
        answer=taken.answers(order.name),
    )


def _check(sheet: SheetToCheck, drop: Foreseen, progress: Progress, *, rows: bool, plan: bool) -> _Done:
    """Check a sheet, and note what its load would leave behind; with `rows` and `plan` for whoever asked for its rows."""
    recognised, match = sheet.recognised, sheet.match
    progress.stage("prove", len(recognised.sheet.cells))
    seen, calls = _planned(sheet, compare(sheet, drop, progress), rows=plan)
    own = seen.prepared.problems
    problems = pd.concat([own, titled(seen.found.problems, match)]) if seen.found else own
    result = _result(sheet, seen, at_cells(problems, match), calls)
    _note(sheet, seen, result, drop)
    texts = (
        RowTexts(recognised.sheet.name, seen.outcomes, problems, match, result.language, result.zone)
        if rows and seen.found is not None
        else None
    )
    return _Done(result, texts, _checked(sheet, seen, result, problems, calls) if plan else None)


def _planned(sheet: SheetToCheck, seen: Compared, *, rows: bool) -> tuple[Compared, Planned]:
    """The requests of a sheet's load, also of one that first needs approval; without any where it would be refused for them."""
    waits = seen.stop is not None and seen.stop.reason is StopReason.AWAITING_APPROVAL
    if seen.found is None or seen.found.refusal or not (seen.is_sent or waits):
        return seen, Planned()
    try:
        return seen, planned(sheet, seen, int(time.time() * 1000), rows=rows)
    except PlanError as error:
        return replace(seen, stop=seen.stop or Stop(Exit.USAGE, error.message)), Planned()


def _checked(
    sheet: SheetToCheck, seen: Compared, result: SheetResult, problems: pd.DataFrame, calls: Planned
) -> Checked:
    return Checked(
        result,
        sheet.profile.name,
        sheet.recognised.sheet,
        sheet.match,
        seen.told_outcomes,
        _with_held(sheet, seen, problems),
        at_cells(seen.repairs, sheet.match),
        calls.of_row,
        campaign_of_rows(seen.rows, sheet.kind, seen.known),
    )


def _with_held(sheet: SheetToCheck, seen: Compared, problems: pd.DataFrame) -> pd.DataFrame:
    """The problems, with a line for each row that is held where none says why."""
    outcomes = seen.outcomes
    held = outcomes[outcomes["outcome"] == Outcome.HELD]
    told = set(zip(problems["row"].tolist(), problems["code"].tolist(), strict=True))
    places = zip(held["row"].tolist(), held["code"].tolist(), strict=True)
    new = held.loc[[index for index, place in zip(held.index, places, strict=True) if place not in told]]
    if new.empty:
        return problems
    lines = titled(new.assign(value="")[list(PROBLEM_COLUMNS)], sheet.match)
    return pd.concat([problems, lines], ignore_index=True)


def _result(sheet: SheetToCheck, seen: Compared, problems: pd.DataFrame, calls: Planned) -> SheetResult:
    """What was understood of a sheet, what is wrong with it, and what would become of it."""
    recognised, match, profile = sheet.recognised, sheet.match, sheet.profile
    outcomes = seen.outcomes
    general = [
        *(notices_of(sheet.kind, seen.options, len(seen.rows)) if calls.calls else ()),
        *sheet.taken.problems,
        *seen.prepared.sheet_problems,
        *seen.notices,
        *allowed_by(sheet.kind, seen.options),
    ]
    first = first_rows(recognised.sheet.cells, match.header, match.header_row)
    told = problems_of(general, problems, at_cells(outcomes, match), match)
    result = SheetResult(
        str(sheet.order.path),
        recognised.sheet.name,
        None,
        sheet.kind.name,
        problems=tuple(with_first_rows(told, first)),
        dry_run=True,
        understood=understood_of(
            recognised, profile, sheet.order.columns, seen.prepared, seen.rows, seen.known, seen.options
        ),
        language=seen.known.language,
        zone=profile.time_zone,
        profile=profile.name,
        member=sheet.order.member.name if sheet.order.member else "",
        mark=seen.mark,
    )
    if seen.found is None:
        return replace(result, exit=Exit.USAGE)
    return _forecast(result, sheet, seen, outcomes, calls)


def _forecast(
    result: SheetResult, sheet: SheetToCheck, seen: Compared, outcomes: pd.DataFrame, calls: Planned
) -> SheetResult:
    """The result of a sheet that was compared with the live service: its books, and what sending would take."""
    assert seen.found is not None
    match, profile = sheet.match, sheet.profile
    changes = tuple(change.record() for change in seen.found.changes)
    counted = outcomes["outcome"].value_counts(sort=False)
    books = {str(name): int(count) for name, count in counted.items()}
    rows = row_counts(outcomes, match) if match.dialled else books
    takes = profile.rate and seen.stop is None and seen.found.refusal is None
    result = replace(
        result,
        changes=changes,
        removes=removals(sheet.kind, seen.found.ready, changes),
        rows=sum(rows.values()),
        outcomes=rows,
        numbers=books if match.dialled else {},
        sheet_rows=sheet_rows(outcomes, match),
        campaigns=_campaigns(sheet, seen, outcomes),
        repairs=tuple(masked_repairs(at_cells(seen.repairs, match))),
        calls=calls.calls,
        assigned=calls.assigned,
        seconds=calls.calls / profile.rate if takes else None,
        exit=_exit(seen, books),
    )
    refused = seen.stop is None and seen.found.refusal is not None
    return replace(result, reason=StopReason.USAGE) if refused else result.stopped_by(seen.stop)


def _exit(seen: Compared, books: dict[str, int]) -> Exit:
    """The exit status that a load would end with."""
    if seen.stop is not None and seen.stop.exit is not Exit.WELL:
        return seen.stop.exit
    if seen.found is not None and seen.found.refusal:
        return Exit.USAGE
    return exit_of({name: count for name, count in books.items() if name != READY})


def _campaigns(sheet: SheetToCheck, seen: Compared, outcomes: pd.DataFrame) -> tuple[Line, ...]:
    """The books by campaign; only where the rows say it themselves."""
    prepared, found = seen.prepared, seen.found
    if prepared.places is None or found is None:
        return ()
    return campaign_lines(prepared.places[PLACE], outcomes, found.facts, sheet.kind, seen.options)


def _note(sheet: SheetToCheck, seen: Compared, result: SheetResult, drop: Foreseen) -> None:
    """Note what the load of a sheet would leave behind for the next ones of the drop."""
    drop.made(seen.load, result, seen.kept if seen.is_sent else lambda: ())
    if not sheet.kind.forbids:
        return
    drop.list_made(sheet.id, result, _list_end(sheet, seen))


def _list_end(sheet: SheetToCheck, seen: Compared) -> Ended:
    """How the load of a forbidden list would end."""
    from callsheet.engine.list_answers import ListRows
    from callsheet.engine.suspects import meant

    outcomes = seen.outcomes
    outcomes = outcomes.assign(outcome=outcomes["outcome"].replace(READY, str(Outcome.LOADED)))
    missing = int((~outcomes["outcome"].isin([str(well) for well in WELL])).sum())
    entries = tuple(forbidden_entries(sheet, seen)) if seen.is_sent else ()
    own, match = sheet.recognised.sheet, sheet.match
    whom = meant(own, match, outcomes) if missing else {}
    return Ended(seen.is_sent, missing, whom, ListRows.of(own, match, outcomes), entries)
