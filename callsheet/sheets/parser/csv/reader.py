"""A text file (CSV and its like) to one table, strictly."""

import re

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.csv.doubts import prove_table
from callsheet.sheets.parser.csv.encoding import to_utf8
from callsheet.sheets.parser.csv.layout import Layout, find_layout
from callsheet.sheets.parser.csv.records import Records
from callsheet.sheets.parser.csv.records_fast import read_quickly
from callsheet.sheets.parser.csv.records_strict import read_strictly
from callsheet.sheets.parser.refusal import FallbackNeeded, Refusal
from callsheet.sheets.parser.table import FoundSheet, Notice

_SAYS_SOMETHING = re.compile(rb"[^\r\n\t ,;|]")


def read_delimited(
    data: bytes,
    vocabulary: frozenset[str],
    encoding: str | None,
    limits: Limits,
    header: tuple[int, int] | None = None,
) -> FoundSheet:
    """The file's records under the delimiter by which its headers are known. Rows are the file's physical lines.

    `header` are the first and the last line of the header where a person has chosen it.
    """
    text, name = to_utf8(data, encoding)
    if not _SAYS_SOMETHING.search(text):
        raise Refusal("FILE_EMPTY")
    layout = find_layout(text, vocabulary, limits, header)
    records = _read(text, layout, limits)
    table = records.table()
    prove_table(table, records.header_line, text, layout, vocabulary)
    open_end = not text.endswith((b"\n", b"\r"))
    return FoundSheet(
        name="",
        table=table,
        facts={
            "encoding": name,
            "delimiter": layout.delimiter,
            "colours_unread": True,
            "ragged": records.ragged,
        },
        apart=sorted(records.apart),
        notices=[Notice("LAST_LINE_OPEN")] if open_end else [],
    )


def _read(text: bytes, layout: Layout, limits: Limits) -> Records:
    records = Records(layout, limits)
    try:
        read_quickly(text, layout, limits, records)
    except FallbackNeeded:
        records = Records(layout, limits)
        read_strictly(text, layout, records)
    return records
