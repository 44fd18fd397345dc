"""What was asked for, and what came of it, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from callsheet.durable import readable_name
from callsheet.errors import Exit, reason_of
from callsheet.ledger.states import PENDING
from callsheet.reasons import StopReason, Why
from transforms.edits import Edit
from transforms.headers import Match
from transforms.outcomes import READY as READY  # noqa: PLC0414 - what `check` says of rows that would be sent
from transforms.outcomes import WELL
from transforms.policies import Hidden
from transforms.sheet import Sheet
from transforms.understood import Understood
from validators.libraries import pd
from validators.message import Message, Param, message
from validators.problems import Problem

_AT_TOP = 2  # parts of the name of a file that lies in no folder of its archive


@dataclass(frozen=True, slots=True)
class OpenMember:
    """A file of an archive while it is read.

    `path` is its place, beginning with the archive's name (week.zip/dnc/list.csv); `name` the part of it that is in the archive,
    "" where an archive is no more than one packed file. `folders` are names above it that are evidence, nearest last, and
    `clue` is the file name that is. `content` is an open file, unless `problem` says why there is none; `notes` is what else is
    to be said of the archive.
    """

    path: str
    name: str
    folders: str = ""
    clue: str = ""
    content: int = -1
    problem: Problem | None = None
    notes: tuple[Problem, ...] = ()
    last: bool = True  # of its archive
    beside: bool = False  # another file of its name in the same folder of the archive


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """One file to load or to check."""

    file: Path
    kind: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    hidden: Hidden | None = None
    again: bool = False
    csv: bool = False
    out: Path | None = None
    sheet: Sheet | None = None  # given instead of a file, by a program
    worksheets: tuple[str, ...] = ()  # the only sheets of a workbook to take; empty takes all
    folder: str = ""  # the folders a person put the file into (DNC/2026), where it has been moved since
    beside: str = ""  # the folders that tell it from another file of its name in the same drop
    drop: str = ""  # a name of the drop, where its folders say nothing outside of it
    standing: bool = (
        False  # a schedule's: its options are for whichever of its kinds come, and some may not come
    )
    asked_by: str = ""  # the user of the page who asked for the run of a schedule that loads it
    parent: str = ""  # the load of which a person made it again, or whose rest it is, on the page
    member: OpenMember | None = None  # what of an archive is meant, while that is read
    columns: Mapping[str, str] = field(default_factory=dict)
    """What a person chose for this file's columns: header -> field, "" for a column that is not read."""
    encoding: str = (
        ""  # in which a person says that a text file without a mark is; "" for that of the profile
    )
    edits: tuple[Edit, ...] = ()  # cells that a person typed anew, instead of what the file has
    changed_by: Mapping[tuple[str, str, int, int], tuple[str, str]] = field(default_factory=dict)
    """Of those cells: who typed them (a user of the page), and when."""
    saved: Mapping[str, Mapping[str, str]] | None = None
    """Of what was submitted: the saved columns as they were then, kind -> header -> field. None: as they are now."""
    shown: Mapping[str, str] | None = None
    """What a person saw before submitting: the mark of each sheet (`shown_key`). None of what nobody submitted on the page."""

    @property
    def path(self) -> Path:
        """Where the file is; of a member where its archive is, and its place in that."""
        return self.file.parent / self.member.path if self.member else self.file

    @property
    def name(self) -> str:
        """What the ledger and people know the file by."""
        return readable_name(self.member.path if self.member else self.file.name)

    @property
    def listed_as(self) -> str:
        """Its name as that of a forbidden list: after the folders by which it differs from others of that name.

        An archive that is told from others says its own name, and that of the files that lie in no folder of it.
        """
        folders, name = (self.beside or self.folder).strip("/."), PurePosixPath(self.name)
        if self.beside and self.file.suffix.lower() == ".zip" and len(name.parts) <= _AT_TOP:
            folders = folders.rpartition("/")[0]
        own = name.name if self.member and self.member.beside else ""
        return str(PurePosixPath(folders) / name.parent / own / name.name)


@dataclass(frozen=True, slots=True)
class RowTexts:
    """What the entries of one sheet came to, in codes, as the books have them; and for whom sentences are made of them."""

    sheet: str
    outcomes: pd.DataFrame
    problems: pd.DataFrame
    match: Match
    language: str
    zone: str
    first: pd.Series[int] | None = None  # row -> its row in the first file, of rows that came back


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a load did not reach its end: the exit status that follows, and what happened."""

    exit: Exit
    message: Message
    cause: StopReason | None = None  # where the message has words of its own for it

    @classmethod
    def because(cls, status: Exit, code: str, /, **params: Param) -> Stop:
        """A stop by the code of its message."""
        return cls(status, message(code, **params))

    @property
    def reason(self) -> StopReason:
        """What may be decided on."""
        return self.cause or reason_of(self.message, self.exit)

    @property
    def why(self) -> Why:
        """The same as the ledger keeps it."""
        return Why(self.reason, self.message)


@dataclass(frozen=True, slots=True)
class SheetResult:
    """What came of one sheet, in codes and values; `language`, `zone` and `profile` are those of the person who reads of it.

    What it has of single rows is not in its `repr`, which Python makes of it whole at the end of `asyncio.run`.
    """

    file: str
    sheet: str = ""
    load_id: str | None = None
    kind: str | None = None
    rows: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    """Where all numbers of a row are called: numbers by outcome, while `rows` and `outcomes` are of the sheet's rows."""
    sheet_rows: int = 0  # of a roster matrix, where `rows` and `outcomes` count memberships
    problems: tuple[Problem, ...] = field(default=(), repr=False)
    repairs: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    calls: int = 0
    files: tuple[str, ...] = ()
    exit: int = Exit.WELL
    reason: StopReason | None = None  # why it is not sent, stopped, or was closed unsent
    message: Message | None = None  # the same for a person
    dry_run: bool = False
    seconds: float | None = None  # of a dry run with a permitted rate: how long sending takes
    campaigns: tuple[Mapping[str, Any], ...] = ()
    """Where its rows say themselves where they go: each campaign, its name, its rows, and those by outcome."""
    assigned: tuple[Mapping[str, Any], ...] = ()  # where options name agents: agent, name, rows
    changes: tuple[Mapping[str, Any], ...] = field(
        default=(), repr=False
    )  # against the live service: subject, counts by sign, lines
    removes: int = 0  # of a dry run: how many entries it would remove, unbind or let be called again
    understood: Understood | None = None  # of a dry run: what the sheet was taken for
    language: str = "en"
    zone: str = "UTC"
    profile: str = ""
    member: str = ""  # which file of an archive it is of
    page: str = ""  # the address of its report page, where links are given
    mark: str = ""  # of a dry run: names what the live service makes of it

    def stopped_by(self, stop: Stop | None) -> SheetResult:
        """The same with why it did not reach its end."""
        return replace(self, reason=stop.reason, message=stop.message) if stop else self


def exit_of(books: Mapping[str, int]) -> Exit:
    """The exit status that a load's outcomes deserve."""
    if PENDING in books:
        return Exit.STOPPED
    return Exit.WELL if set(books) <= WELL else Exit.ROWS_TO_FIX
