"""The parser run in this very process: what `read_file` does, without the time that a child takes to start."""

import io
from collections.abc import Collection
from contextlib import suppress
from typing import Any

import pandas as pd
import pyarrow as pa

from callsheet.sheets import read as reading
from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.dispatch import Parse, read_all
from callsheet.sheets.parser.refusal import FallbackNeeded, Refusal
from callsheet.sheets.parser.table import read_table, write_table
from callsheet.sheets.parser.xlsx.plain_lists import PlainList, plain_lists
from callsheet.sheets.read import ALLOWED, FileRead
from transforms.headers import HeaderMap, vocabulary
from transforms.kinds import KINDS
from validators.problems import Problem

WORDS = vocabulary(KINDS, HeaderMap())


def read_here(
    data: bytes,
    suffix: str = ".xlsx",
    encoding: str | None = None,
    allow: Collection[str] = (),
    limits: Limits | None = None,
) -> FileRead:
    """A file's bytes as read."""
    parse = Parse(data, suffix, ALLOWED | frozenset(allow), WORDS, encoding, limits or Limits())
    try:
        found = read_all(parse)
    except Refusal as refusal:
        problem = Problem(refusal.code, detail=refusal.detail, sheet=refusal.sheet)
        return FileRead("", len(data), parse.format, (), (problem,))
    sheets = []
    for sheet in found:
        sink = io.BytesIO()
        write_table(sheet.table, sink)
        told: dict[str, Any] = {"name": sheet.name, "facts": sheet.facts, "apart": sheet.apart}
        told["notices"] = [{"code": notice.code, "detail": notice.detail} for notice in sheet.notices]
        sheets.append(reading._sheet(told, read_table(pa.py_buffer(sink.getvalue())), "file"))
    return FileRead("", len(data), parse.format, tuple(sheets), ())


def plain_here(data: bytes, suffix: str = ".xlsx", allow: Collection[str] = ()) -> list[PlainList] | None:
    """What the reader of small plain workbooks says of a file; None for any other."""
    with suppress(Refusal, FallbackNeeded, ArithmeticError):
        return plain_lists(data, suffix, ALLOWED | frozenset(allow), Limits())
    return None


def as_lists(read: FileRead) -> list[PlainList]:
    """The same of a file as read."""
    return [(sheet.name, [sheet.cells[at].tolist() for at in sheet.cells]) for sheet in read.sheets]


def rows(read: FileRead, sheet: int = 0) -> dict[int, list[str]]:
    """Row number -> cells."""
    cells = read.sheets[sheet].cells
    return {
        int(row): list(line) for row, line in zip(cells.index, cells.itertuples(index=False), strict=True)
    }


def types(read: FileRead, row: int, sheet: int = 0) -> list[int]:
    """The cell types of one row."""
    line = read.sheets[sheet].types.loc[row]
    assert isinstance(line, pd.Series)
    return [int(one) for one in line]
