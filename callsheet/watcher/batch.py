"""One round over the taken files: read them, load in the order of the kinds, end each file as its last sheet ends."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from callsheet.engine.barrier import declare_read, held_back
from callsheet.engine.context import LoadContext
from callsheet.engine.decision import decide
from callsheet.engine.halts import halted_by
from callsheet.engine.options import load_options
from callsheet.engine.read import READERS, SMALL, Read, read
from callsheet.engine.report import language_of_load, unreported
from callsheet.engine.results import LoadRequest, SheetResult, Stop
from callsheet.engine.resume import MOST_CRASHES
from callsheet.engine.turns import in_turns, kind_of
from callsheet.errors import CallsheetError, Exit, UsageError
from callsheet.file_names import safe_name
from callsheet.ledger.approvals import Answer, approval_of
from callsheet.ledger.records import LedgerError
from callsheet.ledger.states import LoadState
from callsheet.logs import about
from callsheet.reasons import StopReason
from callsheet.watcher.finish import UNFINISHED, FileFinisher, forbidden_failed, unfinished_duplicate
from callsheet.watcher.folders import WatchFolders, is_there
from callsheet.watcher.hand_back import plan_files
from callsheet.watcher.job import Job, give_back, mark_of, owner_of, refusal_facts
from callsheet.watcher.submitted import DecisionsLostError, record_loads, request_of
from transforms.kind import Kind
from transforms.kinds import KINDS, kind_named
from validators.message import message

RunLoad = Callable[[LoadContext, str, Stop | None], Awaitable[SheetResult]]
"""Takes a load that was read to its end, or to where it has to stop: the engine, or a Prefect flow over it."""
FORBIDDEN = "forbidden"  # beside the names of sources: what customer numbers wait for
_SLICE = 30.0  # seconds after which the inbox is looked at again: forbidden numbers may have come meanwhile


@dataclass(slots=True)
class RoundState:
    """What one round knows: the jobs that it works on, what unfinished jobs hold up, and the results so far."""

    until: float
    jobs: dict[str, Job] = field(default_factory=dict)
    open: dict[str, frozenset[str]] = field(default_factory=dict)  # unfinished: what others wait for
    by_job: dict[str, dict[str, SheetResult]] = field(default_factory=dict)  # job -> load -> result
    wrong: list[SheetResult] = field(
        default_factory=list
    )  # results that settings made, and no other will fare better

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
    list_comes: bool = False  # whether a list not to call is on its way, or cannot be taken: all that has not begun waits for it
    _beside: set[str] = field(default_factory=set)
    """The jobs of lists not to call that came since a round began, and are not in place: the rest of it waits for them."""

    async def run(self, waiting: list[Job]) -> None:
        """One round: read what is new, then load in the order of the kinds' priorities."""
        self._beside = set()
        now = await self._begun(waiting)
        await self._load(now, list(now.owners))

    async def run_beside(self, waiting: list[Job]) -> None:
        """Read what may be lists not to call and load those that are, while a round is under way, which waits for them."""
        self._beside = {job.id for job in waiting}
        now = await self._begun(waiting)
        due = [load for load in now.owners if self._is_due_beside(now, load)]
        self._beside = {job_id for load in due for job_id in now.owners[load]} | now.open.keys()
        if any(self._kind(load).forbids for load in self.context.in_hand):
            return  # one list after the other: some of their entries may be the same
        await self._load(now, due)
        halted = [load for job_id in now.open.keys() & now.jobs.keys() for load in now.jobs[job_id].loads]
        await self._load(now, [load for load in dict.fromkeys(halted) if not self._kind(load).forbids])

    def _is_due_beside(self, now: RoundState, load_id: str) -> bool:
        """Whether a load is a list not to call that has not ended; of a file with nothing else also one that has."""
        jobs = [now.jobs[job_id] for job_id in now.owners[load_id]]
        rest = any(not self._kind(load).forbids for job in jobs for load in job.loads)
        return self._kind(load_id).forbids and not (rest and self._is_over(load_id))

    def _has_open_list(self, job: Job) -> bool:
        return any(self._kind(load).forbids and not self._is_over(load) for load in job.loads)

    def _is_over(self, load_id: str) -> bool:
        load = self.context.ledger.find(load_id)
        return load is not None and load.state in {LoadState.CLOSED, LoadState.REFUSED}

    async def _begun(self, waiting: list[Job]) -> RoundState:
        """What a round knows once it has read what is new."""
        now = RoundState(self.clock() + _SLICE)
        for job in (job for job in waiting if job.damaged and self.finisher.is_due(job)):
            self.finisher.set_apart(job)
        ready = [job for job in map(self._answered, waiting) if job and not job.damaged]
        due = [job for job in ready if self.finisher.is_due(job)]
        await self._read_all(now, due)
        record_loads(self.context, now.jobs.values())
        for job in ready:
            if job.id not in now.jobs and (job.loads or is_there(job.file)):
                kinds = [self._kind(load) for load in job.loads] or KINDS
                now.open[job.id] = frozenset().union(*(gives(kind) for kind in kinds))
        return now

    async def _load(self, now: RoundState, load_ids: list[str]) -> None:
        owners = now.owners

        async def load_one(load_id: str) -> None:
            await self._load_when_due(now, load_id, owners[load_id])

        alone = {load for load, ids in owners.items() if any(now.jobs[job_id].crashes for job_id in ids)}
        await in_turns(self.context, load_ids, load_one, alone)

    async def _read_all(self, now: RoundState, due: list[Job]) -> None:
        """Small files side by side, then the others; last and alone those over which a process may have died."""
        gate = asyncio.Semaphore(READERS)

        async def read_one(job: Job) -> None:
            async with gate:
                await self._read(now, job)

        unread = [job for job in due if not job.loads]
        now.jobs |= {job.id: job for job in due if job.loads}
        risky = {job.id for job in unread if job.crashes}
        small = [job for job in unread if _size(job) <= SMALL and job.id not in risky]
        ends = await asyncio.gather(*map(read_one, small), return_exceptions=True)
        for end in ends:
            if end is not None:
                raise end  # when all have ended: none is broken off for it
        side_by_side = {job.id for job in small}
        for job in sorted(unread, key=lambda job: job.id in risky):
            if job.id not in side_by_side:
                await self._read(now, job)

    async def _read(self, now: RoundState, job: Job) -> None:
        """Read a file; the loads of its sheets come next, unless it ends here or was still being written."""
        if self.context.halt.asked or self.clock() > now.until or not is_there(job.file):
            return
        if job.crashes >= MOST_CRASHES:
            self._give_up(job)
            return
        with self.finisher.retry_on_os_error(job):
            before = mark_of(job.file)
            with job.survived(), about(profile=self.context.profile.name, file=safe_name(job.name)):
                found = await asyncio.to_thread(_read_file, self.context, job)
            if mark_of(job.file) != before:
                give_back(self.places, job)
            elif not found.loads:
                self.finisher.finish(job, list(found.ended), sent=True)
            else:
                forbids = any(self._kind(load).forbids for load in found.loads)
                refused = tuple(map(refusal_facts, found.ended))
                now.jobs[job.id] = self.finisher.refreshed(job).changed(
                    loads=found.loads, forbids=forbids, mark=before, refused=refused
                )

    def _give_up(self, job: Job) -> None:
        """Give back a file over which so many processes died that nobody tries it again."""
        with self.finisher.retry_on_os_error(job):
            declare_read(self.context, _listed_as(job), "", [], [""])
            stop = Stop.because(Exit.USAGE, "READING_CRASHED", crashes=job.crashes)
            result = SheetResult(job.name, kind=job.kind, exit=Exit.USAGE).stopped_by(stop)
            self.finisher.finish(job, [result], sent=True)

    async def _load_when_due(self, now: RoundState, load_id: str, owners: Iterable[str]) -> None:
        """One load, unless it has to wait; then the end of each file of which it was the last sheet."""
        if self.context.halt.asked or self.clock() > now.until:
            return  # the next round continues from here
        jobs = [self.finisher.refreshed(now.jobs[job_id]) for job_id in owners]
        if any(job.crashes >= MOST_CRASHES for job in jobs):
            for job in jobs:
                self._give_up(job)
            return
        kind = self._kind(load_id)
        stop = self._halt(now, kind, jobs)
        if load_id in self.context.in_hand or (stop is None and self._needs(kind) & self._open(now)):
            return  # what comes first is retried soon, or waits for approval
        if stop is None and (stop := self._behind_list(load_id, kind)):
            jobs = [job.changed(halted=True) for job in jobs]
        await self._load_now(now, load_id, jobs, stop)

    async def _load_now(self, now: RoundState, load_id: str, jobs: list[Job], stop: Stop | None) -> None:
        """One load, of which nothing is sent when it has to stop, and what follows from its result for its files."""
        kind = self._kind(load_id)
        with self.context.taken_in_hand(load_id), self._survived(load_id, jobs):
            result = await self._run(load_id, stop or self._crashed(load_id))
        if result.exit == Exit.SETTINGS:
            now.wrong.append(result)
        if first := unfinished_duplicate(self.context, load_id):
            self._follow(load_id, first, jobs)
            now.open[first] = gives(kind)  # what needs it waits for the next round, too
            return
        for job in jobs:
            if Exit(result.exit) in UNFINISHED:
                now.open[job.id] = now.open.get(job.id, frozenset()) | gives(kind)
            elif not self._has_open_list(job):
                self._beside.discard(job.id)
            self._record_result(now, job, load_id, result)

    def _open(self, now: RoundState) -> frozenset[str]:
        """What unfinished jobs hold up: those of this round, and lists not to call that come since it began."""
        comes = self.list_comes or not self._beside <= now.jobs.keys()
        return frozenset({FORBIDDEN} if comes else ()).union(*set(now.open.values()))

    @contextmanager
    def _survived(self, load_id: str, jobs: list[Job]) -> Iterator[None]:
        """Proving the rows of a load may bring this process down; once it is in the ledger that counts its crashes."""
        with ExitStack() as stack:
            if self.context.ledger.find(load_id) is None:
                for job in jobs:
                    stack.enter_context(job.survived())
            yield

    def _crashed(self, load_id: str) -> Stop | None:
        """Why a load is not tried again: processes keep dying over it."""
        load = self.context.ledger.find(load_id)
        if load is None or load.crashes < MOST_CRASHES:
            return None
        return Stop.because(Exit.STOPPED, StopReason.CRASHED_REPEATEDLY, crashes=load.crashes, load=load.id)

    def _record_result(self, now: RoundState, job: Job, load_id: str, result: SheetResult) -> None:
        """Keep a sheet's result; with that of its last sheet the file ends."""
        results = now.by_job.setdefault(job.id, {})
        results[load_id] = result
        if len(results) < len(job.loads):
            return
        with self.finisher.retry_on_os_error(job):
            ended = [*(results[load] for load in job.loads), *job.refusals]
            if not self.finisher.end(job, ended):
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
        return halted_by(now.wrong, forbidden_first=False)

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
        except LedgerError as error:
            failed = Stop.because(Exit.STOPPED, StopReason.LEDGER_FAILED, cause=error.message, load=load_id)
            return self._broken(load_id, failed)
        except Exception as error:  # noqa: BLE001 - one file that brings out a bug must not keep the others waiting
            bug = Stop.because(Exit.STOPPED, StopReason.BUG, error=type(error).__name__, load=load_id)
            return self._broken(load_id, bug)

    def _broken(self, load_id: str, stop: Stop) -> SheetResult:
        """What is known of a load whose run raised an error; it may not have entered the ledger yet."""
        _, facts = self.context.workspace(load_id).facts_of("cells")
        return replace(
            unreported(self.context, load_id, stop),
            file=facts["file"],
            member=facts.get("member", ""),
            sheet=facts["name"],
            kind=facts["match"]["kind"],
            language=language_of_load(self.context, load_id),
            zone=self.context.profile.time_zone,
            profile=self.context.profile.name,
        )

    def _answered(self, job: Job) -> Job | None:
        """A waiting job with the answer that its plan file or the ledger has."""
        if not job.waits:
            return job
        for path, load in zip(plan_files(self.places, job), job.loads, strict=True):
            for folder, yes in ((self.places.approve, True), (self.places.refuse, False)):
                given = folder / path.name
                if given.is_file():
                    self._decide(job, load, given, yes=yes)
        answers = [found.state for load in job.loads if (found := approval_of(self.context.ledger, load))]
        return job if Answer.WAITING in answers else job.changed(waits=False)

    def _decide(self, job: Job, load: str, given: Path, *, yes: bool) -> None:
        """Take a plan for an answer, once: should the question be put again, it is none to that."""
        try:
            decide(self.context, load, owner_of(given), "plan file", yes=yes)
        except UsageError as error:
            self.finisher.announcer.log(error.message)
        known = approval_of(self.context.ledger, load)
        if known is None or known.state is not Answer.WAITING:
            given.unlink(missing_ok=True)
            self.finisher.answered(job)


def _read_file(context: LoadContext, job: Job) -> Read:
    """The loads of a file's sheets. A file that brings out a bug of ours must not keep the others waiting."""
    try:
        return read(context, request_of(context, job))
    except (OSError, CallsheetError, LedgerError):
        raise
    except DecisionsLostError:
        return _not_read(context, job, Stop.because(Exit.USAGE, "SUBMITTED_EDITS_GONE"))
    except Exception as error:  # noqa: BLE001 - see above
        return _not_read(context, job, Stop.because(Exit.USAGE, "READING_BUG", error=type(error).__name__))


def _not_read(context: LoadContext, job: Job, stop: Stop) -> Read:
    """A file that ends here; where it may be a forbidden list, nobody whom it may forbid is called before a person has looked."""
    if job.kind is None or kind_named(job.kind).forbids:
        declare_read(context, _listed_as(job), "", [], [""])
    return Read((), (SheetResult(job.name, kind=job.kind, exit=Exit.USAGE).stopped_by(stop),))


def _listed_as(job: Job) -> str:
    """The name of a file that may be a forbidden list and is not read: with its folder of the inbox, as when it is read."""
    return LoadRequest(job.file, folder=job.place, beside=job.beside).listed_as


def gives(kind: Kind) -> frozenset[str]:
    """What other kinds may wait for when a sheet of this one is not loaded yet: forbidden numbers, or what it creates."""
    made = {reference.source for reference in kind.live.references if not reference.exists}
    return frozenset({*made, *({FORBIDDEN} if kind.forbids else ())})


def _size(job: Job) -> int:
    try:
        return job.file.lstat().st_size
    except OSError:
        return 0
