"""What the page of a load shows: the report page's own facts in the reader's language, its state, progress, time line and files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from callsheet.engine.context import LoadContext
from callsheet.engine.resume import MOST_CRASHES
from callsheet.engine.spans import about
from callsheet.ledger.approvals import Answer, Approval, approval_of
from callsheet.ledger.drafts import child_of, drafts_of
from callsheet.ledger.listing import is_interrupted
from callsheet.ledger.pace import seconds_left
from callsheet.ledger.records import Load
from callsheet.ledger.states import OPEN, UNDER_WAY, LoadState
from callsheet.ledger.wishes import Wish, wish_of
from callsheet.masking import mask_digits
from callsheet.messages.plain import TO_BE_CHECKED
from callsheet.messages.reader import Reader
from callsheet.reasons import HELD_BACK, StopReason
from callsheet.sheets.page import charts
from callsheet.sheets.page.facts import PageFacts
from callsheet.sheets.page.render import PageTexts, page_texts
from callsheet.sheets.result.summary import AWAITED, NOT_SENT
from callsheet.web.downloads import Word, sizes
from callsheet.web.known_facts import FINISHED
from callsheet.web.rejected import as_submitted
from callsheet.web.states import State, state_of
from transforms.headers import EVERY_NUMBER
from transforms.kinds import kind_named
from transforms.outcomes import READY, Outcome
from validators.message import unpack

BAR = 1000  # units of the bar's picture
_PARTS = {Word.SOURCE: "work", Word.RESULT: "results", Word.TO_FIX: "results"}
_SHARE_OF_NONE = ("0.0%", "0.00")  # in words, and the width of its bar in hundredths
_STAGES = ("CHECKED", "PLANNED", "SENT", "RESULTS")
_REACHED = {
    LoadState.READ: 1,
    LoadState.FROZEN: 2,
    LoadState.SENDING: 2,
    LoadState.STOPPED: 2,
    LoadState.FOLLOWING: 3,
    LoadState.CLOSED: 4,
    LoadState.REFUSED: 1,
}


_NOT_HERE = frozenset({*HELD_BACK, StopReason.RESTORED, StopReason.AWAITING_APPROVAL})
"""Stopped for what resuming does not change: it is settled elsewhere."""


def may_go_on(load: Load) -> bool:
    """Whether somebody who may can resume it on its page as it stands."""
    stopped = load.state is LoadState.STOPPED and load.reason not in _NOT_HERE
    return stopped and load.crashes < MOST_CRASHES


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of the time line: when (as people read it), its colour, and what happened."""

    when: str
    tone: str
    text: str
    live: str = ""  # its name in what is asked for while somebody looks


@dataclass(frozen=True)
class LoadView:
    """One load for one reader."""

    context: LoadContext
    load: Load
    reader: Reader
    names: Callable[[str], str] = str  # how a user is called

    @cached_property
    def books(self) -> dict[str, int]:
        return self.context.ledger.books(self.load.id, under_way=self.load.state in UNDER_WAY)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Rows by outcome: the books, but where those count the numbers of rows."""
        return dict(self.facts.counts) if EVERY_NUMBER in self.load.options else self.books

    @property
    def rows(self) -> int:
        """The rows that were read."""
        return self.facts.rows if EVERY_NUMBER in self.load.options else self.load.rows

    @cached_property
    def asked(self) -> Approval | None:
        return approval_of(self.context.ledger, self.load.id)

    @cached_property
    def state(self) -> State:
        answer = self.asked.state if self.asked else None
        now = self.context.ledger.now()
        return state_of(self.load, self.books, answer, now, interrupted=self.interrupted)

    @cached_property
    def interrupted(self) -> bool:
        """Whether the process that works on it is gone."""
        return is_interrupted(self.context.ledger, self.load)

    @cached_property
    def rest(self) -> str:
        """The draft of the rows that did not go in; "" for none."""
        return child_of(self.context.ledger, self.load.id) or ""

    @property
    def has_rest(self) -> bool:
        """Whether there are rows that did not go in, of which a draft can be made."""
        there = sizes(self.context, self.load) if self.load.state is LoadState.CLOSED else {}
        return Word.TO_FIX in there and not self.rest

    @cached_property
    def was_rejected(self) -> bool:
        """Whether a draft can be made of it as it was submitted, once a person has rejected it."""
        known = as_submitted(self.context, self.load)
        return known is not None and Word.SOURCE in sizes(self.context, self.load)

    @cached_property
    def wish(self) -> Wish | None:
        """What somebody wished of it last, as long as it is not done."""
        found = wish_of(self.context.ledger, self.load.id) if self.load.state in OPEN else None
        return found if found and (found.stops or found.to_take_up) else None

    @property
    def wished(self) -> str:
        """The same in a sentence, while it is not done."""
        if self.wish is None or (self.wish.stops and self.load.reason is StopReason.STOPPED_ON_PAGE):
            return ""
        held = self.wish.stops and self.load.state is LoadState.STOPPED
        return self._text(
            "WISHED_HELD" if held else f"WISHED_{self.wish.wish.name}", by=self.wish.by, when=self.wish.at
        )

    @property
    def says_next(self) -> bool:
        """Whether the draft that it was says what comes next: it has ended, or waits for somebody."""
        return not self.state.live or self.load.state is LoadState.STOPPED or self.interrupted

    @property
    def note(self) -> str:
        """What whoever decided about it wrote, in a sentence; "" for nothing."""
        asked = self.asked
        return (
            self._text("NOTE_OF", by=asked.by, note=mask_digits(asked.note)) if asked and asked.note else ""
        )

    @property
    def waits_for_lists(self) -> bool:
        """Whether it is not sent before lists of forbidden numbers are in place."""
        return self.load.state is LoadState.STOPPED and self.load.reason in HELD_BACK

    @property
    def state_text(self) -> str:
        return self.reader.say(self.state.message)

    @cached_property
    def facts(self) -> PageFacts:
        decided_at = self.asked.decided_at if self.asked else ""
        return FINISHED.of(self.context, self.load, self.books, decided_at)

    @cached_property
    def page(self) -> PageTexts:
        """The report page's texts."""
        return page_texts(self.facts, self.reader)

    @property
    def may_decide(self) -> bool:
        """Whether somebody can say on its page what became of calls in doubt."""
        return bool(self.counts.get(Outcome.UNKNOWN)) and not self.state.live

    def steps(self, *, analyst: bool) -> list[str]:
        """What to do next: what the page offers for that, where it does."""
        here = {}
        if analyst and self.was_rejected and not self.rest:
            here["STEP_REJECTED"] = "WEB_STEP_REJECTED"
        if self.may_decide:
            here["STEP_CHECK"] = "WEB_STEP_DECIDE"
        if self.rest or self.has_rest:
            offered = "WEB_STEP_REST" if self.rest else "WEB_STEP_CORRECT"
            here["STEP_CORRECT"] = offered if analyst else "WEB_STEP_OF_ANALYST"
        elif self.load.state in OPEN:
            here["STEP_CORRECT"] = "WEB_STEP_CORRECT_LATER"
        if self.state.message.code == "WEB_STATE_WAITING":
            here["STEP_RESUME"] = "WEB_STEP_APPROVE"
        elif self.state.message.code == "WEB_STATE_STOPPED" and may_go_on(self.load):
            here["STEP_RESUME"] = "WEB_STEP_RESUME"
        return self.page.steps_where(here)

    def fix_of(self, line: Mapping[str, str]) -> str:
        """What to do about a problem: for rows in doubt, what the page offers for that."""
        doubtful = self.may_decide and line["code"] in TO_BE_CHECKED
        return self._text("FIX_IN_DOUBT") if doubtful else line["fix"]

    @property
    def title(self) -> str:
        return mask_digits(self.load.file)

    @property
    def kind(self) -> str:
        return kind_named(self.load.kind).title.of(self.reader.language)

    @property
    def sheet(self) -> str:
        """The sheet, where that says more than the file."""
        named = self.load.sheet != self.load.file.rpartition(".")[0]
        return mask_digits(self.load.sheet) if named else ""

    @property
    def target(self) -> str:
        """The campaign, where there is one."""
        scope = kind_named(self.load.kind).scope(self.load.options)
        return scope.code or scope.id

    @property
    def done(self) -> int:
        """The rows that have their outcome."""
        return sum(count for name, count in self.counts.items() if name not in {NOT_SENT, AWAITED})

    @property
    def figure(self) -> str:
        return f"{self.done:,}"

    @property
    def of_all(self) -> str:
        return self._text("OF_ALL", rows=self.rows)

    @property
    def left(self) -> str:
        """How long until all is sent, where that can be said; otherwise ""."""
        if self.load.state is not LoadState.SENDING or (self.wish and self.wish.stops):
            return ""
        seconds = seconds_left(self.context.ledger, self.load.id)
        if seconds is None:
            return ""
        span = about(seconds)
        return self._text("LEFT", span=span) if span else self._text("LEFT_SHORT")

    def _text(self, code: str, **params: Any) -> str:
        return self.reader.text(f"WEB_{code}", **params)

    @property
    def bar(self) -> list[charts.Part]:
        """The rows by outcome as parts of a bar; what is not sent yet is its empty end."""
        return bar_of(self.counts)

    @property
    def stages(self) -> list[dict[str, str]]:
        """The stages of the load, each done, now or to come."""
        reached = min(_REACHED[self.load.state], 4 if self._was_sent else 2)
        waits = self.asked is not None and self.asked.state is Answer.WAITING
        return [
            {
                "name": self._text(f"STAGE_{name}"),
                "at": "done"
                if at < reached
                else "now"
                if at == reached and self.state.live and not waits
                else "",
            }
            for at, name in enumerate(_STAGES)
        ]

    @property
    def _was_sent(self) -> bool:
        """Whether anything of it was: otherwise there are no results either, though every row has its outcome."""
        return bool(self.began or self.counts.get(Outcome.LOADED) or self.counts.get(Outcome.UNKNOWN))

    @property
    def lines(self) -> list[dict[str, str]]:
        """A line for each outcome, with the width of its bar in hundredths; one that had no rows when they were counted has none."""
        shares = self._shares
        return [
            line | dict(zip(("share", "width"), shares.get(line["name"], _SHARE_OF_NONE), strict=True))
            for line in self.page.outcomes
        ]

    @property
    def _shares(self) -> dict[str, tuple[str, str]]:
        """Outcome -> its share of the rows in words, and the width of its bar in hundredths."""
        whole = max(sum(self.counts.values()), 1)
        return {
            name: (f"{count / whole:.1%}", f"{max(100 * count / whole, 1.2):.2f}")
            if count
            else _SHARE_OF_NONE
            for name, count in self._while_looked_at.items()
        }

    @property
    def _while_looked_at(self) -> dict[str, int]:
        """The counts, also of what comes to none while somebody looks: its line says so then."""
        return {NOT_SENT: 0, AWAITED: 0} | self.counts

    @property
    def sum(self) -> str:
        return self._text("SUM", counted=sum(self.counts.values()), rows=self.rows)

    @property
    def wrong(self) -> str:
        """How many rows somebody has to look at, as a heading; "" for none."""
        count = sum(line.count for line in self.facts.problems)
        return self._text("WRONG", count=count) if count else ""

    @property
    def timeline(self) -> list[Moment]:
        """What happened when, the latest first."""
        in_order = reversed([*self._moments()])  # of two at once, the later one stays the first
        known = sorted(in_order, key=lambda entry: entry[0], reverse=True)
        return [
            Moment(self.reader.moment(at), tone, mask_digits(text), "began" if text == self.began else "")
            for at, tone, text in known
        ]

    @cached_property
    def began(self) -> str:
        """How many requests there were so far, in a sentence; "" for none."""
        count = self.context.ledger.requests(self.load.id)
        return self._text("TIME_BEGAN", count=count) if count else ""

    def _moments(self) -> Iterator[tuple[str, str, str]]:
        yield from self._by_people()
        yield self.load.created_at, "go", self._text("TIME_CHECKED")
        yield from self._asked()
        if moments := sorted(at for at, _ in self.facts.sent):
            yield moments[0], "go", self.began
            if self.load.state in {LoadState.FOLLOWING, LoadState.CLOSED}:
                yield moments[-1], "go", self._text("TIME_SENT")
        if self.load.closed_at:
            yield self.load.closed_at, "ok", self._text("TIME_CLOSED")

    def _by_people(self) -> Iterator[tuple[str, str, str]]:
        """Who uploaded, prepared and submitted the drafts that it was; nothing of a load that came another way."""
        for draft in drafts_of(self.context.ledger, self.load.id):
            yield draft.created_at, "go", self._text("TIME_UPLOADED", by=self.names(draft.by))
            others = tuple(self.names(each) for each in draft.edited_by if each != draft.by)
            if draft.submitted_at and others:
                yield draft.submitted_at, "go", self._text("TIME_PREPARED", names=others)
            if draft.submitted_at:
                yield (
                    draft.submitted_at,
                    "go",
                    self._text("TIME_SUBMITTED", by=self.names(draft.submitted_by)),
                )

    def _asked(self) -> Iterator[tuple[str, str, str]]:
        """The question for approval and its answer."""
        if self.asked is None:
            return
        reasons = tuple(unpack(reason) or reason for reason in self.asked.reasons)
        yield self.asked.asked_at, "hm", self._text("TIME_ASKED", reasons=reasons)
        if self.asked.decided_at:
            approved = self.asked.state is Answer.APPROVED
            code = "TIME_APPROVED" if approved else "TIME_REJECTED"
            yield self.asked.decided_at, "ok" if approved else "no", self._text(code, by=self.asked.by)

    @property
    def files(self) -> list[dict[str, str]]:
        """A line for each file: its word, what it is, and its size or why it is not there."""
        there, removed = sizes(self.context, self.load), self.context.ledger.removed(self.load.id)
        return [self._file(word, there.get(word), removed) for word in Word]

    def _file(self, word: Word, size: int | None, removed: Mapping[str, str]) -> dict[str, str]:
        name = self.title if word is Word.SOURCE else self._text(f"FILE_{word.name}")
        if size is not None:
            return {"word": str(word), "name": name, "about": readable_size(size), "there": "yes"}
        return {"word": str(word), "name": name, "about": self._why_not(word, removed), "there": ""}

    def _why_not(self, word: Word, removed: Mapping[str, str]) -> str:
        if when := removed.get(_PARTS[word]):
            return self._text("FILE_REMOVED", when=when)
        if self.load.state not in {LoadState.CLOSED, LoadState.REFUSED, LoadState.STOPPED}:
            return self._text("FILE_LATER")
        return self._text("FILE_NONE")

    @property
    def mark(self) -> str:
        """Changes with whatever a page has to be drawn anew for: also with the language of whoever looks, who may choose another in another window."""
        wished = self.wish.number if self.wish else ""
        return f"{self.load.state} {self.state.tone} {self.load.reason or ''} {wished} {self.reader.language}"

    def progress(self) -> dict[str, object]:
        """What changes while one looks, as texts and the shapes of the bar."""
        parts = {part.name: [part.x, part.width] for part in self.bar}
        return {
            "state": self.state_text,
            "mark": self.mark,
            "figure": self.figure,
            "left": self.left,
            "began": self.began,
            "bar": parts,
            "shares": self._shares,
            "rows": {name: f"{count:,}" for name, count in self._while_looked_at.items()},
        }


def bar_of(books: Mapping[str, int], width: float = BAR) -> list[charts.Part]:
    """Books as the parts of a bar, loaded rows first, those that are not sent yet at its end."""
    order = {name: at for at, name in enumerate((READY, *map(str, Outcome), AWAITED, NOT_SENT))}
    sorted_books = dict(sorted(books.items(), key=lambda entry: order.get(entry[0], len(Outcome))))
    return charts.stacked(sorted_books, width)


def readable_size(size: int) -> str:
    """Bytes as people read them.

    >>> [readable_size(size) for size in (0, 1023, 1536, 9_541_000)]
    ['0 B', '1023 B', '1.5 kB', '9.1 MB']
    """
    for unit, whole in (("MB", 1 << 20), ("kB", 1 << 10)):
        if size >= whole:
            return f"{size / whole:.1f} {unit}"
    return f"{size} B"
