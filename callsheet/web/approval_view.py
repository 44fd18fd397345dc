"""What somebody who approves a load has to see: why it waits, what would be sent and removed, and what is usual."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from callsheet.engine.context import LoadContext
from callsheet.engine.workspace import RESULT, SpoiltError, changes_of
from callsheet.ledger.approvals import Answer, Approval, approval_of
from callsheet.ledger.baselines import earlier, figures_kept
from callsheet.ledger.records import Load
from callsheet.ledger.states import PENDING
from callsheet.masking import mask_digits
from callsheet.messages.catalogue import TEXTS
from callsheet.messages.reader import Reader
from callsheet.sheets.page import charts
from callsheet.web.load_rows import FRAMES
from callsheet.web.load_view import LoadView, bar_of
from transforms.edits import LEFT_OUT
from transforms.kind import Kind
from transforms.kinds import kind_named
from transforms.outcomes import READY
from validators.message import Message, unpack
from validators.schema import Column, Role

SAMPLE = 20  # rows
_SUBJECTS, _LINES = 50, 40  # that are shown of what would change
_COMPARED = 10  # earlier loads
_SIGNS = ("-", "~", "+", "=")


@dataclass(frozen=True, slots=True)
class Change:
    """What would change of one thing: how many lines of each sign, the first of them, and how many more there are."""

    subject: str
    counts: Sequence[tuple[str, str]]
    lines: Sequence[tuple[str, str]]
    more: int


@dataclass(frozen=True, slots=True)
class Habit:
    """A figure of this load beside those of earlier ones."""

    label: str
    here: str
    usual: str
    most: str


@dataclass(frozen=True)
class ApprovalView:
    """The question of one load, for one reader."""

    context: LoadContext
    load: Load
    reader: Reader

    @cached_property
    def asked(self) -> Approval | None:
        return approval_of(self.context.ledger, self.load.id)

    @property
    def waits(self) -> bool:
        return self.asked is not None and self.asked.state is Answer.WAITING

    @cached_property
    def is_spoilt(self) -> bool:
        """Whether what is kept of it is there and cannot be read: nobody can see what would be sent."""
        workspace = self.context.workspace(self.load.id)
        kept = [name for name in (*FRAMES, RESULT) if workspace.has(name)]
        return not all(workspace.can_read(name) for name in kept)

    @property
    def mark(self) -> str:
        """Changes once somebody has answered, here or elsewhere."""
        return LoadView(self.context, self.load, self.reader).mark

    @property
    def kind(self) -> Kind:
        return kind_named(self.load.kind)

    @property
    def title(self) -> str:
        return mask_digits(self.load.file)

    @property
    def kind_title(self) -> str:
        return self.kind.title.of(self.reader.language)

    @property
    def since(self) -> str:
        return self.reader.moment(self.asked.asked_at) if self.asked else ""

    @property
    def decided(self) -> str:
        """Who decided what and when; "" while nobody has."""
        if self.asked is None or not self.asked.decided_at:
            return ""
        code = "APPROVED" if self.asked.state is Answer.APPROVED else "REJECTED"
        return self._text(f"DECIDED_{code}", by=self.asked.by, when=self.asked.decided_at)

    @property
    def note(self) -> str:
        """What whoever decided added."""
        return mask_digits(self.asked.note) if self.asked else ""

    def _text(self, code: str, **params: str | float | Message) -> str:
        return self.reader.text(f"WEB_{code}", **params)

    @cached_property
    def _reasons(self) -> list[Message | str]:
        return [unpack(reason) or reason for reason in self.asked.reasons] if self.asked else []

    @property
    def reasons(self) -> list[str]:
        """Why it waits, as sentences."""
        said = [mask_digits(self.reader.say(reason)) for reason in self._reasons]
        return [reason[:1].upper() + reason[1:] for reason in said]

    @property
    def removes(self) -> int:
        """How many entries it takes away, as it was counted when approval was asked for."""
        found = (
            reason for reason in self._reasons if isinstance(reason, Message) and reason.code == "REMOVES"
        )
        return max((int(str(reason["count"])) for reason in found), default=0)

    @cached_property
    def books(self) -> dict[str, int]:
        return self.context.ledger.books(self.load.id)

    @property
    def to_send(self) -> int:
        """Rows that go to the service when somebody approves."""
        return self.books.get(PENDING, 0)

    @property
    def headline(self) -> str:
        """What would happen, in one sentence."""
        code = "WOULD_DIAL" if self.kind.reach else "WOULD_BLOCK" if self.kind.forbids else "WOULD_SEND"
        return self._text(code, rows=self.to_send)

    @property
    def bar(self) -> list[charts.Part]:
        return bar_of(self._books_then)

    @property
    def balance(self) -> str:
        return self.reader.outcomes(self.books)

    @property
    def _books_then(self) -> dict[str, int]:
        """The rows by outcome, those that would be sent as ready ones."""
        others = {name: count for name, count in self.books.items() if name != PENDING}
        return {READY: self.to_send, **others}

    @property
    def tally(self) -> list[tuple[str, str, str]]:
        """The rows that would be sent and those that would not: outcome, its title, how many."""
        return [
            (name, self.reader.text(f"OUTCOME_{name.upper()}"), f"{count:,}")
            for name, count in self._books_then.items()
        ]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Where it goes and how it can be taken back."""
        scope = self.kind.scope(self.load.options)
        known = [
            ("SERVICE", urlsplit(self.load.target).hostname or mask_digits(self.load.target)),
            ("TARGET", scope.code or scope.id),
            ("PROFILE", self.load.profile),
            ("UNDO", self.kind.undo.of(self.reader.language)),
        ]
        return [(self._text(f"FACT_{code}"), value) for code, value in known if value]

    @cached_property
    def _read(self) -> Mapping[str, Any]:
        """What is kept of the sheet as it was read; nothing once it is gone."""
        try:
            return self.context.workspace(self.load.id).facts_of("cells")[1]
        except (OSError, SpoiltError):
            return {}

    @property
    def changed(self) -> list[tuple[str, str]]:
        """Who changed its rows on the page before it was submitted (user id), and what: cells typed anew, rows left out."""
        every = self._read.get("changes", ())
        cells = Counter(by for _, column, by, *_ in every if column != LEFT_OUT)
        rows = Counter(by for _, column, by, *_ in every if column == LEFT_OUT)
        return [
            (by, self._text("CHANGED_BY", cells=cells[by], rows=rows[by]))
            for by, _ in (cells + rows).most_common()
        ]

    @property
    def changed_unseen(self) -> bool:
        """Whether cells of a list that may hold secrets were changed: nothing more is kept of that."""
        return bool(self._read.get("edited")) and not self._read.get("changes")

    @property
    def options(self) -> list[tuple[str, str]]:
        """What was asked for with it: titles and values, both in words where there are any."""
        given = sorted((name, value) for name, value in self.load.options.items() if value)
        return [(self._in_words(f"OPTION_{name}", name), self._value(name, value)) for name, value in given]

    def _value(self, option: str, value: str) -> str:
        return self._in_words(f"CHOICE_{option}_{value}", mask_digits(value))

    def _in_words(self, code: str, otherwise: str) -> str:
        known = code.upper()
        return self._text(known) if f"WEB_{known}" in TEXTS else otherwise

    @cached_property
    def _changes(self) -> list[Mapping[str, object]]:
        try:
            return list(changes_of(self.context.workspace(self.load.id)))
        except (OSError, SpoiltError):
            return []

    @property
    def total(self) -> list[tuple[str, str]]:
        """What would change altogether, by sign."""
        counted = Counter[str]()
        for change in self._changes:
            counted.update(_counts(change))
        return [(sign, f"{counted[sign]:,}") for sign in _SIGNS if counted[sign]]

    @property
    def changes(self) -> list[Change]:
        """What would change of each thing; those with removals first."""
        found = [change for change in self._changes if change["lines"]]
        found.sort(key=lambda change: -_counts(change).get("-", 0))
        return [self._change(change) for change in found[:_SUBJECTS]]

    @property
    def more_changes(self) -> int:
        return max(0, sum(bool(change["lines"]) for change in self._changes) - _SUBJECTS)

    def _change(self, change: Mapping[str, object]) -> Change:
        lines = sorted(_lines(change), key=lambda line: _SIGNS.index(line[0]) if line[0] in _SIGNS else 9)
        counts = _counts(change)
        return Change(
            mask_digits(self.reader.say(str(change["subject"]))),
            [(sign, f"{counts[sign]:,}") for sign in _SIGNS if counts.get(sign)],
            [(sign, mask_digits(self.reader.say(text))) for sign, text in lines[:_LINES]],
            max(0, len(lines) - _LINES),
        )

    @property
    def sample(self) -> list[tuple[int, list[str]]]:
        """The first rows that would be sent: their number, and what they are about without anybody's number."""
        try:
            rows = self.context.workspace(self.load.id).first_of("ready", SAMPLE)
        except (OSError, SpoiltError):
            return []
        fields = [column.field for column in self._sampled if column.field in rows]
        return [
            (int(at), [mask_digits(str(value)) for value in values])
            for at, values in zip(rows.index, rows[fields].itertuples(index=False), strict=True)
        ]

    @property
    def sample_heads(self) -> list[str]:
        return [column.zh if self.reader.language == "zh" else column.en for column in self._sampled]

    @cached_property
    def _sampled(self) -> list[Column]:
        """The columns that say what a row is about; no name of a customer is among them."""
        return [
            column
            for column in self.kind.columns
            if column.field in self.kind.rows.key and column.role is not Role.TEXT and not column.secret
        ]

    @property
    def habits(self) -> list[Habit]:
        """The load beside the profile's latest of its kind."""
        return list(self._habits())

    def _habits(self) -> Iterator[Habit]:
        here = figures_kept(self.context.ledger, self.load.id)
        past = earlier(self.context.ledger, self.load.id, self.load.profile, self.load.kind, _COMPARED)
        if here is None or not past:
            return
        for name, form in (("rows", "{:,.0f}"), ("bad", "{:.1%}"), ("repeated", "{:.1%}")):
            former = [float(getattr(each, name)) for each in past]
            values = (float(getattr(here, name)), median(former), max(former))
            yield Habit(self._text(f"HABIT_{name.upper()}"), *map(form.format, values))


def _counts(change: Mapping[str, object]) -> dict[str, int]:
    counts = change["counts"]
    return {str(sign): int(count) for sign, count in counts.items()} if isinstance(counts, dict) else {}


def _lines(change: Mapping[str, object]) -> list[tuple[str, str]]:
    lines = change["lines"]
    return [(str(sign), str(text)) for sign, text in lines] if isinstance(lines, list | tuple) else []
