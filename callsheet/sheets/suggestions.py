"""Suggestions for the cells of rows to fix, as the sentences of a workbook."""

from __future__ import annotations

from callsheet.messages.reader import Reader
from transforms.headers import Match
from transforms.suggestions import Suggestion, suggestions
from validators.libraries import pd
from validators.message import message

COLUMNS = ["row", "column", "text", "note"]


def suggestion_texts(
    problems: pd.DataFrame, cells: pd.DataFrame, match: Match, reader: Reader
) -> pd.DataFrame:
    """Row, position of the column, the line for the row and the line for the cell's comment; at most one a cell.

    `cells` are the cells as read (columns by position, index: rows of the sheet), secrets masked.
    """
    columns = {match.header[at]: (at, column) for at, column in match.columns.items()}
    found = suggestions(problems, cells, columns, reader.language)
    lines = [(row, at, *_texts(match.header[at], each, reader)) for row, at, each in found]
    return pd.DataFrame(lines, columns=COLUMNS)


def no_suggestions() -> pd.DataFrame:
    """Suggestions for no row."""
    return pd.DataFrame([], columns=COLUMNS)


def _texts(title: str, found: Suggestion, reader: Reader) -> tuple[str, str]:
    line = message("SUGGESTED", column=title, value=found.value, why=found.why)
    note = message("SUGGESTED_HERE", value=found.value, why=found.why)
    return reader.say(line), reader.say(note)
