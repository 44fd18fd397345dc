"""Going on with loads that nobody works on: what a process left behind when it ended, and what was allowed meanwhile.

The watcher's own jobs are not among them: those it takes up itself. One keeper of a profile works at a time, and the claim
in the ledger gives each load one owner however many there are.
"""

import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from sqlalchemy import select

from callsheet.engine.context import LoadContext
from callsheet.engine.pipeline import halted_by
from callsheet.engine.results import SheetResult, Stop
from callsheet.engine.resume import left_alone
from callsheet.errors import CallsheetError, Exit
from callsheet.file_lock import only_one
from callsheet.ledger.approvals import approved, waiting
from callsheet.ledger.ownership import is_gone
from callsheet.ledger.records import Load
from callsheet.ledger.schema import loads
from callsheet.ledger.states import OPEN
from callsheet.messages.reader import Reader
from callsheet.notifications import Event, Notifier, notify
from callsheet.reasons import StopReason
from callsheet.watcher.folders import WatchFolders
from callsheet.watcher.words import notes, notification_for, summary
from transforms.kinds import kind_named
from validators.message import Message, message

RunLoad = Callable[[LoadContext, str, Stop | None], Awaitable[SheetResult]]
SETTLED = 2.0  # seconds without an owner after which nobody is between two stages of a load
_BY_RUN = 30.0  # the same for a load allowed in the Prefect UI: the run that answered goes on with it


@dataclass(slots=True)
class _Seen:
    """Who had a load when, and how often it was tried here."""

    owner: tuple[str, int]
    since: float
    tries: int = 0
    not_before: float = 0.0


@dataclass(slots=True)
class OrphanedLoads:
    """Goes on with the open loads of the site's profile. `clock` is monotonic."""

    context: LoadContext
    continue_load: RunLoad
    say: Callable[[str], None]
    notifier: Notifier = notify
    clock: Callable[[], float] = time.monotonic
    settled: float = SETTLED
    lasting: bool = True  # whether it goes on looking: tries again, and reminds of what waits
    _left: set[str] | None = None  # what was open when this keeper began
    _seen: dict[str, _Seen] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    async def once(self) -> None:
        """Go on with what nobody works on, for a process that does not keep looking."""
        self.lasting = False
        await self.cycle()
        if self._seen:
            await self.context.halt.sleep(self.settled)
            await self.cycle()

    async def cycle(self) -> bool:
        """One look and the work it brings; True while there is something that will be gone on with."""
        with only_one(self.context.profile.data_dir / "locks" / f"{self.context.profile.name}.keep") as mine:
            return await self._work() if mine else False

    async def _work(self) -> bool:
        known = [one for one in self.context.ledger.open_loads() if one.profile == self.context.profile.name]
        asked = {one.load_id for one in waiting(self.context.ledger, self.context.profile.name)}
        of_jobs = loads_of_jobs(self._places)
        self._tell_what_waits([one for one in known if one.id in asked - of_jobs])
        mine = [one for one in known if one.id not in asked | of_jobs]
        if self._left is None:
            self._left = {one.id for one in mine}
        due, unsettled = self._due(mine)
        now = self.clock()
        ready = [one for one in due if now >= self._seen[one.id].not_before]
        ready.sort(key=lambda load: (kind_named(load.kind).priority, load.number))
        forbidden = {one.id for one in known if kind_named(one.kind).forbids} - of_jobs
        results: list[SheetResult] = []
        for load in ready:
            if self.context.halt.asked:
                break
            if forbidden and self.context.profile.forbidden_first and not kind_named(load.kind).forbids:
                continue  # forbidden numbers of this profile are not there yet
            results.append(result := await self._one(load, halted_by(results, forbidden_first=False)))
            if self._ended(load, result):
                forbidden.discard(load.id)
        return bool(due or unsettled)

    @property
    def _places(self) -> WatchFolders:
        profile = self.context.profile
        return WatchFolders(profile.inbox_dir, profile.inbox_dir.parent, profile.name)

    def _due(self, mine: list[Load]) -> tuple[list[Load], bool]:
        """The loads that are to be gone on with and that nobody works on, and whether there may be more in a moment.

        Why one is left alone is told once.
        """
        owners = owners_of(self.context)
        allowed = {one.load_id: one.how for one in approved(self.context.ledger, [load.id for load in mine])}
        due, unsettled = [], False
        for load in mine:
            owner = owners.get(load.id, ("", 0))
            settled = max(self.settled, _BY_RUN) if allowed.get(load.id) == "Prefect UI" else self.settled
            free = self._free(load, owner, settled)
            if load.id not in {*allowed, *(self._left or ())} and not owner[0]:
                continue  # somebody's at a terminal; it is gone on with at the next start
            if self._given_up(load):
                continue
            if stop := left_alone(self.context, load):
                self._say_once(load, self._reader.say(stop.message))
            elif free:
                due.append(load)
            else:
                unsettled = unsettled or not owner[0]
        return due, unsettled

    def _free(self, load: Load, owner: tuple[str, int], settled: float) -> bool:
        """Whether nobody works on a load: an owner that is provably gone, or no sign of life for long enough."""
        seen = self._seen.get(load.id)
        if seen is None or seen.owner != owner:
            tries, not_before = (seen.tries, seen.not_before) if seen else (0, 0.0)
            seen = self._seen[load.id] = _Seen(owner, self.clock(), tries, not_before)
        if owner[0] and is_gone(owner[0]):
            return True
        return self.clock() - seen.since >= (self.context.profile.lease if owner[0] else settled)

    def _given_up(self, load: Load) -> bool:
        return self._seen[load.id].tries > self.context.profile.watch_retries

    async def _one(self, load: Load, halted: Stop | None) -> SheetResult:
        self.say(f"{load.file}: gone on with load {load.id}")
        try:
            return await self.continue_load(self.context, load.id, halted)
        except CallsheetError as error:
            return _broken(load, Stop(error.exit, error.message))
        except Exception as error:  # noqa: BLE001 - one load that brings out a bug must not keep the others waiting
            return _broken(
                load, Stop.because(Exit.STOPPED, StopReason.BUG, error=type(error).__name__, load=load.id)
            )

    def _ended(self, load: Load, result: SheetResult) -> bool:
        """Tell what came of a load; False when it has not come to its end, and is tried again later."""
        if self.context.halt.asked:
            return False
        if self.context.ledger.load(load.id).state in OPEN:
            self._later(load, result)
            return False
        event = notification_for([result], sent=True) or "recovery"
        title = message("FINISHED", file=load.file, outcomes=summary([result], self._reader))
        self._tell(event, title, self._lines(load, notes([result])))
        return True

    def _later(self, load: Load, result: SheetResult) -> None:
        seen = self._seen[load.id]
        pause = self.context.profile.watch_retry_pause * 2**seen.tries
        seen.tries, seen.not_before = seen.tries + 1, self.clock() + pause
        if not self.lasting or self._given_up(load):
            title = message("NOT_FINISHED_NOTICE", file=load.file)
            self._tell("failure", title, self._lines(load, notes([result])))
        elif seen.tries == 1:
            then = self._reader.say(message("RETRIED_IN", seconds=pause))
            self._tell("failure", message("STOPPED_NOTICE", file=load.file), f"{notes([result])}\n{then}")

    def _tell_what_waits(self, asking: list[Load]) -> None:
        """A load that was not dropped has nobody else who would tell that it waits for a yes."""
        for load in asking:
            if self.lasting and load.id not in self._told:
                self._told.add(load.id)
                why = self._reader.say(load.message) if load.message else ""
                self._tell("approval", message("NEEDS_APPROVAL", file=load.file), why)

    def _say_once(self, load: Load, why: str) -> None:
        if load.id not in self._told:
            self._told.add(load.id)
            self.say(f"{load.file}: {why}")

    @property
    def _reader(self) -> Reader:
        return self.context.profile.reader()

    def _lines(self, load: Load, told: str) -> str:
        return "\n".join(filter(None, (told, self._reader.say(message("SEE_LOAD", load=load.id)))))

    def _tell(self, event: Event, said: Message, body: str) -> None:
        title = self._reader.say(said)
        self.say(f"{title}. {body}".replace("\n", " "))
        self.notifier(self.context.profile, event, title, body)


def loads_of_jobs(places: WatchFolders) -> set[str]:
    """The loads of the watcher's jobs, read without touching them: another watcher may be at work."""
    found: set[str] = set()
    for note in places.working.glob("*/.job.json"):
        try:
            found.update(json.loads(note.read_text(encoding="utf-8", errors="surrogateescape"))["loads"])
        except (OSError, ValueError, KeyError, TypeError):
            continue  # gone, or being written: the load has an owner or is looked at again
    return found


def owners_of(context: LoadContext) -> dict[str, tuple[str, int]]:
    """The owner of each open load, and how often it has shown that it lives."""
    states = [str(state) for state in OPEN]
    query = select(loads.c.id, loads.c.owner, loads.c.beat).where(loads.c.state.in_(states))
    with context.ledger.look() as connection:
        return {row.id: (row.owner, row.beat) for row in connection.execute(query)}


def _broken(load: Load, stop: Stop) -> SheetResult:
    return SheetResult(load.file, load_id=load.id, kind=load.kind, exit=stop.exit).stopped_by(stop)
