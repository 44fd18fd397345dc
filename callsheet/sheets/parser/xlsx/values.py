"""What stored cells mean: the text that a person sees or typed, and how it was stored. Nothing is guessed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from callsheet.sheets.parser.refusal import Refusal
from callsheet.sheets.parser.xlsx.escapes import decode_all
from callsheet.sheets.parser.xlsx.number_formats import Shape, Show
from callsheet.sheets.parser.xlsx.numbers import read_numbers
from callsheet.sheets.parser.xlsx.raw_cells import Bytes, Ints, RawCells, Stored
from callsheet.sheets.parser.xlsx.tokens import EMPTY, arrow, each
from transforms.parser_shared import CellType
from validators.message import message

_CLOCK = r"\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?"
_ISO = re.compile(rf"\d{{4}}-\d\d-\d\d(?:T{_CLOCK})?Z?|T?{_CLOCK}", re.ASCII)
_OFFSET = re.compile(r":.*[+-]", re.ASCII)
_PLACE_DIGITS = 9
_BOOLEANS = {"1": "TRUE", "0": "FALSE", "true": "TRUE", "false": "FALSE", "": ""}
_OTHER_TYPES = {
    Stored.SHARED: CellType.TEXT,
    Stored.STRING: CellType.TEXT,
    Stored.INLINE: CellType.TEXT,
    Stored.INLINE_STRUCK: CellType.TEXT,
    Stored.BOOLEAN: CellType.BOOLEAN,
    Stored.ERROR: CellType.ERROR,
    Stored.ISO_DATE: CellType.DATE,
}


@dataclass(frozen=True, slots=True)
class Meant:
    """Cells with their meaning: `text` is an Arrow string pool, `at` each cell's place in it, `types` are CellTypes."""

    text: Any
    at: Ints
    types: Bytes


class Meaning:
    """Reads the cells of one workbook, with its shared strings, its number formats and its date system.

    `most_text` bounds the bytes of all text together: cells may point to one long string a million times.
    """

    def __init__(self, strings: Any, shapes: tuple[Shape, ...], *, date_1904: bool, most_text: int) -> None:
        self._strings = strings
        self._shapes = shapes or (Shape(Show.NUMBER),)
        self._date_1904 = date_1904
        self._left = most_text

    def of(self, cells: RawCells) -> Meant:
        """The meaning of a batch of cells."""
        at, types = np.zeros(len(cells.rows), np.int32), np.zeros(len(cells.rows), np.uint8)
        pool, size = [], 0
        for which, text, kinds in self._groups(cells):
            at[which] = np.arange(size, size + len(which), dtype=np.int32)
            types[which] = kinds
            size += len(which)
            pool.append(text)
        text = pa.concat_arrays(pool) if pool else EMPTY
        return Meant(text, at, _with_formulas(cells, types))

    def _groups(self, cells: RawCells) -> Iterator[tuple[Ints, Any, Bytes]]:
        """Cells stored alike, with their text and types."""
        for stored in np.unique(cells.stored).tolist():
            which = np.flatnonzero(cells.stored == stored).astype(np.int32)
            text = cells.text.take(arrow(which)) if len(which) < len(cells.rows) else cells.text
            if stored == Stored.NUMBER:
                yield from self._numbers(which, cells.styles[which], text)
            else:
                meant = self._other(Stored(stored), text)
                filled = np.asarray(pc.binary_length(meant)) > 0
                yield which, meant, filled * np.uint8(_OTHER_TYPES[Stored(stored)])

    def _numbers(self, which: Ints, styles: Ints, text: Any) -> Iterator[tuple[Ints, Any, Bytes]]:
        kinds = self._kinds[np.minimum(styles, len(self._kinds) - 1)]
        for kind in np.unique(kinds).tolist():
            here = np.flatnonzero(kinds == kind).astype(np.int32)
            shape = self._distinct[kind]
            meant, types = read_numbers(text.take(arrow(here)), shape, date_1904=self._date_1904)
            self._count(meant)
            yield which[here], meant, types

    @cached_property
    def _distinct(self) -> list[Shape]:
        return list(dict.fromkeys((*self._shapes, Shape(Show.NUMBER))))

    @cached_property
    def _kinds(self) -> Ints:
        """The place of each style's shape in `_distinct`; a style that the workbook lacks is General."""
        shapes = (*self._shapes, Shape(Show.NUMBER))
        places = {shape: at for at, shape in enumerate(self._distinct)}
        return np.array([places[shape] for shape in shapes], np.int32)

    def _other(self, stored: Stored, text: Any) -> Any:
        if stored is Stored.SHARED:
            return self._shared(text)
        if stored in (Stored.STRING, Stored.INLINE, Stored.INLINE_STRUCK):
            text = decode_all(text)
        elif stored is Stored.BOOLEAN:
            text = each(text, _boolean)
        elif stored is Stored.ISO_DATE:
            text = each(text, _iso_date)
        self._count(text)
        return text

    def _shared(self, text: Any) -> Any:
        written = pc.if_else(pc.equal(text, ""), None, text)
        sound = pc.and_(pc.ascii_is_decimal(written), pc.less_equal(pc.binary_length(written), _PLACE_DIGITS))
        if sound.false_count:
            raise _missing_text()
        places = written.cast(pa.int32())
        highest = pc.max(places).as_py()
        if highest is not None and highest >= len(self._strings):
            raise _missing_text()
        self._take(pc.sum(self._lengths.take(places)).as_py() or 0)
        return self._strings.take(places).fill_null("")

    @cached_property
    def _lengths(self) -> Any:
        return pc.binary_length(self._strings).cast(pa.int64())

    def _count(self, text: Any) -> None:
        self._take(pc.sum(pc.binary_length(text)).as_py() or 0)

    def _take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise Refusal("SHEET_TOO_LARGE", message("TEXT_LIMIT"))


def _missing_text() -> Refusal:
    return Refusal("WORKBOOK_DAMAGED", message("CELL_TEXT_MISSING"))


def _boolean(text: str) -> str:
    if text not in _BOOLEANS:
        raise Refusal("WORKBOOK_DAMAGED", message("CELL_NOT_BOOLEAN"))
    return _BOOLEANS[text]


def _iso_date(text: str) -> str:
    """An ISO date, date and time, or time of day, to the second; one of another time zone stays as it is written."""
    text = text.strip()
    if text and not _ISO.fullmatch(text):
        raise Refusal("WORKBOOK_DAMAGED", message("CELL_NOT_A_DATE"))
    if _OFFSET.search(text):
        return text
    whole = re.sub(r"[.,]\d+|Z", "", text).removeprefix("T")
    if ":" in whole and "T" not in whole:
        return whole if whole.count(":") == 2 else f"{whole}:00"
    return whole.removesuffix("T00:00:00").removesuffix("T00:00")


_PLAIN = [CellType.BLANK, CellType.TEXT, CellType.NUMBER]


def _with_formulas(cells: RawCells, types: Bytes) -> Bytes:
    """Formulas by name, but for those whose value is more than plain text or digits: that tells more."""
    if not cells.formulas.any():
        return types
    empty = types == CellType.BLANK
    unsaid = empty & ~(cells.valued & (cells.stored == Stored.STRING))
    plain = cells.formulas & np.isin(types, _PLAIN)
    padded = cells.formulas & (types == CellType.NUMBER_PADDED)
    types = np.where(plain, np.uint8(CellType.FORMULA), types)
    types = np.where(padded, np.uint8(CellType.FORMULA_PADDED), types)
    return np.where(cells.formulas & unsaid, np.uint8(CellType.FORMULA_NO_VALUE), types)
