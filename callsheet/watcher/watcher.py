"""The watcher of one profile: look, take what is whole, load it once, give it back. What it was doing when it died it takes up."""

import time
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path

from callsheet.engine.context import LoadContext
from callsheet.errors import CallsheetError
from callsheet.file_lock import only_one
from callsheet.ledger.records import LedgerError
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.notifications import Event, Notifier, notify
from callsheet.watcher.batch import DropLoader, RunLoad
from callsheet.watcher.finish import FileFinisher
from callsheet.watcher.folders import WatchFolders, away, safe_name
from callsheet.watcher.inbox import InboxFile, ScanResult, StabilityTracker, look_through
from callsheet.watcher.job import claim, jobs
from callsheet.watcher.words import describe_os_error
from validators.message import Message, message

__all__ = ["RunLoad", "Watcher"]


@dataclass(slots=True)
class Watcher:
    """Watches the inbox of the site's profile. `clock` is monotonic, `wall` seconds since 1970."""

    context: LoadContext
    continue_load: RunLoad
    say: Callable[[str], None]
    notifier: Notifier = notify
    clock: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    _looks: StabilityTracker = field(init=False)
    _loading: DropLoader = field(init=False)
    _since: float | None = None  # when whole files began to wait for others of their drop
    _away: Message | None = None
    _upset: str = ""  # what kept the last look from being finished
    _told: dict[Path, str] = field(default_factory=dict)  # what was told of files that cannot be taken
    _later: dict[Path, float] = field(default_factory=dict)  # when these are tried again

    def __post_init__(self) -> None:
        profile = self.context.profile
        self._looks = StabilityTracker(profile.watch_unchanged, profile.watch_max_wait)
        ends = FileFinisher(self.context, self.places, self._say, self._tell, self._wall_now)
        self._loading = DropLoader(self.context, self.places, ends, self.continue_load, self._clock_now)

    @property
    def places(self) -> WatchFolders:
        profile = self.context.profile
        return WatchFolders(profile.inbox_dir, profile.inbox_dir.parent, profile.name)

    async def cycle(self) -> bool:
        """One look and the work it brings; True while something is under way or on its way. One watcher works at a time.

        What the disk, the rights or the ledger do not allow is told once, and the next look tries again.
        """
        try:
            with only_one(
                self.context.profile.data_dir / "locks" / f"{self.context.profile.name}.watch"
            ) as mine:
                busy = await self._work() if mine else True
        except (OSError, LedgerError, CallsheetError) as error:
            why = self._reader.say(describe_os_error(error) if isinstance(error, OSError) else error.message)
            if why != self._upset:
                self._tell("failure", message("FOLDER_UNUSABLE"), why)
            self._upset = why
            return False
        if self._upset:
            self._upset = ""
            self._tell("recovery", message("FOLDER_RESUMED"), self._reader.say(message("PROCESSING_RESUMED")))
        return busy

    async def _work(self) -> bool:
        if not self._present():
            return False
        looked = self._look()
        taken = 0
        if looked.ready and self._drop_is_whole(looked):
            taken = sum(self._take(found) for found in looked.ready)
        waiting = jobs(self.places)
        if waiting:
            await self._loading.run(waiting)
        ready = [found for found in looked.ready if found.path not in self._later]
        return bool(looked.arriving or ready or taken or waiting)

    def _present(self) -> bool:
        root = self.context.profile.inbox_dir
        why = away(self.context.ledger, root)
        if why and why != self._away:
            self._tell("failure", message("FOLDER_AWAY"), self._reader.say(why))
        elif self._away and not why:
            self._tell(
                "recovery",
                message("FOLDER_BACK"),
                self._reader.say(message("FOLDER_THERE", folder=str(root))),
            )
        self._away = why
        if not why:
            self.places.make()
        return not why

    def _look(self) -> ScanResult:
        try:
            files, passed = look_through(self.places.inbox)
        except OSError as error:
            self.say(self._reader.say(message("INBOX_UNREAD", error=type(error).__name__)))
            return ScanResult((), (), ())
        looked = self._looks.look(files, self.clock())
        self._forget({found.path for found in files} | passed.keys())
        for path, why in passed.items():
            name = safe_name(path.name)
            self._warn(path, message("NOT_TAKEN", file=name), self._reader.say(message(why, file=name)))
        for found in looked.overdue:
            name = safe_name(found.path.name)
            said = self._reader.say(message("CLOSE_FILE", file=name))
            self._warn(found.path, message("STILL_OPEN", file=name), said)
        return looked

    def _forget(self, there: AbstractSet[Path]) -> None:
        """Of what has gone nothing is kept."""
        self._later = {path: until for path, until in self._later.items() if path in there}
        self._told = {path: why for path, why in self._told.items() if path in there}

    def _drop_is_whole(self, looked: ScanResult) -> bool:
        """Whole files wait a while for those that still arrive, so that forbidden numbers of a drop can go first."""
        now = self.clock()
        if self._since is None:
            self._since = now
        if looked.arriving and now - self._since < self.context.profile.watch_together:
            return False
        self._since = None
        return True

    def _take(self, found: InboxFile) -> bool:
        if self._later.get(found.path, 0.0) > self.clock():
            return False
        try:
            job = claim(self.places, found, self.context.now())
        except OSError as error:
            self._later[found.path] = self.clock() + self.context.profile.watch_retry_pause
            title = message("COULD_NOT_TAKE", file=safe_name(found.path.name))
            self._warn(found.path, title, self._reader.say(describe_os_error(error)))
            return False
        self._later.pop(found.path, None)
        self._told.pop(found.path, None)
        if job:
            self.say(self._reader.say(message("TAKEN", file=safe_name(job.name))))
        return job is not None

    def _warn(self, path: Path, title: Message, body: str) -> None:
        """Tell of a file in the inbox, once as long as the matter is the same."""
        if self._told.get(path) != title.code:
            self._told[path] = title.code
            self._tell("failure", title, body)

    @property
    def _reader(self) -> Reader:
        return self.context.profile.reader(surface=Surface.FOLDER)

    def _tell(self, event: Event, said: Message, body: str) -> None:
        title = self._reader.say(said)
        self.say(f"{title}. {body}".replace("\n", " "))
        self.notifier(self.context.profile, event, title, body)

    def _say(self, text: str) -> None:
        self.say(text)

    def _wall_now(self) -> float:
        return self.wall()

    def _clock_now(self) -> float:
        return self.clock()
