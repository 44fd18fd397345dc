"""How a text file is laid out: its delimiter and its header, found by known header names and never by statistics alone."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice, takewhile, zip_longest

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.csv.literals import plain
from callsheet.sheets.parser.refusal import Refusal
from transforms.parser_shared import normalise
from validators.message import Message, message

DELIMITERS = (",", ";", "\t", "|")
_SEP_LINE = re.compile(rb'"?sep=([,;\t|])"?(?:\r\n|\r|\n|$)', re.IGNORECASE)
_HEAD = 1024 * 1024
_BELOW = 20  # records below a chosen header by which its delimiter is told where its titles are not known


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


def find_layout(
    text: bytes, vocabulary: frozenset[str], limits: Limits, chosen: tuple[int, int] | None = None
) -> Layout:
    """The layout of UTF-8 text: the delimiter under which one of the first records holds the most known headers.

    `chosen` are the first and the last line of the header, as a person says: then it is the header whatever stands above it.
    """
    hint = _SEP_LINE.match(text)
    skip = hint.end() if hint else 0
    head = text[skip : skip + _HEAD].decode("utf-8", "ignore")
    candidates = (hint[1].decode(),) if hint else DELIMITERS
    if chosen and (said := _of_chosen(head, candidates, vocabulary, chosen, 1 if hint else 0)):
        delimiter, header, titles = said
        return _layout(delimiter, header, titles, limits, hint)
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
    return _layout(delimiter, header, records[delimiter][header] if records[delimiter] else [], limits, hint)


def _layout(
    delimiter: str, header: int, titles: list[str], limits: Limits, hint: re.Match[bytes] | None
) -> Layout:
    width, named = _widths(titles)
    if width > limits.columns:
        raise Refusal("SHEET_TOO_LARGE", message("COLUMNS_LIMIT", limit=limits.columns))
    return Layout(delimiter, header, width, named, hint.end() if hint else 0, 1 if hint else 0)


def _of_chosen(
    head: str, candidates: Sequence[str], vocabulary: frozenset[str], chosen: tuple[int, int], before: int
) -> tuple[str, int, list[str]] | None:
    """Delimiter, place and titles of a header in chosen lines; None where no record begins in its last line.

    `before` is the number of lines that are no records.
    """
    first, last = (line - before for line in chosen)
    places, records = dict[str, int](), dict[str, list[list[str]]]()
    for delimiter in candidates:
        found = list(takewhile(lambda each: each[0] <= last, _numbered(head, delimiter)))
        if found and found[-1][0] == last:
            places[delimiter] = len(found) - 1
            below = islice(_records(head, delimiter), len(found), len(found) + _BELOW)
            titles = [_overlaid([record for line, record in found if line >= first])]
            records[delimiter] = titles + list(below)
    hits = {delimiter: [_known(every[0], vocabulary)] for delimiter, every in records.items()}
    if not records or ("," not in records and not any(map(max, hits.values()))):
        return None
    delimiter = candidates[0] if len(candidates) == 1 else _choose(records, hits)
    return delimiter, places[delimiter], records[delimiter][0]


def _overlaid(records: list[list[str]]) -> list[str]:
    """A header of one line or of two as one record: each cell as far as one of them has it."""
    return [" ".join(filter(None, cells)) for cells in zip_longest(*records, fillvalue="")]


def _numbered(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The records with the line in which each begins, from 1."""
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    with suppress(csv.Error):
        begin = 1
        for record in reader:
            yield begin, record
            begin = reader.line_num + 1


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return (record for _, record in _numbered(text, delimiter))


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
