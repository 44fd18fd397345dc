"""One round over the taken files: read them, load in the order of the kinds, end each file as its last sheet ends."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import PurePath

from callsheet.engine.approval import decide
from callsheet.engine.barrier import declare_read, held_back
from callsheet.engine.context import LoadContext
from callsheet.engine.pipeline import halted_by, in_order, kind_of
from callsheet.engine.read import Read, read
from callsheet.engine.report import language_of_load, unreported
from callsheet.engine.results import LoadRequest, SheetResult, Stop
from callsheet.engine.validate import load_options
from callsheet.errors import CallsheetError, Exit, UsageError
from callsheet.ledger.approvals import Answer, approval_of
from callsheet.reasons import StopReason
from callsheet.watcher.finish import UNFINISHED, FileFinisher, forbidden_failed, unfinished_duplicate
from callsheet.watcher.folders import WatchFolders
from callsheet.watcher.hand_back import plan_files
from callsheet.watcher.job import Job, give_back, mark_of, owner_of
from transforms.kind import Kind
from transforms.kinds import KINDS, kind_named
from validators.message import message

_ASIDE = 4  # loads under way for each request that may be: an import is waited for most of the time
_MOST = 32

RunLoad = Callable[[LoadContext, str, Stop | None], Awaitable[SheetResult]]
"""Takes a load that was read to its end, or to where it has to stop: the engine, or a Prefect flow over it."""
FORBIDDEN = "forbidden"  # beside the names of sources: what customer numbers wait for
_SMALL = 1024 * 1024  # bytes up to which files are read side by side; a large one has the memory for itself
_SLICE = 30.0  # seconds after which the inbox is looked at again: forbidden numbers may have come meanwhile


async def in_turns(
    context: LoadContext, load_ids: Sequence[str], load_one: Callable[[str], Awaitable[None]]
) -> None:
    """Run loads in the order of their kinds; those that may go together side by side, their requests within `concurrency`."""
    gate = asyncio.Semaphore(min(_MOST, _ASIDE * context.profile.concurrency))

    async def guarded(load_id: str) -> None:
        async with gate:
            await load_one(load_id)

    for together in turns(context, load_ids):
        async with asyncio.TaskGroup() as group:
            for load_id in together:
                group.create_task(guarded(load_id))


def turns(context: LoadContext, load_ids: Sequence[str]) -> Iterator[list[str]]:
    """Groups of loads that may go together, in order.

    Only an import of one request that the service processes by itself goes with others: it mostly waits for the outcome,
    it has one request at a time, and nothing depends on which of them is first. The same content never goes together, so
    that a repeat finds the first one ended.
    """
    contents = [(load_id, _small_import(context, load_id)) for load_id in in_order(context, load_ids)]
    for alone, group in groupby(contents, key=lambda load: "" if load[1] else load[0]):
        if alone:
            yield [alone]
            continue
        waiting = list(group)
        while waiting:
            first = {content: load_id for load_id, content in reversed(waiting)}
            yield [load_id for load_id, content in waiting if first[content] == load_id]
            waiting = [(load_id, content) for load_id, content in waiting if first[content] != load_id]


def goes_with_others(context: LoadContext, load_id: str) -> bool:
    """Whether a load that was read may be under way beside others."""
    return bool(_small_import(context, load_id))


def _small_import(context: LoadContext, load_id: str) -> str:
    """What names the content where a load may go together with others, otherwise ""."""
    rows, facts = context.workspace(load_id).facts_of("cells")
    kind = kind_named(facts["match"]["kind"])
    if (
        kind.delivery.async_import is None
        or rows > kind.delivery.rows_per_call(context.profile.chunks.get(kind.name, 0)) + 1
    ):
        return ""
    sheet = "" if facts["name"] == PurePath(facts["file"]).stem else facts["name"]
    return f"{facts['sha256']} {sheet}"


@dataclass(slots=True)
class RoundState:
    """What one round knows: the jobs that it works on, what unfinished jobs hold up, and the results so far."""

    until: float
    jobs: dict[str, Job] = field(default_factory=dict)
    open: dict[str, frozenset[str]] = field(default_factory=dict)  # unfinished jobs: what others wait for
    by_job: dict[str, dict[str, SheetResult]] = field(default_factory=dict)  # job -> load -> result
    results: list[SheetResult] = field(default_factory=list)

    @property
    def owners(self) -> dict[str, list[str]]:
        """The jobs of each load, the oldest job first. A list that was dropped twice may be one load."""
        found: dict[str, list[str]] = {}
        for _, job in sorted(self.jobs.items()):
            for load in dict.fromkeys(job.loads):
                found.setdefault(load, []).append(job.id)
        return found


@dataclass(slots=True)
class DropLoader:
    """Works on the taken files of one profile. `clock` is monotonic."""

    context: LoadContext
    places: WatchFolders
    finisher: FileFinisher
    run_load: RunLoad
    clock: Callable[[], float]

    async def run(self, waiting: list[Job]) -> None:
        """One round: read what is new, then load in the order of the kinds' priorities."""
        now = RoundState(self.clock() + _SLICE)
        for job in (job for job in waiting if job.damaged and self.finisher.is_due(job)):
            self.finisher.set_apart(job)
        ready = [job for job in map(self._answered, waiting) if job and not job.damaged]
        due = [job for job in ready if self.finisher.is_due(job)]
        await self._read_all(now, due)
        for job in ready:
            if job.id not in now.jobs and (job.loads or job.file.exists()):
                kinds = [self._kind(load) for load in job.loads] or KINDS
                now.open[job.id] = frozenset().union(*(gives(kind) for kind in kinds))
        owners = now.owners

        async def load_one(load_id: str) -> None:
            await self._load_when_due(now, load_id, owners[load_id])

        await in_turns(self.context, list(owners), load_one)

    async def _read_all(self, now: RoundState, due: list[Job]) -> None:
        """Small files side by side: most of the time of reading one is the start of the process that does it."""
        gate = asyncio.Semaphore(max(2, min(4, os.cpu_count() or 2)))

        async def read_one(job: Job) -> None:
            async with gate:
                await self._read(now, job)

        unread = [job for job in due if not job.loads]
        now.jobs |= {job.id: job for job in due if job.loads}
        small = [job for job in unread if _size(job) <= _SMALL]
        async with asyncio.TaskGroup() as group:
            for job in small:
                group.create_task(read_one(job))
        for job in unread:
            if job not in small:
                await self._read(now, job)

    async def _read(self, now: RoundState, job: Job) -> None:
        """Read a file; the loads of its sheets come next, unless it ends here or was still being written."""
        if self.context.halt.asked or self.clock() > now.until or not job.file.is_file():
            return
        with self.finisher.retry_on_os_error(job):
            before = mark_of(job.file)
            found = await asyncio.to_thread(_read_file, self.context, job)
            if mark_of(job.file) != before:
                give_back(job, self.places.inbox / job.place / job.name)
            elif not found.loads:
                self.finisher.finish(job, list(found.ended), sent=True)
            else:
                forbids = any(self._kind(load).forbids for load in found.loads)
                now.jobs[job.id] = self.finisher.refreshed(job).changed(
                    loads=found.loads, forbids=forbids, mark=before
                )

    async def _load_when_due(self, now: RoundState, load_id: str, owners: Iterable[str]) -> None:
        """One load, unless it has to wait; then the end of each file of which it was the last sheet."""
        if self.context.halt.asked or self.clock() > now.until:
            return  # the next round continues from here
        jobs = [self.finisher.refreshed(now.jobs[job_id]) for job_id in owners]
        kind = self._kind(load_id)
        stop = self._halt(now, kind, jobs)
        if stop is None and self._needs(kind) & frozenset().union(*now.open.values()):
            return  # what comes first is retried soon, or waits for approval
        if stop is None and (stop := self._behind_list(load_id, kind)):
            jobs = [job.changed(halted=True) for job in jobs]
        result = await self._run(load_id, stop)
        now.results.append(result)
        if first := unfinished_duplicate(self.context, load_id):
            self._follow(load_id, first, jobs)
            return
        for job in jobs:
            if Exit(result.exit) in UNFINISHED:
                now.open[job.id] = now.open.get(job.id, frozenset()) | gives(kind)
            self._record_result(now, job, load_id, result)

    def _record_result(self, now: RoundState, job: Job, load_id: str, result: SheetResult) -> None:
        """Keep a sheet's result; with that of its last sheet the file ends."""
        results = now.by_job.setdefault(job.id, {})
        results[load_id] = result
        if len(results) < len(job.loads):
            return
        with self.finisher.retry_on_os_error(job):
            if not self.finisher.end(job, [results[load] for load in job.loads]):
                now.open.pop(job.id, None)

    def _follow(self, load_id: str, first: str, jobs: list[Job]) -> None:
        """The next round resumes the load that has the same rows, and its result is these files' result, too."""
        for job in jobs:
            with self.finisher.retry_on_os_error(job):
                loads = dict.fromkeys(first if load == load_id else load for load in job.loads)
                job.changed(loads=tuple(loads), duplicates_of=(*job.duplicates_of, first))

    def _kind(self, load_id: str) -> Kind:
        return kind_named(kind_of(self.context, load_id))

    def _needs(self, kind: Kind) -> frozenset[str]:
        """What has to be loaded before a kind: forbidden numbers before all others, and what its rows name."""
        named = {reference.source for reference in kind.live.references if reference.exists}
        first = {FORBIDDEN} if self.context.profile.forbidden_first and not kind.forbids else set()
        return frozenset({*named, *first})

    def _halt(self, now: RoundState, kind: Kind, jobs: list[Job]) -> Stop | None:
        """Why a load must not be sent: the forbidden numbers of its drop failed, or what its own workbook has first did."""
        needs = self._needs(kind)
        if FORBIDDEN in needs and any(job.halted for job in jobs):
            return Stop(Exit.STOPPED, forbidden_failed())
        own = frozenset().union(*(now.open.get(job.id, frozenset()) for job in jobs))
        if needs & own:
            first = message(StopReason.OTHER_SHEET_FIRST)
            return Stop(Exit.STOPPED, forbidden_failed() if FORBIDDEN in own else first)
        wrong = (result for result in now.results if result.exit == Exit.SETTINGS)
        return halted_by(wrong, forbidden_first=False)

    def _behind_list(self, load_id: str, kind: Kind) -> Stop | None:
        """A forbidden list of an earlier drop, or of anybody else, that needs a person before this load may be sent."""
        _, facts = self.context.workspace(load_id).facts_of("cells")
        first = held_back(self.context, kind.name, load_options(kind, self.context.profile, facts["options"]))
        return None if first is None or first.under_way else Stop(Exit.STOPPED, first.message)

    async def _run(self, load_id: str, halted: Stop | None) -> SheetResult:
        try:
            return await self.run_load(self.context, load_id, halted)
        except CallsheetError as error:
            return self._broken(load_id, Stop(error.exit, error.message))
        except Exception as error:  # noqa: BLE001 - one file that brings out a bug must not keep the others waiting
            bug = Stop.because(Exit.STOPPED, StopReason.BUG, error=type(error).__name__, load=load_id)
            return self._broken(load_id, bug)

    def _broken(self, load_id: str, stop: Stop) -> SheetResult:
        """What is known of a load whose run raised an error; it may not have entered the ledger yet."""
        _, facts = self.context.workspace(load_id).facts_of("cells")
        return replace(
            unreported(self.context, load_id, stop),
            file=facts["file"],
            sheet=facts["name"],
            kind=facts["match"]["kind"],
            language=language_of_load(self.context, load_id),
            zone=self.context.profile.time_zone,
        )

    def _answered(self, job: Job) -> Job | None:
        """A waiting job with the answer that its plan file or the ledger has."""
        if not job.waits:
            return job
        for path, load in zip(plan_files(self.places, job), job.loads, strict=True):
            for folder, yes in ((self.places.approve, True), (self.places.refuse, False)):
                if (folder / path.name).is_file():
                    self._decide(load, owner_of(folder / path.name), yes=yes)
        answers = [found.state for load in job.loads if (found := approval_of(self.context.ledger, load))]
        return job if Answer.WAITING in answers else job.changed(waits=False)

    def _decide(self, load: str, by: str, *, yes: bool) -> None:
        try:
            decide(self.context, load, by, "plan file", yes=yes)
        except UsageError as error:
            self.finisher.announcer.log(error.message)


def _read_file(context: LoadContext, job: Job) -> Read:
    """The loads of a file's sheets. A file that brings out a bug of ours must not keep the others waiting."""
    try:
        return read(context, LoadRequest(job.file, job.kind, again=job.again, folder=job.place))
    except (OSError, CallsheetError):
        raise
    except Exception as error:  # noqa: BLE001 - see above
        if job.kind is None or kind_named(job.kind).forbids:
            declare_read(context, job.name, "", [], [""])
        bug = Stop.because(Exit.USAGE, "READING_BUG", error=type(error).__name__)
        return Read((), (SheetResult(job.name, kind=job.kind, exit=Exit.USAGE).stopped_by(bug),))


def gives(kind: Kind) -> frozenset[str]:
    """What other kinds may wait for when a sheet of this one is not loaded yet: forbidden numbers, or what it creates."""
    made = {reference.source for reference in kind.live.references if not reference.exists}
    return frozenset({*made, *({FORBIDDEN} if kind.forbids else ())})


def _size(job: Job) -> int:
    try:
        return job.file.stat().st_size
    except OSError:
        return 0
