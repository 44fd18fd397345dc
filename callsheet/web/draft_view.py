"""What the pages of a draft show: its files, how far they are, and what came of them, in the reader's words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from callsheet.engine.context import LoadContext
from callsheet.engine.draft_folder import DraftFolder
from callsheet.ledger.drafts import PREPARED, Choices, Draft, DraftFile, DraftState
from callsheet.messages.reader import Reader
from callsheet.web.encoding_view import ASKING, Encoding, encodings_of
from callsheet.web.load_view import readable_size
from callsheet.web.sheet_view import Said, SheetView, does
from transforms.kinds import KINDS
from validators.message import unpack

_OF_REMARKS = ("COMMENT_REFUSES", "REMARK_REFUSES", "COLOUR_REFUSES", "COLOURS_UNREAD")
"""What a person answers who has read the remarks beside the cells."""
_SOON = 60.0  # seconds


@dataclass(frozen=True)
class DraftView:
    """One draft for one reader."""

    context: LoadContext
    draft: Draft
    reader: Reader
    names: Callable[[str], str] = str  # how a user is called

    @property
    def people(self) -> list[str]:
        """Who uploaded, changed and submitted it, in words."""
        draft, say = self.draft, self.reader.text
        found = [say("WEB_UPLOADED_BY", by=self.names(draft.by), when=draft.created_at)]
        if others := tuple(self.names(each) for each in draft.edited_by if each != draft.by):
            found.append(say("WEB_PREPARED_BY", names=others))
        if draft.submitted_at:
            found.append(say("WEB_SUBMITTED_BY", by=self.names(draft.submitted_by), when=draft.submitted_at))
        return found

    @property
    def title(self) -> str:
        """What somebody calls it, otherwise its first file and how many more there are."""
        if self.draft.title:
            return self.draft.title
        first, *others = self.draft.files
        return (
            first.name
            if not others
            else self.reader.text("WEB_AND_OTHERS", file=first.name, count=len(others))
        )

    @property
    def is_decided(self) -> bool:
        """Whether somebody decided or corrected something of it that would be lost with it."""
        changed = self.draft.version > 1 and any(file.choices != Choices() for file in self.draft.files)
        return changed and self.state is not DraftState.LOST

    @cached_property
    def folder(self) -> DraftFolder:
        return DraftFolder(self.context.profile.data_dir, self.draft.id)

    @cached_property
    def found(self) -> Mapping[str, Any]:
        """What the check found; empty while there is nothing."""
        return self.folder.found(self.draft.version) or {}

    @cached_property
    def state(self) -> DraftState:
        """Where the draft is: LOST where files of it are gone, FAILED where what a check found of them is."""
        state = self.draft.state
        if state in PREPARED and not self.folder.has_files(self.draft):
            return DraftState.LOST
        whole = state is not DraftState.CHECKED or (self.found and self.folder.has_rows(self.found))
        return state if whole else DraftState.FAILED

    @property
    def error(self) -> str:
        """Why nothing could be checked: an option, or a setting."""
        said = unpack(self.found.get("error", ""))
        return self.reader.say(said) if said else ""

    @cached_property
    def sheets(self) -> list[SheetView]:
        """Every sheet that was checked, and every file of which none was; as they would be sent."""
        views = [
            SheetView(at, found, self.file(found["file"]), self.reader)
            for at, found in enumerate(self.found.get("sheets", ()))
            if self._is_there(found)
        ]
        return sorted(views, key=lambda view: view.kind.priority if view.kind and view.is_read else 99)

    @cached_property
    def unread(self) -> list[SheetView]:
        """The beginnings of sheets that are not loaded as they are."""
        start = len(self.found.get("sheets", ()))
        listed = enumerate(self.found.get("unread", ()), start)
        return [
            SheetView(at, found, self.file(found["file"]), self.reader)
            for at, found in listed
            if self._is_there(found)
        ]

    def _is_there(self, found: Mapping[str, Any]) -> bool:
        """Whether the file of a sheet is still one of the draft: in what an earlier check found it may be one that was replaced."""
        return any(file.number == found["file"] for file in self.draft.files)

    def file(self, number: int) -> DraftFile:
        return next(file for file in self.draft.files if file.number == number)

    def sheets_of(self, file: DraftFile) -> list[SheetView]:
        """All that was seen of a file."""
        return [view for view in (*self.sheets, *self.unread) if view.file.number == file.number]

    @property
    def files(self) -> list[dict[str, Any]]:
        return [self._file_line(file, self.sheets_of(file)) for file in self.draft.files]

    def _file_line(self, file: DraftFile, sheets: list[SheetView]) -> dict[str, Any]:
        encodings, names = self._encodings(file, sheets), sheet_names(sheets)
        readable = not sheets or bool(encodings) or any(sheet.columns for sheet in sheets)
        return {
            "file": file,
            "size": readable_size(file.size),
            "readable": readable,
            "answerable": readable or bool(names) or file.choices != Choices(),
            "sheets": sheets,
            "names": names,
            "asks_which": any(sheet.asks_which for sheet in sheets),
            "savable": savable(file, sheets),
            "encodings": encodings,
            "remarks": any(said.code in _OF_REMARKS for sheet in sheets for said in sheet.problems),
            "asked": [] if file.choices.kind else asked_kinds(sheets, self.reader),
            "for_every_row": next((found for sheet in sheets if (found := sheet.for_every_row)), []),
            "filled": any(sheet.for_every_row for sheet in sheets if sheet.kind is None),
        }

    def _encodings(self, file: DraftFile, sheets: list[SheetView]) -> list[Encoding]:
        """How a file may be read, where it does not say so itself."""
        asks = any(problem.code in ASKING for view in sheets for problem in view.problems)
        if not (asks or file.choices.encoding):
            return []
        return encodings_of(self.folder.place(file.number, file.name), file.choices.encoding, self.reader)

    @property
    def read(self) -> list[SheetView]:
        return [view for view in self.sheets if view.is_read]

    @property
    def refused(self) -> list[SheetView]:
        """What keeps the whole draft from being submitted."""
        return [view for view in self.sheets if view.refused]

    @property
    def unclear(self) -> bool:
        """Whether a person has to say what a list or a column is; what else it lacks, such as a campaign, is chosen with the plan."""
        return any(not view.is_read for view in self.refused)

    @property
    def unreadable(self) -> bool:
        """Whether all that keeps it is files that no answer makes readable."""
        kept = {view.file.number for view in self.refused if not view.is_read}
        there = {entry["file"].number for entry in self.files if entry["answerable"]}
        return bool(kept) and not kept & there

    @property
    def to_fix(self) -> int:
        return sum(view.to_fix for view in self.read)

    @property
    def ready(self) -> int:
        return sum(view.ready for view in self.read)

    @property
    def removes(self) -> int:
        """How many entries would be removed, unbound or let be called again: whoever submits them types that."""
        return sum(view.removes for view in self.read)

    @property
    def ends(self) -> str:
        """When the last of it would be sent at the permitted rate if it began now, as people read it; "" within a minute."""
        seconds = sum(view.found.get("seconds") or 0.0 for view in self.read)
        if seconds < _SOON:
            return ""
        return self.reader.moment((self.context.now() + timedelta(seconds=seconds)).isoformat())

    @property
    def forbids_its_own(self) -> bool:
        """Whether one of its lists may forbid numbers that another would have called."""
        kinds = [view.kind for view in self.read if view.kind]
        return any(kind.forbids for kind in kinds) and any(kind.rows.reaches for kind in kinds)

    @property
    def needs_approval(self) -> bool:
        return any(view.needs_approval for view in self.read)

    @property
    def may_submit(self) -> bool:
        return bool(self.ready) and not self.refused and not self.error

    @property
    def next_step(self) -> str:
        """Where a person is needed next."""
        if self.error:
            return "plan"
        if self.unclear:
            return "columns"
        return "rows" if self.to_fix and not self.refused else "plan"

    def steps(self, now: str) -> list[dict[str, str]]:
        """The steps of the job: each done, now or to come. Where none of them can be worked on nobody knows of any that it is done."""
        wrong = {"columns": self.unclear or not now, "rows": bool(self.to_fix or self.refused) or not now}
        wrong["plan"] = True
        steps = [{"name": "UPLOAD", "step": "", "at": "done"}]
        for name in ("columns", "rows", "plan"):
            at = "now" if name == now else "" if wrong[name] else "done"
            steps.append({"name": name.upper(), "step": name, "at": at})
        return steps


def kinds(reader: Reader) -> list[tuple[str, str]]:
    """Every kind by its name, with its title."""
    return [(kind.name, kind.title.of(reader.language)) for kind in KINDS]


@dataclass(frozen=True, slots=True)
class AskedKind:
    """A kind that a list may be: its title, what is done with its rows, whether the headers say that it may be, and what it wants for every row."""

    name: str
    title: str
    does: str
    likely: bool
    for_every_row: Sequence[Mapping[str, Any]]


def asked_kinds(views: Sequence[SheetView], reader: Reader) -> list[AskedKind]:
    """Every kind, those first that the headers say it may be; nothing where they leave no question."""
    asking = [view for view in views if view.may_be]
    likely = {kind.name for view in asking for kind in view.may_be}
    found = [
        AskedKind(
            kind.name,
            kind.title.of(reader.language),
            does(kind, reader),
            kind.name in likely,
            asking[0].every_row_of(kind) if kind.name in likely else (),
        )
        for kind in KINDS
        if likely
    ]
    return sorted(found, key=lambda each: not each.likely)


def read_ended(file: DraftFile, reader: Reader) -> Iterator[Said]:
    """Why nothing of a submitted file became a load."""
    for found in json.loads(file.ended) if file.ended else ():
        view = SheetView(0, found, file, reader)
        if view.message:
            yield Said("", view.message, "", stops=True)
        yield from view.problems


def sheet_names(views: Sequence[SheetView]) -> list[str]:
    """The names of the sheets of a file, each once."""
    return list(dict.fromkeys(str(view.found["sheet"]) for view in views if view.found["sheet"]))


def header_titles(views: Sequence[SheetView]) -> dict[str, tuple[str, str]]:
    """Key of a column in the form -> its title and the field that it is read as."""
    return {column["key"]: (column["title"], column["field"]) for view in views for column in view.columns}


def savable(file: DraftFile, views: Sequence[SheetView]) -> tuple[str, dict[str, str]]:
    """The kind of a file with the fields that were chosen for its headers, as they may be saved; "" and none where they may not.

    Not read is no field: what a column is for is looked at again in each file. Nothing is saved of lists of forbidden numbers.
    """
    kinds = {view.kind.name: view.kind for view in views if view.kind and view.is_read}
    if len(kinds) != 1:
        return "", {}
    ((name, kind),) = kinds.items()
    known = {column.field for column in (*kind.columns, *kind.asides)}
    chosen = {header: field for header, field in file.choices.columns.items() if field in known}
    return ("", {}) if kind.forbids or not chosen else (name, chosen)
