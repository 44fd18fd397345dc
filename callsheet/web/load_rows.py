"""The rows of a load with what became of each: a window of them, masked unless somebody asked to see the numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from callsheet.engine.context import LoadContext
from callsheet.engine.problem_lines import HIDDEN, shown_fact
from callsheet.engine.report import rows_of
from callsheet.engine.results import SheetResult
from callsheet.engine.secret_fields import DOTS
from callsheet.ledger.records import Load
from callsheet.ledger.states import UNDER_WAY
from callsheet.masking import mask_digits
from callsheet.messages.reader import Reader
from callsheet.sheets.texts import row_texts
from callsheet.web.known_facts import Known
from transforms.cell_numbers import at_cells, of_rows
from transforms.headers import Match
from transforms.understood import sample
from validators.libraries import np, pd

WINDOW = 100  # rows
FRAMES = ("cells", "problems", "ready")  # in which they are kept
_WIDEST = 12  # columns that are shown
_LONGEST = 200  # characters of a cell
_CATEGORIES = ("outcome", "code", "column", "detail")


@dataclass(frozen=True, slots=True)
class RowQuery:
    """What the address asks for: rows with one outcome, with one problem, after one row."""

    outcome: str = ""
    code: str = ""
    after: int = 0

    @classmethod
    def of(cls, given: Mapping[str, str]) -> RowQuery:
        """The same from an address or a form; whatever it cannot mean is left out."""
        after = given.get("after", "")
        number = int(after) if after.isascii() and after.isdigit() and len(after) < 12 else 0
        return cls(given.get("outcome", "")[:64], given.get("code", "")[:64], number)

    def but(self, **other: str | int) -> str:
        """The address of the same with something else, as a query."""
        values = {"outcome": self.outcome, "code": self.code, "after": self.after} | other
        return urlencode({name: value for name, value in values.items() if value})


@dataclass(frozen=True)
class LoadRows:
    """What is known of the rows of a load: outcomes and problems of its entries, as small as they can be kept."""

    match: Match
    entries: pd.DataFrame
    told: pd.DataFrame  # a line for each row of the sheet
    problems: pd.DataFrame
    listed: pd.DataFrame  # row and code of each problem, at the sheet's rows
    first: pd.Series[int] | None  # row -> its row in the first list, of rows that came back

    @cached_property
    def outcomes(self) -> dict[str, int]:
        """Rows by outcome."""
        return _counted(self.told["outcome"])

    @cached_property
    def codes(self) -> dict[str, int]:
        """Rows by problem, the commonest first, a row once for each of its problems."""
        return _counted(self._lines["code"])

    @cached_property
    def _lines(self) -> pd.DataFrame:
        both = pd.concat([self.listed, self.told[["row", "code"]].astype({"code": "str"})])
        return both.drop_duplicates(ignore_index=True).astype({"code": "category"})

    def numbers(self, query: RowQuery) -> np.typing.NDArray[np.int64]:
        """The rows that a query asks for, ascending, wherever it starts."""
        rows = self.told["row"]
        if query.outcome:
            rows = rows[self.told["outcome"] == query.outcome]
        if query.code:
            rows = rows[rows.isin(self._lines.loc[self._lines["code"] == query.code, "row"])]
        return np.sort(rows.to_numpy("int64"))

    def first_row(self, row: int) -> int:
        """The row of the first list that a row was; 0 where nobody says so."""
        return int(self.first.loc[row]) if self.first is not None and row in self.first.index else 0

    def at(self, frame: pd.DataFrame, rows: Sequence[int]) -> pd.DataFrame:
        """The part of a frame that is of these rows of the sheet."""
        width = self.match.width if self.match.by_cell else 1
        numbers = frame["row"].to_numpy("int64")
        if not len(numbers) or (numbers[1:] < numbers[:-1]).any():
            return frame[np.isin(numbers // width, rows)]
        first, last = np.searchsorted(numbers, (rows[0] * width, (rows[-1] + 1) * width))
        here = frame.iloc[first:last]
        return here[np.isin(here["row"].to_numpy("int64") // width, rows)]


def _counted(values: pd.Series[str]) -> dict[str, int]:
    """How often each value stands there, but for blank ones."""
    return {str(name): int(count) for name, count in values.value_counts().items() if count and str(name)}


def read_rows(context: LoadContext, load: Load) -> LoadRows:
    """Every row of a load; OSError when they are not kept."""
    found = rows_of(context, SheetResult(load.file, load.sheet, load.id), under_way=load.state in UNDER_WAY)
    told = of_rows(found.outcomes, found.match)[["row", "outcome", "code"]]
    listed = at_cells(found.problems, found.match)[["row", "code"]]
    small = dict.fromkeys(_CATEGORIES, "category")
    return LoadRows(
        found.match,
        found.outcomes.astype(small),
        told.astype({"outcome": "category", "code": "category"}),
        found.problems,
        listed.astype({"code": "str"}).drop_duplicates(ignore_index=True),
        found.first,
    )


KNOWN = Known(read_rows, 4)


@dataclass(frozen=True)
class RowsOfLoad:
    """The page of a load's rows for one reader; `clear` shows the cells as they stand in the sheet."""

    context: LoadContext
    load: Load
    reader: Reader
    query: RowQuery
    clear: bool = False

    @cached_property
    def known(self) -> LoadRows | None:
        """The rows; None when they are not kept any more."""
        workspace = self.context.workspace(self.load.id)
        if not all(workspace.can_read(name) for name in FRAMES):
            return None
        return KNOWN.of(self.context, self.load, self.context.ledger.books(self.load.id))

    @property
    def is_spoilt(self) -> bool:
        """Whether its rows are there and cannot be read."""
        workspace = self.context.workspace(self.load.id)
        return any(workspace.has(name) and not workspace.can_read(name) for name in FRAMES)

    @property
    def title(self) -> str:
        return mask_digits(self.load.file)

    @property
    def removed(self) -> str:
        """When the rows were removed; "" where nobody knows."""
        return self.context.ledger.removed(self.load.id).get("work", "")

    @cached_property
    def _found(self) -> np.typing.NDArray[np.int64]:
        return self.known.numbers(self.query) if self.known else np.array([], "int64")

    @property
    def count(self) -> int:
        """How many rows are asked for."""
        return len(self._found)

    @cached_property
    def shown(self) -> list[int]:
        return [int(row) for row in self._found[self._found > self.query.after][:WINDOW]]

    @property
    def after(self) -> int:
        """The row after which the next page begins; 0 for none."""
        return self.shown[-1] if self.shown and self.shown[-1] < int(self._found[-1]) else 0

    @property
    def outcomes(self) -> list[tuple[str, str, str]]:
        """Each outcome with its title and how many rows have it."""
        counted = self.known.outcomes if self.known else {}
        return [(name, self._title(name), f"{rows:,}") for name, rows in counted.items()]

    def _title(self, outcome: str) -> str:
        title = self.reader.text(f"OUTCOME_{outcome.upper()}")
        return title[:1].upper() + title[1:]

    @property
    def codes(self) -> list[tuple[str, str]]:
        """Each problem with how many rows have it."""
        counted = self.known.codes if self.known else {}
        return [(code, f"{rows:,}") for code, rows in counted.items()]

    @cached_property
    def columns(self) -> list[int]:
        """The positions of the columns that were read."""
        match = self.known.match if self.known else None
        return sorted({*match.columns, *match.custom})[:_WIDEST] if match else []

    @property
    def heads(self) -> list[str]:
        return [mask_digits(self.known.match.header[at]) for at in self.columns] if self.known else []

    @cached_property
    def _cells(self) -> dict[int, list[str]]:
        """The rows of the page as the sheet has them."""
        frame = self.context.workspace(self.load.id).some_of("cells", self.shown)
        return {
            int(row): list(map(str, cells)) for row, cells in zip(frame.index, frame.to_numpy(), strict=True)
        }

    @property
    def lines(self) -> Iterator[dict[str, Any]]:
        """The rows of the page: number, outcome, why, what to do, and the cells."""
        if self.known is None or not self.shown:
            return
        texts = self._texts(self.known)
        said = zip(*(texts[name].tolist() for name in texts), strict=True)
        by_row = {
            int(row): dict(zip(texts, line, strict=True)) for row, line in zip(texts.index, said, strict=True)
        }
        for row in self.shown:
            line = by_row[row]
            yield {
                "row": row,
                "first": self.known.first_row(row),
                "outcome": line["status"],
                "title": self._title(line["status"]),
                "code": line["code"],
                "why": self._said(line["reason"]),
                "fix": self._said(line["fix"]),
                "cells": self._line(self.known.match, row),
            }

    def _said(self, text: str) -> list[str]:
        return [line if self.clear else mask_digits(line) for line in text.split("\n") if line]

    def _texts(self, known: LoadRows) -> pd.DataFrame:
        names = dict.fromkeys(_CATEGORIES, "str")
        entries = self._without_cells(known.at(known.entries, self.shown).astype(names))
        problems = self._without_cells(known.at(known.problems, self.shown))
        return row_texts(entries, problems, known.match, self.reader)

    def _without_cells(self, frame: pd.DataFrame) -> pd.DataFrame:
        """What is said of rows without what their cells say."""
        if self.clear or self.known is None:
            return frame
        rows = [self.known.match.row_of(number) for number in frame["row"].tolist()]
        details = zip(frame["detail"].tolist(), rows, strict=True)
        told = [shown_fact(detail, self._raw(row)) if detail else "" for detail, row in details]
        masked = frame.assign(detail=pd.array(told, dtype="str"))
        return masked.assign(value=HIDDEN) if "value" in frame else masked

    def _raw(self, row: int) -> list[str]:
        return self._cells.get(row, [])

    def _line(self, match: Match, row: int) -> list[str]:
        cells = self._raw(row)
        return [self._cell(match, at, cells[at]) for at in self.columns if at < len(cells)]

    def _cell(self, match: Match, at: int, cell: str) -> str:
        column = match.columns.get(at)
        if column is not None and column.secret:
            return DOTS if cell.strip() else ""
        return cell[:_LONGEST] if self.clear else sample(cell, column)
