"""One part of a workbook in blocks: each read quickly where it is proved plain, by the careful reader where it is not."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from callsheet.sheets.parser.refusal import FallbackNeeded
from callsheet.sheets.parser.zip_container import PIECE

Block = TypeVar("Block")
Block_co = TypeVar("Block_co", covariant=True)


class Careful(Protocol[Block_co]):
    """An expat reader of the same part. It is given everything but the plain blocks, so it proves the part around them."""

    @property
    def between(self) -> bool:
        """Whether the last byte fed stands between two items (rows, strings), where items may be left out."""

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        """Read on."""

    def take(self) -> Block_co:
        """What was read since the last time."""


def read_blocks(
    pieces: Iterable[bytes],
    around: str,
    item: str,
    careful: Careful[Block],
    plain: Callable[[bytes], Block],
) -> Iterator[Block]:
    """What a part's items say, in order. `around` is the name of the element that holds them, `item` their own.

    Some writers give every element of the part a prefix (`<x:row>`); it is taken off before a block is read.
    """
    opening = re.compile(rf"<((?:\w+:)?){around}(?: [^<>]*)?>".encode(), re.ASCII)
    rest, quick, closing, prefix = b"", True, b"", b""
    for piece in pieces:
        rest += piece
        if quick and not closing and (found := opening.search(rest)):
            careful.feed(rest[: found.end()])
            prefix, rest, quick = found[1], rest[found.end() :], careful.between
            closing = b"</" + prefix + item.encode() + b">"
        cut = rest.rfind(closing) + len(closing) if quick and closing else 0
        if cut >= len(closing) > 0:
            block, rest = rest[:cut], rest[cut:]
            try:
                yield plain(_bare(block, prefix))
            except FallbackNeeded:
                careful.feed(block)
                yield careful.take()
                # A comment or the like may hide where an item ends: from here on expat reads all.
                quick = careful.between and b"<!" not in block and b"<?" not in block
        elif not quick or len(rest) > 2 * PIECE:
            careful.feed(rest)
            yield careful.take()
            rest, quick = b"", False
    careful.feed(rest)
    careful.feed(b"", last=True)
    yield careful.take()


def _bare(block: bytes, prefix: bytes) -> bytes:
    """A block without the prefix that every tag in it must have; FallbackNeeded when one has not."""
    if not prefix:
        return block
    opening, closing = b"<" + prefix, b"</" + prefix
    if block.count(opening) + block.count(closing) != block.count(b"<"):
        raise FallbackNeeded
    return block.replace(opening, b"<").replace(closing, b"</")
