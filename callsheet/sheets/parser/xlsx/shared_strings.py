"""A workbook's shared strings as one Arrow array."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from callsheet.sheets.parser.refusal import FallbackNeeded, Refusal
from callsheet.sheets.parser.xlsx.blocks import read_blocks
from callsheet.sheets.parser.xlsx.escapes import decode_all
from callsheet.sheets.parser.xlsx.runs import Runs
from callsheet.sheets.parser.xlsx.structure import Structure
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


@dataclass(frozen=True, slots=True)
class SharedStrings:
    """Every shared string as Excel shows it, in the file's order, and the places of those with text struck out."""

    text: Any
    struck: frozenset[int] = frozenset()


def shared_strings(container: Container, name: str, longest: int) -> SharedStrings:
    """The shared strings of a workbook; one of more than `longest` characters is refused."""
    if not name:
        return SharedStrings(EMPTY)
    careful = _Strings(name, longest)
    pieces = xml_pieces(container, name)
    read, struck, size = [], set(), 0
    for block in read_blocks(pieces, "sst", "si", careful, partial(_plain, longest=longest)):
        struck |= {size + at for at in careful.struck()}
        size += len(block)
        read.append(decode_all(block))
    return SharedStrings(pa.concat_arrays(read), frozenset(struck))


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
    """The careful reader: rich text gives the text that is shown, phonetic guides (rPh) are left out."""

    def __init__(self, name: str, longest: int) -> None:
        self._name, self._longest = name, longest
        self._read: list[str] = []
        self._text: list[str] = []
        self._length = 0
        self._runs, self._struck, self._taken = Runs(), list[int](), list[int]()
        self._structure = Structure(name)
        self._parser = parser_for(name)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    @property
    def between(self) -> bool:
        return self._structure.path == ["sst"] and self._structure.strict

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        feed(self._parser, piece, self._name, last=last)

    def take(self) -> Any:
        read, self._read = self._read, []
        self._taken, self._struck = self._struck, []
        return pa.array(read, pa.string())

    def struck(self) -> list[int]:
        """The places of strings with text struck out, in what was taken since the last time."""
        struck, self._taken = self._taken, []
        return struck

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self._structure.enter(tag)
        if self._structure.path[0] != "sst":
            raise self._structure.unknown(name)
        if name == "si":
            self._text, self._length = [], 0
            self._runs.begin()
        elif name == "r":
            self._runs.run()
        elif not name:
            self._runs.note(tag, attributes)
        self._parser.CharacterDataHandler = self._handler(name)

    def _handler(self, name: str) -> Callable[[str], None] | None:
        """What takes the text that follows a tag."""
        if name == "t":
            return self._add
        return self._structure.stray if self._structure.strict else None

    def _add(self, text: str) -> None:
        self._length += len(text)
        if self._length > self._longest:
            raise Refusal("CELL_TOO_LONG", str(self._longest))
        self._text.append(self._runs.shown(text))

    def _end(self, _: str) -> None:
        if self._structure.leave() == "si":
            self._struck += [len(self._read)] * self._runs.struck
            self._read.append("".join(self._text))
        self._parser.CharacterDataHandler = self._handler("")
