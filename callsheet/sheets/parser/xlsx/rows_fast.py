"""The quick reader of a worksheet's rows: a block of them at once, or `FallbackNeeded`."""

from collections.abc import Callable
from typing import Any

import numpy as np

from callsheet.sheets.parser.refusal import FallbackNeeded
from callsheet.sheets.parser.xlsx.raw_cells import (
    EXCEL_COLUMNS,
    STORED,
    Bytes,
    Flags,
    Ints,
    RawCells,
    Stored,
    is_hidden,
)
from callsheet.sheets.parser.xlsx.tokens import Grammar, Tags, attributes, slices, unescape

# R row, r row/, Z /row, C c, c c/, D /c, V v, v v/, W /v, F f, g f with attributes, f f/, G /f, I is, J /is,
# T t, X t with spaces kept, t t/, U /t
_GRAMMAR = Grammar(
    {
        "<row ": "Rr",
        "</row>": "Z",
        "<c ": "Cc",
        "</c>": "D",
        "<v>": "V",
        "<v/>": "v",
        "</v>": "W",
        "<f>": "F",
        "<f ": "gf",
        "<f/>": "h",
        "</f>": "G",
        "<is>": "I",
        "</is>": "J",
        "<t>": "T",
        '<t xml:space="preserve">': "X",
        "<t/>": "t",
        "</t>": "U",
    },
    pairs="RC Rc RZ rR rr ZR Zr CV Cv CF Cg Cf Ch CI CD cC cc cZ VW WD vD FG gG GV Gv GD fV fv fD hV hv hD "
    "IT IX It IJ TU XU UJ tJ JD DC Dc DZ",
    texts="VFgTX",
    first="Rr",
    last="Z",
)
_LETTERS, _DIGITS = 3, 8
_STYLED = 65536


def read_plain_rows(block: bytes, longest: int) -> RawCells:
    """The cells of a block of whole rows; FallbackNeeded also where a value has more than `longest` bytes, or a formula links."""
    tags = _GRAMMAR.read(block)
    for tail in tags.tails(tags.which("gf"), len("<f")).unique().to_pylist():
        attributes(tail)
    rows, hidden = _rows(tags)
    cells = tags.which("Cc")
    columns, in_row, tails = _references(tags, cells, "<c")
    owner_row = np.searchsorted(tags.which("Rr"), cells).astype(np.int32) - 1
    if (columns < 0).any() or (columns >= EXCEL_COLUMNS).any() or (rows[owner_row] != in_row).any():
        raise FallbackNeeded
    place = in_row.astype(np.int64) * EXCEL_COLUMNS + columns
    if (np.diff(rows) <= 0).any() or (np.diff(place) <= 0).any():
        raise FallbackNeeded
    stored, styles = _judged(tails, stored_and_style)
    if len(tags.begins) > 1 and (tags.begins[1:] - tags.ends[:-1]).max() > longest:
        raise FallbackNeeded
    numbered = int(rows[0]), int(rows[-1])
    return _with_values(tags, cells, in_row, columns, stored.astype(np.uint8), styles, hidden, numbered)


def _rows(tags: Tags) -> tuple[Ints, Ints]:
    """The number of every row tag, and the numbers of the hidden ones."""
    columns, rows, tails = _references(tags, tags.which("Rr"), "<row")
    if (columns >= 0).any():
        raise FallbackNeeded
    hidden, _ = _judged(tails, hides)
    return rows, rows[hidden == 1]


def hides(tail: str) -> tuple[int, int]:
    """Whether a row with these attributes is hidden; FallbackNeeded for attributes that are not plain."""
    values = attributes(tail)
    if "r" in values:
        raise FallbackNeeded
    return int(is_hidden(values)), 0


def _references(tags: Tags, which: Ints, name: str) -> tuple[Ints, Ints, Any]:
    """Of tags that begin `NAME r="AB12"`: the column from 0 (-1 without letters), the row, and the rest of the tag."""
    data, at = tags.bytes, tags.begins[which] + len(name)
    for letter in b' r="':
        if (data[at] != letter).any():
            raise FallbackNeeded
        at = at + 1
    columns = np.zeros(len(at), np.int32)
    for _ in range(_LETTERS):
        letters = data[at] - np.uint8(ord("A"))
        more = letters < 26
        columns = np.where(more, columns * 26 + letters + 1, columns)
        at = at + more
    rows, first = np.zeros(len(at), np.int32), data[at]
    for _ in range(_DIGITS):
        digits = data[at] - np.uint8(ord("0"))
        more = digits < 10
        if not more.any():
            break
        rows = np.where(more, rows * 10 + digits, rows)
        at = at + more
    if (data[at] != ord('"')).any() or (rows == 0).any() or (first == ord("0")).any():
        raise FallbackNeeded
    closed = data[tags.ends[which] - 1] == ord("/")
    return columns - 1, rows, slices(tags.block, at + 1, tags.ends[which] - closed)


def _judged(tails: Any, judge: Callable[[str], tuple[int, int]]) -> tuple[Ints, Ints]:
    """Two numbers for every tail, from a judgement of every distinct one."""
    encoded = tails.dictionary_encode()
    verdicts = np.array([judge(tail) for tail in encoded.dictionary.to_pylist()], np.int32).reshape(-1, 2)
    spread = verdicts[np.asarray(encoded.indices)]
    return spread[:, 0], spread[:, 1]


def stored_and_style(tail: str) -> tuple[int, int]:
    """How a cell with these attributes is stored, and its style; FallbackNeeded for attributes that are not plain."""
    values = attributes(tail)
    stored, style = STORED.get(values.get("t", "")), values.get("s", "0")
    if "r" in values or stored is None or not (style.isascii() and style.isdecimal() and len(style) < 10):
        raise FallbackNeeded
    return int(stored), int(style)


def _with_values(
    tags: Tags,
    cells: Ints,
    rows: Ints,
    columns: Ints,
    stored: Bytes,
    styles: Ints,
    hidden: Ints,
    numbered: tuple[int, int],
) -> RawCells:
    """Find each cell's value and drop the cells that have neither value nor formula."""
    begins = tags.begins[cells].copy()
    ends = begins.copy()
    values = tags.which("VTX")
    owners = np.searchsorted(cells, values) - 1
    begins[owners] = tags.ends[values] + 1
    ends[owners] = tags.begins[values + 1]
    inline = tags.symbols[values] != ord("V")
    if (inline != (stored[owners] == Stored.INLINE)).any():
        raise FallbackNeeded
    empty = np.searchsorted(cells, tags.which("vt")) - 1
    valued, formulas = np.zeros(len(cells), bool), _owning(tags, cells, "Fgfh")
    if formulas.any() and b"HYPERLINK" in tags.block.upper():
        raise FallbackNeeded
    valued[owners] = True
    valued[empty] = True
    kept = valued | formulas
    text = unescape(slices(tags.block, begins[kept], ends[kept]), tags.block)
    return RawCells(
        rows=rows[kept],
        columns=columns[kept],
        stored=stored[kept],
        styles=styles[kept],
        formulas=formulas[kept],
        valued=valued[kept],
        text=text,
        hidden=hidden,
        first=numbered[0],
        last=numbered[1],
    )


def _owning(tags: Tags, cells: Ints, symbols: str) -> Flags:
    owning = np.zeros(len(cells), bool)
    owning[np.searchsorted(cells, tags.which(symbols)) - 1] = True
    return owning
