"""Books that are kept by cell: what they say of an entry, at its own row and column of the sheet.

Where a row of a sheet may have several entries (the queues of an agent, the numbers of a customer), each has one number for
its row and its column: row x width + column. So books count entries, and everything that a person reads is about rows.
"""

from __future__ import annotations

from transforms.headers import Match
from transforms.outcomes import OUTCOME_COLUMNS, Outcome
from transforms.several_phones import field_of
from validators.libraries import np, pd

MEMBERSHIP = ("queueID", "level")
"""The fields that a cell of a roster matrix fills."""

_QUIET = frozenset({"", "UNCHANGED"})  # codes for which no column is named
_OF_ROW = _QUIET | {
    *("FOOTER_ROW", "HEADER_REPEATED", "EXAMPLE_ROW", "EXAMPLE_CHANGED", "ROW_HIDDEN_SKIPPED", "LEFT_OUT"),
    *(
        "ROW_TOO_SHORT",
        "ROW_TOO_WIDE",
        "ROW_CUT",
        "CALL_REFUSED",
        "CONSENT_MISSING",
        "CALL_REFUSED_ELSEWHERE",
    ),
}  # the same of codes that are about the whole row of a customer
_ROW_DETAILS = frozenset({"DUPLICATE_IN_FILE", "CONFLICT_IN_FILE", "CALL_REFUSED_ELSEWHERE"})
_WORST = (Outcome.UNKNOWN, Outcome.INVALID, Outcome.REFUSED)
_DONE = (Outcome.HELD, Outcome.LOADED, Outcome.DUPLICATE, Outcome.SKIPPED)
_RANKS = {str(name): at for at, name in enumerate((*_WORST, "", *_DONE))}


def at_cells(frame: pd.DataFrame, match: Match) -> pd.DataFrame:
    """Problems, repairs or outcomes of entries at the rows and columns of the sheet; those of other sheets as they are."""
    if not match.by_cell:
        return frame
    told = at_columns(frame, match)
    rows = (told["row"] // match.width).astype("int64")
    return told.assign(row=rows).drop_duplicates(ignore_index=True)


def at_columns(frame: pd.DataFrame, match: Match) -> pd.DataFrame:
    """The same under the headers of their columns, still numbered by cell."""
    if not match.by_cell:
        return frame
    lines = zip(frame["row"].tolist(), frame["code"].tolist(), frame["column"].tolist(), strict=True)
    columns = [_column(*line, match) for line in lines]
    told = frame.assign(column=pd.array(columns, dtype="str"))
    if "detail" not in frame:
        return told
    said = [_said(*line, match) for line in zip(frame["row"], frame["code"], frame["detail"], strict=True)]
    codes, details = zip(*said, strict=True) if said else ((), ())
    return told.assign(code=pd.array(codes, dtype="str"), detail=pd.array(details, dtype="str"))


def _column(number: int, code: str, column: str, match: Match) -> str:
    """The column that something is said of: that of the entry, unless another one is named or nothing is to be done."""
    at = number % match.width
    if match.queues:
        of_entry = column in MEMBERSHIP or not (column or code in _QUIET)
        return match.header[at] if of_entry and at in match.queues else column
    of_entry = field_of(column) in match.kind.several or not (column or code in _OF_ROW)
    return match.header[at] if of_entry and at in match.dialled else column


def _said(number: int, code: str, detail: str, match: Match) -> tuple[str, str]:
    """A code and its detail where the detail is another entry: its row, or the title of its column in the same row."""
    if code not in _ROW_DETAILS or not detail.isdigit():
        return code, detail
    row, at = divmod(int(detail), match.width)
    if code != "DUPLICATE_IN_FILE" or not match.dialled:
        return code, str(row)
    in_row = row == number // match.width
    return ("DUPLICATE_IN_ROW", match.header[at]) if in_row else ("NUMBER_IN_OTHER_ROW", str(row))


def of_rows(outcomes: pd.DataFrame, match: Match) -> pd.DataFrame:
    """One outcome for each row of the sheet: the worst of its entries, at its column."""
    if not match.by_cell:
        return outcomes
    told = at_cells(outcomes, match)
    rows, ranks = told["row"].to_numpy("int64"), np.array(list(map(rank, told["outcome"].tolist())), np.int64)
    order = np.lexsort((ranks, rows))
    told, rows, ranks = told.take(order), rows[order], ranks[order]
    starts = np.flatnonzero(np.diff(rows, prepend=rows[:1] - 1))
    worst = told.iloc[starts][list(OUTCOME_COLUMNS)].reset_index(drop=True)
    if len(starts) == len(rows):
        return worst
    several = _of_several_details(told["detail"].to_numpy(object), ranks, starts) & (worst["code"] == "")
    return worst.assign(detail=worst["detail"].mask(several, ""))


def _of_several_details(
    details: np.typing.NDArray[np.object_],
    ranks: np.typing.NDArray[np.int64],
    starts: np.typing.NDArray[np.intp],
) -> np.typing.NDArray[np.bool_]:
    """Of which rows the entries that are as bad as the first one, which the starts are of, say different things."""
    first = np.repeat(starts, np.diff(starts, append=len(ranks)))
    found: np.typing.NDArray[np.bool_] = np.logical_or.reduceat(
        (ranks == ranks[first]) & (details != details[first]), starts
    )
    return found


def rank(outcome: str) -> int:
    """The place of an outcome among those of a row, the worst first.

    What is not sent yet is worse than what is done, and no worse than what must be put right.
    """
    return _RANKS.get(outcome, _RANKS[""])


def row_counts(outcomes: pd.DataFrame, match: Match) -> dict[str, int]:
    """The rows of a sheet by outcome, each by the worst of its numbers, where all of a row are called; else its entries."""
    told = of_rows(outcomes, match) if match.dialled else outcomes
    counted = told["outcome"].value_counts().sort_index()
    return {str(name): int(count) for name, count in counted.items()}


def sheet_rows(outcomes: pd.DataFrame, match: Match) -> int:
    """The rows of a roster matrix, whose books count memberships; 0 for any other sheet."""
    return int((outcomes["row"] // match.width).nunique()) if match.queues else 0
