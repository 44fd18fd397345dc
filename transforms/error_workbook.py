"""What an import's error workbook says of the rows that we sent. Its columns are not published: it is read by what it holds.

It may list the failures alone or every row, in English or Chinese, on one sheet or on one for each result, with or without
a reason, and with numbers that are formatted or masked.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from transforms.known_numbers import KnownNumbers

_REASON = re.compile(r"(?i)reason|error|fail|原因|错误|失败")
_REMARK = re.compile(r"(?i)message|remark|说明")
_FIGURE = re.compile(r"\s*\d\s*")  # a result that only the service can read: 1 may be a success or a failure
_RESULT = re.compile(r"(?i)^(?:\w+ )?(?:result|status|state)$|结果|状态")
_TAKEN = re.compile(
    r"(?i)^(?:(?:imported|loaded|added|import|load)\W*)?(?:success(?:es|ful(?:ly)?)?|succeeded|ok|okay|done|passed?|imported|"
    r"loaded|added|accepted|valid|normal|completed?|taken|none|null|no errors?|n/?a|200|0+|[-–—/]+)?"
    r"(?:\W*(?:imported|loaded|added|successfully))?\W*$|^(?:已?(?:导入|处理|校验|添加|入库))?(?:已?成功|通过|正常|完成|无误?|有效)\W*$"
)
_Columns = Sequence[Sequence[str]]
_HEADER_ROWS = 10  # among so many first rows of a sheet is its header


@dataclass(frozen=True, slots=True)
class Listed:
    """A sheet as it lists rows: its name, and the cells of its columns, all of one length."""

    name: str
    columns: _Columns


@dataclass(frozen=True, slots=True)
class Failures:
    """Row -> the service's reason, for every row that a workbook calls failed; `reasons`: it gave one for each.

    `read`: there was a workbook, and it could be read.
    """

    rows: Mapping[int, str] = field(default_factory=dict)
    reasons: bool = False
    read: bool = False


def failures(sheets: Iterable[Listed], numbers: Mapping[int, str]) -> Failures:
    """The failures that a workbook names, of the rows that were sent; `numbers` is row -> number as sent.

    A number stands for as many of its rows as there are lines with it. Lines that say that a row was taken are left out.
    """
    known, read, lines = KnownNumbers(numbers.values()), False, list[tuple[str, str]]()
    for sheet in sheets:
        read = True
        lines += _failed_lines(sheet, known)
    rows = _rows_of({number for number, _ in lines}, numbers)
    named: dict[int, str] = {}
    for number, reason in lines:
        if free := rows[number]:
            named[free.pop()] = reason
    return Failures(named, bool(named) and all(named.values()), read)


def _rows_of(wanted: Collection[str], numbers: Mapping[int, str]) -> dict[str, list[int]]:
    """Number -> its rows, the first of them last."""
    single = dict(zip(numbers.values(), numbers, strict=True))
    if len(single) == len(numbers):
        return {number: [single[number]] for number in wanted}
    found: dict[str, list[int]] = {number: [] for number in wanted}
    for row, number in numbers.items():
        if number in found:
            found[number].append(row)
    for rows in found.values():
        rows.reverse()
    return found


def says_taken(text: str) -> bool:
    """Whether a result or reason says nothing of a failure: blank, or a word of success."""
    return bool(_TAKEN.match(text.strip()))


def _failed_lines(sheet: Listed, known: KnownNumbers) -> Iterator[tuple[str, str]]:
    """(number, reason) of every line that names one of the numbers as failed."""
    cells = sheet.columns
    if not any(cells) or (sheet.name.strip() and says_taken(sheet.name)):
        return
    found = [known.each(column) for column in cells]
    place = max(range(len(found)), key=lambda at: len(found[at]) - found[at].count(None))
    titles = _titles(cells, place, found[place])
    result, reason = _column(titles, _RESULT, place), _reasons(titles, place)
    lines = [(at, number) for at, number in enumerate(found[place]) if number is not None]
    if result is not None and any(_FIGURE.fullmatch(cells[result][at]) for at, _ in lines):
        result = None
    is_taken: dict[str, bool] = {}  # few texts, each in many lines
    for at, number in lines:
        told = "" if result is None else cells[result][at].strip()
        why = "" if reason is None else cells[reason][at].strip()
        deciding = told if result is not None else why
        if deciding not in is_taken:
            is_taken[deciding] = (result is not None or reason is not None) and says_taken(deciding)
        if not is_taken[deciding]:
            yield number, why or told


def _titles(cells: _Columns, place: int, numbers: list[str | None]) -> dict[int, str]:
    """Column -> its title, from the row above the first number that looks most like a header."""
    first = next((at for at, number in enumerate(numbers) if number is not None), 0)
    best: dict[int, str] = {}
    score = 0
    for at in range(min(first, _HEADER_ROWS)):
        row = {place: column[at].strip() for place, column in enumerate(cells)}
        fits = sum(any(sign.search(cell) for sign in (_REASON, _REMARK, _RESULT)) for cell in row.values())
        if fits and fits >= score and row.get(place):
            best, score = row, fits
    return best


def _reasons(titles: Mapping[int, str], place: int) -> int | None:
    """The column of reasons; one of remarks, which may be ours, only where there is none."""
    of_reasons = _column(titles, _REASON, place)
    return _column(titles, _REMARK, place) if of_reasons is None else of_reasons


def _column(titles: Mapping[int, str], wanted: re.Pattern[str], place: int) -> int | None:
    """The last column that is titled so; a title that names a result is no reason."""
    titled = [at for at, title in titles.items() if at != place and wanted.search(title)]
    if wanted is not _RESULT:
        titled = [at for at in titled if not _RESULT.search(titles[at])]
    return titled[-1] if titled else None
