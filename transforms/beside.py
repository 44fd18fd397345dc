"""Two tables beside each other on one sheet: whose columns they are is not guessed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise

from transforms.evidence import says_not_to_call
from transforms.headers import Match, letter
from transforms.parser_shared import looks_like_number
from transforms.sheet import Sheet
from transforms.titles import names_numbers
from validators.libraries import pd
from validators.problems import Problem

_APART = 2  # blank columns between what is never taken for one table


def tables_beside(sheet: Sheet, match: Match) -> Problem | None:
    """What is wrong where columns to send stand on both sides of blank ones: one column alone may only be there for the eye.

    It parts two tables where a row has something behind it and nothing before it.
    """
    known = sorted({*match.columns, *match.custom} - match.own)
    for left, right in pairwise(known):
        apart = _blank_together(sheet, match, left, right)
        if apart >= _APART or (apart and _begins_behind(sheet, match, known, right)):
            return Problem("TABLES_BESIDE", column=match.header[left], detail=match.header[right])
    return _untitled_table(sheet, match)


def _untitled_table(sheet: Sheet, match: Match) -> Problem | None:
    """A list that begins lower than the header, in columns without a title: under a title of numbers or a refusal of its own."""
    body = sheet.below(match.header_row)
    for at in (at for at in range(body.shape[1]) if not match.header[at] and at not in match.columns):
        begins = next(_beginnings(body[at]), None)
        if begins is not None:
            return Problem("TABLE_UNTITLED", column=letter(at), detail=str(begins))
    return None


def _beginnings(cells: pd.Series[str]) -> Iterator[int]:
    """The rows of cells that are such titles, with a number in one of the cells below, before another text."""
    cells = cells[cells != ""]
    rows = zip(cells.index.tolist(), cells.tolist(), strict=True)
    filled = [(row, text) for row, cell in rows if (text := cell.strip())]
    for (row, text), (_, below) in pairwise(filled):
        if looks_like_number(below) and not looks_like_number(text) and _heads(text):
            yield row


def _heads(text: str) -> bool:
    return names_numbers(text) or says_not_to_call(text)


def _blank_together(sheet: Sheet, match: Match, left: int, right: int) -> int:
    """The most columns beside each other, between two, that have neither a title nor a cell."""
    body = sheet.below(match.header_row)
    blank = (not match.header[at] and not (body[at] != "").any() for at in range(left + 1, right))
    return max((sum(run) for wide, run in groupby(blank) if wide), default=0)


def _begins_behind(sheet: Sheet, match: Match, known: list[int], right: int) -> bool:
    body = sheet.below(match.header_row)
    before = (body[[at for at in known if at < right]] != "").any(axis=1)
    behind = (body[[at for at in known if at >= right]] != "").any(axis=1)
    return bool((behind & ~before).any())
