"""Tags of a block of XML found all at once with array operations, and proved to follow a fixed grammar.

A block is a run of whole rows (or shared strings) of one part. What the grammar does not prove raises `FallbackNeeded`, and the
same block is then read by expat; so this may be strict, and must be: what passes here is not looked at again.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from callsheet.sheets.parser.refusal import FallbackNeeded
from callsheet.sheets.parser.xlsx.raw_cells import Bytes, Flags, Ints

_ATTRIBUTE = r' [A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?="[^"<>&]*"'
_ATTRIBUTES = re.compile(rf"(?:{_ATTRIBUTE})*", re.ASCII)
_PAIR = re.compile(r' ([^=]+)="([^"]*)"')
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
EMPTY = pa.array([], pa.string())
_HARMLESS = bytes([9, 10, *range(32, 256)])


@dataclass(frozen=True, slots=True)
class Tags:
    """Every tag of a block: where its `<` and its `>` stand, and its symbol in the grammar."""

    block: bytes
    bytes: Bytes
    begins: Ints
    ends: Ints
    symbols: Bytes

    def which(self, symbols: str) -> Ints:
        """The indexes of the tags with one of these symbols."""
        found = self.symbols == ord(symbols[0])
        for symbol in symbols[1:]:
            found |= self.symbols == ord(symbol)
        return np.flatnonzero(found).astype(np.int32)

    def tails(self, which: Ints, skip: int) -> Any:
        """What stands in these tags after their first `skip` characters, as Arrow strings; without the last `/`."""
        closed = self.bytes[self.ends[which] - 1] == ord("/")
        return slices(self.block, self.begins[which] + skip, self.ends[which] - closed)


class Grammar:
    """The tags that a block may hold, and which may follow which.

    `tags` maps the literal text of a tag to its symbol; a literal that ends in a space has attributes after it and two
    symbols, the second for a tag that closes itself. The two letters after `<` tell all of them apart. `pairs` are the
    symbols that may follow each other, `texts` those that may have text after them.
    """

    def __init__(self, tags: Mapping[str, str], pairs: str, texts: str, first: str, last: str) -> None:
        self._tags = tags
        self._symbols = np.zeros(65536, np.uint8)
        for literal, symbols in tags.items():
            self._symbols[ord(literal[1]) + 256 * ord(literal[2])] = ord(symbols[0])
        self._pairs = np.zeros((256, 256), bool)
        for pair in pairs.split():
            self._pairs[ord(pair[0]), ord(pair[1])] = True
        self._texts, self._first, self._last = _lookup(texts), _lookup(first), _lookup(last)

    def read(self, block: bytes) -> Tags:
        """All tags of a block that keeps to the grammar; FallbackNeeded when it does not."""
        prove_characters(block)
        data = np.frombuffer(block, np.uint8)
        begins = np.flatnonzero(data == ord("<")).astype(np.int32)
        ends = np.flatnonzero(data == ord(">")).astype(np.int32)
        _demand(len(begins) == len(ends) > 0 and begins[0] == 0 and ends[-1] == len(block) - 1)
        _demand((begins + 1 < ends).all() and (ends[:-1] < begins[1:]).all())
        symbols = self._symbols[data[begins + 1] + 256 * data[begins + 2].astype(np.uint16)]
        present = np.bincount(symbols, minlength=256)
        for literal, names in self._tags.items():
            if present[ord(names[0])]:
                self._prove_tag(literal, names, Tags(block, data, begins, ends, symbols))
        self._prove_order(symbols, begins[1:] - ends[:-1] > 1)
        return Tags(block, data, begins, ends, symbols)

    def _prove_tag(self, literal: str, names: str, tags: Tags) -> None:
        """Every tag that was taken for this literal is it, letter by letter; self-closing ones get their own symbol."""
        which = tags.which(names[0])
        begins, ends = tags.begins[which], tags.ends[which]
        known = len(literal)
        _demand((ends - begins >= known).all() if len(names) > 1 else (ends - begins == known - 1).all())
        for place in range(3, known):
            _demand((tags.bytes[begins + place] == ord(literal[place])).all())
        if len(names) > 1:
            tags.symbols[which[tags.bytes[ends - 1] == ord("/")]] = ord(names[1])

    def _prove_order(self, symbols: Bytes, gaps: Flags) -> None:
        _demand(self._first[symbols[0]] and self._last[symbols[-1]])
        _demand(
            self._pairs[symbols[:-1], symbols[1:]].all() and not (gaps & ~self._texts[symbols[:-1]]).any()
        )


def _lookup(symbols: str) -> Flags:
    table = np.zeros(256, bool)
    table[[ord(symbol) for symbol in symbols]] = True
    return table


def _demand(proved: object) -> None:
    if not proved:
        raise FallbackNeeded


def prove_characters(block: bytes) -> None:
    """Valid UTF-8, and no character that XML forbids or that an XML reader changes (a carriage return)."""
    _demand(not block.translate(None, _HARMLESS))
    if not block.isascii():
        try:
            block.decode("utf-8")
        except UnicodeDecodeError:
            raise FallbackNeeded from None
        _demand(b"\xef\xbf\xbe" not in block and b"\xef\xbf\xbf" not in block)


def slices(block: bytes, begins: Ints, ends: Ints) -> Any:
    """Parts of a block as an Arrow string array; they are in order and do not overlap."""
    if not len(begins):
        return EMPTY
    offsets = np.empty(2 * len(begins), np.int32)
    offsets[0::2] = begins
    offsets[1::2] = ends
    parts = pa.StringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets), pa.py_buffer(block))
    return parts.take(arrow(np.arange(0, len(offsets), 2, dtype=np.int32)))


def arrow(numbers: Ints) -> Any:
    """Whole numbers as an Arrow array, without a copy. (`pa.array` would look for pandas.)"""
    return pa.Array.from_buffers(pa.int32(), len(numbers), [None, pa.py_buffer(numbers)])


def each(strings: Any, change: Callable[[str], str]) -> Any:
    """An Arrow string array with a change made to every distinct value."""
    encoded = strings.dictionary_encode()
    changed = [change(value) for value in encoded.dictionary.to_pylist()]
    return pa.array(changed, pa.string()).take(encoded.indices)


def change_where(strings: Any, where: Any, change: Callable[[str], str]) -> Any:
    """An Arrow string array with a change made to the values where an Arrow boolean array is true."""
    if not where.true_count:
        return strings
    return pc.replace_with_mask(strings, where, each(strings.filter(where), change))


def unescape(strings: Any, block: bytes) -> Any:
    """Parts of a block with XML's five entities and the character references resolved."""
    return change_where(strings, pc.match_substring(strings, "&"), _resolve) if b"&" in block else strings


def _resolve(text: str) -> str:
    _demand(text.count("&") == len(_ENTITY.findall(text)))
    return _ENTITY.sub(_character, text)


def _character(entity: "re.Match[str]") -> str:
    if entity[1]:
        return _NAMED[entity[1]]
    number = int(entity[2]) if entity[2] else int(entity[3], 16)
    _demand(
        number in (9, 10, 13) or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or number >= 0x10000
    )
    _demand(number <= 0x10FFFF)
    return chr(number)


def attributes(tail: str) -> dict[str, str]:
    """The attributes in the rest of a start tag, such as ` s="1" t="s"`; FallbackNeeded when it is anything else.

    A namespace declared in a tag would make the names inside it mean something else.
    """
    tail = tail.rstrip(" ")
    pairs = _PAIR.findall(tail)
    values = dict(pairs)
    _demand(_ATTRIBUTES.fullmatch(tail) and len(values) == len(pairs))
    _demand(" xmlns" not in tail)
    return values
