"""Drafts that people submitted on the page: each of their files becomes a job of the watcher, once, and ends as one.

A job of a file has a name that follows from its draft, and the draft is recorded as taken before any job is worked on. So
whatever moment a process is killed at, the next one finds the job or makes it, and there is never a second.
"""

import shutil
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from zoneinfo import ZoneInfo

from callsheet.durable import make_folder
from callsheet.engine.barrier import declare_read
from callsheet.engine.context import LoadContext
from callsheet.engine.draft_folder import TOP, DraftFolder
from callsheet.engine.draft_results import results_written
from callsheet.engine.results import LoadRequest, SheetResult, Stop
from callsheet.engine.workspace import SpoiltError
from callsheet.errors import Exit
from callsheet.file_names import safe_name
from callsheet.ledger.drafts import (
    Draft,
    DraftFile,
    DraftState,
    drafts_in,
    find_draft,
    loads_of,
    lose,
    set_loads,
    set_taken,
    unanswered,
)
from callsheet.watcher.folders import WatchFolders, copy, is_there
from callsheet.watcher.job import Job, jobs
from transforms.kinds import kind_named


def take_submitted(context: LoadContext, places: WatchFolders) -> list[Job]:
    """Make the jobs of the drafts that were submitted, the oldest first. Only for the one process that works on jobs.

    OSError or LedgerError when that cannot be done now: then no job of the profile may be worked on before it can.
    """
    submitted = drafts_in(context.ledger, [context.profile.name], [DraftState.SUBMITTED])
    taken: list[Job] = []
    for draft in sorted(submitted, key=lambda draft: draft.submitted_at):
        try:
            beside = DraftFolder(context.profile.data_dir, draft.id).beside(draft)
            made = [_take(context, places, draft, file, beside[file.number]) for file in draft.files]
        except (FileNotFoundError, SpoiltError):
            lose(context.ledger, draft)  # somebody removed its files, or what was typed cannot be read
            continue
        set_taken(context.ledger, draft)
        taken += made
    return taken


@dataclass(slots=True)
class SubmittedJobs:
    """The jobs of one profile, with those of drafts; of these it remembers which there were, to miss them when they are gone."""

    context: LoadContext
    places: WatchFolders
    _known: frozenset[tuple[str, int]] | None = None  # drafts and files; None before the first look

    def look(self) -> tuple[list[Job], list[Job]]:
        """The jobs there are, oldest first, and those of them that were made just now. Errors as of `take_submitted`."""
        made = take_submitted(self.context, self.places)
        found = jobs(self.places)
        there = frozenset((job.draft, job.number) for job in found if job.draft)
        gone = None if self._known is None else {draft for draft, _ in self._known - there}
        again = [] if gone is not None and not gone else _taken_again(self.context, self.places, there, gone)
        self._known = there | {(job.draft, job.number) for job in again}
        return jobs(self.places) if again else found, made + again


def _taken_again(
    context: LoadContext,
    places: WatchFolders,
    there: AbstractSet[tuple[str, int]],
    among: Collection[str] | None,
) -> list[Job]:
    """Make the jobs anew that somebody removed before a load of theirs was recorded: of such a file nothing was sent.

    `there` are the drafts and files that have a job, `among` the drafts that may lack one. Where the draft does not have the
    file either, it ends with the reason.
    """
    again = []
    for draft, file in unanswered(context.ledger, context.profile.name, among):
        if (draft.id, file.number) in there:
            continue
        try:
            beside = DraftFolder(context.profile.data_dir, draft.id).beside(draft)
            again.append(_take(context, places, draft, file, beside[file.number]))
        except (FileNotFoundError, SpoiltError):
            _end_lost(context, draft, file)
    return again


def _end_lost(context: LoadContext, draft: Draft, file: DraftFile) -> None:
    """Record that a file is gone of which nothing was sent; where it may be a forbidden list, others wait for a person."""
    kind = file.choices.kind or None
    if kind is None or kind_named(kind).forbids:
        declare_read(context, safe_name(file.name), "", [], [""])
    gone = Stop.because(Exit.USAGE, "SUBMITTED_FILE_GONE")
    result = SheetResult(file.name, kind=kind, exit=Exit.USAGE).stopped_by(gone)
    set_loads(context.ledger, draft.id, file.number, (), results_written([result]))


class DecisionsLostError(Exception):
    """What people chose and corrected for a file of a draft is not there any more, or cannot be read."""


def _take(context: LoadContext, places: WatchFolders, draft: Draft, file: DraftFile, beside: str) -> Job:
    """The job of a file, made unless it is there."""
    name = safe_name(file.name)
    folder = places.working / _job_id(draft, file, context.profile.time_zone)
    kind = file.choices.kind or None
    again = file.choices.again
    job = Job(folder, name, kind, again, place=TOP, draft=draft.id, number=file.number, beside=beside)
    if not is_there(job.file):
        source = DraftFolder(context.profile.data_dir, draft.id).place(file.number, file.name)
        source.stat()
        make_folder(folder)
        job.write()  # first, so that a file in a working folder always has its note
        copy(source, job.file)
    return job


def _job_id(draft: Draft, file: DraftFile, zone: str) -> str:
    """The same whenever it is asked for; jobs sort by their moments."""
    at = datetime.fromisoformat(draft.submitted_at).astimezone(ZoneInfo(zone))
    mark = blake2b(f"{draft.id}/{file.number}".encode(), digest_size=4).hexdigest()
    return f"{at:%Y-%m-%d_%H%M%S}_{mark}"


def request_of(context: LoadContext, job: Job) -> LoadRequest:
    """How a job's file is to be read: as its draft says, or as its folders in the inbox do. DecisionsLostError where a draft cannot say it."""
    if not job.draft:
        return LoadRequest(job.file, job.kind, again=job.again, folder=job.place, beside=job.beside)
    draft = find_draft(context.ledger, job.draft)
    file = next((file for file in draft.files if file.number == job.number), None) if draft else None
    if draft is None or file is None:
        raise DecisionsLostError
    try:
        return DraftFolder(context.profile.data_dir, draft.id).submitted(draft, file, job.file, job.beside)
    except (FileNotFoundError, SpoiltError):
        raise DecisionsLostError from None


def record_loads(context: LoadContext, jobs: Iterable[Job]) -> None:
    """Record which loads the files of drafts became, before anything of them is sent."""
    for job in jobs:
        if job.draft and loads_of(context.ledger, job.draft).get(job.number) != sorted(set(job.loads)):
            set_loads(context.ledger, job.draft, job.number, job.loads)


def end_of_draft(context: LoadContext, job: Job, results: Sequence[SheetResult]) -> None:
    """Record how a file of a draft ended, and remove it: its loads have copies of their own. Said again, it is the same."""
    loads = [result.load_id for result in results if result.load_id]
    unloaded = [result for result in results if not result.load_id]
    set_loads(context.ledger, job.draft, job.number, loads, results_written(unloaded))
    kept = DraftFolder(context.profile.data_dir, job.draft)
    shutil.rmtree(kept.folder / str(job.number), ignore_errors=True)
    if not any(path.name.isdigit() for path in _entries(kept.folder)):
        shutil.rmtree(kept.folder, ignore_errors=True)
    job.file.unlink(missing_ok=True)
    job.drop()


def _entries(folder: Path) -> list[Path]:
    with suppress(OSError):
        return list(folder.iterdir())
    return []
