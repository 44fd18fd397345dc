"""What the tasks of a run do: a stage of the engine, with its progress shown and its outcome in the run's log."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from callsheet.engine import pipeline
from callsheet.engine import report as reporting
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.dry_run import check_files
from callsheet.engine.results import LoadRequest, SheetResult, Stop
from callsheet.engine.turns import turns
from callsheet.ledger.states import LoadState
from callsheet.logs import about
from callsheet.report_links import page_link
from callsheet.settings import load_profile
from flows.application import application
from flows.progress import RunProgress
from flows.run_log import log_read, log_report, log_stage, reader_of_load

_FINISHED = frozenset({LoadState.CLOSED, LoadState.REFUSED})


@contextmanager
def _context_of(load_id: str, profile: str) -> Iterator[LoadContext]:
    """The context of a stage that shows no progress; what is logged in it is about the load."""
    with (
        about(profile=profile, load=load_id),
        open_context(load_profile(profile), application=application()) as context,
    ):
        yield context


async def check_all(requests: Sequence[LoadRequest], profile: str) -> list[SheetResult]:
    """The dry run of files."""
    known = load_profile(profile)
    async with RunProgress(known.reader()) as progress:
        return await progress.in_thread(check_files, known, requests, progress)


async def read_all(
    requests: Sequence[LoadRequest], profile: str
) -> tuple[list[list[str]], list[SheetResult]]:
    """Read files; the loads they became, in groups that may go together, forbidden numbers first, and the results of files that are refused."""
    with open_context(load_profile(profile), application=application()) as context:
        context.connection()  # settings that are wrong are said before anything is read
        loads, refused = await pipeline.read_drop(context, requests)
        log_read(context.profile, len(requests), len(loads), len(refused))
        return list(turns(context, loads)), refused


def halt_for(load_id: str, profile: str, results: Sequence[SheetResult]) -> Stop | None:
    """What of the earlier loads of a run keeps this one from being sent."""
    with open_context(load_profile(profile), application=application()) as context:
        return pipeline.halt_for(context, load_id, results)


async def validate_load(load_id: str, profile: str, halted: Stop | None) -> Stop | None:
    """Validate every row, unless the ledger has the load already; why it is not to be sent now, if so."""
    with _context_of(load_id, profile) as context:
        known = context.ledger.find(load_id)
        if known is None:
            stop = await pipeline.prove(context, load_id, halted)
        else:
            stop = pipeline.stop_proven(context, load_id) or halted
        log_stage(context, load_id, "LOG_VALIDATED", stop)
        return stop


async def run_stage(stage: pipeline.Stage, line: str, load_id: str, profile: str) -> Stop | None:
    """One stage of a load, logged by the code `line`; why the load has to stop there, if so. A refused sheet has none."""
    known = load_profile(profile)
    async with RunProgress(reader_of_load(known, load_id)) as progress:
        with (
            about(profile=profile, load=load_id),
            open_context(known, progress, application=application()) as context,
        ):
            if context.ledger.load(load_id).state is LoadState.REFUSED:
                return None
            stop = await pipeline.step(stage, context, load_id)
            log_stage(context, load_id, line, stop)
            return stop


def write_report(load_id: str, profile: str, stop: Stop | None) -> SheetResult:
    """Write the result workbooks of a load, and close it when every row has its outcome."""
    with _context_of(load_id, profile) as context:
        before = context.ledger.load(load_id)
        if stop is not None:
            result = pipeline.report_stopped(context, load_id, stop)
        else:
            result = reporting.report(context, load_id)
        if stop is None and before.state in _FINISHED:
            result = replace(result, reason=before.reason, message=before.message)
        log_report(result, stop)
        return replace(result, page=page_link(context, load_id))


def full_id(load_id: str, profile: str) -> tuple[str, bool]:
    """The id of the load that an id or its beginning names, and whether it is finished; UsageError when there is none."""
    with open_context(load_profile(profile), application=application()) as context:
        if context.ledger.find(load_id) is None and context.workspace(load_id).has("cells"):
            return load_id, False  # read, and not validated yet
        load = context.ledger.load(load_id)
        return load.id, load.state in _FINISHED
