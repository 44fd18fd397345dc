"""Problems of rows as lines for everybody: one per code, column and fact, true of each of its rows, nothing of a person in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from callsheet.engine.results import RowTexts
from callsheet.ledger.states import PENDING
from callsheet.messages.reader import IN_CHUNK
from callsheet.sheets.page.facts import ProblemLine
from transforms.cell_numbers import at_cells, of_rows
from validators.libraries import np, pd
from validators.message import Message, Param, packed, unpack
from validators.problems import Problem

if TYPE_CHECKING:
    import numpy.typing as npt

HIDDEN = "…"
"""What stands for a fact that is not the same in every row, or that may be a person's."""

_FIRST = 5  # rows that are named
_FACTS = 5  # different facts of a problem that are shown
_LONGEST = 7  # digits of a fact: a length, a count or the number of a row, and no telephone number
_SHORT = 2  # digits of a fact that says nothing of a cell though one may be the same
_PLACED = packed(IN_CHUNK)[:-1]  # how the detail of a row begins that names its request
_COLUMNS = ["row", "column", "code", "value", "detail"]


def problem_lines(rows: RowTexts, cells: Callable[[], pd.DataFrame]) -> Iterator[ProblemLine]:
    """Problems by code, column and fact (and by request, where a person has to settle one), the commonest first.

    Facts that tell problems apart are lengths, counts and rows; of many different ones the commonest are shown, and the others are
    one line. `cells` gives the sheet as read (index: rows): a fact in which a cell of its row occurs is hidden.
    """
    frame = _every(rows)
    known = _Cells(cells)
    for part in alike(frame):
        yield _line(part, known, rows.first)


@dataclass(frozen=True, slots=True)
class Alike:
    """Problems of which one sentence is true: their fact (“…” for several), how many facts, their places in the table and their rows, each once."""

    code: str
    column: str
    detail: str
    details: int
    at: npt.NDArray[np.intp]
    rows: npt.NDArray[np.int64]

    @property
    def count(self) -> int:
        """How many rows."""
        return len(self.rows)


def alike(problems: pd.DataFrame) -> Iterator[Alike]:
    """Problems (row, column, code, detail) by code, column and fact, and by request where a person has to settle one; the commonest first."""
    table = _Coded.of(problems)
    groups: dict[tuple[int, int, int], list[npt.NDArray[np.intp]]] = {}
    for at in table.parts():
        groups.setdefault(table.group(int(at[0])), []).append(at)
    in_order = sorted(groups.values(), key=lambda parts: len(table.rows(np.concatenate(parts))), reverse=True)
    for parts in in_order:
        yield from map(table.alike, _by_fact(table, parts))


@dataclass(frozen=True, slots=True)
class _Coded:
    """Problems as numbers: of each its row, and where its code, column and detail are among the different ones.

    `fact` is the detail where that fills the sentence, otherwise -1; `place` the same where it names a request.
    """

    row: npt.NDArray[np.int64]
    code: npt.NDArray[np.intp]
    column: npt.NDArray[np.intp]
    detail: npt.NDArray[np.intp]
    place: npt.NDArray[np.intp]
    fact: npt.NDArray[np.intp]
    names: tuple[pd.Index[str], pd.Index[str], pd.Index[str]]

    @classmethod
    def of(cls, problems: pd.DataFrame) -> _Coded:
        found = [pd.factorize(problems[name]) for name in ("code", "column", "detail")]
        (code, _), (column, _), (detail, details) = found
        every = details.tolist()
        place = _where(detail, [text.startswith(_PLACED) for text in every])
        fact = _where(detail, [_is_fact(text) for text in every])
        names = (found[0][1], found[1][1], details)
        return cls(problems["row"].to_numpy(np.int64), code, column, detail, place, fact, names)

    def parts(self) -> list[npt.NDArray[np.intp]]:
        """The places of problems by code, column, request and fact, in the order in which they begin."""
        most = len(self.names[2]) + 1
        key = ((self.code * (len(self.names[1]) + 1) + self.column) * most + self.place + 1) * most
        part, different = pd.factorize(key + self.fact + 1)
        small = part.astype(np.min_scalar_type(len(different)))  # which are sorted faster
        ends = np.cumsum(np.bincount(part))[:-1]
        return np.split(np.argsort(small, kind="stable"), ends) if len(different) else []

    def group(self, at: int) -> tuple[int, int, int]:
        return int(self.code[at]), int(self.column[at]), int(self.place[at])

    def rows(self, at: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
        """The rows of problems, each once."""
        rows = self.row[at]
        return rows if (rows[1:] > rows[:-1]).all() else pd.unique(rows)

    def alike(self, at: npt.NDArray[np.intp]) -> Alike:
        codes, columns, every = self.names
        details = pd.unique(self.detail[at])
        told = str(every[details[0]]) if len(details) == 1 else HIDDEN
        code, column = str(codes[self.code[at[0]]]), str(columns[self.column[at[0]]])
        return Alike(code, column, told, len(details), at, self.rows(at))


def _where(detail: npt.NDArray[np.intp], told: Sequence[bool]) -> npt.NDArray[np.intp]:
    """Details of which something holds, -1 for others."""
    return np.where(np.array(told, np.bool_)[detail], detail, -1) if told else detail


def _by_fact(table: _Coded, parts: Sequence[npt.NDArray[np.intp]]) -> Iterator[npt.NDArray[np.intp]]:
    """The parts of a group by the fact that fills their sentence, the commonest first; the last one may be of many facts."""
    facts = [at for at in parts if table.fact[at[0]] >= 0]
    facts.sort(key=lambda at: len(table.rows(at)), reverse=True)
    others = [*facts[_FACTS:], *(at for at in parts if table.fact[at[0]] < 0)]
    yield from facts[:_FACTS]
    if others:
        yield np.concatenate(others)


def _every(rows: RowTexts) -> pd.DataFrame:
    """The problems of our own check, then those that only the outcome of a row names; that a row waits is none."""
    own, reported = at_cells(rows.problems, rows.match)[_COLUMNS], _outcomes(rows)
    reported = reported[(reported["code"] != "") & (reported["outcome"] != PENDING)]
    listed = pd.MultiIndex.from_frame(own[["row", "code"]])
    new = reported[~pd.MultiIndex.from_frame(reported[["row", "code"]]).isin(listed)]
    titles = {field: rows.match.title(field) if field else "" for field in new["column"].unique()}
    named = new.assign(column=new["column"].map(titles), value="")
    return pd.concat([own, named[_COLUMNS]], ignore_index=True)


def _outcomes(rows: RowTexts) -> pd.DataFrame:
    """The outcomes of a sheet's rows, and of each number where all of a row are called."""
    return (at_cells if rows.match.dialled else of_rows)(rows.outcomes, rows.match)


def _line(part: Alike, cells: _Cells, first: pd.Series[int] | None) -> ProblemLine:
    numbers, detail, details = pd.Series(part.rows).sort_values(), part.detail, part.details
    if cells.occur_in(detail, numbers) or _is_long(detail):
        detail = HIDDEN
    problem = Problem(part.code, None, part.column, HIDDEN, detail)
    named = tuple(int(row) for row in numbers.iloc[:_FIRST])
    before = () if first is None else tuple(_number_in(first, row) for row in named)
    others = details if details > 1 else 0
    return ProblemLine(problem, len(numbers), named, before, others)


def _is_fact(detail: str) -> bool:
    """Whether a detail is a length, a count or the number of a row, and nothing else."""
    return detail.isdecimal() and not _is_long(detail)


def _is_long(detail: str) -> bool:
    return detail.isdecimal() and len(detail) > _LONGEST


def _number_in(first: pd.Series[int], row: int) -> int | None:
    return int(first.loc[row]) if row in first.index else None


class _Cells:
    """The cells of a sheet, read when a fact has to be compared with them."""

    def __init__(self, read: Callable[[], pd.DataFrame]) -> None:
        self._read, self._frame = read, pd.DataFrame()

    def occur_in(self, detail: str, rows: pd.Series[int]) -> bool:
        """Whether what fills a sentence holds a cell of one of these rows."""
        if not _may_hold(detail):
            return False
        if self._frame.empty:
            self._frame = self._read()
        here = self._frame[self._frame.index.isin(rows)]
        return holds_one(detail, {str(value) for name in here for value in here[name].unique()})


def shown_fact(detail: str, cells: Iterable[str]) -> str:
    """What fills the sentence of one row, as it may be shown to anybody; `cells` are those of the row."""
    return HIDDEN if _is_long(detail) or (_may_hold(detail) and holds_one(detail, cells)) else detail


def holds_one(detail: str, cells: Iterable[str]) -> bool:
    """Whether what fills a sentence is or holds one of these cells."""
    values = {cell.strip().casefold() for cell in cells}
    if detail in values and _is_number(detail):
        return True
    words = [text.casefold() for text in _texts(unpack(detail) or detail)]
    return any(value in word for word in words for value in values if _tells(value))


def _may_hold(detail: str) -> bool:
    return _is_number(detail) or any(True for _ in _texts(unpack(detail) or detail))


def _is_number(detail: str) -> bool:
    return detail.isdecimal() and len(detail) > _SHORT


def _tells(value: str) -> bool:
    """Whether a cell is more than a letter, which ordinary words have too; a Chinese character is a name."""
    return len(value) > 1 or not value.isascii()


def _texts(value: Param) -> Iterator[str]:
    """The words in a fact that are not ours: texts, but for plain numbers (rows, counts)."""
    if isinstance(value, str) and not value.isdecimal():
        yield value
    inner = [item for _, item in value.params] if isinstance(value, Message) else value
    for item in inner if isinstance(inner, list | tuple) else ():
        yield from _texts(item)
