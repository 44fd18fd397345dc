"""The report page of a load, from the ledger and what is kept of the load: counts, codes and row numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from callsheet.durable import make_folder
from callsheet.engine.assigned import of_load as assigned_of
from callsheet.engine.context import LoadContext
from callsheet.engine.kept_match import match_from
from callsheet.engine.problem_lines import HIDDEN, problem_lines
from callsheet.engine.report import campaigns_of, language_of_load, load_facts, rows_of, sheet_problems
from callsheet.engine.resolve import CODE as RESOLVED
from callsheet.engine.results import SheetResult
from callsheet.engine.survey import all_repairs
from callsheet.engine.workspace import SpoiltError, Workspace
from callsheet.engine.workspace import facts_of as facts_kept
from callsheet.file_names import report_stem
from callsheet.ledger.approvals import Answer, approval_of
from callsheet.ledger.records import Chunk, Load
from callsheet.ledger.states import PENDING, ChunkState, LoadState
from callsheet.messages.reader import Reader
from callsheet.sheets.atomic import replacing
from callsheet.sheets.page.facts import PageFacts, Place, ProblemLine
from transforms.cell_numbers import at_cells, row_counts, sheet_rows
from transforms.countries import countries
from transforms.headers import EVERY_NUMBER
from transforms.kind import CONFIRMED_BY, Kind, person_in
from transforms.kinds import kind_named
from validators.message import Message, message, unpack
from validators.problems import Problem
from validators.schema import Role

_ENDED = {Answer.APPROVED: "DECISION_APPROVED", Answer.REFUSED: "DECISION_REFUSED"}


def write_page(context: LoadContext, load_id: str) -> Path:
    """Write the page beside the load's reports in the data folder, and tell where. OSError when the disk says no."""
    load = context.ledger.load(load_id)
    folder = context.workspace(load.id).reports
    make_folder(folder)
    path = folder / f"{_stem(context, load)}.report.html"
    with replacing(path) as file:
        file.write(page_of(context, load.id).encode())
    return path


def _stem(context: LoadContext, load: Load) -> str:
    """What the names of a load's reports begin with."""
    try:
        _, facts = context.workspace(load.id).facts_of("cells")
    except (OSError, SpoiltError):
        return report_stem(load.file, load.sheet)
    return report_stem(facts["file"], load.sheet if facts["several"] else "", facts.get("member", ""))


def page_of(context: LoadContext, load_id: str) -> str:
    """The page of a load as HTML, in the language of its reader. UnknownLoadError when there is no such load."""
    from callsheet.sheets.page.render import render

    load = context.ledger.load(load_id)
    profile = context.profile
    reader = Reader(language_of_load(context, load.id), profile.time_zone, profile=profile.name)
    return render(facts_of(context, load), reader)


def facts_of(context: LoadContext, load: Load, *, under_way: bool = False) -> PageFacts:
    """What the page of a load says; `under_way`, of one that continues automatically, whose requests still get their answers.

    Where what is kept of its rows cannot be read, the page says what the ledger knows, and that.
    """
    workspace = context.workspace(load.id)
    kept = workspace.has("cells") and workspace.has("problems")
    try:
        return _facts_of(context, load, under_way, kept=kept)
    except SpoiltError:
        return replace(_facts_of(context, load, under_way, kept=False), spoilt=True)


def _facts_of(context: LoadContext, load: Load, under_way: bool, *, kept: bool) -> PageFacts:
    """The same with what is kept of its rows, or by the ledger alone."""
    kind, workspace = kind_named(load.kind), context.workspace(load.id)
    chunks = context.ledger.chunks(load.id)
    asked = approval_of(context.ledger, load.id)
    scope = kind.scope(load.options)
    assigned, said = assigned_of(context, load, kind, facts_kept(workspace)) if kept else ((), ())
    problems = (_problems if kept else _counted)(context, load, under_way)
    counts = _counts(context, load, kept=kept, under_way=under_way)
    rows = sum(counts.values()) if EVERY_NUMBER in load.options else load.rows
    return PageFacts(
        title=load.file,
        about=_about(load, rows, _matrix_rows(context, load) if kept else 0),
        rows=rows,
        counts=counts,
        made_at=context.now().isoformat(),
        refused=load.state is LoadState.REFUSED,
        waits=asked is not None and asked.state is Answer.WAITING,
        rejected=asked is not None and asked.state is Answer.REFUSED,
        under_way=under_way and (asked is None or asked.state is Answer.APPROVED),
        stopped=load.message,
        problems=(*map(ProblemLine, said), *problems),
        repairs=_repairs(workspace) if kept else None,
        countries=_countries(workspace, kind) if kept else {},
        country_known=bool(context.profile.country),
        sent=_sent(context, load, chunks),
        repeated=any(chunk.attempt > 1 for chunk in chunks),
        campaign=scope.code or scope.id,
        campaigns=_campaigns(context, load) if kept else (),
        assigned=assigned,
        places=tuple(_places(chunks)),
        decisions=tuple(_decisions(context, load)),
    )


def _counts(context: LoadContext, load: Load, *, kept: bool, under_way: bool) -> dict[str, int]:
    """Rows by outcome; numbers, where the books count those and the rows are not kept."""
    if not kept or EVERY_NUMBER not in load.options or load.state is LoadState.REFUSED:
        return context.ledger.books(load.id, under_way=under_way)
    rows = rows_of(context, SheetResult(load.file, load.sheet, load.id), under_way=under_way)
    return row_counts(rows.outcomes, rows.match)


def _matrix_rows(context: LoadContext, load: Load) -> int:
    """The rows of a roster matrix, whose books count memberships; 0 for any other sheet."""
    match = match_from(context.workspace(load.id).facts_of("cells")[1]["match"])
    return sheet_rows(context.ledger.outcomes(load.id), match) if match.queues else 0


def _about(load: Load, counted: int, matrix: int) -> dict[str, str | Message]:
    rows = {"LABEL_ROWS": f"{matrix or counted:,}"}
    if matrix:
        rows |= {"LABEL_MEMBERSHIPS": f"{counted:,}"}
    elif counted != load.rows:
        rows |= {"LABEL_NUMBERS": f"{load.rows:,}"}
    ended = {"LABEL_ENDED": message("MOMENT", when=load.closed_at)} if load.closed_at else {}
    facts = load_facts(load, counted)
    return {**{label: value for label, value in facts.items() if label not in rows}, **ended, **rows}


def _problems(context: LoadContext, load: Load, under_way: bool) -> tuple[ProblemLine, ...]:
    """Problems of the sheet, then those of its rows, the commonest first."""
    workspace = context.workspace(load.id)
    _, facts = workspace.facts_of("cells")
    general = [ProblemLine(problem) for problem in sheet_problems(context, load, match_from(facts["match"]))]
    rows = rows_of(context, SheetResult(load.file, load.sheet, load.id), under_way=under_way)
    return (*general, *problem_lines(rows, lambda: workspace.load_frame("cells")[0]))


def _counted(context: LoadContext, load: Load, under_way: bool) -> tuple[ProblemLine, ...]:
    """What the ledger alone knows of the problems of rows: their codes."""
    outcomes = context.ledger.outcomes(load.id, under_way=under_way)
    coded = outcomes[(outcomes["code"] != "") & (outcomes["outcome"] != PENDING)]
    return tuple(
        ProblemLine(Problem(str(code), None, HIDDEN, HIDDEN, HIDDEN), int(rows))
        for code, rows in coded["code"].value_counts().items()
    )


def _repairs(workspace: Workspace) -> dict[str, int]:
    _, facts = workspace.facts_of("cells")
    repairs = at_cells(all_repairs(workspace), match_from(facts["match"]))
    return {str(code): int(cells) for code, cells in repairs["code"].value_counts().items()}


def _countries(workspace: Workspace, kind: Kind) -> dict[str, int]:
    """The numbers of the valid rows by calling code; none for a kind whose rows are no numbers."""
    roles = {column.field: column.role for column in kind.columns}
    keys = [field for field in kind.rows.key if roles.get(field) is Role.PHONE]
    if not keys or not workspace.has("ready"):
        return {}
    ready, _ = workspace.load_frame("ready")
    return countries(ready[keys[0]][~ready.index.duplicated()]) if keys[0] in ready else {}


def _sent(context: LoadContext, load: Load, chunks: Sequence[Chunk]) -> tuple[tuple[str, int], ...]:
    """The moment and the rows of every request, those that were repeated too."""
    rows = {chunk.number: chunk.row_count for chunk in chunks}
    events = context.ledger.history(load.id, state=ChunkState.INTENT)
    return tuple((event.at, rows.get(event.chunk, 0)) for event in events)


def _campaigns(context: LoadContext, load: Load) -> tuple[Mapping[str, Any], ...]:
    """The books by campaign, where the rows say it themselves."""
    if load.state is LoadState.REFUSED:
        return ()
    rows = rows_of(context, SheetResult(load.file, load.sheet, load.id))
    return campaigns_of(load, context.workspace(load.id), rows.outcomes)


def _places(chunks: Sequence[Chunk]) -> Iterator[Place]:
    """What each operation was sent, without what was never sent."""
    sent = [chunk for chunk in chunks if chunk.attempt and chunk.state is not ChunkState.REPLACED]
    for operation in dict.fromkeys(chunk.operation for chunk in sent):
        own = [chunk for chunk in sent if chunk.operation == operation]
        batches = dict.fromkeys(chunk.batch for chunk in own)
        yield Place(operation, len(own), sum(chunk.row_count for chunk in own), tuple(filter(None, batches)))


def _decisions(context: LoadContext, load: Load) -> Iterator[Message]:
    """Who decided what, in the order in which it comes in a load's life."""
    if by := person_in(load.options, CONFIRMED_BY):
        yield message("DECISION_CONFIRMED", by=by)
    if asked := approval_of(context.ledger, load.id):
        reasons = tuple(unpack(reason) or reason for reason in asked.reasons)
        yield message("DECISION_ASKED", when=asked.asked_at, reasons=reasons)
        if asked.state in _ENDED:
            yield message(_ENDED[asked.state], when=asked.decided_at, by=asked.by)
    yield from _said_of_requests(context, load)


def _said_of_requests(context: LoadContext, load: Load) -> Iterator[Message]:
    """What people said of requests whose answer was unclear."""
    for state in (ChunkState.REPLACED, ChunkState.PLANNED):
        for event in context.ledger.history(load.id, state=state):
            if (said := unpack(event.note)) and said.code == "SAID_NOT_APPLIED":
                yield message("DECISION_NOT_APPLIED", when=event.at, by=said["by"])
    outcomes = context.ledger.outcomes(load.id)
    for by, count in outcomes.loc[outcomes["code"] == RESOLVED, "detail"].value_counts().items():
        yield message("DECISION_APPLIED", by=str(by), count=int(count))
