"""How a text file is laid out: its delimiter and its header, found by known header names and never by statistics alone."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.csv.literals import plain
from callsheet.sheets.parser.refusal import Refusal
from transforms.parser_shared import normalise
from validators.message import Message, message

DELIMITERS = (",", ";", "\t", "|")
_SEP_LINE = re.compile(rb'"?sep=([,;\t|])"?(?:\r\n|\r|\n|$)', re.IGNORECASE)
_HEAD = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Layout:
    """`header` is the header's place among the records (from 0), `width` its fields, `named` those up to its last name.

    `skip` bytes and `lines` lines at the start are not records (a `sep=` line).
    """

    delimiter: str
    header: int
    width: int
    named: int
    skip: int = 0
    lines: int = 0


def find_layout(text: bytes, vocabulary: frozenset[str], limits: Limits) -> Layout:
    """The layout of UTF-8 text: the delimiter under which one of the first records holds the most known headers."""
    hint = _SEP_LINE.match(text)
    skip = hint.end() if hint else 0
    head = text[skip : skip + _HEAD].decode("utf-8", "ignore")
    candidates = (hint[1].decode(),) if hint else DELIMITERS
    records = {
        delimiter: list(islice(_records(head, delimiter), limits.header_within)) for delimiter in candidates
    }
    hits = {
        delimiter: [_known(record, vocabulary) for record in records[delimiter]] for delimiter in candidates
    }
    delimiter = candidates[0] if hint else _choose(records, hits)
    found = hits[delimiter]
    best = max(found, default=0)
    header = found.index(best) if best else _first_filled(records[delimiter])
    width, named = _widths(records[delimiter][header] if records[delimiter] else [])
    if width > limits.columns:
        raise Refusal("SHEET_TOO_LARGE", message("COLUMNS_LIMIT", limit=limits.columns))
    return Layout(delimiter, header, width, named, skip, 1 if hint else 0)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error:
        return


def _known(record: list[str], vocabulary: frozenset[str]) -> int:
    return len({normalise(plain(cell)) for cell in record} & vocabulary)


def _choose(records: dict[str, list[list[str]]], hits: dict[str, list[int]]) -> str:
    best = max((max(found, default=0) for found in hits.values()), default=0)
    if not best:
        return _without_known_names(records[","])
    tied = [delimiter for delimiter, found in hits.items() if max(found, default=0) == best]
    splitting = [delimiter for delimiter in tied if len(records[delimiter][hits[delimiter].index(best)]) > 1]
    if len(splitting) > 1:
        raise Refusal("DELIMITER_UNKNOWN", _shown(splitting))
    return (splitting or tied)[0]


def _without_known_names(records: list[list[str]]) -> str:
    """Comma, where the first line that says anything can be split by nothing else.

    If it cannot be split at all, the lines below it must not show another delimiter either.
    """
    lines = [",".join(record) for record in records[_first_filled(records) :]]
    seen = [delimiter for delimiter in DELIMITERS if delimiter in "".join(lines[:1])]
    seen = seen or [delimiter for delimiter in DELIMITERS[1:] if delimiter in "".join(lines)]
    if seen not in ([], [","]):
        raise Refusal("DELIMITER_UNKNOWN", _shown(seen))
    return ","


def _shown(delimiters: list[str]) -> Message:
    """Delimiters as they can be read."""
    return message(
        "DELIMITERS",
        values=tuple(message("TAB") if delimiter == "\t" else delimiter for delimiter in delimiters),
    )


def _first_filled(records: list[list[str]]) -> int:
    return next((place for place, record in enumerate(records) if any(cell.strip() for cell in record)), 0)


def _widths(record: list[str]) -> tuple[int, int]:
    named = max((place for place, cell in enumerate(record, 1) if cell.strip()), default=1)
    return max(len(record), 1), named
