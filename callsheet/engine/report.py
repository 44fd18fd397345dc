"""Stage report: the analyst's own sheet with every row's outcome, built from the ledger and the sheet as read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from callsheet.durable import make_folder
from callsheet.engine.assigned import of_load as assigned_of
from callsheet.engine.claims import written_marks
from callsheet.engine.context import LoadContext
from callsheet.engine.edited_rows import marks_of
from callsheet.engine.kept_match import match_from
from callsheet.engine.own_result import own_workbook, write_rows_to_fix, write_workbook
from callsheet.engine.results import RowTexts, SheetResult, Stop, exit_of
from callsheet.engine.scrub import allowed_by
from callsheet.engine.secret_fields import DOTS
from callsheet.engine.split_lines import split_lines
from callsheet.engine.survey import all_repairs, offered_in, surveyed_problems, surveyed_sheet
from callsheet.engine.typed_changes import typed_changes
from callsheet.engine.workspace import PLACES, Workspace, changes_of, facts_of
from callsheet.errors import Exit
from callsheet.file_names import report_stem
from callsheet.ledger.records import LedgerError, Load
from callsheet.ledger.states import PENDING, ChunkState, LoadState
from callsheet.ledger.verify import verify
from callsheet.messages.reader import IN_CHUNK, Reader
from callsheet.messages.text import Surface
from callsheet.reasons import StopReason
from callsheet.sheets.result.exchange import OwnWorkbook
from callsheet.sheets.result.write import (
    ResultSheet,
    write_result_csv,
    write_to_fix_csv,
)
from callsheet.sheets.suggestions import no_suggestions, suggestion_texts
from callsheet.sheets.texts import cell_texts, row_texts, summary_lines
from transforms.cell_numbers import at_cells, of_rows, row_counts, sheet_rows
from transforms.doubt import with_marks
from transforms.first_rows import first_rows, says_first_rows, with_first_rows
from transforms.headers import PARTLY, Match, language_of
from transforms.kind import Doubt
from transforms.kinds import KINDS, kind_named
from transforms.no_entries import blank_rows
from transforms.outcomes import TO_FIX, Outcome, outcome_frame
from transforms.places import PLACE
from transforms.report import masked_repairs, problems_of
from transforms.sheet import Sheet
from transforms.splits import Line, campaign_lines
from validators.libraries import np, pd
from validators.message import Message, Param, message, packed, unpack
from validators.problems import Problem
from validators.tables import stacked
from validators.validate import PROBLEM_COLUMNS


class BooksError(AssertionError):
    """Rows read and rows accounted for differ: a bug of ours that must never look like success."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a load's rows: outcomes and problems as its books have them, repairs at their cells, and the
    result that sums them up.
    """

    outcomes: pd.DataFrame
    problems: pd.DataFrame
    repairs: pd.DataFrame
    result: SheetResult


def report(context: LoadContext, load_id: str, stop: Stop | None = None) -> SheetResult:
    """Write the result workbooks of a load and sum it up; closes the load when every row has its outcome."""
    load = context.ledger.load(load_id)
    workspace = context.workspace(load_id)
    context.progress.stage("report")
    _, facts = workspace.facts_of("cells")
    match = match_from(facts["match"])
    problems, _ = workspace.load_frame("problems")
    repairs = at_cells(all_repairs(workspace), match)
    books = balanced(context, load)
    live_problems = surveyed_problems(workspace)
    problems = stacked([problems, live_problems], PROBLEM_COLUMNS)
    assigned, said = assigned_of(context, load, match.kind, facts_of(workspace))
    general = [*sheet_problems(context, load, match), *said]
    result = SheetResult(
        file=facts["path"],
        sheet=facts["name"],
        load_id=load_id,
        kind=load.kind,
        rows=load.rows,
        outcomes=books,
        repairs=tuple(masked_repairs(repairs)),
        calls=len(context.ledger.chunks(load_id)),
        assigned=assigned,
        changes=tuple(changes_of(workspace)),
        language=context.profile.language_for(match.language),
        zone=context.profile.time_zone,
        profile=context.profile.name,
        member=facts.get("member", ""),
    ).stopped_by(stop)
    if load.state is LoadState.REFUSED:
        return replace(result, problems=tuple(general), exit=Exit.USAGE)
    outcomes = with_places(context, load_id, context.ledger.outcomes(load_id))
    outcomes = _with_unplanned(outcomes, workspace)
    result = replace(_in_rows(result, outcomes, match), campaigns=campaigns_of(load, workspace, outcomes))
    found = Found(outcomes, problems, repairs, result)
    files, about_files = _files(context, load, workspace, found, stop)
    if stop is None and PENDING not in books and load.state is not LoadState.CLOSED:
        stop = _close(
            context, load
        )  # only when the report is on disk: what comes first is done again after a crash
    told = problems_of([*general, *about_files], at_cells(problems, match), at_cells(outcomes, match), match)
    return replace(
        result,
        problems=tuple(with_first_rows(told, first_rows_of(workspace, match))),
        files=tuple(str(file) for file in files),
        exit=stop.exit if stop else exit_of(books),
    ).stopped_by(stop)


def _in_rows(result: SheetResult, outcomes: pd.DataFrame, match: Match) -> SheetResult:
    """The result with the rows of the sheet: by outcome where the books count numbers, beside the books where those count memberships."""
    if not match.dialled:
        return replace(result, sheet_rows=sheet_rows(outcomes, match))
    rows = row_counts(outcomes, match)
    return replace(result, rows=sum(rows.values()), outcomes=rows, numbers=result.outcomes)


def campaigns_of(load: Load, workspace: Workspace, outcomes: pd.DataFrame) -> tuple[Line, ...]:
    """The books by campaign; read only where the rows say it themselves."""
    if not workspace.has(PLACES):
        return ()
    written, _ = workspace.load_frame(PLACES)
    facts = facts_of(workspace)
    return campaign_lines(written[PLACE], outcomes, facts, kind_named(load.kind), load.options)


def _files(
    context: LoadContext, load: Load, workspace: Workspace, found: Found, stop: Stop | None
) -> tuple[list[Path], list[Problem]]:
    """Write the result workbooks, and what to say of them; the sheet as read is in memory no longer than that."""
    sheet, facts = workspace.load_sheet()
    stem = report_stem(facts["file"], load.sheet if facts["several"] else "", facts.get("member", ""))
    folder = Path(facts["out"]) if facts["out"] else workspace.reports
    match = match_from(facts["match"])
    result = _result_sheet(context, load, sheet, match, found, stop)
    marks = _marks(context, load, result.outcomes.index.tolist(), match, written_marks(sheet, match))
    result = replace(result, marks=marks)
    return _write(
        result,
        folder,
        stem,
        None if facts["csv"] else own_workbook(workspace, facts, match),
        csv=facts["csv"],
    )


def first_rows_of(workspace: Workspace, match: Match) -> pd.Series[int] | None:
    """The rows of a load in the first file; its sheet is read only where it has the column that says them."""
    if not says_first_rows(match.header):
        return None
    return first_rows(workspace.load_sheet()[0].cells, match.header, match.header_row)


def sheet_problems(context: LoadContext, load: Load, match: Match) -> list[Problem]:
    """What is wrong with a load's file and sheet as a whole."""
    workspace = context.workspace(load.id)
    _, facts = workspace.facts_of("cells")
    _, about = workspace.facts_of("problems")
    unlooked = surveyed_sheet(workspace)
    found = [Problem(**problem) for problem in (*facts["problems_of_file"], *about["sheet"])]
    return [*found, *unlooked, *allowed_by(match.kind, load.options)]


def rows_of(context: LoadContext, result: SheetResult, *, under_way: bool = False) -> RowTexts:
    """Every row of a load with its outcome and problems, in codes; `under_way`, what has no answer is `awaited`."""
    load_id = str(result.load_id)
    workspace = context.workspace(load_id)
    _, facts = workspace.facts_of("cells")
    problems, _ = workspace.load_frame("problems")
    live_problems = surveyed_problems(workspace)
    match = match_from(facts["match"])
    every = stacked([problems, live_problems], PROBLEM_COLUMNS)
    outcomes = with_places(context, load_id, context.ledger.outcomes(load_id, under_way=under_way))
    if context.ledger.load(load_id).state is not LoadState.REFUSED:
        outcomes = _with_unplanned(outcomes, workspace)
    first = first_rows_of(workspace, match)
    return RowTexts(result.sheet, outcomes, every, match, result.language, result.zone, first)


def _close(context: LoadContext, load: Load) -> Stop | None:
    """Close a load whose rows all have their outcome, when the ledger's own check finds nothing wrong."""
    if load.state is LoadState.CLOSED:
        return None
    wrong = verify(context.ledger, load.id, never_again())
    if wrong:
        return Stop.because(Exit.STOPPED, StopReason.VERIFY_FAILED, cause=wrong[0].message)
    context.ledger.set_state(load.id, LoadState.CLOSED, claim=context.claims.get(load.id))
    return None


def never_again() -> frozenset[str]:
    """The operations that are sent once at most."""
    return frozenset(
        operation for kind in KINDS if kind.delivery.doubt is Doubt.NEVER for operation in kind.operations
    )


def unreported(context: LoadContext, load_id: str, stop: Stop) -> SheetResult:
    """What can be said of a load whose report cannot be written now."""
    try:
        load = context.ledger.load(load_id)
        books = context.ledger.books(load_id)
    except LedgerError:
        return SheetResult("", load_id=load_id, exit=stop.exit).stopped_by(stop)
    result = SheetResult(load.file, load.sheet, load_id, load.kind, load.rows, books, exit=stop.exit)
    language, zone = language_of_load(context, load_id), context.profile.time_zone
    return replace(result, language=language, zone=zone, profile=context.profile.name).stopped_by(stop)


def language_of_load(context: LoadContext, load_id: str) -> str:
    """The language of a load's reader, from what was written down when it was read."""
    try:
        _, facts = context.workspace(load_id).facts_of("cells")
    except OSError:
        return context.profile.language_for("en")
    return context.profile.language_for(language_of(facts["match"]["header"]))


def with_places(context: LoadContext, load_id: str, outcomes: pd.DataFrame) -> pd.DataFrame:
    """The outcomes, where the doubt of a chunk that only a person can end names its load and chunk for `callsheet resolve`."""
    unknown = outcomes["outcome"] == Outcome.UNKNOWN
    if not unknown.any():
        return outcomes
    doubtful: dict[int, Sequence[int]] = {
        chunk.number: context.ledger.frozen(load_id, chunk.number).rows
        for chunk in context.ledger.chunks(load_id, ChunkState.PARKED, ChunkState.IN_DOUBT)
    }
    for number, rows in (doubtful | context.ledger.unknown_in_settled(load_id)).items():
        here = unknown & outcomes["row"].isin(rows)
        place: dict[str, Param] = {"load": load_id, "chunk": number}
        known = outcomes.loc[here, "detail"]
        told = {line: _placed(line, place) for line in known.unique()}
        outcomes.loc[here, "detail"] = known.map(told)
    return outcomes


def _placed(line: str, place: Mapping[str, Param]) -> str:
    cause = unpack(line) or message("TEXT", text=line) if line else message("NO_CLEAR_ANSWER")
    return packed(IN_CHUNK, cause=cause, **place)


def _with_unplanned(outcomes: pd.DataFrame, workspace: Workspace) -> pd.DataFrame:
    """Rows of a load that stopped before its chunks were written down stand in no chunk yet."""
    ready, _ = workspace.load_frame("ready")
    missing = ready.index[~np.isin(ready.index, outcomes["row"])]
    if missing.empty:
        return outcomes
    waiting = outcome_frame(missing, PENDING, "NOT_SENT")
    return pd.concat([outcomes, waiting], ignore_index=True).sort_values("row", ignore_index=True)


def balanced(context: LoadContext, load: Load) -> dict[str, int]:
    """Rows by outcome; BooksError when they are not exactly the rows that were read."""
    books = context.ledger.books(load.id)
    if load.state is not LoadState.REFUSED and sum(books.values()) != load.rows:
        raise BooksError(
            f"Load {load.id}: {load.rows} rows were read, {sum(books.values())} are accounted for."
        )
    return books


def _result_sheet(
    context: LoadContext, load: Load, sheet: Sheet, match: Match, found: Found, stop: Stop | None
) -> ResultSheet:
    language, zone = context.profile.language_for(match.language), context.profile.time_zone
    reader = Reader(language, zone, Surface.WORKBOOK)
    values = without_secrets(reported(sheet, match), match)
    return ResultSheet(
        title=load.sheet,
        header_row=match.header_row,
        header=match.header,
        values=values,
        outcomes=row_texts(found.outcomes, found.problems, match, reader),
        cell_problems=cell_texts(at_cells(found.problems, match), match, reader),
        summary=(
            *summary_lines(_facts_counted(load, found.result), stop.message if stop else None, reader),
            *split_lines(found.result, reader),
        ),
        counts=row_counts(found.outcomes, match),
        language=reader.language,
        repairs=found.repairs,
        changes=typed_changes(context.workspace(load.id), match, reader),
        columns=match.columns,
        suggested=suggested(found.outcomes, found.problems, values, match, reader),
        first=first_rows(sheet.cells, match.header, match.header_row),
        offered=offered_in(context.workspace(load.id), match, values),
        rejected=load.reason is StopReason.REJECTED,
    )


def suggested(
    outcomes: pd.DataFrame, problems: pd.DataFrame, values: pd.DataFrame, match: Match, reader: Reader
) -> pd.DataFrame:
    """Suggestions for the rows that a person must fix."""
    if problems.empty:
        return no_suggestions()
    outcomes = of_rows(outcomes, match)
    wrong = outcomes["outcome"].isin([str(one) for one in TO_FIX]) | (outcomes["code"] == PARTLY)
    rows = outcomes.loc[wrong, "row"]
    problems = at_cells(problems, match)
    return suggestion_texts(problems[problems["row"].isin(rows)], values, match, reader)


def _marks(
    context: LoadContext, load: Load, rows: Sequence[int], match: Match, carried: Mapping[int, str]
) -> pd.Series[str] | None:
    """The marks by which the rows of a result are known when it comes back.

    None where all of it may come as often as one likes. Where a row may have several entries, and of forbidden numbers, a
    changed one must not be held back: their marks do not say what the row said.
    """
    kind = kind_named(load.kind)
    if kind.live.wanted_state:
        return None
    say = not (match.by_cell or kind.forbids)
    return marks_of(context.ledger, context.profile, load, kind, rows, carried, say=say)


def reported(sheet: Sheet, match: Match) -> pd.DataFrame:
    """The rows as read that are no blank ones, each value in doubt with a mark."""
    above = int((sheet.cells.index <= match.header_row).sum())
    body, types = sheet.cells.iloc[above:], sheet.types.iloc[above:]
    blank = blank_rows(body, types, match)
    if blank.any():
        body, types = body[~blank], types[~blank]
    return with_marks(body, types, match, sheet.facts)


def without_secrets(cells: pd.DataFrame, match: Match) -> pd.DataFrame:
    """The cells as read, with dots for every value of a secret column: also in the rows to fix it is typed anew."""
    secret = [at for at, column in match.columns.items() if column.secret]
    masked = cells.copy() if secret else cells
    for at in secret:
        masked[at] = cells[at].where(cells[at] == "", DOTS)
    return masked


def _write(
    sheet: ResultSheet, folder: Path, stem: str, own: OwnWorkbook | str | None, *, csv: bool
) -> tuple[list[Path], list[Problem]]:
    """The result and, where there are any, the rows to fix; an older file of rows to fix goes."""
    make_folder(folder)
    said: list[Problem] = []
    if csv:
        result = [write_result_csv(folder / f"{stem}.result.csv", sheet)]
        fix = folder / f"{stem}.to-fix.csv"
        to_fix = write_to_fix_csv(fix, sheet)
    else:
        result, said = write_workbook(folder / f"{stem}.result.xlsx", sheet, own)
        fix = folder / f"{stem}.to-fix.xlsx"
        to_fix = write_rows_to_fix(fix, sheet, own)
    if to_fix is None:
        fix.unlink(missing_ok=True)
    return [*result, *([to_fix] if to_fix else [])], said


def _facts_counted(load: Load, result: SheetResult) -> dict[str, str | Message]:
    """The same of a result: the rows that people read, and beside them the memberships of a roster matrix."""
    facts = load_facts(load, result.sheet_rows or result.rows)
    return {**facts, "LABEL_MEMBERSHIPS": f"{result.rows:,}"} if result.sheet_rows else facts


def load_facts(load: Load, rows: int) -> dict[str, str | Message]:
    """What a summary tells about a load of so many rows, as values by the codes of their labels."""
    return {
        "LABEL_FILE": load.file,
        "LABEL_SHEET": load.sheet,
        "LABEL_KIND": load.kind,
        "LABEL_PROFILE": load.profile,
        "LABEL_SERVICE": load.target,
        "LABEL_LOAD": load.id,
        "LABEL_STARTED": message("MOMENT", when=load.created_at),
        "LABEL_ROWS": f"{rows:,}",
    }
