"""What a kind is. The registry of all kinds is `transforms.registry.KINDS`, a plain tuple."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pandas as pd

from transforms.live import Confirmer, Looker, Reference, Source, Surveyor
from validators.columns import Column, SheetSchema


class Doubt(StrEnum):
    """What to do after an answer that proves nothing, by the class of the operation (design section 5)."""

    ASK = "ask"  # class A: ask the service for our batch first, resend with the same key if it is absent
    RESEND = "resend"  # class B: repeatable by nature
    LOOK = "look"  # class B with a natural key: look whether it is there before sending again
    NEVER = "never"  # class C: the rows are unknown until a person decides


@dataclass(frozen=True, slots=True)
class Title:
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Option:
    """A load option of a kind, given as `--set NAME=VALUE` or in the profile."""

    name: str
    help: str
    default: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One API request as data: operation, body and the sheet rows it carries. The rows of one call are a chunk.

    `rows` has one entry an item of the body, in its order; a row may carry several items, always in one call.
    """

    operation: str
    body: Any
    rows: tuple[int, ...]
    batch: str = ""  # the callingListCode, where the operation has one


@dataclass(frozen=True, slots=True)
class PlanContext:
    """What a plan may depend on beside the rows; all of it values."""

    load_key: str  # names this load for ever: batch codes are derived from it
    options: Mapping[str, str]
    agent: str = ""
    agent_type: str = "0"  # 0: work number, 1: uuid
    time_zone: str = "Asia/Singapore"
    chunk: int = 0  # rows a call; 0 is the kind's own figure
    custom_fields: Mapping[str, str] = field(default_factory=dict)  # frame column -> fieldId
    facts: Mapping[str, Any] = field(
        default_factory=dict
    )  # what the survey of the live service left for the plan


@dataclass(frozen=True, slots=True)
class Batch:
    """What is known of an asynchronous import at its end: the rows sent, the service's counts, and the rows it named.

    `named` pairs a row with the service's reason; `forbidden` are rows whose number this profile loaded as forbidden.
    """

    call: Call
    success: int
    repeat: int
    error: int
    named: Mapping[int, str]
    forbidden: Mapping[int, str] = field(default_factory=dict)  # row -> since when


@dataclass(frozen=True, slots=True)
class Setup:
    """A call that comes first (the campaign to import into): when it is needed, its body, what its answer gives."""

    operation: str
    needed: Callable[[Mapping[str, str]], bool]
    body: Callable[["PlanContext"], Any]
    read: Callable[[Any], Mapping[str, str]]  # answer -> load options
    listed: str = ""  # operation that lists what the call makes: an unclear answer is looked up there
    same: Callable[[Any, Any], bool] | None = (
        None  # body, listed row -> whether the row is what the call made
    )


Plan = Callable[[pd.DataFrame, PlanContext], Iterator[Call]]
AnswerReader = Callable[[Call, Any], pd.DataFrame]
SettleReader = Callable[["Batch"], pd.DataFrame]
Natural = Callable[[Any], list[str]]
"""Body of a call -> the natural key of each of its entries, in their order."""
Without = Callable[[Any, tuple[int, ...], Collection[int]], tuple[Any, tuple[int, ...]]]
"""Body and rows of a call, places of entries to leave out (from 0) -> what is left of both; an empty body is no call."""
Across = Callable[[pd.DataFrame, str], pd.DataFrame]
"""Canonical rows and the profile's zone -> problems that only several columns together show."""

OFFLINE = "offline"
ASK_ABOVE = "ask_above"
COMMON_OPTIONS = (
    Option(OFFLINE, "yes: nothing is checked against the live service", "", ("", "yes")),
    Option(ASK_ABOVE, "rows above which this load waits for a yes; the profile's own limit holds too"),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of sheet, declared once; everything else is derived from this."""

    name: str
    title: Title
    undo: Title  # how what a load has done can be taken back, or that it cannot
    schema: type[SheetSchema]
    operation: str
    chunk: int
    plan: Plan
    read_answer: AnswerReader
    doubt: Doubt
    key: tuple[str, ...]  # columns that make two rows of one file the same
    agree: tuple[str, ...] = ()  # columns in which rows of the same key must agree, or none of them is sent
    expand: Mapping[str, Mapping[str, tuple[str, ...]]] = field(
        default_factory=dict
    )  # one cell, several entries
    priority: int = 5  # of one drop, lower numbers load first
    settle: SettleReader | None = None  # for imports whose outcome is told later
    setup: Setup | None = None  # a call that must be answered before this kind's own calls can be written
    options: tuple[Option, ...] = ()
    forbids: bool = (
        False  # its loaded entries are remembered: they explain which customer rows the service held
    )
    open_columns: bool = False  # whether unknown columns may be custom fields
    also: tuple[str, ...] = ()  # operations that its calls use beside `operation`
    most: int = 0  # rows a call that the service takes at most: no profile may raise it; 0 when not published
    across: Across | None = None  # problems that several columns of a row show together
    references: tuple[Reference, ...] = ()  # columns that name something in the service
    sources: tuple[Source, ...] = ()  # what `survey`, `confirm` and `look` read beside the references
    survey: Surveyor | None = (
        None  # holds the rows against what is live: what would change, what is so already
    )
    wanted_state: bool = False  # the sheet is compared with what is live: the same content again is no repeat
    confirm: Confirmer | None = None  # reads back what became of rows that the service took
    look: Looker | None = None  # with Doubt.LOOK: whether a call in doubt has taken effect
    natural: Natural | None = None  # what a repeatable call sets: nothing older may follow something newer
    without: Without | None = (
        None  # with `natural`, where a call has several entries: the call with fewer of them
    )
    harmless: Callable[[Mapping[str, str]], bool] | None = (
        None  # options -> whether the service drops what is sent a second time, when its key is forgotten
    )

    @property
    def operations(self) -> tuple[str, ...]:
        """Every operation that the kind's own calls use."""
        return (self.operation, *self.also)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Fields whose values no record may hold in clear."""
        return tuple(column.field for column in self.columns if column.secret)

    def rows_a_call(self, wanted: int = 0) -> int:
        """The chunk size: as wanted, else the kind's own, never more than the service takes."""
        size = wanted or self.chunk
        return min(size, self.most) if self.most else size

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.schema.columns
