"""Problems of rows as lines for everybody: one per code, column and fact, true of each of its rows, nothing of a person in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from callsheet.engine.results import RowTexts
from callsheet.ledger.states import PENDING
from callsheet.messages.reader import IN_CHUNK
from callsheet.sheets.page.facts import ProblemLine
from transforms.cell_numbers import at_cells, of_rows
from validators.libraries import pd
from validators.message import Message, Param, packed, unpack
from validators.problems import Problem

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


def alike(problems: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Problems (row, column, code, detail) by code, column and fact, and by request where a person has to settle one; the commonest first."""
    place = problems["detail"].where(problems["detail"].str.startswith(_PLACED), "").rename("place")
    groups = [group for _, group in problems.groupby(["code", "column", place], sort=False)]
    for group in sorted(groups, key=_rows_of, reverse=True):
        yield from _by_fact(group)


def same_fact(group: pd.DataFrame) -> str:
    """The fact of problems that have one, otherwise “…”."""
    details = group["detail"].unique()
    return str(details[0]) if len(details) == 1 else HIDDEN


def _rows_of(group: pd.DataFrame) -> int:
    return int(group["row"].nunique())


def _by_fact(group: pd.DataFrame) -> list[pd.DataFrame]:
    """The problems of a group by the fact that fills their sentence, the commonest first; the last part may be of many facts."""
    told = group["detail"].map({detail: _is_fact(detail) for detail in group["detail"].unique()})
    parts = [part for _, part in group[told].groupby("detail", sort=False)]
    parts.sort(key=_rows_of, reverse=True)
    others = [*parts[_FACTS:], *([group[~told]] if not told.all() else [])]
    return [*parts[:_FACTS], *([pd.concat(others)] if others else [])]


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


def _line(group: pd.DataFrame, cells: _Cells, first: pd.Series[int] | None) -> ProblemLine:
    numbers = group["row"].drop_duplicates().sort_values()
    code, column = str(group["code"].iloc[0]), str(group["column"].iloc[0])
    detail, details = same_fact(group), group["detail"].nunique()
    if cells.occur_in(detail, numbers) or _is_long(detail):
        detail = HIDDEN
    problem = Problem(code, None, column, HIDDEN, detail)
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
