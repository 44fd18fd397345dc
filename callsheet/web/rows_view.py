"""The rows of a sheet that have problems, as a table in which their cells can be typed anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from callsheet.web.draft_view import DraftView, SheetView
from transforms.edits import Edit
from validators.libraries import pd
from validators.problem_types import Severity
from validators.problems import Problem

PAGE = 25  # rows
_WIDEST = 12  # columns that are shown
_LONGEST = 2000  # letters of a cell


@dataclass(frozen=True)
class RowsView:
    """A page of the rows of one sheet; `code` shows those with that problem alone, `start` counts rows from 0."""

    draft: DraftView
    sheet: SheetView
    code: str = ""
    start: int = 0

    @cached_property
    def _kept(self) -> tuple[pd.DataFrame, dict[str, Any]]:
        frame, facts = self.draft.folder.load_frame(self.sheet.found["rows_in"])
        frame.columns = pd.RangeIndex(len(frame.columns))
        return frame, facts

    @property
    def cells(self) -> pd.DataFrame:
        return self._kept[0]

    @cached_property
    def by_row(self) -> Mapping[int, list[Problem]]:
        """Row -> its problems, those that stop it first; of a sheet with rows to fix these rows alone."""
        found: dict[int, list[Problem]] = {}
        for line in self._kept[1]["problems"]:
            problem = Problem(line["code"], line["row"], line["column"], line["value"], line["detail"])
            if not self.code or problem.code == self.code:
                found.setdefault(problem.row or 0, []).append(problem)
        wanted = {row: told for row, told in found.items() if self.code or any(map(_stops, told))}
        return {row: sorted(told, key=lambda each: not _stops(each)) for row, told in sorted(wanted.items())}

    @property
    def shown(self) -> list[int]:
        return list(self.by_row)[self.start : self.start + PAGE]

    @property
    def after(self) -> int:
        """Where the next page starts; 0 for none."""
        return self.start + PAGE if self.start + PAGE < len(self.by_row) else 0

    @cached_property
    def columns(self) -> list[dict[str, Any]]:
        """The columns of the table: those that are read first, others while there is room."""
        secret = self._secret
        listed = [
            column | {"at": found["at"], "secret": found["field"] in secret}
            for column, found in zip(self.sheet.columns, self.sheet.found["columns"], strict=True)
        ]
        read = [column for column in listed if column["field"]]
        others = [column for column in listed if not column["field"]]
        return [*read, *others[: max(0, _WIDEST - len(read))]]

    @property
    def _secret(self) -> set[str]:
        kind = self.sheet.kind
        return {column.field for column in kind.columns if column.secret} if kind else set()

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of the page: number, what is wrong, and each cell with whether it is the one."""
        reader, edited = self.sheet.reader, self.edited
        for row in self.shown:
            told = self.by_row[row]
            wrong = {problem.column for problem in told if _stops(problem)}
            cells = [
                {
                    "key": f"r{row}_{column['at']}",
                    "value": str(self.cells.loc[row, column["at"]]),
                    "wrong": column["title"] in wrong,
                    "edited": (row, column["at"]) in edited,
                    "column": column,
                }
                for column in self.columns
            ]
            said = [(reader.problem(problem), problem.code) for problem in told]
            yield {"row": row, "cells": cells, "said": [(*texts, code) for texts, code in said]}

    @cached_property
    def edited(self) -> dict[tuple[int, int], str]:
        """Row and column -> what was typed there."""
        member, name = self.sheet.found["member"], self.sheet.found["sheet"]
        edits = self.draft.folder.edits(self.sheet.file.choices.edits)
        return {(e.row, e.column): e.value for e in edits if (e.member, e.sheet) == (member, name)}

    def typed(self, form: Mapping[str, str]) -> list[Edit]:
        """The cells of this page that differ in a form from what stands there."""
        member, name = self.sheet.found["member"], self.sheet.found["sheet"]
        found = []
        for row in self.shown:
            for column in self.columns:
                value = form.get(f"r{row}_{column['at']}")
                if value is None or (column["secret"] and not value):
                    continue
                if value != _as_sent(str(self.cells.loc[row, column["at"]])):
                    found.append(Edit(member, name, row, column["at"], value.strip()[:_LONGEST]))
        return found


def _as_sent(cell: str) -> str:
    """A cell as the field of a form gives it back: browsers take out the ends of lines."""
    return cell.replace("\r", "").replace("\n", "")


def _stops(problem: Problem) -> bool:
    return problem.severity is Severity.ERROR
