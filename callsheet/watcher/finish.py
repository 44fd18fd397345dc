"""How a file comes to its end: given back, tried again later, or waiting for a yes; and what people are told of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from callsheet.engine.context import LoadContext
from callsheet.engine.repeats import CODE
from callsheet.engine.results import SheetResult
from callsheet.engine.resume import asked_to_wait
from callsheet.errors import Exit
from callsheet.ledger.approvals import Answer, approval_of
from callsheet.ledger.records import LedgerError, Load
from callsheet.ledger.states import LoadState
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.notifications import Event
from callsheet.reasons import StopReason
from callsheet.shutdown import PROCESS
from callsheet.watcher.folders import WatchFolders, safe_name
from callsheet.watcher.hand_back import deliver, write_plan
from callsheet.watcher.job import Job, forbids, jobs
from callsheet.watcher.words import describe_os_error, forbidden_failed, notes, notification_for, summary
from validators.message import Message, message

UNFINISHED = frozenset({Exit.STOPPED, Exit.SETTINGS})
Tell = Callable[[Event, Message, str], None]


def unfinished_duplicate(context: LoadContext, load_id: str) -> str:
    """The load for whose sake a load was closed without being sent, while that one has not come to its end; else ""."""
    try:
        twin = first_of(context, load_id)
    except LedgerError:
        return ""
    open_ = twin is not None and twin.state not in {LoadState.CLOSED, LoadState.REFUSED}
    return twin.id if twin and open_ and context.workspace(twin.id).has("cells") else ""


def first_of(context: LoadContext, load_id: str) -> Load | None:
    """The load for whose sake a load was closed without being sent."""
    load = context.ledger.load(load_id)
    if load.state is not LoadState.CLOSED or load.reason is None or context.ledger.chunks(load_id):
        return None
    told = context.ledger.outcomes(load_id)
    named = told.loc[told["code"] == CODE, "detail"]
    return None if named.empty else context.ledger.load(str(named.iloc[0]))


def why_not_sent(context: LoadContext, load_id: str) -> Message | None:
    """Why a load that is closed was not sent: the same was loaded before, or a person rejected it."""
    if first := first_of(context, load_id):
        file = safe_name(first.file)
        return message(StopReason.LOADED_BEFORE, first=first.id, file=file, when=first.created_at)
    known = approval_of(context.ledger, load_id)
    if known is not None and known.state is Answer.REFUSED:
        return message(StopReason.REJECTED, by=known.by)
    return None


@dataclass(slots=True)
class FileFinisher:
    """The ends of the files of one profile. `wall` is seconds since 1970."""

    context: LoadContext
    places: WatchFolders
    say: Callable[[str], None]
    tell: Tell
    wall: Callable[[], float]
    _held_back: set[str] = field(default_factory=set)  # jobs whose drop's forbidden numbers failed
    _stopped: bool = False  # a stop was told; the next is told when something has gone well since
    _asked: set[str] = field(default_factory=set)  # jobs whose wait for a yes was told
    _pauses: dict[str, float] = field(
        default_factory=dict
    )  # jobs that the disk did not let end, and until when

    @property
    def _reader(self) -> Reader:
        return self.context.profile.reader(surface=Surface.FOLDER)

    def is_due(self, job: Job) -> bool:
        """Whether a job is to be worked on now."""
        pause = max(job.not_before, self._pauses.get(job.id, 0.0))
        return pause <= self.wall() and not job.waits

    def refreshed(self, job: Job) -> Job:
        """A job as it is now: the forbidden numbers of its drop may have failed since its note was read."""
        return replace(job, halted=job.halted or job.id in self._held_back)

    @contextmanager
    def retry_on_os_error(self, job: Job) -> Iterator[None]:
        """What the disk does not take now is tried again after a pause, and is told once; the file stays where it is."""
        try:
            yield
        except OSError as error:
            known = job.id in self._pauses
            self._pauses[job.id] = self.wall() + self.context.profile.watch_retry_pause
            if not known:
                title = message("WAITS_FOR_DISK", file=safe_name(job.name))
                self.tell("failure", title, self._reader.say(describe_os_error(error)))

    def end(self, job: Job, results: list[SheetResult]) -> bool:
        """End a file whose sheets have all been tried; True while its loads are not at their end."""
        if PROCESS.asked:
            return True
        unfinished = [one for one in results if Exit(one.exit) in UNFINISHED and not self._closed(one)]
        if any(self._waits(one) for one in unfinished):
            write_plan(self.places, job, results)
            if job.id not in self._asked:
                self._asked.add(job.id)
                self.tell("approval", message("NEEDS_APPROVAL", file=safe_name(job.name)), notes(results))
            job.changed(waits=True)
        elif unfinished and not job.halted and job.tries < self.context.profile.watch_retries:
            self._later(job, results)
        else:
            if unfinished and job.forbids:
                self._hold_back(job)
            sent = not any(self._closed(one) and one.message for one in results)
            more = forbidden_failed() if job.halted and unfinished else self._not_sent(results)
            self.finish(job, results, sent=sent, more=more)
            return False
        return True

    def finish(
        self, job: Job, results: list[SheetResult], *, sent: bool, more: Message | None = None
    ) -> None:
        """Give a file back and tell of it."""
        if any(one.exit == Exit.USAGE for one in results) and forbids(job):
            self._hold_back(job)
        target = deliver(self.places, job, results, sent=sent, more=more)
        self._asked.discard(job.id)
        self._held_back.discard(job.id)
        self._stopped = self._stopped and not sent
        name, outcomes = safe_name(job.name), summary(results, self._reader)
        self.say(f"{name}: {outcomes} → {target}")
        waited = self._pauses.pop(job.id, None) is not None
        if event := notification_for(results, sent=sent):
            where = message("SEE_FOLDER", file=target.name, folder=target.parent.parent.name)
            body = "\n".join(filter(None, (notes(results), self._reader.say(where))))
            self.tell(event, message("TEXT", text=f"{name}: {outcomes}"), body)
        elif job.tries or waited:
            self.tell("recovery", message("FINISHED_NOTICE", file=name), outcomes)

    def _later(self, job: Job, results: list[SheetResult]) -> None:
        pause = max(
            self.context.profile.watch_retry_pause * 2**job.tries, *map(self._asked_for, results), 0.0
        )
        job.changed(tries=job.tries + 1, not_before=self.wall() + pause)
        if not self._stopped:
            self._stopped = True
            then = self._reader.say(message("RETRIED_IN", seconds=pause))
            title = message("STOPPED_NOTICE", file=safe_name(job.name))
            self.tell("failure", title, f"{notes(results)}\n{then}")

    def _asked_for(self, result: SheetResult) -> float:
        """Seconds for which the service wants no request for a load."""
        load = self.context.ledger.find(str(result.load_id))
        return asked_to_wait(self.context, load) if load else 0.0

    def _hold_back(self, job: Job) -> None:
        for other in jobs(self.places):
            if other.id != job.id and not forbids(other):
                self._held_back.add(other.changed(halted=True).id)

    def _not_sent(self, results: list[SheetResult]) -> Message | None:
        """Why nothing of a file was sent although nothing is wrong with it."""
        closed = (str(one.load_id) for one in results if self._closed(one) and one.message)
        return next((why for load in closed if (why := why_not_sent(self.context, load))), None)

    def _closed(self, result: SheetResult) -> bool:
        return self._state(result) is LoadState.CLOSED

    def _waits(self, result: SheetResult) -> bool:
        known = approval_of(self.context.ledger, str(result.load_id))
        return known is not None and known.state is Answer.WAITING

    def _state(self, result: SheetResult) -> LoadState | None:
        load = self.context.ledger.find(str(result.load_id))
        return load.state if load else None
