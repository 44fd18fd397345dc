"""The watcher of one profile: scan, take what is complete, load it once, give it back. After a crash it continues."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from callsheet.engine.context import LoadContext
from callsheet.engine.harmless import DropSorter, looker
from callsheet.engine.members import beside_others
from callsheet.errors import CallsheetError
from callsheet.file_lock import only_one
from callsheet.file_names import safe_name
from callsheet.ledger.records import LedgerError
from callsheet.lookup import os_error
from callsheet.notifications import Notifier, notify
from callsheet.watcher.batch import DropLoader, RunLoad
from callsheet.watcher.finish import FileFinisher
from callsheet.watcher.folders import WatchFolders, away
from callsheet.watcher.hand_back import left_note, write_left
from callsheet.watcher.inbox import PARTIAL, InboxFile, ScanResult, StabilityTracker, look_through, may_forbid
from callsheet.watcher.job import Job, claim, drop_second_names, forbids, jobs, meant, tidied
from callsheet.watcher.notices import Announcer, describe_os_error, readers_for, saying
from callsheet.watcher.submitted import SubmittedJobs
from validators.message import Message, message

__all__ = ["RunLoad", "Watcher", "with_lists"]

_ROUND = 200  # files that are under way at most, lists that may forbid apart
_BREATH = 10  # files that are taken before a signal is listened for
_GLANCE = 5.0  # seconds between two looks for lists not to call while something is being loaded
_SPARING = 20  # times as long as such a look took nothing is looked for again
_SELDOM = 30.0  # seconds after which it is in any case: the first look into thousands of files takes long, those after it do not

T = TypeVar("T")


@dataclass(slots=True)
class Watcher:
    """Watches the inbox of the context's profile. `clock` is monotonic."""

    context: LoadContext
    run_load: RunLoad
    say: Callable[[str], None]
    notifier: Notifier = notify
    clock: Callable[[], float] = time.monotonic
    _tracker: StabilityTracker = field(init=False)
    _sorter: DropSorter = field(init=False)
    _loader: DropLoader = field(init=False)
    _submitted: SubmittedJobs = field(init=False)
    _announcer: Announcer = field(init=False)
    _since: float | None = field(init=False, default=None)  # when complete files began to wait for others
    _away: Message | None = field(init=False, default=None)
    _is_settled: bool = field(
        init=False, default=False
    )  # whether what a crash left in the folders was put right
    _upset: Message | None = field(init=False, default=None)  # what kept the last cycle from finishing
    _warned: dict[Path, str] = field(init=False, default_factory=dict)  # files that cannot be taken, and why
    _passed: dict[Path, float] = field(init=False, default_factory=dict)
    """What is called a list not to call and is not taken, each since when: nobody is dialled while it is there."""
    _later: dict[Path, float] = field(init=False, default_factory=dict)  # when these are tried again
    _busy: frozenset[str] = field(init=False, default=frozenset())  # jobs that are worked on
    _unread: set[str] = field(init=False, default_factory=set)  # jobs of files that may be lists not to call

    def __post_init__(self) -> None:
        profile = self.context.profile
        self._tracker = StabilityTracker(
            profile.watch_unchanged,
            profile.watch_max_wait,
            profile.watch_together,
            looker(profile),
            lambda: self.context.halt.asked,
        )
        self._sorter = DropSorter(profile)
        self._announcer = Announcer(profile, self.say, self.notifier)
        finisher = FileFinisher(self.context, self.places, self._announcer, self.clock)
        self._submitted = SubmittedJobs(self.context, self.places)
        self._loader = DropLoader(self.context, self.places, finisher, self.run_load, self.clock)

    @property
    def places(self) -> WatchFolders:
        return WatchFolders.of(self.context.profile)

    async def cycle(self) -> bool:
        """One scan and the work it brings; True while something is under way or arriving. One watcher works at a time.

        What the disk, the permissions or the ledger do not allow is announced once, and the next cycle tries again.
        """
        try:
            with only_one(self._lock) as mine:
                busy = await self._work() if mine else True
        except (OSError, LedgerError, CallsheetError) as error:
            why = describe_os_error(error) if isinstance(error, OSError) else error.message
            if why != self._upset:
                self._announcer.tell("failure", message("FOLDER_UNUSABLE"), saying(why))
            self._upset = why
            return False
        if self._upset:
            self._upset = None
            self._announcer.tell("recovery", message("FOLDER_RESUMED"), saying(message("PROCESSING_RESUMED")))
        return busy

    async def glance(self) -> float:
        """Take and load the lists not to call that have come, as `with_lists` does; the seconds until the next look."""
        with suppress(OSError, LedgerError, CallsheetError), only_one(self._lock) as mine:
            return await self._glance() if mine else _GLANCE
        return _GLANCE

    @property
    def _lock(self) -> Path:
        profile = self.context.profile
        return profile.data_dir / "locks" / f"{profile.name}.watch"

    async def _work(self) -> bool:
        if not self._present():
            return False
        scan = await asyncio.to_thread(self._look)
        taken = 0
        if scan.ready and not scan.left and self._drop_is_whole(scan):
            taken = await self._take_all(scan)
        if self.context.halt.asked:
            return True
        await asyncio.to_thread(tidied, self.places)
        waiting = await self._jobs()
        self._unread &= {job.id for job in waiting}
        if waiting:
            self._busy = frozenset(job.id for job in waiting)
            try:
                await _beside(self._loader.run(waiting), self._glance)
            finally:
                self._busy = frozenset()
        ready = [file for file in scan.ready if file.path not in self._later]
        return bool(scan.arriving or ready or taken or waiting)

    async def _jobs(self) -> list[Job]:
        """All jobs, those of drafts among them that have just been submitted."""
        found, made = await asyncio.to_thread(self._submitted.look)
        for job in made:
            self._announcer.log(message("TAKEN", file=safe_name(job.name)))
        return found

    async def _glance(self) -> float:
        """Take and load the lists not to call that have come while something is loaded; the seconds until the next look."""
        began, pause = time.monotonic(), _GLANCE
        with suppress(OSError, LedgerError, CallsheetError):  # the next cycle says what it is
            if self.context.halt.asked or not self._present():
                return pause
            scan = await asyncio.to_thread(self._look)
            if scan.ready and not scan.left and self._drop_is_whole(scan):
                await self._take_all(scan, lists_only=True)
            found = [job for job in await self._jobs() if job.id not in self._busy and self._may_be_list(job)]
            if scan.arriving or self._passed:
                pause = min(pause, self.context.profile.watch_interval)
            pause = max(pause, min(_SELDOM, _SPARING * (time.monotonic() - began)))
            if found:
                await self._loader.run_beside(found)
        return pause

    def _may_be_list(self, job: Job) -> bool:
        """Whether a job is a list not to call, or was not read yet and may be one: so may a draft of which nobody said what it is."""
        unsaid = bool(job.draft) and job.kind is None
        return forbids(job) or ((unsaid or job.id in self._unread) and not job.loads)

    async def _take_all(self, scan: ScanResult, *, lists_only: bool = False) -> int:
        """Take what may be a list of forbidden numbers, all of it; of the rest as much as one round works on, or nothing."""
        first, rest = await asyncio.to_thread(self._sorted, scan)
        room = max(0, _ROUND - len(first) - self._under_way()) if rest and not lists_only else 0
        taken = 0
        for at, file in enumerate([*first, *rest[:room]]):
            if self.context.halt.asked:
                break
            if at % _BREATH == 0:
                await asyncio.sleep(0)  # a signal is heard between files, however many there are
            if at >= len(first) and self._waits_for_held(first):
                break
            taken += self._take(file, may_forbid=at < len(first))
        return taken

    def _sorted(self, scan: ScanResult) -> tuple[list[InboxFile], list[InboxFile]]:
        """The files that are ready: those that may be lists not to call, told apart, and the others."""
        first: list[InboxFile] = []
        rest: list[InboxFile] = []
        for file in scan.ready:
            (rest if self._is_harmless(file, scan) else first).append(file)
        return _told_apart(self.places.inbox, first, scan.arriving), rest

    def _waits_for_held(self, first: Iterable[InboxFile]) -> bool:
        """Whether what may forbid could not be taken: of the others nobody is dialled until it can be."""
        held = bool(self._passed) or any(file.path in self._later for file in first)
        return self.context.profile.forbidden_first and held

    def _under_way(self) -> int:
        """The files that were taken and do not wait for a person."""
        return sum(not job.waits for job in jobs(self.places))

    def _is_harmless(self, file: InboxFile, scan: ScanResult) -> bool:
        kind, _ = meant(self.places, file.path)
        folder = str(file.path.parent.relative_to(self.places.inbox))
        return self._sorter.is_harmless(scan.looks.get(file.path), file.path.name, folder, kind)

    def _present(self) -> bool:
        root = self.context.profile.inbox_dir
        why = away(self.context.ledger, root)
        if why and why != self._away:
            self._announcer.tell("failure", message("FOLDER_AWAY"), saying(why))
        elif self._away and not why:
            there = message("FOLDER_THERE", folder=str(root))
            self._announcer.tell("recovery", message("FOLDER_BACK"), saying(there))
        self._away = why
        if why:
            self._is_settled = False
            return False
        self.places.make()
        if not self._is_settled:
            drop_second_names(self.places)
            self._is_settled = True
        return True

    def _look(self) -> ScanResult:
        try:
            files, passed = look_through(self.places.inbox)
        except OSError as error:
            self._announcer.log(message("INBOX_UNREAD", error=os_error(error)))
            return ScanResult((), (), ())
        scan = self._tracker.look(files, self.clock())
        self._forget({file.path for file in files} | passed.keys())
        coming = (*scan.arriving, *scan.overdue, *scan.growing)
        self._note_lists([*passed, *(file.path for file in coming)])
        self._loader.list_comes = bool(self._passed)
        self._warn_of_passed(passed)
        for kept, title, why in (
            (scan.overdue, "STILL_OPEN", "CLOSE_FILE"),
            (scan.growing, "STILL_WRITTEN", "STOP_WRITING"),
        ):
            for file in kept:
                name = safe_name(file.path.name)
                self._warn(
                    file.path, message(title, file=name), self._why(file.path, message(why, file=name))
                )
        self._warn_of_stalled(scan.stalled)
        return scan

    def _warn_of_passed(self, passed: Mapping[Path, str]) -> None:
        """Name what is not taken; of a list that is still being copied only once that has taken a while."""
        now, patience = self.clock(), self.context.profile.watch_together
        for path, code in passed.items():
            name = safe_name(path.name)
            if code != PARTIAL or now - self._passed.get(path, now) >= patience:
                self._warn(path, message("NOT_TAKEN", file=name), self._why(path, message(code, file=name)))

    def _note_lists(self, paths: Iterable[Path]) -> None:
        """Keep which of what is not taken, or not yet, is called a list not to call, or lies in the folder of such lists."""
        now = self.clock()
        self._passed = {path: self._passed.get(path, now) for path in paths if self._may_forbid(path)}

    def _may_forbid(self, path: Path) -> bool:
        return may_forbid(path.relative_to(self.places.inbox))

    def _why(self, path: Path, why: Message) -> Message:
        """Why something stays in the inbox, and that others wait for it."""
        waits = path in self._passed and self.context.profile.forbidden_first
        return message("PASSED_MAY_FORBID", why=why) if waits else why

    def _warn_of_stalled(self, files: Iterable[InboxFile]) -> None:
        for file in files:
            name, seconds = safe_name(file.path.name), self.context.profile.watch_max_wait
            why = "INCOMPLETE_SO_FAR" if file.size else "EMPTY_SO_FAR"
            said = self._why(file.path, message(why, file=name, seconds=seconds))
            self._warn(file.path, message("NOT_COMPLETE", file=name), said)

    def _forget(self, there: AbstractSet[Path]) -> None:
        """Of what has gone nothing is kept."""
        self._later = {path: until for path, until in self._later.items() if path in there}
        self._warned = {path: why for path, why in self._warned.items() if path in there}

    def _drop_is_whole(self, scan: ScanResult) -> bool:
        """Complete files wait a while for those that still arrive, so that forbidden numbers of a drop can go first."""
        now = self.clock()
        if self._since is None:
            self._since = now
        if scan.holding and now - self._since < self.context.profile.watch_together:
            return False
        self._since = None
        return True

    def _take(self, file: InboxFile, *, may_forbid: bool) -> bool:
        if self._later.get(file.path, 0.0) > self.clock():
            return False
        try:
            job = claim(self.places, file, self.context.local_now())
        except OSError as error:
            self._later[file.path] = self.clock() + self.context.profile.watch_retry_pause
            self._warn_of_held(file, error, waits=may_forbid and self.context.profile.forbidden_first)
            return False
        self._later.pop(file.path, None)
        if self._warned.pop(file.path, None):
            with suppress(OSError):
                left_note(self.places, file.path).unlink(missing_ok=True)
        if job:
            self._unread |= {job.id} if may_forbid else set()
            self._announcer.log(message("TAKEN", file=safe_name(job.name)))
        return job is not None

    def _warn_of_held(self, file: InboxFile, error: OSError, *, waits: bool) -> None:
        name = safe_name(file.path.name)
        why = describe_os_error(error)
        if isinstance(error, PermissionError) and error.filename == str(file.path):
            why = message("FILE_HELD_MAY_FORBID" if waits else "FILE_HELD", file=name)
        self._warn(file.path, message("COULD_NOT_TAKE", file=name), why)

    def _warn(self, path: Path, title: Message, why: Message) -> None:
        """Announce a file that stays in the inbox, once per reason, and name it among those that failed."""
        if self._warned.get(path) != title.code:
            self._warned[path] = title.code
            self._announcer.tell("failure", title, saying(why))
            with suppress(OSError):  # said all the same
                write_left(self.places, path, title, why, readers_for(self.context.profile))


async def with_lists(work: Awaitable[T], watcher: Watcher) -> T:
    """What some work gives, beside which lists not to call that come into the folder of a watcher are taken and loaded.

    Whatever is being sent waits for them: whom they forbid is not dialled from then on, however long that takes.
    """
    return await _beside(work, watcher.glance)


async def _beside(work: Awaitable[T], look: Callable[[], Awaitable[float]]) -> T:
    """What work gives; now and then meanwhile a look, which says after how many seconds the next one is due.

    A look that fails breaks nothing off: what it raises is raised once the work has ended.
    """
    task, pause = asyncio.ensure_future(work), _GLANCE
    try:
        while not (await asyncio.wait({task}, timeout=pause))[0]:
            try:
                pause = await look()
            except Exception:
                await asyncio.wait({task})
                raise
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
    return task.result()


def _told_apart(inbox: Path, files: list[InboxFile], coming: Iterable[InboxFile]) -> list[InboxFile]:
    """Files of the inbox that may be lists not to call, each with its name where others of that name come with it."""
    beside = beside_others(inbox, [file.path for file in (*files, *coming)])
    return [replace(file, beside=name) for file, name in zip(files, beside, strict=False)]
