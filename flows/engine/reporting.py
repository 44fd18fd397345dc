"""Stage report: the analyst's own sheet with every row's outcome, built from the ledger and the sheet as read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from flows.engine.order import SheetResult, Stop
from flows.engine.reading import match_from
from flows.engine.secret_fields import DOTS
from flows.engine.site import Site
from flows.engine.survey_facts import changes_of
from flows.engine.surveying import surveyed_problems
from flows.engine.workspace import Workspace
from flows.errors import Exit
from ledger.records import LedgerError, Load
from ledger.states import LoadState
from ledger.store import PENDING
from ledger.verify import verify
from sheets.results import ResultSheet, write_result, write_result_csv, write_to_fix, write_to_fix_csv
from transforms.headers import Match
from transforms.kinds import Doubt
from transforms.outcomes import Outcome, outcome_frame
from transforms.registry import KINDS
from transforms.report import cell_messages, problem_json, problems_json, repairs_json, told
from transforms.sheet import Sheet
from validators.problems import Problem

_ENDS_WELL = {str(one) for one in (Outcome.LOADED, Outcome.DUPLICATE, Outcome.HELD, Outcome.SKIPPED)}


class BooksError(AssertionError):
    """Rows read and rows accounted for differ: a bug of ours that must never look like success."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a load's rows: outcomes, problems and repairs, as frames."""

    outcomes: pd.DataFrame
    problems: pd.DataFrame
    repairs: pd.DataFrame


def report(site: Site, load_id: str, stop: Stop | None = None) -> SheetResult:
    """Write the result workbooks of a load and sum it up; closes the load when every row has its outcome."""
    load = site.ledger.load(load_id)
    workspace, language = site.workspace(load_id), site.profile.language
    site.progress.stage("report")
    sheet, facts = workspace.load_sheet()
    match = match_from(facts["match"])
    problems, about = workspace.load_frame("problems")
    repairs, _ = workspace.load_frame("repairs")
    books = balanced(site, load)
    unlooked, live_problems = surveyed_problems(workspace)
    problems = pd.concat([problems, live_problems], ignore_index=True)
    general = [Problem(**one) for one in (*facts["problems_of_file"], *about["sheet"])] + unlooked
    result = SheetResult(
        file=facts["path"],
        sheet=sheet.name,
        load_id=load_id,
        kind=load.kind,
        rows=load.rows,
        outcomes=books,
        repairs=tuple(repairs_json(repairs)),
        calls=len(site.ledger.chunks(load_id)),
        note=stop.message if stop else "",
        changes=tuple(changes_of(workspace)),
    )
    if load.state is LoadState.REFUSED:
        told_of = tuple(problem_json(problem, language) for problem in general)
        return replace(result, problems=told_of, exit=Exit.USAGE)
    found = Found(_with_unplanned(site.ledger.outcomes(load_id), workspace), problems, repairs)
    stem = Path(facts["file"]).stem + (f".{load.sheet}" if facts["several"] else "")
    folder = Path(facts["out"]) if facts["out"] else workspace.reports
    files = _write(_result_sheet(site, load, sheet, match, found, stop), folder, stem, csv=facts["csv"])
    if stop is None and PENDING not in books and load.state is not LoadState.CLOSED:
        stop = _close(
            site, load
        )  # only when the report is on disk: what comes first is done again after a crash
    return replace(
        result,
        problems=tuple(problems_json(general, problems, found.outcomes, match, language)),
        files=tuple(str(file) for file in files),
        exit=stop.exit if stop else exit_of(books),
        note=stop.message if stop else "",
    )


def _close(site: Site, load: Load) -> Stop | None:
    """Close a load whose rows all have their outcome, when the ledger's own check finds nothing wrong."""
    if load.state is LoadState.CLOSED:
        return None
    wrong = verify(site.ledger, load.id, never_again())
    if wrong:
        return Stop(Exit.STOPPED, f"The ledger's own check failed, so this load is not closed: {wrong[0]}")
    site.ledger.set_state(load.id, LoadState.CLOSED, claim=site.claims.get(load.id))
    return None


def never_again() -> frozenset[str]:
    """The operations that are sent once at most."""
    return frozenset(one for kind in KINDS if kind.delivery.doubt is Doubt.NEVER for one in kind.operations)


def unreported(site: Site, load_id: str, stop: Stop) -> SheetResult:
    """What can be said of a load whose report cannot be written now."""
    try:
        load = site.ledger.load(load_id)
        books = site.ledger.books(load_id)
    except LedgerError:
        return SheetResult("", load_id=load_id, exit=stop.exit, note=stop.message)
    return SheetResult(
        load.file, load.sheet, load_id, load.kind, load.rows, books, exit=stop.exit, note=stop.message
    )


def _with_unplanned(outcomes: pd.DataFrame, workspace: Workspace) -> pd.DataFrame:
    """Rows of a load that stopped before its chunks were written down stand in no chunk yet."""
    ready, _ = workspace.load_frame("ready")
    missing = ready.index[~ready.index.isin(outcomes["row"])]
    waiting = outcome_frame(missing, PENDING, "NOT_SENT")
    return pd.concat([outcomes, waiting], ignore_index=True).sort_values("row", ignore_index=True)


def balanced(site: Site, load: Load) -> dict[str, int]:
    """Rows by outcome; BooksError when they are not exactly the rows that were read."""
    books = site.ledger.books(load.id)
    if load.state is not LoadState.REFUSED and sum(books.values()) != load.rows:
        raise BooksError(
            f"Load {load.id}: {load.rows} rows were read, {sum(books.values())} are accounted for."
        )
    return books


def exit_of(books: Mapping[str, int]) -> Exit:
    """The exit status that a load's outcomes deserve."""
    if PENDING in books:
        return Exit.STOPPED
    return Exit.WELL if set(books) <= _ENDS_WELL else Exit.ROWS_TO_FIX


def _result_sheet(
    site: Site, load: Load, sheet: Sheet, match: Match, found: Found, stop: Stop | None
) -> ResultSheet:
    language, outcomes = site.profile.language, found.outcomes
    return ResultSheet(
        title=load.sheet,
        header_row=match.header_row,
        header=match.header,
        values=_without_secrets(sheet.cells[sheet.cells.index > match.header_row], match),
        outcomes=told(outcomes, found.problems, match, language),
        cell_problems=cell_messages(found.problems, match, language),
        summary=_summary(site, load, stop),
        counts={str(name): int(count) for name, count in outcomes["outcome"].value_counts().items()},
        language=language,
        repairs=found.repairs,
    )


def _without_secrets(cells: pd.DataFrame, match: Match) -> pd.DataFrame:
    """The cells as read, with dots for every value of a secret column: also in the rows to fix it is typed anew."""
    secret = [at for at, column in match.columns.items() if column.secret]
    masked = cells.copy() if secret else cells
    for at in secret:
        masked[at] = cells[at].where(cells[at] == "", DOTS)
    return masked


def _write(sheet: ResultSheet, folder: Path, stem: str, *, csv: bool) -> list[Path]:
    """The result and, where there are any, the rows to fix; an older file of rows to fix goes."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if csv:
        result = [write_result_csv(folder / f"{stem}.result.csv", sheet)]
        fix = folder / f"{stem}.to-fix.csv"
        to_fix = write_to_fix_csv(fix, sheet)
    else:
        result = write_result(folder / f"{stem}.result.xlsx", sheet)
        fix = folder / f"{stem}.to-fix.xlsx"
        to_fix = write_to_fix(fix, sheet)
    if to_fix is None:
        fix.unlink(missing_ok=True)
    return [*result, *([to_fix] if to_fix else [])]


def _summary(site: Site, load: Load, stop: Stop | None) -> tuple[tuple[str, str], ...]:
    chinese = site.profile.language == "zh"
    words = (
        ("文件", "工作表", "类型", "配置", "服务", "编号", "时间", "行数")
        if chinese
        else (
            "File",
            "Sheet",
            "Kind",
            "Profile",
            "Service",
            "Load",
            "Started",
            "Rows",
        )
    )
    values = (
        load.file,
        load.sheet,
        load.kind,
        load.profile,
        load.target,
        load.id,
        load.created_at[:19] + " UTC",
        str(load.rows),
    )
    end = (("未完成" if chinese else "Stopped", stop.message),) if stop else ()
    return (*zip(words, values, strict=True), *end)
