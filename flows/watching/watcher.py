"""The watcher of one profile: look, take what is whole, load it once, give it back. What it was doing when it died it takes up."""

import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace

from flows.engine.gate import answer
from flows.engine.halting import PROCESS
from flows.engine.order import Order, SheetResult, Stop
from flows.engine.reading import read
from flows.engine.run import halted_by, in_order, kind_of
from flows.engine.site import Site
from flows.errors import CallsheetError, Exit, UsageError
from flows.notify import Event, Notifier, notify
from flows.watching.handing import hand_back, plan_files, write_plan
from flows.watching.job import Job, claim, forbids, give_back, jobs, owner_of
from flows.watching.lock import only_one
from flows.watching.looking import Found, Looked, Looks, scan
from flows.watching.places import Places, safe_name
from flows.watching.presence import away
from flows.watching.words import FORBIDDEN_FAILED, event_of, notes, summary
from ledger.approvals import Answer, approval_of
from ledger.records import UnknownLoadError
from ledger.states import LoadState
from transforms.registry import kind_named

GoOn = Callable[[Site, str, Stop | None], Awaitable[SheetResult]]
"""Takes a load that was read to its end or to where it has to stop: the engine, or a Prefect flow over it."""

_UNFINISHED = frozenset({Exit.STOPPED, Exit.SETTINGS})


@dataclass(slots=True)
class Watcher:
    """Watches the inbox of the site's profile. `clock` is monotonic, `wall` seconds since 1970."""

    site: Site
    go_on: GoOn
    say: Callable[[str], None]
    notifier: Notifier = notify
    clock: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    _looks: Looks = field(init=False)
    _since: float | None = None  # when whole files began to wait for others of their drop
    _away: str = ""
    _told: set[str] = field(default_factory=set)
    _held_back: set[str] = field(default_factory=set)  # jobs whose drop's forbidden numbers failed
    _stopped: bool = False  # a stop was told; the next is told when something has gone well since

    def __post_init__(self) -> None:
        profile = self.site.profile
        self._looks = Looks(profile.watch_unchanged, profile.watch_max_wait)

    @property
    def places(self) -> Places:
        profile = self.site.profile
        return Places(profile.inbox_dir, profile.inbox_dir.parent, profile.name)

    async def cycle(self) -> bool:
        """One look and the work it brings; True while something is under way or on its way. One watcher works at a time."""
        with only_one(self.site.profile.data_dir / "locks" / f"{self.site.profile.name}.watch") as mine:
            return await self._work() if mine else True

    async def _work(self) -> bool:
        places = self.places
        if not self._present():
            return False
        looked = self._look(places)
        taken = 0
        if looked.ready and self._drop_is_whole(looked):
            taken = sum(self._take(places, found) for found in looked.ready)
        waiting = jobs(places)
        if waiting:
            await self._load(places, waiting)
        return bool(looked.arriving or looked.ready or taken or waiting)

    def _present(self) -> bool:
        root = self.site.profile.inbox_dir
        why = away(self.site.ledger, root)
        if why and why != self._away:
            self._tell("failure", "The watched folder is away", why)
        elif self._away and not why:
            self._tell(
                "recovery", "The watched folder is back", f"{root} is there again; files are taken from it."
            )
        self._away = why
        if not why:
            self.places.make()
        return not why

    def _look(self, places: Places) -> Looked:
        try:
            looked = self._looks.look(scan(places.inbox), self.clock())
        except OSError as error:
            self.say(f"The inbox could not be read ({type(error).__name__}); the next look tries again.")
            return Looked((), (), ())
        for found in looked.overdue:
            if found.path.name not in self._told:
                self._told.add(found.path.name)
                name = safe_name(found.path.name)
                self._tell(
                    "failure",
                    f"{name} is still open",
                    f"Close {name} in Excel; it cannot be loaded while it is open.",
                )
        return looked

    def _drop_is_whole(self, looked: Looked) -> bool:
        """Whole files wait a while for those that still arrive, so that forbidden numbers of a drop can go first."""
        now = self.clock()
        if self._since is None:
            self._since = now
        if looked.arriving and now - self._since < self.site.profile.watch_together:
            return False
        self._since = None
        return True

    def _take(self, places: Places, found: Found) -> bool:
        self._told.discard(found.path.name)
        job = claim(places, found, self.site.now())
        if job:
            self.say(f"{safe_name(job.name)}: taken")
        return job is not None

    async def _load(self, places: Places, waiting: list[Job]) -> None:
        """Read what is new, then load everything in the order of the kinds' priorities, and give files back as they end."""
        ready = [job for job in (self._answered(places, job) for job in waiting) if job]
        known: dict[str, Job] = {}
        for job in ready:
            if job.not_before <= self.wall() and not job.waits and (job_read := self._read(places, job)):
                known[job_read.id] = job_read
        held = [job for job in ready if job.id not in known and job.forbids]
        owner = {load: job for job in known.values() for load in job.loads}
        results: dict[str, list[SheetResult]] = {}
        told: list[SheetResult] = []
        for load_id in in_order(self.site, list(owner)):
            if PROCESS.asked:
                return  # the next start goes on from here
            job = self._now(owner[load_id])
            if held and not kind_named(kind_of(self.site, load_id)).forbids and self._forbidden_first:
                continue  # the forbidden numbers of this profile are tried again soon, or wait for a yes
            result = await self._one(load_id, self._halt(job, told))
            told.append(result)
            results.setdefault(job.id, []).append(result)
            if len(results[job.id]) == len(job.loads):
                self._end(places, job, results[job.id])
                held += [one for one in jobs(places) if one.id == job.id and one.forbids]

    def _now(self, job: Job) -> Job:
        """A job as it is now: the forbidden numbers of its drop may have failed since it was read."""
        return replace(job, halted=job.halted or job.id in self._held_back)

    @property
    def _forbidden_first(self) -> bool:
        return self.site.profile.forbidden_first

    def _halt(self, job: Job, told: Iterable[SheetResult]) -> Stop | None:
        if job.halted and self._forbidden_first:
            return Stop(Exit.STOPPED, FORBIDDEN_FAILED[0])
        return halted_by((one for one in told if one.exit == Exit.SETTINGS), forbidden_first=False)

    async def _one(self, load_id: str, halted: Stop | None) -> SheetResult:
        try:
            return await self.go_on(self.site, load_id, halted)
        except CallsheetError as error:
            kind = kind_of(self.site, load_id)
            return SheetResult(load_id, load_id=load_id, kind=kind, exit=error.exit, note=str(error))
        except Exception as error:  # noqa: BLE001 - one file that brings out a bug must not keep the others waiting
            note = f"A bug stopped it ({type(error).__name__}); what was sent is in the ledger: callsheet show {load_id}"
            return SheetResult(
                load_id, load_id=load_id, kind=kind_of(self.site, load_id), exit=Exit.STOPPED, note=note
            )

    def _read(self, places: Places, job: Job) -> Job | None:
        """The job with the loads of its sheets; None when it ended here, or its file was still being written."""
        if job.loads or not job.file.is_file():
            return job if job.loads else None
        order = Order(job.file, job.kind, again=job.again)
        before = job.file.stat()
        found = read(self.site, order)
        after = job.file.stat()
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            give_back(job, places.inbox / job.place / job.name)
            return None
        if not found.loads:
            self._finish(places, job, list(found.ended), sent=True)
            return None
        forbids = any(kind_named(kind_of(self.site, load)).forbids for load in found.loads)
        return job.changed(loads=found.loads, forbids=forbids)

    def _answered(self, places: Places, job: Job) -> Job | None:
        """A waiting job with the answer that its plan file or the ledger has; None once a refused one was given back."""
        if not job.waits:
            return job
        for path, load in zip(plan_files(places, job), job.loads, strict=True):
            for folder, yes in ((places.approve, True), (places.refuse, False)):
                if (folder / path.name).is_file():
                    self._decide(load, owner_of(folder / path.name), yes=yes)
        answers = [found.state for load in job.loads if (found := approval_of(self.site.ledger, load))]
        return job if Answer.WAITING in answers else job.changed(waits=False)

    def _decide(self, load: str, by: str, *, yes: bool) -> None:
        try:
            answer(self.site, load, by, "plan file", yes=yes)
        except UsageError as error:
            self.say(str(error))

    def _end(self, places: Places, job: Job, results: list[SheetResult]) -> None:
        """A file whose sheets have all been tried: given back, tried again later, or waiting for a yes."""
        if PROCESS.asked:
            return
        unfinished = [one for one in results if Exit(one.exit) in _UNFINISHED and not self._closed(one)]
        if any(self._waits(one) for one in unfinished):
            write_plan(places, job, results)
            if job.id not in self._told:
                self._told.add(job.id)
                self._tell("approval", f"{safe_name(job.name)} waits for a yes", notes(results))
            job.changed(waits=True)
        elif unfinished and not job.halted and job.tries < self.site.profile.watch_retries:
            self._later(job, results)
        else:
            if unfinished and job.forbids:
                self._hold_back(places, job)
            sent = not any(self._closed(one) and one.note for one in results)
            more = FORBIDDEN_FAILED if job.halted and unfinished else None
            self._finish(places, job, results, sent=sent, more=more)

    def _later(self, job: Job, results: list[SheetResult]) -> None:
        pause = self.site.profile.watch_retry_pause * 2**job.tries
        if not self._stopped:
            self._stopped = True
            self._tell(
                "failure",
                f"{safe_name(job.name)} stopped before its end",
                f"{notes(results)}\nIt is gone on with by itself in {pause:.0f} s.",
            )
        job.changed(tries=job.tries + 1, not_before=self.wall() + pause)

    def _hold_back(self, places: Places, job: Job) -> None:
        for other in jobs(places):
            if other.id != job.id and not forbids(other):
                self._held_back.add(other.changed(halted=True).id)

    def _finish(
        self,
        places: Places,
        job: Job,
        results: list[SheetResult],
        *,
        sent: bool,
        more: tuple[str, str] | None = None,
    ) -> None:
        if any(one.exit == Exit.USAGE for one in results) and forbids(job):
            self._hold_back(places, job)
        self._told.discard(job.id)
        self._held_back.discard(job.id)
        self._stopped = self._stopped and not sent
        target = hand_back(places, job, results, sent=sent, more=more)
        name = safe_name(job.name)
        self.say(f"{name}: {summary(results)} → {target}")
        event = event_of(results, sent=sent)
        if event:
            self._tell(
                event,
                f"{name}: {summary(results)}",
                f"{notes(results)}\nSee {target.name} in {target.parent.parent.name}/.",
            )
        elif job.tries:
            self._tell("recovery", f"{name} came to its end", summary(results))

    def _closed(self, result: SheetResult) -> bool:
        return self._state(result) is LoadState.CLOSED

    def _waits(self, result: SheetResult) -> bool:
        known = approval_of(self.site.ledger, str(result.load_id))
        return known is not None and known.state is Answer.WAITING

    def _state(self, result: SheetResult) -> LoadState | None:
        try:
            return self.site.ledger.load(str(result.load_id)).state
        except UnknownLoadError:
            return None

    def _tell(self, event: Event, title: str, body: str) -> None:
        self.say(f"{title}. {body}".replace("\n", " "))
        self.notifier(self.site.profile, event, title, body)
