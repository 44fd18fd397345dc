"""A workbook's shared strings as one Arrow array."""

from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from callsheet.sheets.parser.refusal import FallbackNeeded, Refusal
from callsheet.sheets.parser.xlsx.blocks import read_blocks
from callsheet.sheets.parser.xlsx.escapes import decode_all
from callsheet.sheets.parser.xlsx.tokens import EMPTY, Grammar, attributes, slices, unescape
from callsheet.sheets.parser.xml import feed, parser_for, xml_pieces
from callsheet.sheets.parser.zip_container import Container

# S si, E /si, T t, X t with spaces kept, U /t, t t/, P phoneticPr/ (Chinese Excel writes one after every string)
_GRAMMAR = Grammar(
    {
        "<si>": "S",
        "</si>": "E",
        "<t>": "T",
        '<t xml:space="preserve">': "X",
        "</t>": "U",
        "<t/>": "t",
        "<phoneticPr ": "pP",
    },
    pairs="ST SX St SE TU XU UE UP tE tP PP PE ES",
    texts="TX",
    first="S",
    last="E",
)


def shared_strings(container: Container, name: str, longest: int) -> Any:
    """Every shared string as Excel shows it, in the file's order; one of more than `longest` characters is refused."""
    if not name:
        return EMPTY
    blocks = read_blocks(
        xml_pieces(container, name), "sst", "si", _Strings(name, longest), partial(_plain, longest=longest)
    )
    return pa.concat_arrays([decode_all(block) for block in blocks])


def _plain(block: bytes, longest: int) -> Any:
    tags = _GRAMMAR.read(block)
    for tail in tags.tails(tags.which("P"), len("<phoneticPr")).unique().to_pylist():
        attributes(tail)
    items = tags.which("S")
    filled = np.isin(tags.symbols[items + 1], [ord("T"), ord("X")])
    begins = tags.ends[items + filled] + 1
    ends = np.where(filled, tags.begins[np.minimum(items + 2, len(tags.begins) - 1)], begins)
    if (ends - begins).max() > longest:
        raise FallbackNeeded
    return unescape(slices(block, begins, ends.astype(np.int32)), block)


class _Strings:
    """The careful reader: rich text gives its plain text, phonetic guides (rPh) are left out."""

    def __init__(self, name: str, longest: int) -> None:
        self._name, self._longest = name, longest
        self._read: list[str] = []
        self._text: list[str] | None = None
        self._length = self._guides = self._depth = 0
        self._parser = parser_for(name)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    @property
    def between(self) -> bool:
        return self._depth == 1

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        feed(self._parser, piece, self._name, last=last)

    def take(self) -> Any:
        read, self._read = self._read, []
        return pa.array(read, pa.string())

    def _start(self, tag: str, _: dict[str, str]) -> None:
        self._depth += 1
        name = tag.rpartition(":")[2]
        if name == "si" and self._depth == 2:
            self._text, self._length = [], 0
        elif name == "rPh":
            self._guides += 1
        elif name == "t" and self._text is not None and not self._guides:
            self._parser.CharacterDataHandler = self._add

    def _add(self, text: str) -> None:
        self._length += len(text)
        if self._length > self._longest:
            raise Refusal("CELL_TOO_LONG", str(self._longest))
        if self._text is not None:
            self._text.append(text)

    def _end(self, tag: str) -> None:
        self._depth -= 1
        name = tag.rpartition(":")[2]
        if name == "t":
            self._parser.CharacterDataHandler = None
        elif name == "rPh":
            self._guides -= 1
        elif name == "si" and self._depth == 1 and self._text is not None:
            self._read.append("".join(self._text))
            self._text = None
