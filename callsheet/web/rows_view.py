"""The rows of a sheet that have problems, as a table in which their cells can be typed anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from callsheet.messages.visible import FROM_RIGHT, visible
from callsheet.web.draft_view import DraftView
from callsheet.web.sheet_view import SheetView
from transforms.edit_steps import Cell, Step
from transforms.edits import LEFT_OUT
from transforms.first_rows import says_first_rows
from transforms.headers import is_own
from validators.libraries import pd
from validators.message import unpack
from validators.problem_types import Severity
from validators.problems import Problem

PAGE = 25  # rows
_WIDEST = 12  # columns that are shown
_LONGEST = 2000  # letters of a cell
_MOST_LINES = 6  # of a cell, without scrolling
_LATEST = 5  # steps that are listed


@dataclass(frozen=True, slots=True)
class Like:
    """Rows whose cell of one column says the same and has the same problem."""

    column: Mapping[str, Any]
    value: str
    code: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class RowsView:
    """A page of the rows of one sheet; `group`, its key or a code, shows those with its problem alone, `find` those with these letters, `start` counts rows from 0."""

    draft: DraftView
    sheet: SheetView
    group: str = ""
    start: int = 0
    find: str = ""

    @cached_property
    def _kept(self) -> tuple[pd.DataFrame, dict[str, Any]]:
        frame, facts = self.draft.folder.load_frame(self.sheet.found["rows_in"])
        frame.columns = pd.RangeIndex(len(frame.columns))
        return frame, facts

    @property
    def cells(self) -> pd.DataFrame:
        return self._kept[0]

    @cached_property
    def _problems(self) -> list[Problem]:
        return [
            Problem(line["code"], line["row"], line["column"], line["value"], line["detail"])
            for line in self._kept[1]["problems"]
        ]

    @property
    def _groups(self) -> list[str]:
        """The key of the group of each problem."""
        keys = [group["key"] for group in self.sheet.groups]
        lines = self._kept[1]["problems"]
        return [keys[line["group"]] if "group" in line else line["code"] for line in lines]

    @cached_property
    def by_row(self) -> Mapping[int, list[Problem]]:
        """Row -> its problems, those that stop it first; of a sheet with rows to fix these rows alone."""
        found: dict[int, list[Problem]] = {}
        for problem, group in zip(self._problems, self._groups, strict=True):
            if not self.group or self.group in {group, problem.code}:
                found.setdefault(problem.row or 0, []).append(problem)
        wanted = {
            row: told
            for row, told in found.items()
            if (self.group or any(map(_stops, told))) and self._has(row)
        }
        return {row: sorted(told, key=lambda each: not _stops(each)) for row, told in sorted(wanted.items())}

    def _has(self, row: int) -> bool:
        """Whether what is looked for stands in a row that is shown, or is its number."""
        if not self.find or self.find == str(row):
            return True
        cells = self.cells.loc[[row]].to_numpy().ravel() if row in self.cells.index else ()
        return any(self.find.casefold() in str(cell).casefold() for cell in cells)

    @property
    def shown(self) -> list[int]:
        return list(self.by_row)[self.start : self.start + PAGE]

    @property
    def last(self) -> int:
        """Where the last page starts: the rows behind it may have been put right since."""
        return max(0, len(self.by_row) - 1) // PAGE * PAGE

    @property
    def after(self) -> int:
        """Where the next page starts; 0 for none."""
        return self.start + PAGE if self.start + PAGE < len(self.by_row) else 0

    @cached_property
    def columns(self) -> list[dict[str, Any]]:
        """The columns of the table: those that are read first, others while there is room; of ours those with a problem alone."""
        secret = self._secret
        listed = [
            column | {"at": found["at"], "secret": found["field"] in secret}
            for column, found in zip(self.sheet.columns, self.sheet.found["columns"], strict=True)
        ]
        read = [column for column in listed if column["field"]]
        asked = {problem.column for problem in self._problems}
        others = [
            column
            for column in listed
            if not column["field"] and (column["title"] in asked or not is_own(column["title"]))
        ]
        return [*read, *others[: max(0, _WIDEST - len(read))]]

    def first_row(self, row: int) -> str:
        """The row of the first list that a row was, where the sheet is one that callsheet has given back; otherwise ""."""
        titles = {found["title"]: found["at"] for found in self.sheet.found["columns"]}
        at = next((at for title, at in titles.items() if says_first_rows([title])), None)
        said = "" if at is None or row not in self.cells.index else self._cell(row, at).strip()
        return said if said.isdecimal() else ""

    @property
    def _secret(self) -> set[str]:
        kind = self.sheet.kind
        return {column.field for column in kind.columns if column.secret} if kind else set()

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of the page: number, what is wrong, and each cell with whether it is the one."""
        for row in self.shown:
            told = self.by_row[row]
            said = [(self.sheet.reader.problem(problem), problem.code) for problem in told]
            yield {
                "row": row,
                "first": self.first_row(row),
                "left_out": (row, LEFT_OUT) in self.edited,
                "cells": self._line(row, {problem.column for problem in told if _stops(problem)}),
                "said": [(*texts, code) for texts, code in said],
            }

    def _line(self, row: int, wrong: set[str]) -> list[dict[str, Any]]:
        """The cells of a row; none of one that could not be laid into columns."""
        if row not in self.cells.index:
            return []
        return [
            {
                "key": f"r{row}_{column['at']}",
                "place": f"{row}_{column['at']}",
                "value": one_way(self._cell(row, column["at"])),
                "lines": lines_of(self._cell(row, column["at"])),
                "as_stored": _is_turned(self._cell(row, column["at"])),
                "wrong": column["title"] in wrong,
                "edited": (row, column["at"]) in self.edited,
                "suggestions": self.suggestions(row, column["at"]),
                "same": len(found.rows) if (found := self.like(row, column["at"])) else 0,
                "column": column,
            }
            for column in self.columns
        ]

    def _cell(self, row: int, at: int) -> str:
        return str(self.cells.loc[row, at])

    @property
    def may_leave_out(self) -> bool:
        """Whether rows may be left out: of a list of forbidden numbers none may."""
        return self.sheet.kind is not None and not self.sheet.kind.forbids

    def suggestions(self, row: int, at: int) -> Sequence[tuple[str, str]]:
        """What a cell may have been meant to say, and how each was found."""
        return self._suggestions.get((row, at), ())

    @cached_property
    def _suggestions(self) -> dict[tuple[int, int], list[tuple[str, str]]]:
        reader, found = self.sheet.reader, dict[tuple[int, int], list[tuple[str, str]]]()
        for row, at, value, why in self._kept[1].get("suggestions", ()):
            said = unpack(why)
            found.setdefault((row, at), []).append((value, reader.say(said) if said else ""))
        return found

    @cached_property
    def _wrong(self) -> dict[tuple[int, int], tuple[int, str, str]]:
        """Row and column of each cell that stops its row -> its column, what it says, and the problem."""
        places = {column["title"]: column["at"] for column in self.columns if not column["secret"]}
        return {
            (problem.row or 0, at): (at, self._cell(problem.row or 0, at), problem.code)
            for problem in self._problems
            if _stops(problem)
            and (at := places.get(problem.column, -1)) >= 0
            and problem.row in self.cells.index
        }

    @cached_property
    def _alike(self) -> Counter[tuple[int, str, str]]:
        return Counter(self._wrong.values())

    def like(self, row: int, at: int) -> Like | None:
        """All rows that say the same as a cell with a problem; None where there is no other one."""
        mark = self._wrong.get((row, at))
        if mark is None or self._alike[mark] < 2 or not mark[1]:
            return None
        rows = sorted(other for (other, _), found in self._wrong.items() if found == mark)
        column = next(column for column in self.columns if column["at"] == at)
        return Like(column, mark[1], mark[2], tuple(rows))

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """What people changed of the file, as it is now."""
        return self.draft.folder.steps(self.sheet.file.choices.edits)

    @property
    def latest(self) -> list[Step]:
        """The last steps, the latest first."""
        return list(reversed(self.steps[-_LATEST:]))

    def cell(self, row: int, column: int) -> Cell:
        """A cell of this sheet as edits name it."""
        return self.sheet.found["member"], self.sheet.found["sheet"], row, column

    @cached_property
    def edited(self) -> dict[tuple[int, int], str]:
        """Row and column -> what was typed there."""
        edits = self.draft.folder.edits(self.sheet.file.choices.edits)
        return {(e.row, e.column): e.value for e in edits if self.cell(0, 0)[:2] == (e.member, e.sheet)}

    @property
    def cells_changed(self) -> int:
        """How many cells differ from the file."""
        return sum(at != LEFT_OUT for _, at in self.edited)

    def typed(self, form: Mapping[str, str]) -> dict[Cell, str]:
        """The cells of this page that differ in a form from what stands there."""
        found = {}
        for row in self.shown:
            for column in self.columns if row in self.cells.index else ():
                value = form.get(f"r{row}_{column['at']}")
                if value is None or (column["secret"] and not value):
                    continue
                if one_way(value) != _as_sent(self._cell(row, column["at"]), column["secret"]):
                    found[self.cell(row, column["at"])] = cleaned(value)
        return found


def cleaned(value: str) -> str:
    """A cell as it is kept."""
    return one_way(value).strip()[:_LONGEST]


def lines_of(cell: str) -> int:
    """How many lines a cell is shown in; 1 also where a field of several could not give back all that is in it."""
    text = one_way(cell)
    return min(text.count("\n") + 1, _MOST_LINES) if visible(text) == text else 1


def _is_turned(cell: str) -> bool:
    """Whether characters that nobody sees may show the digits of a cell in another order; words from the right have theirs."""
    return visible(cell) != cell and FROM_RIGHT.search(cell) is None


def one_way(cell: str) -> str:
    """A cell with the ends of its lines in one way: browsers send back others than they were given."""
    return cell.replace("\r\n", "\n").replace("\r", "\n")


def _as_sent(cell: str, secret: bool) -> str:
    """A cell as its field gives it back: browsers take the ends of lines out of a field of one line."""
    text = one_way(cell)
    return text if lines_of(cell) > 1 and not secret else text.replace("\n", "")


def _stops(problem: Problem) -> bool:
    return problem.severity is Severity.ERROR
