"""What a result says of itself when it comes back: which load it is of, which row each row was, and what became of it.

None of it is believed but a mark, which has the ledger's seal: what became of a row is what the books of its load say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from callsheet.engine.row_marks import load_in
from callsheet.ledger.states import PENDING
from callsheet.sheets.own_words import AROUND
from callsheet.sheets.style import CODE, MARK, OWN_SHEET_PREFIX, ROW, STATUS
from transforms.first_rows import says_first_rows
from transforms.headers import PARTLY, Match
from transforms.outcomes import READY, TO_FIX, WITHHELD, Outcome
from transforms.parser_shared import HEADER_WITHIN, normalise
from transforms.sheet import Sheet
from validators.libraries import pd

_LOAD_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")
_SAYS_TO_FIX = frozenset(map(str, TO_FIX))
_SAYS_RELEASE = frozenset({"release", "放行"})
_KNOWN_WORDS = frozenset(map(normalise, {"", *_SAYS_RELEASE, *map(str, Outcome), PENDING, READY, WITHHELD}))
UNNAMED = "?"
"""In place of the load of a workbook that is a result, where nothing in it names that load any more."""
_SAYS_SENT = frozenset({*Outcome, PENDING} - {Outcome.INVALID, Outcome.REFUSED})


@dataclass(frozen=True, slots=True)
class Claims:
    """What the columns of a result say of the rows beside them: row -> the number it had.

    `sent` are the rows that are said to have been dealt with, `partly` those of them of which some numbers were not, and
    `to_fix` those that were to be corrected; `ours` are all in which a column of callsheet's says anything, and `titled` is
    whether the sheet has such a column, filled or not. `load_id` is the load that the workbook names, or "". `marks` are the texts in the column of marks by row of the sheet, and `cells` gives
    the cells of such a row by their titles. Where a row has several entries, numbered by `width`, each has what its row says.
    `titles` are those of all columns, as they are compared.
    `workbook` is the load that the workbook names where its result is another sheet.
    `released` are rows of the sheet of which a person says that they are to be judged by what they say now.
    `words` are what somebody wrote in status cells that is none of callsheet's words, by row of the sheet.
    With `edits`, rows that were changed since are to be told from those that were not.
    """

    numbers: Mapping[int, int]
    sent: Collection[int]
    load_id: str = ""
    marks: Mapping[int, str] = field(default_factory=dict)
    cells: Callable[[int], Mapping[str, str]] = lambda _: {}
    edits: bool = True
    partly: Collection[int] = frozenset()
    to_fix: Collection[int] = frozenset()
    ours: Collection[int] = frozenset()
    width: int = 1
    titled: bool = False
    released: Collection[int] = frozenset()
    workbook: str = ""
    titles: Collection[str] = frozenset()
    words: Mapping[int, str] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Whether the sheet says anything of earlier loads."""
        return self.titled or bool(self.ours or self.marks)

    def row_of(self, entry: int) -> int:
        """The row of the sheet in which an entry stands."""
        return entry // self.width


def named_load(sheets: Collection[Sheet]) -> str:
    """The id of the load that a workbook's own summary names; "" for a file that is no result of a load."""
    for sheet in sheets:
        if sheet.name.startswith(OWN_SHEET_PREFIX):
            for cell in sheet.cells.to_numpy().ravel().tolist():
                if _LOAD_ID.fullmatch(str(cell)):
                    return str(cell)
    return ""


def marked_load(sheets: Iterable[Sheet]) -> str:
    """The id of the load that the first mark in a workbook names, which is a result without its summary; "" where there is none."""
    return next(filter(None, map(_first_marked, sheets)), "")


def has_our_columns(sheets: Iterable[Sheet]) -> bool:
    """Whether a sheet of a workbook has the column of statuses: it is a result, whatever was deleted in it."""
    heads = (sheet.cells.iloc[:HEADER_WITHIN].to_numpy().ravel().tolist() for sheet in sheets)
    return any(normalise(STATUS) in map(normalise, map(str, head)) for head in heads)


def _first_marked(sheet: Sheet) -> str:
    head = sheet.cells.iloc[:HEADER_WITHIN]
    columns = (at for at in head if normalise(MARK) in map(normalise, map(str, head[at].tolist())))
    texts = (str(cell).strip() for at in columns for cell in sheet.cells[at].tolist())
    return next(filter(None, map(load_in, texts)), "")


def read_claims(sheet: Sheet, match: Match, rows: pd.Index[int], load_id: str, workbook: str = "") -> Claims:
    """What the columns that callsheet adds to a result say of these rows; nothing where they are not there.

    `load_id` is the load that the workbook's summary names, `workbook` the one that anything in it names.
    """
    width = match.width if match.by_cell else 1
    if match.queues or not match.from_us:
        return Claims({}, frozenset(), width=width, workbook=workbook)
    own = rows // match.width if match.by_cell else rows
    places = {normalise(title): at for at, title in enumerate(match.header)}

    def said(title: str) -> pd.Series[str]:
        at = places.get(normalise(title))
        if at is None:
            return pd.Series("", index=rows, dtype="str")
        return sheet.cells.loc[own, at].str.strip().set_axis(rows)

    def cells(row: int) -> Mapping[str, str]:
        return titled_cells(sheet.cells.loc[[row]].to_numpy()[0], match)

    statuses, codes, written = said(STATUS).map(_as_word), said(CODE), said(ROW)
    partly = frozenset(rows[(codes == PARTLY) & (statuses != "")].tolist())
    plain = written[written.str.fullmatch(r"[0-9]{1,7}").astype(bool)]
    freed = rows[statuses.isin(_SAYS_RELEASE)].tolist()
    filled = (sheet.cells.loc[own, sorted(match.own)] != "").any(axis=1).set_axis(rows)
    return Claims(
        {int(row): int(number) for row, number in zip(plain.index.tolist(), plain, strict=True)},
        frozenset(rows[statuses.isin(_SAYS_SENT)].tolist()) | partly,
        load_id,
        written_marks(sheet, match),
        cells,
        partly=partly,
        to_fix=frozenset(rows[statuses.isin(_SAYS_TO_FIX)].tolist()) - partly,
        ours=frozenset(rows[filled].tolist()),
        width=width,
        titled=True,
        released=frozenset(row // width for row in freed),
        titles=frozenset(places),
        words=_foreign(said(STATUS), width),
    )


def _foreign(statuses: pd.Series[str], width: int) -> dict[int, str]:
    """What stands in status cells that callsheet has not written and that releases nothing."""
    other = statuses[~statuses.map(_as_word).isin(_KNOWN_WORDS)]
    return {row // width: text for row, text in zip(other.index.tolist(), other.tolist(), strict=True)}


def _as_word(status: str) -> str:
    """What a person wrote in a status cell, without its width, case, spaces, invisible signs and the punctuation around it.

    >>> _as_word("Ｒｅｌｅａｓｅ。"), _as_word("do not release")
    ('release', 'donotrelease')
    """
    return normalise(status).strip(AROUND)


def says_rows(match: Match) -> bool:
    """Whether a sheet says of its rows which ones of an earlier sheet they are, or were once."""
    return says_first_rows(match.header) or MARK in match.header


def written_marks(sheet: Sheet, match: Match) -> dict[int, str]:
    """What stands in the column of marks below the header, by row of the sheet."""
    titles = list(map(normalise, match.header))
    if normalise(MARK) not in titles:
        return {}
    at = titles.index(normalise(MARK))
    written = sheet.cells.loc[sheet.cells.index > match.header_row, at].str.strip()
    filled = written[written != ""]
    return dict(zip(filled.index.tolist(), filled.tolist(), strict=True))


def titled_cells(line: Sequence[object], match: Match) -> dict[str, str]:
    """The cells of a row that callsheet takes notice of, by their titles."""
    return {match.header[at]: str(line[at]).strip() for at in (*match.columns, *match.custom)}
