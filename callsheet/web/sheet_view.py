"""What the pages of a draft show of one sheet: what was understood, what is wrong, and what would be sent, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from pathlib import PurePath
from typing import Any

from callsheet.engine.draft_results import understood_from
from callsheet.engine.spans import duration
from callsheet.engine.understood_lines import field_title, understood_lines
from callsheet.errors import Exit
from callsheet.ledger.drafts import DraftFile
from callsheet.messages.catalogue import TEXTS
from callsheet.messages.reader import Reader
from callsheet.reasons import StopReason
from callsheet.sheets.page import charts
from callsheet.web.header_view import HeaderView, header_of
from callsheet.web.load_view import bar_of
from transforms.headers import letter
from transforms.kind import Kind, Option
from transforms.kinds import KINDS, kind_named
from transforms.outcomes import READY, TO_FIX, WITHHELD
from transforms.understood import How
from validators.message import Message, unpack
from validators.problem_types import Severity
from validators.problems import Problem

OFFERED = ("campaign_code", "duplicates", "assign", "direction", "mode", "allow_removals")
"""The options that the page offers; the others are the profile's."""
_WHICH_SHEETS = "SHEETS_SEVERAL"
_WHICH = "KIND_AMBIGUOUS"
_LONGEST = 200  # letters of an option
_SHOWN_ABOVE = 8  # lines of a change against the live service
_ABOVE_PLAN = frozenset({"UNDERSTOOD_COLUMNS", "UNDERSTOOD_IGNORED"})


@dataclass(frozen=True, slots=True)
class Said:
    """A problem in words; `stops` when nothing of the file is sent because of it. `others` are more of the same."""

    code: str
    sentence: str
    fix: str
    stops: bool
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetView:
    """One sheet of a draft, or a file of which no sheet can be loaded."""

    at: int
    found: Mapping[str, Any]
    file: DraftFile
    reader: Reader

    @property
    def kind(self) -> Kind | None:
        name = self.found.get("kind") or self.file.choices.kind
        return kind_named(name) if name else None

    @property
    def kind_title(self) -> str:
        return self.kind.title.of(self.reader.language) if self.kind else ""

    @property
    def name(self) -> str:
        """The sheet, where that says more than the file."""
        parts = [self.found.get("member", ""), self.found.get("sheet", "")]
        return " · ".join(part for part in parts if part and part != self.file.name.rpartition(".")[0])

    @property
    def is_read(self) -> bool:
        """Whether its rows were checked."""
        return "rows_in" in self.found

    @property
    def refused(self) -> bool:
        return bool(self.found.get("exit", Exit.USAGE) == Exit.USAGE)

    @property
    def ready(self) -> int:
        return int(self.outcomes.get(READY, 0))

    @property
    def needs_approval(self) -> bool:
        """Whether somebody has to approve its load before anything is sent: it can be submitted all the same."""
        return self._would_wait and bool(self.calls)

    @property
    def unplanned(self) -> bool:
        """Whether its load would wait for approval, and be refused afterwards for what its requests lack."""
        return self._would_wait and not self.calls

    @property
    def _would_wait(self) -> bool:
        return self.found.get("reason") == StopReason.AWAITING_APPROVAL and bool(
            self.found.get("outcomes", {}).get(WITHHELD)
        )

    @property
    def outcomes(self) -> Mapping[str, int]:
        """Rows by what would become of them; those that would be sent once the load is approved are ready."""
        found: Mapping[str, int] = self.found.get("outcomes", {})
        if not self.needs_approval:
            return found
        ready = found.get(READY, 0) + found.get(WITHHELD, 0)
        return {name: count for name, count in found.items() if name != WITHHELD} | {READY: ready}

    @property
    def to_fix(self) -> int:
        return sum(self.outcomes.get(outcome, 0) for outcome in TO_FIX)

    @property
    def rows(self) -> int:
        return int(self.found.get("rows", 0))

    @property
    def rows_in_words(self) -> str:
        """How many rows it has; of a roster matrix, whose counts are memberships, both."""
        matrix = int(self.found.get("sheet_rows", 0))
        if matrix:
            return self.reader.text("WEB_ROWS_OF_MATRIX", count=matrix, memberships=self.rows)
        return self.reader.text("WEB_ROWS_COUNT", count=self.rows)

    @property
    def bar(self) -> list[charts.Part]:
        return bar_of(self.outcomes)

    @property
    def counted(self) -> list[tuple[str, str, int]]:
        """Outcome, its name and its rows, those that would be sent first."""
        ordered = sorted(self.outcomes.items(), key=lambda entry: (entry[0] != READY, -entry[1]))
        return [(name, self._outcome(name), count) for name, count in ordered if count]

    def _outcome(self, name: str) -> str:
        return self.reader.text(f"OUTCOME_{name.upper()}")

    @property
    def in_words(self) -> str:
        return self.reader.outcomes({name: count for name, _, count in self.counted})

    @cached_property
    def problems(self) -> list[Said]:
        """What is wrong with the sheet or its file as a whole; several of which the same can be done are one."""
        said = [self._said(Problem(**facts)) for facts in self.found.get("problems", ())]
        alike = groupby(said, key=lambda each: (each.code, each.fix))
        together = [list(group) for _, group in alike]
        return [replace(first, others=tuple(each.sentence for each in others)) for first, *others in together]

    @property
    def asks_which(self) -> bool:
        """Whether a person has to say which sheets of the workbook are meant: none is taken for chosen before."""
        return any(facts["code"] == _WHICH_SHEETS for facts in self.found.get("problems", ()))

    @property
    def may_be(self) -> list[Kind]:
        """The kinds of which a person has to say which one is meant; none where that is not asked."""
        asked = [facts["detail"] for facts in self.found.get("problems", ()) if facts["code"] == _WHICH]
        names = {name for detail in asked for name in detail.split(" / ")}
        return [kind for kind in KINDS if kind.name in names]

    def _said(self, problem: Problem) -> Said:
        sentence, fix = self.reader.problem(problem)
        return Said(problem.code, sentence, fix, problem.severity is Severity.ERROR)

    @property
    def message(self) -> str:
        """Why the sheet was refused or stopped, where that is no problem of it."""
        said = unpack(self.found.get("message", ""))
        return self.reader.say(with_plain_file(said)) if said else ""

    @property
    def columns(self) -> list[dict[str, Any]]:
        """Every column: its letter and title, its first cells, and what it was read as."""
        return [self._column(column) for column in self.found.get("columns", ())]

    def _column(self, column: Mapping[str, Any]) -> dict[str, Any]:
        title, name, kind = column["title"], column["field"], self.kind
        is_custom = column["how"] == How.CUSTOM
        chosen = title in self.file.choices.columns
        how = "CHOSEN" if chosen else column["how"].upper()
        return {
            "key": f"c{self.at}_{column['at']}",
            "letter": letter(column["at"]),
            "title": title,
            "samples": [cell for cell in column["samples"] if cell],
            "field": name,
            "custom": name if is_custom else "",
            "known": field_title(name, kind, self.reader.language) if name and kind else "",
            "how": how if name or chosen else "",
        }

    @property
    def header(self) -> HeaderView | None:
        """Its first rows, among which its header is chosen."""
        return header_of(self.at, self.found, self.file)

    @property
    def fields(self) -> list[tuple[str, str, bool]]:
        """What a column may be read as: field, title, whether the kind needs it."""
        if self.kind is None:
            return []
        columns = (*self.kind.columns, *self.kind.asides)
        listed = {column.field: column for column in columns}
        return [
            (name, column.title(self.reader.language), bool(column.required))
            for name, column in listed.items()
        ]

    @cached_property
    def groups(self) -> list[dict[str, Any]]:
        """The problems of rows by code, column and fact, with a sentence that is true of each of them."""
        return [self._group(group) for group in self.found.get("groups", ())]

    def _group(self, group: Mapping[str, Any]) -> dict[str, Any]:
        said = self._said(
            Problem(group["code"], None, group.get("column") or "…", "…", group.get("detail", "…"))
        )
        return {
            "key": group.get("key", said.code),  # an older check has groups by code alone
            "code": said.code,
            "rows": group["rows"],
            "sentence": said.sentence,
            "fix": said.fix,
            "stops": said.stops,
        }

    # The plan

    @property
    def calls(self) -> int:
        return int(self.found.get("calls", 0))

    @property
    def removes(self) -> int:
        """How many entries it would remove, unbind or let be called again."""
        return int(self.found.get("removes", 0)) if self.ready else 0

    @property
    def left_out(self) -> list[dict[str, Any]]:
        """Why rows are left out, in words: the outcome's name, how many rows, and a sentence that is true of each of them."""
        titles = {column["field"]: column["title"] for column in self.found.get("columns", ())}
        return [
            self._group(group | {"column": titles.get(group["column"], "")})
            | {"outcome": self._outcome(group["outcome"])}
            for group in self.found.get("left_out", ())
        ]

    @property
    def takes(self) -> str:
        """How long sending takes at the permitted rate; "" where nobody limits it, or nothing is sent."""
        seconds = self.found.get("seconds") if self.calls else None
        return self.reader.say(duration(seconds)) if seconds is not None else ""

    @property
    def undo(self) -> str:
        return undo_of(self.kind, self.reader) if self.kind else ""

    @property
    def does(self) -> str:
        """What will be done with the rows, in a sentence."""
        if self.kind and self.kind.forbids and self.found.get("removes"):
            return self.reader.text("WEB_DOES_UNBLOCK")
        return does(self.kind, self.reader) if self.kind else ""

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Where the rows go, and how many there are of each sort."""
        if self.kind is None or not self.found.get("understood"):
            return []
        above = {self.reader.text(code) for code in _ABOVE_PLAN}
        told = understood_lines(understood_from(self.found["understood"]), self.kind, self.reader)
        return [(label, text) for label, text in told if label not in above]

    @property
    def first_rows(self) -> tuple[list[str], list[list[str]]]:
        """Titles and masked cells of the first rows as they would be sent."""
        understood = self.found.get("understood")
        if self.kind is None or not understood:
            return [], []
        names = list(dict.fromkeys(name for row in understood["rows"] for name in row["cells"]))
        titles = [field_title(name, self.kind, self.reader.language) for name in names]
        rows = [
            [str(row["row"]), *(row["cells"].get(name, "") for name in names)] for row in understood["rows"]
        ]
        return titles, rows

    @property
    def shares(self) -> list[tuple[str, int]]:
        """Agents, and the rows that each would get."""
        return [
            (" ".join(filter(None, (str(line["agent"]), str(line["name"])))), int(line["rows"]))
            for line in self.found.get("assigned", ())
        ]

    @property
    def changes(self) -> list[dict[str, Any]]:
        """What would change of each thing in the live service."""
        return [self._change(change) for change in self.found.get("changes", ()) if change["lines"]]

    def _change(self, change: Mapping[str, Any]) -> dict[str, Any]:
        lines = [(sign, self._packed(text)) for sign, text in change["lines"]]
        return {
            "subject": self._packed(change["subject"]),
            "lines": lines[:_SHOWN_ABOVE],
            "more": max(0, len(lines) - _SHOWN_ABOVE),
        }

    def _packed(self, text: str) -> str:
        said = unpack(text)
        return self.reader.say(said) if said else text

    @property
    def options(self) -> list[dict[str, Any]]:
        """The options that the page offers for the kind, with what was chosen."""
        return self._options_of(self.kind) if self.kind else []

    def _options_of(self, kind: Kind) -> list[dict[str, Any]]:
        return [self._option(option) for option in kind.options if option.name in OFFERED]

    @property
    def for_every_row(self) -> list[dict[str, Any]]:
        """Of these, those that say for every row what no column of the sheet does; of a sheet that lacks nothing else those that would do."""
        if self.kind:
            return self.every_row_of(self.kind)
        lacking = set(self._lacking())
        offered = [option for kind in KINDS for option in kind.options if option.name in OFFERED]
        return [self._option(option) for option in offered if option.name in lacking]

    def every_row_of(self, kind: Kind) -> list[dict[str, Any]]:
        """The same for a kind that it may be."""
        read = {column["field"] for column in self.found.get("columns", ())}
        fill = {f"o_{option.name}" for option in kind.options if option.fills and option.fills not in read}
        return [option for option in self._options_of(kind) if option["key"] in fill]

    def _lacking(self) -> Iterator[str]:
        """The options of which each would stand for a column that is missing."""
        for facts in self.found.get("problems", ()):
            said = unpack(facts["detail"]) if facts["code"] == "COLUMN_MISSING" else None
            if said and said.code == "OPTION_FILLS":
                yield str(said["option"])

    def _option(self, option: Option) -> dict[str, Any]:
        name = option.name
        chosen = self.file.choices.options.get(name, "")
        choices = (
            [] if option.begins else [(each, self._choice(name, each)) for each in option.choices if each]
        )
        return {
            "key": f"o_{name}",
            "label": self.reader.text(f"WEB_OPTION_{name.upper()}"),
            "hint": self.reader.text(f"WEB_OPTION_{name.upper()}_HINT"),
            "value": chosen,
            "choices": choices,
        }

    def _choice(self, option: str, value: str) -> str:
        code = f"WEB_CHOICE_{option.upper()}_{value.upper()}"
        return self.reader.text(code) if code in TEXTS else value


def with_plain_file(said: Message) -> Message:
    """A message with the name of the file that it is about, not where that lies on the server."""
    named = ((name, PurePath(str(value)).name if name == "file" else value) for name, value in said.params)
    return replace(said, params=tuple(named))


def undo_of(kind: Kind, reader: Reader) -> str:
    """How a load of a kind is undone, in the page's own words where it has them."""
    own = f"WEB_UNDO_{kind.name.replace('-', '_').upper()}"
    return reader.text(own) if own in TEXTS else kind.undo.of(reader.language)


def does(kind: Kind, reader: Reader) -> str:
    """What will be done with the rows of a kind, in a sentence."""
    return reader.text(f"WEB_DOES_{kind.name.replace('-', '_').upper()}")


def given_options(form: Mapping[str, str]) -> dict[str, str]:
    """The options that a form has; "" for one that is as the profile says."""
    return {name: form[f"o_{name}"].strip()[:_LONGEST] for name in OFFERED if f"o_{name}" in form}
