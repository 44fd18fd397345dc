"""The records of a text file, read strictly: each is laid into the header's columns or set apart by its line number."""

import csv
import io
import re
from collections.abc import Iterator

from callsheet.sheets.parser.csv.layout import Layout
from callsheet.sheets.parser.csv.records import Records
from callsheet.sheets.parser.refusal import Refusal

ESCAPED_QUOTE = '\\"'


def read_strictly(text: bytes, layout: Layout, records: Records) -> None:
    """Read every record of UTF-8 text by `csv`, strict, and set apart or refuse what its quotes leave in doubt.

    A line whose quotes are wrong can be set apart only while no record of the file spans lines: after that, nobody can
    tell where the records begin.
    """
    spans = False
    first_wrong = 0
    for line, last, fields in _records(text, layout, records):
        spans = spans or last > line
        if fields is None:
            first_wrong = first_wrong or line
        if spans and first_wrong:
            raise Refusal("QUOTES_BROKEN", str(first_wrong))


def _records(text: bytes, layout: Layout, records: Records) -> Iterator[tuple[int, int, list[str] | None]]:
    """Hand over each record; yields its first and last line, and None for fields when its quotes are wrong."""
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    raw: list[str] = []
    reader = csv.reader(_lines(text, layout, raw), delimiter=layout.delimiter, strict=True)
    sound = _sound(layout.delimiter)
    place = 0
    while True:
        raw.clear()
        line = layout.lines + reader.line_num + 1
        try:
            fields: list[str] | None = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end" in str(error):
                raise Refusal("QUOTE_UNCLOSED", str(line)) from None
            fields = None
        if fields and not _quotes_sound(fields, "".join(raw), sound, below=place > layout.header):
            fields = None
        if fields is None:
            records.set_apart(line, "ROW_QUOTES")
        else:
            records.add(line, fields, above=place <= layout.header)
        place += 1
        yield line, layout.lines + reader.line_num, fields


def _quotes_sound(fields: list[str], raw: str, sound: "re.Pattern[str]", *, below: bool) -> bool:
    """Whether the quotes of a record leave no doubt; a backslash before one may be meant to escape it."""
    if below and ESCAPED_QUOTE in raw:
        return False
    return not any('"' in field for field in fields) or bool(sound.fullmatch(raw.rstrip("\r\n")))


def _sound(delimiter: str) -> "re.Pattern[str]":
    """A record whose quotes enclose whole fields, double inside them, or belong to a formula of one text (`="0065"`)."""
    other = f'[^"{re.escape(delimiter)}]*'
    field = f'(?:"[^"]*(?:""[^"]*)*"|="{other}(?:""{other})*"|{other})'
    return re.compile(f"{field}(?:{re.escape(delimiter)}{field})*")


def _lines(text: bytes, layout: Layout, raw: list[str]) -> Iterator[str]:
    for line in io.TextIOWrapper(io.BytesIO(text[layout.skip :]), "utf-8", newline=""):
        raw.append(line)
        yield line
