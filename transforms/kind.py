"""What a kind is. The registry of all kinds is `transforms.kinds.KINDS`, a plain tuple."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from transforms.live import Confirmer, LiveRead, Looker, OptionLook, Reference, Source, Surveyor
from validators.libraries import pd
from validators.problems import Problem
from validators.schema import Column, Role, SheetSchema


class Doubt(StrEnum):
    """What to do after an answer that proves nothing, by the class of the operation (design section 5)."""

    ASK = "ask"  # class A: ask the service for our batch first, resend with the same key if it is absent
    RESEND = "resend"  # class B: repeatable by nature
    LOOK = "look"  # class B with a natural key: look whether it is there before sending again
    NEVER = "never"  # class C: the rows are unknown until a person decides


@dataclass(frozen=True, slots=True)
class Title:
    """A text of a kind's declaration in both languages."""

    en: str
    zh: str

    def of(self, language: str) -> str:
        """The text in `en` or `zh`."""
        return self.zh if language == "zh" else self.en


class Form(StrEnum):
    """What the value of an option must be, where it has no choices."""

    ANY = ""
    ZONE = "zone"  # the name of a time zone
    AGENT = "agent"  # a work number or uuid
    PREFIX = "prefix"  # what a batch's code begins with
    NOTE = "note"  # a line of text with room for our trace after it
    HEADER = "header"  # the row of a header, or its two


@dataclass(frozen=True, slots=True)
class Option:
    """A load option of a kind, given as `--set NAME=VALUE` or in the profile.

    `aliases` are other words that are accepted, each with the choice that it means. `fills` names a choice column that the
    option fills in where the sheet has no such column or a cell is blank: its choices are titles of that column's.
    `begins` are beginnings of other values beside the choices. `stands_for` is the option of which this is another name; `over` are options of the profile that it replaces when it is
    given for a load.
    """

    name: str
    help: str
    default: str = ""
    choices: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    fills: str = ""
    begins: tuple[str, ...] = ()
    stands_for: str = ""
    over: tuple[str, ...] = ()
    form: Form = Form.ANY


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
    now: int = 0  # milliseconds since the epoch, where what is over must not be planned
    facts: Mapping[str, Any] = field(
        default_factory=dict
    )  # what the survey of the live service left for the plan


@dataclass(frozen=True, slots=True)
class Batch:
    """What is known of an asynchronous import at its end: the rows sent, the service's counts, and the rows it named.

    `named` pairs a row that its workbook calls failed with the service's reason, and `reasons` says whether each has one;
    `forbidden` are rows whose number this profile loaded as forbidden, `there` those whose number other loads have put there.
    """

    call: Call
    success: int
    repeat: int
    error: int
    named: Mapping[int, str]
    forbidden: Mapping[int, str] = field(default_factory=dict)  # row -> since when
    reasons: bool = True
    there: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Scope:
    """Where in the service a load goes: the id or the code of what takes its rows (a campaign), the id before the code.

    Both are "" where the service has one place for all rows of a kind.
    """

    id: str = ""
    code: str = ""

    @property
    def by_code(self) -> bool:
        """Whether the code alone says it."""
        return bool(self.code) and not self.id


WHOLE_SERVICE = Scope()


@dataclass(frozen=True, slots=True)
class Places:
    """How a sheet says itself where single rows go: the fields of its columns, and how a call names the place.

    An id comes before a code, and a code before what may be a code or a name; blank rows go where the load goes.
    """

    id: str
    code: str
    name: str
    of_call: Callable[[Any], Scope]  # body -> where the call goes
    apart: Callable[[Mapping[str, str]], bool]
    """A load's options -> whether the same key at two places is two rows."""
    given: Callable[[Scope], Mapping[str, str]]
    """The place of a whole load -> the options that name it."""

    @property
    def fields(self) -> tuple[str, str, str]:
        """The columns, the one that decides first."""
        return (self.id, self.code, self.name)


def whole_service(options: Mapping[str, str]) -> Scope:
    """The scope of a kind whose rows can go to one place only."""
    del options
    return WHOLE_SERVICE


@dataclass(frozen=True, slots=True)
class ForbiddenEntry:
    """One number that a call blocks or unblocks, as it is remembered once the service has taken it."""

    number: str = field(repr=False)
    direction: int  # 2 inbound, 3 outbound
    blocked: bool
    until: str = ""  # the last day of the block, "" when it does not end
    row: int = field(default=0, compare=False)  # of the list in which it stands, 0 where that is not known


Plan = Callable[["pd.DataFrame", PlanContext], Iterator[Call]]
RowsOfCalls = Callable[["pd.DataFrame", PlanContext], Iterator[tuple[int, ...]]]
AnswerReader = Callable[[Call, Any], "pd.DataFrame"]
OutcomeLine = tuple[int, str, str, str, str]
"""One line of an outcome frame: row, outcome, code, column, detail. A frame of some hundred rows takes longer to make than they do."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the rows of a call: most of them have the same outcome, code and detail, the others a line each."""

    rows: Sequence[int]  # every one, once
    common: tuple[str, str, str]
    apart: Sequence[OutcomeLine] = field(default=(), repr=False)

    def lines(self) -> list[OutcomeLine]:
        """A line for every row, in order."""
        outcome, code, detail = self.common
        others = {line[0]: line for line in self.apart}
        return sorted(others.get(row) or (row, outcome, code, "", detail) for row in self.rows)

    def outcomes(self) -> set[str]:
        """The outcomes that some of the rows have."""
        common = {self.common[0]} if len(self.apart) < len(self.rows) else set()
        return common | {outcome for _, outcome, *_ in self.apart}


SettleReader = Callable[[Batch], Settled]
Halver = Callable[[Call], tuple[Call, Call] | None]
"""A call -> the same rows in two calls, each with a batch code of its own; None when it cannot be divided."""
Across = Callable[["pd.DataFrame", str], "pd.DataFrame"]
"""Canonical rows and the profile's zone -> problems that only several columns together show, each row by itself."""
Between = Callable[["pd.DataFrame"], "pd.DataFrame"]
"""All canonical rows of a sheet -> problems that only several of them together show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRules:
    """What the rows of a sheet mean beside each other, and which of them take something away."""

    key: tuple[str, ...]  # columns that make two rows of one file the same
    agree: tuple[str, ...] = ()  # columns in which rows of the same key must agree, or none of them is sent
    expand: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Column -> values that mean several entries -> those entries."""
    across: Across | None = None  # problems that several columns of a row show together
    between: Between | None = None  # problems that several rows show together
    destructive: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Column -> the values with which a row removes, unblocks, unbinds or deletes something."""
    zone: str = ""  # the column with the zone in which a row's dates and times are meant
    custom_fields: bool = False  # whether unknown columns may be custom fields
    reaches: tuple[str, ...] = ()  # columns with numbers of people who are called because of the row


@dataclass(frozen=True, slots=True)
class SetupLookup:
    """How a setup call whose answer is unclear is looked up: a list of the service, and which row of it is ours."""

    operation: str
    created: Callable[[datetime, datetime], Mapping[str, Any]]  # from, to -> what to ask the list
    same: Callable[[Any, Any], bool]  # body, listed row -> whether the row is what the call made
    answer: Callable[[Any], Any]  # listed row -> the answer that the call would have had


@dataclass(frozen=True, slots=True)
class Setup:
    """A call that comes first (the campaign to import into): when it is needed, its body, what its answer gives."""

    operation: str
    needed: Callable[[Mapping[str, str]], bool]
    body: Callable[[PlanContext], Any]
    read: Callable[[Any], Mapping[str, str]]  # answer -> load options
    lookup: SetupLookup | None = None
    zone: str = ""  # the option that says in which zone its times are meant
    named_by: str = ""  # the load option that names what is created
    spans: tuple[str, str] | None = None  # the load options that say from when to when it runs
    over: Callable[[PlanContext], bool] = lambda _: False
    """A load that has made it, as of now -> whether it takes no more rows."""


@dataclass(frozen=True, slots=True)
class AsyncImport:
    """An import that the service works on after it has answered: its counts and its error workbook tell each row's outcome."""

    operation: str
    row_numbers: Callable[[Any], list[str]]
    """Body -> the number of each row, in their order: by it the error workbook and the forbidden numbers name the row."""
    settle: SettleReader
    repeats: Callable[[Mapping[str, str], Scope, Scope], bool]
    """A load's options, the place of a call of it and of another load's call -> whether the service counts what the other
    call has loaded as repeats in this one."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How a call names the people of `RowRules.reaches`: they are compared with the forbidden numbers before it is sent."""

    numbers: Callable[[Any], list[str]]  # body -> the number of each of its rows, in their order
    without: Callable[
        [Any, Collection[int]], Any
    ]  # body, places of rows to leave out (from 0) -> what is left


@dataclass(frozen=True, slots=True)
class Assigned:
    """How calls share out their rows among agents."""

    rows: Callable[[Any], Mapping[str, int]]  # body -> agent, as calls name them -> rows
    notices: Callable[[Mapping[str, str], int], tuple[Problem, ...]]
    """A load's options, the rows that are sent -> what to say of shares that are not those of the rows."""


@dataclass(frozen=True, slots=True)
class NaturalKeys:
    """What a repeatable call sets, entry by entry: nothing older may follow something newer."""

    of: Callable[[Any], list[str]]  # body -> the natural key of each of its entries, in their order
    without: Callable[[Any, tuple[int, ...], Collection[int]], tuple[Any, tuple[int, ...]]] | None = None
    """Where a call has several entries: body and rows, places of entries to leave out (from 0) -> what is left of both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How valid rows reach the service: the calls, their size, what an answer says, and what is done without one."""

    operation: str
    plan: Plan
    read_answer: AnswerReader
    doubt: Doubt
    also: tuple[str, ...] = ()  # operations that its calls use beside `operation`
    chunk: int = 1  # rows per call
    most: int = (
        0  # rows per call that the service takes at most: no profile may raise it; 0 when not published
    )
    rows_of_calls: RowsOfCalls | None = None
    """The rows of each call of `plan`, for a kind that knows them without writing it; PlanError where `plan` raises it."""
    setup: Setup | None = None  # a call that must be answered before this kind's own calls can be written
    async_import: AsyncImport | None = None  # for imports whose outcome is reported later
    halves: Halver | None = None
    """A call in two, where a refused one may be sent in parts; never for what must not be sent twice."""
    natural: NaturalKeys | None = None
    reach: Reach | None = None  # declared by every kind with `RowRules.reaches`
    drops_repeats: Callable[[Mapping[str, str]], bool] | None = None
    """Options -> whether the service drops what is sent a second time, when its key is forgotten."""
    assigned: Assigned | None = None
    forbids: Callable[[Any, tuple[int, ...]], list[ForbiddenEntry]] | None = None
    """Body and the row of each of its items -> its entries to remember, in their order: they explain which customer rows the service held."""

    @property
    def operations(self) -> tuple[str, ...]:
        """Every operation that the kind's own calls use."""
        return (self.operation, *self.also)

    def rows_per_call(self, wanted: int = 0) -> int:
        """The chunk size: as wanted, otherwise the kind's own, never more than the service takes."""
        size = wanted or self.chunk
        return min(size, self.most) if self.most else size


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveChecks:
    """What a sheet is compared with in the live service, before it is sent and afterwards."""

    references: tuple[Reference, ...] = ()  # columns that name something in the service
    reads: tuple[LiveRead, ...] = ()  # what `survey`, `confirm` and `look` need beside the references
    survey: Surveyor | None = None
    """Compares the rows with what is live: what would change, what is so already."""
    wanted_state: bool = False  # the sheet is compared with what is live: the same content again is no repeat
    confirm: Confirmer | None = None  # reads back what became of rows that the service took
    options: OptionLook | None = None  # load options that name something in the service
    confirms: tuple[
        str, ...
    ] = ()  # the operations whose rows are read back, where it is not all of the kind's
    look: Looker | None = None  # with Doubt.LOOK: whether a call in doubt has taken effect

    @property
    def sources(self) -> frozenset[Source]:
        """Everything that may be read."""
        named = (reference.source for reference in self.references)
        return frozenset((*named, *(read.source for read in self.reads)))

    def reads_back(self, operation: str) -> bool:
        """Whether what an operation of the kind did is read back."""
        return self.confirm is not None and (not self.confirms or operation in self.confirms)

    @property
    def only_finds(self) -> bool:
        """Whether the rows only name things that must be there, and nothing else of what is live matters to them."""
        return not self.reads and self.survey is None and all(each.exists for each in self.references)


@dataclass(frozen=True, slots=True)
class Tally:
    """A count that `check` shows of the rows that would be sent: by the values of a column, of numbers by their country.

    Of several fields the first that is filled counts. `by` is what they name; `campaign` is where a row goes, and a row that
    names none goes where its load goes.
    """

    by: str
    fields: tuple[str, ...]


NO_FILTER_BY = "no_filter_by"
WITHOUT_FORBIDDEN_BY = "without_forbidden_by"
REMARKS_BY = "remarks_by"
REACH_OPTIONS = (
    Option(
        REMARKS_BY,
        "name of the person who has read the comments and colours that speak against calls: nobody else is meant by them",
    ),
    Option(NO_FILTER_BY, "name of the person who allows this load to dial forbidden numbers"),
    Option(
        WITHOUT_FORBIDDEN_BY,
        "name of the person who allows this load to go although forbidden numbers could not be loaded",
    ),
)
"""The options of every kind whose calls reach people."""


def person_in(options: Mapping[str, str], name: str) -> str:
    """Who takes the responsibility that an option asks for; "" for nobody."""
    return options.get(name, "").strip()


OFFLINE = "offline"
ASK_ABOVE = "ask_above"
CONFIRMED_BY = "confirmed_by"
HEADER_ROW = "header_row"
COMMON_OPTIONS = (
    Option(OFFLINE, "yes: skip checks against the live service", "", ("", "yes")),
    Option(ASK_ABOVE, "require approval above this many rows; the profile's own limit applies too"),
    Option(CONFIRMED_BY, "name of the person who confirms that the file holds what it is loaded as"),
    Option(
        HEADER_ROW,
        "row of the header where the one found is not meant: 3, or 3-4 for a header of two lines; of one sheet NAME!3",
        form=Form.HEADER,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One sort of sheet, declared once; everything else is derived from this."""

    name: str
    title: Title
    undo: Title  # how what a load has done can be taken back, or that it cannot
    schema: type[SheetSchema]
    rows: RowRules
    delivery: Delivery
    live: LiveChecks = field(default_factory=LiveChecks)
    options: tuple[Option, ...] = ()
    scope: Callable[[Mapping[str, str]], Scope] = whole_service  # load options -> where the load goes
    agree: Callable[[Mapping[str, str]], object] | None = None
    """Load options -> PlanError where they contradict each other."""
    places: Places | None = None  # where rows may say themselves where they go
    priority: int = 5  # of one drop, lower numbers load first
    tallies: tuple[Tally, ...] = ()  # what `check` counts the rows by

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.schema.columns

    @property
    def offered(self) -> tuple[Column, ...]:
        """The columns that its templates have."""
        return tuple(column for column in self.columns if column.offered)

    @property
    def timed(self) -> bool:
        """Whether its rows say times of day."""
        return any(column.role is Role.DATETIME for column in self.columns)

    @property
    def asides(self) -> tuple[Column, ...]:
        """The columns that only say how the others are read."""
        return self.schema.asides

    @property
    def secrets(self) -> tuple[str, ...]:
        """Fields whose values no record may hold in clear."""
        return tuple(column.field for column in self.columns if column.secret)

    @property
    def operations(self) -> tuple[str, ...]:
        """Every operation that the kind's own calls use."""
        return self.delivery.operations

    @property
    def sent_once(self) -> bool:
        """Whether its rows must never be sent twice: nobody can ask the service whether one of them is there."""
        return self.delivery.doubt is Doubt.NEVER

    @property
    def several(self) -> frozenset[str]:
        """The fields of numbers for which a sheet may have several columns."""
        return frozenset(column.field for column in self.columns if column.further)

    @property
    def reach(self) -> Reach | None:
        """Whom its calls reach; None for a kind that reaches nobody."""
        return self.delivery.reach

    @property
    def forbids(self) -> bool:
        """Whether its loaded entries are remembered as forbidden numbers."""
        return self.delivery.forbids is not None

    def values(self, frame: pd.DataFrame, name: str) -> pd.Series[str]:
        """A column of canonical rows, its default where a cell is blank or the column is not there."""
        default = next(column.default for column in self.columns if column.field == name)
        cells = frame[name] if name in frame else pd.Series("", index=frame.index, dtype="str")
        return cells.replace("", default) if default else cells

    def filled(self, options: Mapping[str, str]) -> dict[str, str]:
        """Field -> the value that the options fill in where a row has none."""
        given = {option.fills: options.get(option.name, "") for option in self.options if option.fills}
        chosen = {name: self._choice(name, title) for name, title in given.items()}
        return {name: value for name, value in chosen.items() if value}

    def _choice(self, name: str, title: str) -> str:
        column = next(column for column in self.columns if column.field == name)
        return next((choice.value for choice in column.choices if choice.en.casefold() == title), "")

    def destructive_rows(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """Which canonical rows remove, unblock, unbind or delete something."""
        found = pd.Series(data=False, index=frame.index)
        for name, values in self.rows.destructive.items():
            found |= self.values(frame, name).isin(values)
        return found
