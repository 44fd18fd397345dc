"""Loads that nobody works on: what a process left behind when it ended, and what was approved meanwhile.

The watcher's own jobs are not among them: it resumes those itself. One process per profile looks after them, and the claim
in the ledger gives each load one owner however many there are. What people said on the page about chunks in doubt is carried
out first.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from callsheet.engine.context import LoadContext
from callsheet.engine.halts import halted_by
from callsheet.engine.report import language_of_load, unreported
from callsheet.engine.results import SheetResult, Stop
from callsheet.engine.resume import left_alone
from callsheet.engine.secret_fields import wipe
from callsheet.engine.turns import kind_of
from callsheet.engine.wished import stop_wished
from callsheet.errors import CallsheetError, Exit
from callsheet.file_lock import only_one
from callsheet.ledger.approvals import approved, waiting
from callsheet.ledger.processes import is_gone
from callsheet.ledger.records import Load
from callsheet.ledger.states import OPEN
from callsheet.ledger.wishes import Wish, take_up, wishes_of
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.notifications import Event, Notifier, notify
from callsheet.reasons import StopReason
from callsheet.report_links import page_links
from callsheet.watcher.batch import RunLoad
from callsheet.watcher.doubts import carry_out, spoken_of
from callsheet.watcher.folders import WatchFolders
from callsheet.watcher.notices import Announcer, Words, notes, notification_for, readers_for, saying, summary
from transforms.kinds import kind_named
from validators.message import Message, message

__all__ = ["OrphanedLoads", "RunLoad", "loads_of_jobs"]

SETTLED = 2.0  # seconds without an owner after which nobody is between two stages of a load
_BY_RUN = 30.0  # the same for a load approved in the Prefect UI: the run that approved it resumes it


@dataclass(slots=True)
class _Seen:
    """Who had a load when, and how often it was tried here."""

    owner: tuple[str, int]
    since: float
    tries: int = 0
    not_before: float = 0.0


@dataclass(slots=True)
class OrphanedLoads:
    """Resumes the open loads of the context's profile that have no owner. `clock` is monotonic."""

    context: LoadContext
    run_load: RunLoad
    say: Callable[[str], None]
    notifier: Notifier = notify
    clock: Callable[[], float] = time.monotonic
    settled: float = SETTLED
    lasting: bool = True  # whether it keeps looking: retries, and reminds of what needs approval
    _left: set[str] | None = None  # what was open at the first cycle
    _seen: dict[str, _Seen] = field(default_factory=dict)
    _announced: set[str] = field(
        default_factory=set
    )  # loads of which somebody was told that they need approval
    _logged: set[tuple[str, str]] = field(default_factory=set)  # loads, and why they are left alone

    async def once(self) -> None:
        """Resume what nobody works on, for a process that does not keep looking."""
        self.lasting = False
        await self.cycle()
        if self._seen:
            await self.context.halt.sleep(self.settled)
            await self.cycle()

    async def cycle(self) -> bool:
        """One look and the work it brings; True while there is something that will be resumed."""
        self.announce()
        with only_one(self.context.profile.data_dir / "locks" / f"{self.context.profile.name}.keep") as mine:
            return await self._work() if mine else False

    def announce(self) -> None:
        """Notify of each load that needs approval and was not dropped: nobody else does.

        No load that is under way keeps people from hearing of it, whoever works on that.
        """
        ledger = self.context.ledger
        asked = (
            {each.load_id for each in waiting(ledger, self.context.profile.name)} if self.lasting else set()
        )
        if not (new := asked - self._announced):
            return
        of_jobs = loads_of_jobs(self._places)
        for load in ledger.open_loads():
            if load.id in new - of_jobs:
                self._announced.add(load.id)
                title = message("NEEDS_APPROVAL", file=load.file)
                self._announcer.tell("approval", title, saying(load.message), self._readers(load))

    async def _work(self) -> bool:
        ledger, profile = self.context.ledger, self.context.profile
        await carry_out(self.context)
        known = [load for load in ledger.open_loads() if load.profile == profile.name]
        asked = {approval.load_id for approval in waiting(ledger, profile.name)}
        of_jobs = loads_of_jobs(self._places)
        mine = [load for load in known if load.id not in asked | of_jobs]
        if self._left is None:
            self._left = {load.id for load in mine}
        due, unsettled = self._due(mine)
        await self._resume(due, {load.id for load in known if kind_named(load.kind).forbids} - of_jobs)
        return bool(due or unsettled)

    async def _resume(self, due: list[Load], forbidden: set[str]) -> None:
        """Resume loads in the order of their kinds; while loads of forbidden numbers are open, nothing else."""
        now = self.clock()
        ready = [load for load in due if now >= self._seen[load.id].not_before]
        ready.sort(key=lambda load: (kind_named(load.kind).priority, load.number))
        results: list[SheetResult] = []
        for load in ready:
            if self.context.halt.asked:
                return
            if self._is_in_hand(load) or self.context.ledger.load(load.id).state not in OPEN:
                continue  # a dropped file of the same content has it, or had it meanwhile
            if forbidden and self.context.profile.forbidden_first and not kind_named(load.kind).forbids:
                continue
            with self.context.taken_in_hand(load.id):
                result = await self._run(load, halted_by(results, forbidden_first=False))
            results.append(result)
            if self._ended(load, result):
                forbidden.discard(load.id)

    def _is_in_hand(self, load: Load) -> bool:
        """Whether the watcher is at a load beside this, or at a list while this is one: one list goes after the other."""
        lists = kind_named(load.kind).forbids and any(
            kind_named(kind_of(self.context, each)).forbids for each in self.context.in_hand
        )
        return lists or load.id in self.context.in_hand

    @property
    def _places(self) -> WatchFolders:
        return WatchFolders.of(self.context.profile)

    def _due(self, mine: list[Load]) -> tuple[list[Load], bool]:
        """The loads to resume that nobody works on, and whether there may be more in a moment.

        Why a load is not resumed is logged once.
        """
        owners = self.context.ledger.owners()
        ways = {
            approval.load_id: approval.how
            for approval in approved(self.context.ledger, [load.id for load in mine])
        }
        wished = wishes_of(self.context.ledger, [load.id for load in mine])
        decided = {*ways, *spoken_of(self.context, [load.id for load in mine]), *wished, *(self._left or ())}
        due, unsettled = [], False
        for load in mine:
            owner = owners.get(load.id, ("", 0))
            settled = max(self.settled, _BY_RUN) if ways.get(load.id) == "Prefect UI" else self.settled
            free = self._free(load, owner, settled)
            if load.id not in decided and not owner[0]:
                continue  # somebody's at a terminal; it is resumed at the next start
            again = (found := wished.get(load.id)) is not None and found.to_take_up
            if self._given_up(load) and not again:
                continue
            if stop := left_alone(self.context, load):
                self._log_once(load, stop.message)
            elif free:
                due.append(load)
                self._take_up(found if again else None)
            else:
                unsettled = unsettled or not owner[0]
        return due, unsettled

    def _take_up(self, wished: Wish | None) -> None:
        """Resume now what somebody wants resumed, as if it had not been tried."""
        if wished is not None:
            take_up(self.context.ledger, wished)
            seen = self._seen[wished.load_id]
            seen.tries, seen.not_before = 0, 0.0

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

    async def _run(self, load: Load, halted: Stop | None) -> SheetResult:
        self._announcer.log(message("RESUMING", file=load.file, load=load.id), self._readers(load))
        try:
            return await self.run_load(self.context, load.id, halted)
        except CallsheetError as error:
            return unreported(self.context, load.id, Stop(error.exit, error.message))
        except Exception as error:  # noqa: BLE001 - one load that brings out a bug must not keep the others waiting
            bug = Stop.because(Exit.STOPPED, StopReason.BUG, error=type(error).__name__, load=load.id)
            return unreported(self.context, load.id, bug)

    def _ended(self, load: Load, result: SheetResult) -> bool:
        """Announce what came of a load; False when it has not finished, and is retried later."""
        if self.context.halt.asked:
            return False
        if self.context.ledger.load(load.id).state in OPEN:
            if stop := stop_wished(self.context, load.id):
                self._log_once(load, stop.message)
            else:
                self._later(load, result)
            return False

        def title(reader: Reader) -> str:
            return reader.say(message("FINISHED", file=load.file, outcomes=summary([result], reader)))

        event = notification_for([result], sent=True) or "recovery"
        self._tell(event, title, load, result, message("SEE_LOAD", load=load.id))
        return True

    def _later(self, load: Load, result: SheetResult) -> None:
        seen = self._seen[load.id]
        pause = self.context.profile.watch_retry_pause * 2**seen.tries
        seen.tries, seen.not_before = seen.tries + 1, self.clock() + pause
        if self._given_up(load):
            wipe(self.context.workspace(load.id), kind_named(load.kind))
        if not self.lasting or self._given_up(load):
            see = message("SEE_LOAD", load=load.id)
            self._tell("failure", message("NOT_FINISHED_NOTICE", file=load.file), load, result, see)
        elif seen.tries == 1:
            then = message("RETRIED_IN", seconds=pause)
            self._tell("failure", message("STOPPED_NOTICE", file=load.file), load, result, then)

    def _log_once(self, load: Load, why: Message) -> None:
        if (load.id, why.code) not in self._logged:
            self._logged.add((load.id, why.code))

            def line(reader: Reader) -> str:
                return reader.say(message("FILE_SAYS", file=load.file, load=load.id, text=reader.say(why)))

            self._announcer.log(line, self._readers(load))

    @property
    def _announcer(self) -> Announcer:
        return Announcer(self.context.profile, self.say, self.notifier)

    def _readers(self, load: Load) -> Sequence[Reader]:
        """Who reads of a load that was started from the command line or the Prefect UI."""
        return readers_for(self.context.profile, [language_of_load(self.context, load.id)], Surface.TERMINAL)

    def _tell(
        self, event: Event, title: Message | Words, load: Load, result: SheetResult, then: Message
    ) -> None:
        """What came of a load, and what happens next or where to look."""
        last = saying(then)
        pages = page_links(self.context, [result])
        self._announcer.tell(
            event, title, lambda reader: [*notes([result], reader), *last(reader)], self._readers(load), pages
        )


def loads_of_jobs(places: WatchFolders) -> set[str]:
    """The loads of the watcher's jobs, read without touching them: another watcher may be at work."""
    found: set[str] = set()
    for note in places.working.glob("*/.job.json"):
        try:
            found.update(json.loads(note.read_text(encoding="utf-8", errors="surrogateescape"))["loads"])
        except (OSError, ValueError, KeyError, TypeError):
            continue  # gone, or being written: the load has an owner or is looked at again
    return found
