"""Rows that are no entries: prepared and left empty, a header again, a total at the end, a count under long numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from transforms.headers import OURS, Match
from transforms.parser_shared import normalise
from transforms.sheet import CellType, Facts
from validators.libraries import np, pa, pc, pd
from validators.long_pattern import LongPattern
from validators.plain_cells import digits_or_blank, shows_nothing
from validators.schema import Column, Role
from validators.validate import display_value

Found = tuple[int, str, str, str, str]

_SAYS_MORE = [int(CellType.ERROR), int(CellType.FORMULA_NO_VALUE)]

_TOTAL = LongPattern(
    r"(?:grand|sub)?[ -]?totals?(?: (?:rows?|records?|numbers?|customers?|contacts?))?|sums?|counts?|averages?|number of \w+"
    r"|end of (?:list|report|file)|(?:本页|本表)?(?:合计|总计|小计|共计|总数|总和|累计|计数|数量合计|平均值?|求和)(?:人数|条数|行数)?"
    r"|共 ?[0-9,]+ ?(?:条|行|个|人|位|笔)(?:记录|数据|号码|客户)?|(?:totals?[ :：]*)?[0-9,]+ (?:rows?|records?|customers?|contacts?|numbers?)"
    r"|(?:jumlah|total)(?: (?:besar|keseluruhan|semua|general|geral|cộng|baris|data|nomor|nombor|pelanggan|de (?:filas|clientes|registros|linhas)))?|tổng(?: (?:cộng|số))?|tong (?:cong|so)|kabuuan"
    r"|(?:ยอด|จำนวน)?รวม(?:ทั้งหมด|ทั้งสิ้น)?",
    re.IGNORECASE,
)
_AROUND_TOTAL = " :：=()（）.。-—*#"
_LONGEST_TOTAL = 40
_DIALLED = re.compile(r"[0-9](?:[ ().+-]{0,2}[0-9]){5}")  # a note with as many digits may be a number to call
_AT_ONCE = 100_000  # rows
_SHORT, _SHORTER_BY = 6, 4  # digits: at most so many, and so many fewer than the others
_LEAST_NUMBER, _LONGEST_NUMBER = 3, 16  # digits


def blank_rows(body: pd.DataFrame, types: pd.DataFrame, match: Match) -> pd.Series[bool]:
    """Which rows are empty in every column that is loaded, whatever stands in the others."""
    parts = [slice(start, start + _AT_ONCE) for start in range(0, max(1, len(body)), _AT_ONCE)]
    found = [_blank_rows(body.iloc[part], types.iloc[part], match) for part in parts]
    return pd.concat(found) if len(found) > 1 else found[0]


def _blank_rows(body: pd.DataFrame, types: pd.DataFrame, match: Match) -> pd.Series[bool]:
    left = np.arange(len(body))
    for at in match.filled_in:
        empty = shows_nothing(body[at].iloc[left] if len(left) < len(body) else body[at])
        left = left[empty & ~np.isin(types[at].to_numpy()[left], _SAYS_MORE)]
        if not len(left):
            break
    blank = np.zeros(len(body), np.bool_)
    blank[left] = True
    return pd.Series(blank, index=body.index)


def repeated_headers(body: pd.DataFrame, match: Match) -> list[int]:
    """Rows whose every cell is a title of its column, in another column the sheet's own; none that is required is blank."""
    rows = body
    for at, names in sorted(_titles(match).items(), key=lambda entry: not _required(match, entry[0])):
        rows = rows.loc[_like_titles(rows[at], names, blank=not _required(match, at))]
        if rows.empty:
            return []
    filled = (rows[list(_titles(match))] != "").any(axis="columns")
    return [int(row) for row in rows.index[filled].tolist()]


def _like_titles(cells: pd.Series[str], names: set[str], *, blank: bool) -> list[int]:
    """Rows whose cell is one of the names, or blank where that is permitted; most are told by their first character."""
    text = pa.array(cells, pa.large_string())
    rows = cells.index.to_numpy()
    if not any(name[:1].isdigit() for name in names):
        words = pc.invert(pc.match_substring_regex(text, "^[0-9+(]"))
        text, rows = text.filter(words), rows[np.asarray(words)]
    shown = zip(rows.tolist(), pc.utf8_trim_whitespace(text).to_pylist(), strict=True)
    return [row for row, cell in shown if (normalise(cell) in names if cell else blank)]


def _titles(match: Match) -> dict[int, set[str]]:
    """Position -> the normalised titles of the column there."""
    found = {at: {normalise(name) for name in column.names} for at, column in match.columns.items()}
    theirs = [(at, title) for at, title in enumerate(match.header) if not title.startswith(OURS)]
    for at, title in theirs:
        found.setdefault(at, set()).add(normalise(title))
    return found


def _required(match: Match, at: int) -> bool:
    return at in match.columns and match.columns[at].required


def titles_as_values(frame: pd.DataFrame, columns: Iterable[Column]) -> list[Found]:
    """IDs that are a title of their own column: a header in part, and never something to create."""
    found: list[Found] = []
    for column in columns:
        if column.role is not Role.ID or column.field not in frame:
            continue
        names = {normalise(name) for name in column.names}
        cells = frame[column.field]
        words = cells[~digits_or_blank(cells)]
        found += [
            (row, column.field, "TITLE_AS_VALUE", display_value(column, cell), "")
            for row, cell in zip(words.index.tolist(), words.tolist(), strict=True)
            if normalise(cell) in names
        ]
    return found


FOOTERS = 10
"""Rows at the end of a sheet that may be totals and notes below them."""


def footers(body: pd.DataFrame) -> list[Found]:
    """The last rows of a sheet that say that they are a total, whichever column says it, and the notes of one cell below it.

    A number that stands alone below a total is no note: it stays a row.
    """
    found, notes = list[int](), list[int]()
    for row in reversed(body.index[-FOOTERS:].tolist()):
        cells = [cell for cell in body.loc[row] if cell]
        if any(map(is_total, cells)):
            found += [*notes, row]
            notes = []
        elif len(cells) > 1 or len(body.columns) == 1:
            break
        elif cells and not _DIALLED.search(cells[0]):
            notes.append(row)
    return [(int(row), "", "FOOTER_ROW", "", "") for row in found]


def is_total(cell: str) -> bool:
    """Whether a cell says that its row or column is a total."""
    if not cell or len(cell) > _LONGEST_TOTAL:
        return False
    words = cell.strip().strip(_AROUND_TOTAL)
    bare = re.sub(r"[ :：=]*[0-9][0-9,.]*$", "", words)
    return any(_TOTAL.fullmatch(text) for text in (words, bare.strip(_AROUND_TOTAL)) if text)


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many numbers of a column have so many digits (up to 16), and the cells of those that have few."""

    counts: np.typing.NDArray[np.int64]
    short: pd.Series[str]


def lengths_of(frame: pd.DataFrame, columns: Iterable[Column]) -> dict[str, Lengths]:
    """Field -> the lengths of its numbers, of every column of numbers to dial."""
    found = {}
    for column in columns:
        if column.role is Role.PHONE and column.field in frame:
            cells = frame[column.field]
            sizes = np.asarray(pc.binary_length(pa.array(cells, pa.large_string())))
            numbers = (
                digits_or_blank(cells).to_numpy() & (sizes >= _LEAST_NUMBER) & (sizes <= _LONGEST_NUMBER)
            )
            counts = np.bincount(sizes[numbers], minlength=_LONGEST_NUMBER + 1)
            found[column.field] = Lengths(counts, cells[numbers & (sizes <= _SHORT)])
    return found


def short_numbers(parts: Sequence[Mapping[str, Lengths]], columns: Iterable[Column]) -> Iterator[Found]:
    """Numbers of a few digits under long ones, where they are the exception: more likely a count than a number to dial."""
    for column in columns:
        if column.field not in parts[0]:
            continue
        counts = np.sum([part[column.field].counts for part in parts], axis=0)
        limit = min(_SHORT, _median(counts) - _SHORTER_BY)
        few = int(counts[np.arange(len(counts)) <= limit].sum())
        if few and 2 * few <= int(counts.sum()) - few:
            for part in parts:
                cells = part[column.field].short
                cells = cells[cells.str.len() <= limit]
                for row, cell in zip(cells.index.tolist(), cells.tolist(), strict=True):
                    yield row, column.field, "PHONE_SHORT_HERE", display_value(column, cell), str(len(cell))


def _median(counts: np.typing.NDArray[np.int64]) -> float:
    """The middle one of values 0, 1, 2 ... that are there so many times; of two in the middle their mean."""
    total, until = int(counts.sum()), np.cumsum(counts)
    middle = np.searchsorted(until, [(total - 1) // 2, total // 2], side="right")
    return float(middle.mean()) if total else 0.0


def struck_out(facts: Facts, kept: pd.Index, columns: dict[int, Column], body: pd.DataFrame) -> list[Found]:
    """Cells to load that are struck out: somebody crossed them off."""
    rows = set(kept.tolist()) if facts.struck else set()
    struck = [
        (row, columns[at], str(body.loc[row, at]))
        for row, at in facts.struck
        if row in rows and at in columns
    ]
    return [
        (row, column.field, "CELL_STRUCK", display_value(column, cell), "")
        for row, column, cell in struck
        if cell
    ]
