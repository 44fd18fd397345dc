"""How a file ends: given back, retried later, or waiting for approval; and what people hear of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from glob import escape
from pathlib import Path

from callsheet.engine.barrier import declare_read
from callsheet.engine.context import LoadContext
from callsheet.engine.pauses import asked_to_wait
from callsheet.engine.repeats import CODE
from callsheet.engine.report import language_of_load
from callsheet.engine.results import SheetResult, Stop
from callsheet.engine.secret_fields import wipe
from callsheet.errors import Exit
from callsheet.file_names import safe_name
from callsheet.ledger.approvals import Answer, approval_of
from callsheet.ledger.records import LedgerError, Load
from callsheet.ledger.states import LoadState
from callsheet.ledger.ticks import tick
from callsheet.ledger.wishes import take_up, wishes_of
from callsheet.logs import about
from callsheet.messages.reader import Reader
from callsheet.reasons import StopReason
from callsheet.report_links import page_links
from callsheet.watcher.dropped import keep_dropped
from callsheet.watcher.folders import WatchFolders
from callsheet.watcher.hand_back import deliver, plan_files, write_plan
from callsheet.watcher.job import Job, forbids, jobs
from callsheet.watcher.notices import (
    Announcer,
    describe_os_error,
    notes,
    notification_for,
    readers_for,
    readers_of,
    saying,
    summary,
)
from callsheet.watcher.submitted import end_of_draft
from transforms.kinds import kind_named
from validators.message import Message, Param, message

UNFINISHED = frozenset({Exit.STOPPED, Exit.SETTINGS})


def forbidden_failed() -> Message:
    """Why a file is held back whose drop's forbidden numbers could not be loaded."""
    return message(StopReason.FORBIDDEN_FAILED, file=message("FORBIDDEN_LIST"))


def unfinished_duplicate(context: LoadContext, load_id: str) -> str:
    """The unfinished load with the same content, for whose sake a load was closed without being sent; otherwise ""."""
    try:
        first = first_of(context, load_id)
    except LedgerError:
        return ""
    if first is None or first.state in {LoadState.CLOSED, LoadState.REFUSED}:
        return ""
    return first.id if context.workspace(first.id).has("cells") else ""


def first_of(context: LoadContext, load_id: str) -> Load | None:
    """The load with the same content, for whose sake a load was closed without being sent."""
    load = context.ledger.load(load_id)
    if load.state is not LoadState.CLOSED or load.reason is None or context.ledger.chunks(load_id):
        return None
    outcomes = context.ledger.outcomes(load_id)
    named = outcomes.loc[outcomes["code"] == CODE, "detail"]
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
    """The ends of the files of one profile. `clock` is monotonic."""

    context: LoadContext
    places: WatchFolders
    announcer: Announcer
    clock: Callable[[], float]
    _held_back: set[str] = field(default_factory=set)  # jobs whose drop's forbidden numbers failed
    _stopped: bool = False  # a stop was announced; the next is when something has gone well since
    _asked: set[str] = field(default_factory=set)  # jobs whose wait for approval was announced
    _pauses: dict[str, float] = field(default_factory=dict)  # jobs that wait for the disk, and until when
    _due: dict[str, float] = field(
        default_factory=dict
    )  # jobs whose loads stopped, and when they are retried

    def is_due(self, job: Job) -> bool:
        """Whether a job may be worked on now."""
        if not self._wished(job):
            return False
        if job.pause and job.id not in self._due:
            self._due[job.id] = self.clock() + self._left(job)
        due = max(self._due.get(job.id, 0.0), self._pauses.get(job.id, 0.0))
        return due <= self.clock() and not job.waits

    def _wished(self, job: Job) -> bool:
        """Whether nobody has stopped a load of a job; what somebody wants resumed is retried now."""
        wished = list(wishes_of(self.context.ledger, job.loads).values()) if job.loads else []
        if any(each.stops for each in wished):
            return False
        for each in wished if not job.waits else ():
            if each.to_take_up:
                self._due[job.id] = self._pauses[job.id] = 0.0
                take_up(self.context.ledger, each)
        return True

    def _left(self, job: Job) -> float:
        """What is left of a pause that an earlier process began; all of it where nobody knows how long ago that was."""
        return max(0.0, job.pause - (self.context.passed(job.paused_at) or 0.0))

    def refreshed(self, job: Job) -> Job:
        """A job as it is now: the forbidden numbers of its drop may have failed since its note was read."""
        return replace(job, halted=job.halted or job.id in self._held_back)

    @contextmanager
    def retry_on_os_error(self, job: Job) -> Iterator[None]:
        """What the disk does not take now is retried after a pause and announced once; the file stays where it is."""
        try:
            yield
        except OSError as error:
            known = job.id in self._pauses
            self._pauses[job.id] = self.clock() + self.context.profile.watch_retry_pause
            if not known:
                title = message("WAITS_FOR_DISK", file=safe_name(job.name))
                self.announcer.tell("failure", title, saying(describe_os_error(error)), self.readers(job))

    def readers(self, job: Job) -> tuple[Reader, ...]:
        """Who reads of a job: by the sheets that were recognised in its file so far."""
        languages = [language_of_load(self.context, load) for load in job.loads]
        return readers_for(self.context.profile, languages)

    def end(self, job: Job, results: list[SheetResult]) -> bool:
        """End a file whose sheets have all been tried; True while its loads have not finished."""
        if self.context.halt.asked:
            return True
        unfinished = [
            result for result in results if Exit(result.exit) in UNFINISHED and not self._closed(result)
        ]
        if unfinished and not self._wished(job):
            self.announcer.log(message("FILE_STOPPED", file=safe_name(job.name)), self.readers(job))
        elif any(self._waits(result) for result in unfinished):
            self._ask(job, results)
        elif unfinished and not job.halted and job.tries < self.context.profile.watch_retries:
            self._later(job, results)
        else:
            if unfinished and job.forbids:
                self._hold_back(job)
            self._forget_secrets(unfinished)
            repeated = [result for result in results if self._closed(result) and result.message]
            sent = not repeated or (results[0].member != "" and len(repeated) < len(results))
            why = None if sent else self._not_sent(results)
            more = forbidden_failed() if job.halted and unfinished else why
            self.finish(job, results, sent=sent, more=more)
            return False
        return True

    def finish(
        self, job: Job, results: list[SheetResult], *, sent: bool, more: Message | None = None
    ) -> None:
        """Give a file back and announce it."""
        if any(result.exit == Exit.USAGE for result in results) and forbids(job):
            self._hold_back(job)
        readers = readers_of(self.context.profile, results)
        target, where = self._hand_back(job, results, readers, sent=sent, more=more)
        self._asked.discard(job.id)
        self._held_back.discard(job.id)
        self._stopped = self._stopped and not sent
        self._due.pop(job.id, None)
        waited = self._pauses.pop(job.id, None) is not None
        name = safe_name(job.name)

        def outcomes(reader: Reader, code: str = "FILE_OUTCOMES") -> str:
            said = message(code, file=name, outcomes=summary(results, reader), target=target)
            return reader.say(said)

        with about(file=name, load=job.loads[0] if len(job.loads) == 1 else ""):
            self.announcer.log(lambda reader: outcomes(reader, "FILE_ENDED"), readers)
            if event := notification_for(results, sent=sent):
                stopped = any(result.exit == Exit.STOPPED for result in results)
                again = stopped and event == "failure" and not more and not job.draft
                then = message("DROP_AGAIN") if again else None
                last = saying(then, where)
                self.announcer.tell(
                    event,
                    outcomes,
                    lambda reader: [*notes(results, reader), *last(reader)],
                    readers,
                    page_links(self.context, results),
                )
            elif job.tries or waited:
                title = message("FINISHED_NOTICE", file=name)
                self.announcer.tell(
                    "recovery",
                    title,
                    lambda reader: [summary(results, reader)],
                    readers,
                    page_links(self.context, results),
                )

    def _hand_back(
        self,
        job: Job,
        results: list[SheetResult],
        readers: tuple[Reader, ...],
        *,
        sent: bool,
        more: Message | None,
    ) -> tuple[Param, Message]:
        """Give a dropped file back to its folder, and end an uploaded one; where it is, and where to look."""
        if job.draft:
            end_of_draft(self.context, job, results)
            return message("ON_THE_PAGE"), message("OUTCOME_ON_PAGE")
        target = deliver(self.places, job, results, readers, sent=sent, more=more)
        if target.parent == self.places.failed:
            keep_dropped(self.context.profile, job)
        folder = target.parent.parent.name
        return str(target), message("SEE_FOLDER", file=_worth_reading(target), folder=folder)

    def set_apart(self, job: Job) -> None:
        """Give back, unsent, a file whose note cannot be read: it may have been held back, or be a forbidden list."""
        with self.retry_on_os_error(job):
            declare_read(self.context, safe_name(job.name), "", [], [""])
            stop = Stop.because(Exit.USAGE, "JOB_NOTE_DAMAGED")
            self.finish(job, [SheetResult(job.name, exit=Exit.USAGE).stopped_by(stop)], sent=True)

    def _ask(self, job: Job, results: list[SheetResult]) -> None:
        """Put the plan where it can be approved or rejected, and announce that once; what was uploaded is answered on the page."""
        if not job.draft:
            write_plan(self.places, job, results, self._asks)
        if job.id not in self._asked:
            self._asked.add(job.id)
            plan = next(path.name for path in plan_files(self.places, job))
            readers = readers_for(self.context.profile, [result.language for result in results])
            by_folder = message("ANSWER_BY_FOLDER", plan=plan)
            how = saying(message("ANSWER_ON_PAGE") if job.draft else by_folder)
            title = message("NEEDS_APPROVAL", file=safe_name(job.name))
            self.announcer.tell(
                "approval",
                title,
                lambda reader: [*notes(results, reader), *how(reader)],
                readers,
                page_links(self.context, results),
            )
        job.changed(waits=True)

    def answered(self, job: Job) -> None:
        """A question of a job was answered: another one is announced, too."""
        self._asked.discard(job.id)

    def _asks(self, load: str) -> bool:
        known = approval_of(self.context.ledger, load)
        return known is not None and known.state is Answer.WAITING

    def _later(self, job: Job, results: list[SheetResult]) -> None:
        pause = max(
            self.context.profile.watch_retry_pause * 2**job.tries, *map(self._asked_for, results), 0.0
        )
        job.changed(tries=job.tries + 1, pause=pause, paused_at=tick())
        self._due[job.id] = self.clock() + pause
        if not self._stopped:
            self._stopped = True
            then = saying(message("RETRIED_IN", seconds=pause))
            title = message("STOPPED_NOTICE", file=safe_name(job.name))
            readers = readers_of(self.context.profile, results)
            self.announcer.tell(
                "failure", title, lambda reader: [*notes(results, reader), *then(reader)], readers
            )

    def _asked_for(self, result: SheetResult) -> float:
        """Seconds for which the service wants no request for a load."""
        load = self.context.ledger.find(str(result.load_id))
        return asked_to_wait(self.context, load) if load else 0.0

    def _hold_back(self, job: Job) -> None:
        for other in jobs(self.places):
            if other.id not in {job.id, *self._held_back} and not forbids(other):
                self._held_back.add(other.changed(halted=True).id)

    def _forget_secrets(self, given_up: list[SheetResult]) -> None:
        """The same file, dropped again, brings the secrets of loads that were given up back."""
        for result in given_up:
            if load := self.context.ledger.find(str(result.load_id)):
                wipe(self.context.workspace(load.id), kind_named(load.kind))

    def _not_sent(self, results: list[SheetResult]) -> Message | None:
        """Why nothing of a file was sent although nothing is wrong with it."""
        closed = (str(result.load_id) for result in results if self._closed(result) and result.message)
        return next((why for load in closed if (why := why_not_sent(self.context, load))), None)

    def _closed(self, result: SheetResult) -> bool:
        return self._state(result) is LoadState.CLOSED

    def _waits(self, result: SheetResult) -> bool:
        known = approval_of(self.context.ledger, str(result.load_id))
        return known is not None and known.state is Answer.WAITING

    def _state(self, result: SheetResult) -> LoadState | None:
        load = self.context.ledger.find(str(result.load_id))
        return load.state if load else None


def _worth_reading(target: Path) -> str:
    """Which of the files beside one that was given back says what became of it: the note, the rows to fix or the result."""
    names = [f"{target.name}.why.txt"]
    names += [
        f"{target.stem}{ending}" for ending in (".to-fix.xlsx", ".to-fix.csv", ".result.xlsx", ".result.csv")
    ]
    if found := next((name for name in names if target.with_name(name).exists()), ""):
        return found
    of_members = target.parent.glob(
        f"{escape(target.stem)}.*.to-fix.*"
    )  # looks through every file given back
    return min((path.name for path in of_members), default=target.name)
